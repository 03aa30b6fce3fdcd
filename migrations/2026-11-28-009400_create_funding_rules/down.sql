DROP TABLE funding_rules;
DELETE FROM versions WHERE subject_type = 'fundingRules';
