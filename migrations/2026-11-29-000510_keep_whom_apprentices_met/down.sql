DROP VIEW counted_standings;
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
    evidenced_ksbs(a.id) AS evidenced
FROM apprenticeships a;
DROP TRIGGER attendances_standing ON attendances;
DROP TRIGGER attendances_met ON attendances;
DROP FUNCTION count_attendance;
DROP FUNCTION say_whom_somebody_met;
ALTER TABLE standings DROP COLUMN meetups_attended;
ALTER TABLE attendances DROP COLUMN organisation_id, DROP COLUMN apprenticeship_id;
