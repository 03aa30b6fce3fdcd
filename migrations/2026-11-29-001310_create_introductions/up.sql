-- Introductions that an employer offers, to somebody at a company it knows. No versions are kept: the contact is not ours, and is wiped
-- a year after the offer is over.
CREATE TABLE introduction_offers (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    company text NOT NULL,
    contact_name text NOT NULL,
    contact_email text NOT NULL,
    role text NOT NULL,
    topics text[] NOT NULL,
    -- How many apprentices may be introduced.
    places integer NOT NULL,
    -- The last day, in London.
    until_on date NOT NULL,
    closed_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT introduction_offers_pkey PRIMARY KEY (id),
    CONSTRAINT introduction_offers_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT introduction_offers_places_check CHECK (places BETWEEN 1 AND 50),
    CONSTRAINT introduction_offers_topics_check CHECK (cardinality(topics) BETWEEN 1 AND 10)
);
CREATE INDEX introduction_offers_by_organisation ON introduction_offers (organisation_id, id);
CREATE INDEX introduction_offers_open ON introduction_offers (id) WHERE closed_at IS NULL;
CREATE INDEX introduction_offers_open_by_organisation ON introduction_offers (organisation_id, id) WHERE closed_at IS NULL;
CREATE INDEX introduction_offers_with_contact ON introduction_offers (until_on) WHERE contact_name <> 'erased';

-- An apprentice and a contact at a company, brought together by an employer.
CREATE TABLE introductions (
    id uuid NOT NULL,
    offer_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- Where it stands while nothing holds it.
    state text NOT NULL,
    -- Why it is paused; it goes on when nothing is left.
    holds text[] NOT NULL,
    -- When the programme's team last said that it goes on: what its employer's partnership was then, no longer pauses it.
    decided_at timestamptz,
    -- When the apprentice asked or agreed: from then on the employer is told the name.
    consented_at timestamptz,
    -- Until when somebody must act: the apprentice on what is proposed, the employer on what is asked.
    lapses_at timestamptz,
    made_at timestamptz,
    -- Who comes along to the first meeting.
    accompanied_by uuid,
    met_on date,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT introductions_pkey PRIMARY KEY (id),
    CONSTRAINT introductions_offer_fkey FOREIGN KEY (offer_id) REFERENCES introduction_offers (id),
    CONSTRAINT introductions_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT introductions_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT introductions_person_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT introductions_accompanied_by_fkey FOREIGN KEY (accompanied_by) REFERENCES people (id),
    CONSTRAINT introductions_state_check CHECK (state IN ('proposed', 'asked', 'made', 'met', 'notMet', 'declined', 'withdrawn',
        'lapsed')),
    CONSTRAINT introductions_holds_check CHECK (holds <@ ARRAY['staff', 'checkLapsed', 'partnershipEnded', 'safeguarding']),
    CONSTRAINT introductions_lapses_check CHECK ((lapses_at IS NOT NULL) = (state IN ('proposed', 'asked'))),
    CONSTRAINT introductions_consent_check CHECK (consented_at IS NOT NULL OR state NOT IN ('asked', 'made', 'met', 'notMet')),
    CONSTRAINT introductions_met_check CHECK ((met_on IS NOT NULL) = (state = 'met'))
);
CREATE UNIQUE INDEX introductions_one_at_a_time ON introductions (offer_id, apprenticeship_id) WHERE state IN ('proposed', 'asked', 'made');
CREATE INDEX introductions_by_apprenticeship ON introductions (apprenticeship_id, id);
CREATE INDEX introductions_by_organisation ON introductions (organisation_id, id);
CREATE INDEX introductions_by_organisation_and_state ON introductions (organisation_id, state, id);
CREATE INDEX introductions_by_apprenticeship_and_organisation ON introductions (apprenticeship_id, organisation_id, id);
CREATE INDEX introductions_by_offer ON introductions (offer_id, state, id);
CREATE INDEX introductions_by_state ON introductions (state, id);
CREATE INDEX introductions_on_hold ON introductions (id) WHERE holds <> '{}';
CREATE INDEX introductions_on_hold_by_organisation ON introductions (organisation_id, id) WHERE holds <> '{}';
CREATE INDEX introductions_lapsing ON introductions (lapses_at) WHERE lapses_at IS NOT NULL;
CREATE INDEX introductions_of_person ON introductions (person_id);
ALTER TABLE introductions ALTER COLUMN state SET (n_distinct = 1000), ALTER COLUMN organisation_id SET (n_distinct = -0.5),
    ALTER COLUMN offer_id SET (n_distinct = -0.5);
CREATE TRIGGER introductions_version AFTER INSERT OR UPDATE ON introductions
    FOR EACH ROW EXECUTE FUNCTION record_version('introduction');

INSERT INTO personal_data.tables (table_name, kind, kept, goes, key_column, subject_type) VALUES
    ('introductions', 'introduction', 'record', false, 'id', 'introduction');
INSERT INTO personal_data.owners (table_name, owner_column, owner_table) VALUES
    ('introductions', 'person_id', 'people');
INSERT INTO personal_data.columns (table_name, column_name, shown)
SELECT t.table_name, c, t.shown FROM (VALUES
    ('introductions', 'plain', '{state,consented_at,made_at,met_on,created_at}'),
    ('introductions', 'left', '{id,offer_id,apprenticeship_id,person_id,holds,decided_at,lapses_at,updated_at,version}')
) t (table_name, shown, names), unnest(t.names::text[]) c;
INSERT INTO personal_data.columns (table_name, column_name, shown, says) VALUES
    ('introductions', 'organisation_id', 'name', 'organisations.name'),
    ('introductions', 'accompanied_by', 'role', 'who comes along');

ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged',
    'applicationLink', 'applicationReceived', 'applicationWithdrawn', 'applicationRejected', 'applicationShortlisted',
    'applicationReinstated', 'interviewBooked', 'interviewCancelled', 'interviewChosen', 'offerMade', 'offerWithdrawn', 'offerAccepted',
    'offerDeclined', 'recruited', 'conditionsNotMet', 'applicationDeferred', 'enquiryConfirmation', 'meetupOffer', 'meetupMoved',
    'meetupCancelled', 'ideaAnswered', 'proofOfIdentityAsked', 'subjectRequestAnswered', 'concernRaised', 'introductionProposed',
    'introductionAsked', 'introductionMade', 'introductionAccompanied', 'connectionPaused', 'connectionResumed'));
-- Where an answer to a letter goes, where that is not the programme.
ALTER TABLE messages ADD COLUMN reply_to text,
    ADD CONSTRAINT messages_reply_to_check CHECK (state = 'waiting' OR reply_to IS NULL);
INSERT INTO personal_data.columns (table_name, column_name, shown, erased) VALUES ('messages', 'reply_to', 'left', 'NULL');
