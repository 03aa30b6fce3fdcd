-- Every filter of a list, and every pair of them, has an index that gives the rows in the order of the list. Of a filter that
-- leaves a few dozen rows, such as a line manager, a cohort or an apprenticeship, the pairs need none but with the organisation.
--
-- Locked in the order of a push: what is counted here must not change before the triggers are there that keep it.
LOCK TABLE apprenticeships, organisations, progress_updates, otj_days, events, standings, cohorts, otj_entries, reviews, sign_offs,
    breaks_in_learning, check_ins IN ACCESS EXCLUSIVE MODE;

-- Plans are made once, for any value. By its statistics Postgres would seek the few learners of a small provider among those of
-- all, as on average that is as cheap. Said to be many, organisations are sought by their own indexes.
ALTER TABLE apprenticeships ALTER COLUMN provider_id SET (n_distinct = -0.01);
ALTER TABLE progress_updates ALTER COLUMN organisation_id SET (n_distinct = -0.0005);
ALTER TABLE events ALTER COLUMN organisation_id SET (n_distinct = -0.0005);
ALTER TABLE meetups ALTER COLUMN organisation_id SET (n_distinct = -0.01);

CREATE INDEX apprenticeships_by_state ON apprenticeships (state, id);
CREATE INDEX apprenticeships_by_standard ON apprenticeships (standard_id, id);
CREATE INDEX apprenticeships_by_standard_and_state ON apprenticeships (standard_id, state, id);
CREATE INDEX apprenticeships_by_provider_and_cohort ON apprenticeships (provider_id, cohort_id, id);
CREATE INDEX apprenticeships_by_provider_and_line_manager ON apprenticeships (provider_id, line_manager_id, id);
CREATE INDEX apprenticeships_by_provider_and_state ON apprenticeships (provider_id, state, id);
CREATE INDEX apprenticeships_by_provider_and_standard ON apprenticeships (provider_id, standard_id, id);
CREATE INDEX apprenticeships_by_provider_standard_and_state ON apprenticeships (provider_id, standard_id, state, id);
-- Who is approved and has begun, until the timer says so.
CREATE INDEX apprenticeships_by_start ON apprenticeships (state, starts_on);

CREATE INDEX organisations_by_kind ON organisations (kind, id);
CREATE INDEX organisations_by_state ON organisations (state, id);
CREATE INDEX organisations_by_kind_and_state ON organisations (kind, state, id);
CREATE INDEX people_by_state ON people (state, id);
CREATE INDEX people_by_words ON people USING gin (to_tsvector('simple', given_name || ' ' || family_name));
CREATE INDEX people_by_start_of_email ON people (email_folded text_pattern_ops);
CREATE INDEX role_grants_by_role ON role_grants (role, person_id) WHERE ended_at IS NULL;
CREATE INDEX manager_trainings_by_person ON manager_trainings (person_id, id);
CREATE INDEX projects_by_state ON projects (state, id);
CREATE INDEX assignments_by_project ON assignments (project_id, id);
CREATE INDEX support_requests_by_state ON support_requests (state, id);
CREATE INDEX meetups_by_state ON meetups (state, starts_at, id);
CREATE INDEX meetups_by_organisation_and_state ON meetups (organisation_id, state, starts_at, id);
CREATE INDEX meetups_published ON meetups (starts_at, id) WHERE published_at IS NOT NULL;

-- Updates arrive by the thousand: of their filters only the rare kinds have indexes of their own. Names lead, as staff ask for
-- them without knowing the provider; an apprenticeship's updates come in the order of arrival.
ALTER TABLE progress_updates DROP CONSTRAINT progress_updates_external_id_unique;
ALTER TABLE progress_updates
    ADD CONSTRAINT progress_updates_external_id_unique UNIQUE (external_id, organisation_id);
DROP INDEX progress_updates_by_apprenticeship;
CREATE INDEX progress_updates_by_apprenticeship ON progress_updates (apprenticeship_id, id);
CREATE INDEX progress_updates_by_kind ON progress_updates (kind, id) WHERE kind <> 'otjHours';
CREATE INDEX progress_updates_by_organisation_and_kind ON progress_updates (organisation_id, kind, id) WHERE kind <> 'otjHours';
CREATE INDEX progress_updates_by_apprenticeship_and_kind ON progress_updates (apprenticeship_id, kind, id)
    WHERE kind <> 'otjHours';

-- Nor does an update's event cost more: the feed of everything has it soon, whoever asks for it alone.
CREATE INDEX events_by_type ON events (type, xid, id) WHERE type <> 'progressUpdate.received';
CREATE INDEX events_by_subject_type ON events (subject_type, xid, id) WHERE type <> 'progressUpdate.received';
CREATE INDEX events_by_organisation_and_type ON events (organisation_id, type, xid, id)
    WHERE type <> 'progressUpdate.received';
