//! The hours of a training plan by month, and what they make of what is expected.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use crate::support::{Actor, Reply, Scene};

/// Of the 500 hours that the standard asks for: half in the first two months, nothing in November, the rest at the end.
fn months() -> Value {
    json!({"months": [
        {"month": "2025-10", "hours": 150, "topics": ["Databases", "Testing"]}, {"month": "2025-09", "hours": 100},
        {"month": "2026-11", "hours": 0, "topics": []}, {"month": "2027-08", "hours": 250, "topics": []},
    ]})
}

impl Scene {
    async fn put(&self, actor: &Actor, if_match: Option<&str>, body: &Value) -> Reply {
        let mut request = actor.renewed().request("PUT", &self.path("/training-plan"));
        if let Some(etag) = if_match {
            request = request.header("if-match", etag);
        }
        request.json(body).send().await
    }

    async fn plan(&self, query: &str) -> Reply {
        self.apprentice.renewed().get(&self.path(&format!("/training-plan{query}"))).await.expect(200)
    }

    async fn expected(&self) -> f64 {
        let body = self.ada.renewed().get(&self.path("/progress")).await.expect(200).body;
        body["otj"]["expectedToDate"].as_f64().expect("hours")
    }
}

#[tokio::test]
async fn what_is_expected_follows_the_months() {
    let scene = Scene::managed().await;
    let none = scene.plan("").await;
    assert_eq!((&none.body["months"], &none.body["differsFromPlannedHours"]), (&json!([]), &Value::Null));
    assert!(none.header("etag").starts_with("\"0."), "{}", none.header("etag"));
    // 450 of 730 days have passed until 24 November 2026.
    assert_eq!(scene.expected().await, 308.21);
    let put = scene.put(&scene.ada, None, &months()).await.expect(200);
    assert_eq!(put.body["months"][0], json!({"month": "2025-09", "hours": 100.0, "topics": []}));
    assert_eq!((&put.body["totalHours"], &put.body["target"]["hours"]), (&json!(500.0), &json!(500.0)));
    assert_eq!(scene.plan("").await.body, put.body);
    assert_eq!(scene.expected().await, 250.0);
    let weeks = scene.ada.get(&scene.path("/otj-forecast")).await.expect(200).body["weeks"].clone();
    // 1 to 7 September 2025 are 7 of 30 days of 100 hours; November has nothing.
    assert_eq!(weeks[0]["plannedHours"], 23.33);
    assert_eq!(weeks[62]["plannedHours"], 0.0, "{}", weeks[62]);
    let manager = format!("/api/v1/managers/{}/dashboard", scene.manager.id);
    let board = scene.staff.get(&manager).await.expect(200).body;
    assert_eq!(board["otj"]["expectedToDate"], 250.0, "dashboards expect the same");
    // Without months it is a straight line again.
    scene.put(&scene.manager, Some("*"), &json!({"months": []})).await.expect(200);
    assert_eq!(scene.expected().await, 308.21);
    let plan = scene.app.sql("SELECT id FROM training_plans").await;
    assert_eq!(scene.app.events_of(&plan[0]).await, ["trainingPlan.put", "trainingPlan.put"]);
}

#[tokio::test]
async fn months_count_by_their_share_and_need_not_add_up() {
    let scene = Scene::managed().await;
    let agreed =
        json!({"plannedOtjHours": {"hours": 600, "agreedOn": "2025-09-01", "agreedBy": ["provider"]}});
    scene.staff.patch(&scene.path(""), &agreed).await.expect(200);
    let put = scene.put(&scene.staff, None, &months()).await.expect(200);
    assert_eq!(put.body["differsFromPlannedHours"], true);
    let words = put.body["explanation"].as_str().expect("words");
    assert!(words.starts_with("The months have 500 hours together, the training plan 600"), "{words}");
    assert_eq!(scene.expected().await, 300.0, "half of the 600 planned");
    let agreed =
        json!({"plannedOtjHours": {"hours": 500, "agreedOn": "2025-09-01", "agreedBy": ["provider"]}});
    scene.staff.patch(&scene.path(""), &agreed).await.expect(200);
    assert_eq!(scene.plan("").await.body["differsFromPlannedHours"], false);
}

