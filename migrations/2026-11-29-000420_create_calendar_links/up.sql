-- Addresses of calendars, each of one person's own meetups and reviews, for programs that cannot sign in.
CREATE TABLE calendar_links (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    token_hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT calendar_links_pkey PRIMARY KEY (id),
    CONSTRAINT calendar_links_token_unique UNIQUE (token_hash),
    CONSTRAINT calendar_links_person_fkey FOREIGN KEY (person_id) REFERENCES people (id)
);
CREATE INDEX calendar_links_standing ON calendar_links (person_id, id) WHERE ended_at IS NULL;

-- The calendar link whose token has this digest: nobody reads the digests themselves.
CREATE FUNCTION calendar_link_of(digest bytea) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT id FROM public.calendar_links WHERE token_hash = digest
$$;