CREATE INDEX events_by_organisation_and_subject_type ON events (organisation_id, subject_type, xid, id)
    WHERE type <> 'progressUpdate.received';
CREATE INDEX events_by_apprenticeship_and_subject_type ON events (apprenticeship_id, subject_type, xid, id)
    WHERE type <> 'progressUpdate.received';

-- How many places are filled is counted where it is asked for. As with a meetup's registrations it is no new version.
ALTER TABLE cohorts ADD COLUMN filled_places bigint NOT NULL DEFAULT 0;
DROP TRIGGER cohorts_version ON cohorts;
CREATE TRIGGER cohorts_version AFTER INSERT ON cohorts FOR EACH ROW EXECUTE FUNCTION record_version('cohort');
CREATE TRIGGER cohorts_new_version AFTER UPDATE ON cohorts
    FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION record_version('cohort');
UPDATE cohorts c SET filled_places = (SELECT count(*) FROM apprenticeships a WHERE a.cohort_id = c.id AND a.state <> 'withdrawn');

CREATE FUNCTION count_places() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.state <> 'withdrawn' THEN
        UPDATE cohorts SET filled_places = filled_places - 1 WHERE id = OLD.cohort_id;
    END IF;
    IF NEW.state <> 'withdrawn' THEN
        UPDATE cohorts SET filled_places = filled_places + 1 WHERE id = NEW.cohort_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER apprenticeships_place_taken AFTER INSERT ON apprenticeships
    FOR EACH ROW EXECUTE FUNCTION count_places();
CREATE TRIGGER apprenticeships_place_changed AFTER UPDATE ON apprenticeships
    FOR EACH ROW WHEN ((OLD.cohort_id, OLD.state = 'withdrawn') IS DISTINCT FROM (NEW.cohort_id, NEW.state = 'withdrawn'))
    EXECUTE FUNCTION count_places();

-- Whose learner an entry belongs to, as a provider lists the entries of all its learners.
ALTER TABLE otj_entries ADD COLUMN provider_id uuid;
ALTER TABLE otj_entries ALTER COLUMN provider_id SET (n_distinct = -0.005);
DROP TRIGGER otj_entries_version ON otj_entries;
UPDATE otj_entries e SET provider_id = a.provider_id FROM apprenticeships a WHERE a.id = e.apprenticeship_id;
CREATE TRIGGER otj_entries_version AFTER INSERT ON otj_entries
    FOR EACH ROW EXECUTE FUNCTION record_version('otjEntry');
CREATE TRIGGER otj_entries_new_version AFTER UPDATE ON otj_entries
    FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION record_version('otjEntry');
CREATE FUNCTION name_provider() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.provider_id := (SELECT provider_id FROM apprenticeships WHERE id = NEW.apprenticeship_id);
    RETURN NEW;
END
$$;
CREATE TRIGGER otj_entries_provider BEFORE INSERT ON otj_entries FOR EACH ROW EXECUTE FUNCTION name_provider();
CREATE FUNCTION hand_over_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE otj_entries SET provider_id = NEW.provider_id WHERE apprenticeship_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER apprenticeships_handed_over AFTER UPDATE ON apprenticeships
    FOR EACH ROW WHEN (OLD.provider_id IS DISTINCT FROM NEW.provider_id) EXECUTE FUNCTION hand_over_entries();
DROP INDEX otj_entries_waiting;
CREATE INDEX otj_entries_by_state ON otj_entries (state, id);
CREATE INDEX otj_entries_by_provider ON otj_entries (provider_id, id);
CREATE INDEX otj_entries_by_provider_and_state ON otj_entries (provider_id, state, id);
CREATE INDEX otj_entries_in_order ON otj_entries (apprenticeship_id, id);
CREATE INDEX otj_entries_in_order_by_state ON otj_entries (apprenticeship_id, state, id);

-- All reviews as they are listed, those to come among them, in rows that triggers keep in step. The section tells apart whatever
-- lists ask for: the state; of a review that was not held where the apprenticeship stands, of one that waits for signatures whose
-- are missing.
CREATE TABLE review_schedule (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    number integer NOT NULL,
    state text NOT NULL,
    due_on date NOT NULL,
    section text NOT NULL,
    provider_id uuid NOT NULL,
    CONSTRAINT review_schedule_pkey PRIMARY KEY (id),
    CONSTRAINT review_schedule_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id)
);

