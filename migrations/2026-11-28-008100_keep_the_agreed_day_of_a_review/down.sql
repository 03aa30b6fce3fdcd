DROP VIEW known_reviews;
CREATE VIEW known_reviews AS
SELECT s.id, s.apprenticeship_id, s.number, s.state, s.due_on, r.held_on, r.notes, r.reason, r.waiting_since,
    coalesce(r.version, 1) AS version, s.section, s.provider_id
FROM review_schedule s LEFT JOIN reviews r ON r.id = s.id
WHERE s.section <> 'scheduled/none' OR r.id IS NOT NULL;

CREATE OR REPLACE VIEW counted_reviews AS
SELECT r.id, a.id AS apprenticeship_id, r.number, r.state,
    CASE WHEN r.state = 'scheduled' AND a.state NOT IN ('draft', 'completed', 'withdrawn') THEN next.due_on ELSE r.due_on END
        AS due_on,
    r.state || CASE
        WHEN r.state NOT IN ('scheduled', 'rescheduled', 'missed', 'partiallySigned') THEN ''
        WHEN r.state = 'partiallySigned' THEN '/' || (
            SELECT coalesce(string_agg(party, '+' ORDER BY party), '')
            FROM unnest('{apprentice,lineManager,provider}'::text[]) AS parties (party)
            WHERE NOT EXISTS (SELECT FROM sign_offs s WHERE s.review_id = r.id AND s.party = parties.party AND s.voided_at IS NULL))
        WHEN a.state = 'inLearning' THEN ''
        WHEN a.state = 'approved' THEN '/approved'
        WHEN r.state = 'scheduled' AND a.state IN ('draft', 'completed', 'withdrawn') THEN '/none'
        ELSE '/over' END AS section,
    a.provider_id
FROM apprenticeships a
LEFT JOIN LATERAL (
    SELECT number, held_on FROM reviews WHERE apprenticeship_id = a.id AND held_on IS NOT NULL ORDER BY number DESC LIMIT 1
) last ON true
CROSS JOIN LATERAL (
    SELECT coalesce(last.number, 0) + 1 AS number, coalesce(last.held_on, a.starts_on) + 84 + coalesce((
        SELECT sum(b.returned_on - b.starts_on)::integer FROM breaks_in_learning b
        WHERE b.apprenticeship_id = a.id AND b.starts_on >= coalesce(last.held_on, a.starts_on)
    ), 0) AS due_on
) next
CROSS JOIN LATERAL (
    SELECT id, number, state, due_on FROM reviews WHERE apprenticeship_id = a.id
    UNION ALL
    SELECT overlay(overlay(md5(a.id || '/reviews/' || next.number) PLACING '8' FROM 13) PLACING '8' FROM 17)::uuid, next.number,
        'scheduled', next.due_on
    WHERE NOT EXISTS (SELECT FROM reviews WHERE apprenticeship_id = a.id AND held_on IS NULL)
) r;

DROP TRIGGER reviews_version ON reviews;
UPDATE reviews SET due_on = agreed_on WHERE agreed_on IS NOT NULL;
CREATE TRIGGER reviews_version AFTER INSERT OR UPDATE ON reviews
    FOR EACH ROW EXECUTE FUNCTION record_version('review');
SELECT keep_appointments(apprenticeship_id) FROM reviews WHERE state IN ('rescheduled', 'missed');
ALTER TABLE reviews DROP COLUMN agreed_on;
