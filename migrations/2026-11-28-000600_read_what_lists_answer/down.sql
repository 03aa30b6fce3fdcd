CREATE INDEX meetups_by_organisation ON meetups (organisation_id, starts_at, id);
DROP INDEX apprenticeships_by_line_manager_and_standard;
DROP INDEX apprenticeships_by_line_manager_and_cohort;
ALTER TABLE organisations ALTER COLUMN kind RESET (n_distinct);
ALTER TABLE otj_entries ALTER COLUMN state RESET (n_distinct);
ALTER TABLE people ALTER COLUMN state RESET (n_distinct);
ALTER TABLE projects ALTER COLUMN state RESET (n_distinct);
