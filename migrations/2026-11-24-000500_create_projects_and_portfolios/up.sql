-- A piece of real work that apprentices are put to.
CREATE TABLE projects (
    id uuid NOT NULL,
    title text NOT NULL,
    brief text NOT NULL,
    outcome text,
    owner_team text NOT NULL,
    technologies text[] NOT NULL,
    ksbs text[] NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT projects_pkey PRIMARY KEY (id),
    CONSTRAINT projects_state_check CHECK (state IN ('open', 'closed'))
);
CREATE TRIGGER projects_version AFTER INSERT OR UPDATE ON projects
    FOR EACH ROW EXECUTE FUNCTION record_version('project');

CREATE TABLE assignments (
    id uuid NOT NULL,
    project_id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    starts_on date NOT NULL,
    ends_on date,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT assignments_pkey PRIMARY KEY (id),
    CONSTRAINT assignments_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id),
    CONSTRAINT assignments_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT assignments_dates_check CHECK (ends_on >= starts_on)
);
CREATE UNIQUE INDEX assignments_one_live ON assignments (project_id, apprenticeship_id) WHERE ends_on IS NULL;
CREATE INDEX assignments_by_apprenticeship ON assignments (apprenticeship_id, id);
CREATE TRIGGER assignments_version AFTER INSERT OR UPDATE ON assignments
    FOR EACH ROW EXECUTE FUNCTION record_version('assignment');

CREATE TABLE portfolio_items (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    project_id uuid,
    title text NOT NULL,
    own_words text NOT NULL,
    links jsonb NOT NULL,
    ksbs text[] NOT NULL,
    visibility text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT portfolio_items_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_items_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT portfolio_items_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id),
    CONSTRAINT portfolio_items_visibility_check CHECK (visibility IN ('private', 'programme'))
);
CREATE INDEX portfolio_items_by_apprenticeship ON portfolio_items (apprenticeship_id, id);
CREATE TRIGGER portfolio_items_version AFTER INSERT OR UPDATE ON portfolio_items
    FOR EACH ROW EXECUTE FUNCTION record_version('portfolioItem');

CREATE TABLE feedback (
    id uuid NOT NULL,
    portfolio_item_id uuid NOT NULL,
    person_id uuid NOT NULL,
    text text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT feedback_pkey PRIMARY KEY (id),
    CONSTRAINT feedback_portfolio_item_fkey FOREIGN KEY (portfolio_item_id) REFERENCES portfolio_items (id),
    CONSTRAINT feedback_person_fkey FOREIGN KEY (person_id) REFERENCES people (id)
);
CREATE INDEX feedback_by_portfolio_item ON feedback (portfolio_item_id, id);

-- What an apprentice shows to whoever knows the token, of which only the hash is kept.
CREATE TABLE portfolio_links (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    display_name text,
    introduction text,
    portfolio_item_ids uuid[] NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    revoked_at timestamptz,
    version integer NOT NULL,
    CONSTRAINT portfolio_links_pkey PRIMARY KEY (id),
    CONSTRAINT portfolio_links_token_unique UNIQUE (token_hash),
    CONSTRAINT portfolio_links_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id)
);
CREATE INDEX portfolio_links_by_apprenticeship ON portfolio_links (apprenticeship_id, id);
CREATE TRIGGER portfolio_links_version AFTER INSERT OR UPDATE ON portfolio_links
    FOR EACH ROW EXECUTE FUNCTION record_version('portfolioLink');
