-- Recruitment, from the round to the enrolment. What is personal of a candidate stands in two tables, candidates and
-- application_details, and in the notes of scores; none of it is kept in versions.
CREATE TABLE recruitment_rounds (
    id uuid NOT NULL,
    name text NOT NULL,
    cohort_id uuid NOT NULL,
    opens_on date NOT NULL,
    closes_on date NOT NULL,
    -- When staff closed it; what it is before that goes by the day.
    closed_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT recruitment_rounds_pkey PRIMARY KEY (id),
    CONSTRAINT recruitment_rounds_cohort_fkey FOREIGN KEY (cohort_id) REFERENCES cohorts (id),
    CONSTRAINT recruitment_rounds_dates_check CHECK (opens_on < closes_on)
);
CREATE UNIQUE INDEX recruitment_rounds_name_unique ON recruitment_rounds (lower(name));
CREATE INDEX recruitment_rounds_by_cohort ON recruitment_rounds (cohort_id, id);

CREATE TABLE vacancies (
    id uuid NOT NULL,
    recruitment_round_id uuid NOT NULL,
    standard_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    line_manager_id uuid,
    title text NOT NULL,
    team text NOT NULL,
    places integer NOT NULL,
    description text NOT NULL,
    essential text[] NOT NULL,
    criteria jsonb NOT NULL,
    questions jsonb NOT NULL,
    -- In pence.
    hourly_wage integer NOT NULL,
    weekly_hours_hundredths integer NOT NULL,
    starts_on date NOT NULL,
    planned_end_on date NOT NULL,
    closes_on date NOT NULL,
    -- What is live is closed from the end of closes_on in London on, whether or not the timer has run.
    state text NOT NULL,
    published_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT vacancies_pkey PRIMARY KEY (id),
    CONSTRAINT vacancies_round_fkey FOREIGN KEY (recruitment_round_id) REFERENCES recruitment_rounds (id),
    CONSTRAINT vacancies_standard_fkey FOREIGN KEY (standard_id) REFERENCES standards (id),
    CONSTRAINT vacancies_provider_fkey FOREIGN KEY (provider_id) REFERENCES organisations (id),
    CONSTRAINT vacancies_line_manager_fkey FOREIGN KEY (line_manager_id) REFERENCES people (id),
    CONSTRAINT vacancies_state_check CHECK (state IN ('draft', 'live', 'closed', 'archived')),
    CONSTRAINT vacancies_places_check CHECK (places >= 1),
    CONSTRAINT vacancies_weekly_hours_check CHECK (weekly_hours_hundredths BETWEEN 1600 AND 4800),
    CONSTRAINT vacancies_wage_check CHECK (hourly_wage >= 1),
    CONSTRAINT vacancies_dates_check CHECK (closes_on < starts_on AND starts_on < planned_end_on)
);
CREATE INDEX vacancies_by_round ON vacancies (recruitment_round_id, id);
CREATE INDEX vacancies_by_state ON vacancies (state, id);
CREATE INDEX vacancies_by_round_and_state ON vacancies (recruitment_round_id, state, id);
CREATE INDEX vacancies_by_line_manager ON vacancies (line_manager_id, id);
CREATE INDEX vacancies_to_close ON vacancies (closes_on) WHERE state = 'live';

-- Personal: erased as a row. One for each e-mail address, whatever its case.
CREATE TABLE candidates (
    id uuid NOT NULL,
    email text NOT NULL,
    email_folded text NOT NULL,
    given_name text,
    family_name text,
    family_name_folded text,
    phone text,
    -- Its digits in national form, by which others with the same are found.
    phone_digits text,
    date_of_birth date,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT candidates_pkey PRIMARY KEY (id),
    CONSTRAINT candidates_email_unique UNIQUE (email_folded)
);
CREATE INDEX candidates_by_name_and_birth ON candidates (family_name_folded, date_of_birth);
CREATE INDEX candidates_by_phone ON candidates (phone_digits);

