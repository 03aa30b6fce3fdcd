-- What an employer would change of a published meetup waits here until staff publish or decline it: only what differs.
ALTER TABLE meetups ADD COLUMN proposed_change jsonb;
-- When what everybody sees was last changed, where only what waits has changed since; null where that was at updated_at.
ALTER TABLE meetups ADD COLUMN public_updated_at timestamptz;
-- The timer drops what has waited until the meetup began.
CREATE INDEX meetups_with_a_proposed_change ON meetups (starts_at, id) WHERE proposed_change IS NOT NULL;
