-- That somebody is 18 or older, where staff have seen it and no date of birth is kept.
ALTER TABLE people
    ADD COLUMN adult_confirmed_on date,
    ADD COLUMN adult_confirmed_how text,
    ADD CONSTRAINT people_adult_confirmed_check CHECK (adult_confirmed_on IS NULL OR adult_confirmed_how IS NOT NULL);

INSERT INTO personal_data.columns (table_name, column_name, shown, erased) VALUES
    ('people', 'adult_confirmed_on', 'plain', 'NULL'),
    ('people', 'adult_confirmed_how', 'plain', 'NULL');

-- The same day some years later; of 29 February the 1st of March, where the year has none.
CREATE FUNCTION anniversary(of date, years integer) RETURNS date LANGUAGE sql IMMUTABLE AS $$
    SELECT d + CASE WHEN extract(day FROM d) = extract(day FROM of) THEN 0 ELSE 1 END
    FROM (SELECT (of + make_interval(years => years))::date AS d) t
$$;

-- Whether somebody is known to be an adult on a day in London: from the 18th birthday (Family Law Reform Act 1969, section 1). Where no
-- date of birth is kept, where staff have seen it, or by the age at the start of an apprenticeship: the youngest begin it aged 16, and
-- are adults two years later at the latest.
CREATE FUNCTION is_adult(person uuid, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(anniversary(p.date_of_birth, 18) <= day,
        coalesce(p.adult_confirmed_on <= day, false) OR EXISTS (SELECT FROM apprenticeships a WHERE a.person_id = p.id
            AND a.state <> 'draft'
            AND (a.age_at_start = '19plus' AND a.starts_on <= day OR a.age_at_start = '16to18' AND anniversary(a.starts_on, 2) <= day)))
    FROM people p WHERE p.id = person
$$;
