DROP TABLE diversity_actions;
DROP TABLE diversity_targets;
