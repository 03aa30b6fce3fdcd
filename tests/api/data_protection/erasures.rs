//! Erasures that people ask for: what goes, what stays, and what happens at once with them.

use futures_util::future::join_all;
use hackit::access::Role;
use hackit::features::data_protection::retention;
use serde_json::{Value, json};

use super::requests::{added, of_candidate, of_person};
use crate::equality::{answers, put};
use crate::recruitment::scene::{Campaign, filled};
use crate::support::{Actor, Reply, Scene, TestApp};

async fn officer(app: &TestApp) -> Actor {
    app.person(Role::DataProtectionOfficer).await
}

async fn erase(officer: &Actor, path: &str) -> Reply {
    officer.post(&format!("{path}/erasures"), &Value::Null).await
}

/// An application that was withdrawn, its candidate and its link.
async fn withdrawn(campaign: &Campaign, email: &str) -> (String, String, String) {
    let (id, link) = campaign.submitted(email).await;
    let candidate = campaign.application(&id).await["candidate"]["id"].as_str().expect("an id").to_owned();
    campaign.app.anonymous().post(&format!("{link}/withdrawals"), &Value::Null).await.expect(200);
    (id, candidate, link)
}

#[tokio::test]
async fn of_a_candidate_everything_goes_and_the_link_leads_nowhere() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    let officer = officer(app).await;
    let (id, candidate, link) = withdrawn(&campaign, "sam@mail.example").await;
    let path = added(&officer, &of_candidate("erasure", &candidate)).await;
    let done = erase(&officer, &path).await.expect(200).body;
    assert_eq!(done["state"], "done");
    let stays = done["whatStays"].as_str().expect("words");
    assert!(stays.contains("Safeguarding records, if there are any"), "{stays}");
    let read = campaign.application(&id).await;
    assert_eq!(
        (&read["state"], &read["answers"], &read["eligibility"]),
        (&json!("withdrawn"), &json!({}), &Value::Null)
    );
    assert!(read["erasedAt"].is_string() && read["candidate"]["erasedAt"].is_string(), "{read}");
    for name in ["givenName", "familyName", "phone", "dateOfBirth"] {
        assert_eq!(read["candidate"][name], Value::Null, "{name}");
    }
    app.anonymous().get(&link).await.expect(404);
    assert_eq!(app.events_of(&candidate).await.last().map(String::as_str), Some("candidate.erased"));
    assert_eq!(app.events_of(&id).await.last().map(String::as_str), Some("application.erased"));
    // The letter goes to where the candidate was.
    let letter =
        app.sql("SELECT address || ' ' || state FROM messages WHERE kind = 'subjectRequestAnswered'").await;
    assert_eq!(letter, ["sam@mail.example waiting"]);
    assert_eq!(
        app.sql("SELECT count(*) FROM versions WHERE body::text LIKE '%sam@mail.example%'").await,
        ["0"]
    );
    // Who applies anew is somebody new.
    let (again, _) = campaign.submitted("sam@mail.example").await;
    assert_ne!(campaign.application(&again).await["candidate"]["id"], candidate.as_str());
    erase(&officer, &path).await.expect(409);
}

#[tokio::test]
async fn nobody_is_erased_who_still_takes_part() {
    let campaign = Campaign::new().await;
    let officer = officer(&campaign.app).await;
    let (live, _) = campaign.submitted("live@mail.example").await;
    let candidate = campaign.application(&live).await["candidate"]["id"].as_str().expect("an id").to_owned();
    let path = added(&officer, &of_candidate("erasure", &candidate)).await;
    let refused = erase(&officer, &path).await.expect(409);
    assert_eq!(refused.code(), "stillThere");
    assert!(refused.text.contains("withdrawn first"), "{}", refused.text);
    let scene = Scene::new().await;
    let dpo = scene.app.person(Role::DataProtectionOfficer).await;
    for (person, words) in
        [(scene.learner.person, "is in an apprenticeship"), (scene.manager.id, "holds a role")]
    {
        let path = added(&dpo, &of_person("erasure", person)).await;
        let refused = erase(&dpo, &path).await.expect(409);
        assert!(refused.text.contains(words), "{}", refused.text);
    }
    let nobody = scene.app.new_person().await;
    let path = added(&dpo, &of_person("erasure", nobody)).await;
    assert!(erase(&dpo, &path).await.expect(409).text.contains("deactivated first"));
    scene
        .app
        .sql(&format!("UPDATE people SET state = 'deactivated', version = version + 1 WHERE id = '{nobody}'"))
        .await;
    erase(&dpo, &path).await.expect(200);
    let read = scene.staff.get(&format!("/api/v1/people/{nobody}")).await.expect(200).body;
    assert_eq!((&read["givenName"], &read["familyName"]), (&json!("Erased"), &json!("Person")));
    let access = added(&dpo, &of_person("access", scene.learner.person)).await;
    assert_eq!(erase(&dpo, &access).await.expect(409).code(), "transitionNotAllowed");
}

