CREATE INDEX events_feed ON events (xid, id);
ALTER TABLE events DROP CONSTRAINT events_pkey;
ALTER TABLE events ADD CONSTRAINT events_pkey PRIMARY KEY (id);
DROP INDEX progress_updates_one_successor;
ALTER TABLE progress_updates ADD CONSTRAINT progress_updates_one_successor UNIQUE (supersedes_id);
