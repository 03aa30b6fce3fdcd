-- What the facts say of many learners at once is read from one row each: when the provider was last heard, and of which KSBs
-- there is evidence. An update that tells nothing new of KSBs writes nothing more than before.
--
-- Locked in the order of a push: what is counted here must not change before the trigger keeps it.
LOCK TABLE apprenticeships, progress_updates, standings IN ACCESS EXCLUSIVE MODE;

ALTER TABLE standings
    -- When the newest update was observed that was not superseded or retracted.
    ADD COLUMN heard_at timestamptz,
    -- Codes of KSBs that such updates name, in order.
    ADD COLUMN evidenced text[] NOT NULL DEFAULT '{}';

CREATE FUNCTION newest_hearing(apprenticeship uuid) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT max(observed_at) FROM progress_updates u
    WHERE u.apprenticeship_id = apprenticeship AND u.kind <> 'retraction'
        AND NOT EXISTS (SELECT FROM progress_updates s WHERE s.supersedes_id = u.id)
$$;
CREATE FUNCTION evidenced_ksbs(apprenticeship uuid) RETURNS text[] LANGUAGE sql STABLE AS $$
    SELECT coalesce(array_agg(DISTINCT code ORDER BY code), '{}') FROM progress_updates u CROSS JOIN UNNEST(u.ksbs) AS code
    WHERE u.apprenticeship_id = apprenticeship AND u.kind <> 'retraction'
        AND NOT EXISTS (SELECT FROM progress_updates s WHERE s.supersedes_id = u.id)
$$;

CREATE OR REPLACE FUNCTION hear_of_updates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE standings s SET last_update_at = greatest(s.last_update_at, n.observed_at), heard_at = greatest(s.heard_at, n.heard_at)
    FROM (SELECT apprenticeship_id, max(observed_at) AS observed_at,
            max(observed_at) FILTER (WHERE kind <> 'retraction') AS heard_at
        FROM new_rows GROUP BY apprenticeship_id) n
    WHERE s.apprenticeship_id = n.apprenticeship_id
        AND (s.last_update_at IS NULL OR s.last_update_at < n.observed_at OR s.heard_at < n.heard_at
            OR s.heard_at IS NULL AND n.heard_at IS NOT NULL);
    IF EXISTS (SELECT FROM new_rows WHERE kind IN ('ragRating', 'retraction')) THEN
        UPDATE standings s SET provider_rating = newest_rating(s.apprenticeship_id)
        WHERE s.apprenticeship_id IN (
            SELECT apprenticeship_id FROM new_rows WHERE kind IN ('ragRating', 'retraction'));
    END IF;
    IF EXISTS (SELECT FROM new_rows WHERE ksbs <> '{}') THEN
        UPDATE standings s SET evidenced = ARRAY(SELECT DISTINCT code FROM UNNEST(s.evidenced || n.codes) AS code ORDER BY code)
        FROM (SELECT apprenticeship_id, array_agg(DISTINCT code) AS codes FROM new_rows CROSS JOIN UNNEST(ksbs) AS code
            GROUP BY apprenticeship_id) n
        WHERE s.apprenticeship_id = n.apprenticeship_id AND NOT s.evidenced @> n.codes;
    END IF;
    IF EXISTS (SELECT FROM new_rows WHERE supersedes_id IS NOT NULL) THEN
        UPDATE standings s SET heard_at = newest_hearing(s.apprenticeship_id), evidenced = evidenced_ksbs(s.apprenticeship_id)
        WHERE s.apprenticeship_id IN (SELECT apprenticeship_id FROM new_rows WHERE supersedes_id IS NOT NULL);
    END IF;
    RETURN NULL;
END
$$;

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
    evidenced_ksbs(a.id) AS evidenced
FROM apprenticeships a;

UPDATE standings SET heard_at = newest_hearing(apprenticeship_id), evidenced = evidenced_ksbs(apprenticeship_id);
