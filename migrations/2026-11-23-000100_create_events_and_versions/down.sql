DROP TABLE idempotency_keys;
DROP TABLE versions;
DROP FUNCTION record_version();
DROP TABLE events;
