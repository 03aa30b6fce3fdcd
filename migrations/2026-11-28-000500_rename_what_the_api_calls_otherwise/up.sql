-- People and organisations that no longer take part are deactivated; an assignment is completed; a portfolio item holds a
-- reflection. Nothing was published yet, so the names in the trail follow.
ALTER TABLE organisations DROP CONSTRAINT organisations_state_check;
ALTER TABLE people DROP CONSTRAINT people_state_check;
UPDATE organisations SET state = 'deactivated', version = version + 1 WHERE state = 'ended';
UPDATE people SET state = 'deactivated', version = version + 1 WHERE state = 'ended';
ALTER TABLE organisations ADD CONSTRAINT organisations_state_check CHECK (state IN ('enquiry', 'active', 'deactivated'));
ALTER TABLE people ADD CONSTRAINT people_state_check CHECK (state IN ('active', 'deactivated'));
UPDATE events SET type = 'organisation.deactivated' WHERE type = 'organisation.ended';
UPDATE events SET type = 'person.deactivated' WHERE type = 'person.ended';
UPDATE events SET type = 'assignment.completed' WHERE type = 'assignment.ended';
ALTER TABLE portfolio_items RENAME COLUMN own_words TO reflection;
