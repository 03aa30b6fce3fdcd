-- Whom apprentices met, whatever brought them together: a meetup that they attended, an introduction after which they met, a mentor who
-- accepted. Triggers write it, so that it does not matter which release records what.
LOCK TABLE apprenticeships, attendances, introductions, mentorships, standings IN ACCESS EXCLUSIVE MODE;

CREATE TABLE encounters (
    -- The attendance, the introduction or the mentorship.
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    way text NOT NULL,
    meetup_id uuid,
    met_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    voided_at timestamptz,
    CONSTRAINT encounters_pkey PRIMARY KEY (id),
    CONSTRAINT encounters_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT encounters_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES organisations (id),
    CONSTRAINT encounters_meetup_fkey FOREIGN KEY (meetup_id) REFERENCES meetups (id),
    CONSTRAINT encounters_way_check CHECK (way IN ('meetup', 'introduction', 'mentorship')),
    CONSTRAINT encounters_meetup_check CHECK ((way = 'meetup') = (meetup_id IS NOT NULL))
);

INSERT INTO encounters (id, apprenticeship_id, organisation_id, way, meetup_id, met_at, recorded_at, voided_at)
SELECT id, apprenticeship_id, organisation_id, 'meetup', meetup_id, attended_at, created_at, voided_at FROM attendances
WHERE apprenticeship_id IS NOT NULL AND organisation_id IS NOT NULL;

CREATE INDEX encounters_by_apprenticeship ON encounters (apprenticeship_id, organisation_id, met_at, id);
CREATE INDEX encounters_by_employer ON encounters (organisation_id, apprenticeship_id);

CREATE FUNCTION keep_encounter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'attendances' THEN
        IF TG_OP = 'UPDATE' THEN
            UPDATE encounters SET voided_at = NEW.voided_at WHERE id = NEW.id;
        ELSIF NEW.apprenticeship_id IS NOT NULL AND NEW.organisation_id IS NOT NULL THEN
            INSERT INTO encounters (id, apprenticeship_id, organisation_id, way, meetup_id, met_at, recorded_at, voided_at)
            VALUES (NEW.id, NEW.apprenticeship_id, NEW.organisation_id, 'meetup', NEW.meetup_id, NEW.attended_at, NEW.created_at,
                NEW.voided_at);
        END IF;
    ELSIF TG_TABLE_NAME = 'introductions' THEN
        INSERT INTO encounters (id, apprenticeship_id, organisation_id, way, met_at, recorded_at)
        VALUES (NEW.id, NEW.apprenticeship_id, NEW.organisation_id, 'introduction',
            (NEW.met_on + time '12:00') AT TIME ZONE 'Europe/London', NEW.updated_at);
    ELSE
        INSERT INTO encounters (id, apprenticeship_id, organisation_id, way, met_at, recorded_at)
        VALUES (NEW.id, NEW.apprenticeship_id, NEW.organisation_id, 'mentorship', NEW.accepted_at, NEW.accepted_at)
        ON CONFLICT (id) DO NOTHING;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER attendances_encounter AFTER INSERT OR UPDATE ON attendances FOR EACH ROW EXECUTE FUNCTION keep_encounter();
CREATE TRIGGER introductions_encounter AFTER UPDATE ON introductions
    FOR EACH ROW WHEN (NEW.state = 'met' AND OLD.state <> 'met') EXECUTE FUNCTION keep_encounter();
CREATE TRIGGER mentorships_encounter AFTER INSERT OR UPDATE ON mentorships
    FOR EACH ROW WHEN (NEW.accepted_at IS NOT NULL) EXECUTE FUNCTION keep_encounter();

-- How many stand.
ALTER TABLE standings ADD COLUMN encounters integer NOT NULL DEFAULT 0;
UPDATE standings SET encounters = meetups_attended;
DROP TRIGGER attendances_standing ON attendances;
DROP FUNCTION count_attendance();

CREATE FUNCTION count_encounter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Added and taken away, not counted: two at once wait for each other, and neither sees the other's row.
    IF TG_OP = 'INSERT' THEN
        UPDATE standings SET encounters = encounters + 1 WHERE apprenticeship_id = NEW.apprenticeship_id;
    ELSIF OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL THEN
        UPDATE standings SET encounters = encounters - 1 WHERE apprenticeship_id = NEW.apprenticeship_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER encounters_standing AFTER INSERT OR UPDATE ON encounters FOR EACH ROW EXECUTE FUNCTION count_encounter();

DROP VIEW counted_standings;
DROP INDEX standings_met_nobody;
ALTER TABLE standings DROP COLUMN meetups_attended;
CREATE INDEX standings_met_nobody ON standings (apprenticeship_id) WHERE encounters = 0;
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
    (SELECT count(*) FROM encounters t WHERE t.apprenticeship_id = a.id AND t.voided_at IS NULL)::integer AS encounters
FROM apprenticeships a;

UPDATE personal_data.columns SET column_name = 'encounters' WHERE table_name = 'standings' AND column_name = 'meetups_attended';
INSERT INTO personal_data.tables (table_name, kind, kept, goes, key_column, dated) VALUES
    ('encounters', 'encounter', 'record', false, 'id', 't.met_at');
INSERT INTO personal_data.owners (table_name, owner_column, owner_table) VALUES
    ('encounters', 'apprenticeship_id', 'apprenticeships');
INSERT INTO personal_data.columns (table_name, column_name, shown)
SELECT 'encounters', c, 'left' FROM unnest('{id,apprenticeship_id,voided_at,recorded_at}'::text[]) c;
INSERT INTO personal_data.columns (table_name, column_name, shown)
SELECT 'encounters', c, 'plain' FROM unnest('{way,met_at}'::text[]) c;
INSERT INTO personal_data.columns (table_name, column_name, shown, says) VALUES
    ('encounters', 'organisation_id', 'name', 'organisations.name'),
    ('encounters', 'meetup_id', 'name', 'meetups.title');
