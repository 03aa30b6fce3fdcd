-- Concerns about mentorships, which they pause like introductions.
ALTER TABLE concerns
    ADD COLUMN mentorship_id uuid,
    ADD CONSTRAINT concerns_mentorship_fkey FOREIGN KEY (mentorship_id) REFERENCES mentorships (id),
    ADD CONSTRAINT concerns_record_check CHECK (num_nonnulls(introduction_id, mentorship_id) <= 1);
CREATE INDEX concerns_about_mentorship ON concerns (mentorship_id) WHERE mentorship_id IS NOT NULL;
ALTER TABLE concern_holds
    ADD COLUMN mentorship_id uuid,
    ADD CONSTRAINT concern_holds_mentorship_fkey FOREIGN KEY (mentorship_id) REFERENCES mentorships (id),
    DROP CONSTRAINT concern_holds_record_check,
    ADD CONSTRAINT concern_holds_record_check CHECK (num_nonnulls(introduction_id, mentorship_id) = 1);
CREATE INDEX concern_holds_of_mentorship ON concern_holds (mentorship_id) WHERE released_at IS NULL;

-- Why an introduction is paused is kept in no version.
DROP TRIGGER introductions_version ON introductions;
CREATE TRIGGER introductions_version AFTER INSERT OR UPDATE ON introductions
    FOR EACH ROW EXECUTE FUNCTION record_version_without('introduction', 'holds', 'decided_at');
UPDATE versions SET body = body - ARRAY['holds', 'decided_at'] WHERE subject_type = 'introduction';
