-- Updates and their days arrive by the thousand, and Postgres checks a foreign key row by row: 8 µs each, of some 80 that it
-- spends on an imported row. These two are checked once a statement instead. What they point at cannot go away, as the program
-- may not delete it, and the rows themselves are never pointed elsewhere (grants.sql).
--
-- A foreign key is dropped under locks of both its tables. They are taken in the order of a push, so that neither waits for the
-- other.
LOCK TABLE apprenticeships, organisations, progress_updates, otj_days IN ACCESS EXCLUSIVE MODE;
ALTER TABLE progress_updates DROP CONSTRAINT progress_updates_organisation_fkey;
ALTER TABLE otj_days DROP CONSTRAINT otj_days_apprenticeship_fkey;

CREATE FUNCTION check_organisations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT organisation_id FROM new_rows) n
        WHERE NOT EXISTS (SELECT FROM organisations o WHERE o.id = n.organisation_id)
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'an update names an organisation that does not exist',
            CONSTRAINT = 'progress_updates_organisation_exists';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER progress_updates_organisation_exists AFTER INSERT ON progress_updates
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION check_organisations();

-- Every apprenticeship has a standing from its first moment on, and a standing an apprenticeship.
CREATE OR REPLACE FUNCTION count_new_days() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    unknown boolean;
BEGIN
    WITH n AS MATERIALIZED (
        SELECT apprenticeship_id, sum(hundredths) AS hundredths FROM new_rows GROUP BY apprenticeship_id
    ), counted AS (
        UPDATE standings s SET otj_hundredths = s.otj_hundredths + n.hundredths
        FROM n WHERE s.apprenticeship_id = n.apprenticeship_id RETURNING 1
    )
    SELECT (SELECT count(*) FROM n) <> (SELECT count(*) FROM counted) INTO unknown;
    IF unknown THEN
        RAISE foreign_key_violation USING MESSAGE = 'a day names an apprenticeship that does not exist',
            CONSTRAINT = 'otj_days_apprenticeship_exists';
    END IF;
    RETURN NULL;
END
$$;
