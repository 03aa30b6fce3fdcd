-- Who was of a cohort, at a provider or managed by somebody on a day that is past: as queries have it, word for word.
CREATE INDEX versions_of_cohorts ON versions ((body->>'cohort_id')) WHERE subject_type = 'apprenticeship';
CREATE INDEX versions_of_providers ON versions ((body->>'provider_id')) WHERE subject_type = 'apprenticeship';
CREATE INDEX versions_of_line_managers ON versions ((body->>'line_manager_id')) WHERE subject_type = 'apprenticeship';
