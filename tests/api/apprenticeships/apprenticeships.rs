//! Apprenticeships from draft to learning.

use chrono::TimeDelta;
use hackit::access::Role;
use hackit::features::apprenticeships::apprenticeships;
use serde_json::{Value, json};

use crate::support::{Actor, Learner, TestApp};

const APPRENTICESHIPS: &str = "/api/v1/apprenticeships";

/// What a new apprenticeship needs, taken from one that is there.
struct Ground {
    app: TestApp,
    staff: Actor,
    ada: Actor,
    learner: Learner,
}

impl Ground {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (staff, ada) = (app.staff().await, app.provider("Ada").await);
        let learner = app.learner(&ada).await;
        Self { app, staff, ada, learner }
    }

    /// A command for somebody new, who starts in a fortnight.
    async fn command(&self) -> Value {
        let person = self.app.new_person().await;
        json!({"personId": person, "standardId": self.learner.standard, "providerId": self.ada.organisation,
            "cohortId": self.learner.cohort, "lineManagerId": null, "team": "Data", "startsOn": "2026-12-08",
            "plannedEndOn": "2028-12-07", "weeklyHours": 36.5, "uln": "9999999999", "providerReference": null})
    }

    async fn add(&self, change: impl FnOnce(&mut Value)) -> String {
        let mut command = self.command().await;
        change(&mut command);
        self.staff.post(APPRENTICESHIPS, &command).await.expect(201).header("location").to_owned()
    }
}

fn id_of(place: &str) -> &str {
    place.rsplit('/').next().expect("an id")
}

#[tokio::test]
async fn staff_add_a_draft_and_read_it_back() {
    let ground = Ground::new().await;
    let command = ground.command().await;
    let added = ground.staff.post(APPRENTICESHIPS, &command).await.expect(201);
    for field in ["personId", "standardId", "providerId", "cohortId", "weeklyHours", "uln", "startsOn"] {
        assert_eq!(added.body[field], command[field], "{field}");
    }
    assert_eq!(added.body["state"], "draft");
    assert_eq!(added.body["person"], json!({"givenName": "Robin", "familyName": "Invented"}));
    assert_eq!(ground.staff.get(added.header("location")).await.expect(200).body, added.body);
    assert_eq!(ground.app.events_of(added.id()).await, ["apprenticeship.added"]);
}

#[tokio::test]
async fn every_fault_of_a_new_apprenticeship_is_told_at_once() {
    let ground = Ground::new().await;
    let mut command = ground.command().await;
    command["lineManagerId"] = command["personId"].clone();
    command["team"] = json!("");
    command["weeklyHours"] = json!(15.99);
    command["uln"] = json!("1000000001");
    command["plannedEndOn"] = json!("2026-12-09");
    command["providerReference"] = json!("x".repeat(101));
    let refused = ground.staff.post(APPRENTICESHIPS, &command).await.expect(422);
    let expected =
        ["#/providerReference tooLarge", "#/team tooSmall", "#/uln checkDigit", "#/weeklyHours tooSmall"];
    for fault in expected {
        assert!(refused.faults().iter().any(|found| found == fault), "{fault}: {:?}", refused.faults());
    }
    for (field, value, fault) in [
        ("lineManagerId", command["personId"].clone(), "#/lineManagerId inconsistent"),
        ("plannedEndOn", json!("2027-07-07"), "#/plannedEndOn tooSmall"),
        ("weeklyHours", json!(48.01), "#/weeklyHours tooLarge"),
        ("weeklyHours", json!(36.125), "#/weeklyHours invalid"),
        ("personId", json!("01932b6e-7a4c-7000-8000-000000000000"), "#/personId notFound"),
        ("standardId", json!("01932b6e-7a4c-7000-8000-000000000000"), "#/standardId notFound"),
        ("cohortId", json!("01932b6e-7a4c-7000-8000-000000000000"), "#/cohortId notFound"),
        ("lineManagerId", json!("01932b6e-7a4c-7000-8000-000000000000"), "#/lineManagerId notFound"),
        ("providerId", json!(ground.app.employer("Studio").await.organisation), "#/providerId notFound"),
    ] {
        let mut command = ground.command().await;
        if field == "lineManagerId" && fault.ends_with("inconsistent") {
            command["lineManagerId"] = command["personId"].clone();
        } else {
            command[field] = value;
        }
        let refused = ground.staff.post(APPRENTICESHIPS, &command).await;
        assert_eq!((refused.status, refused.faults()), (422, vec![fault.to_owned()]), "{}", refused.text);
    }
    assert_eq!(ground.app.sql("SELECT count(*) FROM apprenticeships").await, ["1"]);
    assert_eq!(ground.app.sql("SELECT count(*) FROM events").await, ["0"]);
}

