//! A marker in every personal column: it is in the person's copy, and gone after the erasure, from rows, versions and a backup.

use hackit::access::Role;
use hackit::features::data_protection::retention;
use serde_json::Value;

use super::copies::give;
use super::requests::{added, of_person};
use crate::coverage::World;
use crate::support::{Actor, TestApp};

/// Personal columns that cannot hold a word: codes, numbers and dates, checked below by what they are.
const NO_WORDS: &[&str] = &[
    "applications.rejection_reasons",
    "applications.route",
    "applications.looks",
    "apprenticeships.uln",
    "candidates.phone_digits",
    "messages.state",
    "mentor_profiles.shared_experience",
    "mentee_wishes.shared_experience",
    "mentee_wishes.languages",
    "mentee_wishes.availability",
];

/// Personal columns that no copy shows: digests of secrets, and what repeats another column.
const NOT_SHOWN: &[&str] = &[
    "candidates.email_folded",
    "candidates.family_name_folded",
    "messages.body_html",
    "messages.calendar",
    "messages.reply_to",
    "messages.unsubscribe_url",
    "people.email_folded",
];

/// A column that can hold a marker.
struct Place {
    table: String,
    column: String,
    kind: String,
    condition: String,
}

impl Place {
    fn name(&self) -> String {
        format!("{}.{}", self.table, self.column)
    }
}

/// Every personal column with words, with the condition under which a row is the person's, or the candidate's.
async fn places(app: &TestApp, (person, candidate): (&str, &str)) -> Vec<Place> {
    let rows = app
        .sql(
            "SELECT concat_ws('|', c.table_name, c.column_name, a.atttypid::regtype, r.root, personal_data.is_of(c.table_name, r.root))
             FROM personal_data.columns c
             JOIN pg_attribute a ON a.attrelid = ('public.' || c.table_name)::regclass AND a.attname = c.column_name
             CROSS JOIN (VALUES ('people'), ('candidates')) r (root)
             WHERE c.erased IS NOT NULL AND a.atttypid::regtype::text IN ('text', 'jsonb', 'text[]')
                 AND personal_data.is_of(c.table_name, r.root) IS NOT NULL
             ORDER BY c.table_name, c.column_name, r.root",
        )
        .await;
    let place = |row: String| {
        let parts: Vec<&str> = row.splitn(5, '|').collect();
        let [table, column, kind, root, condition] = *parts else { panic!("five columns: {row}") };
        let id = if root == "people" { person } else { candidate };
        let text = |text: &str| text.to_owned();
        Place {
            table: text(table),
            column: text(column),
            kind: text(kind),
            condition: condition.replace("$1", &format!("'{id}'")),
        }
    };
    let places = rows.into_iter().map(place);
    places.filter(|place| !NO_WORDS.contains(&place.name().as_str())).collect()
}

/// Writes a marker into a column of the person's rows; how many rows there are.
async fn plant(app: &TestApp, place: &Place, marker: &str) -> usize {
    let Place { table, column, kind, condition } = place;
    let value = match (kind.as_str(), table.as_str(), column.as_str()) {
        (_, "application_details", "answers") => format!("'{{\"why\": \"{marker}\"}}'"),
        (_, "interview_scores", _) => {
            format!("'[{{\"criterion\": \"a\", \"score\": 1, \"note\": \"{marker}\"}}]'")
        }
        (_, "portfolio_items", "links") => {
            format!("'[{{\"title\": \"{marker}\", \"url\": \"https://x.example/\"}}]'")
        }
        (_, "change_requests", _) => format!("t.change || '{{\"reason\": \"{marker}\"}}'"),
        (_, "progress_updates", _) => format!("t.details || '{{\"text\": \"{marker}\"}}'"),
        ("text[]", ..) => format!("ARRAY['{marker}']"),
        ("text", ..) => format!("'{marker}'"),
        other => panic!("no marker fits {other:?}"),
    };
    let versioned = app
        .sql(&format!(
            "SELECT 1 FROM personal_data.tables WHERE table_name = '{table}' AND subject_type IS NOT NULL"
        ))
        .await;
    let version = if versioned.is_empty() { "" } else { ", version = t.version + 1" };
    // Where there can be such words at all.
    let only = match (table.as_str(), column.as_str()) {
        ("messages", _) => " AND t.state = 'waiting'",
        ("attendances", _) => " AND t.voided_at IS NOT NULL",
        ("change_requests", "decline_reason") => " AND t.state = 'declined'",
        ("withdrawals", "reversal_reason") => " AND t.reversed_at IS NOT NULL",
        ("portfolio_links", "take_down_reason") => " AND t.revoked_at IS NOT NULL",
        ("epa_attempts", _) => " AND t.name IS NOT NULL AND t.grade IS NULL",
        _ => "",
    };
    let done = app
        .sql(&format!(
            "UPDATE {table} t SET {column} = {value}{version} WHERE ({condition}){only} RETURNING 1"
        ))
        .await;
    done.len()
}

