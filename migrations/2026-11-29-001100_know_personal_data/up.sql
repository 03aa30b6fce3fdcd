-- What is known about people, column by column: whose a row is, what a copy for its subject says of it, and what is left of it when it is
-- erased. The functions below work from these rows alone, so that a copy and an erasure know the same columns.
CREATE SCHEMA personal_data;

-- Tables with rows about somebody. `kept` says what an erasure that was asked for leaves: a `record` that funding rules or decisions of the
-- programme still need, until its time is over; of the others nothing stays.
CREATE TABLE personal_data.tables (
    table_name text NOT NULL,
    -- What a row is called in a copy.
    kind text NOT NULL,
    kept text NOT NULL,
    -- Whether rows go, rather than what is personal of them.
    goes boolean NOT NULL DEFAULT false,
    key_column text NOT NULL DEFAULT 'id',
    -- The kind of record under which versions are kept.
    subject_type text,
    -- Who wrote the row, where that may be somebody else.
    author_column text,
    -- Rows whose words nobody but the subject may read.
    private_when text,
    dated text NOT NULL DEFAULT 't.created_at',
    CONSTRAINT tables_pkey PRIMARY KEY (table_name),
    CONSTRAINT tables_kept_check CHECK (kept IN ('record', 'request'))
);

-- Whose the rows of a table are: of the row that a column names. Tables without an owner are about somebody themselves.
CREATE TABLE personal_data.owners (
    table_name text NOT NULL,
    owner_column text NOT NULL,
    owner_table text NOT NULL,
    CONSTRAINT owners_pkey PRIMARY KEY (table_name, owner_table),
    CONSTRAINT owners_table_fkey FOREIGN KEY (table_name) REFERENCES personal_data.tables (table_name),
    CONSTRAINT owners_owner_fkey FOREIGN KEY (owner_table) REFERENCES personal_data.tables (table_name)
);

-- Every column of these tables.
CREATE TABLE personal_data.columns (
    table_name text NOT NULL,
    column_name text NOT NULL,
    -- `plain` a fact; `own` words of the subject; `reviewed` words that may be somebody else's; `role` somebody else; `name` another record;
    -- `left` nothing that a copy says.
    shown text NOT NULL,
    -- Of a role what it is called; of a name the table and the column that hold it.
    says text,
    -- What the column is set to, of the row `t`; nothing where it stays. $2 is the instant.
    erased text,
    CONSTRAINT columns_pkey PRIMARY KEY (table_name, column_name),
    CONSTRAINT columns_table_fkey FOREIGN KEY (table_name) REFERENCES personal_data.tables (table_name),
    CONSTRAINT columns_shown_check CHECK (shown IN ('plain', 'own', 'reviewed', 'role', 'name', 'left')),
    CONSTRAINT columns_says_check CHECK ((shown IN ('role', 'name')) = (says IS NOT NULL))
);

-- What was erased, to be erased again where a backup brings it back. It names records and nothing else.
CREATE TABLE personal_data.erasures (
    id uuid NOT NULL,
    root text NOT NULL,
    record_id uuid NOT NULL,
    -- Whether all of it went, rather than what need not be kept.
    whole boolean NOT NULL,
    -- The rule by which it was due, or `request`.
    rule text NOT NULL,
    erased_at timestamptz NOT NULL,
    CONSTRAINT erasures_pkey PRIMARY KEY (id),
    CONSTRAINT erasures_root_fkey FOREIGN KEY (root) REFERENCES personal_data.tables (table_name)
);
CREATE INDEX erasures_of_record ON personal_data.erasures (record_id);

ALTER TABLE people ADD COLUMN erased_at timestamptz;
ALTER TABLE candidates ADD COLUMN erased_at timestamptz;
ALTER TABLE applications ADD COLUMN erased_at timestamptz;
ALTER TABLE employer_enquiries ADD COLUMN erased_at timestamptz;

