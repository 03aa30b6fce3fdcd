-- Which letters somebody wants, or does not; of a kind that is not here they want them.
CREATE TABLE notification_preferences (
    -- The person, the candidate, or the organisation whose contact it is.
    recipient_id uuid NOT NULL,
    -- The kind of letter.
    kind text NOT NULL,
    wanted boolean NOT NULL,
    -- How often it was set; all of a recipient's together are the version of their switches.
    version integer NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT notification_preferences_pkey PRIMARY KEY (recipient_id, kind)
);

-- A letter that its recipient may do without says how to stop others of its kind (RFC 8058): where, until it is settled, and for good
-- the digest of the token that stands there.
ALTER TABLE messages ADD COLUMN unsubscribe_url text, ADD COLUMN unsubscribe_hash bytea;
CREATE UNIQUE INDEX messages_by_unsubscribe_hash ON messages (unsubscribe_hash) WHERE unsubscribe_hash IS NOT NULL;
ALTER TABLE messages DROP CONSTRAINT messages_wiped_check;
ALTER TABLE messages ADD CONSTRAINT messages_wiped_check CHECK (
    CASE WHEN state = 'waiting' THEN num_nulls(address, subject, body_text, body_html) = 0
    ELSE num_nonnulls(address, subject, body_text, body_html, calendar, unsubscribe_url, leased_until) = 0 END);