CREATE TABLE applications (
    id uuid NOT NULL,
    candidate_id uuid NOT NULL,
    vacancy_id uuid NOT NULL,
    -- Where it counts: the vacancy's round, until it is deferred.
    recruitment_round_id uuid NOT NULL,
    state text NOT NULL,
    -- What it was before it was rejected, for a reinstatement.
    previous_state text,
    -- The last day, in London, of a state that lapses by itself: of a draft, of an offer.
    lapses_on date,
    submitted_at timestamptz,
    -- When it reached its final state.
    settled_at timestamptz,
    route text,
    looks text,
    verification text,
    verification_evidence text,
    verification_seen_on date,
    verified_by uuid,
    verified_at timestamptz,
    rejection_reasons text[],
    -- When it was shortlisted or rejected, and what the candidate knows until the letter about it goes.
    decided_at timestamptz,
    told_state text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT applications_pkey PRIMARY KEY (id),
    CONSTRAINT applications_candidate_fkey FOREIGN KEY (candidate_id) REFERENCES candidates (id),
    CONSTRAINT applications_vacancy_fkey FOREIGN KEY (vacancy_id) REFERENCES vacancies (id),
    CONSTRAINT applications_round_fkey FOREIGN KEY (recruitment_round_id) REFERENCES recruitment_rounds (id),
    CONSTRAINT applications_verified_by_fkey FOREIGN KEY (verified_by) REFERENCES people (id),
    CONSTRAINT applications_state_check CHECK (state IN ('draft', 'submitted', 'shortlisted', 'interviewing', 'offered',
        'conditionsPending', 'recruited', 'enrolled', 'rejected', 'declined', 'withdrawn', 'offerWithdrawn', 'conditionsNotMet',
        'deferred')),
    CONSTRAINT applications_previous_state_check CHECK (previous_state IN ('submitted', 'shortlisted', 'interviewing')),
    CONSTRAINT applications_told_state_check CHECK (told_state IN ('submitted', 'shortlisted', 'interviewing', 'rejected')),
    CONSTRAINT applications_decided_check CHECK ((decided_at IS NULL) = (told_state IS NULL)),
    CONSTRAINT applications_rejected_check CHECK ((state = 'rejected') = (previous_state IS NOT NULL)),
    CONSTRAINT applications_route_check CHECK (route IN ('hackneyResident', 'hackneySchool')),
    CONSTRAINT applications_looks_check CHECK (looks IN ('likely', 'unclear', 'unlikely')),
    CONSTRAINT applications_verification_check CHECK (verification IN ('verified', 'refused')),
    CONSTRAINT applications_verified_check CHECK (num_nonnulls(verification, verification_evidence, verification_seen_on,
        verified_at) IN (0, 4)),
    CONSTRAINT applications_lapses_check CHECK ((state IN ('draft', 'offered')) = (lapses_on IS NOT NULL)),
    CONSTRAINT applications_settled_check CHECK ((state IN ('rejected', 'declined', 'withdrawn', 'offerWithdrawn',
        'conditionsNotMet', 'enrolled')) = (settled_at IS NOT NULL))
);
-- A candidate has one live application for a vacancy.
CREATE UNIQUE INDEX applications_one_live ON applications (candidate_id, vacancy_id)
    WHERE state NOT IN ('rejected', 'declined', 'withdrawn', 'offerWithdrawn', 'conditionsNotMet', 'enrolled');
CREATE INDEX applications_by_candidate ON applications (candidate_id, vacancy_id, id);
CREATE INDEX applications_by_vacancy ON applications (vacancy_id, id);
CREATE INDEX applications_by_vacancy_and_state ON applications (vacancy_id, state, id);
CREATE INDEX applications_by_round ON applications (recruitment_round_id, id);
CREATE INDEX applications_by_round_and_state ON applications (recruitment_round_id, state, id);
CREATE INDEX applications_by_state ON applications (state, id);
CREATE INDEX applications_to_lapse ON applications (lapses_on) WHERE lapses_on IS NOT NULL;

