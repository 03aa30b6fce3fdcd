-- What people ask the data protection officer for, and what became of it.
CREATE TABLE subject_requests (
    id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    person_id uuid,
    candidate_id uuid,
    received_on date NOT NULL,
    proof_asked_on date,
    -- Days that went by in waiting for proof of identity: they do not count.
    waited_days integer NOT NULL DEFAULT 0,
    acknowledged_on date,
    note text,
    what_was_done text,
    what_stays text,
    closed_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT subject_requests_pkey PRIMARY KEY (id),
    CONSTRAINT subject_requests_person_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT subject_requests_candidate_fkey FOREIGN KEY (candidate_id) REFERENCES candidates (id),
    CONSTRAINT subject_requests_subject_check CHECK (num_nonnulls(person_id, candidate_id) = 1),
    CONSTRAINT subject_requests_kind_check CHECK (kind IN ('access', 'erasure', 'objection', 'complaint')),
    CONSTRAINT subject_requests_state_check CHECK (state IN ('received', 'waitingForProof', 'done', 'refused')),
    CONSTRAINT subject_requests_proof_check CHECK ((state = 'waitingForProof') = (proof_asked_on IS NOT NULL)),
    CONSTRAINT subject_requests_closed_check CHECK ((state IN ('done', 'refused')) = (closed_at IS NOT NULL)),
    CONSTRAINT subject_requests_waited_check CHECK (waited_days >= 0)
);
CREATE INDEX subject_requests_of_person ON subject_requests (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX subject_requests_of_candidate ON subject_requests (candidate_id) WHERE candidate_id IS NOT NULL;
CREATE INDEX subject_requests_by_state ON subject_requests (state, id);
CREATE INDEX subject_requests_by_kind ON subject_requests (kind, id);
CREATE TRIGGER subject_requests_version AFTER INSERT OR UPDATE ON subject_requests
    FOR EACH ROW EXECUTE FUNCTION record_version('subjectRequest');

-- What the officer has read of other people's words before a copy is given, and which characters of it the copy hides: none where both
-- ends are missing. It holds for the text that was read, by its digest, and for no other.
CREATE TABLE redactions (
    id uuid NOT NULL,
    subject_request_id uuid NOT NULL,
    path text NOT NULL,
    text_hash bytea NOT NULL,
    starts_at integer,
    ends_at integer,
    created_at timestamptz NOT NULL,
    CONSTRAINT redactions_pkey PRIMARY KEY (id),
    CONSTRAINT redactions_request_fkey FOREIGN KEY (subject_request_id) REFERENCES subject_requests (id),
    CONSTRAINT redactions_range_check CHECK (num_nulls(starts_at, ends_at) <> 1 AND starts_at >= 0 AND ends_at > starts_at)
);
CREATE INDEX redactions_of_request ON redactions (subject_request_id, path);

-- The links by which people open their copies.
CREATE TABLE copy_links (
    subject_request_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT copy_links_pkey PRIMARY KEY (subject_request_id),
    CONSTRAINT copy_links_request_fkey FOREIGN KEY (subject_request_id) REFERENCES subject_requests (id),
    CONSTRAINT copy_links_token_unique UNIQUE (token_hash)
);
CREATE FUNCTION copy_link_of(token bytea) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$ SELECT subject_request_id FROM public.copy_links WHERE token_hash = token $$;

INSERT INTO personal_data.tables (table_name, kind, kept, goes, key_column, subject_type) VALUES
    ('subject_requests', 'subjectRequest', 'record', false, 'id', 'subjectRequest'),
    ('redactions', 'redaction', 'record', true, 'id', NULL),
    ('copy_links', 'copyLink', 'record', true, 'subject_request_id', NULL);
INSERT INTO personal_data.owners (table_name, owner_column, owner_table) VALUES
    ('subject_requests', 'person_id', 'people'),
    ('subject_requests', 'candidate_id', 'candidates'),
    ('redactions', 'subject_request_id', 'subject_requests'),
    ('copy_links', 'subject_request_id', 'subject_requests');
INSERT INTO personal_data.columns (table_name, column_name, shown)
SELECT t.table_name, c, t.shown FROM (VALUES
    ('subject_requests', 'plain', '{kind,state,received_on,proof_asked_on,acknowledged_on,closed_at}'),
    ('subject_requests', 'left', '{id,person_id,candidate_id,waited_days,created_at,updated_at,version}'),
    ('redactions', 'left', '{id,subject_request_id,path,text_hash,starts_at,ends_at,created_at}'),
    ('copy_links', 'left', '{subject_request_id,token_hash,created_at}')
) t (table_name, shown, names), unnest(t.names::text[]) c;
-- What was done and what stays must still be answered for: it says no more of anybody than that.
INSERT INTO personal_data.columns (table_name, column_name, shown, erased) VALUES
    ('subject_requests', 'note', 'plain', 'NULL'),
    ('subject_requests', 'what_was_done', 'plain', NULL),
    ('subject_requests', 'what_stays', 'plain', NULL);

ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged',
    'applicationLink', 'applicationReceived', 'applicationWithdrawn', 'applicationRejected', 'applicationShortlisted',
    'applicationReinstated', 'interviewBooked', 'interviewCancelled', 'interviewChosen', 'offerMade', 'offerWithdrawn', 'offerAccepted',
    'offerDeclined', 'recruited', 'conditionsNotMet', 'applicationDeferred', 'enquiryConfirmation', 'meetupOffer', 'meetupMoved',
    'meetupCancelled', 'ideaAnswered', 'proofOfIdentityAsked', 'subjectRequestAnswered'));
