LOCK TABLE apprenticeships, attendances, introductions, mentorships, standings IN ACCESS EXCLUSIVE MODE;
DELETE FROM personal_data.columns WHERE table_name = 'encounters';
DELETE FROM personal_data.owners WHERE table_name = 'encounters';
DELETE FROM personal_data.tables WHERE table_name = 'encounters';
UPDATE personal_data.columns SET column_name = 'meetups_attended' WHERE table_name = 'standings' AND column_name = 'encounters';
DROP TRIGGER attendances_encounter ON attendances;
DROP TRIGGER introductions_encounter ON introductions;
DROP TRIGGER mentorships_encounter ON mentorships;
DROP VIEW counted_standings;
DROP INDEX standings_met_nobody;
DROP TABLE encounters;
DROP FUNCTION keep_encounter();
DROP FUNCTION count_encounter();
ALTER TABLE standings DROP COLUMN encounters, ADD COLUMN meetups_attended integer NOT NULL DEFAULT 0;
UPDATE standings s SET meetups_attended = n.attended FROM (
    SELECT apprenticeship_id, count(*) AS attended FROM attendances WHERE voided_at IS NULL GROUP BY apprenticeship_id) n
WHERE s.apprenticeship_id = n.apprenticeship_id;
CREATE INDEX standings_met_nobody ON standings (apprenticeship_id) WHERE meetups_attended = 0;
CREATE FUNCTION count_attendance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Added and taken away, not counted: two at once wait for each other, and neither sees the other's row.
    IF TG_OP = 'INSERT' THEN
        UPDATE standings SET meetups_attended = meetups_attended + 1 WHERE apprenticeship_id = NEW.apprenticeship_id;
    ELSIF OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL THEN
        UPDATE standings SET meetups_attended = meetups_attended - 1 WHERE apprenticeship_id = NEW.apprenticeship_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER attendances_standing AFTER INSERT OR UPDATE ON attendances FOR EACH ROW EXECUTE FUNCTION count_attendance();
CREATE VIEW counted_standings AS
SELECT a.id AS apprenticeship_id,
    coalesce((SELECT sum(hundredths) FROM otj_days d WHERE d.apprenticeship_id = a.id), 0)::bigint AS otj_hundredths,
    (SELECT max(observed_at) FROM progress_updates u WHERE u.apprenticeship_id = a.id) AS last_update_at,
    newest_rating(a.id) AS provider_rating,
    (SELECT rating FROM rag_ratings r WHERE r.apprenticeship_id = a.id ORDER BY id DESC LIMIT 1) AS manager_rating,
    count_completed_ksbs(a.id) AS ksbs_completed,
    (SELECT max(held_on) FROM reviews r WHERE r.apprenticeship_id = a.id) AS last_review_on,
    (SELECT due_on FROM reviews r WHERE r.apprenticeship_id = a.id AND state IN ('rescheduled', 'missed'))
        AS review_moved_to,
    (SELECT max(held_on) FROM check_ins c WHERE c.apprenticeship_id = a.id) AS last_check_in_on,
    next_check_in(a.id) AS check_in_due_on,
    newest_hearing(a.id) AS heard_at,
    evidenced_ksbs(a.id) AS evidenced,
    (SELECT count(*) FROM attendances t WHERE t.apprenticeship_id = a.id AND t.voided_at IS NULL)::integer AS meetups_attended
FROM apprenticeships a;