#[tokio::test]
async fn what_proves_an_apprenticeship_stays_for_six_years() {
    let scene = Scene::managed().await;
    let app = &scene.app;
    let dpo = officer(app).await;
    let entry = json!({"date": "2026-11-19", "hours": 0.25, "activity": "Reading about Zoltan", "ksbs": []});
    scene.apprentice.post(&scene.path("/otj-entries"), &entry).await.expect(201);
    let item = json!({"title": "A page about Zoltan", "reflection": "Zoltan helped.", "links": [], "ksbs": [],
        "projectId": null, "visibility": "private"});
    let item = scene.apprentice.post(&scene.path("/portfolio-items"), &item).await.expect(201);
    let talked =
        json!({"heldOn": "2026-11-20", "wellbeing": 3, "blockers": "Zoltan", "actions": "Ask Zoltan"});
    scene.manager.post(&scene.path("/check-ins"), &talked).await.expect(201);
    let id = &scene.learner.id;
    app.sql(&format!("UPDATE apprenticeships SET state = 'completed', ended_on = '2026-11-23', version = version + 1 WHERE id = '{id}'")).await;
    let path = added(&dpo, &of_person("erasure", scene.learner.person)).await;
    let done = erase(&dpo, &path).await.expect(200).body;
    assert!(done["whatStays"].as_str().expect("words").contains("23 November 2032"), "{done}");
    let person = scene.staff.get(&format!("/api/v1/people/{}", scene.learner.person)).await.expect(200).body;
    assert_eq!((&person["givenName"], &person["erasedAt"]), (&json!("Robin"), &Value::Null));
    let entries = scene
        .staff
        .get(&format!("/api/v1/otj-entries?apprenticeship_id={}", scene.learner.id))
        .await
        .expect(200);
    assert!(entries.text.contains("Reading about Zoltan"), "{}", entries.text);
    let found = app
        .sql(
            "SELECT 'item' FROM portfolio_items WHERE title LIKE '%Zoltan%' OR reflection LIKE '%Zoltan%' UNION ALL
             SELECT 'check-in' FROM check_ins WHERE blockers IS NOT NULL OR actions IS NOT NULL UNION ALL
             SELECT 'version' FROM versions WHERE subject_type = 'portfolioItem' AND body::text LIKE '%Zoltan%'",
        )
        .await;
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(scene.apprentice.get(item.header("location")).await.expect(200).body["title"], "erased");
    app.standings_hold().await;
}

#[tokio::test]
async fn an_objection_removes_answers_about_equality_whether_there_are_any_or_not() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    let officer = officer(app).await;
    let mut told = Vec::new();
    for (email, answered) in [("yes@mail.example", true), ("no@mail.example", false)] {
        let (id, link) = campaign.submitted(email).await;
        if answered {
            put(&app.anonymous(), &link, &answers(&json!({"sex": "female"}))).await.expect(204);
        }
        let candidate =
            campaign.application(&id).await["candidate"]["id"].as_str().expect("an id").to_owned();
        let path = added(&officer, &of_candidate("objection", &candidate)).await;
        let done = erase(&officer, &path).await.expect(200).body;
        told.push((done["whatWasDone"].clone(), done["whatStays"].clone()));
        assert_eq!(campaign.application(&id).await["candidate"]["givenName"], "Sam", "nothing else goes");
    }
    assert_eq!(told[0], told[1], "the answer tells nothing");
    assert_eq!(
        app.sql("SELECT DISTINCT answers::text FROM equality.responses").await,
        ["{0,0,0,0,0,0,0,0,0,0,0}"]
    );
}

