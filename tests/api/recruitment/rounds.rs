//! Recruitment rounds, and what came of them.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use super::scene::Campaign;
use crate::support::{Actor, TestApp};

const ROUNDS: &str = "/api/v1/recruitment-rounds";
const NOBODY: &str = "01932b6e-7a4c-7000-8000-000000000000";

async fn cohort(app: &TestApp, name: &str, places: u32) -> String {
    let body = json!({"name": name, "startsOn": "2027-09-06", "plannedPlaces": places});
    app.staff().await.post("/api/v1/cohorts", &body).await.expect(201).id().to_owned()
}

fn summer(cohort: &str) -> Value {
    json!({"name": "Summer", "cohortId": cohort, "opensOn": "2026-11-25", "closesOn": "2027-06-30"})
}

/// A recruiter, a cohort, and the path of its round, which opens tomorrow.
async fn planned() -> (TestApp, Actor, String, String) {
    let app = TestApp::new().await;
    let staff = app.person(Role::Recruiter).await;
    let cohort = cohort(&app, "Cohort two", 18).await;
    let place = staff.post(ROUNDS, &summer(&cohort)).await.expect(201).header("location").to_owned();
    (app, staff, cohort, place)
}

fn id_of(place: &str) -> &str {
    place.rsplit('/').next().expect("an id")
}

#[tokio::test]
async fn the_recruitment_team_adds_a_round_and_reads_it_back() {
    let app = TestApp::new().await;
    let staff = app.person(Role::Recruiter).await;
    let cohort = cohort(&app, "Cohort two", 18).await;
    let added = staff.post(ROUNDS, &summer(&cohort)).await.expect(201);
    for (name, value) in summer(&cohort).as_object().expect("an object") {
        assert_eq!(&added.body[name], value, "{name}");
    }
    assert_eq!((&added.body["state"], &added.body["closedAt"]), (&json!("planned"), &Value::Null));
    let place = added.header("location");
    assert_eq!(place, format!("{ROUNDS}/{}", added.id()));
    let read = staff.get(place).await.expect(200);
    assert_eq!((&read.body, read.header("etag")), (&added.body, added.header("etag")));
    let with_cohort = staff.get(&format!("{place}?embed=cohort")).await.expect(200);
    assert_eq!(with_cohort.body["embedded"]["cohort"]["name"], "Cohort two");
    assert_eq!(app.events_of(added.id()).await, ["recruitmentRound.added"]);
}

#[tokio::test]
async fn every_fault_of_a_new_round_is_told_at_once() {
    let app = TestApp::new().await;
    let staff = app.person(Role::Recruiter).await;
    let body =
        json!({"name": "", "cohortId": "one", "opensOn": "2027-06-31", "closesOn": 3, "colour": "red"});
    assert_eq!(
        staff.post(ROUNDS, &body).await.expect(422).faults(),
        ["#/closesOn type", "#/cohortId format", "#/colour unknown", "#/name tooSmall", "#/opensOn format"]
    );
    let body = json!({"name": " ", "cohortId": NOBODY, "opensOn": "2027-06-30", "closesOn": "2027-06-30"});
    let refused = staff.post(ROUNDS, &body).await.expect(422);
    assert_eq!(refused.faults(), ["#/closesOn endsBeforeStarts", "#/name blank"]);
    let refused = staff.post(ROUNDS, &summer(NOBODY)).await.expect(422);
    assert_eq!(refused.faults(), ["#/cohortId notFound"]);
    assert_eq!(app.sql("SELECT count(*) FROM recruitment_rounds").await, ["0"]);
}

#[tokio::test]
async fn two_rounds_cannot_have_one_name_even_at_once() {
    let (app, staff, cohort, place) = planned().await;
    let body =
        json!({"name": " Winter ", "cohortId": cohort, "opensOn": "2027-11-01", "closesOn": "2027-12-01"});
    let tries = (0..8).map(|_| async { staff.post(ROUNDS, &body).await.status });
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409, 409, 409, 409, 409]);
    assert_eq!(staff.patch(&place, &json!({"name": "Winter"})).await.expect(409).code(), "alreadyExists");
    assert_eq!(app.sql("SELECT count(*) FROM recruitment_rounds").await, ["2"]);
}

#[tokio::test]
async fn rounds_are_listed_by_cohort_each_once() {
    let (app, staff, first, _) = planned().await;
    let second = cohort(&app, "Cohort three", 5).await;
    for number in 0..3 {
        let cohort = if number == 1 { &first } else { &second };
        let body = json!({"name": format!("Round {number}"), "cohortId": cohort, "opensOn": "2027-11-01",
            "closesOn": "2027-12-01"});
        staff.post(ROUNDS, &body).await.expect(201);
    }
    for (query, names) in [
        ("limit=2".to_owned(), vec!["Summer", "Round 0", "Round 1", "Round 2"]),
        (format!("limit=2&cohort_id={first}"), vec!["Summer", "Round 1"]),
        (
            format!("limit=2&cohort_id={second}&cohort_id={first}"),
            vec!["Summer", "Round 0", "Round 1", "Round 2"],
        ),
    ] {
        let (mut found, mut path) = (Vec::new(), format!("{ROUNDS}?{query}"));
        loop {
            let page = staff.get(&path).await.expect(200);
            let rows = page.body["recruitmentRounds"].as_array().expect("a list").iter();
            found.extend(rows.map(|row| row["name"].as_str().expect("a name").to_owned()));
            let Some(cursor) = page.body["page"]["nextCursor"].as_str() else { break };
            path = format!("{ROUNDS}?{query}&cursor={cursor}");
        }
        assert_eq!(found, names, "{query}");
    }
}

