ALTER TABLE applications ALTER COLUMN vacancy_id SET (n_distinct = 5000);
ALTER TABLE vacancies ALTER COLUMN state SET (n_distinct = 1000);
DROP INDEX applications_by_vacancy_and_round;
