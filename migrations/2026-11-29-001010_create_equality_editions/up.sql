-- Published figures about equality: frozen, once for each population, and public.
CREATE TABLE equality_editions (
    id uuid NOT NULL,
    stage text NOT NULL,
    -- One, or several that are pooled, in order.
    round_ids uuid[] NOT NULL,
    question_set text NOT NULL,
    -- Exact: how many people there are is public.
    people integer NOT NULL,
    -- {"tables", "withheld"}: displayed figures alone.
    figures jsonb NOT NULL,
    published_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    withdrawal_reason text,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT equality_editions_pkey PRIMARY KEY (id),
    CONSTRAINT equality_editions_one_each UNIQUE (stage, round_ids),
    CONSTRAINT equality_editions_stage_check CHECK (stage IN ('applications', 'offers', 'hires')),
    CONSTRAINT equality_editions_rounds_check CHECK (cardinality(round_ids) >= 1),
    CONSTRAINT equality_editions_withdrawn_check CHECK ((withdrawn_at IS NULL) = (withdrawal_reason IS NULL))
);
CREATE INDEX equality_editions_by_round ON equality_editions USING gin (round_ids);
CREATE TRIGGER equality_editions_version AFTER INSERT OR UPDATE ON equality_editions
    FOR EACH ROW EXECUTE FUNCTION record_version('equalityEdition');

-- What everybody knows from elsewhere, with its source: the operator writes it down.
CREATE TABLE equality_known_facts (
    id uuid NOT NULL,
    round_id uuid NOT NULL,
    stage text NOT NULL,
    characteristic text NOT NULL,
    category text NOT NULL,
    people integer NOT NULL,
    source text NOT NULL,
    CONSTRAINT equality_known_facts_pkey PRIMARY KEY (id),
    CONSTRAINT equality_known_facts_once UNIQUE (round_id, stage, characteristic, category),
    CONSTRAINT equality_known_facts_round_fkey FOREIGN KEY (round_id) REFERENCES recruitment_rounds (id),
    CONSTRAINT equality_known_facts_stage_check CHECK (stage IN ('applications', 'offers', 'hires')),
    CONSTRAINT equality_known_facts_people_check CHECK (people >= 0)
);
