-- The login of requests: what the server is while it serves. Run by the owner after every migration.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO hackit_app;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO hackit_app;
-- Records do not go away. Only what holds for a while does.
REVOKE DELETE ON ALL TABLES IN SCHEMA public FROM hackit_app;
GRANT DELETE ON attendance_codes, enquiry_links, idempotency_keys, interview_panel_members, invitations, match_round_results, password_resets, refresh_tokens,
    revocations, sessions, unconfirmed_enquiries TO hackit_app;
-- Nor is rewritten what was said once; the sums of a day are, but not whose it is.
REVOKE UPDATE ON application_steps, events, otj_days, progress_updates, versions FROM hackit_app;
REVOKE UPDATE ON idea_responses FROM hackit_app;
-- Nor can events be hidden.
REVOKE INSERT, UPDATE ON event_spans FROM hackit_app;
GRANT UPDATE (hundredths, other_hundredths) ON otj_days TO hackit_app;
REVOKE INSERT, UPDATE ON __diesel_schema_migrations FROM hackit_app;
-- Nor is read what a password, a secret or a token is compared with: functions of the owner's compare it.
REVOKE SELECT ON application_links, attendance_codes, client_secrets, enquiry_links, invitations, passwords, portfolio_links, refresh_tokens FROM hackit_app;
GRANT SELECT (id, candidate_id, vacancy_id, application_id, created_at) ON application_links TO hackit_app;
GRANT SELECT (meetup_id, expires_at) ON attendance_codes TO hackit_app;
GRANT SELECT (id, api_client_id, created_at, revoked_at) ON client_secrets TO hackit_app;
GRANT SELECT (enquiry_id, created_at) ON enquiry_links TO hackit_app;
GRANT SELECT (id, person_id, created_at, expires_at, used_at) ON invitations TO hackit_app;
GRANT SELECT (person_id, changed_at) ON passwords TO hackit_app;
GRANT SELECT (id, apprenticeship_id, display_name, introduction, portfolio_item_ids, created_at, updated_at, revoked_at, version,
    take_down_reason) ON portfolio_links TO hackit_app;
GRANT SELECT (id, session_id, created_at, used_at, successor) ON refresh_tokens TO hackit_app;
REVOKE SELECT ON calendar_links FROM hackit_app;
GRANT SELECT (id, person_id, created_at, ended_at) ON calendar_links TO hackit_app;
REVOKE EXECUTE ON FUNCTION password_parameters(text), password_is(uuid, text), client_secret_is(uuid, bytea),
    invitation_of(bytea), refresh_token_of(bytea), portfolio_link_of(bytea), application_link_of(bytea), enquiry_of(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION password_parameters(text), password_is(uuid, text), client_secret_is(uuid, bytea),
    invitation_of(bytea), refresh_token_of(bytea), portfolio_link_of(bytea), application_link_of(bytea), enquiry_of(bytea) TO hackit_app;
REVOKE EXECUTE ON FUNCTION attendance_code_holds(uuid, bytea, timestamptz), calendar_link_of(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION attendance_code_holds(uuid, bytea, timestamptz), calendar_link_of(bytea) TO hackit_app;
-- Of answers about equality requests execute what writes and forgets one, and what shows rounded figures; they read and write no row.
GRANT USAGE ON SCHEMA equality TO hackit_app;
REVOKE ALL ON ALL TABLES IN SCHEMA equality FROM hackit_app;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA equality FROM PUBLIC, hackit_app;
GRANT EXECUTE ON FUNCTION equality.fits(bytea), equality.begin(bytea, uuid), equality.record(bytea, uuid, text, smallint[]),
    equality.forget(bytea, uuid), equality.close(bytea, uuid), equality.sizes(), equality.shown(text, uuid[]),
    equality.expire(bytea, timestamptz) TO hackit_app;
-- What is known about people is read by the rules that stand beside it, and erased by a function that names records and nothing else.
REVOKE SELECT ON copy_links FROM hackit_app;
GRANT SELECT (subject_request_id, created_at) ON copy_links TO hackit_app;
REVOKE UPDATE ON redactions FROM hackit_app;
REVOKE EXECUTE ON FUNCTION copy_link_of(bytea), extend_event_spans() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION copy_link_of(bytea), extend_event_spans() TO hackit_app;
GRANT USAGE ON SCHEMA personal_data TO hackit_app;
REVOKE ALL ON ALL TABLES IN SCHEMA personal_data FROM hackit_app;
GRANT SELECT ON ALL TABLES IN SCHEMA personal_data TO hackit_app;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA personal_data FROM PUBLIC, hackit_app;
GRANT EXECUTE ON FUNCTION personal_data.is_of(text, text), personal_data.depth(text), personal_data.held(text, uuid),
    personal_data.written(uuid), personal_data.erase(bytea, uuid, text, uuid, boolean, text, timestamptz) TO hackit_app;
