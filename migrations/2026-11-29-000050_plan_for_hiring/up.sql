-- Of a vacancy what was deferred to another round is found by itself.
CREATE INDEX applications_by_vacancy_and_round ON applications (vacancy_id, recruitment_round_id, id);

-- Plans are made once, for any value: a line manager has fewer vacancies than a state has, and a vacancy more applications than there
-- are in a state of it.
ALTER TABLE vacancies ALTER COLUMN state SET (n_distinct = 50);
ALTER TABLE applications ALTER COLUMN vacancy_id SET (n_distinct = 400);
