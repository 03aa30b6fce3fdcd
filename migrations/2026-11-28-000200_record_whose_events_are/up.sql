-- The person whose the record is, where it is a person's own: a support request, a registration, training, a role. Events of
-- updates name none, and the index has none of them.
ALTER TABLE events ADD COLUMN person_id uuid;
CREATE INDEX events_by_person ON events (person_id, subject_type, xid, id) WHERE person_id IS NOT NULL;
