DROP TRIGGER meetups_new_version ON meetups;
DROP TRIGGER meetups_version ON meetups;
CREATE TRIGGER meetups_version AFTER INSERT OR UPDATE ON meetups
    FOR EACH ROW EXECUTE FUNCTION record_version('meetup');