INSERT INTO personal_data.tables (table_name, kind, kept, goes, key_column, subject_type, author_column, private_when, dated) VALUES
    ('people', 'person', 'record', false, 'id', 'person', NULL, NULL, 't.created_at'),
    ('role_grants', 'roleGrant', 'record', false, 'id', 'roleGrant', NULL, NULL, 't.created_at'),
    ('passwords', 'password', 'record', true, 'person_id', NULL, NULL, NULL, 't.changed_at'),
    ('invitations', 'invitation', 'record', true, 'id', NULL, NULL, NULL, 't.created_at'),
    ('sessions', 'session', 'record', true, 'id', NULL, NULL, NULL, 't.created_at'),
    ('refresh_tokens', 'refreshToken', 'record', true, 'id', NULL, NULL, NULL, 't.created_at'),
    ('notification_preferences', 'notificationPreference', 'record', true, 'recipient_id', NULL, NULL, NULL, 't.updated_at'),
    ('messages', 'letter', 'request', false, 'id', NULL, NULL, NULL, 't.created_at'),
    ('calendar_links', 'calendarLink', 'request', true, 'id', NULL, NULL, NULL, 't.created_at'),
    ('candidates', 'candidate', 'record', false, 'id', 'candidate', NULL, NULL, 't.created_at'),
    ('duplicate_dismissals', 'dismissedDuplicate', 'record', true, 'candidate_id', NULL, NULL, NULL, 't.dismissed_at'),
    ('application_links', 'applicationLink', 'request', true, 'id', NULL, NULL, NULL, 't.created_at'),
    ('applications', 'application', 'record', false, 'id', 'application', NULL, NULL, 't.created_at'),
    ('application_details', 'applicationDetails', 'request', false, 'application_id', NULL, NULL, NULL,
        '(SELECT a.created_at FROM public.applications a WHERE a.id = t.application_id)'),
    ('application_steps', 'applicationStep', 'record', false, 'application_id', NULL, NULL, NULL, 't.occurred_at'),
    ('interviews', 'interview', 'request', false, 'id', 'interview', NULL, NULL, 't.created_at'),
    ('interview_panel_members', 'interviewPanelMember', 'record', false, 'interview_id', NULL, NULL, NULL,
        '(SELECT i.created_at FROM public.interviews i WHERE i.id = t.interview_id)'),
    ('interview_scores', 'interviewScore', 'request', false, 'id', NULL, 'person_id', NULL, 't.created_at'),
    ('offers', 'offer', 'record', false, 'id', 'offer', NULL, NULL, 't.created_at'),
    ('offer_conditions', 'offerCondition', 'record', false, 'id', 'offerCondition', NULL, NULL, 't.created_at'),
    ('enrolments', 'enrolment', 'record', false, 'id', NULL, NULL, NULL, 't.created_at'),
    ('apprenticeships', 'apprenticeship', 'record', false, 'id', 'apprenticeship', NULL, NULL, 't.created_at'),
    ('former_providers', 'formerProvider', 'record', false, 'id', NULL, NULL, NULL, 't.created_at'),
    ('breaks_in_learning', 'breakInLearning', 'record', false, 'id', 'breakInLearning', NULL, NULL, 't.created_at'),
    ('withdrawals', 'withdrawal', 'record', false, 'id', 'withdrawal', NULL, NULL, 't.created_at'),
    ('training_plans', 'trainingPlan', 'record', false, 'id', 'trainingPlan', NULL, NULL, 't.created_at'),
    ('change_requests', 'changeRequest', 'record', false, 'id', 'changeRequest', NULL, NULL, 't.created_at'),
    ('otj_entries', 'otjEntry', 'record', false, 'id', 'otjEntry', NULL, NULL, 't.created_at'),
    ('otj_days', 'otjDay', 'record', false, 'apprenticeship_id', NULL, NULL, NULL, 't.day::timestamptz'),
    ('progress_updates', 'progressUpdate', 'record', false, 'id', NULL, NULL, NULL, 't.received_at'),
    ('standings', 'standing', 'record', false, 'apprenticeship_id', NULL, NULL, NULL, 't.heard_at'),
    ('review_schedule', 'reviewSchedule', 'record', false, 'id', NULL, NULL, NULL, 't.due_on::timestamptz'),
    ('ksb_judgements', 'ksbJudgement', 'record', false, 'id', NULL, 'person_id', NULL, 't.created_at'),
    ('behaviour_verifications', 'behaviourVerification', 'record', false, 'id', NULL, 'person_id', NULL, 't.created_at'),
    ('rag_ratings', 'ragRating', 'record', false, 'id', NULL, 'rated_by', NULL, 't.created_at'),
    ('reviews', 'review', 'record', false, 'id', 'review', NULL, NULL, 't.created_at'),
    ('goals', 'goal', 'record', false, 'id', 'goal', NULL, NULL, 't.created_at'),
    ('sign_offs', 'signOff', 'record', false, 'id', NULL, NULL, NULL, 't.signed_at'),
    ('gateways', 'gateway', 'record', false, 'id', NULL, NULL, NULL, 't.created_at'),
    ('epa_attempts', 'assessment', 'record', false, 'id', 'epaAttempt', NULL, NULL, 't.created_at'),
    ('completions', 'completion', 'record', false, 'id', NULL, NULL, NULL, 't.created_at'),
    ('outcomes', 'outcome', 'record', false, 'id', NULL, NULL, NULL, 't.created_at'),
    ('assignments', 'assignment', 'record', false, 'id', 'assignment', NULL, NULL, 't.created_at'),
    ('check_ins', 'checkIn', 'request', false, 'id', NULL, 'line_manager_id', 't.shared_at IS NULL', 't.created_at'),
    ('portfolio_items', 'portfolioItem', 'request', false, 'id', 'portfolioItem', NULL, 't.visibility = ''private''', 't.created_at'),
    ('portfolio_links', 'portfolioLink', 'request', false, 'id', 'portfolioLink', NULL, NULL, 't.created_at'),
    ('feedback', 'feedback', 'request', false, 'id', NULL, 'person_id', NULL, 't.created_at'),
    ('support_requests', 'supportRequest', 'request', false, 'id', 'supportRequest', NULL, NULL, 't.created_at'),
    ('support_messages', 'supportMessage', 'request', false, 'id', NULL, 'person_id', NULL, 't.created_at'),
    ('manager_trainings', 'managerTraining', 'record', false, 'id', NULL, NULL, NULL, 't.created_at'),
    ('registrations', 'registration', 'record', false, 'id', 'registration', NULL, NULL, 't.created_at'),
    ('attendances', 'attendance', 'record', false, 'id', 'attendance', NULL, NULL, 't.created_at'),
    ('evaluations', 'evaluation', 'request', false, 'id', NULL, NULL, NULL, 't.created_at'),
    ('ideas', 'idea', 'request', false, 'id', 'idea', NULL, NULL, 't.created_at'),
    ('employer_enquiries', 'employerEnquiry', 'record', false, 'id', 'employerEnquiry', NULL, NULL, 't.created_at');