/// Somebody of whom there is a row in every table: the learner of the coverage, who was a candidate before.
async fn somebody() -> (World, Actor, String, String) {
    let world = World::new().await;
    let (app, person) = (&world.app, world.learner.person.to_string());
    let (application, _) = world.campaign.recruited("marked@mail.example").await;
    let read = world.campaign.application(&application).await;
    let candidate = read["candidate"]["id"].as_str().expect("an id").to_owned();
    let now = app.now();
    // The rest of what an apprentice can have, in the words of the database.
    let (a, id) = (&world.learner.id, || app.system().new_id::<uuid::Uuid>());
    app.sql(&format!(
        "UPDATE applications SET state = 'enrolled', settled_at = '{now}', version = version + 1 WHERE id = '{application}';
         INSERT INTO enrolments (id, application_id, person_id, apprenticeship_id, created_at)
             VALUES ('{}', '{application}', '{person}', '{a}', '{now}');
         INSERT INTO former_providers (id, apprenticeship_id, provider_id, provider_reference, starts_on, ends_on, created_at)
             VALUES ('{}', '{a}', '{}', 'r', '2025-09-01', '2025-09-30', '{now}');
         INSERT INTO withdrawals (id, apprenticeship_id, triggered_by, reasons, note, previous_state, reversed_at, reversal_reason,
             created_at, updated_at, version)
             VALUES ('{}', '{a}', 'employer', '{{other}}', 'n', 'inLearning', '{now}', 'r', '{now}', '{now}', 1);
         INSERT INTO rag_ratings (id, apprenticeship_id, rated_by, rating, reason, created_at)
             VALUES ('{}', '{a}', '{}', 'red', 'r', '{now}');
         INSERT INTO ksb_judgements (id, apprenticeship_id, code, state, comment, evidence_url, person_id, created_at)
             VALUES ('{}', '{a}', 'K1', 'inProgress', 'c', 'https://x.example', '{}', '{now}');
         INSERT INTO epa_attempts (id, apprenticeship_id, number, kind, name, marked_by, ksbs, scheduled_on, cancel_reason,
             assessment_organisation, created_at, updated_at, version)
             VALUES ('{}', '{a}', 7, 'first', 'Panel', 'provider', '{{}}', '2027-06-01', 'c', 'Somebody', '{now}', '{now}', 1);
         INSERT INTO outcomes (id, apprenticeship_id, kind, employer, job_title, observed_on, note, created_at)
             VALUES ('{}', '{a}', 'permanentJob', 'e', 'j', '2026-11-20', 'n', '{now}');",
        id(), id(), world.ada.organisation, id(), id(), world.staff.id, id(), world.staff.id, id(), id()
    ))
    .await;
    the_rest(&world, &person, &application).await;
    let officer = app.person(Role::DataProtectionOfficer).await;
    (world, officer, person, candidate)
}

