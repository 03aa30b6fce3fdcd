CREATE TABLE standards (
    id uuid NOT NULL,
    reference text NOT NULL,
    lars_code integer,
    version text NOT NULL,
    option text,
    title text NOT NULL,
    level integer NOT NULL,
    typical_months integer NOT NULL,
    minimum_otj_hours integer,
    CONSTRAINT standards_pkey PRIMARY KEY (id),
    CONSTRAINT standards_reference_check CHECK (reference ~ '^ST[0-9]{4}$'),
    CONSTRAINT standards_level_check CHECK (level BETWEEN 2 AND 7),
    CONSTRAINT standards_months_check CHECK (typical_months > 0)
);
CREATE UNIQUE INDEX standards_version_unique ON standards (reference, version, option) NULLS NOT DISTINCT;

CREATE TABLE ksbs (
    standard_id uuid NOT NULL,
    code text NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    position integer NOT NULL,
    CONSTRAINT ksbs_pkey PRIMARY KEY (standard_id, code),
    CONSTRAINT ksbs_standard_fkey FOREIGN KEY (standard_id) REFERENCES standards (id),
    CONSTRAINT ksbs_kind_check CHECK (kind IN ('knowledge', 'skill', 'behaviour'))
);

CREATE TABLE cohorts (
    id uuid NOT NULL,
    name text NOT NULL,
    starts_on date NOT NULL,
    planned_places integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT cohorts_pkey PRIMARY KEY (id),
    CONSTRAINT cohorts_places_check CHECK (planned_places >= 1)
);
CREATE UNIQUE INDEX cohorts_name_unique ON cohorts (lower(name));
CREATE TRIGGER cohorts_version AFTER INSERT OR UPDATE ON cohorts
    FOR EACH ROW EXECUTE FUNCTION record_version('cohort');

CREATE TABLE apprenticeships (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    standard_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    cohort_id uuid NOT NULL,
    line_manager_id uuid,
    team text NOT NULL,
    state text NOT NULL,
    starts_on date NOT NULL,
    planned_end_on date NOT NULL,
    ended_on date,
    weekly_hours_hundredths integer NOT NULL,
    uln text NOT NULL,
    provider_reference text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT apprenticeships_pkey PRIMARY KEY (id),
    CONSTRAINT apprenticeships_person_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT apprenticeships_standard_fkey FOREIGN KEY (standard_id) REFERENCES standards (id),
    CONSTRAINT apprenticeships_provider_fkey FOREIGN KEY (provider_id) REFERENCES organisations (id),
    CONSTRAINT apprenticeships_cohort_fkey FOREIGN KEY (cohort_id) REFERENCES cohorts (id),
    CONSTRAINT apprenticeships_line_manager_fkey FOREIGN KEY (line_manager_id) REFERENCES people (id),
    CONSTRAINT apprenticeships_state_check CHECK (state IN ('draft', 'approved', 'inLearning', 'onBreak', 'gateway',
        'epa', 'completed', 'withdrawn')),
    CONSTRAINT apprenticeships_dates_check CHECK (planned_end_on > starts_on AND ended_on >= starts_on),
    CONSTRAINT apprenticeships_hours_check CHECK (weekly_hours_hundredths BETWEEN 1600 AND 4800),
    CONSTRAINT apprenticeships_uln_check CHECK (uln ~ '^[1-9][0-9]{9}$'),
    CONSTRAINT apprenticeships_manager_check CHECK (line_manager_id <> person_id)
);
CREATE UNIQUE INDEX apprenticeships_one_live ON apprenticeships (person_id)
    WHERE state NOT IN ('completed', 'withdrawn');
CREATE UNIQUE INDEX apprenticeships_provider_reference_unique ON apprenticeships (provider_id, provider_reference);
CREATE INDEX apprenticeships_by_provider ON apprenticeships (provider_id, id);
CREATE INDEX apprenticeships_by_line_manager ON apprenticeships (line_manager_id, id);
CREATE INDEX apprenticeships_by_cohort ON apprenticeships (cohort_id, id);
CREATE INDEX apprenticeships_by_uln ON apprenticeships (uln);
CREATE INDEX apprenticeships_by_person ON apprenticeships (person_id, id);
CREATE TRIGGER apprenticeships_version AFTER INSERT OR UPDATE ON apprenticeships
    FOR EACH ROW EXECUTE FUNCTION record_version('apprenticeship');