INSERT INTO personal_data.owners (table_name, owner_column, owner_table) VALUES
    ('role_grants', 'person_id', 'people'),
    ('passwords', 'person_id', 'people'),
    ('invitations', 'person_id', 'people'),
    ('sessions', 'person_id', 'people'),
    ('refresh_tokens', 'session_id', 'sessions'),
    ('notification_preferences', 'recipient_id', 'people'),
    ('notification_preferences', 'recipient_id', 'candidates'),
    ('messages', 'recipient_id', 'people'),
    ('messages', 'recipient_id', 'candidates'),
    ('messages', 'recipient_id', 'employer_enquiries'),
    ('calendar_links', 'person_id', 'people'),
    ('duplicate_dismissals', 'candidate_id', 'candidates'),
    ('application_links', 'candidate_id', 'candidates'),
    ('applications', 'candidate_id', 'candidates'),
    ('application_details', 'application_id', 'applications'),
    ('application_steps', 'application_id', 'applications'),
    ('interviews', 'application_id', 'applications'),
    ('interview_panel_members', 'interview_id', 'interviews'),
    ('interview_scores', 'interview_id', 'interviews'),
    ('offers', 'application_id', 'applications'),
    ('offer_conditions', 'offer_id', 'offers'),
    ('enrolments', 'person_id', 'people'),
    ('enrolments', 'application_id', 'applications'),
    ('apprenticeships', 'person_id', 'people'),
    ('former_providers', 'apprenticeship_id', 'apprenticeships'),
    ('breaks_in_learning', 'apprenticeship_id', 'apprenticeships'),
    ('withdrawals', 'apprenticeship_id', 'apprenticeships'),
    ('training_plans', 'apprenticeship_id', 'apprenticeships'),
    ('change_requests', 'apprenticeship_id', 'apprenticeships'),
    ('otj_entries', 'apprenticeship_id', 'apprenticeships'),
    ('otj_days', 'apprenticeship_id', 'apprenticeships'),
    ('progress_updates', 'apprenticeship_id', 'apprenticeships'),
    ('standings', 'apprenticeship_id', 'apprenticeships'),
    ('review_schedule', 'apprenticeship_id', 'apprenticeships'),
    ('ksb_judgements', 'apprenticeship_id', 'apprenticeships'),
    ('behaviour_verifications', 'apprenticeship_id', 'apprenticeships'),
    ('rag_ratings', 'apprenticeship_id', 'apprenticeships'),
    ('reviews', 'apprenticeship_id', 'apprenticeships'),
    ('goals', 'review_id', 'reviews'),
    ('sign_offs', 'review_id', 'reviews'),
    ('gateways', 'apprenticeship_id', 'apprenticeships'),
    ('epa_attempts', 'apprenticeship_id', 'apprenticeships'),
    ('completions', 'apprenticeship_id', 'apprenticeships'),
    ('outcomes', 'apprenticeship_id', 'apprenticeships'),
    ('assignments', 'apprenticeship_id', 'apprenticeships'),
    ('check_ins', 'apprenticeship_id', 'apprenticeships'),
    ('portfolio_items', 'apprenticeship_id', 'apprenticeships'),
    ('portfolio_links', 'apprenticeship_id', 'apprenticeships'),
    ('feedback', 'portfolio_item_id', 'portfolio_items'),
    ('support_requests', 'person_id', 'people'),
    ('support_messages', 'support_request_id', 'support_requests'),
    ('manager_trainings', 'person_id', 'people'),
    ('registrations', 'person_id', 'people'),
    ('attendances', 'person_id', 'people'),
    ('evaluations', 'person_id', 'people'),
    ('ideas', 'person_id', 'people');

