-- What the login of requests may compare and not read: hashes of passwords, digests of secrets and invitations.
CREATE SCHEMA vault;
CREATE TABLE vault.salts (
    secret bytea NOT NULL,
    CONSTRAINT salts_pkey PRIMARY KEY (secret)
);
INSERT INTO vault.salts
    SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));

-- Salt and parameters of a password, for hashing what somebody gave. Where there is no password they are made up, and the same
-- each time, so that nobody learns who has one.
CREATE FUNCTION password_parameters(address text) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        (SELECT substring(hash FROM '^(.*)\$[^$]*$') FROM public.passwords
            JOIN public.people ON people.id = person_id WHERE email_folded = address AND hash <> ''),
        (SELECT '$argon2id$v=19$m=19456,t=2,p=1$' || rtrim(encode(
            substring(sha256(secret || convert_to(address, 'UTF8')) FROM 1 FOR 16), 'base64'), '=') FROM vault.salts)
    )
$$;

-- Whether this is the hash of a person's password.
CREATE FUNCTION password_is(person uuid, candidate text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.passwords WHERE person_id = person AND hash = candidate AND hash <> '')
$$;

-- Whether this is the digest of a live secret of a client.
CREATE FUNCTION client_secret_is(client uuid, digest bytea) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.client_secrets
        WHERE api_client_id = client AND revoked_at IS NULL AND secret_hash = digest)
$$;

-- The invitation whose token has this digest, good or not.
CREATE FUNCTION invitation_of(digest bytea) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT id FROM public.invitations WHERE token_hash = digest
$$;
