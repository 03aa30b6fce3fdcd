-- Of each meetup of a series some places are the employer's own, as with a single one.
ALTER TABLE meetup_series
    ADD COLUMN own_places integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT meetup_series_own_places_check CHECK (own_places >= 0 AND own_places < capacity);
