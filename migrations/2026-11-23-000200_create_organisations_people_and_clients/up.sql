CREATE TABLE organisations (
    id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    ukprn text,
    website text,
    contact_name text,
    contact_email text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT organisations_pkey PRIMARY KEY (id),
    CONSTRAINT organisations_kind_check CHECK (kind IN ('learningProvider', 'employer', 'council', 'school')),
    CONSTRAINT organisations_state_check CHECK (state IN ('enquiry', 'active', 'ended')),
    CONSTRAINT organisations_ukprn_check CHECK (ukprn ~ '^1[0-9]{7}$')
);
CREATE UNIQUE INDEX organisations_name_unique ON organisations (lower(name));
CREATE UNIQUE INDEX organisations_ukprn_unique ON organisations (ukprn);
CREATE TRIGGER organisations_version AFTER INSERT OR UPDATE ON organisations
    FOR EACH ROW EXECUTE FUNCTION record_version('organisation');

CREATE TABLE people (
    id uuid NOT NULL,
    email text NOT NULL,
    email_folded text NOT NULL,
    given_name text NOT NULL,
    family_name text NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT people_pkey PRIMARY KEY (id),
    CONSTRAINT people_email_unique UNIQUE (email_folded),
    CONSTRAINT people_state_check CHECK (state IN ('active', 'ended'))
);
CREATE TRIGGER people_version AFTER INSERT OR UPDATE ON people
    FOR EACH ROW EXECUTE FUNCTION record_version('person');

-- Apart from people, so that a hash never reaches a version or an event.
CREATE TABLE passwords (
    person_id uuid NOT NULL,
    hash text NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT passwords_pkey PRIMARY KEY (person_id),
    CONSTRAINT passwords_person_fkey FOREIGN KEY (person_id) REFERENCES people (id)
);

CREATE TABLE invitations (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT invitations_pkey PRIMARY KEY (id),
    CONSTRAINT invitations_token_unique UNIQUE (token_hash),
    CONSTRAINT invitations_person_fkey FOREIGN KEY (person_id) REFERENCES people (id)
);
CREATE INDEX invitations_by_person ON invitations (person_id);

CREATE TABLE role_grants (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL,
    organisation_id uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    ended_at timestamptz,
    version integer NOT NULL,
    CONSTRAINT role_grants_pkey PRIMARY KEY (id),
    CONSTRAINT role_grants_person_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT role_grants_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT role_grants_role_check CHECK (role IN ('programmeManager', 'recruiter', 'lineManager', 'apprentice',
        'mentor', 'employerContact', 'dataProtectionOfficer')),
    CONSTRAINT role_grants_organisation_check
        CHECK ((role IN ('mentor', 'employerContact')) = (organisation_id IS NOT NULL))
);
CREATE UNIQUE INDEX role_grants_one_live ON role_grants (person_id, role, organisation_id)
    NULLS NOT DISTINCT WHERE ended_at IS NULL;
CREATE TRIGGER role_grants_version AFTER INSERT OR UPDATE ON role_grants
    FOR EACH ROW EXECUTE FUNCTION record_version('roleGrant');

CREATE TABLE api_clients (
    id uuid NOT NULL,
    client_id text NOT NULL,
    organisation_id uuid NOT NULL,
    name text NOT NULL,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    revoked_at timestamptz,
    version integer NOT NULL,
    CONSTRAINT api_clients_pkey PRIMARY KEY (id),
    CONSTRAINT api_clients_client_id_unique UNIQUE (client_id),
    CONSTRAINT api_clients_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id)
);
CREATE INDEX api_clients_by_organisation ON api_clients (organisation_id, id);
CREATE TRIGGER api_clients_version AFTER INSERT OR UPDATE ON api_clients
    FOR EACH ROW EXECUTE FUNCTION record_version('apiClient');

-- At most two live secrets a client; only hashes.
CREATE TABLE client_secrets (
    id uuid NOT NULL,
    api_client_id uuid NOT NULL,
    secret_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT client_secrets_pkey PRIMARY KEY (id),
    CONSTRAINT client_secrets_client_fkey FOREIGN KEY (api_client_id) REFERENCES api_clients (id)
);
CREATE INDEX client_secrets_by_client ON client_secrets (api_client_id) WHERE revoked_at IS NULL;

-- A sign-in of a person: the family of its refresh tokens.
CREATE TABLE sessions (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_person_fkey FOREIGN KEY (person_id) REFERENCES people (id)
);
CREATE INDEX sessions_by_person ON sessions (person_id);

CREATE TABLE refresh_tokens (
    token_hash bytea NOT NULL,
    session_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT refresh_tokens_pkey PRIMARY KEY (token_hash),
    CONSTRAINT refresh_tokens_session_fkey FOREIGN KEY (session_id) REFERENCES sessions (id)
);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

-- What must no longer be believed of tokens already issued; read again by every replica each second.
-- kind: token (its jti), session, client or organisation.
CREATE TABLE revocations (
    kind text NOT NULL,
    subject uuid NOT NULL,
    revoked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT revocations_pkey PRIMARY KEY (kind, subject),
    CONSTRAINT revocations_kind_check CHECK (kind IN ('token', 'session', 'client', 'organisation'))
);
CREATE INDEX revocations_expiry ON revocations (expires_at);
