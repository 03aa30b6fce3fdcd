-- What somebody judged of a KSB; never changed, the newest counts.
CREATE TABLE ksb_judgements (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    code text NOT NULL,
    state text NOT NULL,
    comment text,
    evidence_url text,
    person_id uuid,
    api_client_id uuid,
    created_at timestamptz NOT NULL,
    CONSTRAINT ksb_judgements_pkey PRIMARY KEY (id),
    CONSTRAINT ksb_judgements_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT ksb_judgements_person_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT ksb_judgements_api_client_fkey FOREIGN KEY (api_client_id) REFERENCES api_clients (id),
    CONSTRAINT ksb_judgements_state_check CHECK (state IN ('inProgress', 'readyForReview', 'completed')),
    CONSTRAINT ksb_judgements_judge_check CHECK (num_nonnulls(person_id, api_client_id) = 1)
);
CREATE INDEX ksb_judgements_by_apprenticeship ON ksb_judgements (apprenticeship_id, code, id);
