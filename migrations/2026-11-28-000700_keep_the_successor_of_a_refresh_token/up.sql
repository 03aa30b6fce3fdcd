-- What a refresh token was exchanged for, encrypted under a key that only the token itself gives: for some seconds a second
-- exchange, as of two tabs at once, gets the same. The timer clears it.
ALTER TABLE refresh_tokens ADD COLUMN successor bytea;
CREATE INDEX refresh_tokens_with_successor ON refresh_tokens (used_at) WHERE successor IS NOT NULL;
