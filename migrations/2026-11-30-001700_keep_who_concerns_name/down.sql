ALTER TABLE concerns DROP COLUMN kept_until, DROP COLUMN parties;
DROP FUNCTION last_25th_birthday(uuid[]);
