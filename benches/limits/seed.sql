-- A programme of {apprenticeships} apprenticeships with {weeks} updates each, in the order in which they would have arrived: week
-- by week. Placeholders in braces are filled in by ground.rs. Everybody is invented.
INSERT INTO organisations (id, kind, name, state, ukprn, created_at, updated_at, version)
SELECT ('01932b60-0000-7000-8000-' || (100000000000 + n))::uuid, 'learningProvider', name, 'active', '1000000' || n, t, t, 1
FROM (VALUES (1, 'Ada'), (2, 'Arch'), (3, 'WKCIC')) AS providers (n, name), LATERAL (SELECT {start}::timestamptz AS t) at;

INSERT INTO cohorts (id, name, starts_on, planned_places, created_at, updated_at, version)
SELECT ('01932b61-0000-7000-8000-' || (100000000000 + n))::uuid, 'Cohort ' || n, {start}::date, 100, t, t, 1
FROM generate_series(0, {apprenticeships} / 100) AS n, LATERAL (SELECT {start}::timestamptz AS t) at;

-- Number 0 manages everybody; the others learn.
INSERT INTO people (id, email, email_folded, given_name, family_name, state, created_at, updated_at, version)
SELECT ('01932b62-0000-7000-8000-' || (100000000000 + n))::uuid, 'person-' || n || '@invented.example',
    'person-' || n || '@invented.example', 'Robin', 'Invented ' || n, 'active', t, t, 1
FROM generate_series(0, {apprenticeships}) AS n, LATERAL (SELECT {start}::timestamptz AS t) at;

-- Half of them learn with Ada.
INSERT INTO apprenticeships (id, person_id, standard_id, provider_id, cohort_id, line_manager_id, team, state, starts_on,
    planned_end_on, weekly_hours_hundredths, uln, provider_reference, created_at, updated_at, version)
SELECT ('{ids}' || (100000000000 + n))::uuid,
    ('01932b62-0000-7000-8000-' || (100000000000 + n))::uuid,
    (SELECT id FROM standards WHERE reference = (ARRAY['ST0116', 'ST0118', 'ST0128'])[1 + n % 3] AND version = '1.1'),
    ('01932b60-0000-7000-8000-' || (100000000000 + CASE WHEN n % 2 = 0 THEN 1 ELSE 2 + n / 2 % 2 END))::uuid,
    ('01932b61-0000-7000-8000-' || (100000000000 + n / 100))::uuid,
    '01932b62-0000-7000-8000-100000000000', 'Team ' || n % 20, 'inLearning', {start}::date, {start}::date + 729,
    3600, uln, 'L-' || n, t, t, 1
FROM (
    SELECT row_number() OVER (ORDER BY stem) AS n, stem || (10 - rest)::text AS uln FROM (
        SELECT stem, (SELECT sum(substr(stem::text, digit, 1)::int * (11 - digit)) FROM generate_series(1, 9) AS digit) % 11
            AS rest FROM generate_series(100000000, 100000000 + {apprenticeships} * 5 / 4 + 100) AS stem
    ) stems WHERE rest <> 0 LIMIT {apprenticeships}
) learners, LATERAL (SELECT {start}::timestamptz AS t) at;
