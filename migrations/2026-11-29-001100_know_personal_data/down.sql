DROP SCHEMA personal_data CASCADE;
ALTER TABLE employer_enquiries DROP COLUMN erased_at;
ALTER TABLE applications DROP COLUMN erased_at;
ALTER TABLE candidates DROP COLUMN erased_at;
ALTER TABLE people DROP COLUMN erased_at;
