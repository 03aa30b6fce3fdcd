-- Lists are planned once for all values (ADR 0013). Where a column has few values, Postgres expects a value to be frequent, so it
-- walks all rows in the order of the list and passes over those that do not match: many where the value is rare. Every such
-- filter has an index of its own, in the order of the list. Estimates of rare values make it the cheaper one; whatever value is
-- asked for, it reads no row in vain. They hold for values that a plan does not know, from the next ANALYZE on.
ALTER TABLE organisations ALTER COLUMN kind SET (n_distinct = 5000);
ALTER TABLE otj_entries ALTER COLUMN state SET (n_distinct = 5000);
ALTER TABLE people ALTER COLUMN state SET (n_distinct = 5000);
ALTER TABLE projects ALTER COLUMN state SET (n_distinct = 5000);
ANALYZE organisations, otj_entries, people, projects;

-- A manager has few apprentices: whatever else is asked for, these come first.
CREATE INDEX apprenticeships_by_line_manager_and_cohort ON apprenticeships (line_manager_id, cohort_id, id);
CREATE INDEX apprenticeships_by_line_manager_and_standard ON apprenticeships (line_manager_id, standard_id, id);
-- The meetups of an organisation are read state by state; this index was taken for one state, and passed over the others.
DROP INDEX meetups_by_organisation;
