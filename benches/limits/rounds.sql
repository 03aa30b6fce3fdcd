-- {mentors} approved mentors of one employer, and a wish of everybody who learns, on top of seed.sql. Everybody is invented.
INSERT INTO organisations (id, kind, name, state, created_at, updated_at, version)
SELECT '01932b60-0000-7000-8000-200000000000'::uuid, 'employer', 'Employer of mentors', 'active', t, t, 1 FROM (SELECT now() AS t) at;
INSERT INTO partnerships (id, organisation_id, kind, state, starts_on, agreement, publishes_directly, created_at, updated_at, version)
SELECT '01932b63-0000-7000-8000-200000000000'::uuid, '01932b60-0000-7000-8000-200000000000', 'mentoring', 'active', current_date - 1, 'Words',
    false, t, t, 1 FROM (SELECT now() AS t) at;

CREATE TEMPORARY TABLE mentor AS
SELECT n, ('01932b62-0000-7000-8000-' || (200000000000 + n))::uuid AS person_id, ('01932b64-0000-7000-9000-' || (200000000000 + n))::uuid AS id,
    now() - interval '90 days' + n % 60 * interval '1 day' AS at
FROM generate_series(1, {mentors}) AS n;
INSERT INTO people (id, email, email_folded, given_name, family_name, state, created_at, updated_at, version)
SELECT person_id, 'mentor-' || n || '@invented.example', 'mentor-' || n || '@invented.example', 'Sam', 'Invented ' || n, 'active', at, at, 1 FROM mentor;
INSERT INTO role_grants (id, person_id, role, organisation_id, created_at, updated_at, version)
SELECT id, person_id, 'mentor', '01932b60-0000-7000-8000-200000000000', at, at, 1 FROM mentor;
INSERT INTO mentor_profiles (id, organisation_id, person_id, state, given_name, family_name, email, headline, topics, languages, availability,
    capacity, helps_with, shared_experience, checked_on, check_expires_on, covers_under_18, granted_role, paused_by_team, approved_at,
    created_at, updated_at, version)
SELECT id, '01932b60-0000-7000-8000-200000000000', person_id, 'approved', 'Sam', 'Invented ' || n, 'mentor-' || n || '@invented.example',
    'Builds pipelines', ARRAY['topic ' || n % 40, 'topic ' || n * 7 % 40, 'topic ' || n * 11 % 40], CASE WHEN n % 40 = 0 THEN '{pl}'::text[] ELSE '{en}' END,
    ARRAY[(ARRAY['weekdayMornings', 'weekdayLunchtimes', 'weekdayAfternoons', 'weekdayEvenings', 'weekends'])[1 + n % 5]], 1 + n * 13 % 5,
    jsonb_build_array(jsonb_build_object('standardId', (SELECT id FROM standards
        WHERE reference = (ARRAY['ST0116', 'ST0118', 'ST0128'])[1 + n % 3] AND version = '1.1'),
        'codes', jsonb_build_array('K' || 1 + n % 9, 'K' || 1 + n * 5 % 9, 'S' || 1 + n * 3 % 9, 'B' || 1 + n % 4))),
    ARRAY[(ARRAY['changedCareer', 'returnedToLearning', 'firstJob', 'parentOrCarer', 'grewUpInHackney'])[1 + n * 17 % 5]],
    current_date - 30, current_date + 300, n % 10 > 0, true, false, at, at, at, 1
FROM mentor;

-- Nine in ten are known to be adults. A third ranks three mentors, of whom the first twentieth is asked for most.
UPDATE people SET adult_confirmed_on = current_date - 1, adult_confirmed_how = 'Seen', version = version + 1 WHERE right(id::text, 1) <> '7' AND id::text LIKE '%-8000-1%';
INSERT INTO mentee_wishes (apprenticeship_id, topics, goals, languages, availability, ranked_mentor_ids, shared_experience, created_at, updated_at, version)
SELECT ('{ids}' || (100000000000 + n))::uuid, ARRAY['topic ' || n * 3 % 40, 'topic ' || n * 5 % 40], 'To learn.',
    CASE WHEN n % 50 = 0 THEN '{pl,en}'::text[] ELSE '{en}' END,
    ARRAY[(ARRAY['weekdayMornings', 'weekdayLunchtimes', 'weekdayAfternoons', 'weekdayEvenings', 'weekends'])[1 + n * 3 % 5], 'weekends'],
    CASE WHEN n % 3 = 0 THEN ARRAY[('01932b64-0000-7000-9000-' || (200000000001 + n * 7 % greatest({mentors} / 20, 1)))::uuid,
        ('01932b64-0000-7000-9000-' || (200000000001 + (n * 31 + 1) % {mentors}))::uuid,
        ('01932b64-0000-7000-9000-' || (200000000001 + (n * 37 + 2) % {mentors}))::uuid] ELSE '{}' END,
    ARRAY[(ARRAY['changedCareer', 'returnedToLearning', 'firstJob', 'parentOrCarer', 'grewUpInHackney'])[1 + n * 7 % 5]],
    now() - n % 1000 * interval '1 hour', now(), 1
FROM generate_series(1, {apprenticeships}) AS n;
ANALYZE;
