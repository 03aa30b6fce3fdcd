-- What a provider reported, once and for ever: a correction is another row that supersedes.
CREATE TABLE progress_updates (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    external_id text NOT NULL,
    kind text NOT NULL,
    observed_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    -- The calendar day that the fact is about, where it is about one.
    fact_on date,
    otj_hundredths integer,
    ksbs text[] NOT NULL,
    details jsonb NOT NULL,
    content_hash bytea NOT NULL,
    supersedes_id uuid,
    CONSTRAINT progress_updates_pkey PRIMARY KEY (id),
    CONSTRAINT progress_updates_external_id_unique UNIQUE (organisation_id, external_id),
    CONSTRAINT progress_updates_one_successor UNIQUE (supersedes_id),
    CONSTRAINT progress_updates_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT progress_updates_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT progress_updates_supersedes_fkey FOREIGN KEY (supersedes_id) REFERENCES progress_updates (id),
    CONSTRAINT progress_updates_kind_check CHECK (kind IN ('otjHours', 'attendance', 'unitResult', 'ksbEvidence',
        'ragRating', 'milestone', 'note', 'retraction')),
    CONSTRAINT progress_updates_otj_check
        CHECK ((kind = 'otjHours') = (otj_hundredths IS NOT NULL) AND otj_hundredths BETWEEN 1 AND 2400)
);
CREATE INDEX progress_updates_by_apprenticeship ON progress_updates (apprenticeship_id, observed_at, id);
CREATE INDEX progress_updates_by_organisation ON progress_updates (organisation_id, id);

-- The off-the-job hours that count, a row for each day: bounds a day at 24 hours whatever arrives at once.
CREATE TABLE otj_days (
    apprenticeship_id uuid NOT NULL,
    day date NOT NULL,
    hundredths integer NOT NULL,
    CONSTRAINT otj_days_pkey PRIMARY KEY (apprenticeship_id, day),
    CONSTRAINT otj_days_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT otj_days_within_a_day CHECK (hundredths BETWEEN 0 AND 2400)
);
