DROP TRIGGER portfolio_links_version ON portfolio_links;
CREATE TRIGGER portfolio_links_version AFTER INSERT OR UPDATE ON portfolio_links
    FOR EACH ROW EXECUTE FUNCTION record_version('portfolioLink');
DROP FUNCTION record_link_version();
DROP FUNCTION portfolio_link_of(bytea);
DROP FUNCTION refresh_token_of(bytea);
ALTER TABLE refresh_tokens DROP CONSTRAINT refresh_tokens_token_unique;
ALTER TABLE refresh_tokens DROP CONSTRAINT refresh_tokens_pkey;
ALTER TABLE refresh_tokens ADD CONSTRAINT refresh_tokens_pkey PRIMARY KEY (token_hash);
ALTER TABLE refresh_tokens DROP COLUMN id;
