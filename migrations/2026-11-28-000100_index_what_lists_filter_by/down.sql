DROP TRIGGER reviews_timetable_changed ON reviews;
DROP TRIGGER reviews_timetable ON reviews;
DROP TRIGGER sign_offs_timetable ON sign_offs;
DROP TRIGGER check_ins_timetable ON check_ins;
DROP TRIGGER breaks_in_learning_timetable ON breaks_in_learning;
DROP TRIGGER apprenticeships_timetable_changed ON apprenticeships;
DROP TRIGGER apprenticeships_timetable ON apprenticeships;
DROP FUNCTION keep_appointments_of_signature();
DROP FUNCTION keep_appointments_of_record();
DROP FUNCTION keep_appointments_of_apprenticeship();
DROP FUNCTION keep_appointments(uuid);

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
    (SELECT max(held_on) FROM check_ins c WHERE c.apprenticeship_id = a.id) AS last_check_in_on
FROM apprenticeships a;
DROP INDEX standings_check_ins_due;
ALTER TABLE standings DROP COLUMN check_in_due_on;
DROP FUNCTION next_check_in(uuid);

DROP VIEW known_reviews;
CREATE VIEW known_reviews AS
WITH next AS (
    SELECT a.id AS apprenticeship_id, coalesce(last.number, 0) + 1 AS number,
        coalesce(last.held_on, a.starts_on) + 84 + coalesce((
            SELECT sum(b.returned_on - b.starts_on)::integer FROM breaks_in_learning b
            WHERE b.apprenticeship_id = a.id AND b.starts_on >= coalesce(last.held_on, a.starts_on)
        ), 0) AS due_on
    FROM apprenticeships a LEFT JOIN LATERAL (
        SELECT number, held_on FROM reviews r
        WHERE r.apprenticeship_id = a.id AND held_on IS NOT NULL ORDER BY number DESC LIMIT 1
    ) last ON true
    WHERE a.state NOT IN ('draft', 'completed', 'withdrawn')
)
SELECT r.id, r.apprenticeship_id, r.number, r.state,
    CASE WHEN r.state = 'scheduled' THEN coalesce(n.due_on, r.due_on) ELSE r.due_on END AS due_on, r.held_on, r.notes,
    r.reason, r.waiting_since, r.version
FROM reviews r LEFT JOIN next n ON r.state = 'scheduled' AND n.apprenticeship_id = r.apprenticeship_id
UNION ALL
SELECT overlay(overlay(md5(n.apprenticeship_id || '/reviews/' || n.number) PLACING '8' FROM 13) PLACING '8' FROM 17)::uuid,
    n.apprenticeship_id, n.number, 'scheduled', n.due_on, NULL, NULL, NULL, NULL, 1
FROM next n
WHERE NOT EXISTS (SELECT FROM reviews r WHERE r.apprenticeship_id = n.apprenticeship_id AND r.held_on IS NULL);
DROP VIEW counted_reviews;
DROP TABLE review_schedule;

DROP INDEX otj_entries_in_order_by_state;
DROP INDEX otj_entries_in_order;
DROP INDEX otj_entries_by_provider_and_state;
DROP INDEX otj_entries_by_provider;
DROP INDEX otj_entries_by_state;
CREATE INDEX otj_entries_waiting ON otj_entries (id) WHERE state = 'submitted';
DROP TRIGGER apprenticeships_handed_over ON apprenticeships;
DROP FUNCTION hand_over_entries();
DROP TRIGGER otj_entries_provider ON otj_entries;
DROP FUNCTION name_provider();
DROP TRIGGER otj_entries_new_version ON otj_entries;
DROP TRIGGER otj_entries_version ON otj_entries;
CREATE TRIGGER otj_entries_version AFTER INSERT OR UPDATE ON otj_entries
    FOR EACH ROW EXECUTE FUNCTION record_version('otjEntry');
ALTER TABLE otj_entries DROP COLUMN provider_id;

DROP TRIGGER apprenticeships_place_changed ON apprenticeships;
DROP TRIGGER apprenticeships_place_taken ON apprenticeships;
DROP FUNCTION count_places();
DROP TRIGGER cohorts_new_version ON cohorts;
DROP TRIGGER cohorts_version ON cohorts;
CREATE TRIGGER cohorts_version AFTER INSERT OR UPDATE ON cohorts
    FOR EACH ROW EXECUTE FUNCTION record_version('cohort');
ALTER TABLE cohorts DROP COLUMN filled_places;

DROP INDEX events_by_apprenticeship_and_subject_type;
DROP INDEX events_by_organisation_and_subject_type;
DROP INDEX events_by_organisation_and_type;
DROP INDEX events_by_subject_type;
DROP INDEX events_by_type;
DROP INDEX progress_updates_by_apprenticeship_and_kind;
DROP INDEX progress_updates_by_organisation_and_kind;
DROP INDEX progress_updates_by_kind;
DROP INDEX progress_updates_by_apprenticeship;
CREATE INDEX progress_updates_by_apprenticeship ON progress_updates (apprenticeship_id, observed_at, id);
ALTER TABLE progress_updates DROP CONSTRAINT progress_updates_external_id_unique;
ALTER TABLE progress_updates
    ADD CONSTRAINT progress_updates_external_id_unique UNIQUE (organisation_id, external_id);

DROP INDEX meetups_published;
DROP INDEX meetups_by_organisation_and_state;
DROP INDEX meetups_by_state;
DROP INDEX support_requests_by_state;
DROP INDEX assignments_by_project;
DROP INDEX projects_by_state;
DROP INDEX manager_trainings_by_person;
DROP INDEX role_grants_by_role;
DROP INDEX people_by_start_of_email;
DROP INDEX people_by_words;
DROP INDEX people_by_state;
DROP INDEX organisations_by_kind_and_state;
DROP INDEX organisations_by_state;
DROP INDEX organisations_by_kind;
DROP INDEX apprenticeships_by_start;
DROP INDEX apprenticeships_by_provider_standard_and_state;
DROP INDEX apprenticeships_by_provider_and_standard;
DROP INDEX apprenticeships_by_provider_and_state;
DROP INDEX apprenticeships_by_provider_and_line_manager;
DROP INDEX apprenticeships_by_provider_and_cohort;
DROP INDEX apprenticeships_by_standard_and_state;
DROP INDEX apprenticeships_by_standard;
DROP INDEX apprenticeships_by_state;
ALTER TABLE meetups ALTER COLUMN organisation_id RESET (n_distinct);
ALTER TABLE events ALTER COLUMN organisation_id RESET (n_distinct);
ALTER TABLE progress_updates ALTER COLUMN organisation_id RESET (n_distinct);
ALTER TABLE apprenticeships ALTER COLUMN provider_id RESET (n_distinct);
