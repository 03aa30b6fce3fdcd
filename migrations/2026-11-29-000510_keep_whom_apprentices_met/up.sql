-- Whom apprentices met at meetups: of each attendance the apprenticeship that the person was in, and the employer. A trigger writes
-- both, so that it does not matter which release records the attendance.
LOCK TABLE apprenticeships, attendances, standings IN ACCESS EXCLUSIVE MODE;

ALTER TABLE attendances
    ADD COLUMN apprenticeship_id uuid,
    ADD COLUMN organisation_id uuid,
    ADD CONSTRAINT attendances_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    ADD CONSTRAINT attendances_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id);
-- How many of its attendances stand.
ALTER TABLE standings ADD COLUMN meetups_attended integer NOT NULL DEFAULT 0;

-- What was said then of the apprenticeship stands on the event.
UPDATE attendances t SET organisation_id = m.organisation_id, apprenticeship_id = (
        SELECT e.apprenticeship_id FROM events e
        WHERE e.subject_id = t.id AND e.subject_type = 'attendance' AND e.type = 'attendance.recorded' LIMIT 1)
    FROM meetups m WHERE m.id = t.meetup_id;

CREATE INDEX attendances_by_apprenticeship ON attendances (apprenticeship_id, organisation_id, attended_at, id);
CREATE INDEX attendances_by_employer ON attendances (organisation_id, apprenticeship_id);
CREATE INDEX standings_met_nobody ON standings (apprenticeship_id) WHERE meetups_attended = 0;

CREATE FUNCTION say_whom_somebody_met() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.organisation_id := (SELECT organisation_id FROM meetups WHERE id = NEW.meetup_id);
    NEW.apprenticeship_id := (SELECT id FROM apprenticeships
        WHERE person_id = NEW.person_id AND state NOT IN ('completed', 'withdrawn'));
    RETURN NEW;
END
$$;
CREATE TRIGGER attendances_met BEFORE INSERT ON attendances FOR EACH ROW EXECUTE FUNCTION say_whom_somebody_met();

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
CREATE TRIGGER attendances_standing AFTER INSERT OR UPDATE ON attendances
    FOR EACH ROW EXECUTE FUNCTION count_attendance();

CREATE OR REPLACE VIEW counted_standings AS
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

UPDATE standings s SET meetups_attended = n.attended FROM (
    SELECT apprenticeship_id, count(*) AS attended FROM attendances WHERE voided_at IS NULL GROUP BY apprenticeship_id) n
WHERE s.apprenticeship_id = n.apprenticeship_id;
