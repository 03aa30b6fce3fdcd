-- A return after a withdrawal is a new episode that names the one before.
ALTER TABLE apprenticeships ADD COLUMN previous_id uuid,
    ADD CONSTRAINT apprenticeships_previous_fkey FOREIGN KEY (previous_id) REFERENCES apprenticeships (id),
    ADD CONSTRAINT apprenticeships_previous_unique UNIQUE (previous_id);

-- Providers that taught before the present one, each with its days, first and last.
CREATE TABLE former_providers (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    provider_reference text,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT former_providers_pkey PRIMARY KEY (id),
    CONSTRAINT former_providers_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT former_providers_provider_fkey FOREIGN KEY (provider_id) REFERENCES organisations (id),
    CONSTRAINT former_providers_dates_check CHECK (ends_on >= starts_on)
);
CREATE INDEX former_providers_by_apprenticeship ON former_providers (apprenticeship_id, starts_on);
CREATE INDEX former_providers_by_provider ON former_providers (provider_id);

-- Days off learning: from starts_on to the day before returned_on.
CREATE TABLE breaks_in_learning (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    starts_on date NOT NULL,
    expected_return_on date,
    returned_on date,
    reason text NOT NULL,
    note text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT breaks_in_learning_pkey PRIMARY KEY (id),
    CONSTRAINT breaks_in_learning_apprenticeship_fkey
        FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT breaks_in_learning_dates_check CHECK (returned_on > starts_on AND expected_return_on > starts_on)
);
CREATE UNIQUE INDEX breaks_in_learning_one_open ON breaks_in_learning (apprenticeship_id) WHERE returned_on IS NULL;
CREATE INDEX breaks_in_learning_by_apprenticeship ON breaks_in_learning (apprenticeship_id, starts_on);
CREATE TRIGGER breaks_in_learning_version AFTER INSERT OR UPDATE ON breaks_in_learning
    FOR EACH ROW EXECUTE FUNCTION record_version('breakInLearning');

CREATE TABLE withdrawals (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    -- None where the apprenticeship never began.
    last_day_on date,
    triggered_by text NOT NULL,
    reasons text[] NOT NULL,
    note text,
    -- The state that a reversal gives back.
    previous_state text NOT NULL,
    reversed_at timestamptz,
    reversal_reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT withdrawals_pkey PRIMARY KEY (id),
    CONSTRAINT withdrawals_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT withdrawals_reasons_check CHECK (cardinality(reasons) >= 1),
    CONSTRAINT withdrawals_reversal_check CHECK ((reversed_at IS NULL) = (reversal_reason IS NULL))
);
CREATE UNIQUE INDEX withdrawals_one_standing ON withdrawals (apprenticeship_id) WHERE reversed_at IS NULL;
CREATE TRIGGER withdrawals_version AFTER INSERT OR UPDATE ON withdrawals
    FOR EACH ROW EXECUTE FUNCTION record_version('withdrawal');

-- Each time that an apprentice was found ready to be assessed, with what was checked.
CREATE TABLE gateways (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    reached_on date NOT NULL,
    english_and_maths text NOT NULL,
    aged_16_to_18_at_start boolean NOT NULL,
    otj_hundredths integer NOT NULL,
    target_hundredths integer NOT NULL,
    ksbs_completed integer NOT NULL,
    ksbs_total integer NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT gateways_pkey PRIMARY KEY (id),
    CONSTRAINT gateways_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT gateways_english_and_maths_check CHECK (english_and_maths IN ('met', 'notRequired'))
);
CREATE INDEX gateways_by_apprenticeship ON gateways (apprenticeship_id, id);

CREATE TABLE epa_attempts (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL,
    assessment_organisation text NOT NULL,
    scheduled_on date NOT NULL,
    assessed_on date,
    grade text,
    next_step text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT epa_attempts_pkey PRIMARY KEY (id),
    CONSTRAINT epa_attempts_number_unique UNIQUE (apprenticeship_id, number),
    CONSTRAINT epa_attempts_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT epa_attempts_kind_check CHECK (kind IN ('first', 'resit', 'retake')),
    CONSTRAINT epa_attempts_grade_check CHECK (grade IN ('fail', 'pass', 'merit', 'distinction')),
    CONSTRAINT epa_attempts_result_check CHECK ((grade IS NULL) = (assessed_on IS NULL)),
    CONSTRAINT epa_attempts_next_step_check
        CHECK ((grade IS NOT DISTINCT FROM 'fail') = (next_step IS NOT NULL) AND next_step IN ('resit', 'retake'))
);
CREATE UNIQUE INDEX epa_attempts_one_open ON epa_attempts (apprenticeship_id) WHERE grade IS NULL;
CREATE TRIGGER epa_attempts_version AFTER INSERT OR UPDATE ON epa_attempts
    FOR EACH ROW EXECUTE FUNCTION record_version('epaAttempt');

-- What came after completion, as often as somebody asked.
CREATE TABLE outcomes (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    kind text NOT NULL,
    employer text,
    job_title text,
    observed_on date NOT NULL,
    note text,
    created_at timestamptz NOT NULL,
    CONSTRAINT outcomes_pkey PRIMARY KEY (id),
    CONSTRAINT outcomes_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id)
);
CREATE INDEX outcomes_by_apprenticeship ON outcomes (apprenticeship_id, id);
