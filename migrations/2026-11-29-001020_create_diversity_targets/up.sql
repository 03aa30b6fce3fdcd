-- What the programme wants to reach in a recruitment round, and what it does for that.
CREATE TABLE diversity_targets (
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    stage text NOT NULL,
    characteristic text NOT NULL,
    category text NOT NULL,
    percent integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT diversity_targets_pkey PRIMARY KEY (id),
    CONSTRAINT diversity_targets_one_each UNIQUE (round_id, stage, characteristic, category),
    CONSTRAINT diversity_targets_round_fkey FOREIGN KEY (round_id) REFERENCES recruitment_rounds (id),
    CONSTRAINT diversity_targets_stage_check CHECK (stage IN ('applications', 'offers', 'hires')),
    CONSTRAINT diversity_targets_percent_check CHECK (percent BETWEEN 1 AND 100)
);
CREATE INDEX diversity_targets_by_round ON diversity_targets (round_id, id);
CREATE TRIGGER diversity_targets_version AFTER INSERT OR UPDATE ON diversity_targets
    FOR EACH ROW EXECUTE FUNCTION record_version('diversityTarget');

CREATE TABLE diversity_actions (
    id uuid NOT NULL,
    target_id uuid NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    action_on date NOT NULL,
    organisation_id uuid,
    outcome text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT diversity_actions_pkey PRIMARY KEY (id),
    CONSTRAINT diversity_actions_target_fkey FOREIGN KEY (target_id) REFERENCES diversity_targets (id),
    CONSTRAINT diversity_actions_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT diversity_actions_kind_check CHECK (kind IN ('outreach', 'openDay', 'womenInTech', 'partner'))
);
CREATE INDEX diversity_actions_by_target ON diversity_actions (target_id, id);
CREATE TRIGGER diversity_actions_version AFTER INSERT OR UPDATE ON diversity_actions
    FOR EACH ROW EXECUTE FUNCTION record_version('diversityAction');
