-- By which kind of plan a version is assessed; null where that is not known.
ALTER TABLE standards
    ADD COLUMN assessment_model text,
    ADD CONSTRAINT standards_assessment_model_check CHECK (assessment_model IN ('endPoint', 'reformed'));

-- Under which kind of plan a gateway was passed; null before there was more than one.
ALTER TABLE gateways
    ADD COLUMN assessment_model text,
    ADD CONSTRAINT gateways_assessment_model_check CHECK (assessment_model IN ('endPoint', 'reformed'));

-- With a name a row is an apprenticeship assessment of a reformed plan; without one, an attempt at the end-point assessment.
ALTER TABLE epa_attempts
    ALTER COLUMN assessment_organisation DROP NOT NULL,
    ADD COLUMN name text,
    ADD COLUMN marked_by text,
    ADD COLUMN ksbs text[] NOT NULL DEFAULT '{}',
    ADD COLUMN cancel_reason text,
    DROP CONSTRAINT epa_attempts_number_unique,
    ADD CONSTRAINT epa_attempts_marked_by_check CHECK (marked_by IN ('assessmentOrganisation', 'provider')),
    ADD CONSTRAINT epa_attempts_name_check CHECK ((name IS NULL) = (marked_by IS NULL)),
    ADD CONSTRAINT epa_attempts_organisation_check
        CHECK (assessment_organisation IS NOT NULL OR marked_by IS NOT DISTINCT FROM 'provider'),
    ADD CONSTRAINT epa_attempts_cancelled_check CHECK (cancel_reason IS NULL OR (name IS NOT NULL AND grade IS NULL));
-- Attempts are counted for each assessment; what was cancelled counts as if it had not been planned.
CREATE UNIQUE INDEX epa_attempts_number_unique ON epa_attempts (apprenticeship_id, lower(coalesce(name, '')), number)
    WHERE cancel_reason IS NULL;
DROP INDEX epa_attempts_one_open;
CREATE UNIQUE INDEX epa_attempts_one_open ON epa_attempts (apprenticeship_id, lower(coalesce(name, '')))
    WHERE grade IS NULL AND cancel_reason IS NULL;
CREATE INDEX epa_attempts_by_apprenticeship ON epa_attempts (apprenticeship_id, id);
DROP TRIGGER epa_attempts_version ON epa_attempts;
CREATE TRIGGER epa_attempts_version AFTER INSERT OR UPDATE ON epa_attempts
    FOR EACH ROW WHEN (NEW.name IS NULL) EXECUTE FUNCTION record_version('epaAttempt');
CREATE TRIGGER epa_attempts_assessment_version AFTER INSERT OR UPDATE ON epa_attempts
    FOR EACH ROW WHEN (NEW.name IS NOT NULL) EXECUTE FUNCTION record_version('assessment');

-- The employer's word on behaviours: who said it, of which, as of which day.
CREATE TABLE behaviour_verifications (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    person_id uuid NOT NULL,
    ksbs text[] NOT NULL,
    verified_on date NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT behaviour_verifications_pkey PRIMARY KEY (id),
    CONSTRAINT behaviour_verifications_apprenticeship_fkey
        FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT behaviour_verifications_person_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT behaviour_verifications_ksbs_check CHECK (cardinality(ksbs) >= 1)
);
CREATE INDEX behaviour_verifications_by_apprenticeship ON behaviour_verifications (apprenticeship_id, id);

-- The completion after the gateway to completion, with the overall grade where the plan has one.
CREATE TABLE completions (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    completed_on date NOT NULL,
    grade text,
    created_at timestamptz NOT NULL,
    CONSTRAINT completions_pkey PRIMARY KEY (id),
    CONSTRAINT completions_apprenticeship_unique UNIQUE (apprenticeship_id),
    CONSTRAINT completions_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT completions_grade_check CHECK (grade IN ('pass', 'merit', 'distinction'))
);
