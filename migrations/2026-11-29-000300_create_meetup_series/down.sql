ALTER TABLE meetups DROP CONSTRAINT meetups_changed_alone_check, DROP COLUMN changed_alone, DROP COLUMN series_id;
DROP TABLE meetup_series;
DELETE FROM versions WHERE subject_type = 'meetupSeries';
