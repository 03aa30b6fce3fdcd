-- Mentors whom partner employers propose, what apprentices wish for, who mentors whom, and when the two meet.

-- As record_version, without the columns that the arguments after the first name: words of people are kept in no version.
CREATE FUNCTION record_version_without() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO versions (subject_type, subject_id, version, valid_from, body)
    VALUES (TG_ARGV[0], NEW.id, NEW.version, NEW.updated_at, to_jsonb(NEW) - TG_ARGV[1:]);
    RETURN NULL;
END
$$;

CREATE TABLE mentor_profiles (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    -- Who the mentor became by the approval.
    person_id uuid,
    state text NOT NULL,
    given_name text NOT NULL,
    family_name text NOT NULL,
    email text NOT NULL,
    headline text NOT NULL,
    topics text[] NOT NULL,
    -- ISO 639-1.
    languages text[] NOT NULL,
    availability text[] NOT NULL,
    capacity integer NOT NULL,
    -- [{"standardId", "codes"}]
    helps_with jsonb NOT NULL,
    -- Chosen by the mentor, and shown to nobody else.
    shared_experience text[] NOT NULL,
    -- That the mentor was checked: the fact, no certificate.
    checked_on date NOT NULL,
    check_expires_on date NOT NULL,
    covers_under_18 boolean NOT NULL,
    -- The approval made the role of the mentor, so the end takes it away.
    granted_role boolean NOT NULL,
    paused_by_team boolean NOT NULL,
    end_reason text,
    approved_at timestamptz,
    ended_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT mentor_profiles_pkey PRIMARY KEY (id),
    CONSTRAINT mentor_profiles_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT mentor_profiles_person_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT mentor_profiles_state_check CHECK (state IN ('proposed', 'approved', 'paused', 'ended')),
    CONSTRAINT mentor_profiles_capacity_check CHECK (capacity BETWEEN 1 AND 5),
    CONSTRAINT mentor_profiles_check_check CHECK (checked_on <= check_expires_on),
    CONSTRAINT mentor_profiles_availability_check CHECK (availability <@ ARRAY['weekdayMornings', 'weekdayLunchtimes', 'weekdayAfternoons',
        'weekdayEvenings', 'weekends']),
    CONSTRAINT mentor_profiles_shared_experience_check CHECK (shared_experience <@ ARRAY['changedCareer', 'returnedToLearning', 'firstJob',
        'parentOrCarer', 'grewUpInHackney', 'firstInFamilyAtUniversity', 'englishAsFurtherLanguage']),
    CONSTRAINT mentor_profiles_person_check CHECK (state NOT IN ('approved', 'paused') OR person_id IS NOT NULL),
    CONSTRAINT mentor_profiles_ended_check CHECK ((state = 'ended') = (ended_at IS NOT NULL))
);
-- Nobody is a mentor at the same employer twice at a time.
CREATE UNIQUE INDEX mentor_profiles_one_of_person ON mentor_profiles (organisation_id, person_id) WHERE state IN ('approved', 'paused');
CREATE INDEX mentor_profiles_by_state ON mentor_profiles (state, id);
CREATE INDEX mentor_profiles_by_organisation ON mentor_profiles (organisation_id, id);
CREATE INDEX mentor_profiles_by_organisation_and_state ON mentor_profiles (organisation_id, state, id);
CREATE INDEX mentor_profiles_by_person ON mentor_profiles (person_id, id);
CREATE INDEX mentor_profiles_to_forget ON mentor_profiles (ended_at) WHERE state = 'ended' AND email NOT LIKE '%@erased.invalid';
ALTER TABLE mentor_profiles ALTER COLUMN state SET (n_distinct = 1000), ALTER COLUMN organisation_id SET (n_distinct = -0.5),
    ALTER COLUMN person_id SET (n_distinct = -0.5);
CREATE TRIGGER mentor_profiles_version AFTER INSERT ON mentor_profiles
    FOR EACH ROW EXECUTE FUNCTION record_version_without('mentorProfile', 'given_name', 'family_name', 'email', 'headline', 'topics',
        'shared_experience', 'end_reason');
CREATE TRIGGER mentor_profiles_new_version AFTER UPDATE ON mentor_profiles
    FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION record_version_without('mentorProfile', 'given_name',
        'family_name', 'email', 'headline', 'topics', 'shared_experience', 'end_reason');