#[tokio::test]
async fn of_two_erasures_at_once_one_happens() {
    for _ in 0..4 {
        let campaign = Campaign::new().await;
        let officer = officer(&campaign.app).await;
        let (_, candidate, _) = withdrawn(&campaign, "sam@mail.example").await;
        let one = added(&officer, &of_candidate("erasure", &candidate)).await;
        let mut statuses: Vec<u16> =
            join_all((0..3).map(|_| erase(&officer, &one))).await.iter().map(|reply| reply.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409]);
        // Two requests for the same candidate: both are answered, and one finds nothing.
        let (_, candidate, _) = withdrawn(&campaign, "kim@mail.example").await;
        let two = [
            added(&officer, &of_candidate("erasure", &candidate)).await,
            added(&officer, &of_candidate("erasure", &candidate)).await,
        ];
        let replies = join_all(two.iter().map(|path| erase(&officer, path))).await;
        let before = |reply: &Reply| reply.body["whatWasDone"] == "It had been erased before.";
        assert!(replies.iter().all(|reply| reply.status == 200));
        assert_eq!(replies.iter().filter(|reply| before(reply)).count(), 1);
        let done = campaign
            .app
            .sql(&format!("SELECT count(*) FROM personal_data.erasures WHERE record_id = '{candidate}'"))
            .await;
        assert_eq!(done, ["1"]);
    }
}

#[tokio::test]
async fn an_erasure_and_an_enrolment_at_once_have_one_outcome() {
    for _ in 0..3 {
        let campaign = Campaign::new().await;
        let app = &campaign.app;
        let officer = officer(app).await;
        let (id, link) = campaign.recruited("sam@mail.example").await;
        let candidate =
            campaign.application(&id).await["candidate"]["id"].as_str().expect("an id").to_owned();
        let path = added(&officer, &of_candidate("erasure", &candidate)).await;
        let body = json!({"cohortId": campaign.cohort, "lineManagerId": campaign.manager.id, "uln": "9999999999",
            "providerReference": null, "personId": null});
        let enrol = async {
            let staff = campaign.staff.renewed();
            staff.post(&format!("/api/v1/applications/{id}/enrolments"), &body).await.status
        };
        let nobody = app.anonymous();
        let withdraw = async {
            let gone = nobody.post(&format!("{link}/withdrawals"), &Value::Null).await.status;
            (gone, erase(&officer, &path).await.status)
        };
        let (enrolled, (gone, erased)) = tokio::join!(enrol, withdraw);
        let state = campaign.application(&id).await["state"].clone();
        match enrolled {
            201 => {
                assert_eq!((gone, erased, state), (409, 409, json!("enrolled")));
                assert_eq!(campaign.application(&id).await["candidate"]["givenName"], "Sam");
            }
            _ => assert_eq!((enrolled, gone, erased, state), (409, 200, 200, json!("withdrawn"))),
        }
    }
}

#[tokio::test]
async fn whoever_was_erased_meanwhile_writes_nothing_by_a_link_that_was_opened_before() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    let link = campaign.link("sam@mail.example").await;
    let candidate = app.sql("SELECT id::text FROM candidates").await[0].clone();
    let (client, connection) =
        tokio_postgres::connect(app.owner_url(), tokio_postgres::NoTls).await.expect("a connection");
    tokio::spawn(connection);
    client
        .batch_execute(&format!("BEGIN; SELECT 1 FROM candidates WHERE id = '{candidate}' FOR UPDATE"))
        .await
        .expect("a lock");
    let nobody = app.anonymous();
    let write = nobody.request("PATCH", &link).json(&filled()).send();
    let erase = async {
        let waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        while app.sql(waits).await == ["0"] {}
        let done = format!(
            "SELECT personal_data.erase('\\x00', gen_random_uuid(), 'candidates', '{candidate}', true, 'request', now()); COMMIT"
        );
        client.batch_execute(&done).await.expect("an erasure");
    };
    let (written, ()) = tokio::join!(write, erase);
    assert_eq!(written.status, 404, "{}", written.text);
    let left = "SELECT count(*) FROM candidates WHERE given_name IS NOT NULL UNION ALL SELECT count(*) FROM applications";
    assert_eq!(app.sql(left).await, ["0", "0"]);
}

