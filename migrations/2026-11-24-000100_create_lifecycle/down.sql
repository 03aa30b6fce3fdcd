DROP TABLE outcomes;
DROP TABLE epa_attempts;
DROP TABLE gateways;
DROP TABLE withdrawals;
DROP TABLE breaks_in_learning;
DROP TABLE former_providers;
ALTER TABLE apprenticeships DROP COLUMN previous_id;
