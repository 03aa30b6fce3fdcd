ALTER TABLE meetup_series DROP COLUMN own_places;
