// @generated from the database's catalogue by `UPDATE_SCHEMA=1 cargo test schema`; never edited.

diesel::table! {
    api_clients (id) {
        id -> Uuid,
        client_id -> Text,
        organisation_id -> Uuid,
        name -> Text,
        scopes -> Array<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        version -> Int4,
    }
}

diesel::table! {
    application_details (application_id) {
        application_id -> Uuid,
        school -> Nullable<Text>,
        from_year -> Nullable<Int4>,
        to_year -> Nullable<Int4>,
        postcode -> Nullable<Text>,
        answers -> Jsonb,
        adjustments -> Nullable<Text>,
        feedback -> Nullable<Text>,
        verification_reason -> Nullable<Text>,
    }
}

diesel::table! {
    application_links (id) {
        id -> Uuid,
        candidate_id -> Uuid,
        vacancy_id -> Uuid,
        application_id -> Nullable<Uuid>,
        token_hash -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    application_steps (application_id, version) {
        application_id -> Uuid,
        version -> Int4,
        recruitment_round_id -> Uuid,
        state -> Text,
        occurred_at -> Timestamptz,
    }
}

diesel::table! {
    applications (id) {
        id -> Uuid,
        candidate_id -> Uuid,
        vacancy_id -> Uuid,
        recruitment_round_id -> Uuid,
        state -> Text,
        previous_state -> Nullable<Text>,
        lapses_on -> Nullable<Date>,
        submitted_at -> Nullable<Timestamptz>,
        settled_at -> Nullable<Timestamptz>,
        route -> Nullable<Text>,
        looks -> Nullable<Text>,
        verification -> Nullable<Text>,
        verification_evidence -> Nullable<Text>,
        verification_seen_on -> Nullable<Date>,
        verified_by -> Nullable<Uuid>,
        verified_at -> Nullable<Timestamptz>,
        rejection_reasons -> Nullable<Array<Text>>,
        decided_at -> Nullable<Timestamptz>,
        told_state -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        erased_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    apprenticeships (id) {
        id -> Uuid,
        person_id -> Uuid,
        standard_id -> Uuid,
        provider_id -> Uuid,
        cohort_id -> Uuid,
        line_manager_id -> Nullable<Uuid>,
        team -> Text,
        state -> Text,
        starts_on -> Date,
        planned_end_on -> Date,
        ended_on -> Nullable<Date>,
        weekly_hours_hundredths -> Int4,
        uln -> Text,
        provider_reference -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        previous_id -> Nullable<Uuid>,
        planned_otj_hundredths -> Nullable<Int4>,
        planned_otj_agreed_on -> Nullable<Date>,
        planned_otj_agreed_by -> Nullable<Array<Text>>,
        prior_learning_hundredths -> Nullable<Int4>,
        english_maths_required -> Nullable<Bool>,
        english_maths_reason -> Nullable<Text>,
        english -> Nullable<Text>,
        maths -> Nullable<Text>,
        age_at_start -> Nullable<Text>,
    }
}

diesel::table! {
    assignments (id) {
        id -> Uuid,
        project_id -> Uuid,
        apprenticeship_id -> Uuid,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    attendance_codes (meetup_id, code_hash) {
        meetup_id -> Uuid,
        code_hash -> Bytea,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    attendances (id) {
        id -> Uuid,
        meetup_id -> Uuid,
        registration_id -> Uuid,
        person_id -> Uuid,
        nonce -> Text,
        attended_at -> Timestamptz,
        otj_entry_id -> Nullable<Uuid>,
        otj_problem -> Nullable<Text>,
        void_reason -> Nullable<Text>,
        voided_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        apprenticeship_id -> Nullable<Uuid>,
        organisation_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    behaviour_verifications (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        person_id -> Uuid,
        ksbs -> Array<Text>,
        verified_on -> Date,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    breaks_in_learning (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        starts_on -> Date,
        expected_return_on -> Nullable<Date>,
        returned_on -> Nullable<Date>,
        reason -> Text,
        note -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    calendar_links (id) {
        id -> Uuid,
        person_id -> Uuid,
        token_hash -> Bytea,
        created_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    candidates (id) {
        id -> Uuid,
        email -> Text,
        email_folded -> Text,
        given_name -> Nullable<Text>,
        family_name -> Nullable<Text>,
        family_name_folded -> Nullable<Text>,
        phone -> Nullable<Text>,
        phone_digits -> Nullable<Text>,
        date_of_birth -> Nullable<Date>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        erased_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    change_requests (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        provider_id -> Uuid,
        kind -> Text,
        change -> Jsonb,
        state -> Text,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        decline_reason -> Nullable<Text>,
        untold -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    check_ins (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        line_manager_id -> Uuid,
        held_on -> Date,
        wellbeing -> Int4,
        blockers -> Nullable<Text>,
        actions -> Nullable<Text>,
        created_at -> Timestamptz,
        shared_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    client_secrets (id) {
        id -> Uuid,
        api_client_id -> Uuid,
        secret_hash -> Bytea,
        created_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    cohorts (id) {
        id -> Uuid,
        name -> Text,
        starts_on -> Date,
        planned_places -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        filled_places -> Int8,
    }
}

diesel::table! {
    completions (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        completed_on -> Date,
        grade -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    concern_holds (id) {
        id -> Uuid,
        concern_id -> Uuid,
        introduction_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        released_at -> Nullable<Timestamptz>,
        mentorship_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    concerns (id) {
        id -> Uuid,
        reporter_id -> Uuid,
        reporter_name -> Text,
        person_id -> Nullable<Uuid>,
        person_name -> Nullable<Text>,
        text -> Text,
        state -> Text,
        outcome -> Nullable<Text>,
        outcome_note -> Nullable<Text>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        introduction_id -> Nullable<Uuid>,
        party_ids -> Array<Uuid>,
        mentorship_id -> Nullable<Uuid>,
        parties -> Jsonb,
        kept_until -> Nullable<Date>,
    }
}

diesel::table! {
    copy_links (subject_request_id) {
        subject_request_id -> Uuid,
        token_hash -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    diversity_actions (id) {
        id -> Uuid,
        target_id -> Uuid,
        kind -> Text,
        title -> Text,
        action_on -> Date,
        organisation_id -> Nullable<Uuid>,
        outcome -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    diversity_targets (id) {
        id -> Uuid,
        round_id -> Uuid,
        stage -> Text,
        characteristic -> Text,
        category -> Text,
        percent -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    duplicate_dismissals (candidate_id, other_id) {
        candidate_id -> Uuid,
        other_id -> Uuid,
        dismissed_by -> Nullable<Uuid>,
        dismissed_at -> Timestamptz,
    }
}

diesel::table! {
    employer_enquiries (id) {
        id -> Uuid,
        organisation_name -> Text,
        contact_name -> Text,
        email -> Text,
        website -> Nullable<Text>,
        kinds -> Array<Text>,
        message -> Text,
        state -> Text,
        organisation_id -> Nullable<Uuid>,
        decline_reason -> Nullable<Text>,
        decided_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        received_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        erased_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    employer_events (id) {
        id -> Uuid,
        title -> Text,
        held_on -> Date,
        invited -> Int4,
        attended -> Nullable<Int4>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    encounters (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        organisation_id -> Uuid,
        way -> Text,
        meetup_id -> Nullable<Uuid>,
        met_at -> Timestamptz,
        recorded_at -> Timestamptz,
        voided_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    enquiry_links (enquiry_id) {
        enquiry_id -> Uuid,
        token_hash -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    enrolments (id) {
        id -> Uuid,
        application_id -> Uuid,
        person_id -> Uuid,
        apprenticeship_id -> Uuid,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    epa_attempts (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        number -> Int4,
        kind -> Text,
        assessment_organisation -> Nullable<Text>,
        scheduled_on -> Date,
        assessed_on -> Nullable<Date>,
        grade -> Nullable<Text>,
        next_step -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        name -> Nullable<Text>,
        marked_by -> Nullable<Text>,
        ksbs -> Array<Text>,
        cancel_reason -> Nullable<Text>,
    }
}

diesel::table! {
    equality_editions (id) {
        id -> Uuid,
        stage -> Text,
        round_ids -> Array<Uuid>,
        question_set -> Text,
        people -> Int4,
        figures -> Jsonb,
        published_at -> Timestamptz,
        withdrawn_at -> Nullable<Timestamptz>,
        withdrawal_reason -> Nullable<Text>,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    equality_known_facts (id) {
        id -> Uuid,
        round_id -> Uuid,
        stage -> Text,
        characteristic -> Text,
        category -> Text,
        people -> Int4,
        source -> Text,
    }
}

diesel::table! {
    evaluations (id) {
        id -> Uuid,
        meetup_id -> Uuid,
        number -> Int4,
        batch -> Int4,
        place -> Int8,
        person_id -> Nullable<Uuid>,
        author_until -> Timestamptz,
        rating -> Int4,
        ratings_sum -> Int4,
        text -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    event_spans (last_xid, last_id) {
        last_xid -> Int8,
        last_id -> Uuid,
        latest_at -> Timestamptz,
        earliest_at -> Timestamptz,
    }
}

diesel::table! {
    events (xid, id) {
        id -> Uuid,
        xid -> Int8,
        #[sql_name = "type"]
        type_ -> Text,
        subject_type -> Text,
        subject_id -> Uuid,
        apprenticeship_id -> Nullable<Uuid>,
        organisation_id -> Nullable<Uuid>,
        actor_type -> Text,
        actor_id -> Nullable<Uuid>,
        request_id -> Text,
        occurred_at -> Timestamptz,
        person_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    feedback (id) {
        id -> Uuid,
        portfolio_item_id -> Uuid,
        person_id -> Uuid,
        text -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    former_providers (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        provider_id -> Uuid,
        provider_reference -> Nullable<Text>,
        starts_on -> Date,
        ends_on -> Date,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    funding_rules (id) {
        id -> Uuid,
        product -> Text,
        starts_from -> Nullable<Date>,
        formula -> Text,
        minimum_months -> Nullable<Int4>,
        maximum_months -> Nullable<Int4>,
        least_hours_after_prior_learning -> Nullable<Int4>,
        hours_unless_published -> Nullable<Int4>,
        full_time_hundredths -> Nullable<Int4>,
        leave_weeks_hundredths -> Nullable<Int4>,
        adults_exempt_from -> Nullable<Date>,
        minimum_age -> Nullable<Int4>,
        maximum_age -> Nullable<Int4>,
        source_title -> Text,
        source_published_on -> Nullable<Date>,
        source_url -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    gateways (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        reached_on -> Date,
        english_and_maths -> Text,
        aged_16_to_18_at_start -> Bool,
        otj_hundredths -> Int4,
        target_hundredths -> Nullable<Int4>,
        ksbs_completed -> Int4,
        ksbs_total -> Nullable<Int4>,
        created_at -> Timestamptz,
        assessment_model -> Nullable<Text>,
    }
}

diesel::table! {
    goals (id) {
        id -> Uuid,
        review_id -> Uuid,
        title -> Text,
        owner -> Text,
        due_on -> Date,
        state -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    guidance (id) {
        id -> Uuid,
        title -> Text,
        topic -> Text,
        stage -> Text,
        markdown -> Text,
        archived -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    idea_responses (id) {
        id -> Uuid,
        idea_id -> Uuid,
        state -> Text,
        text -> Text,
        links -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    ideas (id) {
        id -> Uuid,
        text -> Text,
        theme -> Text,
        organisation_id -> Nullable<Uuid>,
        person_id -> Nullable<Uuid>,
        on_behalf -> Bool,
        named -> Bool,
        employer_event_id -> Nullable<Uuid>,
        duplicate_of -> Nullable<Uuid>,
        public -> Bool,
        public_updated_at -> Nullable<Timestamptz>,
        state -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    idempotency_keys (subject, method, path, key) {
        subject -> Text,
        method -> Text,
        path -> Text,
        key -> Text,
        body_hash -> Bytea,
        status -> Nullable<Int2>,
        headers -> Nullable<Jsonb>,
        body -> Nullable<Bytea>,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    interview_panel_members (interview_id, person_id) {
        interview_id -> Uuid,
        person_id -> Uuid,
    }
}

diesel::table! {
    interview_scores (id) {
        id -> Uuid,
        interview_id -> Uuid,
        person_id -> Uuid,
        scores -> Jsonb,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    interviews (id) {
        id -> Uuid,
        vacancy_id -> Uuid,
        application_id -> Nullable<Uuid>,
        starts_at -> Timestamptz,
        minutes -> Int4,
        venue -> Nullable<Text>,
        online_url -> Nullable<Text>,
        state -> Text,
        cancellation_reason -> Nullable<Text>,
        sequence -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    introduction_offers (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        company -> Text,
        contact_name -> Text,
        contact_email -> Text,
        role -> Text,
        topics -> Array<Text>,
        places -> Int4,
        until_on -> Date,
        closed_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    introductions (id) {
        id -> Uuid,
        offer_id -> Uuid,
        organisation_id -> Uuid,
        apprenticeship_id -> Uuid,
        person_id -> Uuid,
        state -> Text,
        holds -> Array<Text>,
        decided_at -> Nullable<Timestamptz>,
        consented_at -> Nullable<Timestamptz>,
        lapses_at -> Nullable<Timestamptz>,
        made_at -> Nullable<Timestamptz>,
        accompanied_by -> Nullable<Uuid>,
        met_on -> Nullable<Date>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    invitations (id) {
        id -> Uuid,
        person_id -> Uuid,
        token_hash -> Bytea,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    ksb_judgements (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        code -> Text,
        state -> Text,
        comment -> Nullable<Text>,
        evidence_url -> Nullable<Text>,
        person_id -> Nullable<Uuid>,
        api_client_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    ksbs (standard_id, code) {
        standard_id -> Uuid,
        code -> Text,
        kind -> Text,
        title -> Text,
        position -> Int4,
        taken_from -> Nullable<Text>,
        is_listed -> Bool,
    }
}

diesel::table! {
    manager_skills (id) {
        id -> Uuid,
        title -> Text,
        description -> Text,
        valid_months -> Nullable<Int4>,
        retired -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    manager_trainings (id) {
        id -> Uuid,
        person_id -> Uuid,
        manager_skill_id -> Uuid,
        completed_on -> Date,
        course -> Text,
        created_at -> Timestamptz,
        voided_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    match_round_results (round_id, apprenticeship_id) {
        round_id -> Uuid,
        apprenticeship_id -> Uuid,
        place -> Int4,
        mentor_profile_id -> Nullable<Uuid>,
        score -> Nullable<Int4>,
        because -> Jsonb,
        unmatched_because -> Nullable<Text>,
    }
}

diesel::table! {
    match_rounds (id) {
        id -> Uuid,
        name -> Text,
        state -> Text,
        pair_count -> Int4,
        unmatched_count -> Int4,
        blocking_pairs -> Jsonb,
        decided_at -> Nullable<Timestamptz>,
        wiped_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    meetup_series (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        title -> Text,
        description -> Text,
        starts_on -> Date,
        start_minute -> Int4,
        minutes -> Int4,
        time_zone -> Text,
        rule -> Text,
        except_dates -> Array<Date>,
        venue_name -> Nullable<Text>,
        venue_address -> Nullable<Text>,
        venue_postcode -> Nullable<Text>,
        online_url -> Nullable<Text>,
        capacity -> Int4,
        proposed_change -> Nullable<Jsonb>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        own_places -> Int4,
    }
}

diesel::table! {
    meetups (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        title -> Text,
        description -> Text,
        starts_at -> Timestamptz,
        ends_at -> Timestamptz,
        time_zone -> Text,
        venue_name -> Nullable<Text>,
        venue_address -> Nullable<Text>,
        venue_postcode -> Nullable<Text>,
        online_url -> Nullable<Text>,
        capacity -> Int4,
        registered -> Int4,
        state -> Text,
        sequence -> Int4,
        published_at -> Nullable<Timestamptz>,
        decline_reason -> Nullable<Text>,
        cancellation_reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        proposed_change -> Nullable<Jsonb>,
        public_updated_at -> Nullable<Timestamptz>,
        external_id -> Nullable<Text>,
        submission -> Nullable<Jsonb>,
        own_places -> Int4,
        particulars -> Jsonb,
        offered -> Int4,
        waitlisted -> Int4,
        training -> Nullable<Jsonb>,
        series_id -> Nullable<Uuid>,
        changed_alone -> Bool,
    }
}

diesel::table! {
    mentee_wishes (apprenticeship_id) {
        apprenticeship_id -> Uuid,
        topics -> Array<Text>,
        goals -> Text,
        languages -> Array<Text>,
        availability -> Array<Text>,
        ranked_mentor_ids -> Array<Uuid>,
        shared_experience -> Array<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    mentor_profiles (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        person_id -> Nullable<Uuid>,
        state -> Text,
        given_name -> Text,
        family_name -> Text,
        email -> Text,
        headline -> Text,
        topics -> Array<Text>,
        languages -> Array<Text>,
        availability -> Array<Text>,
        capacity -> Int4,
        helps_with -> Jsonb,
        shared_experience -> Array<Text>,
        checked_on -> Date,
        check_expires_on -> Date,
        covers_under_18 -> Bool,
        granted_role -> Bool,
        paused_by_team -> Bool,
        end_reason -> Nullable<Text>,
        approved_at -> Nullable<Timestamptz>,
        ended_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    mentoring_sessions (id) {
        id -> Uuid,
        mentorship_id -> Uuid,
        organisation_id -> Uuid,
        mentor_id -> Uuid,
        apprentice_id -> Uuid,
        starts_at -> Timestamptz,
        minutes -> Int4,
        place -> Nullable<Text>,
        goals -> Nullable<Text>,
        notes -> Nullable<Text>,
        cancelled_at -> Nullable<Timestamptz>,
        sequence -> Int4,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    mentorships (id) {
        id -> Uuid,
        mentor_profile_id -> Uuid,
        organisation_id -> Uuid,
        apprenticeship_id -> Uuid,
        mentor_id -> Uuid,
        apprentice_id -> Uuid,
        match_round_id -> Nullable<Uuid>,
        words -> Nullable<Text>,
        decline_words -> Nullable<Text>,
        state -> Text,
        held_from -> Nullable<Text>,
        holds -> Array<Text>,
        without_partnership -> Bool,
        expires_at -> Timestamptz,
        accepted_at -> Nullable<Timestamptz>,
        end_reason -> Nullable<Text>,
        settled_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    messages (id) {
        id -> Uuid,
        kind -> Text,
        recipient_id -> Uuid,
        cause_id -> Uuid,
        state -> Text,
        address -> Nullable<Text>,
        subject -> Nullable<Text>,
        body_text -> Nullable<Text>,
        body_html -> Nullable<Text>,
        due_at -> Timestamptz,
        leased_until -> Nullable<Timestamptz>,
        attempts -> Int4,
        last_reply -> Nullable<Int4>,
        created_at -> Timestamptz,
        settled_at -> Nullable<Timestamptz>,
        calendar -> Nullable<Text>,
        unsubscribe_url -> Nullable<Text>,
        unsubscribe_hash -> Nullable<Bytea>,
        reply_to -> Nullable<Text>,
    }
}

diesel::table! {
    minimum_wages (id) {
        id -> Uuid,
        starts_from -> Date,
        apprentice -> Int4,
        under_18 -> Nullable<Int4>,
        aged_18_to_20 -> Nullable<Int4>,
        aged_21_to_22 -> Nullable<Int4>,
        aged_23_or_over -> Nullable<Int4>,
        source_title -> Text,
        source_published_on -> Nullable<Date>,
        source_url -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    notification_preferences (recipient_id, kind) {
        recipient_id -> Uuid,
        kind -> Text,
        wanted -> Bool,
        version -> Int4,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    offer_conditions (id) {
        id -> Uuid,
        offer_id -> Uuid,
        kind -> Text,
        text -> Text,
        outcome -> Nullable<Text>,
        outcome_reason -> Nullable<Text>,
        decided_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    offers (id) {
        id -> Uuid,
        application_id -> Uuid,
        state -> Text,
        expires_on -> Date,
        over_plan_reason -> Nullable<Text>,
        withdrawal_reason -> Nullable<Text>,
        decided_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    organisations (id) {
        id -> Uuid,
        kind -> Text,
        name -> Text,
        state -> Text,
        ukprn -> Nullable<Text>,
        website -> Nullable<Text>,
        contact_name -> Nullable<Text>,
        contact_email -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    otj_days (apprenticeship_id, day) {
        apprenticeship_id -> Uuid,
        day -> Date,
        hundredths -> Int4,
        other_hundredths -> Int4,
    }
}

diesel::table! {
    otj_entries (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        day -> Date,
        hundredths -> Int4,
        activity -> Text,
        ksbs -> Array<Text>,
        state -> Text,
        reason -> Nullable<Text>,
        decided_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        voided_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        provider_id -> Nullable<Uuid>,
        category -> Nullable<Text>,
        warnings -> Nullable<Array<Text>>,
        source -> Text,
    }
}

diesel::table! {
    outcomes (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        kind -> Text,
        employer -> Nullable<Text>,
        job_title -> Nullable<Text>,
        observed_on -> Date,
        note -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    partnerships (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        kind -> Text,
        state -> Text,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        agreement -> Text,
        publishes_directly -> Bool,
        ending_reason -> Nullable<Text>,
        ended_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    password_resets (id) {
        id -> Uuid,
        email_folded -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    passwords (person_id) {
        person_id -> Uuid,
        hash -> Text,
        changed_at -> Timestamptz,
    }
}

diesel::table! {
    people (id) {
        id -> Uuid,
        email -> Text,
        email_folded -> Text,
        given_name -> Text,
        family_name -> Text,
        state -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        date_of_birth -> Nullable<Date>,
        erased_at -> Nullable<Timestamptz>,
        adult_confirmed_on -> Nullable<Date>,
        adult_confirmed_how -> Nullable<Text>,
    }
}

diesel::table! {
    portfolio_items (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        project_id -> Nullable<Uuid>,
        title -> Text,
        reflection -> Text,
        links -> Jsonb,
        ksbs -> Array<Text>,
        visibility -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    portfolio_links (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        token_hash -> Bytea,
        display_name -> Nullable<Text>,
        introduction -> Nullable<Text>,
        portfolio_item_ids -> Array<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        version -> Int4,
        take_down_reason -> Nullable<Text>,
    }
}

diesel::table! {
    progress_updates (id) {
        id -> Uuid,
        organisation_id -> Uuid,
        apprenticeship_id -> Uuid,
        external_id -> Text,
        kind -> Text,
        observed_at -> Timestamptz,
        received_at -> Timestamptz,
        fact_on -> Nullable<Date>,
        otj_hundredths -> Nullable<Int4>,
        ksbs -> Array<Text>,
        details -> Jsonb,
        content_hash -> Bytea,
        supersedes_id -> Nullable<Uuid>,
        otj_category -> Nullable<Text>,
        warnings -> Nullable<Array<Text>>,
        duplicate_of -> Nullable<Text>,
    }
}

diesel::table! {
    projects (id) {
        id -> Uuid,
        title -> Text,
        brief -> Text,
        outcome -> Nullable<Text>,
        owner_team -> Text,
        technologies -> Array<Text>,
        ksbs -> Array<Text>,
        state -> Text,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    rag_ratings (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        rated_by -> Uuid,
        rating -> Text,
        reason -> Nullable<Text>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    recruitment_rounds (id) {
        id -> Uuid,
        name -> Text,
        cohort_id -> Uuid,
        opens_on -> Date,
        closes_on -> Date,
        closed_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    redactions (id) {
        id -> Uuid,
        subject_request_id -> Uuid,
        path -> Text,
        text_hash -> Bytea,
        starts_at -> Nullable<Int4>,
        ends_at -> Nullable<Int4>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    refresh_tokens (id) {
        token_hash -> Bytea,
        session_id -> Uuid,
        created_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
        successor -> Nullable<Bytea>,
        id -> Uuid,
    }
}

diesel::table! {
    registrations (id) {
        id -> Uuid,
        meetup_id -> Uuid,
        person_id -> Uuid,
        state -> Text,
        share_name -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        queue_number -> Nullable<Int4>,
        offer_until -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    review_schedule (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        number -> Int4,
        state -> Text,
        due_on -> Date,
        section -> Text,
        provider_id -> Uuid,
    }
}

diesel::table! {
    reviews (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        number -> Int4,
        state -> Text,
        due_on -> Date,
        held_on -> Nullable<Date>,
        notes -> Nullable<Text>,
        reason -> Nullable<Text>,
        waiting_since -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
        agreed_on -> Nullable<Date>,
    }
}

diesel::table! {
    revocations (kind, subject) {
        kind -> Text,
        subject -> Uuid,
        revoked_at -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    role_grants (id) {
        id -> Uuid,
        person_id -> Uuid,
        role -> Text,
        organisation_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        version -> Int4,
    }
}

diesel::table! {
    sessions (id) {
        id -> Uuid,
        person_id -> Uuid,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    sign_offs (id) {
        id -> Uuid,
        review_id -> Uuid,
        party -> Text,
        person_id -> Nullable<Uuid>,
        api_client_id -> Nullable<Uuid>,
        signed_at -> Timestamptz,
        voided_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    standard_hours (id) {
        id -> Uuid,
        standard_id -> Uuid,
        starts_from -> Date,
        hours -> Nullable<Int4>,
        recorded_at -> Timestamptz,
        replaced_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    standards (id) {
        id -> Uuid,
        reference -> Text,
        lars_code -> Nullable<Int4>,
        version -> Text,
        option -> Nullable<Text>,
        title -> Text,
        level -> Int4,
        typical_months -> Nullable<Int4>,
        status -> Nullable<Text>,
        max_funding -> Nullable<Int4>,
        earliest_starts_on -> Nullable<Date>,
        latest_starts_on -> Nullable<Date>,
        latest_ends_on -> Nullable<Date>,
        ksbs_complete -> Bool,
        origin -> Text,
        updated_at -> Timestamptz,
        revision -> Int4,
        assessment_model -> Nullable<Text>,
    }
}

diesel::table! {
    standings (apprenticeship_id) {
        apprenticeship_id -> Uuid,
        otj_hundredths -> Int8,
        last_update_at -> Nullable<Timestamptz>,
        provider_rating -> Nullable<Text>,
        manager_rating -> Nullable<Text>,
        ksbs_completed -> Int4,
        last_review_on -> Nullable<Date>,
        review_moved_to -> Nullable<Date>,
        last_check_in_on -> Nullable<Date>,
        check_in_due_on -> Nullable<Date>,
        heard_at -> Nullable<Timestamptz>,
        evidenced -> Array<Text>,
        encounters -> Int4,
    }
}

diesel::table! {
    subject_requests (id) {
        id -> Uuid,
        kind -> Text,
        state -> Text,
        person_id -> Nullable<Uuid>,
        candidate_id -> Nullable<Uuid>,
        received_on -> Date,
        proof_asked_on -> Nullable<Date>,
        waited_days -> Int4,
        acknowledged_on -> Nullable<Date>,
        note -> Nullable<Text>,
        what_was_done -> Nullable<Text>,
        what_stays -> Nullable<Text>,
        closed_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    support_messages (id) {
        id -> Uuid,
        support_request_id -> Uuid,
        person_id -> Uuid,
        text -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    support_requests (id) {
        id -> Uuid,
        person_id -> Uuid,
        apprenticeship_id -> Nullable<Uuid>,
        topic -> Text,
        state -> Text,
        created_at -> Timestamptz,
        first_answered_at -> Nullable<Timestamptz>,
        waiting_since -> Nullable<Timestamptz>,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    training_plans (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        months -> Jsonb,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    unconfirmed_enquiries (id) {
        id -> Uuid,
        organisation_name -> Text,
        contact_name -> Text,
        email -> Text,
        website -> Nullable<Text>,
        kinds -> Array<Text>,
        message -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    vacancies (id) {
        id -> Uuid,
        recruitment_round_id -> Uuid,
        standard_id -> Uuid,
        provider_id -> Uuid,
        line_manager_id -> Nullable<Uuid>,
        title -> Text,
        team -> Text,
        places -> Int4,
        description -> Text,
        essential -> Array<Text>,
        criteria -> Jsonb,
        questions -> Jsonb,
        hourly_wage -> Int4,
        weekly_hours_hundredths -> Int4,
        starts_on -> Date,
        planned_end_on -> Date,
        closes_on -> Date,
        state -> Text,
        published_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::table! {
    versions (subject_type, subject_id, version) {
        subject_type -> Text,
        subject_id -> Uuid,
        version -> Int4,
        valid_from -> Timestamptz,
        body -> Jsonb,
    }
}

diesel::table! {
    withdrawals (id) {
        id -> Uuid,
        apprenticeship_id -> Uuid,
        last_day_on -> Nullable<Date>,
        triggered_by -> Text,
        reasons -> Array<Text>,
        note -> Nullable<Text>,
        previous_state -> Text,
        reversed_at -> Nullable<Timestamptz>,
        reversal_reason -> Nullable<Text>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        version -> Int4,
    }
}

diesel::joinable!(api_clients -> organisations (organisation_id));
diesel::joinable!(application_details -> applications (application_id));
diesel::joinable!(application_links -> applications (application_id));
diesel::joinable!(application_links -> candidates (candidate_id));
diesel::joinable!(application_links -> vacancies (vacancy_id));
diesel::joinable!(application_steps -> applications (application_id));
diesel::joinable!(applications -> candidates (candidate_id));
diesel::joinable!(applications -> people (verified_by));
diesel::joinable!(applications -> recruitment_rounds (recruitment_round_id));
diesel::joinable!(applications -> vacancies (vacancy_id));
diesel::joinable!(apprenticeships -> cohorts (cohort_id));
diesel::joinable!(apprenticeships -> organisations (provider_id));
diesel::joinable!(apprenticeships -> standards (standard_id));
diesel::joinable!(assignments -> apprenticeships (apprenticeship_id));
diesel::joinable!(assignments -> projects (project_id));
diesel::joinable!(attendance_codes -> meetups (meetup_id));
diesel::joinable!(attendances -> apprenticeships (apprenticeship_id));
diesel::joinable!(attendances -> meetups (meetup_id));
diesel::joinable!(attendances -> organisations (organisation_id));
diesel::joinable!(attendances -> otj_entries (otj_entry_id));
diesel::joinable!(attendances -> people (person_id));
diesel::joinable!(attendances -> registrations (registration_id));
diesel::joinable!(behaviour_verifications -> apprenticeships (apprenticeship_id));
diesel::joinable!(behaviour_verifications -> people (person_id));
diesel::joinable!(breaks_in_learning -> apprenticeships (apprenticeship_id));
diesel::joinable!(calendar_links -> people (person_id));
diesel::joinable!(change_requests -> apprenticeships (apprenticeship_id));
diesel::joinable!(change_requests -> organisations (provider_id));
diesel::joinable!(change_requests -> people (decided_by));
diesel::joinable!(check_ins -> apprenticeships (apprenticeship_id));
diesel::joinable!(check_ins -> people (line_manager_id));
diesel::joinable!(client_secrets -> api_clients (api_client_id));
diesel::joinable!(completions -> apprenticeships (apprenticeship_id));
diesel::joinable!(concern_holds -> concerns (concern_id));
diesel::joinable!(concern_holds -> introductions (introduction_id));
diesel::joinable!(concern_holds -> mentorships (mentorship_id));
diesel::joinable!(concerns -> introductions (introduction_id));
diesel::joinable!(concerns -> mentorships (mentorship_id));
diesel::joinable!(copy_links -> subject_requests (subject_request_id));
diesel::joinable!(diversity_actions -> diversity_targets (target_id));
diesel::joinable!(diversity_actions -> organisations (organisation_id));
diesel::joinable!(diversity_targets -> recruitment_rounds (round_id));
diesel::joinable!(duplicate_dismissals -> people (dismissed_by));
diesel::joinable!(employer_enquiries -> organisations (organisation_id));
diesel::joinable!(encounters -> apprenticeships (apprenticeship_id));
diesel::joinable!(encounters -> meetups (meetup_id));
diesel::joinable!(encounters -> organisations (organisation_id));
diesel::joinable!(enrolments -> applications (application_id));
diesel::joinable!(enrolments -> apprenticeships (apprenticeship_id));
diesel::joinable!(enrolments -> people (person_id));
diesel::joinable!(epa_attempts -> apprenticeships (apprenticeship_id));
diesel::joinable!(equality_known_facts -> recruitment_rounds (round_id));
diesel::joinable!(evaluations -> meetups (meetup_id));
diesel::joinable!(evaluations -> people (person_id));
diesel::joinable!(feedback -> people (person_id));
diesel::joinable!(feedback -> portfolio_items (portfolio_item_id));
diesel::joinable!(former_providers -> apprenticeships (apprenticeship_id));
diesel::joinable!(former_providers -> organisations (provider_id));
diesel::joinable!(gateways -> apprenticeships (apprenticeship_id));
diesel::joinable!(goals -> reviews (review_id));
diesel::joinable!(idea_responses -> ideas (idea_id));
diesel::joinable!(ideas -> employer_events (employer_event_id));
diesel::joinable!(ideas -> organisations (organisation_id));
diesel::joinable!(ideas -> people (person_id));
diesel::joinable!(interview_panel_members -> interviews (interview_id));
diesel::joinable!(interview_panel_members -> people (person_id));
diesel::joinable!(interviews -> applications (application_id));
diesel::joinable!(interviews -> vacancies (vacancy_id));
diesel::joinable!(introduction_offers -> organisations (organisation_id));
diesel::joinable!(introductions -> apprenticeships (apprenticeship_id));
diesel::joinable!(introductions -> introduction_offers (offer_id));
diesel::joinable!(introductions -> organisations (organisation_id));
diesel::joinable!(invitations -> people (person_id));
diesel::joinable!(ksb_judgements -> api_clients (api_client_id));
diesel::joinable!(ksb_judgements -> apprenticeships (apprenticeship_id));
diesel::joinable!(ksb_judgements -> people (person_id));
diesel::joinable!(ksbs -> standards (standard_id));
diesel::joinable!(manager_trainings -> manager_skills (manager_skill_id));
diesel::joinable!(manager_trainings -> people (person_id));
diesel::joinable!(match_round_results -> apprenticeships (apprenticeship_id));
diesel::joinable!(match_round_results -> match_rounds (round_id));
diesel::joinable!(match_round_results -> mentor_profiles (mentor_profile_id));
diesel::joinable!(meetup_series -> organisations (organisation_id));
diesel::joinable!(meetups -> meetup_series (series_id));
diesel::joinable!(meetups -> organisations (organisation_id));
diesel::joinable!(mentee_wishes -> apprenticeships (apprenticeship_id));
diesel::joinable!(mentor_profiles -> organisations (organisation_id));
diesel::joinable!(mentor_profiles -> people (person_id));
diesel::joinable!(mentoring_sessions -> mentorships (mentorship_id));
diesel::joinable!(mentoring_sessions -> organisations (organisation_id));
diesel::joinable!(mentorships -> apprenticeships (apprenticeship_id));
diesel::joinable!(mentorships -> match_rounds (match_round_id));
diesel::joinable!(mentorships -> mentor_profiles (mentor_profile_id));
diesel::joinable!(mentorships -> organisations (organisation_id));
diesel::joinable!(offer_conditions -> offers (offer_id));
diesel::joinable!(offers -> applications (application_id));
diesel::joinable!(otj_entries -> apprenticeships (apprenticeship_id));
diesel::joinable!(otj_entries -> people (decided_by));
diesel::joinable!(outcomes -> apprenticeships (apprenticeship_id));
diesel::joinable!(partnerships -> organisations (organisation_id));
diesel::joinable!(passwords -> people (person_id));
diesel::joinable!(portfolio_items -> apprenticeships (apprenticeship_id));
diesel::joinable!(portfolio_items -> projects (project_id));
diesel::joinable!(portfolio_links -> apprenticeships (apprenticeship_id));
diesel::joinable!(progress_updates -> apprenticeships (apprenticeship_id));
diesel::joinable!(rag_ratings -> apprenticeships (apprenticeship_id));
diesel::joinable!(rag_ratings -> people (rated_by));
diesel::joinable!(recruitment_rounds -> cohorts (cohort_id));
diesel::joinable!(redactions -> subject_requests (subject_request_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(registrations -> meetups (meetup_id));
diesel::joinable!(registrations -> people (person_id));
diesel::joinable!(review_schedule -> apprenticeships (apprenticeship_id));
diesel::joinable!(reviews -> apprenticeships (apprenticeship_id));
diesel::joinable!(role_grants -> organisations (organisation_id));
diesel::joinable!(role_grants -> people (person_id));
diesel::joinable!(sessions -> people (person_id));
diesel::joinable!(sign_offs -> api_clients (api_client_id));
diesel::joinable!(sign_offs -> people (person_id));
diesel::joinable!(sign_offs -> reviews (review_id));
diesel::joinable!(standard_hours -> standards (standard_id));
diesel::joinable!(standings -> apprenticeships (apprenticeship_id));
diesel::joinable!(subject_requests -> candidates (candidate_id));
diesel::joinable!(subject_requests -> people (person_id));
diesel::joinable!(support_messages -> people (person_id));
diesel::joinable!(support_messages -> support_requests (support_request_id));
diesel::joinable!(support_requests -> apprenticeships (apprenticeship_id));
diesel::joinable!(support_requests -> people (person_id));
diesel::joinable!(training_plans -> apprenticeships (apprenticeship_id));
diesel::joinable!(vacancies -> organisations (provider_id));
diesel::joinable!(vacancies -> people (line_manager_id));
diesel::joinable!(vacancies -> recruitment_rounds (recruitment_round_id));
diesel::joinable!(vacancies -> standards (standard_id));
diesel::joinable!(withdrawals -> apprenticeships (apprenticeship_id));
diesel::allow_tables_to_appear_in_same_query!(
    api_clients,
    application_details,
    application_links,
    application_steps,
    applications,
    apprenticeships,
    assignments,
    attendance_codes,
    attendances,
    behaviour_verifications,
    breaks_in_learning,
    calendar_links,
    candidates,
    change_requests,
    check_ins,
    client_secrets,
    cohorts,
    completions,
    concern_holds,
    concerns,
    copy_links,
    diversity_actions,
    diversity_targets,
    duplicate_dismissals,
    employer_enquiries,
    employer_events,
    encounters,
    enquiry_links,
    enrolments,
    epa_attempts,
    equality_editions,
    equality_known_facts,
    evaluations,
    event_spans,
    events,
    feedback,
    former_providers,
    funding_rules,
    gateways,
    goals,
    guidance,
    idea_responses,
    ideas,
    idempotency_keys,
    interview_panel_members,
    interview_scores,
    interviews,
    introduction_offers,
    introductions,
    invitations,
    ksb_judgements,
    ksbs,
    manager_skills,
    manager_trainings,
    match_round_results,
    match_rounds,
    meetup_series,
    meetups,
    mentee_wishes,
    mentor_profiles,
    mentoring_sessions,
    mentorships,
    messages,
    minimum_wages,
    notification_preferences,
    offer_conditions,
    offers,
    organisations,
    otj_days,
    otj_entries,
    outcomes,
    partnerships,
    password_resets,
    passwords,
    people,
    portfolio_items,
    portfolio_links,
    progress_updates,
    projects,
    rag_ratings,
    recruitment_rounds,
    redactions,
    refresh_tokens,
    registrations,
    review_schedule,
    reviews,
    revocations,
    role_grants,
    sessions,
    sign_offs,
    standard_hours,
    standards,
    standings,
    subject_requests,
    support_messages,
    support_requests,
    training_plans,
    unconfirmed_enquiries,
    vacancies,
    versions,
    withdrawals,
);
