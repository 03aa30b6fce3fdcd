DROP TABLE completions;
DROP TABLE behaviour_verifications;
DELETE FROM epa_attempts WHERE name IS NOT NULL;
DROP TRIGGER epa_attempts_assessment_version ON epa_attempts;
DROP TRIGGER epa_attempts_version ON epa_attempts;
CREATE TRIGGER epa_attempts_version AFTER INSERT OR UPDATE ON epa_attempts
    FOR EACH ROW EXECUTE FUNCTION record_version('epaAttempt');
DROP INDEX epa_attempts_by_apprenticeship;
DROP INDEX epa_attempts_one_open;
DROP INDEX epa_attempts_number_unique;
ALTER TABLE epa_attempts
    DROP CONSTRAINT epa_attempts_cancelled_check,
    DROP CONSTRAINT epa_attempts_organisation_check,
    DROP CONSTRAINT epa_attempts_name_check,
    DROP CONSTRAINT epa_attempts_marked_by_check,
    DROP COLUMN cancel_reason,
    DROP COLUMN ksbs,
    DROP COLUMN marked_by,
    DROP COLUMN name,
    ALTER COLUMN assessment_organisation SET NOT NULL,
    ADD CONSTRAINT epa_attempts_number_unique UNIQUE (apprenticeship_id, number);
CREATE UNIQUE INDEX epa_attempts_one_open ON epa_attempts (apprenticeship_id) WHERE grade IS NULL;
ALTER TABLE gateways DROP CONSTRAINT gateways_assessment_model_check, DROP COLUMN assessment_model;
ALTER TABLE standards DROP CONSTRAINT standards_assessment_model_check, DROP COLUMN assessment_model;
