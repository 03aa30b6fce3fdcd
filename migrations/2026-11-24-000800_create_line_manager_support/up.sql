-- What a line manager and an apprentice talk about, private between the two until the apprentice shares it; no copies of
-- earlier versions are kept of it.
CREATE TABLE check_ins (
    id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    line_manager_id uuid NOT NULL,
    held_on date NOT NULL,
    wellbeing integer NOT NULL,
    blockers text,
    actions text,
    created_at timestamptz NOT NULL,
    shared_at timestamptz,
    CONSTRAINT check_ins_pkey PRIMARY KEY (id),
    CONSTRAINT check_ins_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT check_ins_line_manager_fkey FOREIGN KEY (line_manager_id) REFERENCES people (id),
    CONSTRAINT check_ins_one_a_day UNIQUE (apprenticeship_id, held_on),
    CONSTRAINT check_ins_wellbeing_check CHECK (wellbeing BETWEEN 1 AND 5)
);

-- Of everybody who may be in learning the day by which the next check-in is due: four weeks after the last, after the
-- start, or after the return from a break.
CREATE VIEW check_ins_due AS
SELECT a.id AS apprenticeship_id, c.last_held_on, greatest(a.starts_on, c.last_held_on, b.returned_on) + 28 AS due_on
FROM apprenticeships a
LEFT JOIN LATERAL (SELECT max(held_on) AS last_held_on FROM check_ins WHERE apprenticeship_id = a.id) c ON true
LEFT JOIN LATERAL (SELECT max(returned_on) AS returned_on FROM breaks_in_learning WHERE apprenticeship_id = a.id) b ON true
WHERE a.state IN ('approved', 'inLearning');

CREATE TABLE support_requests (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    apprenticeship_id uuid,
    topic text NOT NULL,
    state text NOT NULL,
    created_at timestamptz NOT NULL,
    first_answered_at timestamptz,
    -- Since when the programme owes an answer.
    waiting_since timestamptz,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT support_requests_pkey PRIMARY KEY (id),
    CONSTRAINT support_requests_person_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT support_requests_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT support_requests_state_check CHECK (state IN ('open', 'answered', 'closed')),
    CONSTRAINT support_requests_waiting_check CHECK ((state = 'open') = (waiting_since IS NOT NULL))
);
CREATE INDEX support_requests_by_person ON support_requests (person_id, id);
CREATE TRIGGER support_requests_version AFTER INSERT OR UPDATE ON support_requests
    FOR EACH ROW EXECUTE FUNCTION record_version('supportRequest');

CREATE TABLE support_messages (
    id uuid NOT NULL,
    support_request_id uuid NOT NULL,
    person_id uuid NOT NULL,
    text text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT support_messages_pkey PRIMARY KEY (id),
    CONSTRAINT support_messages_support_request_fkey FOREIGN KEY (support_request_id) REFERENCES support_requests (id),
    CONSTRAINT support_messages_person_fkey FOREIGN KEY (person_id) REFERENCES people (id)
);
CREATE INDEX support_messages_by_support_request ON support_messages (support_request_id, id);

CREATE TABLE guidance (
    id uuid NOT NULL,
    title text NOT NULL,
    topic text NOT NULL,
    stage text NOT NULL,
    markdown text NOT NULL,
    archived boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT guidance_pkey PRIMARY KEY (id),
    CONSTRAINT guidance_stage_check
        CHECK (stage IN ('anyTime', 'beforeStart', 'firstWeeks', 'inLearning', 'gateway', 'assessment', 'afterwards'))
);
CREATE TRIGGER guidance_version AFTER INSERT OR UPDATE ON guidance
    FOR EACH ROW EXECUTE FUNCTION record_version('guidance');

-- What whoever manages apprentices should have learned.
CREATE TABLE manager_skills (
    id uuid NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    -- Months after which training lapses; null where it does not.
    valid_months integer,
    retired boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT manager_skills_pkey PRIMARY KEY (id),
    CONSTRAINT manager_skills_valid_months_check CHECK (valid_months > 0)
);
CREATE UNIQUE INDEX manager_skills_title_unique ON manager_skills (lower(title)) WHERE NOT retired;
CREATE TRIGGER manager_skills_version AFTER INSERT OR UPDATE ON manager_skills
    FOR EACH ROW EXECUTE FUNCTION record_version('managerSkill');

CREATE TABLE manager_trainings (
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    manager_skill_id uuid NOT NULL,
    completed_on date NOT NULL,
    course text NOT NULL,
    created_at timestamptz NOT NULL,
    voided_at timestamptz,
    CONSTRAINT manager_trainings_pkey PRIMARY KEY (id),
    CONSTRAINT manager_trainings_person_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT manager_trainings_manager_skill_fkey FOREIGN KEY (manager_skill_id) REFERENCES manager_skills (id)
);
CREATE UNIQUE INDEX manager_trainings_once ON manager_trainings (person_id, manager_skill_id, completed_on)
    WHERE voided_at IS NULL;
