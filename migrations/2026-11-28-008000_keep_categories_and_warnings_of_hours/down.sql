DROP INDEX progress_updates_by_apprenticeship_and_warnings;
DROP INDEX progress_updates_by_organisation_and_warnings;
DROP INDEX progress_updates_by_warnings;
DROP INDEX progress_updates_hours_of_day;
ALTER TABLE otj_days
    DROP CONSTRAINT otj_days_within_a_day,
    DROP COLUMN other_hundredths,
    ADD CONSTRAINT otj_days_within_a_day CHECK (hundredths BETWEEN 0 AND 2400);
DROP FUNCTION counts_off_the_job(text);
ALTER TABLE otj_entries
    DROP COLUMN warnings,
    DROP COLUMN category;
ALTER TABLE progress_updates
    DROP COLUMN duplicate_of,
    DROP COLUMN warnings,
    DROP COLUMN otj_category;
