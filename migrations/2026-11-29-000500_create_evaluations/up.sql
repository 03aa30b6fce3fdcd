-- What those who came say of a meetup. Of these rows no versions are kept: who gave an evaluation is to be forgotten.
CREATE TABLE evaluations (
    id uuid NOT NULL,
    meetup_id uuid NOT NULL,
    -- Counts the evaluations of the meetup, from 1.
    number integer NOT NULL,
    -- The five that it is shown with, from 0.
    batch integer NOT NULL,
    -- Where it stands among them: drawn by lot.
    place bigint NOT NULL,
    -- Null once it is forgotten.
    person_id uuid,
    author_until timestamptz NOT NULL,
    rating integer NOT NULL,
    -- The sum of the ratings up to this one.
    ratings_sum integer NOT NULL,
    text text,
    created_at timestamptz NOT NULL,
    CONSTRAINT evaluations_pkey PRIMARY KEY (id),
    CONSTRAINT evaluations_meetup_fkey FOREIGN KEY (meetup_id) REFERENCES meetups (id),
    CONSTRAINT evaluations_person_fkey FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT evaluations_rating_check CHECK (rating BETWEEN 1 AND 5)
);
CREATE UNIQUE INDEX evaluations_in_order ON evaluations (meetup_id, number);
CREATE UNIQUE INDEX evaluations_one_per_person ON evaluations (meetup_id, person_id);
CREATE INDEX evaluations_with_texts ON evaluations (meetup_id, batch, place) WHERE text IS NOT NULL;
CREATE INDEX evaluations_to_forget ON evaluations (author_until, id) WHERE person_id IS NOT NULL;
