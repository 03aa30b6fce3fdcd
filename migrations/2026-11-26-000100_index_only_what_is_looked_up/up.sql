-- Every index costs each update that arrives. Few updates correct another, so only those are in this one.
ALTER TABLE progress_updates DROP CONSTRAINT progress_updates_one_successor;
CREATE UNIQUE INDEX progress_updates_one_successor ON progress_updates (supersedes_id) WHERE supersedes_id IS NOT NULL;

-- Events are read in the order of the feed, never by id alone: their place in the feed is their key.
ALTER TABLE events DROP CONSTRAINT events_pkey;
ALTER TABLE events ADD CONSTRAINT events_pkey PRIMARY KEY (xid, id);
DROP INDEX events_feed;
