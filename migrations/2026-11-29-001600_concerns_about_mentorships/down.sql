DROP TRIGGER introductions_version ON introductions;
CREATE TRIGGER introductions_version AFTER INSERT OR UPDATE ON introductions
    FOR EACH ROW EXECUTE FUNCTION record_version('introduction');
DELETE FROM concern_holds WHERE mentorship_id IS NOT NULL;
ALTER TABLE concern_holds DROP CONSTRAINT concern_holds_record_check, DROP COLUMN mentorship_id,
    ADD CONSTRAINT concern_holds_record_check CHECK (num_nonnulls(introduction_id) = 1);
ALTER TABLE concerns DROP CONSTRAINT concerns_record_check, DROP COLUMN mentorship_id;
