-- Concerns about somebody's safety, for those who hold the role safeguardingLead and for nobody else. No versions are kept, and no event
-- of one that names a lead.
CREATE TABLE concerns (
    id uuid NOT NULL,
    -- Who said it, and whom it is about, with their names at the time: they stay when the person is erased.
    reporter_id uuid NOT NULL,
    reporter_name text NOT NULL,
    person_id uuid,
    person_name text,
    text text NOT NULL,
    state text NOT NULL,
    outcome text,
    outcome_note text,
    decided_by uuid,
    decided_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT concerns_pkey PRIMARY KEY (id),
    CONSTRAINT concerns_reporter_fkey FOREIGN KEY (reporter_id) REFERENCES people (id),
    CONSTRAINT concerns_person_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT concerns_decider_fkey FOREIGN KEY (decided_by) REFERENCES people (id),
    CONSTRAINT concerns_state_check CHECK (state IN ('open', 'closed')),
    CONSTRAINT concerns_outcome_check CHECK (outcome IN ('actionTaken', 'noAction')),
    CONSTRAINT concerns_closed_check CHECK ((state = 'closed') = (outcome IS NOT NULL AND decided_at IS NOT NULL))
);
CREATE INDEX concerns_by_state ON concerns (state, id);
CREATE INDEX concerns_of_reporter ON concerns (reporter_id, created_at);

ALTER TABLE role_grants DROP CONSTRAINT role_grants_role_check;
ALTER TABLE role_grants ADD CONSTRAINT role_grants_role_check CHECK (role IN ('programmeManager', 'recruiter', 'lineManager', 'apprentice',
    'mentor', 'employerContact', 'dataProtectionOfficer', 'safeguardingLead'));

ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged',
    'applicationLink', 'applicationReceived', 'applicationWithdrawn', 'applicationRejected', 'applicationShortlisted',
    'applicationReinstated', 'interviewBooked', 'interviewCancelled', 'interviewChosen', 'offerMade', 'offerWithdrawn', 'offerAccepted',
    'offerDeclined', 'recruited', 'conditionsNotMet', 'applicationDeferred', 'enquiryConfirmation', 'meetupOffer', 'meetupMoved',
    'meetupCancelled', 'ideaAnswered', 'proofOfIdentityAsked', 'subjectRequestAnswered', 'concernRaised'));