#[tokio::test]
async fn the_recruitment_team_alone_has_rounds() {
    let (app, staff, cohort, place) = planned().await;
    let officer = app.person(Role::DataProtectionOfficer).await;
    officer.get(&place).await.expect(200);
    officer.get(&format!("{place}/summary")).await.expect(200);
    for reader in [officer, app.person(Role::LineManager).await, app.provider("Ada").await] {
        reader.post(ROUNDS, &summer(&cohort)).await.expect(403);
        reader.patch(&place, &json!({"name": "Mine"})).await.expect(403);
        reader.post(&format!("{place}/closures"), &Value::Null).await.expect(403);
    }
    for stranger in [app.person(Role::LineManager).await, app.provider("Ada").await] {
        for path in [ROUNDS.to_owned(), place.clone(), format!("{place}/summary")] {
            stranger.get(&path).await.expect(403);
        }
    }
    app.anonymous().get(&place).await.expect(401);
    let nowhere = format!("{ROUNDS}/{NOBODY}");
    for path in [nowhere.clone(), format!("{nowhere}/summary")] {
        staff.get(&path).await.expect(404);
    }
    staff.patch(&nowhere, &json!({"name": "None"})).await.expect(404);
    staff.post(&format!("{nowhere}/closures"), &Value::Null).await.expect(404);
}

#[tokio::test]
async fn a_round_opens_and_selects_by_its_days() {
    let (app, staff, _, place) = planned().await;
    let body = json!({"name": "Short", "closesOn": "2026-11-26"});
    staff.patch(&place, &body).await.expect(200);
    for (hours, state) in [(13, "planned"), (1, "open"), (47, "open"), (1, "selecting")] {
        app.advance(TimeDelta::hours(hours));
        let read = staff.renewed().get(&place).await.expect(200);
        assert_eq!(read.body["state"], state, "{}", app.now());
    }
    let closed = staff.renewed().post(&format!("{place}/closures"), &Value::Null).await.expect(200);
    assert_eq!((&closed.body["state"], &closed.body["closedAt"]), (&json!("closed"), &json!(app.now())));
}

#[tokio::test]
async fn a_change_needs_the_present_version_and_fits_the_vacancies() {
    let campaign = Campaign::new().await;
    let (staff, place) = (&campaign.staff, format!("{ROUNDS}/{}", campaign.round));
    staff.request("PATCH", &place).json(&json!({"name": "Late"})).send().await.expect(428);
    staff.patch(&place, &json!({"name": "Early"})).await.expect(200);
    let stale = staff.request("PATCH", &place).header("if-match", "\"1\"").json(&json!({"name": "Late"}));
    stale.send().await.expect(412);
    let refused = json!({"name": null, "cohortId": NOBODY, "colour": "red"});
    assert_eq!(staff.patch(&place, &refused).await.expect(422).faults(), ["#/colour unknown", "#/name null"]);
    let refused = json!({"cohortId": NOBODY, "opensOn": "2027-06-30", "closesOn": "2027-06-29"});
    assert_eq!(
        staff.patch(&place, &refused).await.expect(422).faults(),
        ["#/closesOn endsBeforeStarts", "#/closesOn tooSmall", "#/cohortId notFound"]
    );
    campaign.link("sam@invented.example").await;
    let link = campaign.link("kim@invented.example").await;
    let nobody = campaign.app.anonymous();
    nobody.request("PATCH", &link).json(&json!({"givenName": "Kim"})).send().await.expect(200);
    let changed = staff.patch(&place, &json!({"closesOn": "2027-07-07"})).await.expect(200);
    assert_eq!((&changed.body["closesOn"], &changed.body["state"]), (&json!("2027-07-07"), &json!("open")));
    assert_eq!(campaign.app.sql("SELECT lapses_on FROM applications").await, ["2027-07-07"]);
    let vacancy = format!("/api/v1/vacancies/{}", campaign.vacancy);
    staff.post(&format!("{vacancy}/closures"), &Value::Null).await.expect(200);
    // What takes no applications any more holds nothing up.
    staff.patch(&place, &json!({"closesOn": "2027-06-01"})).await.expect(200);
    let expected = ["recruitmentRound.changed"; 3];
    assert_eq!(campaign.app.events_of(&campaign.round).await, expected);
}

