CREATE TABLE meetups (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    time_zone text NOT NULL,
    venue_name text,
    venue_address text,
    venue_postcode text,
    online_url text,
    capacity integer NOT NULL,
    -- Confirmed registrations; kept here so that the check below settles every race for the last place.
    registered integer NOT NULL,
    state text NOT NULL,
    sequence integer NOT NULL,
    published_at timestamptz,
    decline_reason text,
    cancellation_reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT meetups_pkey PRIMARY KEY (id),
    CONSTRAINT meetups_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT meetups_state_check CHECK (state IN ('draft', 'pendingApproval', 'published', 'declined', 'cancelled',
        'finished')),
    CONSTRAINT meetups_ends_after_start CHECK (ends_at > starts_at),
    CONSTRAINT meetups_capacity_check CHECK (capacity >= 1),
    CONSTRAINT meetups_registered_check CHECK (registered BETWEEN 0 AND capacity)
);
CREATE INDEX meetups_by_start ON meetups (starts_at, id);
CREATE INDEX meetups_by_organisation ON meetups (organisation_id, starts_at, id);
CREATE TRIGGER meetups_version AFTER INSERT OR UPDATE ON meetups
    FOR EACH ROW EXECUTE FUNCTION record_version('meetup');

CREATE TABLE registrations (
    id uuid NOT NULL,
    meetup_id uuid NOT NULL,
    person_id uuid NOT NULL,
    state text NOT NULL,
    -- The person agrees that the employer sees the name.
    share_name boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT registrations_pkey PRIMARY KEY (id),
    CONSTRAINT registrations_meetup_fkey FOREIGN KEY (meetup_id) REFERENCES meetups (id),
    CONSTRAINT registrations_person_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT registrations_state_check CHECK (state IN ('confirmed', 'cancelled'))
);
CREATE UNIQUE INDEX registrations_one_per_person ON registrations (meetup_id, person_id) WHERE state <> 'cancelled';
CREATE INDEX registrations_by_meetup ON registrations (meetup_id, id);
CREATE INDEX registrations_by_person ON registrations (person_id, id);
CREATE TRIGGER registrations_version AFTER INSERT OR UPDATE ON registrations
    FOR EACH ROW EXECUTE FUNCTION record_version('registration');
