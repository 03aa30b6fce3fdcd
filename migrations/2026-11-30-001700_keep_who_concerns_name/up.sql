-- Who had a part in what a concern names, as they were called then: that stays when somebody is erased. No release has taken a concern
-- before.
ALTER TABLE concerns
    ADD COLUMN parties jsonb NOT NULL DEFAULT '[]',
    -- Of a closed one: the last day on which its words are kept.
    ADD COLUMN kept_until date;

-- The latest 25th birthday of several people: by the date of birth; where none is kept, of those who learn at the latest by the age at the
-- start, and the youngest begin an apprenticeship aged 16.
CREATE FUNCTION last_25th_birthday(people uuid[]) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT max(coalesce(anniversary(p.date_of_birth, 25), anniversary(a.starts_on, CASE a.age_at_start WHEN '19plus' THEN 6 ELSE 9 END)))
    FROM people p LEFT JOIN apprenticeships a ON a.person_id = p.id WHERE p.id = ANY(people)
$$;

UPDATE concerns SET kept_until = greatest((decided_at AT TIME ZONE 'Europe/London' + interval '6 years')::date,
    last_25th_birthday(party_ids || reporter_id || person_id))
WHERE state = 'closed';
CREATE INDEX concerns_to_forget ON concerns (kept_until) WHERE text <> 'erased';