-- Personal: erased as a row.
CREATE TABLE application_details (
    application_id uuid NOT NULL,
    school text,
    from_year integer,
    to_year integer,
    postcode text,
    -- What was answered to each question, by its code.
    answers jsonb NOT NULL,
    adjustments text,
    feedback text,
    verification_reason text,
    CONSTRAINT application_details_pkey PRIMARY KEY (application_id),
    CONSTRAINT application_details_application_fkey FOREIGN KEY (application_id) REFERENCES applications (id),
    CONSTRAINT application_details_years_check CHECK (from_year <= to_year)
);

-- Every state that an application had, and in which round: what a round's figures are counted from, now and as of any day,
-- whatever is erased later.
CREATE TABLE application_steps (
    application_id uuid NOT NULL,
    -- Of the application.
    version integer NOT NULL,
    recruitment_round_id uuid NOT NULL,
    state text NOT NULL,
    occurred_at timestamptz NOT NULL,
    CONSTRAINT application_steps_pkey PRIMARY KEY (application_id, version),
    CONSTRAINT application_steps_application_fkey FOREIGN KEY (application_id) REFERENCES applications (id)
);
CREATE INDEX application_steps_by_round ON application_steps (recruitment_round_id, application_id);

-- Two candidates of the same name and birth date, or of the same phone, whom staff have looked at: the lesser id first.
CREATE TABLE duplicate_dismissals (
    candidate_id uuid NOT NULL,
    other_id uuid NOT NULL,
    dismissed_by uuid,
    dismissed_at timestamptz NOT NULL,
    CONSTRAINT duplicate_dismissals_pkey PRIMARY KEY (candidate_id, other_id),
    CONSTRAINT duplicate_dismissals_candidate_fkey FOREIGN KEY (candidate_id) REFERENCES candidates (id),
    CONSTRAINT duplicate_dismissals_other_fkey FOREIGN KEY (other_id) REFERENCES candidates (id),
    CONSTRAINT duplicate_dismissals_dismissed_by_fkey FOREIGN KEY (dismissed_by) REFERENCES people (id),
    CONSTRAINT duplicate_dismissals_order_check CHECK (candidate_id < other_id)
);

-- A link is of a candidate and a vacancy, until it is of the application that they make of it.
CREATE TABLE application_links (
    id uuid NOT NULL,
    candidate_id uuid NOT NULL,
    vacancy_id uuid NOT NULL,
    application_id uuid,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT application_links_pkey PRIMARY KEY (id),
    CONSTRAINT application_links_token_unique UNIQUE (token_hash),
    CONSTRAINT application_links_candidate_fkey FOREIGN KEY (candidate_id) REFERENCES candidates (id),
    CONSTRAINT application_links_vacancy_fkey FOREIGN KEY (vacancy_id) REFERENCES vacancies (id),
    CONSTRAINT application_links_application_fkey FOREIGN KEY (application_id) REFERENCES applications (id)
);
CREATE INDEX application_links_by_candidate ON application_links (candidate_id);

CREATE TABLE interviews (
    id uuid NOT NULL,
    vacancy_id uuid NOT NULL,
    -- None while it is a slot that candidates may choose.
    application_id uuid,
    starts_at timestamptz NOT NULL,
    minutes integer NOT NULL,
    venue text,
    online_url text,
    state text NOT NULL,
    cancellation_reason text,
    -- The iCalendar SEQUENCE.
    sequence integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT interviews_pkey PRIMARY KEY (id),
    CONSTRAINT interviews_vacancy_fkey FOREIGN KEY (vacancy_id) REFERENCES vacancies (id),
    CONSTRAINT interviews_application_fkey FOREIGN KEY (application_id) REFERENCES applications (id),
    CONSTRAINT interviews_state_check CHECK (state IN ('open', 'booked', 'held', 'missed', 'cancelled')),
    CONSTRAINT interviews_minutes_check CHECK (minutes BETWEEN 5 AND 480),
    CONSTRAINT interviews_place_check CHECK (num_nonnulls(venue, online_url) >= 1),
    CONSTRAINT interviews_booked_check CHECK (
        CASE WHEN state IN ('booked', 'held', 'missed') THEN application_id IS NOT NULL ELSE state = 'cancelled' OR application_id IS NULL END)
);
CREATE UNIQUE INDEX interviews_one_booked ON interviews (application_id) WHERE state = 'booked';
CREATE INDEX interviews_by_application ON interviews (application_id, id);
CREATE INDEX interviews_by_vacancy ON interviews (vacancy_id, starts_at, id);
CREATE INDEX interviews_by_start ON interviews (starts_at, id);
CREATE INDEX interviews_by_state ON interviews (state, starts_at, id);
CREATE INDEX interviews_by_vacancy_and_state ON interviews (vacancy_id, state, starts_at, id);

