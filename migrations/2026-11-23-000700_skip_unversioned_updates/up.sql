-- The number of registrations changes without a new version of the meetup: each registration has its own history,
-- and an edit of the meetup must not fail because somebody registered meanwhile.
DROP TRIGGER meetups_version ON meetups;
CREATE TRIGGER meetups_version AFTER INSERT ON meetups
    FOR EACH ROW EXECUTE FUNCTION record_version('meetup');
CREATE TRIGGER meetups_new_version AFTER UPDATE ON meetups
    FOR EACH ROW WHEN (OLD.version IS DISTINCT FROM NEW.version) EXECUTE FUNCTION record_version('meetup');