-- Most columns are plain facts, which stay, or nothing that a copy says: those are named by table.
INSERT INTO personal_data.columns (table_name, column_name, shown)
SELECT t.table_name, c, 'plain' FROM (VALUES
    ('people', '{state,created_at}'),
    ('role_grants', '{role,created_at,ended_at}'),
    ('passwords', '{changed_at}'),
    ('invitations', '{created_at,expires_at,used_at}'),
    ('sessions', '{created_at,expires_at,ended_at}'),
    ('notification_preferences', '{kind,wanted,updated_at}'),
    ('messages', '{kind,state,created_at,settled_at}'),
    ('calendar_links', '{created_at,ended_at}'),
    ('candidates', '{created_at}'),
    ('application_links', '{created_at}'),
    ('applications', '{state,previous_state,told_state,lapses_on,submitted_at,settled_at,verification,verification_evidence,
        verification_seen_on,verified_at,decided_at,created_at}'),
    ('application_steps', '{state,occurred_at}'),
    ('interviews', '{starts_at,minutes,venue,online_url,state,created_at}'),
    ('interview_scores', '{created_at}'),
    ('offers', '{state,expires_on,decided_at,created_at}'),
    ('offer_conditions', '{kind,outcome,decided_at,created_at}'),
    ('enrolments', '{created_at}'),
    ('apprenticeships', '{team,state,starts_on,planned_end_on,ended_on,weekly_hours_hundredths,planned_otj_hundredths,
        planned_otj_agreed_on,planned_otj_agreed_by,prior_learning_hundredths,english_maths_required,english_maths_reason,english,maths,
        age_at_start,created_at}'),
    ('former_providers', '{starts_on,ends_on}'),
    ('breaks_in_learning', '{starts_on,expected_return_on,returned_on,reason,created_at}'),
    ('withdrawals', '{last_day_on,triggered_by,reasons,previous_state,reversed_at,created_at}'),
    ('training_plans', '{months,created_at}'),
    ('change_requests', '{kind,state,decided_at,created_at}'),
    ('otj_entries', '{day,hundredths,ksbs,state,decided_at,voided_at,category,warnings,source,created_at}'),
    ('otj_days', '{day,hundredths,other_hundredths}'),
    ('progress_updates', '{external_id,kind,observed_at,received_at,fact_on,otj_hundredths,ksbs,otj_category,warnings,duplicate_of}'),
    ('ksb_judgements', '{code,state,created_at}'),
    ('behaviour_verifications', '{ksbs,verified_on,created_at}'),
    ('rag_ratings', '{rating,created_at}'),
    ('reviews', '{number,state,due_on,held_on,agreed_on,created_at}'),
    ('goals', '{owner,due_on,state,created_at}'),
    ('sign_offs', '{party,signed_at,voided_at}'),
    ('gateways', '{reached_on,english_and_maths,aged_16_to_18_at_start,otj_hundredths,target_hundredths,ksbs_completed,ksbs_total,
        assessment_model,created_at}'),
    ('epa_attempts', '{number,kind,assessment_organisation,scheduled_on,assessed_on,grade,next_step,name,marked_by,ksbs,created_at}'),
    ('completions', '{completed_on,grade,created_at}'),
    ('outcomes', '{kind,observed_on,created_at}'),
    ('assignments', '{starts_on,ends_on,created_at}'),
    ('check_ins', '{held_on,created_at,shared_at}'),
    ('portfolio_items', '{ksbs,visibility,created_at}'),
    ('portfolio_links', '{created_at}'),
    ('feedback', '{created_at}'),
    ('support_requests', '{topic,state,created_at,first_answered_at}'),
    ('support_messages', '{created_at}'),
    ('manager_trainings', '{completed_on,voided_at,created_at}'),
    ('registrations', '{state,share_name,created_at,offer_until}'),
    ('attendances', '{attended_at,otj_problem,voided_at,created_at}'),
    ('evaluations', '{rating,created_at}'),
    ('ideas', '{theme,on_behalf,named,public,state,created_at}'),
    ('employer_enquiries', '{organisation_name,website,kinds,state,decided_at,received_at,created_at}')
) t (table_name, names), unnest(t.names::text[]) c;

