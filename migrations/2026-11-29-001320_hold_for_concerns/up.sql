-- What a concern is about, and who has a part in that: one of them reads the concern no more than whom it names.
ALTER TABLE concerns
    ADD COLUMN introduction_id uuid,
    ADD COLUMN party_ids uuid[] NOT NULL DEFAULT '{}',
    ADD CONSTRAINT concerns_introduction_fkey FOREIGN KEY (introduction_id) REFERENCES introductions (id),
    DROP CONSTRAINT concerns_outcome_check,
    ADD CONSTRAINT concerns_outcome_check CHECK (outcome IN ('resume', 'end', 'actionTaken', 'noAction'));
ALTER TABLE concerns ALTER COLUMN party_ids DROP DEFAULT;
CREATE INDEX concerns_about_introduction ON concerns (introduction_id) WHERE introduction_id IS NOT NULL;

-- What is paused for which concern, until it is closed.
CREATE TABLE concern_holds (
    id uuid NOT NULL,
    concern_id uuid NOT NULL,
    introduction_id uuid,
    created_at timestamptz NOT NULL,
    released_at timestamptz,
    CONSTRAINT concern_holds_pkey PRIMARY KEY (id),
    CONSTRAINT concern_holds_concern_fkey FOREIGN KEY (concern_id) REFERENCES concerns (id),
    CONSTRAINT concern_holds_introduction_fkey FOREIGN KEY (introduction_id) REFERENCES introductions (id),
    CONSTRAINT concern_holds_record_check CHECK (num_nonnulls(introduction_id) = 1)
);
CREATE INDEX concern_holds_of_concern ON concern_holds (concern_id);
CREATE INDEX concern_holds_of_introduction ON concern_holds (introduction_id) WHERE released_at IS NULL;
