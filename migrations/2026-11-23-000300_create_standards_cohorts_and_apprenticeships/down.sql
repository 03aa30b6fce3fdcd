DROP TABLE apprenticeships;
DROP TABLE cohorts;
DROP TABLE ksbs;
DROP TABLE standards;