CREATE TABLE interview_panel_members (
    interview_id uuid NOT NULL,
    person_id uuid NOT NULL,
    CONSTRAINT interview_panel_members_pkey PRIMARY KEY (interview_id, person_id),
    CONSTRAINT interview_panel_members_interview_fkey FOREIGN KEY (interview_id) REFERENCES interviews (id),
    CONSTRAINT interview_panel_members_person_fkey FOREIGN KEY (person_id) REFERENCES people (id)
);
CREATE INDEX interview_panel_members_by_person ON interview_panel_members (person_id, interview_id);

CREATE TABLE interview_scores (
    id uuid NOT NULL,
    interview_id uuid NOT NULL,
    person_id uuid NOT NULL,
    -- [{"criterion", "score", "note"}], one for each criterion of the vacancy.
    scores jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT interview_scores_pkey PRIMARY KEY (id),
    CONSTRAINT interview_scores_one_each UNIQUE (interview_id, person_id),
    CONSTRAINT interview_scores_panel_fkey FOREIGN KEY (interview_id, person_id)
        REFERENCES interview_panel_members (interview_id, person_id)
);

CREATE TABLE offers (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    -- What is open is lapsed from the end of expires_on in London on, whether or not the timer has run.
    state text NOT NULL,
    expires_on date NOT NULL,
    over_plan_reason text,
    withdrawal_reason text,
    decided_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT offers_pkey PRIMARY KEY (id),
    CONSTRAINT offers_application_fkey FOREIGN KEY (application_id) REFERENCES applications (id),
    CONSTRAINT offers_state_check CHECK (state IN ('open', 'accepted', 'declined', 'lapsed', 'withdrawn')),
    CONSTRAINT offers_decided_check CHECK ((state = 'open') = (decided_at IS NULL))
);
-- One offer stands at a time: what is declined, lapsed or withdrawn makes room for another.
CREATE UNIQUE INDEX offers_one_standing ON offers (application_id) WHERE state IN ('open', 'accepted');
CREATE INDEX offers_by_application ON offers (application_id, id);

CREATE TABLE offer_conditions (
    id uuid NOT NULL,
    offer_id uuid NOT NULL,
    kind text NOT NULL,
    text text NOT NULL,
    outcome text,
    outcome_reason text,
    decided_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT offer_conditions_pkey PRIMARY KEY (id),
    CONSTRAINT offer_conditions_offer_fkey FOREIGN KEY (offer_id) REFERENCES offers (id),
    CONSTRAINT offer_conditions_outcome_check CHECK (outcome IN ('met', 'waived', 'failed')),
    CONSTRAINT offer_conditions_decided_check CHECK ((outcome IS NULL) = (decided_at IS NULL))
);
CREATE INDEX offer_conditions_by_offer ON offer_conditions (offer_id, id);

CREATE TABLE enrolments (
    id uuid NOT NULL,
    application_id uuid NOT NULL,
    person_id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT enrolments_pkey PRIMARY KEY (id),
    CONSTRAINT enrolments_application_unique UNIQUE (application_id),
    CONSTRAINT enrolments_apprenticeship_unique UNIQUE (apprenticeship_id),
    CONSTRAINT enrolments_application_fkey FOREIGN KEY (application_id) REFERENCES applications (id),
    CONSTRAINT enrolments_person_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT enrolments_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id)
);

-- Who enrols may know when somebody was born: staff alone read it.
ALTER TABLE people ADD COLUMN date_of_birth date;

