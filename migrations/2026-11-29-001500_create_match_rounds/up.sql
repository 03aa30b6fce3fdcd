-- Rounds in which the programme's team brings mentors and apprentices together, and what each ends with for every apprentice.
CREATE TABLE match_rounds (
    id uuid NOT NULL,
    name text NOT NULL,
    state text NOT NULL,
    -- As it was proposed or changed last; they stay when the results are wiped.
    pair_count integer NOT NULL,
    unmatched_count integer NOT NULL,
    -- Of pairs that the team chose: [{"apprenticeshipId", "mentorProfileId"}]
    blocking_pairs jsonb NOT NULL,
    decided_at timestamptz,
    -- When the results were wiped.
    wiped_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version integer NOT NULL,
    CONSTRAINT match_rounds_pkey PRIMARY KEY (id),
    CONSTRAINT match_rounds_state_check CHECK (state IN ('proposed', 'approved', 'discarded')),
    CONSTRAINT match_rounds_counts_check CHECK (pair_count >= 0 AND unmatched_count >= 0),
    CONSTRAINT match_rounds_decided_check CHECK ((state = 'proposed') = (decided_at IS NULL)),
    CONSTRAINT match_rounds_wiped_check CHECK (wiped_at IS NULL OR state <> 'proposed')
);
CREATE INDEX match_rounds_by_state ON match_rounds (state, id);
CREATE INDEX match_rounds_to_wipe ON match_rounds (coalesce(decided_at, created_at)) WHERE wiped_at IS NULL;
ALTER TABLE match_rounds ALTER COLUMN state SET (n_distinct = 1000);
CREATE TRIGGER match_rounds_version AFTER INSERT ON match_rounds
    FOR EACH ROW EXECUTE FUNCTION record_version_without('matchRound', 'blocking_pairs');
CREATE TRIGGER match_rounds_new_version AFTER UPDATE ON match_rounds
    FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION record_version_without('matchRound', 'blocking_pairs');

CREATE TABLE match_round_results (
    round_id uuid NOT NULL,
    apprenticeship_id uuid NOT NULL,
    -- By the age of the wishes.
    place integer NOT NULL,
    mentor_profile_id uuid,
    score integer,
    -- [{"rule", "points", "words"}]
    because jsonb NOT NULL,
    -- Why there is no mentor.
    unmatched_because text,
    CONSTRAINT match_round_results_pkey PRIMARY KEY (round_id, apprenticeship_id),
    CONSTRAINT match_round_results_round_fkey FOREIGN KEY (round_id) REFERENCES match_rounds (id),
    CONSTRAINT match_round_results_apprenticeship_fkey FOREIGN KEY (apprenticeship_id) REFERENCES apprenticeships (id),
    CONSTRAINT match_round_results_mentor_profile_fkey FOREIGN KEY (mentor_profile_id) REFERENCES mentor_profiles (id),
    CONSTRAINT match_round_results_score_check CHECK (score BETWEEN 0 AND 100),
    CONSTRAINT match_round_results_unmatched_because_check CHECK (unmatched_because IN ('alreadyMentored', 'noMentor', 'noClearedMentor',
        'noCommonLanguage', 'noPlaceLeft', 'setAside')),
    CONSTRAINT match_round_results_either_check CHECK ((mentor_profile_id IS NULL) = (score IS NULL)
        AND (mentor_profile_id IS NULL) = (unmatched_because IS NOT NULL))
);
CREATE INDEX match_round_results_by_apprenticeship ON match_round_results (apprenticeship_id);

ALTER TABLE mentorships ADD CONSTRAINT mentorships_match_round_fkey FOREIGN KEY (match_round_id) REFERENCES match_rounds (id);

-- Somebody may read what a round came to for them; what was found in common tells of the mentor too, and goes with an erasure.
INSERT INTO personal_data.tables (table_name, kind, kept, goes, key_column, dated) VALUES
    ('match_round_results', 'matchRoundResult', 'request', true, 'round_id',
        '(SELECT r.created_at FROM public.match_rounds r WHERE r.id = t.round_id)');
INSERT INTO personal_data.owners (table_name, owner_column, owner_table) VALUES
    ('match_round_results', 'apprenticeship_id', 'apprenticeships');
INSERT INTO personal_data.columns (table_name, column_name, shown) VALUES
    ('match_round_results', 'round_id', 'left'),
    ('match_round_results', 'apprenticeship_id', 'left'),
    ('match_round_results', 'place', 'left'),
    ('match_round_results', 'mentor_profile_id', 'left'),
    ('match_round_results', 'score', 'plain'),
    ('match_round_results', 'because', 'left'),
    ('match_round_results', 'unmatched_because', 'plain');