INSERT INTO personal_data.columns (table_name, column_name, shown)
SELECT t.table_name, c, 'left' FROM (VALUES
    ('people', '{id,updated_at,version}'),
    ('role_grants', '{id,person_id,updated_at,version}'),
    ('passwords', '{person_id,hash}'),
    ('invitations', '{id,person_id,token_hash}'),
    ('sessions', '{id,person_id}'),
    ('refresh_tokens', '{id,token_hash,session_id,created_at,used_at,successor}'),
    ('notification_preferences', '{recipient_id,version}'),
    ('messages', '{id,recipient_id,cause_id,due_at,attempts,last_reply}'),
    ('calendar_links', '{id,person_id,token_hash}'),
    ('candidates', '{id,updated_at,version}'),
    ('duplicate_dismissals', '{candidate_id,other_id,dismissed_by,dismissed_at}'),
    ('application_links', '{id,candidate_id,application_id,token_hash}'),
    ('applications', '{id,candidate_id,updated_at,version}'),
    ('application_details', '{application_id}'),
    ('application_steps', '{application_id,version,recruitment_round_id}'),
    ('interviews', '{id,vacancy_id,application_id,sequence,updated_at,version}'),
    ('interview_panel_members', '{interview_id}'),
    ('interview_scores', '{id,interview_id,updated_at,version}'),
    ('offers', '{id,application_id,updated_at,version}'),
    ('offer_conditions', '{id,offer_id,updated_at,version}'),
    ('enrolments', '{id,application_id,person_id,apprenticeship_id}'),
    ('apprenticeships', '{id,person_id,previous_id,updated_at,version}'),
    ('former_providers', '{id,apprenticeship_id,created_at}'),
    ('breaks_in_learning', '{id,apprenticeship_id,updated_at,version}'),
    ('withdrawals', '{id,apprenticeship_id,updated_at,version}'),
    ('training_plans', '{id,apprenticeship_id,updated_at,version}'),
    ('change_requests', '{id,apprenticeship_id,untold,updated_at,version}'),
    ('otj_entries', '{id,apprenticeship_id,updated_at,version}'),
    ('otj_days', '{apprenticeship_id}'),
    ('progress_updates', '{id,apprenticeship_id,content_hash,supersedes_id}'),
    ('standings', '{apprenticeship_id,otj_hundredths,last_update_at,provider_rating,manager_rating,ksbs_completed,last_review_on,
        review_moved_to,last_check_in_on,check_in_due_on,heard_at,evidenced,meetups_attended}'),
    ('review_schedule', '{id,apprenticeship_id,number,state,due_on,section,provider_id}'),
    ('ksb_judgements', '{id,apprenticeship_id,api_client_id}'),
    ('behaviour_verifications', '{id,apprenticeship_id}'),
    ('rag_ratings', '{id,apprenticeship_id}'),
    ('reviews', '{id,apprenticeship_id,waiting_since,updated_at,version}'),
    ('goals', '{id,review_id,updated_at,version}'),
    ('sign_offs', '{id,review_id,person_id,api_client_id}'),
    ('gateways', '{id,apprenticeship_id}'),
    ('epa_attempts', '{id,apprenticeship_id,updated_at,version}'),
    ('completions', '{id,apprenticeship_id}'),
    ('outcomes', '{id,apprenticeship_id}'),
    ('assignments', '{id,apprenticeship_id,updated_at,version}'),
    ('check_ins', '{id,apprenticeship_id}'),
    ('portfolio_items', '{id,apprenticeship_id,updated_at,version}'),
    ('portfolio_links', '{id,apprenticeship_id,token_hash,portfolio_item_ids,updated_at,version}'),
    ('feedback', '{id,portfolio_item_id}'),
    ('support_requests', '{id,person_id,apprenticeship_id,waiting_since,updated_at,version}'),
    ('support_messages', '{id,support_request_id}'),
    ('manager_trainings', '{id,person_id}'),
    ('registrations', '{id,person_id,queue_number,updated_at,version}'),
    ('attendances', '{id,registration_id,person_id,nonce,otj_entry_id,apprenticeship_id,updated_at,version}'),
    ('evaluations', '{id,number,batch,place,author_until,ratings_sum}'),
    ('ideas', '{id,person_id,duplicate_of,public_updated_at,updated_at,version}'),
    ('employer_enquiries', '{id,organisation_id,updated_at,version}')
) t (table_name, names), unnest(t.names::text[]) c;

-- What is somebody else, or another record.
INSERT INTO personal_data.columns (table_name, column_name, shown, says) VALUES
    ('role_grants', 'organisation_id', 'name', 'organisations.name'),
    ('application_links', 'vacancy_id', 'name', 'vacancies.title'),
    ('applications', 'vacancy_id', 'name', 'vacancies.title'),
    ('applications', 'recruitment_round_id', 'name', 'recruitment_rounds.name'),
    ('applications', 'verified_by', 'role', 'recruiter'),
    ('interview_panel_members', 'person_id', 'role', 'member of the panel'),
    ('interview_scores', 'person_id', 'role', 'member of the panel'),
    ('apprenticeships', 'standard_id', 'name', 'standards.title'),
    ('apprenticeships', 'provider_id', 'name', 'organisations.name'),
    ('apprenticeships', 'cohort_id', 'name', 'cohorts.name'),
    ('apprenticeships', 'line_manager_id', 'role', 'line manager'),
    ('former_providers', 'provider_id', 'name', 'organisations.name'),
    ('change_requests', 'provider_id', 'name', 'organisations.name'),
    ('change_requests', 'decided_by', 'role', 'line manager or programme team'),
    ('otj_entries', 'decided_by', 'role', 'line manager'),
    ('otj_entries', 'provider_id', 'name', 'organisations.name'),
    ('progress_updates', 'organisation_id', 'name', 'organisations.name'),
    ('ksb_judgements', 'person_id', 'role', 'apprentice or assessor'),
    ('behaviour_verifications', 'person_id', 'role', 'employer'),
    ('rag_ratings', 'rated_by', 'role', 'line manager'),
    ('assignments', 'project_id', 'name', 'projects.title'),
    ('check_ins', 'line_manager_id', 'role', 'line manager'),
    ('portfolio_items', 'project_id', 'name', 'projects.title'),
    ('feedback', 'person_id', 'role', 'reader of the portfolio'),
    ('support_messages', 'person_id', 'role', 'apprentice, line manager or programme team'),
    ('manager_trainings', 'manager_skill_id', 'name', 'manager_skills.title'),
    ('registrations', 'meetup_id', 'name', 'meetups.title'),
    ('attendances', 'meetup_id', 'name', 'meetups.title'),
    ('attendances', 'organisation_id', 'name', 'organisations.name'),
    ('evaluations', 'meetup_id', 'name', 'meetups.title'),
    ('ideas', 'organisation_id', 'name', 'organisations.name'),
    ('ideas', 'employer_event_id', 'name', 'employer_events.title');