#[tokio::test]
async fn a_person_has_one_live_apprenticeship_even_when_asked_for_two_at_once() {
    let ground = Ground::new().await;
    let command = ground.command().await;
    let tries = (0..8).map(|_| ground.staff.post(APPRENTICESHIPS, &command));
    let replies = futures_util::future::join_all(tries).await;
    let mut outcomes: Vec<_> = replies.iter().map(|reply| (reply.status, reply.code().to_owned())).collect();
    outcomes.sort();
    assert_eq!(outcomes[0].0, 201);
    assert!(
        outcomes[1..].iter().all(|outcome| *outcome == (409, "apprenticeshipOverlap".to_owned())),
        "{outcomes:?}"
    );
}

#[tokio::test]
async fn a_new_episode_begins_after_the_old_one_ended() {
    let ground = Ground::new().await;
    let id = &ground.learner.id;
    ground
        .app
        .sql(&format!(
            "UPDATE apprenticeships SET state = 'withdrawn', ended_on = '2026-12-10', version = version + 1 WHERE id = '{id}'"
        ))
        .await;
    let mut command = ground.command().await;
    command["personId"] = json!(ground.learner.person);
    let refused = ground.staff.post(APPRENTICESHIPS, &command).await.expect(409);
    assert_eq!(refused.code(), "apprenticeshipOverlap");
    command["startsOn"] = json!("2026-12-11");
    ground.staff.post(APPRENTICESHIPS, &command).await.expect(201);
}

#[tokio::test]
async fn an_approved_apprenticeship_is_in_learning_from_its_day_whether_or_not_the_timer_ran() {
    let ground = Ground::new().await;
    let place = ground.add(|_| {}).await;
    let approvals = format!("{place}/approvals");
    let approved = ground.staff.post(&approvals, &Value::Null).await.expect(200);
    assert_eq!(approved.body["state"], "approved");
    let again = ground.staff.post(&approvals, &Value::Null).await.expect(409);
    assert_eq!(again.code(), "transitionNotAllowed");
    assert_eq!(again.body["allowedTransitions"], json!(["inLearning", "withdrawn"]));
    ground.app.advance(TimeDelta::days(14));
    let staff = ground.staff.renewed();
    assert_eq!(staff.get(&place).await.expect(200).body["state"], "inLearning");
    let filtered = staff.get(&format!("{APPRENTICESHIPS}?state=inLearning")).await.expect(200);
    assert_eq!(filtered.body["apprenticeships"].as_array().expect("a list").len(), 2);
    assert_eq!(
        ground.app.events_of(id_of(&place)).await,
        ["apprenticeship.added", "apprenticeship.approved"]
    );
    let ctx = ground.app.system();
    let state = ground.app.state();
    for _ in 0..2 {
        let due = state.db.write(async |conn| apprenticeships::due(conn, &ctx).await);
        due.await.expect("the timer");
    }
    let events = ground.app.events_of(id_of(&place)).await;
    assert_eq!(events, ["apprenticeship.added", "apprenticeship.approved", "apprenticeship.started"]);
}

#[tokio::test]
async fn of_many_approvals_at_once_one_wins() {
    let ground = Ground::new().await;
    let approvals = format!("{}/approvals", ground.add(|_| {}).await);
    let tries = (0..10).map(|_| ground.staff.post(&approvals, &Value::Null));
    let replies = futures_util::future::join_all(tries).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.status == 409).count(), 9);
}

#[tokio::test]
async fn a_change_keeps_what_is_absent_and_clears_what_is_null() {
    let ground = Ground::new().await;
    let manager = ground.app.person(Role::LineManager).await;
    let place = ground.add(|command| command["lineManagerId"] = json!(manager.id)).await;
    manager.get(&place).await.expect(200);
    let changed =
        ground.staff.patch(&place, &json!({"team": "Platform", "lineManagerId": null})).await.expect(200);
    assert_eq!((&changed.body["team"], &changed.body["lineManagerId"]), (&json!("Platform"), &Value::Null));
    assert_eq!(changed.body["weeklyHours"], 36.5);
    manager.get(&place).await.expect(404);
    for (body, fault) in [
        (json!({"team": null}), "#/team null"),
        (json!({"plannedEndOn": "2026-12-09"}), "#/plannedEndOn tooSmall"),
        (json!({"lineManagerId": changed.body["personId"]}), "#/lineManagerId inconsistent"),
        (json!({"state": "completed"}), "#/state unknown"),
    ] {
        let refused = ground.staff.patch(&place, &body).await.expect(422);
        assert_eq!(refused.faults(), [fault]);
    }
    let stale =
        ground.staff.request("PATCH", &place).header("if-match", "\"1\"").json(&json!({"team": "Late"}));
    stale.send().await.expect(412);
    assert_eq!(ground.app.events_of(id_of(&place)).await, ["apprenticeship.added", "apprenticeship.changed"]);
}

