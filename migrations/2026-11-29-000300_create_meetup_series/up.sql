-- Series of meetups. The meetups are made at once, as ordinary ones; the series keeps what they are made of.
CREATE TABLE meetup_series (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    -- On the clock on the wall there: the first day that may have a meetup, and minutes from midnight.
    starts_on date NOT NULL,
    start_minute integer NOT NULL,
    minutes integer NOT NULL,
    time_zone text NOT NULL,
    -- An RRULE of RFC 5545, as it was given; it never changes.
    rule text NOT NULL,
    except_dates date[] NOT NULL,
    venue_name text,
    venue_address text,
    venue_postcode text,
    online_url text,
    capacity integer NOT NULL,
    -- What the employer would change of every published meetup, until staff decide on the series.
    proposed_change jsonb,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT meetup_series_pkey PRIMARY KEY (id),
    CONSTRAINT meetup_series_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT meetup_series_start_minute_check CHECK (start_minute BETWEEN 0 AND 1439),
    CONSTRAINT meetup_series_minutes_check CHECK (minutes BETWEEN 1 AND 20160),
    CONSTRAINT meetup_series_capacity_check CHECK (capacity >= 1)
);
CREATE INDEX meetup_series_by_organisation ON meetup_series (organisation_id, id);
CREATE TRIGGER meetup_series_version AFTER INSERT OR UPDATE ON meetup_series
    FOR EACH ROW EXECUTE FUNCTION record_version('meetupSeries');

ALTER TABLE meetups ADD COLUMN series_id uuid;
-- Changed by itself, so that a change of its series passes it by.
ALTER TABLE meetups ADD COLUMN changed_alone boolean NOT NULL DEFAULT false;
ALTER TABLE meetups ADD CONSTRAINT meetups_series_fkey FOREIGN KEY (series_id) REFERENCES meetup_series (id);
ALTER TABLE meetups ADD CONSTRAINT meetups_changed_alone_check CHECK (series_id IS NOT NULL OR NOT changed_alone);
CREATE INDEX meetups_by_series ON meetups (series_id, starts_at, id) WHERE series_id IS NOT NULL;
CREATE INDEX meetups_by_series_and_state ON meetups (series_id, state, starts_at, id) WHERE series_id IS NOT NULL;