#[tokio::test]
async fn a_round_is_closed_once_everything_in_it_is_settled() {
    let (app, staff, _, place) = planned().await;
    let refused = staff.post(&format!("{place}/closures"), &Value::Null).await.expect(409);
    assert_eq!(
        (refused.code(), &refused.body["allowedTransitions"]),
        ("transitionNotAllowed", &json!(["open"]))
    );
    assert_eq!(app.events_of(id_of(&place)).await, ["recruitmentRound.added"]);

    let campaign = Campaign::new().await;
    let (staff, place) = (&campaign.staff, format!("{ROUNDS}/{}", campaign.round));
    let (id, _) = campaign.submitted("sam@invented.example").await;
    let draft = campaign.link("kim@invented.example").await;
    let nobody = campaign.app.anonymous();
    nobody.request("PATCH", &draft).json(&json!({"givenName": "Kim"})).send().await.expect(200);
    for (state, also) in [
        ("submitted", "lapses_on = NULL"),
        ("recruited", "lapses_on = NULL"),
        ("deferred", "lapses_on = NULL"),
        ("offered", "lapses_on = '2026-11-24'"),
    ] {
        let step = format!("state = '{state}', {also}, version = version + 1");
        campaign.app.sql(&format!("UPDATE applications SET {step} WHERE id = '{id}'")).await;
        let refused = staff.post(&format!("{place}/closures"), &Value::Null).await.expect(409);
        assert_eq!(refused.body["allowedTransitions"], json!(["selecting"]), "{state}");
    }
    let vacancy = format!("/api/v1/vacancies/{}", campaign.vacancy);
    assert_eq!(
        staff.get(&vacancy).await.expect(200).body["state"],
        "live",
        "what is refused changes nothing"
    );
    // An offer whose last day is over holds nothing up, whether or not the timer has run.
    campaign
        .app
        .sql(&format!(
            "UPDATE applications SET lapses_on = '2026-11-23', version = version + 1 WHERE id = '{id}'"
        ))
        .await;
    let closed = staff.post(&format!("{place}/closures"), &Value::Null).await.expect(200);
    assert_eq!(closed.body["state"], "closed");
    assert_eq!(staff.get(&vacancy).await.expect(200).body["state"], "closed");
    let drafts = campaign.app.sql("SELECT state FROM applications WHERE submitted_at IS NULL").await;
    assert_eq!(drafts, ["withdrawn"]);
    assert_eq!(campaign.app.events_of(&campaign.round).await, ["recruitmentRound.closed"]);
    let expected = ["vacancy.added", "vacancy.published", "vacancy.closed"];
    assert_eq!(campaign.app.events_of(&campaign.vacancy).await, expected);
    staff.post(&format!("{place}/closures"), &Value::Null).await.expect(409);
    staff.patch(&place, &json!({"name": "Late"})).await.expect(409);
}

#[tokio::test]
async fn of_closures_at_once_one_is_done_and_nothing_is_published_into_a_closed_round() {
    let campaign = Campaign::new().await;
    let (staff, place) = (&campaign.staff, format!("{ROUNDS}/{}", campaign.round));
    let like = staff.get(&format!("/api/v1/vacancies/{}", campaign.vacancy)).await.expect(200).body;
    let text = |value: &Value| value["id"].as_str().expect("an id").to_owned();
    let body =
        super::scene::vacancy(&campaign.round, &text(&like["standard"]), &text(&like["provider"]), None);
    let mut drafts = Vec::new();
    for _ in 0..4 {
        drafts.push(staff.post("/api/v1/vacancies", &body).await.expect(201).id().to_owned());
    }
    let publish = drafts.iter().map(|id| format!("/api/v1/vacancies/{id}/publications"));
    let paths: Vec<String> = publish.chain((0..4).map(|_| format!("{place}/closures"))).collect();
    let tries = paths.iter().map(|path| async { staff.post(path, &Value::Null).await.status });
    let statuses = futures_util::future::join_all(tries).await;
    assert_eq!(statuses[4..].iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 409].contains(status)), "{statuses:?}");
    assert_eq!(campaign.app.sql("SELECT count(*) FROM vacancies WHERE state = 'live'").await, ["0"]);
    assert_eq!(campaign.app.events_of(&campaign.round).await, ["recruitmentRound.closed"]);
}

#[tokio::test]
async fn a_submission_and_the_closing_of_the_round_at_once_have_one_outcome() {
    let campaign = Campaign::new().await;
    let link = campaign.link("sam@invented.example").await;
    let nobody = campaign.app.anonymous();
    nobody.request("PATCH", &link).json(&super::scene::filled()).send().await.expect(200);
    let (submit, close) = (format!("{link}/submissions"), format!("{ROUNDS}/{}/closures", campaign.round));
    let (empty, nothing) = (json!({}), Value::Null);
    let (submitted, closed) =
        tokio::join!(nobody.post(&submit, &empty), campaign.staff.post(&close, &nothing));
    let state = campaign.app.sql("SELECT state FROM applications").await;
    match (submitted.status, closed.status) {
        (200, 409) => assert_eq!(state, ["submitted"]),
        (409 | 404, 200) => assert_eq!(state, ["withdrawn"]),
        other => panic!("{other:?}, and the application is {state:?}"),
    }
}
