-- Where each apprenticeship stands, in one row that triggers keep in step with the records it is made of: a dashboard of
-- thousands reads as many short rows instead of everything that ever happened to them.
CREATE TABLE standings (
    apprenticeship_id uuid NOT NULL,
    -- The sum of its otj_days.
    otj_hundredths bigint NOT NULL,
    -- When the newest update was observed, corrected or not.
    last_update_at timestamptz,
    -- The newest of each side that was not superseded or retracted.
    provider_rating text,
    manager_rating text,
    -- KSBs of which the newest judgement is completed.
    ksbs_completed integer NOT NULL,
    last_review_on date,
    -- Of a review that was moved or missed.
    review_moved_to date,
    last_check_in_on date,
    CONSTRAINT standings_pkey PRIMARY KEY (apprenticeship_id),
    CONSTRAINT standings_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id)
) WITH (fillfactor = 70);

CREATE INDEX progress_updates_ratings ON progress_updates (apprenticeship_id, observed_at, received_at, id)
    WHERE kind = 'ragRating';
CREATE INDEX reviews_waiting ON reviews (apprenticeship_id) WHERE state IN ('held', 'partiallySigned');

CREATE FUNCTION newest_rating(apprenticeship uuid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT u.details->>'rating' FROM progress_updates u
    WHERE u.apprenticeship_id = apprenticeship AND u.kind = 'ragRating'
        AND NOT EXISTS (SELECT FROM progress_updates s WHERE s.supersedes_id = u.id)
    ORDER BY u.observed_at DESC, u.received_at DESC, u.id DESC LIMIT 1
$$;

CREATE FUNCTION count_completed_ksbs(apprenticeship uuid) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT count(*)::integer FROM (
        SELECT DISTINCT ON (code) state FROM ksb_judgements
        WHERE apprenticeship_id = apprenticeship ORDER BY code, id DESC
    ) newest WHERE state = 'completed'
$$;

CREATE FUNCTION begin_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO standings (apprenticeship_id, otj_hundredths, ksbs_completed) VALUES (NEW.id, 0, 0);
    RETURN NULL;
END
$$;
CREATE TRIGGER apprenticeships_standing AFTER INSERT ON apprenticeships
    FOR EACH ROW EXECUTE FUNCTION begin_standing();

CREATE FUNCTION count_new_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE standings s SET otj_hundredths = s.otj_hundredths + n.hundredths
    FROM (SELECT apprenticeship_id, sum(hundredths) AS hundredths FROM new_rows GROUP BY apprenticeship_id) n
    WHERE s.apprenticeship_id = n.apprenticeship_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER otj_days_counted AFTER INSERT ON otj_days
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_new_days();

CREATE FUNCTION count_changed_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE standings s SET otj_hundredths = s.otj_hundredths + n.hundredths
    FROM (SELECT apprenticeship_id, sum(hundredths) AS hundredths FROM (
        SELECT apprenticeship_id, hundredths FROM new_rows
        UNION ALL SELECT apprenticeship_id, -hundredths FROM old_rows) both_rows GROUP BY apprenticeship_id) n
    WHERE s.apprenticeship_id = n.apprenticeship_id AND n.hundredths <> 0;
    RETURN NULL;
END
$$;
CREATE TRIGGER otj_days_recounted AFTER UPDATE ON otj_days
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_changed_days();

CREATE FUNCTION hear_of_updates() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER progress_updates_heard AFTER INSERT ON progress_updates
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION hear_of_updates();

CREATE FUNCTION take_over_rating() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE standings SET manager_rating = NEW.rating WHERE apprenticeship_id = NEW.apprenticeship_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER rag_ratings_standing AFTER INSERT ON rag_ratings FOR EACH ROW EXECUTE FUNCTION take_over_rating();

CREATE FUNCTION take_over_judgement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE standings SET ksbs_completed = count_completed_ksbs(NEW.apprenticeship_id)
    WHERE apprenticeship_id = NEW.apprenticeship_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER ksb_judgements_standing AFTER INSERT ON ksb_judgements
    FOR EACH ROW EXECUTE FUNCTION take_over_judgement();

CREATE FUNCTION take_over_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A review that follows from the calendar alone says nothing new.
    IF NEW.state <> 'scheduled' THEN
        UPDATE standings SET last_review_on = (SELECT max(held_on) FROM reviews r
                WHERE r.apprenticeship_id = NEW.apprenticeship_id),
            review_moved_to = (SELECT due_on FROM reviews r
                WHERE r.apprenticeship_id = NEW.apprenticeship_id AND state IN ('rescheduled', 'missed'))
        WHERE apprenticeship_id = NEW.apprenticeship_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER reviews_standing AFTER INSERT OR UPDATE ON reviews
    FOR EACH ROW EXECUTE FUNCTION take_over_review();

CREATE FUNCTION take_over_check_in() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE standings SET last_check_in_on = greatest(last_check_in_on, NEW.held_on)
    WHERE apprenticeship_id = NEW.apprenticeship_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER check_ins_standing AFTER INSERT ON check_ins FOR EACH ROW EXECUTE FUNCTION take_over_check_in();

-- The same, counted from the records: what the triggers keep must equal it.
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

INSERT INTO standings SELECT * FROM counted_standings;