-- Plans are made once, for any value: what is rare is sought by its own index.
ALTER TABLE vacancies ALTER COLUMN state SET (n_distinct = 1000), ALTER COLUMN recruitment_round_id SET (n_distinct = 1000),
    ALTER COLUMN line_manager_id SET (n_distinct = -0.5);
ALTER TABLE applications ALTER COLUMN state SET (n_distinct = 1000), ALTER COLUMN recruitment_round_id SET (n_distinct = 1000),
    ALTER COLUMN vacancy_id SET (n_distinct = 5000), ALTER COLUMN candidate_id SET (n_distinct = -1);
ALTER TABLE interviews ALTER COLUMN state SET (n_distinct = 1000), ALTER COLUMN vacancy_id SET (n_distinct = 5000),
    ALTER COLUMN application_id SET (n_distinct = -1);
ALTER TABLE interview_panel_members ALTER COLUMN person_id SET (n_distinct = -0.5);

CREATE TRIGGER recruitment_rounds_version AFTER INSERT OR UPDATE ON recruitment_rounds
    FOR EACH ROW EXECUTE FUNCTION record_version('recruitmentRound');
CREATE TRIGGER vacancies_version AFTER INSERT OR UPDATE ON vacancies
    FOR EACH ROW EXECUTE FUNCTION record_version('vacancy');
CREATE TRIGGER applications_version AFTER INSERT ON applications
    FOR EACH ROW EXECUTE FUNCTION record_version('application');
CREATE TRIGGER applications_new_version AFTER UPDATE ON applications
    FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION record_version('application');
CREATE TRIGGER interviews_version AFTER INSERT OR UPDATE ON interviews
    FOR EACH ROW EXECUTE FUNCTION record_version('interview');
CREATE TRIGGER offers_version AFTER INSERT OR UPDATE ON offers FOR EACH ROW EXECUTE FUNCTION record_version('offer');
CREATE TRIGGER offer_conditions_version AFTER INSERT OR UPDATE ON offer_conditions
    FOR EACH ROW EXECUTE FUNCTION record_version('offerCondition');

-- Every state an application has is a step: nobody forgets to write one down.
CREATE FUNCTION record_application_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO application_steps (application_id, version, recruitment_round_id, state, occurred_at)
    VALUES (NEW.id, NEW.version, NEW.recruitment_round_id, NEW.state, NEW.updated_at);
    RETURN NULL;
END
$$;
CREATE TRIGGER applications_first_step AFTER INSERT ON applications FOR EACH ROW EXECUTE FUNCTION record_application_step();
CREATE TRIGGER applications_step AFTER UPDATE ON applications
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.recruitment_round_id IS DISTINCT FROM NEW.recruitment_round_id)
    EXECUTE FUNCTION record_application_step();

-- The application link whose token has this digest: nobody reads the digests themselves.
CREATE FUNCTION application_link_of(digest bytea) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT id FROM public.application_links WHERE token_hash = digest
$$;

-- A letter may bring a calendar (RFC 5545).
ALTER TABLE messages ADD COLUMN calendar text;
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged',
    'applicationLink', 'applicationReceived', 'applicationWithdrawn', 'applicationRejected', 'applicationShortlisted', 'applicationReinstated',
    'interviewBooked', 'interviewCancelled', 'interviewChosen', 'offerMade', 'offerWithdrawn', 'offerAccepted', 'offerDeclined',
    'recruited', 'conditionsNotMet', 'applicationDeferred'));
ALTER TABLE messages DROP CONSTRAINT messages_wiped_check;
ALTER TABLE messages ADD CONSTRAINT messages_wiped_check CHECK (
    CASE WHEN state = 'waiting' THEN num_nulls(address, subject, body_text, body_html) = 0
    ELSE num_nonnulls(address, subject, body_text, body_html, calendar, leased_until) = 0 END);

-- Candidates act for themselves.
ALTER TABLE events DROP CONSTRAINT events_actor_type_check;
ALTER TABLE events ADD CONSTRAINT events_actor_type_check CHECK (actor_type IN ('client', 'person', 'system', 'candidate'));
