DROP TABLE otj_days;
DROP TABLE progress_updates;
