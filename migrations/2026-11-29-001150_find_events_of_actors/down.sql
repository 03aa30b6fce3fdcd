DROP FUNCTION extend_event_spans();
DROP TABLE event_spans;
ALTER TABLE events ALTER COLUMN actor_id RESET (n_distinct);
DROP INDEX events_by_actor_and_organisation;
DROP INDEX events_by_actor_and_subject_type;
DROP INDEX events_by_actor;
DROP INDEX events_by_subject;
