-- A row is a version of a standard, or one of its options. What is not known of it is null.
ALTER TABLE standards
    DROP CONSTRAINT standards_reference_check,
    ALTER COLUMN typical_months DROP NOT NULL,
    ADD COLUMN status text,
    ADD COLUMN max_funding integer,
    ADD COLUMN earliest_starts_on date,
    ADD COLUMN latest_starts_on date,
    ADD COLUMN latest_ends_on date,
    ADD COLUMN ksbs_complete boolean NOT NULL DEFAULT false,
    ADD COLUMN origin text NOT NULL DEFAULT 'builtIn',
    ADD COLUMN updated_at timestamptz NOT NULL DEFAULT '2026-11-23T00:00:00Z',
    ADD COLUMN revision integer NOT NULL DEFAULT 1,
    ADD CONSTRAINT standards_reference_check CHECK (reference ~ '^(ST|FA|AU)[0-9]{4}$'),
    ADD CONSTRAINT standards_number_check CHECK (version ~ '^[0-9]{1,3}[.][0-9]{1,3}$'),
    ADD CONSTRAINT standards_funding_check CHECK (max_funding > 0),
    ADD CONSTRAINT standards_origin_check CHECK (origin IN ('builtIn', 'published', 'staff'));
ALTER TABLE standards
    ALTER COLUMN ksbs_complete DROP DEFAULT,
    ALTER COLUMN origin DROP DEFAULT,
    ALTER COLUMN updated_at DROP DEFAULT,
    ALTER COLUMN revision DROP DEFAULT;
CREATE INDEX standards_reference ON standards (reference, id);
CREATE INDEX standards_level ON standards (level, id);

CREATE FUNCTION record_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO versions (subject_type, subject_id, version, valid_from, body)
    VALUES (TG_ARGV[0], NEW.id, NEW.revision, NEW.updated_at, to_jsonb(NEW));
    RETURN NULL;
END
$$;
CREATE TRIGGER standards_revision AFTER INSERT OR UPDATE ON standards
    FOR EACH ROW WHEN (NEW.option IS NULL) EXECUTE FUNCTION record_revision('standard');

-- The hours that apply to whoever starts from a day on. Nothing is changed: what holds no more was replaced at an instant.
CREATE TABLE standard_hours (
    id uuid NOT NULL,
    standard_id uuid NOT NULL,
    starts_from date NOT NULL,
    hours integer,
    recorded_at timestamptz NOT NULL,
    replaced_at timestamptz,
    CONSTRAINT standard_hours_pkey PRIMARY KEY (id),
    CONSTRAINT standard_hours_standard_fkey FOREIGN KEY (standard_id) REFERENCES standards (id),
    CONSTRAINT standard_hours_hours_check CHECK (hours > 0)
);
CREATE UNIQUE INDEX standard_hours_day_unique ON standard_hours (standard_id, starts_from) WHERE replaced_at IS NULL;
CREATE INDEX standard_hours_standard ON standard_hours (standard_id);
INSERT INTO standard_hours (id, standard_id, starts_from, hours, recorded_at)
SELECT gen_random_uuid(), id, '2025-08-01', minimum_otj_hours, '2025-08-01T00:00:00Z'
FROM standards WHERE minimum_otj_hours IS NOT NULL;
-- Nothing was released before this, so the column can go in the same step.
ALTER TABLE standards DROP COLUMN minimum_otj_hours;

-- The wording of the first catalogue was made up, and so were the codes: the catalogue of this program takes their place.
DELETE FROM ksbs;
ALTER TABLE ksbs
    ADD COLUMN taken_from text,
    ADD COLUMN is_listed boolean NOT NULL,
    ADD CONSTRAINT ksbs_code_check CHECK (code ~ '^[KSB][1-9][0-9]{0,2}$');

-- What was not known when a gateway was passed.
ALTER TABLE gateways
    ALTER COLUMN target_hundredths DROP NOT NULL,
    ALTER COLUMN ksbs_total DROP NOT NULL;
