-- Why others than the apprentice ended a link.
ALTER TABLE portfolio_links ADD COLUMN take_down_reason text;
ALTER TABLE portfolio_links ADD CONSTRAINT portfolio_links_take_down_check
    CHECK (take_down_reason IS NULL OR revoked_at IS NOT NULL);

-- Only links that nobody ended are listed: of all, and of an apprenticeship.
CREATE INDEX portfolio_links_standing ON portfolio_links (id) WHERE revoked_at IS NULL;
CREATE INDEX portfolio_links_standing_by_apprenticeship ON portfolio_links (apprenticeship_id, id) WHERE revoked_at IS NULL;
DROP INDEX portfolio_links_by_apprenticeship;

-- A withdrawal ends the links of its apprenticeship, also once it is reversed.
CREATE INDEX withdrawals_by_apprenticeship ON withdrawals (apprenticeship_id, id);
