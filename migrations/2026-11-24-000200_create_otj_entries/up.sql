-- Hours that apprentices enter themselves; they count once the line manager has confirmed them.
CREATE TABLE otj_entries (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    day date NOT NULL,
    hundredths integer NOT NULL,
    activity text NOT NULL,
    ksbs text[] NOT NULL,
    state text NOT NULL,
    reason text,
    decided_by uuid,
    decided_at timestamptz,
    voided_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT otj_entries_pkey PRIMARY KEY (id),
    CONSTRAINT otj_entries_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT otj_entries_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES people (id),
    CONSTRAINT otj_entries_hours_check CHECK (hundredths BETWEEN 1 AND 2400),
    CONSTRAINT otj_entries_state_check CHECK (state IN ('submitted', 'confirmed', 'rejected', 'voided')),
    CONSTRAINT otj_entries_decided_check CHECK (state NOT IN ('confirmed', 'rejected') OR decided_at IS NOT NULL)
);
CREATE INDEX otj_entries_by_apprenticeship ON otj_entries (apprenticeship_id, day);
CREATE INDEX otj_entries_waiting ON otj_entries (id) WHERE state = 'submitted';
CREATE TRIGGER otj_entries_version AFTER INSERT OR UPDATE ON otj_entries
    FOR EACH ROW EXECUTE FUNCTION record_version('otjEntry');
