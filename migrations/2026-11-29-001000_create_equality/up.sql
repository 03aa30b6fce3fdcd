-- Answers about equality, apart from everything else. Nobody reads one: the login of requests executes the functions below and has no
-- right on what they work with. A row bears no id, no time and no order, and stands under sha256(K1 || K2 || application id): K1 is
-- kept here, K2 outside the database.
CREATE SCHEMA equality;

CREATE TABLE equality.keys (
    only_one boolean NOT NULL DEFAULT true,
    half bytea NOT NULL,
    -- By which the other half is known again; nothing of it can be worked out.
    other_half_digest bytea,
    CONSTRAINT keys_pkey PRIMARY KEY (only_one),
    CONSTRAINT keys_only_one_check CHECK (only_one),
    CONSTRAINT keys_half_check CHECK (octet_length(half) = 32)
);
INSERT INTO equality.keys (half) VALUES (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
    || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

-- What is asked, and what is made of it. The program says the same in words.
CREATE TABLE equality.questions (
    question_set text NOT NULL,
    place smallint NOT NULL,
    key text NOT NULL,
    -- How many answers there are, beside "not asked" (0) and "prefer not to say" (1): they count from 2.
    answers smallint NOT NULL,
    CONSTRAINT questions_pkey PRIMARY KEY (question_set, place)
);
CREATE TABLE equality.characteristics (
    question_set text NOT NULL,
    place smallint NOT NULL,
    key text NOT NULL,
    question smallint NOT NULL,
    -- The question about the effect of a condition, of what is made of two.
    effect smallint,
    floor integer NOT NULL,
    two_way boolean NOT NULL,
    CONSTRAINT characteristics_pkey PRIMARY KEY (question_set, key)
);
CREATE TABLE equality.categories (
    question_set text NOT NULL,
    characteristic text NOT NULL,
    level text NOT NULL,
    place smallint NOT NULL,
    -- The finest categories in it.
    fine smallint[] NOT NULL,
    CONSTRAINT categories_pkey PRIMARY KEY (question_set, characteristic, level, place),
    CONSTRAINT categories_level_check CHECK (level IN ('fine', 'coarse'))
);

-- One row for every application that was begun, of fixed width.
CREATE TABLE equality.responses (
    pseudonym bytea NOT NULL,
    answers smallint[] NOT NULL,
    CONSTRAINT responses_pkey PRIMARY KEY (pseudonym)
);

-- Who is in a stage of a round, at its closing: never changed.
CREATE TABLE equality.stages (
    round_id uuid NOT NULL,
    stage text NOT NULL,
    people integer NOT NULL,
    CONSTRAINT stages_pkey PRIMARY KEY (round_id, stage),
    CONSTRAINT stages_stage_check CHECK (stage IN ('applications', 'offers', 'hires'))
);
CREATE TABLE equality.members (
    round_id uuid NOT NULL,
    stage text NOT NULL,
    pseudonym bytea NOT NULL,
    CONSTRAINT members_pkey PRIMARY KEY (round_id, stage, pseudonym),
    CONSTRAINT members_stage_fkey FOREIGN KEY (round_id, stage) REFERENCES equality.stages (round_id, stage)
);

-- What was displayed of a population, once: a later call says the same, whatever was forgotten since.
CREATE TABLE equality.populations (
    key text NOT NULL,
    CONSTRAINT populations_pkey PRIMARY KEY (key)
);
CREATE TABLE equality.figures (
    population text NOT NULL,
    characteristic text NOT NULL,
    two_way boolean NOT NULL,
    level text NOT NULL,
    place smallint NOT NULL,
    -- Null is fewer than 5.
    value integer,
    CONSTRAINT figures_pkey PRIMARY KEY (population, characteristic, two_way, place),
    CONSTRAINT figures_population_fkey FOREIGN KEY (population) REFERENCES equality.populations (key),
    CONSTRAINT figures_value_check CHECK (value >= 5 AND value % 5 = 0)
);

INSERT INTO equality.questions (question_set, place, key, answers) VALUES
    ('2026-1', 1, 'sex', 2),
    ('2026-1', 2, 'genderIdentity', 2),
    ('2026-1', 3, 'ageBand', 6),
    ('2026-1', 4, 'ethnicGroup', 19),
    ('2026-1', 5, 'longTermCondition', 2),
    ('2026-1', 6, 'conditionEffect', 3),
    ('2026-1', 7, 'religion', 8),
    ('2026-1', 8, 'sexualOrientation', 4),
    ('2026-1', 9, 'caring', 6),
    ('2026-1', 10, 'freeSchoolMeals', 4),
    ('2026-1', 11, 'firstInFamily', 3);
INSERT INTO equality.characteristics (question_set, place, key, question, effect, floor, two_way) VALUES
    ('2026-1', 1, 'sex', 1, NULL, 20, false),
    ('2026-1', 2, 'genderIdentity', 2, NULL, 50, false),
    ('2026-1', 3, 'ageBand', 3, NULL, 20, true),
    ('2026-1', 4, 'ethnicGroup', 4, NULL, 50, true),
    ('2026-1', 5, 'disability', 5, 6, 50, true),
    ('2026-1', 6, 'religion', 7, NULL, 50, false),
    ('2026-1', 7, 'sexualOrientation', 8, NULL, 50, false),
    ('2026-1', 8, 'caring', 9, NULL, 50, false),
    ('2026-1', 9, 'freeSchoolMeals', 10, NULL, 50, false),
    ('2026-1', 10, 'firstInFamily', 11, NULL, 50, false);
INSERT INTO equality.categories (question_set, characteristic, level, place, fine) VALUES
    ('2026-1', 'sex', 'fine', 0, '{0}'),
    ('2026-1', 'sex', 'fine', 1, '{1}'),
    ('2026-1', 'genderIdentity', 'fine', 0, '{0}'),
    ('2026-1', 'genderIdentity', 'fine', 1, '{1}'),
    ('2026-1', 'ageBand', 'fine', 0, '{0}'),
    ('2026-1', 'ageBand', 'fine', 1, '{1}'),
    ('2026-1', 'ageBand', 'fine', 2, '{2}'),
    ('2026-1', 'ageBand', 'fine', 3, '{3}'),
    ('2026-1', 'ageBand', 'fine', 4, '{4}'),
    ('2026-1', 'ageBand', 'fine', 5, '{5}'),
    ('2026-1', 'ageBand', 'coarse', 0, '{0}'),
    ('2026-1', 'ageBand', 'coarse', 1, '{1}'),
    ('2026-1', 'ageBand', 'coarse', 2, '{2,3,4,5}'),
    ('2026-1', 'ethnicGroup', 'fine', 0, '{0}'),
    ('2026-1', 'ethnicGroup', 'fine', 1, '{1}'),
    ('2026-1', 'ethnicGroup', 'fine', 2, '{2}'),
    ('2026-1', 'ethnicGroup', 'fine', 3, '{3}'),
    ('2026-1', 'ethnicGroup', 'fine', 4, '{4}'),
    ('2026-1', 'ethnicGroup', 'fine', 5, '{5}'),
    ('2026-1', 'ethnicGroup', 'fine', 6, '{6}'),
    ('2026-1', 'ethnicGroup', 'fine', 7, '{7}'),
    ('2026-1', 'ethnicGroup', 'fine', 8, '{8}'),
    ('2026-1', 'ethnicGroup', 'fine', 9, '{9}'),
    ('2026-1', 'ethnicGroup', 'fine', 10, '{10}'),
    ('2026-1', 'ethnicGroup', 'fine', 11, '{11}'),
    ('2026-1', 'ethnicGroup', 'fine', 12, '{12}'),
    ('2026-1', 'ethnicGroup', 'fine', 13, '{13}'),
    ('2026-1', 'ethnicGroup', 'fine', 14, '{14}'),
    ('2026-1', 'ethnicGroup', 'fine', 15, '{15}'),
    ('2026-1', 'ethnicGroup', 'fine', 16, '{16}'),
    ('2026-1', 'ethnicGroup', 'fine', 17, '{17}'),
    ('2026-1', 'ethnicGroup', 'fine', 18, '{18}'),
    ('2026-1', 'ethnicGroup', 'coarse', 0, '{0,1,2,3,4}'),
    ('2026-1', 'ethnicGroup', 'coarse', 1, '{5,6,7,8}'),
    ('2026-1', 'ethnicGroup', 'coarse', 2, '{9,10,11,12,13}'),
    ('2026-1', 'ethnicGroup', 'coarse', 3, '{14,15,16}'),
    ('2026-1', 'ethnicGroup', 'coarse', 4, '{17,18}'),
    ('2026-1', 'disability', 'fine', 0, '{0}'),
    ('2026-1', 'disability', 'fine', 1, '{1}'),
    ('2026-1', 'religion', 'fine', 0, '{0}'),
    ('2026-1', 'religion', 'fine', 1, '{1}'),
    ('2026-1', 'religion', 'fine', 2, '{2}'),
    ('2026-1', 'religion', 'fine', 3, '{3}'),
    ('2026-1', 'religion', 'fine', 4, '{4}'),
    ('2026-1', 'religion', 'fine', 5, '{5}'),
    ('2026-1', 'religion', 'fine', 6, '{6}'),
    ('2026-1', 'religion', 'fine', 7, '{7}'),
    ('2026-1', 'religion', 'coarse', 0, '{0}'),
    ('2026-1', 'religion', 'coarse', 1, '{1}'),
    ('2026-1', 'religion', 'coarse', 2, '{2,3,4,5,6,7}'),
    ('2026-1', 'sexualOrientation', 'fine', 0, '{0}'),
    ('2026-1', 'sexualOrientation', 'fine', 1, '{1}'),
    ('2026-1', 'sexualOrientation', 'fine', 2, '{2}'),
    ('2026-1', 'sexualOrientation', 'fine', 3, '{3}'),
    ('2026-1', 'sexualOrientation', 'coarse', 0, '{0}'),
    ('2026-1', 'sexualOrientation', 'coarse', 1, '{1,2,3}'),
    ('2026-1', 'caring', 'fine', 0, '{0}'),
    ('2026-1', 'caring', 'fine', 1, '{1}'),
    ('2026-1', 'caring', 'fine', 2, '{2}'),
    ('2026-1', 'caring', 'fine', 3, '{3}'),
    ('2026-1', 'caring', 'fine', 4, '{4}'),
    ('2026-1', 'caring', 'fine', 5, '{5}'),
    ('2026-1', 'caring', 'coarse', 0, '{0}'),
    ('2026-1', 'caring', 'coarse', 1, '{1,2,3,4,5}'),
    ('2026-1', 'freeSchoolMeals', 'fine', 0, '{0}'),
    ('2026-1', 'freeSchoolMeals', 'fine', 1, '{1}'),
    ('2026-1', 'freeSchoolMeals', 'fine', 2, '{2}'),
    ('2026-1', 'freeSchoolMeals', 'fine', 3, '{3}'),
    ('2026-1', 'firstInFamily', 'fine', 0, '{0}'),
    ('2026-1', 'firstInFamily', 'fine', 1, '{1}'),
    ('2026-1', 'firstInFamily', 'fine', 2, '{2}');

-- The name of an application's row. `other_half` is K2.
CREATE FUNCTION equality.pseudonym(other_half bytea, application uuid) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$ SELECT sha256(half || other_half || uuid_send(application)) FROM equality.keys $$;

-- Answers in which nothing was asked.
CREATE FUNCTION equality.nothing(asked_set text) RETURNS smallint[]
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$ SELECT array_fill(0::smallint, ARRAY[count(*)::integer]) FROM equality.questions WHERE question_set = asked_set $$;

-- Whoever writes a row keeps the table from being rewritten until the transaction ends; whoever rewrites it waits for them.
CREATE FUNCTION equality.hold(alone boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog
AS $$
BEGIN
    IF alone THEN
        PERFORM pg_advisory_xact_lock(7301142600);
    ELSE
        PERFORM pg_advisory_xact_lock_shared(7301142600);
    END IF;
END
$$;

-- Whether K2 is the one that all rows here were written with; the first one that comes is taken.
CREATE FUNCTION equality.fits(other_half bytea) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    known bytea;
    told bytea := sha256(other_half || convert_to('the other half of the key', 'UTF8'));
BEGIN
    IF octet_length(other_half) <> 32 THEN
        RETURN false;
    END IF;
    UPDATE equality.keys SET other_half_digest = told WHERE other_half_digest IS NULL;
    SELECT other_half_digest INTO known FROM equality.keys;
    RETURN known = told;
END
$$;

-- An application has begun: nothing was asked yet.
CREATE FUNCTION equality.begin(other_half bytea, application uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    PERFORM equality.hold(false);
    INSERT INTO equality.responses (pseudonym, answers)
    VALUES (equality.pseudonym(other_half, application), equality.nothing('2026-1')) ON CONFLICT DO NOTHING;
END
$$;

-- Keeps what somebody answered, in the place of what they answered before. False once the round is closed, or where the answers do not
-- fit the questions.
CREATE FUNCTION equality.record(other_half bytea, application uuid, asked_set text, answered smallint[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
DECLARE
    closed timestamptz;
BEGIN
    IF array_ndims(answered) IS DISTINCT FROM 1 OR array_position(answered, NULL) IS NOT NULL
        OR cardinality(answered) <> (SELECT count(*) FROM equality.questions WHERE question_set = asked_set)
        OR EXISTS (SELECT FROM equality.questions q WHERE q.question_set = asked_set
            AND answered[q.place] NOT BETWEEN 0 AND q.answers + 1)
    THEN
        RETURN false;
    END IF;
    -- Whoever closes the round waits for this, or this for them.
    SELECT r.closed_at INTO closed FROM public.applications a
        JOIN public.recruitment_rounds r ON r.id = a.recruitment_round_id WHERE a.id = application FOR SHARE OF r;
    IF NOT FOUND OR closed IS NOT NULL THEN
        RETURN false;
    END IF;
    PERFORM equality.hold(false);
    INSERT INTO equality.responses AS r (pseudonym, answers) VALUES (equality.pseudonym(other_half, application), answered)
    ON CONFLICT (pseudonym) DO UPDATE SET answers = excluded.answers;
    RETURN true;
END
$$;

-- Nothing was asked: the row stays, and whoever is in a population stays in it.
CREATE FUNCTION equality.forget(other_half bytea, application uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    PERFORM equality.hold(false);
    UPDATE equality.responses SET answers = equality.nothing('2026-1')
    WHERE pseudonym = equality.pseudonym(other_half, application);
END
$$;

-- Closes a round that was closed in this transaction or before, once: notes who is in which stage, and writes all rows anew in the order
-- of their names, so that neither their place nor the counters of the table say anything of when or how often somebody answered.
--
-- People are counted, not applications: of a candidate's in the round the enrolled one, else the one that was submitted last.
CREATE FUNCTION equality.close(other_half bytea, round uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    PERFORM equality.hold(true);
    IF NOT EXISTS (SELECT FROM public.recruitment_rounds WHERE id = round AND closed_at IS NOT NULL)
        OR EXISTS (SELECT FROM equality.stages WHERE round_id = round)
    THEN
        RETURN;
    END IF;
    INSERT INTO equality.responses (pseudonym, answers)
    SELECT equality.pseudonym(other_half, a.id), equality.nothing('2026-1')
    FROM public.applications a WHERE a.recruitment_round_id = round
    ON CONFLICT DO NOTHING;

    INSERT INTO equality.stages (round_id, stage, people)
    VALUES (round, 'applications', 0), (round, 'offers', 0), (round, 'hires', 0);
    WITH submitted AS (
        SELECT a.candidate_id, a.id, a.submitted_at, a.state = 'enrolled' AS hired, EXISTS (
            SELECT FROM public.application_steps s WHERE s.application_id = a.id AND s.state = 'offered') AS offered
        FROM public.applications a WHERE a.recruitment_round_id = round AND a.submitted_at IS NOT NULL
    ), counted AS (
        SELECT equality.pseudonym(other_half, (array_agg(id ORDER BY hired DESC, submitted_at DESC, id DESC))[1]) AS pseudonym,
            bool_or(offered OR hired) AS offered, bool_or(hired) AS hired
        FROM submitted GROUP BY candidate_id
    )
    INSERT INTO equality.members (round_id, stage, pseudonym)
    SELECT round, s.stage, c.pseudonym FROM counted c, equality.stages s
    WHERE s.round_id = round AND (s.stage = 'applications' OR (s.stage = 'offers' AND c.offered) OR (s.stage = 'hires' AND c.hired))
    ORDER BY s.stage, c.pseudonym;
    UPDATE equality.stages s SET people = (
        SELECT count(*) FROM equality.members m WHERE m.round_id = s.round_id AND m.stage = s.stage)
    WHERE s.round_id = round;

    CREATE TABLE equality.rewritten (
        pseudonym bytea NOT NULL,
        answers smallint[] NOT NULL
    );
    INSERT INTO equality.rewritten SELECT pseudonym, answers FROM equality.responses ORDER BY pseudonym;
    DROP TABLE equality.responses;
    ALTER TABLE equality.rewritten RENAME TO responses;
    ALTER TABLE equality.responses ADD CONSTRAINT responses_pkey PRIMARY KEY (pseudonym);
END
$$;

-- How many people are in each stage of each closed round; that is public.
CREATE FUNCTION equality.sizes() RETURNS TABLE (round_id uuid, stage text, people integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog
AS $$ SELECT round_id, stage, people FROM equality.stages ORDER BY 1, 2 $$;

-- Which finest category somebody is in; none is "not stated". Of a condition and its effect: disabled (0) whoever it limits at all.
CREATE FUNCTION equality.fine_category(answers smallint[], question smallint, effect smallint) RETURNS integer
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
AS $$
    SELECT CASE
        WHEN answers[question] < 2 THEN NULL
        WHEN effect IS NULL THEN answers[question] - 2
        WHEN answers[question] = 3 THEN 1
        WHEN answers[effect] < 2 THEN NULL
        WHEN answers[effect] = 4 THEN 1
        ELSE 0
    END
$$;

-- The finest level with ten people a category on average, and none where there is none.
CREATE FUNCTION equality.level_of(asked text, people integer, rows integer) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$
    SELECT level FROM equality.categories WHERE question_set = '2026-1' AND characteristic = asked
    GROUP BY level HAVING count(*) * rows * 10 <= people ORDER BY level DESC LIMIT 1
$$;

-- The displayed figures of a stage of one round, or of several that are pooled: what the exact size allows, all tables at once, and the
-- same whenever it is asked again. Cells in their order: the categories, then "not stated" where it is shown; of women and everyone else
-- first the women's.
CREATE FUNCTION equality.shown(asked_stage text, rounds uuid[])
    RETURNS TABLE (characteristic text, two_way boolean, level text, place smallint, value integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
#variable_conflict use_column
DECLARE
    asked_rounds uuid[] := ARRAY(SELECT DISTINCT r FROM unnest(rounds) r ORDER BY r);
    name text := asked_stage || ':' || array_to_string(asked_rounds, ',');
    sizes integer[] := ARRAY(SELECT s.people FROM equality.stages s WHERE s.stage = asked_stage AND s.round_id = ANY (asked_rounds));
    size integer := (SELECT coalesce(sum(s), 0) FROM unnest(sizes) s);
    found equality.characteristics;
    crossed boolean;
    groups text;
    cells integer;
    unstated integer;
BEGIN
    PERFORM equality.hold(true);
    IF cardinality(sizes) = 0 OR cardinality(sizes) <> cardinality(asked_rounds) OR size < 20 THEN
        RETURN;
    END IF;
    IF NOT EXISTS (SELECT FROM equality.populations p WHERE p.key = name) THEN
        INSERT INTO equality.populations (key) VALUES (name);
        FOR found IN SELECT * FROM equality.characteristics c WHERE c.question_set = '2026-1' ORDER BY c.place LOOP
            FOREACH crossed IN ARRAY ARRAY[false, true] LOOP
                CONTINUE WHEN crossed AND (NOT found.two_way OR asked_stage <> 'applications' OR cardinality(sizes) > 1 OR size < 100);
                CONTINUE WHEN NOT crossed AND size < found.floor;
                groups := equality.level_of(found.key, size, CASE WHEN crossed THEN 2 ELSE 1 END);
                CONTINUE WHEN groups IS NULL;
                -- What a part of a pool may show alone the pool does not show.
                CONTINUE WHEN cardinality(sizes) > 1 AND EXISTS (SELECT FROM unnest(sizes) part
                    WHERE part >= found.floor AND equality.level_of(found.key, part, 1) IS NOT NULL);
                cells := (SELECT count(*) FROM equality.categories c WHERE c.question_set = '2026-1'
                    AND c.characteristic = found.key AND c.level = groups);
                unstated := CASE WHEN crossed OR size >= 50 THEN 1 ELSE 0 END;
                INSERT INTO equality.figures (population, characteristic, two_way, level, place, value)
                SELECT name, found.key, crossed, groups, p.place, CASE WHEN count(m.place) >= 5 THEN (count(m.place) + 2) / 5 * 5 END
                FROM generate_series(0, (cells + unstated) * CASE WHEN crossed THEN 2 ELSE 1 END - 1) p (place)
                LEFT JOIN (
                    SELECT CASE WHEN crossed AND r.answers[1] IS DISTINCT FROM 2 THEN cells + unstated ELSE 0 END
                        + coalesce((SELECT c.place FROM equality.categories c WHERE c.question_set = '2026-1'
                            AND c.characteristic = found.key AND c.level = groups
                            AND equality.fine_category(r.answers, found.question, found.effect) = ANY (c.fine)), cells) AS place,
                        equality.fine_category(r.answers, found.question, found.effect) IS NOT NULL OR unstated = 1 AS is_shown
                    FROM equality.members one LEFT JOIN equality.responses r ON r.pseudonym = one.pseudonym
                    WHERE one.stage = asked_stage AND one.round_id = ANY (asked_rounds)
                ) m ON m.place = p.place AND m.is_shown
                GROUP BY p.place;
            END LOOP;
        END LOOP;
    END IF;
    RETURN QUERY SELECT f.characteristic, f.two_way, f.level, f.place, f.value FROM equality.figures f
        WHERE f.population = name ORDER BY f.characteristic, f.two_way, f.place;
END
$$;

-- Deletes the answers to rounds that were closed before an instant. Populations and figures stay.
CREATE FUNCTION equality.expire(other_half bytea, before timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM equality.members m JOIN public.recruitment_rounds r ON r.id = m.round_id WHERE r.closed_at < before) THEN
        RETURN;
    END IF;
    PERFORM equality.hold(true);
    DELETE FROM equality.responses WHERE pseudonym IN (
        SELECT equality.pseudonym(other_half, a.id) FROM public.applications a
        JOIN public.recruitment_rounds r ON r.id = a.recruitment_round_id WHERE r.closed_at < before);
    DELETE FROM equality.members m USING public.recruitment_rounds r WHERE r.id = m.round_id AND r.closed_at < before;
END
$$;