#[tokio::test]
async fn nothing_is_written_on_what_was_erased() {
    let campaign = Campaign::new().await;
    let officer = officer(&campaign.app).await;
    let (id, candidate, _) = withdrawn(&campaign, "sam@mail.example").await;
    let path = added(&officer, &of_candidate("erasure", &candidate)).await;
    erase(&officer, &path).await.expect(200);
    let verified = json!({"outcome": "refused", "evidence": "schoolCertificate", "seenOn": "2026-11-24", "reason": "Sam said so"});
    let path = format!("/api/v1/applications/{id}/eligibility-verifications");
    assert!(campaign.staff.post(&path, &verified).await.expect(409).text.contains("was erased"));
    assert_eq!(
        campaign
            .app
            .sql("SELECT count(*) FROM application_details WHERE verification_reason IS NOT NULL")
            .await,
        ["0"]
    );
}

#[tokio::test]
async fn what_was_rejected_and_erased_is_not_reinstated() {
    let campaign = Campaign::new().await;
    let officer = officer(&campaign.app).await;
    let (id, _) = campaign.submitted("sam@mail.example").await;
    campaign.act(&id, "rejections", &json!({"reasons": ["strongerCandidates"], "feedback": null})).await;
    let candidate = campaign.application(&id).await["candidate"]["id"].as_str().expect("an id").to_owned();
    let path = added(&officer, &of_candidate("erasure", &candidate)).await;
    erase(&officer, &path).await.expect(200);
    let refused = campaign
        .staff
        .post(&format!("/api/v1/applications/{id}/reinstatements"), &Value::Null)
        .await
        .expect(409);
    assert_eq!(refused.body["allowedTransitions"], json!([]));
}

#[tokio::test]
async fn the_login_of_requests_erases_by_the_function_alone() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    let (_, candidate, _) = withdrawn(&campaign, "sam@mail.example").await;
    let (client, connection) =
        tokio_postgres::connect(app.database_url(), tokio_postgres::NoTls).await.expect("a connection");
    tokio::spawn(connection);
    for statement in [
        "UPDATE personal_data.columns SET erased = 'NULL'".to_owned(),
        "INSERT INTO personal_data.tables (table_name, kind, kept) VALUES ('events', 'event', 'request')"
            .to_owned(),
        "DELETE FROM personal_data.erasures".to_owned(),
        "UPDATE versions SET body = '{}'".to_owned(),
        format!("DELETE FROM candidates WHERE id = '{candidate}'"),
        "SELECT token_hash FROM copy_links".to_owned(),
        "SELECT personal_data.without_words('{}')".to_owned(),
    ] {
        let refused = client.batch_execute(&statement).await.expect_err(&statement);
        let code = refused.as_db_error().map(|error| error.code().code().to_owned());
        assert_eq!(code.as_deref(), Some("42501"), "{statement}");
    }
    for root in ["events", "organisations", "apprenticeships", "versions"] {
        let erase = format!(
            "SELECT personal_data.erase('\\x00', gen_random_uuid(), '{root}', gen_random_uuid(), true, 'x', now())"
        );
        client.batch_execute(&erase).await.expect_err(&erase);
    }
}

#[tokio::test]
async fn the_log_names_records_and_is_done_again_once() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    let officer = officer(app).await;
    let (_, candidate, _) = withdrawn(&campaign, "sam@mail.example").await;
    let path = added(&officer, &of_candidate("erasure", &candidate)).await;
    erase(&officer, &path).await.expect(200);
    let log =
        app.state().db.read(async |conn| retention::export(conn, None, 10).await).await.expect("the log");
    assert_eq!(log.len(), 1);
    assert_eq!(
        (log[0].record_id.to_string(), log[0].rule.as_str(), log[0].whole),
        (candidate, "request", true)
    );
    let again = async || {
        app.state()
            .db
            .write(async |conn| retention::apply(conn, &app.system(), &log[0]).await)
            .await
            .expect("applied")
    };
    assert!(!again().await, "it is known");
    app.sql("DELETE FROM personal_data.erasures").await;
    app.sql("UPDATE candidates SET erased_at = NULL, given_name = 'Sam', version = version + 1").await;
    assert!(again().await);
    assert!(!again().await);
    assert_eq!(app.sql("SELECT count(*) FROM candidates WHERE given_name = 'Sam'").await, ["0"]);
}
