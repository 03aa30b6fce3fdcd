-- What happened to which record, by whom, when: the audit trail and the change feed.
-- xid is the writing transaction, so that a reader can tell what may still commit before it.
CREATE TABLE events (
    id uuid NOT NULL,
    xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    type text NOT NULL,
    subject_type text NOT NULL,
    subject_id uuid NOT NULL,
    apprenticeship_id uuid,
    organisation_id uuid,
    actor_type text NOT NULL,
    actor_id uuid,
    request_id text NOT NULL,
    occurred_at timestamptz NOT NULL,
    CONSTRAINT events_pkey PRIMARY KEY (id),
    CONSTRAINT events_actor_type_check CHECK (actor_type IN ('client', 'person', 'system'))
);
CREATE INDEX events_feed ON events (xid, id);
CREATE INDEX events_by_organisation ON events (organisation_id, xid, id);
CREATE INDEX events_by_apprenticeship ON events (apprenticeship_id, xid, id);

-- One row for each version of each record that can change, written by the trigger below.
CREATE TABLE versions (
    subject_type text NOT NULL,
    subject_id uuid NOT NULL,
    version integer NOT NULL,
    valid_from timestamptz NOT NULL,
    body jsonb NOT NULL,
    CONSTRAINT versions_pkey PRIMARY KEY (subject_type, subject_id, version)
);

CREATE FUNCTION record_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO versions (subject_type, subject_id, version, valid_from, body)
    VALUES (TG_ARGV[0], NEW.id, NEW.version, NEW.updated_at, to_jsonb(NEW));
    RETURN NULL;
END
$$;

-- What was answered to a request that carried an Idempotency-Key.
CREATE TABLE idempotency_keys (
    subject text NOT NULL,
    method text NOT NULL,
    path text NOT NULL,
    key text NOT NULL,
    body_hash bytea NOT NULL,
    status smallint,
    headers jsonb,
    body bytea,
    expires_at timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (subject, method, path, key)
);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);