#[tokio::test]
async fn months_that_do_not_fit_are_refused_each() {
    let scene = Scene::managed().await;
    let month = |month: &str| json!({"month": month, "hours": 10, "topics": []});
    let one = |value: Value| json!({"months": [value]});
    let many: Vec<String> = (0..21).map(|number| format!("Topic {number}")).collect();
    for (body, faults) in [
        (one(month("2025-08")), vec!["#/months/0/month outsideEpisode"]),
        (one(month("2027-09")), vec!["#/months/0/month outsideEpisode"]),
        (one(month("2026-13")), vec!["#/months/0/month format"]),
        (one(month("2026-1")), vec!["#/months/0/month format"]),
        (one(month("2026-10-01")), vec!["#/months/0/month format"]),
        (
            json!({"months": [month("2026-10"), month("2026-11"), month("2026-10"), month("2028-01")]}),
            vec!["#/months/2/month duplicate", "#/months/3/month outsideEpisode"],
        ),
        (one(json!({"month": "2026-10", "hours": -1, "topics": []})), vec!["#/months/0/hours tooSmall"]),
        (one(json!({"month": "2026-10", "hours": 744.01, "topics": []})), vec!["#/months/0/hours tooLarge"]),
        (one(json!({"month": "2026-10", "hours": 1.001, "topics": []})), vec!["#/months/0/hours invalid"]),
        (one(json!({"month": "2026-10", "hours": 1, "topics": many})), vec!["#/months/0/topics tooLarge"]),
        (
            one(json!({"month": "2026-10", "hours": 1, "topics": ["x".repeat(201)]})),
            vec!["#/months/0/topics tooLarge"],
        ),
        (one(json!({"month": "2026-10", "hours": 1, "topics": [" "]})), vec!["#/months/0/topics blank"]),
        (json!({"months": vec![month("2026-10"); 121]}), vec!["#/months tooLarge"]),
        (json!({}), vec!["#/months required"]),
    ] {
        let refused = scene.put(&scene.staff, None, &body).await.expect(422);
        assert_eq!(refused.faults(), faults, "{body}");
    }
    assert_eq!(scene.app.sql("SELECT count(*) FROM training_plans").await, ["0"]);
    scene.put(&scene.staff, None, &json!({"months": [month("2025-09"), month("2027-08")]})).await.expect(200);
}

#[tokio::test]
async fn each_plans_for_their_own_and_reads_what_is_theirs() {
    let scene = Scene::managed().await;
    scene.put(&scene.ada, None, &months()).await.expect(200);
    let (arch, other) = (scene.app.provider("Arch").await, scene.app.person(Role::LineManager).await);
    for stranger in [&arch, &other] {
        scene.put(stranger, Some("*"), &months()).await.expect(404);
        stranger.get(&scene.path("/training-plan")).await.expect(404);
    }
    for reader in [&scene.apprentice, &scene.app.person(Role::DataProtectionOfficer).await] {
        reader.get(&scene.path("/training-plan")).await.expect(200);
        scene.put(reader, Some("*"), &months()).await.expect(403);
    }
    let withdrawn =
        json!({"lastDayOn": "2026-11-20", "triggeredBy": "apprentice", "reasons": ["newJob"], "note": null});
    scene.staff.post(&scene.path("/withdrawals"), &withdrawn).await.expect(201);
    let refused = scene.put(&scene.ada, Some("*"), &json!({"months": []})).await.expect(409);
    assert_eq!(refused.code(), "transitionNotAllowed");
}