-- What goes.
INSERT INTO personal_data.columns (table_name, column_name, shown, erased) VALUES
    ('people', 'email', 'plain', $$'erased-' || t.id || '@erased.invalid'$$),
    ('people', 'email_folded', 'left', $$'erased-' || t.id || '@erased.invalid'$$),
    ('people', 'given_name', 'plain', $$'Erased'$$),
    ('people', 'family_name', 'plain', $$'Person'$$),
    ('people', 'date_of_birth', 'plain', 'NULL'),
    ('people', 'erased_at', 'left', '$2'),
    ('messages', 'address', 'plain', 'NULL'),
    ('messages', 'subject', 'plain', 'NULL'),
    ('messages', 'body_text', 'plain', 'NULL'),
    ('messages', 'body_html', 'left', 'NULL'),
    ('messages', 'calendar', 'left', 'NULL'),
    ('messages', 'unsubscribe_url', 'left', 'NULL'),
    ('messages', 'unsubscribe_hash', 'left', 'NULL'),
    ('messages', 'leased_until', 'left', 'NULL'),
    ('candidates', 'email', 'plain', $$'erased-' || t.id || '@erased.invalid'$$),
    ('candidates', 'email_folded', 'left', $$'erased-' || t.id || '@erased.invalid'$$),
    ('candidates', 'given_name', 'plain', 'NULL'),
    ('candidates', 'family_name', 'plain', 'NULL'),
    ('candidates', 'family_name_folded', 'left', 'NULL'),
    ('candidates', 'phone', 'plain', 'NULL'),
    ('candidates', 'phone_digits', 'left', 'NULL'),
    ('candidates', 'date_of_birth', 'plain', 'NULL'),
    ('candidates', 'erased_at', 'left', '$2'),
    ('applications', 'route', 'plain', 'NULL'),
    ('applications', 'looks', 'plain', 'NULL'),
    ('applications', 'rejection_reasons', 'plain', 'NULL'),
    ('applications', 'erased_at', 'left', '$2'),
    ('application_details', 'school', 'own', 'NULL'),
    ('application_details', 'from_year', 'plain', 'NULL'),
    ('application_details', 'to_year', 'plain', 'NULL'),
    ('application_details', 'postcode', 'own', 'NULL'),
    ('application_details', 'answers', 'own', $$'{}'$$),
    ('application_details', 'adjustments', 'own', 'NULL'),
    ('application_details', 'feedback', 'reviewed', 'NULL'),
    ('application_details', 'verification_reason', 'reviewed', 'NULL'),
    ('interviews', 'cancellation_reason', 'reviewed', 'NULL'),
    ('interview_scores', 'scores', 'reviewed', $$'[]'$$),
    ('offers', 'over_plan_reason', 'reviewed', 'NULL'),
    ('offers', 'withdrawal_reason', 'reviewed', 'NULL'),
    ('offer_conditions', 'text', 'reviewed', $$'erased'$$),
    ('offer_conditions', 'outcome_reason', 'reviewed', 'NULL'),
    ('apprenticeships', 'uln', 'plain', $$'9999999999'$$),
    ('apprenticeships', 'provider_reference', 'plain', 'NULL'),
    ('former_providers', 'provider_reference', 'plain', 'NULL'),
    ('breaks_in_learning', 'note', 'reviewed', 'NULL'),
    ('withdrawals', 'note', 'reviewed', 'NULL'),
    ('withdrawals', 'reversal_reason', 'reviewed', $$CASE WHEN t.reversal_reason IS NOT NULL THEN 'erased' END$$),
    ('change_requests', 'change', 'reviewed', 'personal_data.without_words(t.change)'),
    ('change_requests', 'decline_reason', 'reviewed', $$CASE WHEN t.decline_reason IS NOT NULL THEN 'erased' END$$),
    ('otj_entries', 'activity', 'own', $$'erased'$$),
    ('otj_entries', 'reason', 'reviewed', $$CASE WHEN t.reason IS NOT NULL THEN 'erased' END$$),
    ('progress_updates', 'details', 'reviewed', 'personal_data.without_words(t.details)'),
    ('ksb_judgements', 'comment', 'reviewed', 'NULL'),
    ('ksb_judgements', 'evidence_url', 'reviewed', 'NULL'),
    ('rag_ratings', 'reason', 'reviewed', $$CASE WHEN t.reason IS NOT NULL THEN 'erased' END$$),
    ('reviews', 'notes', 'reviewed', $$CASE WHEN t.notes IS NOT NULL THEN 'erased' END$$),
    ('reviews', 'reason', 'reviewed', $$CASE WHEN t.reason IS NOT NULL THEN 'erased' END$$),
    ('goals', 'title', 'reviewed', $$'erased'$$),
    ('epa_attempts', 'cancel_reason', 'reviewed', $$CASE WHEN t.cancel_reason IS NOT NULL THEN 'erased' END$$),
    ('outcomes', 'employer', 'plain', 'NULL'),
    ('outcomes', 'job_title', 'plain', 'NULL'),
    ('outcomes', 'note', 'reviewed', 'NULL'),
    ('check_ins', 'wellbeing', 'own', NULL),
    ('check_ins', 'blockers', 'reviewed', 'NULL'),
    ('check_ins', 'actions', 'reviewed', 'NULL'),
    ('portfolio_items', 'title', 'own', $$'erased'$$),
    ('portfolio_items', 'reflection', 'own', $$'erased'$$),
    ('portfolio_items', 'links', 'own', $$'[]'$$),
    ('portfolio_links', 'display_name', 'own', 'NULL'),
    ('portfolio_links', 'introduction', 'own', 'NULL'),
    ('portfolio_links', 'revoked_at', 'plain', 'coalesce(t.revoked_at, $2)'),
    ('portfolio_links', 'take_down_reason', 'reviewed', 'NULL'),
    ('feedback', 'text', 'reviewed', $$'erased'$$),
    ('support_messages', 'text', 'reviewed', $$'erased'$$),
    ('manager_trainings', 'course', 'own', $$'erased'$$),
    ('attendances', 'void_reason', 'reviewed', $$CASE WHEN t.void_reason IS NOT NULL THEN 'erased' END$$),
    ('evaluations', 'person_id', 'left', 'NULL'),
    ('evaluations', 'text', 'own', 'NULL'),
    -- What an employer proposed is the employer's.
    ('ideas', 'text', 'own', $$CASE WHEN t.organisation_id IS NULL THEN 'erased' ELSE t.text END$$),
    ('employer_enquiries', 'contact_name', 'plain', $$'Erased'$$),
    ('employer_enquiries', 'email', 'plain', $$'erased-' || t.id || '@erased.invalid'$$),
    ('employer_enquiries', 'message', 'own', $$'erased'$$),
    ('employer_enquiries', 'decline_reason', 'reviewed', $$CASE WHEN t.decline_reason IS NOT NULL THEN 'erased' END$$),
    ('employer_enquiries', 'erased_at', 'left', '$2');
