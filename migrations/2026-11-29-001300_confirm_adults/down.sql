DROP FUNCTION is_adult(uuid, date), anniversary(date, integer);
DELETE FROM personal_data.columns WHERE table_name = 'people' AND column_name IN ('adult_confirmed_on', 'adult_confirmed_how');
ALTER TABLE people DROP COLUMN adult_confirmed_on, DROP COLUMN adult_confirmed_how;