-- The same, counted from the records: what the triggers keep must equal it. Of everybody without a review to come there is the
-- next one: due twelve weeks after the last was held, or after the start, breaks since then left out. Its id follows from the
-- apprenticeship and its number, so that it can be named before anybody has written it down.
CREATE VIEW counted_reviews AS
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
ALTER TABLE review_schedule ALTER COLUMN provider_id SET (n_distinct = -0.005);
INSERT INTO review_schedule SELECT * FROM counted_reviews;
CREATE INDEX review_schedule_by_section ON review_schedule (section, due_on, id);
CREATE INDEX review_schedule_by_provider ON review_schedule (provider_id, section, due_on, id);
CREATE INDEX review_schedule_by_apprenticeship ON review_schedule (apprenticeship_id, due_on, id);

CREATE OR REPLACE VIEW known_reviews AS
SELECT s.id, s.apprenticeship_id, s.number, s.state, s.due_on, r.held_on, r.notes, r.reason, r.waiting_since,
    coalesce(r.version, 1) AS version, s.section, s.provider_id
FROM review_schedule s LEFT JOIN reviews r ON r.id = s.id
WHERE s.section <> 'scheduled/none' OR r.id IS NOT NULL;

-- The day by which the next check-in is due: four weeks after the last, after the start, or after the return from a break.
-- None for those who are neither in learning nor about to begin.
ALTER TABLE standings ADD COLUMN check_in_due_on date;
CREATE FUNCTION next_check_in(apprenticeship uuid) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT greatest(a.starts_on, (SELECT max(held_on) FROM check_ins WHERE apprenticeship_id = a.id),
        (SELECT max(returned_on) FROM breaks_in_learning WHERE apprenticeship_id = a.id)) + 28
    FROM apprenticeships a WHERE a.id = apprenticeship AND a.state IN ('approved', 'inLearning')
$$;
UPDATE standings SET check_in_due_on = next_check_in(apprenticeship_id);
CREATE INDEX standings_check_ins_due ON standings (check_in_due_on, apprenticeship_id) WHERE check_in_due_on IS NOT NULL;
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
    next_check_in(a.id) AS check_in_due_on
FROM apprenticeships a;

-- One change of an apprenticeship's days at a time: whoever comes second counts what the first has written.
CREATE FUNCTION keep_appointments(apprenticeship uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM standings WHERE apprenticeship_id = apprenticeship FOR NO KEY UPDATE;
    INSERT INTO review_schedule SELECT * FROM counted_reviews c WHERE c.apprenticeship_id = apprenticeship
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, due_on = excluded.due_on, section = excluded.section,
        provider_id = excluded.provider_id
    WHERE (review_schedule.state, review_schedule.due_on, review_schedule.section, review_schedule.provider_id)
        IS DISTINCT FROM (excluded.state, excluded.due_on, excluded.section, excluded.provider_id);
    UPDATE standings SET check_in_due_on = next_check_in(apprenticeship)
    WHERE apprenticeship_id = apprenticeship AND check_in_due_on IS DISTINCT FROM next_check_in(apprenticeship);
END
$$;
CREATE FUNCTION keep_appointments_of_apprenticeship() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keep_appointments(NEW.id);
    RETURN NULL;
END
$$;
CREATE FUNCTION keep_appointments_of_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keep_appointments(NEW.apprenticeship_id);
    RETURN NULL;
END
$$;
CREATE FUNCTION keep_appointments_of_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keep_appointments((SELECT apprenticeship_id FROM reviews WHERE id = NEW.review_id));
    RETURN NULL;
END
$$;
-- Named so that they run after those that begin a standing.
CREATE TRIGGER apprenticeships_timetable AFTER INSERT ON apprenticeships
    FOR EACH ROW EXECUTE FUNCTION keep_appointments_of_apprenticeship();
CREATE TRIGGER apprenticeships_timetable_changed AFTER UPDATE ON apprenticeships
    FOR EACH ROW WHEN ((OLD.state, OLD.starts_on, OLD.provider_id) IS DISTINCT FROM (NEW.state, NEW.starts_on, NEW.provider_id))
    EXECUTE FUNCTION keep_appointments_of_apprenticeship();
CREATE TRIGGER breaks_in_learning_timetable AFTER INSERT OR UPDATE ON breaks_in_learning
    FOR EACH ROW EXECUTE FUNCTION keep_appointments_of_record();
CREATE TRIGGER check_ins_timetable AFTER INSERT ON check_ins
    FOR EACH ROW EXECUTE FUNCTION keep_appointments_of_record();
CREATE TRIGGER sign_offs_timetable AFTER INSERT OR UPDATE ON sign_offs
    FOR EACH ROW EXECUTE FUNCTION keep_appointments_of_signature();
-- A review that follows from the calendar alone says nothing new.
CREATE TRIGGER reviews_timetable AFTER INSERT ON reviews
    FOR EACH ROW WHEN (NEW.state <> 'scheduled') EXECUTE FUNCTION keep_appointments_of_record();
CREATE TRIGGER reviews_timetable_changed AFTER UPDATE ON reviews
    FOR EACH ROW EXECUTE FUNCTION keep_appointments_of_record();
