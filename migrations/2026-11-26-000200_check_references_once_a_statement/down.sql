LOCK TABLE apprenticeships, organisations, progress_updates, otj_days IN ACCESS EXCLUSIVE MODE;
CREATE OR REPLACE FUNCTION count_new_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE standings s SET otj_hundredths = s.otj_hundredths + n.hundredths
    FROM (SELECT apprenticeship_id, sum(hundredths) AS hundredths FROM new_rows GROUP BY apprenticeship_id) n
    WHERE s.apprenticeship_id = n.apprenticeship_id;
    RETURN NULL;
END
$$;
DROP TRIGGER progress_updates_organisation_exists ON progress_updates;
DROP FUNCTION check_organisations();
ALTER TABLE otj_days ADD CONSTRAINT otj_days_apprenticeship_fkey
    FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id);
ALTER TABLE progress_updates ADD CONSTRAINT progress_updates_organisation_fkey
    FOREIGN KEY (organisation_id) REFERENCES organisations (id);
