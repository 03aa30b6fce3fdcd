-- What a provider asks to have changed of a learner. It waits until it is accepted, declined or cancelled, or lapses.
CREATE TABLE change_requests (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    -- Who asked: the apprenticeship's provider then.
    provider_id uuid NOT NULL,
    kind text NOT NULL,
    -- What is asked for, as it was sent.
    change jsonb NOT NULL,
    state text NOT NULL,
    decided_by uuid,
    decided_at timestamptz,
    decline_reason text,
    -- It has lapsed, and no event says so yet.
    untold boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT change_requests_pkey PRIMARY KEY (id),
    CONSTRAINT change_requests_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT change_requests_provider_fkey FOREIGN KEY (provider_id) REFERENCES organisations (id),
    CONSTRAINT change_requests_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES people (id),
    CONSTRAINT change_requests_kind_check CHECK (kind IN ('break', 'return', 'withdrawal', 'plannedEnd', 'assessmentDate')),
    CONSTRAINT change_requests_state_check CHECK (state IN ('pending', 'accepted', 'declined', 'cancelled', 'lapsed')),
    CONSTRAINT change_requests_decided_check CHECK ((state IN ('accepted', 'declined')) = (decided_at IS NOT NULL)),
    CONSTRAINT change_requests_declined_check CHECK ((state = 'declined') = (decline_reason IS NOT NULL))
);
CREATE UNIQUE INDEX change_requests_one_pending ON change_requests (apprenticeship_id, kind) WHERE state = 'pending';
CREATE INDEX change_requests_by_apprenticeship ON change_requests (apprenticeship_id, id);
CREATE INDEX change_requests_by_kind ON change_requests (kind, id);
CREATE INDEX change_requests_by_state ON change_requests (state, id);
CREATE INDEX change_requests_by_kind_and_state ON change_requests (kind, state, id);
CREATE INDEX change_requests_by_provider ON change_requests (provider_id, id);
CREATE INDEX change_requests_by_provider_and_kind ON change_requests (provider_id, kind, id);
CREATE INDEX change_requests_by_provider_and_state ON change_requests (provider_id, state, id);
CREATE INDEX change_requests_by_provider_kind_and_state ON change_requests (provider_id, kind, state, id);
CREATE INDEX change_requests_untold ON change_requests (id) WHERE untold;
-- Plans are made once, for any value: what is rare is sought by its own index, and an apprenticeship has but a few.
ALTER TABLE change_requests ALTER COLUMN provider_id SET (n_distinct = -0.005);
ALTER TABLE change_requests ALTER COLUMN apprenticeship_id SET (n_distinct = -1);
ALTER TABLE change_requests ALTER COLUMN kind SET (n_distinct = 30);
ALTER TABLE change_requests ALTER COLUMN state SET (n_distinct = 30);

CREATE TRIGGER change_requests_version AFTER INSERT ON change_requests
    FOR EACH ROW EXECUTE FUNCTION record_version('changeRequest');
CREATE TRIGGER change_requests_new_version AFTER UPDATE ON change_requests
    FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION record_version('changeRequest');

-- With the end of an apprenticeship, and with another provider, whatever waits lapses, whoever ended it. A timer writes the events.
CREATE FUNCTION lapse_change_requests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE change_requests SET state = 'lapsed', untold = true, updated_at = NEW.updated_at, version = version + 1
    WHERE apprenticeship_id = NEW.id AND state = 'pending';
    RETURN NULL;
END
$$;
CREATE TRIGGER apprenticeships_requests_lapsed AFTER UPDATE ON apprenticeships
    FOR EACH ROW WHEN (OLD.provider_id IS DISTINCT FROM NEW.provider_id
        OR OLD.state IS DISTINCT FROM NEW.state AND NEW.state IN ('completed', 'withdrawn'))
    EXECUTE FUNCTION lapse_change_requests();
