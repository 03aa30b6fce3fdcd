DROP INDEX events_by_person;
ALTER TABLE events DROP COLUMN person_id;
