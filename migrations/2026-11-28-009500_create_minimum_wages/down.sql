DROP TABLE minimum_wages;
DELETE FROM versions WHERE subject_type = 'minimumWage';