#[tokio::test]
async fn only_what_was_read_is_replaced_and_the_same_changes_nothing() {
    let scene = Scene::managed().await;
    scene.put(&scene.ada, Some("\"7\""), &months()).await.expect(412);
    let first = scene.put(&scene.ada, Some("\"0\""), &months()).await.expect(200);
    let etag = first.header("etag").to_owned();
    scene.put(&scene.ada, None, &months()).await.expect(428);
    let again = scene.put(&scene.ada, Some(&etag), &months()).await.expect(200);
    assert_eq!(again.header("etag"), etag);
    scene.put(&scene.manager, Some(&etag), &json!({"months": []})).await.expect(200);
    scene.put(&scene.ada, Some(&etag), &months()).await.expect(412);
    let plan = scene.app.sql("SELECT id FROM training_plans").await;
    assert_eq!(scene.app.events_of(&plan[0]).await.len(), 2);
}

#[tokio::test]
async fn of_many_first_plans_at_once_one_is_stored() {
    let scene = Scene::managed().await;
    let body = months();
    let tries = (0..8).map(|_| scene.put(&scene.ada, None, &body));
    let replies = futures_util::future::join_all(tries).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.status == 428).count(), 7);
    assert_eq!(scene.app.sql("SELECT count(*) FROM training_plans").await, ["1"]);
}

#[tokio::test]
async fn a_break_pushes_the_months_back_with_the_planned_end() {
    let scene = Scene::managed().await;
    let near = json!({"months": [{"month": "2026-11", "hours": 300}, {"month": "2026-12", "hours": 200}]});
    scene.put(&scene.ada, None, &near).await.expect(200);
    // 24 of 30 days of November.
    assert_eq!(scene.expected().await, 240.0);
    let away = json!({"startsOn": "2026-11-25", "expectedReturnOn": null, "returnedOn": null, "reason": "personal",
        "note": null});
    scene.app.advance(TimeDelta::days(1));
    let staff = scene.staff.renewed();
    let away = staff.post(&scene.path("/breaks-in-learning"), &away).await.expect(201);
    assert_eq!(scene.expected().await, 240.0);
    scene.app.advance(TimeDelta::days(14));
    assert_eq!(scene.expected().await, 240.0, "nothing is expected while it goes on");
    let back = json!({"returnedOn": "2026-12-09"});
    let staff = scene.staff.renewed();
    staff.post(&format!("{}/returns", away.header("location")), &back).await.expect(200);
    // 9 December is to the plan what 25 November would have been.
    assert_eq!(scene.expected().await, 250.0);
    scene.app.advance(TimeDelta::days(5));
    assert_eq!(scene.expected().await, 300.0, "November is over on 14 December");
    let then = scene.ada.renewed().get(&scene.path("/progress?as_of=2026-11-24")).await.expect(200).body;
    assert_eq!(then["otj"]["expectedToDate"], 240.0);
}

#[tokio::test]
async fn a_plan_is_as_it_was_known_on_a_day_that_is_looked_back_on() {
    let scene = Scene::managed().await;
    scene.put(&scene.ada, None, &months()).await.expect(200);
    scene.app.advance(TimeDelta::days(1));
    scene
        .put(&scene.ada, Some("*"), &json!({"months": [{"month": "2027-08", "hours": 1}]}))
        .await
        .expect(200);
    assert_eq!(scene.plan("").await.body["totalHours"], 1.0);
    assert_eq!(scene.plan("?as_of=2026-11-24").await.body["totalHours"], 500.0);
    assert_eq!(scene.expected().await, 0.0);
    let then = scene.ada.renewed().get(&scene.path("/progress?as_of=2026-11-24")).await.expect(200).body;
    assert_eq!(then["otj"]["expectedToDate"], 250.0);
    let told = scene.apprentice.renewed().get(&scene.path("/timeline?limit=100")).await.expect(200).text;
    assert!(told.contains("The hours of the training plan were spread over its months."), "{told}");
}
