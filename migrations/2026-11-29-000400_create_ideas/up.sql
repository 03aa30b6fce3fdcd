-- What employers were invited to, and how many came.
CREATE TABLE employer_events (
    id uuid NOT NULL,
    title text NOT NULL,
    held_on date NOT NULL,
    invited integer NOT NULL,
    attended integer,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT employer_events_pkey PRIMARY KEY (id),
    CONSTRAINT employer_events_invited_check CHECK (invited >= 0),
    CONSTRAINT employer_events_attended_check CHECK (attended >= 0)
);
CREATE TRIGGER employer_events_version AFTER INSERT OR UPDATE ON employer_events
    FOR EACH ROW EXECUTE FUNCTION record_version('employerEvent');

-- What somebody thinks the programme should do.
CREATE TABLE ideas (
    id uuid NOT NULL,
    text text NOT NULL,
    theme text NOT NULL,
    -- The employer whose idea it is.
    organisation_id uuid,
    -- Who gave it, where that was a person.
    person_id uuid,
    -- The programme's team wrote it down for the employer.
    on_behalf boolean NOT NULL,
    -- The public may be told the employer.
    named boolean NOT NULL,
    employer_event_id uuid,
    duplicate_of uuid,
    public boolean NOT NULL,
    -- When what the public sees changed last.
    public_updated_at timestamptz,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT ideas_pkey PRIMARY KEY (id),
    CONSTRAINT ideas_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT ideas_person_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT ideas_employer_event_fkey FOREIGN KEY (employer_event_id) REFERENCES employer_events (id),
    CONSTRAINT ideas_duplicate_of_fkey FOREIGN KEY (duplicate_of) REFERENCES ideas (id),
    CONSTRAINT ideas_state_check CHECK (state IN ('received', 'considering', 'doing', 'done', 'notNow')),
    CONSTRAINT ideas_given_check CHECK (num_nonnulls(organisation_id, person_id) > 0),
    CONSTRAINT ideas_on_behalf_check CHECK (NOT on_behalf OR (organisation_id IS NOT NULL AND person_id IS NULL)),
    CONSTRAINT ideas_named_check CHECK (NOT named OR organisation_id IS NOT NULL),
    CONSTRAINT ideas_duplicate_of_check CHECK (duplicate_of <> id),
    CONSTRAINT ideas_public_check CHECK (public = (public_updated_at IS NOT NULL))
);
CREATE INDEX ideas_by_state ON ideas (state, id);
CREATE INDEX ideas_by_theme ON ideas (theme, id);
CREATE INDEX ideas_by_theme_and_state ON ideas (theme, state, id);
CREATE INDEX ideas_by_organisation ON ideas (organisation_id, id);
CREATE INDEX ideas_by_organisation_and_state ON ideas (organisation_id, state, id);
CREATE INDEX ideas_by_person ON ideas (person_id, id);
CREATE INDEX ideas_by_duplicate_of ON ideas (duplicate_of) WHERE duplicate_of IS NOT NULL;
CREATE INDEX ideas_public ON ideas (id) WHERE public;
CREATE INDEX ideas_public_by_state ON ideas (state, id) WHERE public;
CREATE INDEX ideas_public_by_theme ON ideas (theme, id) WHERE public;
CREATE INDEX ideas_public_by_update ON ideas (public_updated_at, id) WHERE public;
-- For plans that know no values: one state or theme is few of all, whatever most of them are.
ALTER TABLE ideas ALTER COLUMN state SET (n_distinct = 1000), ALTER COLUMN theme SET (n_distinct = 1000),
    ALTER COLUMN organisation_id SET (n_distinct = -0.5), ALTER COLUMN person_id SET (n_distinct = -0.5);
CREATE TRIGGER ideas_version AFTER INSERT OR UPDATE ON ideas
    FOR EACH ROW EXECUTE FUNCTION record_version('idea');

-- What the programme answered to an idea: said once, never changed.
CREATE TABLE idea_responses (
    id uuid NOT NULL,
    idea_id uuid NOT NULL,
    -- Where the idea stands from then on.
    state text NOT NULL,
    text text NOT NULL,
    -- [{"type", "id", "title", "url"}]
    links jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT idea_responses_pkey PRIMARY KEY (id),
    CONSTRAINT idea_responses_idea_fkey FOREIGN KEY (idea_id) REFERENCES ideas (id),
    CONSTRAINT idea_responses_state_check CHECK (state IN ('received', 'considering', 'doing', 'done', 'notNow'))
);
CREATE INDEX idea_responses_by_idea ON idea_responses (idea_id, id);

-- Who gave an idea is told what was answered.
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged',
    'applicationLink', 'applicationReceived', 'applicationWithdrawn', 'applicationRejected', 'applicationShortlisted', 'applicationReinstated',
    'interviewBooked', 'interviewCancelled', 'interviewChosen', 'offerMade', 'offerWithdrawn', 'offerAccepted', 'offerDeclined',
    'recruited', 'conditionsNotMet', 'applicationDeferred', 'enquiryConfirmation', 'meetupOffer', 'meetupMoved', 'meetupCancelled',
    'ideaAnswered'));