-- What an apprentice wishes for: one of an apprenticeship. Goals are for the mentor who accepts, and for nobody else.
CREATE TABLE mentee_wishes (
    apprenticeship_id uuid NOT NULL,
    topics text[] NOT NULL,
    goals text NOT NULL,
    languages text[] NOT NULL,
    availability text[] NOT NULL,
    ranked_mentor_ids uuid[] NOT NULL,
    -- Chosen by the apprentice, and shown to nobody else.
    shared_experience text[] NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT mentee_wishes_pkey PRIMARY KEY (apprenticeship_id),
    CONSTRAINT mentee_wishes_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT mentee_wishes_ranks_check CHECK (cardinality(ranked_mentor_ids) <= 5),
    CONSTRAINT mentee_wishes_availability_check CHECK (availability <@ ARRAY['weekdayMornings', 'weekdayLunchtimes', 'weekdayAfternoons',
        'weekdayEvenings', 'weekends']),
    CONSTRAINT mentee_wishes_shared_experience_check CHECK (shared_experience <@ ARRAY['changedCareer', 'returnedToLearning', 'firstJob',
        'parentOrCarer', 'grewUpInHackney', 'firstInFamilyAtUniversity', 'englishAsFurtherLanguage'])
);

CREATE TABLE mentorships (
    id uuid NOT NULL,
    mentor_profile_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    -- The two: people.
    mentor_id uuid NOT NULL,
    apprentice_id uuid NOT NULL,
    -- The round of matching that brought them together, where one did.
    match_round_id uuid,
    -- What the apprentice wrote to the mentor, and what the mentor answered who declined.
    words text,
    decline_words text,
    -- What is requested has expired from expires_at on, whether or not the timer has run; so has what is held since it was requested.
    state text NOT NULL,
    -- What it was before it was held, and becomes again.
    held_from text,
    -- Why it is held: for staff, and one of the causes for nobody.
    holds text[] NOT NULL,
    -- Staff have decided that it goes on though the partnership has ended.
    without_partnership boolean NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    end_reason text,
    settled_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT mentorships_pkey PRIMARY KEY (id),
    CONSTRAINT mentorships_mentor_profile_fkey FOREIGN KEY (mentor_profile_id) REFERENCES mentor_profiles (id),
    CONSTRAINT mentorships_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT mentorships_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT mentorships_mentor_fkey FOREIGN KEY (mentor_id) REFERENCES people (id),
    CONSTRAINT mentorships_apprentice_fkey FOREIGN KEY (apprentice_id) REFERENCES people (id),
    CONSTRAINT mentorships_state_check CHECK (state IN ('requested', 'accepted', 'active', 'onHold', 'completed', 'ended', 'declined',
        'withdrawn', 'expired')),
    CONSTRAINT mentorships_held_from_check CHECK (held_from IN ('requested', 'accepted', 'active')),
    CONSTRAINT mentorships_holds_check CHECK (holds <@ ARRAY['staff', 'checkLapsed', 'partnershipEnded', 'safeguarding']),
    CONSTRAINT mentorships_held_check CHECK ((state = 'onHold') = (held_from IS NOT NULL) AND (state = 'onHold') = (cardinality(holds) > 0)),
    CONSTRAINT mentorships_settled_check CHECK ((state IN ('completed', 'ended', 'declined', 'withdrawn', 'expired')) =
        (settled_at IS NOT NULL)),
    CONSTRAINT mentorships_two_check CHECK (mentor_id <> apprentice_id)
);
-- An apprentice has one mentor at a time, and asks each once at a time.
CREATE UNIQUE INDEX mentorships_one_live ON mentorships (apprenticeship_id)
    WHERE state IN ('accepted', 'active') OR held_from IN ('accepted', 'active');
CREATE UNIQUE INDEX mentorships_one_open ON mentorships (apprenticeship_id, mentor_profile_id) WHERE settled_at IS NULL;
CREATE INDEX mentorships_by_state ON mentorships (state, id);
CREATE INDEX mentorships_by_profile ON mentorships (mentor_profile_id, id);
CREATE INDEX mentorships_by_profile_and_state ON mentorships (mentor_profile_id, state, id);
CREATE INDEX mentorships_live ON mentorships (mentor_profile_id) WHERE settled_at IS NULL AND accepted_at IS NOT NULL;
CREATE INDEX mentorships_by_organisation ON mentorships (organisation_id, id);
CREATE INDEX mentorships_by_organisation_and_state ON mentorships (organisation_id, state, id);
CREATE INDEX mentorships_by_apprenticeship ON mentorships (apprenticeship_id, id);
CREATE INDEX mentorships_by_mentor ON mentorships (mentor_id, id);
CREATE INDEX mentorships_by_apprentice ON mentorships (apprentice_id, id);
CREATE INDEX mentorships_open ON mentorships (id) WHERE settled_at IS NULL;
CREATE INDEX mentorships_to_expire ON mentorships (expires_at) WHERE settled_at IS NULL AND accepted_at IS NULL;
CREATE INDEX mentorships_to_forget ON mentorships (settled_at)
    WHERE words IS NOT NULL OR decline_words IS NOT NULL OR end_reason IS NOT NULL;