/// What else an apprentice can have, outside of learning.
async fn the_rest(world: &World, person: &str, application: &str) {
    let (app, now) = (&world.app, world.app.now());
    let id = || app.system().new_id::<uuid::Uuid>();
    app.sql(&format!(
        "INSERT INTO support_requests (id, person_id, topic, state, created_at, updated_at, version)
             VALUES ('{0}', '{person}', 'other', 'closed', '{now}', '{now}', 1);
         INSERT INTO support_messages (id, support_request_id, person_id, text, created_at)
             VALUES ('{1}', '{0}', '{2}', 't', '{now}');
         INSERT INTO manager_trainings (id, person_id, manager_skill_id, completed_on, course, created_at)
             SELECT '{3}', '{person}', id, '2026-11-01', 'c', '{now}' FROM manager_skills LIMIT 1;
         INSERT INTO ideas (id, text, theme, person_id, on_behalf, named, public, state, created_at, updated_at, version)
             VALUES ('{4}', 't', 'other', '{person}', false, false, false, 'received', '{now}', '{now}', 1);
         INSERT INTO evaluations (id, meetup_id, number, batch, place, person_id, author_until, rating, ratings_sum, text, created_at)
             SELECT '{5}', id, 90, 90, 90, '{person}', '{now}', 4, 4, 't', '{now}' FROM meetups LIMIT 1;
         INSERT INTO registrations (id, meetup_id, person_id, state, share_name, created_at, updated_at, version)
             SELECT '{6}', id, '{person}', 'confirmed', true, '{now}', '{now}', 1 FROM meetups ORDER BY id LIMIT 1;
         INSERT INTO attendances (id, meetup_id, registration_id, person_id, nonce, attended_at, void_reason, voided_at, created_at,
             updated_at, version)
             SELECT '{7}', meetup_id, id, '{person}', 'n', '{now}', 'v', '{now}', '{now}', '{now}', 1 FROM registrations WHERE id = '{6}';
         INSERT INTO change_requests (id, apprenticeship_id, provider_id, kind, change, state, decided_at, decline_reason, untold,
             created_at, updated_at, version)
             VALUES ('{8}', '{9}', '{10}', 'return', jsonb_build_object('kind', 'return', 'reason', 'r', 'returnedOn', '2026-11-20'), 'declined', '{now}',
             'd', false, '{now}', '{now}', 1);
         INSERT INTO interview_scores (id, interview_id, person_id, scores, created_at, updated_at, version)
             SELECT '{11}', i.id, p.person_id, '[]', '{now}', '{now}', 1 FROM interviews i
             JOIN interview_panel_members p ON p.interview_id = i.id WHERE i.application_id = '{application}' LIMIT 1;
         INSERT INTO offer_conditions (id, offer_id, kind, text, outcome, decided_at, created_at, updated_at, version)
             SELECT '{12}', id, 'other', 't', 'met', '{now}', '{now}', '{now}', 1 FROM offers WHERE application_id = '{application}';
         INSERT INTO mentor_profiles (id, organisation_id, person_id, state, given_name, family_name, email, headline, topics, languages,
             availability, capacity, helps_with, shared_experience, checked_on, check_expires_on, covers_under_18, granted_role,
             paused_by_team, end_reason, ended_at, created_at, updated_at, version)
             VALUES ('{13}', '{10}', '{person}', 'ended', 'g', 'f', 'e', 'h', '{{t}}', '{{en}}', '{{}}', 1, '[]', '{{firstJob}}',
             '2026-01-01', '2026-12-31', true, false, false, 'r', '{now}', '{now}', '{now}', 1);
         UPDATE portfolio_links SET revoked_at = '{now}', version = version + 1;
         UPDATE check_ins SET shared_at = '{now}';
         UPDATE portfolio_items SET visibility = 'private', version = version + 1;",
        id(), id(), world.staff.id, id(), id(), id(), id(), id(), id(), world.learner.id, world.ada.organisation, id(), id(), id()
    ))
    .await;
}

/// Every row and every version in which a marker stands.
async fn found(app: &TestApp) -> Vec<String> {
    let tables = app
        .sql("SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1")
        .await;
    let mut found = Vec::new();
    for table in tables {
        let rows = app
            .sql(&format!(
                "SELECT '{table}: ' || t::text FROM {table} t WHERE lower(t::text) LIKE '%mark-%-er%'"
            ))
            .await;
        found.extend(rows);
    }
    found
}

/// Keeps all tables as a backup does, and brings them back.
async fn tables_of(app: &TestApp) -> Vec<String> {
    app.sql(
        "SELECT c.oid::regclass::text FROM pg_class c
         WHERE c.relnamespace IN ('public'::regnamespace, 'personal_data'::regnamespace, 'equality'::regnamespace) AND c.relkind = 'r'",
    )
    .await
}

async fn back_up(app: &TestApp) {
    app.sql("CREATE SCHEMA backup").await;
    for (at, table) in tables_of(app).await.iter().enumerate() {
        app.sql(&format!(
            "CREATE TABLE backup.t{at} AS TABLE {table}; COMMENT ON TABLE backup.t{at} IS '{table}'"
        ))
        .await;
    }
}

