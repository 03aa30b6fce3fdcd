DROP TABLE equality_known_facts;
DROP TABLE equality_editions;
