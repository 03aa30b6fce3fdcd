-- What hours were spent on, what there is to look at in them, and the update that says the same under another name.
--
-- Locked in the order of a push.
LOCK TABLE progress_updates, otj_days, otj_entries IN ACCESS EXCLUSIVE MODE;
ALTER TABLE progress_updates
    ADD COLUMN otj_category text,
    ADD COLUMN warnings text[],
    ADD COLUMN duplicate_of text,
    ADD CONSTRAINT progress_updates_otj_category_check CHECK (otj_category IN ('training', 'shadowing', 'project', 'study',
        'englishMaths', 'progressReview', 'other')),
    ADD CONSTRAINT progress_updates_warnings_check
        CHECK (warnings <@ ARRAY['possibleDuplicate', 'hoursOnSunday', 'moreThanTenHours']),
    ADD CONSTRAINT progress_updates_hours_only_check
        CHECK (kind = 'otjHours' OR num_nonnulls(otj_category, warnings, duplicate_of) = 0);
ALTER TABLE otj_entries
    ADD COLUMN category text,
    ADD COLUMN warnings text[],
    ADD CONSTRAINT otj_entries_category_check CHECK (category IN ('training', 'shadowing', 'project', 'study', 'englishMaths',
        'progressReview', 'other')),
    ADD CONSTRAINT otj_entries_warnings_check
        CHECK (warnings <@ ARRAY['possibleDuplicate', 'hoursOnSunday', 'moreThanTenHours']);

-- Whether hours are off-the-job training. What is not fills its day all the same.
CREATE FUNCTION counts_off_the_job(category text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(category, '') NOT IN ('englishMaths', 'progressReview')
$$;
ALTER TABLE otj_days
    ADD COLUMN other_hundredths integer NOT NULL DEFAULT 0,
    DROP CONSTRAINT otj_days_within_a_day,
    ADD CONSTRAINT otj_days_within_a_day
        CHECK (hundredths >= 0 AND other_hundredths >= 0 AND hundredths + other_hundredths <= 2400);

-- The hours of a day are looked at when more of it arrive.
CREATE INDEX progress_updates_hours_of_day ON progress_updates (apprenticeship_id, fact_on) WHERE kind = 'otjHours';
-- Few updates have warnings. Each set of them is a value of its own, in the order of a list.
ALTER TABLE progress_updates ALTER COLUMN warnings SET (n_distinct = 5000);
CREATE INDEX progress_updates_by_warnings ON progress_updates (warnings, id) WHERE warnings IS NOT NULL;
CREATE INDEX progress_updates_by_organisation_and_warnings ON progress_updates (organisation_id, warnings, id)
    WHERE warnings IS NOT NULL;
CREATE INDEX progress_updates_by_apprenticeship_and_warnings ON progress_updates (apprenticeship_id, warnings, id)
    WHERE warnings IS NOT NULL;
