ALTER TABLE events DROP CONSTRAINT events_actor_type_check;
ALTER TABLE events ADD CONSTRAINT events_actor_type_check CHECK (actor_type IN ('client', 'person', 'system'));
ALTER TABLE messages DROP CONSTRAINT messages_wiped_check;
ALTER TABLE messages ADD CONSTRAINT messages_wiped_check CHECK (
    CASE WHEN state = 'waiting' THEN num_nulls(address, subject, body_text, body_html) = 0
    ELSE num_nonnulls(address, subject, body_text, body_html, leased_until) = 0 END);
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check CHECK (kind IN ('invitation', 'passwordReset', 'passwordChanged'));
ALTER TABLE messages DROP COLUMN calendar;
ALTER TABLE people DROP COLUMN date_of_birth;
DROP TABLE enrolments, offer_conditions, offers, interview_scores, interview_panel_members, interviews, application_links,
    duplicate_dismissals, application_steps, application_details, applications, candidates, vacancies, recruitment_rounds;
DROP FUNCTION application_link_of(bytea);
DROP FUNCTION record_application_step();
