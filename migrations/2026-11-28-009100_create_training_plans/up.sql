-- How the hours of a training plan are spread over its months: one row for an apprenticeship, every version of it kept.
CREATE TABLE training_plans (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    -- A list of {"month", "hours", "topics"}, in the order of the months.
    months jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT training_plans_pkey PRIMARY KEY (id),
    CONSTRAINT training_plans_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id)
);
CREATE UNIQUE INDEX training_plans_apprenticeship_unique ON training_plans (apprenticeship_id);
CREATE TRIGGER training_plans_version AFTER INSERT OR UPDATE ON training_plans
    FOR EACH ROW EXECUTE FUNCTION record_version('trainingPlan');
