ALTER TABLE messages DROP CONSTRAINT messages_wiped_check;
ALTER TABLE messages ADD CONSTRAINT messages_wiped_check CHECK (
    CASE WHEN state = 'waiting' THEN num_nulls(address, subject, body_text, body_html) = 0
    ELSE num_nonnulls(address, subject, body_text, body_html, calendar, leased_until) = 0 END);
ALTER TABLE messages DROP COLUMN unsubscribe_url, DROP COLUMN unsubscribe_hash;
DROP TABLE notification_preferences;
