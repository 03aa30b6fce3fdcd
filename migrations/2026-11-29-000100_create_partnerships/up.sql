-- Who wants to take part and has not shown yet that the address is theirs: gone after a week.
CREATE TABLE unconfirmed_enquiries (
    id uuid NOT NULL,
    organisation_name text NOT NULL,
    contact_name text NOT NULL,
    email text NOT NULL,
    website text,
    kinds text[] NOT NULL,
    message text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT unconfirmed_enquiries_pkey PRIMARY KEY (id)
);
CREATE INDEX unconfirmed_enquiries_by_age ON unconfirmed_enquiries (created_at);

-- By what an enquiry is confirmed, for a week: whoever presses the button twice is told the same.
CREATE TABLE enquiry_links (
    enquiry_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT enquiry_links_pkey PRIMARY KEY (enquiry_id),
    CONSTRAINT enquiry_links_token_unique UNIQUE (token_hash)
);
CREATE INDEX enquiry_links_by_age ON enquiry_links (created_at);

CREATE TABLE employer_enquiries (
    id uuid NOT NULL,
    organisation_name text NOT NULL,
    contact_name text NOT NULL,
    email text NOT NULL,
    website text,
    kinds text[] NOT NULL,
    message text NOT NULL,
    state text NOT NULL,
    -- What an accepted one became.
    organisation_id uuid,
    decline_reason text,
    decided_at timestamptz,
    created_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT employer_enquiries_pkey PRIMARY KEY (id),
    CONSTRAINT employer_enquiries_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT employer_enquiries_state_check CHECK (state IN ('received', 'accepted', 'declined')),
    CONSTRAINT employer_enquiries_kinds_check CHECK (kinds <@ ARRAY['meetups', 'introductions', 'mentoring'] AND cardinality(kinds) > 0),
    CONSTRAINT employer_enquiries_decided_check CHECK ((state = 'received') = (decided_at IS NULL)),
    CONSTRAINT employer_enquiries_accepted_check CHECK ((state = 'accepted') = (organisation_id IS NOT NULL)),
    CONSTRAINT employer_enquiries_declined_check CHECK ((state = 'declined') = (decline_reason IS NOT NULL))
);
CREATE INDEX employer_enquiries_by_state ON employer_enquiries (state, id);

CREATE TABLE partnerships (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    kind text NOT NULL,
    -- What is active has ended from the end of ends_on in London on, whether or not the timer has run.
    state text NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    agreement text NOT NULL,
    publishes_directly boolean NOT NULL,
    ending_reason text,
    ended_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT partnerships_pkey PRIMARY KEY (id),
    CONSTRAINT partnerships_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT partnerships_kind_check CHECK (kind IN ('meetups', 'introductions', 'mentoring')),
    CONSTRAINT partnerships_state_check CHECK (state IN ('active', 'ended')),
    CONSTRAINT partnerships_days_check CHECK (starts_on <= ends_on),
    CONSTRAINT partnerships_direct_check CHECK (kind = 'meetups' OR NOT publishes_directly),
    CONSTRAINT partnerships_ended_check CHECK ((state = 'ended') = (ended_at IS NOT NULL))
);
-- One of a kind is active with an employer at a time.
CREATE UNIQUE INDEX partnerships_one_active ON partnerships (organisation_id, kind) WHERE state = 'active';
CREATE INDEX partnerships_by_organisation ON partnerships (organisation_id, id);
CREATE INDEX partnerships_by_kind ON partnerships (kind, id);
CREATE INDEX partnerships_by_state ON partnerships (state, id);
CREATE INDEX partnerships_to_end ON partnerships (ends_on) WHERE state = 'active';

ALTER TABLE employer_enquiries ALTER COLUMN state SET (n_distinct = 1000);
ALTER TABLE partnerships ALTER COLUMN organisation_id SET (n_distinct = -0.5), ALTER COLUMN kind SET (n_distinct = 1000),
    ALTER COLUMN state SET (n_distinct = 1000);

CREATE TRIGGER employer_enquiries_version AFTER INSERT OR UPDATE ON employer_enquiries
    FOR EACH ROW EXECUTE FUNCTION record_version('employerEnquiry');
CREATE TRIGGER partnerships_version AFTER INSERT OR UPDATE ON partnerships
    FOR EACH ROW EXECUTE FUNCTION record_version('partnership');

-- The enquiry whose link has a token of this digest: nobody reads the digests themselves.
CREATE FUNCTION enquiry_of(digest bytea) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT enquiry_id FROM public.enquiry_links WHERE token_hash = digest
$$;

ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged',
    'applicationLink', 'applicationReceived', 'applicationWithdrawn', 'applicationRejected', 'applicationShortlisted', 'applicationReinstated',
    'interviewBooked', 'interviewCancelled', 'interviewChosen', 'offerMade', 'offerWithdrawn', 'offerAccepted', 'offerDeclined',
    'recruited', 'conditionsNotMet', 'applicationDeferred', 'enquiryConfirmation'));

-- Scopes of a client may change: what it had before is believed no more.
ALTER TABLE revocations DROP CONSTRAINT revocations_kind_check;
ALTER TABLE revocations ADD CONSTRAINT revocations_kind_check
    CHECK (kind IN ('token', 'session', 'client', 'organisation', 'scopes'));

-- Who asks to take part is an enquiry, not an organisation yet.
ALTER TABLE organisations DROP CONSTRAINT organisations_state_check;
ALTER TABLE organisations ADD CONSTRAINT organisations_state_check CHECK (state IN ('active', 'deactivated'));
