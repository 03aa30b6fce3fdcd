-- One week of updates: a training day for everybody, and now and then attendance, evidence, a rating in its place.
WITH new AS (
    SELECT a.id AS apprenticeship_id, a.provider_id, n, {start}::date + {week} * 7 + n % 5 AS day,
        ('01932b63-0000-7000-8000-' || (100000000000 + {week}::bigint * 1000000 + n))::uuid AS id,
        CASE (n + {week}) % 20 WHEN 3 THEN 'attendance' WHEN 8 THEN 'attendance' WHEN 11 THEN 'ksbEvidence'
            WHEN 17 THEN 'ragRating' ELSE 'otjHours' END AS kind
    FROM generate_series(1, {apprenticeships}) AS n
    JOIN apprenticeships a ON a.id = ('{ids}' || (100000000000 + n))::uuid
), stored AS (
    INSERT INTO progress_updates (id, organisation_id, apprenticeship_id, external_id, kind, observed_at, received_at,
        fact_on, otj_hundredths, ksbs, details, content_hash)
    SELECT id, provider_id, apprenticeship_id, 'seed-{week}-' || n, kind, day + time '17:00', day + time '18:00',
        CASE WHEN kind IN ('otjHours', 'attendance') THEN day END,
        CASE WHEN kind = 'otjHours' THEN 650 END,
        CASE WHEN kind IN ('otjHours', 'ksbEvidence') THEN ARRAY['K' || 1 + n % 5] ELSE '{}' END,
        CASE kind
            WHEN 'otjHours' THEN jsonb_build_object('kind', kind, 'date', day, 'hours', 6.5, 'activity', 'Training day',
                'ksbs', ARRAY['K' || 1 + n % 5])
            WHEN 'attendance' THEN jsonb_build_object('kind', kind, 'date', day, 'sessionTitle', 'Workshop',
                'status', 'present', 'minutes', NULL)
            WHEN 'ksbEvidence' THEN jsonb_build_object('kind', kind, 'ksbs', ARRAY['K' || 1 + n % 5], 'title', 'A page',
                'url', NULL, 'suggestedState', NULL)
            ELSE jsonb_build_object('kind', kind, 'rating', (ARRAY['green', 'green', 'amber'])[1 + n % 3],
                'reason', 'So it is.') END,
        sha256(id::text::bytea)
    FROM new ORDER BY n
    RETURNING id, apprenticeship_id, organisation_id, kind, fact_on, received_at
), counted AS (
    INSERT INTO otj_days (apprenticeship_id, day, hundredths)
    SELECT apprenticeship_id, fact_on, 650 FROM stored WHERE kind = 'otjHours'
)
INSERT INTO events (id, type, subject_type, subject_id, apprenticeship_id, organisation_id, actor_type, actor_id,
    request_id, occurred_at)
SELECT overlay(id::text PLACING '4' FROM 8)::uuid, 'progressUpdate.received', 'progressUpdate', id, apprenticeship_id,
    organisation_id, 'client', NULL, 'seed', received_at
FROM stored;
