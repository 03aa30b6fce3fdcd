-- How line managers see their apprentices. Providers' ratings are progress updates; derived ones are never stored.
CREATE TABLE rag_ratings (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    rated_by uuid NOT NULL,
    rating text NOT NULL,
    reason text,
    created_at timestamptz NOT NULL,
    CONSTRAINT rag_ratings_pkey PRIMARY KEY (id),
    CONSTRAINT rag_ratings_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT rag_ratings_rated_by_fkey FOREIGN KEY (rated_by) REFERENCES people (id),
    CONSTRAINT rag_ratings_rating_check CHECK (rating IN ('red', 'amber', 'green')),
    CONSTRAINT rag_ratings_reason_check CHECK (rating = 'green' OR reason IS NOT NULL)
);
CREATE INDEX rag_ratings_by_apprenticeship ON rag_ratings (apprenticeship_id, id);
