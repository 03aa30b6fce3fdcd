-- Lists by name, and searches for the words of names: as queries have them, word for word.
CREATE INDEX people_by_name ON people (lower(family_name || ', ' || given_name), id);
CREATE INDEX organisations_by_name ON organisations (lower(name), id);
CREATE INDEX organisations_by_words ON organisations USING gin (to_tsvector('simple', name));
CREATE INDEX projects_by_title ON projects (lower(title), id);
CREATE INDEX projects_by_words ON projects USING gin (to_tsvector('simple', title));
CREATE INDEX guidance_by_title ON guidance (lower(title), id);
CREATE INDEX guidance_by_words ON guidance USING gin (to_tsvector('simple', title));
