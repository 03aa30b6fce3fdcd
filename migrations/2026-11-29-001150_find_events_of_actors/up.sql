-- Audits follow what somebody did, what happened to a record, and what happened in a time. What the program does by itself names nobody.
CREATE INDEX events_by_subject ON events (subject_id, xid, id);
CREATE INDEX events_by_actor ON events (actor_id, xid, id) WHERE actor_id IS NOT NULL;
CREATE INDEX events_by_actor_and_subject_type ON events (actor_id, subject_type, xid, id)
    WHERE actor_id IS NOT NULL AND type <> 'progressUpdate.received';
CREATE INDEX events_by_actor_and_organisation ON events (actor_id, organisation_id, xid, id)
    WHERE actor_id IS NOT NULL AND type <> 'progressUpdate.received';
-- As with organisations: said to be many, actors are sought by their own index.
ALTER TABLE events ALTER COLUMN actor_id SET (n_distinct = -0.0005);

-- The feed is in the order of transactions, which is about that of time, but not quite. So that whoever follows a time need not read
-- what is older or newer, each hundred events of the feed tell once that no more can come among them: of these and all before them, when
-- the latest occurred; of these and all after them, when the earliest did. No push pays for it.
CREATE TABLE event_spans (
    last_xid bigint NOT NULL,
    last_id uuid NOT NULL,
    latest_at timestamptz NOT NULL,
    earliest_at timestamptz NOT NULL,
    CONSTRAINT event_spans_pkey PRIMARY KEY (last_xid, last_id)
);
CREATE INDEX event_spans_by_latest ON event_spans (latest_at, last_xid, last_id);
CREATE INDEX event_spans_by_earliest ON event_spans (earliest_at, last_xid, last_id);

-- Adds the spans of what is settled since. Whoever comes while another one does leaves it to them. Nobody else writes spans: with false
-- ones events could be hidden from audits.
CREATE FUNCTION extend_event_spans() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    known event_spans;
    earliest timestamptz;
BEGIN
    IF NOT pg_try_advisory_xact_lock(7301142601) THEN
        RETURN;
    END IF;
    SELECT * INTO known FROM event_spans ORDER BY last_xid DESC, last_id DESC LIMIT 1;
    known.last_xid := coalesce(known.last_xid, 0);
    known.last_id := coalesce(known.last_id, '00000000-0000-0000-0000-000000000000');
    INSERT INTO event_spans (last_xid, last_id, latest_at, earliest_at)
    SELECT xid, id, greatest(known.latest_at, latest), min(own) OVER (ORDER BY place DESC)
    FROM (
        SELECT xid, id, row_number() OVER feed AS place, max(occurred_at) OVER feed AS latest,
            min(occurred_at) OVER (feed ROWS 99 PRECEDING) AS own
        FROM events
        WHERE (xid, id) > (known.last_xid, known.last_id)
            AND xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        WINDOW feed AS (ORDER BY xid, id)
    ) AS settled
    WHERE place % 100 = 0;
    SELECT earliest_at INTO earliest FROM event_spans
    WHERE (last_xid, last_id) > (known.last_xid, known.last_id) ORDER BY last_xid, last_id LIMIT 1;
    UPDATE event_spans SET earliest_at = earliest
    WHERE earliest_at > earliest AND (last_xid, last_id) <= (known.last_xid, known.last_id);
END
$$;
SELECT extend_event_spans();
