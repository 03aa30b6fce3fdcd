-- The least that may be paid an hour, in pence, from a day on. Null: not known.
CREATE TABLE minimum_wages (
    id uuid NOT NULL,
    starts_from date NOT NULL,
    apprentice integer NOT NULL,
    under_18 integer,
    aged_18_to_20 integer,
    aged_21_to_22 integer,
    aged_23_or_over integer,
    source_title text NOT NULL,
    source_published_on date,
    source_url text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT minimum_wages_pkey PRIMARY KEY (id),
    CONSTRAINT minimum_wages_pence_check CHECK (apprentice > 0 AND under_18 > 0 AND aged_18_to_20 > 0 AND aged_21_to_22 > 0
        AND aged_23_or_over > 0)
);
CREATE UNIQUE INDEX minimum_wages_start_unique ON minimum_wages (starts_from);

INSERT INTO minimum_wages (id, starts_from, apprentice, under_18, aged_18_to_20, aged_21_to_22, aged_23_or_over, source_title,
    source_published_on, source_url, created_at, updated_at, version)
SELECT ('019ab000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, day::date, apprentice, young, middle, older, oldest,
    'National Minimum Wage and National Living Wage rates', NULL, 'https://www.gov.uk/national-minimum-wage-rates',
    '2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z', 1
FROM (VALUES
    (1, '2019-04-01', 390, NULL, NULL, NULL, NULL),
    (2, '2020-04-01', 415, NULL, NULL, NULL, NULL),
    (3, '2021-04-01', 430, 462, 656, 836, 891),
    (4, '2022-04-01', 481, 481, 683, 918, 950),
    (5, '2023-04-01', 528, 528, 749, 1018, 1042),
    -- Since then one rate from 21 on.
    (6, '2024-04-01', 640, 640, 860, 1144, 1144),
    (7, '2025-04-01', 755, 755, 1000, 1221, 1221),
    (8, '2026-04-01', 800, 800, 1085, 1271, 1271)
) AS published (n, day, apprentice, young, middle, older, oldest);

INSERT INTO versions (subject_type, subject_id, version, valid_from, body)
SELECT 'minimumWage', id, version, '1900-01-01T00:00:00Z', to_jsonb(minimum_wages) FROM minimum_wages;
CREATE TRIGGER minimum_wages_version AFTER INSERT OR UPDATE ON minimum_wages
    FOR EACH ROW EXECUTE FUNCTION record_version('minimumWage');