-- A letter that waits does not go.
UPDATE personal_data.columns SET erased = $$CASE WHEN t.state = 'waiting' THEN 'cancelled' ELSE t.state END$$
WHERE table_name = 'messages' AND column_name = 'state';
UPDATE personal_data.columns SET erased = 'coalesce(t.settled_at, $2)' WHERE table_name = 'messages' AND column_name = 'settled_at';

-- What a provider sent or asked for, without the words in it.
CREATE FUNCTION personal_data.without_words(told jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
AS $$
    SELECT coalesce(jsonb_object_agg(key, CASE
        WHEN jsonb_typeof(value) <> 'string' THEN value
        WHEN key = 'url' THEN to_jsonb('https://erased.invalid/'::text)
        WHEN key IN ('text', 'title', 'sessionTitle', 'reason', 'activity', 'name', 'unitCode') THEN to_jsonb('erased'::text)
        ELSE value
    END), '{}') FROM jsonb_each(told)
$$;

-- The condition under which a row `t` of a table is about the record $1 of another; none where it never is.
CREATE FUNCTION personal_data.is_of(asked text, root text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$
    SELECT CASE WHEN asked = root THEN format('t.%I = $1', key_column) ELSE (
        SELECT string_agg(format('t.%I IN (SELECT t.%I FROM public.%I t WHERE %s)', o.owner_column, p.key_column, o.owner_table,
            personal_data.is_of(o.owner_table, root)), ' OR ' ORDER BY o.owner_table)
        FROM personal_data.owners o JOIN personal_data.tables p ON p.table_name = o.owner_table
        WHERE o.table_name = asked AND personal_data.is_of(o.owner_table, root) IS NOT NULL
    ) END
    FROM personal_data.tables WHERE table_name = asked
$$;

-- How far a table is from those without owners.
CREATE FUNCTION personal_data.depth(asked text) RETURNS integer
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$ SELECT coalesce((SELECT max(personal_data.depth(owner_table)) + 1 FROM personal_data.owners WHERE table_name = asked), 0) $$;

-- Everything that is kept about the record `id` of `root`: a row for each value that is there. `words` says whose they are.
CREATE FUNCTION personal_data.held(root text, id uuid)
    RETURNS TABLE (kind text, record_id uuid, dated timestamptz, is_private boolean, field text, shown text, value jsonb)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog
AS $$
#variable_conflict use_column
DECLARE
    one personal_data.tables;
    about text;
    fields text;
    author text;
BEGIN
    FOR one IN SELECT * FROM personal_data.tables ORDER BY personal_data.depth(table_name), table_name LOOP
        about := personal_data.is_of(one.table_name, root);
        CONTINUE WHEN about IS NULL;
        author := CASE WHEN one.author_column IS NULL THEN 'false' ELSE format('t.%I = $1', one.author_column) END;
        SELECT string_agg(format('(%s, %L, %s, %s)', row_number, column_name,
            CASE WHEN shown = 'reviewed' THEN format('CASE WHEN %s THEN ''own'' ELSE ''reviewed'' END', author) ELSE quote_literal(shown) END,
            CASE shown
                WHEN 'role' THEN format('CASE WHEN t.%I IS NOT NULL THEN to_jsonb(%L::text) END', column_name, says)
                WHEN 'name' THEN format('(SELECT to_jsonb(n.%I) FROM public.%I n WHERE n.id = t.%I)',
                    split_part(says, '.', 2), split_part(says, '.', 1), column_name)
                ELSE format('to_jsonb(t.%I)', column_name)
            END), ', ' ORDER BY row_number)
        INTO fields FROM (
            SELECT c.column_name, c.shown, c.says, row_number() OVER (ORDER BY a.attnum)
            FROM personal_data.columns c JOIN pg_attribute a ON a.attrelid = format('public.%I', c.table_name)::regclass
                AND a.attname = c.column_name
            WHERE c.table_name = one.table_name AND c.shown <> 'left') named;
        CONTINUE WHEN fields IS NULL;
        RETURN QUERY EXECUTE format(
            'SELECT %L::text, t.%I, %s, %s, f.field, f.shown, f.value FROM public.%I t
             CROSS JOIN LATERAL (VALUES %s) f (place, field, shown, value)
             WHERE (%s) AND f.value IS NOT NULL AND f.value <> ''null'' ORDER BY 3, t.%I, f.place',
            one.kind, one.key_column, one.dated, coalesce(one.private_when, 'false'), one.table_name, fields, about, one.key_column)
            USING id;
    END LOOP;
END
$$;

-- What somebody wrote about others: that they did, and when.
CREATE FUNCTION personal_data.written(person uuid) RETURNS TABLE (kind text, dated timestamptz)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog
AS $$
#variable_conflict use_column
DECLARE
    one personal_data.tables;
BEGIN
    FOR one IN SELECT * FROM personal_data.tables WHERE author_column IS NOT NULL ORDER BY table_name LOOP
        RETURN QUERY EXECUTE format('SELECT %L::text, %s FROM public.%I t WHERE t.%I = $1 AND NOT (%s) ORDER BY 2', one.kind, one.dated,
            one.table_name, one.author_column, coalesce(personal_data.is_of(one.table_name, 'people'), 'false')) USING person;
    END LOOP;
END
$$;

-- Wipes what is personal of the record `id` of `root` and of all that is about it, in rows and in their versions: all of it, or what need
-- not be kept as a record. States and instants stay. Answers about equality are forgotten. Whoever calls this holds the record.
CREATE FUNCTION personal_data.erase(other_half bytea, erasure uuid, root text, id uuid, whole boolean, rule text, at timestamptz)
    RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    one personal_data.tables;
    about text;
    changes text;
    kept text;
    application uuid;
BEGIN
    IF NOT EXISTS (SELECT FROM personal_data.tables t WHERE t.table_name = root
        AND t.table_name IN ('people', 'candidates', 'applications', 'employer_enquiries'))
    THEN
        RAISE EXCEPTION '% is nothing that is erased by itself', root;
    END IF;
    about := personal_data.is_of('applications', root);
    IF about IS NOT NULL THEN
        FOR application IN EXECUTE format('SELECT t.id FROM applications t WHERE %s', about) USING id LOOP
            PERFORM equality.forget(other_half, application);
        END LOOP;
    END IF;
    IF root = 'people' AND whole THEN
        -- The contact of an organisation is known by the address alone.
        UPDATE versions v SET body = v.body || '{"contact_name": null, "contact_email": null}' FROM people p
        WHERE p.id = erase.id AND v.subject_type = 'organisation' AND lower(v.body->>'contact_email') = p.email_folded;
        UPDATE organisations o SET contact_name = NULL, contact_email = NULL, version = o.version + 1, updated_at = at FROM people p
        WHERE p.id = erase.id AND lower(o.contact_email) = p.email_folded;
    END IF;
    -- Those that are about others come before those that they are about.
    FOR one IN SELECT * FROM personal_data.tables t ORDER BY personal_data.depth(t.table_name) DESC, t.table_name LOOP
        about := personal_data.is_of(one.table_name, root);
        CONTINUE WHEN about IS NULL OR NOT (whole OR one.kept = 'request');
        IF one.goes THEN
            EXECUTE format('DELETE FROM %I t WHERE %s', one.table_name, about) USING id;
            CONTINUE;
        END IF;
        SELECT string_agg(format('%I = %s', c.column_name, c.erased), ', '),
            string_agg(format('%L, to_jsonb((%s)::%s)', c.column_name, c.erased, format_type(a.atttypid, a.atttypmod)), ', ')
        INTO changes, kept
        FROM personal_data.columns c JOIN pg_attribute a ON a.attrelid = one.table_name::regclass AND a.attname = c.column_name
        WHERE c.table_name = one.table_name AND c.erased IS NOT NULL;
        CONTINUE WHEN changes IS NULL;
        IF one.subject_type IS NOT NULL THEN
            EXECUTE format('UPDATE versions v SET body = v.body || jsonb_build_object(%s) FROM %I t
                WHERE v.subject_type IN (%L, %L) AND v.subject_id = t.id AND (%s)', kept, one.table_name, one.subject_type, one.kind, about)
                USING id, at;
            changes := changes || ', version = t.version + 1, updated_at = greatest(t.updated_at, $2)';
        END IF;
        EXECUTE format('UPDATE %I t SET %s WHERE %s', one.table_name, changes, about) USING id, at;
    END LOOP;
    INSERT INTO personal_data.erasures (id, root, record_id, whole, rule, erased_at) VALUES (erasure, root, id, whole, rule, at);
END
$$;
