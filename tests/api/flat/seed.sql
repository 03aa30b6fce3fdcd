-- A programme of 20,000 apprenticeships, six years old on 24 November 2026: half of the learners at one provider, rare states,
-- rare kinds, equal instants, one busy record of each sort. Everybody is invented. Triggers do not run: what they keep is
-- filled in at the end, and compared by the test.
SET session_replication_role = replica;
SET synchronous_commit = off;
SET work_mem = '64MB';

-- An id as the server makes it at an instant (UUIDv7): in the order of time, and of n where that stands still.
CREATE FUNCTION pg_temp.id(at timestamptz, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7000' || '8' || lpad(to_hex(n), 15, '0'))::uuid
$$;
-- Of the events of four days, the transaction: older than any that still runs.
CREATE FUNCTION pg_temp.xid(at timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT 3 + ((extract(epoch FROM at) - extract(epoch FROM timestamptz '2020-01-01Z')) / 86400 / 4)::bigint
$$;
CREATE FUNCTION pg_temp.day(at date, hour integer) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
    SELECT (at + make_time(hour, 0, 0)) AT TIME ZONE 'UTC'
$$;

-- 40 providers, 590 employers, 2 councils, 8 schools.
INSERT INTO organisations (id, kind, name, state, ukprn, created_at, updated_at, version)
SELECT pg_temp.id(at, n), CASE WHEN n <= 40 THEN 'learningProvider' WHEN n <= 42 THEN 'council' WHEN n <= 50 THEN 'school'
        ELSE 'employer' END,
    'Organisation ' || n, CASE WHEN n % 100 = 99 THEN 'deactivated' ELSE 'active' END,
    CASE WHEN n <= 40 THEN '1' || lpad(n::text, 7, '0') END, at, at, 1
FROM generate_series(1, 640) AS n, LATERAL (SELECT timestamptz '2020-01-06 09:00Z' + n * interval '3 days' AS at) t;
CREATE TEMPORARY TABLE org AS SELECT row_number() OVER (ORDER BY id) AS n, id FROM organisations;
CREATE UNIQUE INDEX ON org (n);

-- Half of the clients were revoked.
INSERT INTO api_clients (id, client_id, organisation_id, name, scopes, created_at, updated_at, revoked_at, version)
SELECT pg_temp.id(at, n), 'client-' || n, (SELECT id FROM org WHERE org.n = 1 + g.n % CASE WHEN g.n % 3 = 0 THEN 1 ELSE 40 END),
    'Client ' || n, '{progress:write}', at, at, CASE WHEN n % 2 = 0 THEN at + interval '90 days' END, 1
FROM generate_series(1, 120) AS g (n), LATERAL (SELECT timestamptz '2021-01-06 09:00Z' + n * interval '15 days' AS at) t;
INSERT INTO client_secrets (id, api_client_id, secret_hash, created_at, revoked_at)
SELECT c.id, c.id, sha256(c.id::text::bytea), created_at, revoked_at FROM api_clients c;

INSERT INTO standards (id, reference, version, title, level, typical_months, ksbs_complete, origin, updated_at, revision)
SELECT pg_temp.id(timestamptz '2020-01-01 09:00Z', n), 'ST' || lpad((100 + n / 2)::text, 4, '0'), '1.' || n % 2, 'Standard ' || n,
    CASE WHEN n = 9 THEN 7 ELSE 3 + n % 3 END, 24, true, 'published', '2020-01-01', 1
FROM generate_series(1, 180) AS n;
INSERT INTO standard_hours (id, standard_id, starts_from, hours, recorded_at)
SELECT id, id, '2025-08-01', 500, '2025-08-01' FROM standards;
INSERT INTO ksbs (standard_id, code, kind, title, position, is_listed)
SELECT s.id, code, kind, 'To be able to', position, true FROM standards s,
    (VALUES ('K1', 'knowledge', 1), ('K2', 'knowledge', 2), ('S1', 'skill', 3), ('S2', 'skill', 4), ('B1', 'behaviour', 5))
    AS codes (code, kind, position);

-- A cohort every twelve days; numbers 190 and on are still to come.
CREATE TEMPORARY TABLE cohort AS
SELECT n, pg_temp.id(pg_temp.day(starts_on - 90, 9), n) AS id, starts_on FROM generate_series(0, 199) AS n,
    LATERAL (SELECT date '2020-09-07' + n * 12 AS starts_on) t;
INSERT INTO cohorts (id, name, starts_on, planned_places, created_at, updated_at, version)
SELECT id, 'Cohort ' || n, starts_on, 100, pg_temp.day(starts_on - 90, 9), pg_temp.day(starts_on - 90, 9), 1 FROM cohort;

-- Numbers 0 to 19,999 learn, the next 1,000 manage, the next 700 do something else.
CREATE TEMPORARY TABLE person AS
SELECT n, pg_temp.id(since, n) AS id, since FROM generate_series(0, 21699) AS n,
    LATERAL (SELECT timestamptz '2020-03-02 09:00Z' + n % 97 * interval '1 hour' + n / 100 * interval '11 days' AS since) t;
CREATE UNIQUE INDEX ON person (n);
INSERT INTO people (id, email, email_folded, given_name, family_name, state, created_at, updated_at, version)
SELECT id, email, email, CASE WHEN n % 5000 = 11 THEN 'Zebedee' ELSE 'Given' || n % 40 END,
    CASE WHEN n % 9 = 0 THEN 'Smith' ELSE 'Family' || n % 300 END, CASE WHEN n % 33 = 32 THEN 'deactivated' ELSE 'active' END, since, since, 1
FROM person, LATERAL (SELECT 'person-' || n || '@invented.example' AS email) t;
INSERT INTO role_grants (id, person_id, role, organisation_id, created_at, updated_at, ended_at, version)
SELECT pg_temp.id(since, p.n), p.id, role, CASE WHEN role IN ('mentor', 'employerContact') THEN org.id END, since, since,
    CASE WHEN p.n % 33 = 32 THEN since + interval '300 days' END, 1
FROM person p JOIN org ON org.n = 51 + p.n % 590, LATERAL (SELECT CASE WHEN p.n < 20000 THEN 'apprentice'
    WHEN p.n < 21000 THEN 'lineManager' WHEN p.n < 21004 THEN 'programmeManager' WHEN p.n < 21010 THEN 'recruiter'
    WHEN p.n = 21010 THEN 'dataProtectionOfficer' WHEN p.n < 21070 THEN 'mentor' ELSE 'employerContact' END AS role) t;
-- Who held another role before, and who mentors at a second employer.
INSERT INTO role_grants (id, person_id, role, organisation_id, created_at, updated_at, ended_at, version)
SELECT pg_temp.id(since, 100000 + p.n), p.id, 'mentor', org.id, since, since, CASE WHEN p.n < 20000 OR p.n % 33 = 32 THEN since + interval '9 days' END, 1
FROM person p JOIN org ON org.n = 51 + (p.n + 7) % 590 WHERE p.n % 20 = 1 AND p.n < 20000 OR p.n BETWEEN 21011 AND 21069;

-- Manager 7 has twenty, as every manager: the busiest learner among them (13,007), and one at the smallest provider (14,007).
CREATE TEMPORARY TABLE learner AS
SELECT l.*, added_at, ended_on, p.id AS person_id, m.id AS manager_id, org.id AS provider_id, c.id AS cohort_id, c.starts_on,
    pg_temp.id(added_at, l.n) AS id, least(date '2026-11-23', coalesce(ended_on, date '2026-11-23')) AS until
FROM (
    SELECT n, n / 100 AS cohort, CASE WHEN n % 1667 = 1 OR n = 14007 THEN 40 WHEN (n / 1000 + n) % 2 = 0 THEN 1
            ELSE 2 + n / 2 % 38 END AS provider,
        CASE
            WHEN n >= 19600 THEN 'draft' WHEN n >= 19000 OR n >= 18900 AND n % 3 = 0 THEN 'approved' WHEN n >= 18900 THEN 'inLearning'
            WHEN n % 1000 = 7 AND n > 12800 THEN 'inLearning'
            WHEN n < 12800 THEN CASE WHEN n % 100 < 18 THEN 'withdrawn' WHEN n % 5003 = 50 THEN 'epa' ELSE 'completed' END
            WHEN n % 100 < 10 THEN 'withdrawn' WHEN n % 100 < 16 THEN 'onBreak' WHEN n < 14000 AND n % 100 < 30 THEN 'gateway'
            ELSE 'inLearning' END AS state
    FROM generate_series(0, 19999) AS n
) l JOIN cohort c ON c.n = l.cohort JOIN person p ON p.n = l.n JOIN person m ON m.n = 20000 + l.n % 1000
    JOIN org ON org.n = l.provider,
    LATERAL (SELECT pg_temp.day(c.starts_on - 60, 9) AS added_at, CASE state WHEN 'completed' THEN c.starts_on + 760
        WHEN 'withdrawn' THEN c.starts_on + least(200, date '2026-11-20' - c.starts_on) END AS ended_on) t;
CREATE UNIQUE INDEX ON learner (n);
CREATE UNIQUE INDEX ON learner (id);
ANALYZE learner;
INSERT INTO apprenticeships (id, person_id, standard_id, provider_id, cohort_id, line_manager_id, team, state, starts_on,
    planned_end_on, ended_on, weekly_hours_hundredths, uln, provider_reference, created_at, updated_at, version)
SELECT l.id, person_id, s.id, provider_id, cohort_id, manager_id, 'Team ' || l.n % 20, state, starts_on, starts_on + 729,
    ended_on, 3600, (1000000000 + l.n * 7)::text, 'L-' || l.n, added_at, added_at, 1
FROM learner l JOIN (SELECT row_number() OVER (ORDER BY id) AS n, id FROM standards) s
    ON s.n = CASE WHEN l.n % 4000 = 3999 THEN 9 WHEN l.n % 2 = 0 THEN 1 ELSE 2 + l.n % 6 END;
-- Second episodes of people who withdrew, and providers before the present one.
INSERT INTO former_providers (id, apprenticeship_id, provider_id, provider_reference, starts_on, ends_on, created_at)
SELECT pg_temp.id(added_at, n), id, (SELECT id FROM org WHERE org.n = 2), 'F-' || n, starts_on, starts_on + 30, added_at
FROM learner WHERE n % 50 = 20 AND n < 18000;

-- Thirteen updates each, the busy ones 180, in the order in which they arrive; a provider's of one day at one instant.
CREATE TEMPORARY TABLE report AS
SELECT row_number() OVER (ORDER BY on_day, l.n, k) AS number, l.n, k, l.id AS apprenticeship_id, provider_id, provider, on_day,
    pg_temp.day(on_day, 18) AS received_at,
    CASE WHEN l.n % 400 = 1 AND k = 3 THEN 'milestone' WHEN l.n % 700 = 2 AND k = 4 THEN 'retraction' WHEN h < 70 THEN 'otjHours' WHEN h < 82 THEN 'attendance'
        WHEN h < 90 THEN 'ksbEvidence' WHEN h < 95 THEN 'unitResult' WHEN h < 99 THEN 'ragRating' ELSE 'note' END AS kind
FROM learner l, LATERAL generate_series(1, CASE WHEN l.n % 1000 = 7 THEN 180 WHEN l.n = 14007 THEN 1 ELSE 13 END) AS k,
    LATERAL (SELECT starts_on + k * CASE WHEN l.n % 1000 = 7 THEN 4 ELSE 20 + l.n % 30 END AS on_day, (l.n * 31 + k * 17) % 100 AS h) t
WHERE on_day <= until AND starts_on < date '2026-11-01';
CREATE UNIQUE INDEX ON report (number);
INSERT INTO progress_updates (id, organisation_id, apprenticeship_id, external_id, kind, observed_at, received_at, fact_on,
    otj_hundredths, ksbs, details, content_hash, supersedes_id, warnings, duplicate_of)
SELECT pg_temp.id(r.received_at, r.number), r.provider_id, r.apprenticeship_id,
    -- Every provider counts from 1, so that every name is at many.
    'report-' || row_number() OVER (PARTITION BY r.provider ORDER BY r.number),
    r.kind, CASE WHEN r.number % 50 = 0 THEN pg_temp.day(r.on_day - 200, 17) ELSE pg_temp.day(r.on_day, 17) END, r.received_at,
    CASE WHEN r.kind IN ('otjHours', 'attendance') THEN r.on_day END, CASE WHEN r.kind = 'otjHours' THEN 650 END,
    CASE WHEN r.kind IN ('otjHours', 'ksbEvidence') THEN ARRAY['K1'] ELSE '{}' END,
    CASE r.kind
        WHEN 'otjHours' THEN jsonb_build_object('kind', r.kind, 'date', r.on_day, 'hours', 6.5, 'activity', 'Training day', 'ksbs', ARRAY['K1'])
        WHEN 'attendance' THEN jsonb_build_object('kind', r.kind, 'date', r.on_day, 'sessionTitle', 'Workshop', 'status', 'present', 'minutes', NULL)
        WHEN 'unitResult' THEN jsonb_build_object('kind', r.kind, 'unitCode', 'U1', 'title', 'One', 'result', 'pass', 'grade', NULL, 'assessedOn', r.on_day)
        WHEN 'ksbEvidence' THEN jsonb_build_object('kind', r.kind, 'ksbs', ARRAY['K1'], 'title', 'A page', 'url', NULL, 'suggestedState', NULL)
        WHEN 'ragRating' THEN jsonb_build_object('kind', r.kind, 'rating', 'green', 'reason', 'So it is.')
        WHEN 'milestone' THEN jsonb_build_object('kind', r.kind, 'name', 'Induction', 'status', 'achieved', 'date', r.on_day)
        WHEN 'retraction' THEN jsonb_build_object('kind', r.kind, 'reason', 'Sent by mistake.')
        ELSE jsonb_build_object('kind', r.kind, 'text', 'Doing well.') END,
    sha256(r.number::text::bytea),
    -- One in a hundred corrects the one before.
    CASE WHEN r.kind = 'retraction' OR r.n % 10 = 1 AND r.k = 7 THEN pg_temp.id(b.received_at, b.number) END,
    -- Many on Sundays, few on long days, hardly any twice.
    CASE WHEN r.kind <> 'otjHours' THEN NULL WHEN r.number % 7 = 0 THEN '{hoursOnSunday}'::text[]
        WHEN r.number % 900 = 1 THEN '{moreThanTenHours}' WHEN r.number % 9000 = 2 THEN '{possibleDuplicate}'
        WHEN r.number % 20000 = 3 THEN '{possibleDuplicate,hoursOnSunday}' END,
    CASE WHEN r.kind = 'otjHours' AND r.number % 9000 = 2 THEN 'report-1' END
FROM report r LEFT JOIN report b ON b.n = r.n AND b.k = r.k - 1 ORDER BY r.number;

INSERT INTO otj_entries (id, apprenticeship_id, day, hundredths, activity, ksbs, state, decided_by, decided_at, voided_at,
    created_at, updated_at, version, provider_id)
SELECT pg_temp.id(at, n * 100 + k), id, on_day, 100, 'Reading', '{K2}', s.state, CASE WHEN decided THEN manager_id END,
    CASE WHEN decided THEN at END, CASE WHEN s.state = 'voided' THEN at END, at, at, 1, provider_id
FROM learner, LATERAL generate_series(1, CASE WHEN n % 1000 = 7 THEN 60 ELSE 3 END) AS k,
    LATERAL (SELECT starts_on + k * 9 + n % 60 AS on_day) d, LATERAL (SELECT pg_temp.day(on_day, 20) AS at,
        CASE WHEN (n * 7 + k) % 100 < 10 THEN 'submitted' WHEN (n * 7 + k) % 100 < 15 THEN 'rejected'
            WHEN (n + k) % 1000 = 3 THEN 'voided' ELSE 'confirmed' END AS state) s,
    LATERAL (SELECT s.state IN ('confirmed', 'rejected') AS decided) w
WHERE on_day <= until;
INSERT INTO otj_days (apprenticeship_id, day, hundredths)
SELECT apprenticeship_id, day, least(2400, sum(hundredths)) FROM (
    SELECT apprenticeship_id, fact_on AS day, otj_hundredths AS hundredths FROM progress_updates WHERE kind = 'otjHours'
    UNION ALL SELECT apprenticeship_id, day, hundredths FROM otj_entries WHERE state = 'confirmed'
) counted GROUP BY apprenticeship_id, day;

INSERT INTO breaks_in_learning (id, apprenticeship_id, starts_on, expected_return_on, returned_on, reason, created_at, updated_at, version)
SELECT pg_temp.id(at, n), id, starts_on + 40, starts_on + 100, CASE WHEN state <> 'onBreak' THEN starts_on + 61 END, 'health', at, at, 1
FROM learner, LATERAL (SELECT pg_temp.day(starts_on + 40, 9) AS at) t
WHERE starts_on + 61 < until AND (state = 'onBreak' OR n % 20 = 0);
INSERT INTO withdrawals (id, apprenticeship_id, last_day_on, triggered_by, reasons, previous_state, created_at, updated_at, version)
SELECT pg_temp.id(at, n), id, ended_on, 'apprentice', '{newJob}', 'inLearning', at, at, 1
FROM learner, LATERAL (SELECT pg_temp.day(ended_on, 9) AS at) t WHERE state = 'withdrawn';

-- Half of the learners had one, the busiest sixty; of few the first still waits.
INSERT INTO change_requests (id, apprenticeship_id, provider_id, kind, change, state, decided_by, decided_at, decline_reason, untold,
    created_at, updated_at, version)
SELECT pg_temp.id(at, n * 100 + k), id, provider_id, kind, jsonb_build_object('kind', kind, 'reason', 'So it is.'), s.state,
    CASE WHEN s.state IN ('accepted', 'declined') THEN manager_id END, CASE WHEN s.state IN ('accepted', 'declined') THEN at END,
    CASE WHEN s.state = 'declined' THEN 'No.' END, false, at, at, 1
FROM learner, LATERAL generate_series(1, CASE WHEN n = 13007 THEN 60 ELSE 1 END) AS k,
    LATERAL (SELECT starts_on + k * 7 AS on_day) d, LATERAL (SELECT pg_temp.day(on_day, 14) AS at,
        CASE WHEN (n * 7 + k) % 1000 = 2 THEN 'assessmentDate' WHEN (n + k) % 10 < 4 THEN 'plannedEnd' WHEN (n + k) % 10 < 7 THEN 'break'
            WHEN (n + k) % 10 < 9 THEN 'return' ELSE 'withdrawal' END AS kind,
        CASE WHEN k = 1 AND n % 40 = 7 THEN 'pending' WHEN (n + k) % 9 = 0 THEN 'declined' WHEN (n + k) % 50 = 1 THEN 'cancelled'
            WHEN (n + k) % 500 = 2 THEN 'lapsed' ELSE 'accepted' END AS state) s
WHERE n % 2 = 1 AND on_day <= until;

-- Held every twelve weeks: by those who have ended twice, by the others until now; one in twenty lags behind.
CREATE TEMPORARY TABLE held AS
SELECT l.n, k, id AS apprenticeship_id, provider_id, manager_id, person_id, starts_on + 84 * k AS due_on, starts_on + 84 * k + n % 4 AS held_on,
    overlay(overlay(md5(id || '/reviews/' || k) PLACING '8' FROM 13) PLACING '8' FROM 17)::uuid AS id
FROM learner l, generate_series(1, 8) AS k
WHERE starts_on + 84 * k + n % 4 + CASE WHEN n % 20 = 0 THEN 60 ELSE 0 END <= until AND (k <= 2 OR state NOT IN ('completed', 'withdrawn'));
INSERT INTO reviews (id, apprenticeship_id, number, state, due_on, held_on, notes, waiting_since, created_at, updated_at, version)
SELECT id, apprenticeship_id, k, CASE WHEN held_on < date '2026-11-01' AND n % 300 <> 7 OR n % 4 = 3 THEN 'signed'
        WHEN n % 4 = 0 THEN 'held' ELSE 'partiallySigned' END, due_on, held_on, 'Went well.', at, at, at, 1
FROM held, LATERAL (SELECT pg_temp.day(held_on, 15) AS at) t;
-- Of the next ones some are written down, some moved or missed; those of people who left stay missed.
INSERT INTO reviews (id, apprenticeship_id, number, state, due_on, reason, created_at, updated_at, version)
SELECT overlay(overlay(md5(l.id || '/reviews/' || number) PLACING '8' FROM 13) PLACING '8' FROM 17)::uuid, l.id, number,
    CASE WHEN l.state = 'withdrawn' OR l.n % 30 = 17 THEN 'missed' WHEN l.n % 30 = 18 THEN 'rescheduled' ELSE 'scheduled' END,
    coalesce(held_on, starts_on) + 84, 'So it was.', added_at, added_at, 1
FROM learner l LEFT JOIN (SELECT n, max(k) AS k, max(held_on) AS held_on FROM held GROUP BY n) last USING (n),
    LATERAL (SELECT coalesce(last.k, 0) + 1 AS number) t
WHERE l.state IN ('inLearning', 'onBreak', 'gateway') AND l.n % 200 <> 77 OR l.state = 'withdrawn' AND l.n % 10 = 4;
INSERT INTO sign_offs (id, review_id, party, person_id, api_client_id, signed_at)
SELECT pg_temp.id(r.waiting_since, h.n * 100 + h.k * 10 + p), r.id, party, CASE party WHEN 'apprentice' THEN h.person_id
        WHEN 'lineManager' THEN h.manager_id END, CASE WHEN party = 'provider' THEN (SELECT id FROM api_clients LIMIT 1) END,
    r.waiting_since
FROM held h JOIN reviews r USING (id), (VALUES (1, 'apprentice'), (2, 'lineManager'), (3, 'provider')) AS parties (p, party)
WHERE r.state = 'signed' OR r.state = 'partiallySigned' AND (p = 1 OR p = 2 AND h.n % 40 = 9);
INSERT INTO goals (id, review_id, title, owner, due_on, state, created_at, updated_at, version)
SELECT pg_temp.id(at, n * 100 + k * 10 + g), id, 'A goal', 'apprentice', held_on + 84,
    CASE WHEN (n + g) % 50 = 0 THEN 'dropped' WHEN held_on < date '2026-09-01' THEN 'met' ELSE 'open' END, at, at, 1
FROM held, generate_series(1, 2) AS g, LATERAL (SELECT pg_temp.day(held_on, 15) AS at) t WHERE n % 3 = 1;
INSERT INTO check_ins (id, apprenticeship_id, line_manager_id, held_on, wellbeing, blockers, actions, created_at)
SELECT pg_temp.id(at, n * 100 + k), id, manager_id, on_day, 4, NULL, NULL, at
FROM learner, generate_series(0, 5) AS k, LATERAL (SELECT until - n % 25 - k * 28 - CASE WHEN n % 11 = 3 THEN 30 ELSE 0 END AS on_day) d,
    LATERAL (SELECT pg_temp.day(on_day, 11) AS at) t
WHERE on_day >= starts_on AND (k < 2 OR state NOT IN ('completed', 'withdrawn'));
INSERT INTO rag_ratings (id, apprenticeship_id, rated_by, rating, reason, created_at)
SELECT pg_temp.id(at, n * 100 + k), id, manager_id, (ARRAY['green', 'amber', 'red'])[1 + (n + k) % 3], 'So it is.', at
FROM learner, generate_series(1, 3) AS k, LATERAL (SELECT pg_temp.day(starts_on + k * 50, 12) AS at) t WHERE starts_on + k * 50 <= until;
INSERT INTO ksb_judgements (id, apprenticeship_id, code, state, person_id, created_at)
SELECT pg_temp.id(at, n * 100 + k), id, (ARRAY['K1', 'K2', 'S1', 'S2', 'B1'])[k],
    (ARRAY['inProgress', 'readyForReview', 'completed'])[1 + (n + k) % 3], manager_id, at
FROM learner, generate_series(1, 5) AS k, LATERAL (SELECT pg_temp.day(starts_on + k * 30, 12) AS at) t WHERE starts_on + k * 30 <= until;

-- The largest project has 90 apprentices.
INSERT INTO projects (id, title, brief, owner_team, technologies, ksbs, state, created_at, updated_at, version)
SELECT pg_temp.id(at, n), 'Project ' || n, 'Work', 'Data', '{}', '{K1}', CASE WHEN n % 300 = 0 THEN 'open' ELSE 'closed' END, at, at, 1
FROM generate_series(1, 3000) AS n, LATERAL (SELECT timestamptz '2020-10-01 09:00Z' + n * interval '17 hours' AS at) t;
CREATE TEMPORARY TABLE project AS SELECT row_number() OVER (ORDER BY id) AS n, id FROM projects;
INSERT INTO assignments (id, project_id, apprenticeship_id, starts_on, ends_on, created_at, updated_at, version)
SELECT pg_temp.id(at, l.n), p.id, l.id, starts_on + 20, CASE WHEN l.n % 3 = 0 THEN starts_on + 24 END, at, at, 1
FROM learner l JOIN project p ON p.n = CASE WHEN l.n % 220 = 7 OR l.n = 13007 THEN 5 ELSE 1 + l.n % 3000 END,
    LATERAL (SELECT pg_temp.day(starts_on + 20, 9) AS at) t WHERE starts_on + 20 < until;
INSERT INTO portfolio_items (id, apprenticeship_id, title, reflection, links, ksbs, visibility, created_at, updated_at, version)
SELECT pg_temp.id(at, n * 1000 + k), id, 'A page', 'I wrote it.', '[]', '{K1}', CASE WHEN (n + k) % 3 = 0 THEN 'private' ELSE 'programme' END,
    at, at, 1
FROM learner, LATERAL generate_series(1, CASE WHEN n % 1000 = 7 THEN 120 ELSE 2 END) AS k,
    LATERAL (SELECT pg_temp.day(starts_on + k * 3, 13) AS at) t WHERE starts_on + k * 3 <= until;
INSERT INTO feedback (id, portfolio_item_id, person_id, text, created_at)
SELECT pg_temp.id(i.created_at, row_number() OVER (ORDER BY i.id, k)), i.id, manager_id, 'Good.', i.created_at
FROM portfolio_items i JOIN learner l ON l.id = i.apprenticeship_id,
    LATERAL generate_series(1, CASE WHEN l.n = 13007 AND i.visibility = 'programme' THEN 100 ELSE 1 END) AS k;
-- One in fifty shares. Of the links of one in ten some are ended.
INSERT INTO portfolio_links (id, apprenticeship_id, token_hash, portfolio_item_ids, created_at, updated_at, revoked_at, version)
SELECT pg_temp.id(at, n * 1000 + k), id, sha256(format('%s/%s', id, k)::bytea), '{}', at, at, CASE WHEN n % 500 = 7 AND k % 2 = 0 THEN at END, 1
FROM learner, LATERAL generate_series(1, CASE WHEN n = 13007 THEN 60 ELSE 2 END) AS k,
    LATERAL (SELECT pg_temp.day(starts_on + k * 3, 14) AS at) t WHERE n % 50 = 7 AND starts_on + k * 3 <= until;

INSERT INTO support_requests (id, person_id, apprenticeship_id, topic, state, created_at, first_answered_at, waiting_since, updated_at, version)
SELECT pg_temp.id(t.at, g.n), p.id, NULL, 'Hours', state, t.at, CASE WHEN state <> 'open' THEN t.at + interval '1 day' END,
    CASE WHEN state = 'open' THEN t.at END, t.at, 1
FROM generate_series(1, 8000) AS g (n) JOIN person p ON p.n = 20000 + CASE WHEN g.n % 100 = 0 THEN 7 ELSE g.n % 1000 END,
    LATERAL (SELECT timestamptz '2020-10-01 09:00Z' + g.n * interval '6 hours' AS at, CASE WHEN g.n % 400 = 0 THEN 'open'
        WHEN g.n % 20 = 0 THEN 'answered' ELSE 'closed' END AS state) t;
INSERT INTO support_messages (id, support_request_id, person_id, text, created_at)
SELECT pg_temp.id(created_at + k * interval '1 hour', row_number() OVER (ORDER BY r.id, k)), r.id, person_id, 'How?', created_at + k * interval '1 hour'
FROM (SELECT row_number() OVER (ORDER BY id) AS n, * FROM support_requests) r,
    LATERAL generate_series(1, CASE WHEN r.n = 4000 THEN 300 ELSE 3 END) AS k;
INSERT INTO guidance (id, title, topic, stage, markdown, archived, created_at, updated_at, version)
SELECT pg_temp.id(at, n), 'Guidance ' || n, CASE WHEN n = 8 THEN 'Rare' ELSE 'Topic ' || n % 7 END,
    (ARRAY['anyTime', 'beforeStart', 'firstWeeks', 'inLearning', 'gateway', 'assessment', 'afterwards'])[1 + n % 7], 'So.', n % 8 = 7, at, at, 1
FROM generate_series(1, 150) AS n, LATERAL (SELECT timestamptz '2020-10-01 09:00Z' + n * interval '9 days' AS at) t;
-- Of a dozen skills nearly every manager has all: gaps are rare.
INSERT INTO manager_skills (id, title, description, valid_months, retired, created_at, updated_at, version)
SELECT pg_temp.id(at, n), 'Skill ' || n, 'So.', 24, n > 12, at, at, 1
FROM generate_series(1, 40) AS n, LATERAL (SELECT timestamptz '2020-10-01 09:00Z' + n * interval '9 days' AS at) t;
INSERT INTO manager_trainings (id, person_id, manager_skill_id, completed_on, course, created_at, voided_at)
SELECT pg_temp.id(t.at, p.n * 1000 + s.n * 10 + k), p.id, s.id, on_day, 'A course', t.at, CASE WHEN k = 0 AND (p.n + s.n) % 9 = 0 THEN t.at END
FROM person p, (SELECT row_number() OVER (ORDER BY id) AS n, id FROM manager_skills WHERE NOT retired) s, generate_series(0, 1) AS k,
    LATERAL (SELECT date '2026-10-01' - k * 300 - (p.n % 100)::integer AS on_day) d, LATERAL (SELECT pg_temp.day(on_day, 16) AS at) t
WHERE p.n BETWEEN 20000 AND 20999 AND (p.n + s.n) % 101 <> 5;

-- 500 meetups start at one instant; one employer holds a quarter of all.
CREATE TEMPORARY TABLE meeting AS
SELECT g.n, starts_at, org.id AS organisation_id, pg_temp.id(starts_at - interval '40 days', g.n) AS id, CASE
        WHEN starts_at > timestamptz '2026-11-24 10:00Z' AND g.n % 5 < 2 THEN 'pendingApproval' WHEN g.n % 50 = 7 THEN 'declined'
        WHEN g.n % 50 = 8 THEN 'cancelled' WHEN starts_at + interval '2 hours' > timestamptz '2026-11-24 09:59Z' THEN 'published'
        ELSE 'finished' END AS state
FROM generate_series(1, 20000) AS g (n) CROSS JOIN LATERAL (SELECT CASE WHEN g.n BETWEEN 9000 AND 9499 THEN timestamptz '2023-06-05 09:00Z'
        ELSE timestamptz '2020-10-01 09:00Z' + g.n * interval '165 minutes' END AS starts_at) t
    JOIN org ON org.n = CASE WHEN g.n % 4 = 0 THEN 51 WHEN g.n % 5000 = 11 THEN 640 ELSE 52 + g.n % 580 END;
CREATE UNIQUE INDEX ON meeting (n);
INSERT INTO meetups (id, organisation_id, title, description, starts_at, ends_at, time_zone, online_url, capacity, registered, state,
    sequence, published_at, decline_reason, cancellation_reason, created_at, updated_at, version)
SELECT id, organisation_id, 'Meetup ' || n, 'Talks', starts_at, starts_at + interval '2 hours', 'Europe/London', 'https://meet.example', 300, 0,
    state, 0, CASE WHEN state NOT IN ('pendingApproval', 'declined') THEN at END, CASE WHEN state = 'declined' THEN 'No.' END,
    CASE WHEN state = 'cancelled' THEN 'No.' END, at, at, 1
FROM meeting, LATERAL (SELECT starts_at - interval '40 days' AS at) t;
INSERT INTO registrations (id, meetup_id, person_id, state, share_name, created_at, updated_at, version, queue_number, offer_until)
SELECT pg_temp.id(at, row_number() OVER (ORDER BY m.n, k)), m.id, p.id, kind, true, at, at, 1, CASE WHEN kind = 'waitlisted' THEN k END,
    CASE WHEN kind = 'offered' THEN timestamptz '2026-11-24 10:00Z' + (k % 3 - 1.5) * interval '10 hours' END
FROM meeting m CROSS JOIN LATERAL generate_series(1, CASE WHEN m.n = 12000 THEN 180 ELSE 3 END) AS k JOIN person p
    ON p.n = CASE WHEN m.n % 300 = 0 AND k = 1 THEN 13007 ELSE (m.n * 37 + k * 101) % 20000 END,
    LATERAL (SELECT m.starts_at - interval '20 days' AS at, CASE WHEN k % 10 = 0 THEN 'cancelled' WHEN m.n <> 12000 THEN 'confirmed'
        WHEN k % 10 = 1 THEN 'waitlisted' WHEN k % 10 = 2 THEN 'offered' WHEN k % 20 = 3 THEN 'lapsed' ELSE 'confirmed' END AS kind) t
WHERE m.state NOT IN ('pendingApproval', 'declined');
UPDATE meetups m SET (registered, offered, waitlisted) = (SELECT count(*) FILTER (WHERE r.state = 'confirmed'),
    count(*) FILTER (WHERE r.state = 'offered'), count(*) FILTER (WHERE r.state = 'waitlisted') FROM registrations r WHERE r.meetup_id = m.id);

-- Nine in ten apprentices came where they have a place, of which a few were written down in error; what they said of the busiest meetup.
INSERT INTO attendances (id, meetup_id, registration_id, person_id, nonce, attended_at, void_reason, voided_at, created_at, updated_at, version,
    organisation_id, apprenticeship_id)
SELECT pg_temp.id(at, row_number() OVER (ORDER BY r.id)), m.id, r.id, r.person_id, r.id::text, at, CASE WHEN m.n % 90 = 7 THEN 'No.' END,
    CASE WHEN m.n % 90 = 7 THEN at + interval '1 day' END, at, at, 1, m.organisation_id, l.id
FROM registrations r JOIN meeting m ON m.id = r.meetup_id JOIN learner l ON l.person_id = r.person_id,
    LATERAL (SELECT m.starts_at + interval '5 minutes' AS at) t
WHERE m.state = 'finished' AND r.state = 'confirmed' AND l.n % 10 > 0;
INSERT INTO evaluations (id, meetup_id, number, batch, place, person_id, author_until, rating, ratings_sum, text, created_at)
SELECT pg_temp.id(at, row_number() OVER (ORDER BY t.id)), meetup_id, number, (number - 1) / 5, (number * 37) % 101, person_id, at + interval '1 year', 4,
    4 * number, CASE WHEN number % 3 > 0 THEN 'Good.' END, at
FROM (SELECT t.*, row_number() OVER (PARTITION BY meetup_id ORDER BY id)::integer AS number FROM attendances t WHERE voided_at IS NULL) t,
    LATERAL (SELECT attended_at + interval '3 hours' AS at) s;

-- A partnership of each kind with most employers, of which a few have ended; a few thousand enquiries, nearly all decided.
INSERT INTO partnerships (id, organisation_id, kind, state, starts_on, ends_on, agreement, publishes_directly, ended_at, created_at, updated_at, version)
SELECT pg_temp.id(at, org.n * 3 + k), org.id, kind, CASE WHEN org.n % 13 = 0 THEN 'ended' ELSE 'active' END, at::date, at::date + 3000, 'Words', false,
    CASE WHEN org.n % 13 = 0 THEN at END, at, at, 1
FROM org, LATERAL unnest('{meetups,introductions,mentoring}'::text[]) WITH ORDINALITY AS kinds (kind, k),
    LATERAL (SELECT timestamptz '2020-10-01 09:00Z' + org.n * interval '7 hours' AS at) t WHERE org.n > 50;
INSERT INTO employer_enquiries (id, organisation_name, contact_name, email, kinds, message, state, decline_reason, decided_at, created_at, received_at,
    updated_at, version)
SELECT pg_temp.id(at, n), 'Enquirer ' || n, 'Invented', 'enquirer-' || n || '@invented.example', '{meetups}', 'Words',
    CASE WHEN n % 100 = 0 THEN 'received' ELSE 'declined' END, CASE WHEN n % 100 > 0 THEN 'No.' END, CASE WHEN n % 100 > 0 THEN at END, at, at, at, 1
FROM generate_series(1, 3000) AS n, LATERAL (SELECT timestamptz '2020-10-01 09:00Z' + n * interval '7 hours' AS at) t;
-- A quarter of all ideas are one employer's; nearly all are public, and done.
INSERT INTO employer_events (id, title, held_on, invited, attended, created_at, updated_at, version)
SELECT pg_temp.id(at, n), 'Event ' || n, at::date, 40, 23, at, at, 1
FROM generate_series(1, 120) AS n, LATERAL (SELECT timestamptz '2020-10-01 09:00Z' + n * interval '18 days' AS at) t;
INSERT INTO ideas (id, text, theme, organisation_id, person_id, on_behalf, named, public, public_updated_at, state, created_at, updated_at, version)
SELECT pg_temp.id(at, g.n), 'Do it.', CASE WHEN g.n = 800 THEN 'Rare' ELSE 'Theme ' || g.n % 7 END, org.id, p.id, false, org.id IS NOT NULL AND g.n % 3 > 0,
    g.n % 9 > 0, CASE WHEN g.n % 9 > 0 THEN at END, CASE WHEN g.n % 50 = 0 THEN 'received' WHEN g.n % 50 = 1 THEN 'considering'
        WHEN g.n % 50 = 2 THEN 'doing' WHEN g.n % 10 = 3 THEN 'notNow' ELSE 'done' END, at, at, 1
FROM generate_series(1, 2000) AS g (n) CROSS JOIN LATERAL (SELECT timestamptz '2020-10-01 09:00Z' + g.n * interval '1 day' AS at) t
    LEFT JOIN org ON org.n = CASE WHEN g.n % 4 = 0 THEN 51 WHEN g.n % 500 = 11 THEN 640 WHEN g.n % 2 = 0 THEN 52 + g.n % 580 END
    LEFT JOIN person p ON org.id IS NULL AND p.n = CASE WHEN g.n % 100 = 7 THEN 13007 WHEN g.n % 100 = 9 THEN 20007 ELSE (g.n * 37) % 20000 END;
INSERT INTO idea_responses (id, idea_id, state, text, links, created_at)
SELECT pg_temp.id(created_at + k * interval '1 hour', row_number() OVER (ORDER BY i.id, k)), i.id, state, 'So.', '[]', created_at + k * interval '1 hour'
FROM ideas i, generate_series(1, 3) AS k WHERE state <> 'received';

-- One in fifty has links to a calendar, of which some are ended.
INSERT INTO calendar_links (id, person_id, token_hash, created_at, ended_at)
SELECT pg_temp.id(at, n * 100 + k), id, sha256(format('%s/%s', id, k)::bytea), at, CASE WHEN k % 2 = 0 THEN at END
FROM person, generate_series(1, CASE WHEN n = 13007 THEN 40 ELSE 2 END) AS k, LATERAL (SELECT since + k * interval '1 hour' AS at) t WHERE n % 50 = 7;
-- Of one employer every meetup is in a series of about a hundred, of each other one in three is in one of about nine.
CREATE TEMPORARY TABLE cycle AS
SELECT m.id AS meetup_id, m.organisation_id, dense_rank() OVER (ORDER BY org.n, place / 104) AS n
FROM (SELECT meeting.*, row_number() OVER (PARTITION BY organisation_id ORDER BY starts_at, n) AS place FROM meeting) m
    JOIN org ON org.id = m.organisation_id WHERE org.n = 51 OR m.n % 3 = 0;
INSERT INTO meetup_series (id, organisation_id, title, description, starts_on, start_minute, minutes, time_zone, rule, except_dates, online_url,
    capacity, created_at, updated_at, version)
SELECT pg_temp.id(at, n), organisation_id, 'Series ' || n, 'Talks', at::date, 540, 120, 'Europe/London', 'FREQ=WEEKLY;COUNT=104', '{}',
    'https://meet.example', 300, at, at, 1
FROM (SELECT DISTINCT n, organisation_id FROM cycle) r, LATERAL (SELECT timestamptz '2020-08-01 09:00Z' + n * interval '1 day' AS at) t;
UPDATE meetups m SET series_id = s.id FROM cycle r JOIN meetup_series s ON s.title = 'Series ' || r.n WHERE r.meetup_id = m.id;

-- What happened, in the order of the feed.
INSERT INTO events (id, xid, type, subject_type, subject_id, apprenticeship_id, organisation_id, actor_type, actor_id, request_id, occurred_at)
SELECT pg_temp.id(at, row_number() OVER (ORDER BY at, what, subject)), pg_temp.xid(at), what, split_part(what, '.', 1), subject,
    apprenticeship, organisation, CASE WHEN actor IS NULL THEN 'system' ELSE 'person' END, actor, 'seed', at
FROM (
    SELECT 'progressUpdate.received' AS what, id AS subject, apprenticeship_id AS apprenticeship, organisation_id AS organisation,
        received_at AS at FROM progress_updates
    UNION ALL SELECT 'apprenticeship.' || step, id, id, provider_id, added_at + days * interval '1 day' FROM learner,
        (VALUES ('added', 0), ('approved', 1), ('started', 60), ('changed', 61)) AS steps (step, days) WHERE days < 60 OR state NOT IN ('draft', 'approved')
    UNION ALL SELECT 'review.held', id, apprenticeship_id, provider_id, pg_temp.day(held_on, 15) FROM held
    UNION ALL SELECT 'review.signed', id, apprenticeship_id, provider_id, pg_temp.day(held_on, 16) FROM held WHERE held_on < date '2026-11-01'
    UNION ALL SELECT 'otjEntry.submitted', id, apprenticeship_id, provider_id, created_at FROM otj_entries
    UNION ALL SELECT 'checkIn.held', id, apprenticeship_id, NULL, created_at FROM check_ins
    UNION ALL SELECT 'ragRating.given', id, apprenticeship_id, NULL, created_at FROM rag_ratings WHERE rating = 'red'
    UNION ALL SELECT 'withdrawal.recorded', w.id, apprenticeship_id, provider_id, w.created_at FROM withdrawals w JOIN learner l ON l.id = apprenticeship_id
    UNION ALL SELECT 'breakInLearning.started', w.id, apprenticeship_id, provider_id, w.created_at FROM breaks_in_learning w JOIN learner l ON l.id = apprenticeship_id
    UNION ALL SELECT 'changeRequest.asked', id, apprenticeship_id, provider_id, created_at FROM change_requests
    UNION ALL SELECT 'meetup.submitted', id, NULL, organisation_id, starts_at - interval '40 days' FROM meeting
    UNION ALL SELECT 'meetup.published', id, NULL, organisation_id, starts_at - interval '39 days' FROM meeting WHERE state NOT IN ('pendingApproval', 'declined')
    UNION ALL SELECT 'registration.made', r.id, NULL, organisation_id, r.created_at FROM registrations r JOIN meeting m ON m.id = meetup_id WHERE m.n % 5 = 0
    UNION ALL SELECT 'person.added', id, NULL, NULL, since FROM person
    UNION ALL SELECT 'epaAttempt.scheduled', id, id, provider_id, added_at + interval '700 days' FROM learner WHERE state = 'epa'
    UNION ALL SELECT 'guidance.added', id, NULL, NULL, created_at FROM guidance
) happened LEFT JOIN (SELECT id AS learner_id, manager_id, person_id FROM learner) l ON learner_id = apprenticeship,
    LATERAL (SELECT CASE WHEN what IN ('review.held', 'checkIn.held', 'ragRating.given') THEN manager_id
        WHEN what = 'otjEntry.submitted' THEN person_id END AS actor) a
WHERE at < timestamptz '2026-11-24 10:00Z'
ORDER BY 1;
SELECT extend_event_spans();
-- Twenty recruitment rounds, the last of them open, with twenty vacancies each. Half of the 20,000 applications are for one vacancy, and
-- manager 7 manages three.
INSERT INTO recruitment_rounds (id, name, cohort_id, opens_on, closes_on, closed_at, created_at, updated_at, version)
SELECT pg_temp.id(at, g.n), 'Round ' || g.n, cohort.id, at::date, at::date + 80, CASE WHEN g.n < 20 THEN at + interval '90 days' END, at, at, 1
FROM generate_series(1, 20) AS g (n) JOIN cohort ON cohort.n = g.n * 9,
    LATERAL (SELECT timestamptz '2026-11-02 09:00Z' - (20 - g.n) * interval '100 days' AS at) t;
CREATE TEMPORARY TABLE round AS SELECT row_number() OVER (ORDER BY id) AS n, id, created_at AS at, closes_on FROM recruitment_rounds;
-- Of each round three editions, and many aims with something done towards each.
INSERT INTO equality_editions (id, stage, round_ids, question_set, people, figures, published_at, updated_at, version)
SELECT pg_temp.id(at + k * interval '1 hour', n * 3 + k), stage, ARRAY[id], '2026-1', 60, '{"tables": [], "withheld": []}', at, at, 1
FROM round, unnest('{applications,offers,hires}'::text[]) WITH ORDINALITY AS stages (stage, k);
INSERT INTO diversity_targets (id, round_id, stage, characteristic, category, percent, created_at, updated_at, version)
SELECT pg_temp.id(at + k * interval '1 minute', n * 100 + k), id, 'hires', 'sex', 'category ' || k, 40, at, at, 1
FROM round, generate_series(1, 60) AS k;
INSERT INTO diversity_actions (id, target_id, kind, title, action_on, created_at, updated_at, version)
SELECT pg_temp.id(created_at + k * interval '1 hour', row_number() OVER (ORDER BY t.id, k)), t.id, 'outreach', 'Talks', created_at::date,
    created_at, created_at, 1
FROM diversity_targets t, generate_series(1, 12) AS k;
CREATE TEMPORARY TABLE opening AS
SELECT v.n, pg_temp.id(round.at, v.n) AS id, round.id AS round_id, round.n AS round, round.at, round.closes_on,
    CASE WHEN v.n % 40 = 7 AND v.n < 120 THEN 20007 ELSE 20000 + v.n * 13 % 1000 END AS manager
FROM generate_series(1, 400) AS v (n) JOIN round ON round.n = 1 + v.n % 20;
INSERT INTO vacancies (id, recruitment_round_id, standard_id, provider_id, line_manager_id, title, team, places, description, essential, criteria,
    questions, hourly_wage, weekly_hours_hundredths, starts_on, planned_end_on, closes_on, state, published_at, created_at, updated_at, version)
SELECT o.id, round_id, (SELECT id FROM standards ORDER BY id LIMIT 1), (SELECT id FROM org WHERE org.n = 1), person.id, 'Vacancy ' || o.n, 'Team', 3,
    'Words', '{}', '[{"code": "a", "text": "A"}]', '[{"code": "why", "text": "Why?", "maxWords": 300}]', 1500, 3600, closes_on + 60, closes_on + 700,
    closes_on, state, CASE WHEN state <> 'draft' THEN at END, at, at, 1
FROM opening o JOIN person ON person.n = manager,
    LATERAL (SELECT CASE WHEN round < 19 THEN 'archived' WHEN round = 19 THEN 'closed' WHEN o.n % 3 = 0 THEN 'draft' ELSE 'live' END AS state) s;
INSERT INTO candidates (id, email, email_folded, given_name, family_name, family_name_folded, phone, phone_digits, date_of_birth, created_at, updated_at, version)
SELECT pg_temp.id(at, n), mail, mail, 'Given' || n % 40, 'Family' || n % 3000, 'family' || n % 3000, '0' || n, '0' || n, date '2000-01-01' + n % 2500, at, at, 1
FROM generate_series(1, 20000) AS n, LATERAL (SELECT 'candidate-' || n || '@invented.example' AS mail,
    timestamptz '2021-06-01 09:00Z' + n * interval '2 hours' AS at) t;
CREATE TEMPORARY TABLE hopeful AS SELECT row_number() OVER (ORDER BY id) AS n, id FROM candidates;
CREATE UNIQUE INDEX ON hopeful (n);
CREATE TEMPORARY TABLE attempt AS
SELECT g.n, pg_temp.id(o.at + g.n % 80 * interval '1 day', g.n) AS id, o.id AS vacancy_id, o.round_id, o.at + g.n % 80 * interval '1 day' AS at, o.closes_on,
    CASE WHEN o.round < 20 THEN CASE WHEN g.n % 15 = 0 THEN 'enrolled' WHEN g.n % 7 = 0 THEN 'withdrawn' WHEN g.n % 97 = 0 THEN 'conditionsNotMet' ELSE 'rejected' END
        WHEN g.n % 5 = 0 THEN 'draft' WHEN g.n % 101 = 0 THEN 'offered' WHEN g.n % 11 = 0 THEN 'shortlisted' WHEN g.n % 13 = 0 THEN 'interviewing'
        ELSE 'submitted' END AS state
FROM generate_series(1, 20000) AS g (n) JOIN opening o ON o.n = CASE WHEN g.n % 2 = 0 THEN 379 ELSE 1 + g.n * 7 % 400 END;
INSERT INTO applications (id, candidate_id, vacancy_id, recruitment_round_id, state, previous_state, lapses_on, submitted_at, settled_at, route, looks,
    rejection_reasons, created_at, updated_at, version)
SELECT a.id, hopeful.id, vacancy_id, round_id, state, CASE WHEN state = 'rejected' THEN 'submitted' END,
    CASE WHEN state IN ('draft', 'offered') THEN closes_on END, CASE WHEN state <> 'draft' THEN at END,
    CASE WHEN state IN ('enrolled', 'withdrawn', 'conditionsNotMet', 'rejected') THEN at END, 'hackneyResident', 'likely',
    CASE WHEN state = 'rejected' THEN '{strongerCandidates}'::text[] END, at, at, 2
FROM attempt a JOIN hopeful ON hopeful.n = a.n;
INSERT INTO application_details (application_id, postcode, answers) SELECT id, 'E8 1EA', '{"why": "Because."}' FROM attempt;
INSERT INTO application_steps (application_id, version, recruitment_round_id, state, occurred_at)
SELECT id, v, round_id, CASE WHEN v = 1 THEN 'draft' ELSE state END, at FROM attempt, generate_series(1, 2) AS v WHERE v = 1 OR state <> 'draft';
-- Of every fourth an interview, of which manager 7 sits on some.
CREATE TEMPORARY TABLE talk AS
SELECT n, pg_temp.id(at, n) AS id, vacancy_id, CASE WHEN n % 40 <> 1 THEN id END AS application_id, at + interval '20 days' + n * 7 % 20000 * interval '1 hour' AS starts_at, at,
    CASE WHEN n % 40 = 1 THEN 'open' WHEN state = 'interviewing' THEN 'booked' WHEN n % 9 = 0 THEN 'missed' WHEN n % 10 = 0 THEN 'cancelled' ELSE 'held' END AS state
FROM attempt WHERE n % 4 = 1;
INSERT INTO interviews (id, vacancy_id, application_id, starts_at, minutes, venue, state, sequence, created_at, updated_at, version)
SELECT id, vacancy_id, application_id, starts_at, 45, 'Room', state, 0, at, at, 1 FROM talk;
INSERT INTO interview_panel_members (interview_id, person_id)
SELECT talk.id, person.id FROM talk JOIN person ON person.n IN (CASE WHEN talk.n % 500 = 1 THEN 20007 ELSE 20000 + talk.n % 1000 END, 21004);
INSERT INTO offers (id, application_id, state, expires_on, decided_at, created_at, updated_at, version)
SELECT pg_temp.id(at, n), id, CASE WHEN state = 'enrolled' THEN 'accepted' ELSE 'open' END, closes_on, CASE WHEN state = 'enrolled' THEN at END, at, at, 1
FROM attempt WHERE state IN ('enrolled', 'offered');
INSERT INTO offer_conditions (id, offer_id, kind, text, created_at, updated_at, version)
SELECT id, id, 'rightToWork', 'Show it.', created_at, created_at, 1 FROM offers;
-- Of every person a few letters, of which nearly all left.
INSERT INTO messages (id, kind, recipient_id, cause_id, state, address, subject, body_text, body_html, due_at, attempts, created_at, settled_at)
SELECT pg_temp.id(since, 3 * n + letter), CASE WHEN n % 50 = 0 THEN 'passwordReset' WHEN n % 3 = 0 THEN 'passwordChanged' ELSE 'invitation' END, id, id, state,
    w, w, w, w, since, 1, since, CASE WHEN state <> 'waiting' THEN since END
FROM person, generate_series(1, 3) AS letter,
    LATERAL (SELECT CASE WHEN n % 400 = 0 THEN 'waiting' WHEN n % 401 = 0 THEN 'failed' WHEN n % 101 = 0 THEN 'cancelled' ELSE 'sent' END AS state) s,
    LATERAL (SELECT CASE WHEN state = 'waiting' THEN 'x' END AS w) c
ORDER BY 1;
-- Of every tenth person a request about their data, of which nearly all are answered.
INSERT INTO subject_requests (id, kind, state, person_id, received_on, closed_at, created_at, updated_at, version)
SELECT pg_temp.id(since, 5 * n), CASE WHEN n % 1000 = 0 THEN 'complaint' WHEN n % 30 = 0 THEN 'erasure' ELSE 'access' END, state, id, since::date,
    CASE WHEN state = 'done' THEN since END, since, since, 1
FROM person, LATERAL (SELECT CASE WHEN n % 700 = 0 THEN 'received' ELSE 'done' END AS state) s WHERE n % 10 = 0;
INSERT INTO concerns (id, reporter_id, reporter_name, text, party_ids, state, outcome, decided_at, created_at, updated_at, version)
SELECT pg_temp.id(since, 7 * n), id, 'x', 'x', '{}', CASE WHEN n % 700 = 0 THEN 'open' ELSE 'closed' END, CASE WHEN n % 700 <> 0 THEN 'noAction' END,
    CASE WHEN n % 700 <> 0 THEN since END, since, since, 1
FROM person WHERE n % 10 = 0;
-- A quarter of all offers are one employer's, and nearly all are over; of each a few introductions, of which nearly all are, too.
INSERT INTO introduction_offers (id, organisation_id, company, contact_name, contact_email, role, topics, places, until_on, closed_at, created_at,
    updated_at, version)
SELECT pg_temp.id(at, g.n), org.id, 'Company', 'erased', 'erased', 'Role', '{topic}', 9, '2026-12-31', CASE WHEN g.n % 40 > 0 THEN at END, at, at, 1
FROM generate_series(1, 2000) AS g (n) CROSS JOIN LATERAL (SELECT timestamptz '2020-10-01 09:00Z' + g.n * interval '1 day' AS at) t
    JOIN org ON org.n = CASE WHEN g.n % 4 = 0 THEN 51 WHEN g.n % 500 = 11 THEN 640 ELSE 52 + g.n % 580 END;
INSERT INTO introductions (id, offer_id, organisation_id, apprenticeship_id, person_id, state, holds, consented_at, lapses_at, created_at, updated_at,
    version)
SELECT pg_temp.id(at, k), o.id, o.organisation_id, l.id, l.person_id, s.state, CASE WHEN k % 70 = 0 THEN '{staff}' ELSE '{}' END::text[], at,
    CASE WHEN s.state = 'asked' THEN timestamptz '2026-12-20 09:00Z' END, at, at, 1
FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM introduction_offers) o CROSS JOIN generate_series(1, 8) AS i
    CROSS JOIN LATERAL (SELECT o.n * 8 + i AS k, o.created_at + i * interval '1 hour' AS at) g
    CROSS JOIN LATERAL (SELECT CASE WHEN k % 50 = 0 THEN 'asked' WHEN k % 10 = 3 THEN 'notMet' WHEN k % 10 = 4 THEN 'made' ELSE 'declined' END AS state) s
    JOIN learner l ON l.n = CASE WHEN k % 100 = 7 THEN 13007 ELSE (k * 37) % 20000 END
ORDER BY at;
-- 1,200 mentors, half of them of one employer, and 6,000 mentorships: one mentor with hundreds, one learner with sixty, a few hundred under way.
CREATE TEMPORARY TABLE mentor AS
SELECT g.n, pg_temp.id(at, g.n) AS id, org.id AS organisation_id, person.id AS person_id, at,
    CASE WHEN g.n % 100 = 0 THEN 'proposed' WHEN g.n % 7 = 0 THEN 'approved' WHEN g.n % 97 = 0 THEN 'paused' ELSE 'ended' END AS state
FROM generate_series(1, 1200) AS g (n) JOIN org ON org.n = CASE WHEN g.n % 2 = 0 THEN 51 ELSE 52 + g.n % 589 END
    JOIN person ON person.n = 21011 + g.n % 689, LATERAL (SELECT timestamptz '2021-06-01 09:00Z' + g.n * interval '1 day' AS at) t;
INSERT INTO mentor_profiles (id, organisation_id, person_id, state, given_name, family_name, email, headline, topics, languages, availability,
    capacity, helps_with, shared_experience, checked_on, check_expires_on, covers_under_18, granted_role, paused_by_team, approved_at, ended_at,
    created_at, updated_at, version)
SELECT id, organisation_id, CASE WHEN state <> 'proposed' THEN person_id END, state, 'Given' || n, 'Family', 'mentor-' || n || '@invented.example',
    'Words', '{sql}', '{en}', '{weekends}', 5, '[]', '{}', at::date, '2030-01-01', true, true, false, at, CASE WHEN state = 'ended' THEN at END, at, at, 2
FROM mentor;
CREATE TEMPORARY TABLE pair AS
SELECT g.n, pg_temp.id(t.at, g.n) AS id, mentor.id AS profile_id, mentor.organisation_id, mentor.person_id AS mentor_id, learner.id AS learner_id,
    learner.person_id AS apprentice_id, t.at, CASE g.n % 50 WHEN 1 THEN 'accepted' WHEN 2 THEN 'active' WHEN 3 THEN 'requested' WHEN 4 THEN 'onHold'
        WHEN 5 THEN 'withdrawn' WHEN 6 THEN 'expired' WHEN 7 THEN 'ended' ELSE CASE WHEN g.n % 3 = 0 THEN 'declined' ELSE 'completed' END END AS state
FROM generate_series(1, 6000) AS g (n) JOIN mentor ON mentor.n = CASE WHEN g.n % 10 = 0 THEN 14 ELSE 1 + g.n * 7 % 1200 END
    JOIN learner ON learner.n = CASE WHEN g.n % 100 = 0 THEN 13007 ELSE g.n * 3 END,
    LATERAL (SELECT timestamptz '2021-09-01 09:00Z' + g.n * interval '7 hours' AS at) t;
INSERT INTO mentorships (id, mentor_profile_id, organisation_id, apprenticeship_id, mentor_id, apprentice_id, words, state, held_from, holds,
    without_partnership, expires_at, accepted_at, settled_at, created_at, updated_at, version)
SELECT id, profile_id, organisation_id, learner_id, mentor_id, apprentice_id, 'Please', state, CASE WHEN state = 'onHold' THEN 'active' END,
    CASE WHEN state = 'onHold' THEN '{staff}'::text[] ELSE '{}' END, false, CASE WHEN state = 'requested' AND n % 500 > 3 THEN timestamptz '2026-12-01Z'
        ELSE at + interval '14 days' END, CASE WHEN state IN ('accepted', 'active', 'onHold', 'completed', 'ended') THEN at END,
    CASE WHEN state NOT IN ('requested', 'accepted', 'active', 'onHold') THEN at + interval '20 days' END, at, at, 2
FROM pair;
INSERT INTO mentoring_sessions (id, mentorship_id, organisation_id, mentor_id, apprentice_id, starts_at, minutes, sequence, created_at, updated_at, version)
SELECT pg_temp.id(at, 10 * n + k), id, organisation_id, mentor_id, apprentice_id, CASE WHEN state = 'active' AND n % 4 = 2 AND k = 1
    THEN timestamptz '2026-11-20 12:00Z' ELSE at + k * interval '2 days' END, 45, 0, at, at, 1
FROM pair, generate_series(1, 5) AS k WHERE state IN ('active', 'onHold', 'completed', 'ended');
-- 3,000 rounds of matching, nearly all approved, one a few days ago.
INSERT INTO match_rounds (id, name, state, pair_count, unmatched_count, blocking_pairs, decided_at, wiped_at, created_at, updated_at, version)
SELECT pg_temp.id(at, n), 'Round ' || n, state, 20, 3, '[]', CASE WHEN state <> 'proposed' THEN at END, CASE WHEN state <> 'proposed' THEN at END,
    at, at, 2
FROM generate_series(1, 3000) AS n, LATERAL (SELECT timestamptz '2021-09-01 09:00Z' + n * interval '9 hours' AS at,
    CASE WHEN n % 900 = 0 THEN 'proposed' WHEN n % 40 = 0 THEN 'discarded' ELSE 'approved' END AS state) t;
INSERT INTO versions (subject_type, subject_id, version, valid_from, body)
SELECT 'apprenticeship', id, version, updated_at, to_jsonb(a) FROM apprenticeships a
UNION ALL SELECT 'review', r.id, r.version, r.updated_at, to_jsonb(r) FROM reviews r JOIN learner l ON l.id = apprenticeship_id WHERE l.n % 10 = 7
UNION ALL SELECT 'otjEntry', r.id, r.version, r.updated_at, to_jsonb(r) FROM otj_entries r JOIN learner l ON l.id = apprenticeship_id WHERE l.n % 1000 = 7
UNION ALL SELECT 'meetup', id, version, updated_at, to_jsonb(m) FROM meetups m;

INSERT INTO encounters (id, apprenticeship_id, organisation_id, way, meetup_id, met_at, recorded_at, voided_at)
SELECT id, apprenticeship_id, organisation_id, 'meetup', meetup_id, attended_at, created_at, voided_at FROM attendances
WHERE apprenticeship_id IS NOT NULL AND organisation_id IS NOT NULL
UNION ALL SELECT id, apprenticeship_id, organisation_id, 'mentorship', NULL, accepted_at, accepted_at, NULL FROM mentorships
WHERE accepted_at IS NOT NULL;

ANALYZE;
-- What triggers keep.
INSERT INTO standings SELECT * FROM counted_standings;
ANALYZE standings;
INSERT INTO review_schedule SELECT * FROM counted_reviews;
UPDATE cohorts c SET filled_places = (SELECT count(*) FROM apprenticeships a WHERE a.cohort_id = c.id AND a.state <> 'withdrawn');
