CREATE TABLE reviews (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    number integer NOT NULL,
    state text NOT NULL,
    due_on date NOT NULL,
    held_on date,
    notes text,
    -- Why it was moved or missed.
    reason text,
    -- Since it was held, or since the signatures were voided.
    waiting_since timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT reviews_pkey PRIMARY KEY (id),
    CONSTRAINT reviews_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT reviews_number_unique UNIQUE (apprenticeship_id, number),
    CONSTRAINT reviews_state_check CHECK (state IN ('scheduled', 'rescheduled', 'missed', 'held', 'partiallySigned',
        'signed')),
    CONSTRAINT reviews_held_check
        CHECK ((state IN ('held', 'partiallySigned', 'signed')) = (held_on IS NOT NULL AND waiting_since IS NOT NULL))
);
CREATE UNIQUE INDEX reviews_one_to_come ON reviews (apprenticeship_id) WHERE held_on IS NULL;
CREATE TRIGGER reviews_version AFTER INSERT OR UPDATE ON reviews
    FOR EACH ROW EXECUTE FUNCTION record_version('review');

CREATE TABLE goals (
    id uuid NOT NULL,
    review_id uuid NOT NULL,
    title text NOT NULL,
    owner text NOT NULL,
    due_on date NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT goals_pkey PRIMARY KEY (id),
    CONSTRAINT goals_review_fkey FOREIGN KEY (review_id) REFERENCES reviews (id),
    CONSTRAINT goals_owner_check CHECK (owner IN ('apprentice', 'lineManager', 'provider')),
    CONSTRAINT goals_state_check CHECK (state IN ('open', 'met', 'dropped'))
);
CREATE INDEX goals_by_review ON goals (review_id, id);
CREATE TRIGGER goals_version AFTER INSERT OR UPDATE ON goals
    FOR EACH ROW EXECUTE FUNCTION record_version('goal');

-- A signature stands until what was signed changes.
CREATE TABLE sign_offs (
    id uuid NOT NULL,
    review_id uuid NOT NULL,
    party text NOT NULL,
    person_id uuid,
    api_client_id uuid,
    signed_at timestamptz NOT NULL,
    voided_at timestamptz,
    CONSTRAINT sign_offs_pkey PRIMARY KEY (id),
    CONSTRAINT sign_offs_review_fkey FOREIGN KEY (review_id) REFERENCES reviews (id),
    CONSTRAINT sign_offs_person_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT sign_offs_api_client_fkey FOREIGN KEY (api_client_id) REFERENCES api_clients (id),
    CONSTRAINT sign_offs_party_check CHECK (party IN ('apprentice', 'lineManager', 'provider')),
    CONSTRAINT sign_offs_signer_check CHECK (num_nonnulls(person_id, api_client_id) = 1)
);
CREATE UNIQUE INDEX sign_offs_one_live ON sign_offs (review_id, party) WHERE voided_at IS NULL;
CREATE INDEX sign_offs_by_review ON sign_offs (review_id);

-- What is written down, and of each apprenticeship without a review to come the next one: due twelve weeks after the last
-- was held, or after the start, breaks since then left out. Its id follows from the apprenticeship and its number, so
-- that it can be named before anybody has written it down.
CREATE VIEW known_reviews AS
WITH next AS (
    SELECT a.id AS apprenticeship_id, coalesce(last.number, 0) + 1 AS number,
        coalesce(last.held_on, a.starts_on) + 84 + coalesce((
            SELECT sum(b.returned_on - b.starts_on)::integer FROM breaks_in_learning b
            WHERE b.apprenticeship_id = a.id AND b.starts_on >= coalesce(last.held_on, a.starts_on)
        ), 0) AS due_on
    FROM apprenticeships a LEFT JOIN LATERAL (
        SELECT number, held_on FROM reviews r
        WHERE r.apprenticeship_id = a.id AND held_on IS NOT NULL ORDER BY number DESC LIMIT 1
    ) last ON true
    WHERE a.state NOT IN ('draft', 'completed', 'withdrawn')
)
SELECT r.id, r.apprenticeship_id, r.number, r.state,
    CASE WHEN r.state = 'scheduled' THEN coalesce(n.due_on, r.due_on) ELSE r.due_on END AS due_on, r.held_on, r.notes,
    r.reason, r.waiting_since, r.version
FROM reviews r LEFT JOIN next n ON r.state = 'scheduled' AND n.apprenticeship_id = r.apprenticeship_id
UNION ALL
SELECT overlay(overlay(md5(n.apprenticeship_id || '/reviews/' || n.number) PLACING '8' FROM 13) PLACING '8' FROM 17)::uuid,
    n.apprenticeship_id, n.number, 'scheduled', n.due_on, NULL, NULL, NULL, NULL, 1
FROM next n
WHERE NOT EXISTS (SELECT FROM reviews r WHERE r.apprenticeship_id = n.apprenticeship_id AND r.held_on IS NULL);
