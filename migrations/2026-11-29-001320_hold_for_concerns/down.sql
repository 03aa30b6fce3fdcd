DROP TABLE concern_holds;
UPDATE concerns SET outcome = 'actionTaken' WHERE outcome IN ('resume', 'end');
ALTER TABLE concerns DROP COLUMN introduction_id, DROP COLUMN party_ids, DROP CONSTRAINT concerns_outcome_check,
    ADD CONSTRAINT concerns_outcome_check CHECK (outcome IN ('actionTaken', 'noAction'));
