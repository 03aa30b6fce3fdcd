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
    next_check_in(a.id) AS check_in_due_on
FROM apprenticeships a;
CREATE OR REPLACE FUNCTION hear_of_updates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE standings s SET last_update_at = n.observed_at
    FROM (SELECT apprenticeship_id, max(observed_at) AS observed_at FROM new_rows GROUP BY apprenticeship_id) n
    WHERE s.apprenticeship_id = n.apprenticeship_id
        AND (s.last_update_at IS NULL OR s.last_update_at < n.observed_at);
    IF EXISTS (SELECT FROM new_rows WHERE kind IN ('ragRating', 'retraction')) THEN
        UPDATE standings s SET provider_rating = newest_rating(s.apprenticeship_id)
        WHERE s.apprenticeship_id IN (
            SELECT apprenticeship_id FROM new_rows WHERE kind IN ('ragRating', 'retraction'));
    END IF;
    RETURN NULL;
END
$$;
DROP FUNCTION evidenced_ksbs;
DROP FUNCTION newest_hearing;
ALTER TABLE standings DROP COLUMN evidenced, DROP COLUMN heard_at;
