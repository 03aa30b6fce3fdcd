DROP INDEX withdrawals_by_apprenticeship;
CREATE INDEX portfolio_links_by_apprenticeship ON portfolio_links (apprenticeship_id, id);
DROP INDEX portfolio_links_standing_by_apprenticeship;
DROP INDEX portfolio_links_standing;
ALTER TABLE portfolio_links DROP CONSTRAINT portfolio_links_take_down_check;
ALTER TABLE portfolio_links DROP COLUMN take_down_reason;
