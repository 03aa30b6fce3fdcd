-- Who had a part in what a concern names, as they were called then: that stays when somebody is erased, or an employer names another
-- contact.
ALTER TABLE concerns
    ADD COLUMN parties jsonb NOT NULL DEFAULT '[]',
    -- Of a closed one: the last day on which its words are kept.
    ADD COLUMN kept_until date;

-- The latest 25th birthday of those of several people who learn: by the date of birth; where none is kept, at the latest by the age at the
-- start, and the youngest begin an apprenticeship aged 16.
CREATE FUNCTION last_25th_birthday(people uuid[]) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT max(coalesce(anniversary(p.date_of_birth, 25), anniversary(a.starts_on, CASE a.age_at_start WHEN '19plus' THEN 6 ELSE 9 END)))
    FROM apprenticeships a JOIN people p ON p.id = a.person_id WHERE a.person_id = ANY(people)
$$;

UPDATE concerns SET kept_until = greatest((decided_at AT TIME ZONE 'Europe/London' + interval '6 years')::date,
    last_25th_birthday(party_ids || reporter_id || person_id))
WHERE state = 'closed';
CREATE INDEX concerns_to_forget ON concerns (kept_until) WHERE text <> 'erased';
