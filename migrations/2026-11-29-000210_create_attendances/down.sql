DROP FUNCTION attendance_code_holds(uuid, bytea, timestamptz);
DROP TABLE attendance_codes, attendances;
ALTER TABLE otj_entries DROP CONSTRAINT otj_entries_source_check, DROP COLUMN source;
ALTER TABLE meetups DROP COLUMN training;