ALTER TABLE mentorships ALTER COLUMN state SET (n_distinct = 1000), ALTER COLUMN mentor_profile_id SET (n_distinct = -0.5),
    ALTER COLUMN organisation_id SET (n_distinct = -0.5), ALTER COLUMN apprenticeship_id SET (n_distinct = -0.5),
    ALTER COLUMN mentor_id SET (n_distinct = -0.5), ALTER COLUMN apprentice_id SET (n_distinct = -0.5);
CREATE TRIGGER mentorships_version AFTER INSERT ON mentorships
    FOR EACH ROW EXECUTE FUNCTION record_version_without('mentorship', 'words', 'decline_words', 'end_reason', 'holds');
CREATE TRIGGER mentorships_new_version AFTER UPDATE ON mentorships
    FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version)
    EXECUTE FUNCTION record_version_without('mentorship', 'words', 'decline_words', 'end_reason', 'holds');

-- When the two meet. What they say of it is for them.
CREATE TABLE mentoring_sessions (
    id uuid NOT NULL,
    mentorship_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    mentor_id uuid NOT NULL,
    apprentice_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    minutes integer NOT NULL,
    place text,
    goals text,
    notes text,
    cancelled_at timestamptz,
    -- Of the calendar (RFC 5545): raised where the time or the place changes.
    sequence integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT mentoring_sessions_pkey PRIMARY KEY (id),
    CONSTRAINT mentoring_sessions_mentorship_fkey FOREIGN KEY (mentorship_id) REFERENCES mentorships (id),
    CONSTRAINT mentoring_sessions_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT mentoring_sessions_mentor_fkey FOREIGN KEY (mentor_id) REFERENCES people (id),
    CONSTRAINT mentoring_sessions_apprentice_fkey FOREIGN KEY (apprentice_id) REFERENCES people (id),
    CONSTRAINT mentoring_sessions_minutes_check CHECK (minutes BETWEEN 5 AND 480)
);
CREATE INDEX mentoring_sessions_by_start ON mentoring_sessions (starts_at, id);
CREATE INDEX mentoring_sessions_by_mentorship ON mentoring_sessions (mentorship_id, starts_at, id);
CREATE INDEX mentoring_sessions_by_organisation ON mentoring_sessions (organisation_id, starts_at, id);
CREATE INDEX mentoring_sessions_by_mentor ON mentoring_sessions (mentor_id, starts_at, id);
CREATE INDEX mentoring_sessions_by_apprentice ON mentoring_sessions (apprentice_id, starts_at, id);
ALTER TABLE mentoring_sessions ALTER COLUMN mentorship_id SET (n_distinct = -0.5), ALTER COLUMN organisation_id SET (n_distinct = -0.5),
    ALTER COLUMN mentor_id SET (n_distinct = -0.5), ALTER COLUMN apprentice_id SET (n_distinct = -0.5);
CREATE TRIGGER mentoring_sessions_version AFTER INSERT ON mentoring_sessions
    FOR EACH ROW EXECUTE FUNCTION record_version_without('mentoringSession', 'place', 'goals', 'notes');
CREATE TRIGGER mentoring_sessions_new_version AFTER UPDATE ON mentoring_sessions
    FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version)
    EXECUTE FUNCTION record_version_without('mentoringSession', 'place', 'goals', 'notes');

INSERT INTO personal_data.tables (table_name, kind, kept, goes, key_column, author_column) VALUES
    ('mentor_profiles', 'mentorProfile', 'request', false, 'id', NULL),
    ('mentee_wishes', 'menteeWish', 'request', false, 'apprenticeship_id', NULL),
    ('mentorships', 'mentorship', 'request', false, 'id', 'apprentice_id'),
    ('mentoring_sessions', 'mentoringSession', 'request', false, 'id', NULL);