#[tokio::test]
async fn a_provider_names_its_learners_and_nobody_elses() {
    let ground = Ground::new().await;
    let arch = ground.app.provider("Arch").await;
    let place = format!("{APPRENTICESHIPS}/{}/provider-reference", ground.learner.id);
    let put = |actor: &Actor, reference: Value| {
        let request = actor.request("PUT", &place).json(&json!({"providerReference": reference}));
        async move { request.send().await }
    };
    let named = put(&ground.ada, json!("L-1")).await.expect(200);
    assert_eq!(named.body["providerReference"], "L-1");
    put(&ground.ada, json!("L-1")).await.expect(200);
    assert_eq!(ground.app.events_of(&ground.learner.id).await, ["apprenticeship.changed"]);
    put(&arch, json!("X-1")).await.expect(404);
    put(&ground.ada, json!("")).await.expect(422);
    let second = ground.app.learner(&ground.ada).await;
    let other = format!("{APPRENTICESHIPS}/{}/provider-reference", second.id);
    let taken =
        ground.ada.request("PUT", &other).json(&json!({"providerReference": "L-1"})).send().await.expect(409);
    assert_eq!(taken.code(), "alreadyExists");
    let theirs = ground.app.learner(&arch).await;
    let other = format!("{APPRENTICESHIPS}/{}/provider-reference", theirs.id);
    arch.request("PUT", &other).json(&json!({"providerReference": "L-1"})).send().await.expect(200);
    assert_eq!(put(&ground.ada, Value::Null).await.expect(200).body["providerReference"], Value::Null);
}

#[tokio::test]
async fn each_sees_their_own_apprenticeships() {
    let ground = Ground::new().await;
    let arch = ground.app.provider("Arch").await;
    let theirs = ground.app.learner(&arch).await;
    let (mine, theirs) = (ground.learner.id.clone(), theirs.id);
    let apprentice = ground.app.sign_in_as(ground.learner.person, Role::Apprentice, None).await;
    let stranger = ground.app.person(Role::LineManager).await;
    for (actor, sees) in [
        (&ground.staff, vec![&mine, &theirs]),
        (&ground.ada, vec![&mine]),
        (&arch, vec![&theirs]),
        (&apprentice, vec![&mine]),
        (&stranger, vec![]),
    ] {
        let list = actor.get(APPRENTICESHIPS).await.expect(200);
        let rows = list.body["apprenticeships"].as_array().expect("a list").clone();
        let ids: Vec<_> = rows.iter().map(|row| row["id"].as_str().expect("an id")).collect();
        assert_eq!(ids, sees);
        for id in [&mine, &theirs] {
            let status = if sees.contains(&id) { 200 } else { 404 };
            actor.get(&format!("{APPRENTICESHIPS}/{id}")).await.expect(status);
        }
    }
    let employer = ground.app.employer("Studio").await;
    employer.get(APPRENTICESHIPS).await.expect(403);
    ground.ada.post(APPRENTICESHIPS, &ground.command().await).await.expect(403);
    ground.ada.post(&format!("{APPRENTICESHIPS}/{mine}/approvals"), &Value::Null).await.expect(403);
}

#[tokio::test]
async fn a_list_is_narrowed_by_its_filters() {
    let ground = Ground::new().await;
    let place = ground.add(|command| command["team"] = json!("Other")).await;
    let draft = id_of(&place).to_owned();
    let nobody = "01932b6e-7a4c-7000-8000-000000000000";
    for (filter, expected) in [
        ("state=draft".to_owned(), vec![draft.clone()]),
        ("state=draft&state=inLearning".to_owned(), vec![ground.learner.id.clone(), draft.clone()]),
        (format!("uln={}", ground.learner.uln), vec![ground.learner.id.clone()]),
        (format!("provider_id={nobody}"), vec![]),
        (format!("provider_id={}", ground.ada.organisation), vec![ground.learner.id.clone(), draft.clone()]),
        (format!("standard_id={nobody}"), vec![]),
        (format!("cohort_id={nobody}"), vec![]),
        (format!("line_manager_id={nobody}"), vec![]),
    ] {
        let list = ground.staff.get(&format!("{APPRENTICESHIPS}?{filter}")).await.expect(200);
        let rows = list.body["apprenticeships"].as_array().expect("a list").clone();
        let ids: Vec<_> = rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect();
        assert_eq!(ids, expected, "{filter}");
    }
    let refused = ground.staff.get(&format!("{APPRENTICESHIPS}?state=sleeping")).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
}
