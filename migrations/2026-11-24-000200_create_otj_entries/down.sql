DROP TABLE otj_entries;