async fn restore(app: &TestApp) {
    let kept = app
        .sql("SELECT c.relname || '|' || obj_description(c.oid) FROM pg_class c WHERE c.relnamespace = 'backup'::regnamespace")
        .await;
    let mut all = "SET session_replication_role = replica;".to_owned();
    for row in kept {
        let (copy, table) = row.split_once('|').expect("two names");
        all.push_str(&format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM backup.{copy};"));
    }
    all.push_str("SET session_replication_role = origin; DROP SCHEMA backup CASCADE;");
    app.sql(&all).await;
}

#[tokio::test]
async fn what_is_personal_is_in_the_copy_and_gone_after_the_erasure() {
    let (world, officer, person, candidate) = somebody().await;
    let app = &world.app;
    let places = places(app, (&person, &candidate)).await;
    assert!(places.len() > 60, "{}", places.len());
    let (mut missing, mut planted) = (Vec::new(), Vec::new());
    for (at, place) in places.iter().enumerate() {
        let marker = format!("mark-{at}-er");
        match plant(app, place, &marker).await {
            0 => missing.push(place.name()),
            _ => planted.push((place.name(), marker)),
        }
    }
    // Of each column one of the two may have a row.
    missing.retain(|name| {
        planted.iter().all(|(known, _)| known != name) && !name.starts_with("employer_enquiries")
    });
    assert_eq!(missing, Vec::<String>::new(), "somebody has no row there");

    let request = added(&officer, &of_person("access", person.parse().expect("an id"))).await;
    give(&officer, &request).await;
    let copy = world.own.get(&format!("{request}/copy")).await.expect(200).text;
    let absent: Vec<&str> = planted
        .iter()
        .filter(|(name, marker)| !NOT_SHOWN.contains(&name.as_str()) && !copy.contains(marker.as_str()))
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(absent, Vec::<&str>::new(), "not in the copy");

    // Six years and more after the end nothing has to stay.
    app.sql(&format!(
        "UPDATE apprenticeships SET state = 'withdrawn', ended_on = '2025-09-02', starts_on = '2025-09-01', version = version + 1
             WHERE person_id = '{person}';
         UPDATE people SET state = 'deactivated', version = version + 1 WHERE id = '{person}';"
    ))
    .await;
    app.advance(chrono::TimeDelta::days(366 * 7));
    let officer = officer.renewed();
    back_up(app).await;
    let request = added(&officer, &of_person("erasure", person.parse().expect("an id"))).await;
    let done = officer.post(&format!("{request}/erasures"), &Value::Null).await.expect(200).body;
    assert_eq!(done["state"], "done");
    let letter = "messages: ";
    let left: Vec<String> = found(app).await.into_iter().filter(|row| !row.starts_with(letter)).collect();
    assert_eq!(left, Vec::<String>::new());
    codes_are_gone(app, (&person, &candidate)).await;

    let log =
        app.state().db.read(async |conn| retention::export(conn, None, 100).await).await.expect("the log");
    assert_eq!(log.len(), 2, "the candidate and the person");
    restore(app).await;
    assert!(found(app).await.len() > 30, "a backup brings it back");
    for erasure in &log {
        let again =
            app.state().db.write(async |conn| retention::apply(conn, &app.system(), erasure).await).await;
        assert!(again.expect("applied"));
    }
    assert_eq!(found(app).await, Vec::<String>::new());
    codes_are_gone(app, (&person, &candidate)).await;
}

/// What cannot hold a marker is gone, too.
async fn codes_are_gone(app: &TestApp, (person, candidate): (&str, &str)) {
    let left = app
        .sql(&format!(
            "SELECT 'uln' FROM apprenticeships WHERE person_id = '{person}' AND uln <> '9999999999' UNION ALL
             SELECT 'uln then' FROM versions v JOIN apprenticeships a ON a.id = v.subject_id
                 WHERE a.person_id = '{person}' AND v.body->>'uln' <> '9999999999' UNION ALL
             SELECT 'route' FROM applications WHERE candidate_id = '{candidate}' AND num_nonnulls(route, looks, rejection_reasons) > 0
             UNION ALL SELECT 'phone' FROM candidates WHERE id = '{candidate}' AND phone_digits IS NOT NULL UNION ALL
             SELECT 'born' FROM people WHERE id = '{person}' AND date_of_birth IS NOT NULL UNION ALL
             SELECT 'password' FROM passwords WHERE person_id = '{person}' UNION ALL
             SELECT 'session' FROM sessions WHERE person_id = '{person}' UNION ALL
             SELECT 'letter' FROM messages WHERE recipient_id IN ('{person}', '{candidate}') AND state = 'waiting'
                 AND kind <> 'subjectRequestAnswered'"
        ))
        .await;
    assert_eq!(left, Vec::<String>::new());
}