INSERT INTO personal_data.owners (table_name, owner_column, owner_table) VALUES
    ('mentor_profiles', 'person_id', 'people'),
    ('mentee_wishes', 'apprenticeship_id', 'apprenticeships'),
    ('mentorships', 'apprentice_id', 'people'),
    ('mentoring_sessions', 'apprentice_id', 'people');
INSERT INTO personal_data.columns (table_name, column_name, shown)
SELECT t.table_name, c, t.shown FROM (VALUES
    ('mentor_profiles', 'plain', '{state,languages,availability,capacity,checked_on,check_expires_on,covers_under_18,approved_at,ended_at,
        created_at}'),
    ('mentor_profiles', 'left', '{id,person_id,helps_with,granted_role,paused_by_team,updated_at,version}'),
    ('mentee_wishes', 'plain', '{created_at,updated_at}'),
    ('mentee_wishes', 'left', '{apprenticeship_id,version}'),
    -- Why it is held is told nobody.
    ('mentorships', 'plain', '{state,expires_at,accepted_at,settled_at,created_at}'),
    ('mentorships', 'left', '{id,mentor_profile_id,apprenticeship_id,apprentice_id,match_round_id,held_from,holds,without_partnership,
        updated_at,version}'),
    ('mentoring_sessions', 'plain', '{starts_at,minutes,cancelled_at,created_at}'),
    ('mentoring_sessions', 'left', '{id,mentorship_id,apprentice_id,sequence,updated_at,version}')
) t (table_name, shown, names), unnest(t.names::text[]) c;
INSERT INTO personal_data.columns (table_name, column_name, shown, says) VALUES
    ('mentor_profiles', 'organisation_id', 'name', 'organisations.name'),
    ('mentorships', 'organisation_id', 'name', 'organisations.name'),
    ('mentorships', 'mentor_id', 'role', 'mentor'),
    ('mentoring_sessions', 'organisation_id', 'name', 'organisations.name'),
    ('mentoring_sessions', 'mentor_id', 'role', 'mentor');
INSERT INTO personal_data.columns (table_name, column_name, shown, erased) VALUES
    ('mentor_profiles', 'given_name', 'plain', $$'Erased'$$),
    ('mentor_profiles', 'family_name', 'plain', $$'Person'$$),
    ('mentor_profiles', 'email', 'plain', $$'erased-' || t.id || '@erased.invalid'$$),
    ('mentor_profiles', 'headline', 'own', $$'erased'$$),
    ('mentor_profiles', 'topics', 'own', $$'{}'$$),
    ('mentor_profiles', 'shared_experience', 'plain', $$'{}'$$),
    ('mentor_profiles', 'end_reason', 'reviewed', $$CASE WHEN t.end_reason IS NOT NULL THEN 'erased' END$$),
    ('mentee_wishes', 'topics', 'own', $$'{}'$$),
    ('mentee_wishes', 'goals', 'own', $$'erased'$$),
    ('mentee_wishes', 'languages', 'plain', $$'{}'$$),
    ('mentee_wishes', 'availability', 'plain', $$'{}'$$),
    ('mentee_wishes', 'ranked_mentor_ids', 'left', $$'{}'$$),
    ('mentee_wishes', 'shared_experience', 'plain', $$'{}'$$),
    ('mentorships', 'words', 'own', 'NULL'),
    ('mentorships', 'decline_words', 'reviewed', 'NULL'),
    ('mentorships', 'end_reason', 'reviewed', 'NULL'),
    ('mentoring_sessions', 'place', 'reviewed', 'NULL'),
    ('mentoring_sessions', 'goals', 'reviewed', 'NULL'),
    ('mentoring_sessions', 'notes', 'reviewed', 'NULL');

ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged',
    'applicationLink', 'applicationReceived', 'applicationWithdrawn', 'applicationRejected', 'applicationShortlisted',
    'applicationReinstated', 'interviewBooked', 'interviewCancelled', 'interviewChosen', 'offerMade', 'offerWithdrawn', 'offerAccepted',
    'offerDeclined', 'recruited', 'conditionsNotMet', 'applicationDeferred', 'enquiryConfirmation', 'meetupOffer', 'meetupMoved',
    'meetupCancelled', 'ideaAnswered', 'proofOfIdentityAsked', 'subjectRequestAnswered', 'concernRaised', 'introductionProposed',
    'introductionAsked', 'introductionMade', 'introductionAccompanied', 'connectionPaused', 'connectionResumed',
    'mentoringRequested', 'mentoringAnswered', 'mentoringEnded', 'mentoringSessionPlanned', 'mentoringSessionOfApprentice'));
