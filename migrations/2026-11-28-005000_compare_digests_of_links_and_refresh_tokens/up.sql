-- Digests of public links and refresh tokens, too, are compared and not read.
-- A digest was the name of a refresh token; it has a name of its own now.
ALTER TABLE refresh_tokens ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE refresh_tokens DROP CONSTRAINT refresh_tokens_pkey;
ALTER TABLE refresh_tokens ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (id);
ALTER TABLE refresh_tokens ADD CONSTRAINT refresh_tokens_token_unique UNIQUE (token_hash);

-- The refresh token with this digest, used or not.
CREATE FUNCTION refresh_token_of(digest bytea) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT id FROM public.refresh_tokens WHERE token_hash = digest
$$;

-- The public link whose token has this digest, ended or not.
CREATE FUNCTION portfolio_link_of(digest bytea) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT id FROM public.portfolio_links WHERE token_hash = digest
$$;

-- Nor does a digest stand in the versions of a link.
CREATE FUNCTION record_link_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO versions (subject_type, subject_id, version, valid_from, body)
    VALUES (TG_ARGV[0], NEW.id, NEW.version, NEW.updated_at, to_jsonb(NEW) - 'token_hash');
    RETURN NULL;
END
$$;
DROP TRIGGER portfolio_links_version ON portfolio_links;
CREATE TRIGGER portfolio_links_version AFTER INSERT OR UPDATE ON portfolio_links
    FOR EACH ROW EXECUTE FUNCTION record_link_version('portfolioLink');
UPDATE versions SET body = body - 'token_hash' WHERE subject_type = 'portfolioLink';
