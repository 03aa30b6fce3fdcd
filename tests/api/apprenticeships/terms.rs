//! What is agreed and known from the start: planned hours, prior learning, English and maths, age.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Reply, Scene};

fn planned(hours: f64) -> Value {
    json!({"hours": hours, "agreedOn": "2026-09-01", "agreedBy": ["apprentice", "employer", "provider"]})
}

fn young(english: &str, maths: &str) -> Value {
    json!({"required": true, "reason": "aged16To18AtStart", "english": english, "maths": maths})
}

fn word(english_and_maths: &str, young: bool) -> Value {
    json!({"reachedOn": "2026-11-20", "englishAndMaths": english_and_maths, "aged16To18AtStart": young,
        "employerConfirms": true})
}

impl Scene {
    async fn agree(&self, change: &Value) -> Reply {
        self.staff.renewed().patch(&self.path(""), change).await
    }

    async fn otj(&self, query: &str) -> Value {
        self.ada.renewed().get(&self.path(&format!("/progress{query}"))).await.expect(200).body["otj"].clone()
    }
}

#[tokio::test]
async fn planned_hours_are_the_target_and_the_minimum_is_told_beside_them() {
    let scene = Scene::managed().await;
    // The standard publishes 500 hours for starts from August 2025.
    let before = scene.otj("").await;
    assert_eq!(before["target"]["minimumHours"], 500.0);
    assert_eq!(
        (&before["target"]["plannedHours"], &before["target"]["belowMinimum"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(before["target"]["rule"], "Apprenticeship funding rules, for starts from 1 August 2025");
    scene.app.advance(TimeDelta::days(1));
    let changed = scene.agree(&json!({"plannedOtjHours": planned(557.0)})).await.expect(200);
    assert_eq!(changed.body["plannedOtjHours"], planned(557.0));
    let now = scene.otj("").await;
    assert_eq!((&now["targetHours"], &now["target"]["hours"]), (&json!(557.0), &json!(557.0)));
    assert_eq!(
        (&now["target"]["plannedHours"], &now["target"]["plannedAgreedOn"], &now["target"]["belowMinimum"]),
        (&json!(557.0), &json!("2026-09-01"), &json!(false))
    );
    let words = "The planned hours of the training plan, agreed on 2026-09-01: 557 hours. The rules ask for at least 500.";
    assert_eq!(now["explanation"], words);
    let forecast = scene.ada.renewed().get(&scene.path("/otj-forecast")).await.expect(200).body;
    assert_eq!((&forecast["targetHours"], &forecast["target"]), (&json!(557.0), &now["target"]));
    assert_eq!(scene.otj("?as_of=2026-11-24").await, before, "what was known then stays");
    // Less than the minimum is taken, and told.
    scene.agree(&json!({"plannedOtjHours": planned(480.5)})).await.expect(200);
    let below = scene.otj("").await;
    assert_eq!((&below["targetHours"], &below["target"]["belowMinimum"]), (&json!(480.5), &json!(true)));
    assert!(below["explanation"].as_str().is_some_and(|text| text.contains("19.5 hours below the 500")));
    scene.agree(&json!({"plannedOtjHours": null})).await.expect(200);
    assert_eq!(scene.otj("").await["targetHours"], 500.0);
    let manager = format!("/api/v1/managers/{}/dashboard", scene.manager.id);
    scene.agree(&json!({"plannedOtjHours": planned(900.0)})).await.expect(200);
    assert_eq!(scene.staff.renewed().get(&manager).await.expect(200).body["otj"]["targetHours"], 900.0);
}

#[tokio::test]
async fn prior_learning_takes_off_no_more_than_the_rules_ask_for_and_leaves_187() {
    let scene = Scene::managed().await;
    for (hours, target) in [(50.5, 449.5), (313.0, 187.0), (500.0, 187.0), (0.0, 500.0)] {
        scene.agree(&json!({"priorLearningHours": hours})).await.expect(200);
        assert_eq!(scene.otj("").await["targetHours"], target, "{hours}");
    }
    for (hours, fault) in [
        (json!(500.01), "#/priorLearningHours tooLarge"),
        (json!(-0.5), "#/priorLearningHours tooSmall"),
        (json!(1.005), "#/priorLearningHours invalid"),
    ] {
        let refused = scene.agree(&json!({"priorLearningHours": hours})).await.expect(422);
        assert_eq!(refused.faults(), [fault]);
    }
    let refused = scene.agree(&json!({"priorLearningHours": 501})).await.expect(422);
    assert_eq!(
        refused.body["errors"][0]["detail"],
        "must not be more than the funding rules ask for, which is 500 hours"
    );
    scene.agree(&json!({"priorLearningHours": null})).await.expect(200);
    assert_eq!(scene.otj("").await["targetHours"], 500.0);
}

#[tokio::test]
async fn what_is_agreed_may_be_said_from_the_start() {
    let scene = Scene::managed().await;
    let mut command = json!({"personId": scene.app.new_person().await, "standardId": scene.learner.standard,
        "providerId": scene.ada.organisation, "cohortId": scene.learner.cohort, "lineManagerId": null, "team": "Data",
        "startsOn": "2026-12-08", "plannedEndOn": "2028-12-07", "weeklyHours": 36, "uln": "9999999999",
        "plannedOtjHours": planned(557.0), "priorLearningHours": 20, "englishMaths": young("met", "notMet"),
        "ageAtStart": "16to18"});
    let added = scene.staff.post("/api/v1/apprenticeships", &command).await.expect(201).body;
    for name in ["plannedOtjHours", "englishMaths", "ageAtStart"] {
        assert_eq!(added[name], command[name], "{name}");
    }
    assert_eq!(added["priorLearningHours"], 20.0);
    command["personId"] = json!(scene.app.new_person().await);
    command["plannedOtjHours"]["agreedOn"] = json!("2026-11-25");
    command["priorLearningHours"] = json!(501);
    command["ageAtStart"] = json!("19plus");
    let refused = scene.staff.post("/api/v1/apprenticeships", &command).await.expect(422);
    let expected = [
        "#/englishMaths/reason inconsistent",
        "#/plannedOtjHours/agreedOn inTheFuture",
        "#/priorLearningHours tooLarge",
    ];
    assert_eq!(refused.faults(), expected);
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_leaves_everything_as_it_was() {
    let scene = Scene::managed().await;
    let before = scene.staff.get(&scene.path("")).await.expect(200);
    let mut twice = planned(557.0);
    twice["agreedBy"] = json!(["apprentice", "apprentice"]);
    let mut nobody = planned(557.0);
    nobody["agreedBy"] = json!([]);
    let mut not_asked = young("met", "notRequired");
    not_asked["required"] = json!(false);
    for (change, faults) in [
        (json!({"plannedOtjHours": planned(0.0)}), vec!["#/plannedOtjHours/hours tooSmall"]),
        (json!({"plannedOtjHours": planned(20_000.01)}), vec!["#/plannedOtjHours/hours tooLarge"]),
        (json!({"plannedOtjHours": twice}), vec!["#/plannedOtjHours/agreedBy duplicate"]),
        (json!({"plannedOtjHours": nobody}), vec!["#/plannedOtjHours/agreedBy tooSmall"]),
        (
            json!({"plannedOtjHours": {"hours": 557}}),
            vec!["#/plannedOtjHours/agreedBy required", "#/plannedOtjHours/agreedOn required"],
        ),
        (json!({"englishMaths": young("met", "notRequired")}), vec!["#/englishMaths/maths inconsistent"]),
        (json!({"englishMaths": not_asked}), vec!["#/englishMaths/required inconsistent"]),
        (
            json!({"englishMaths": {"required": false, "reason": "heldAlready", "english": "met", "maths": "notRequired"}}),
            vec!["#/englishMaths/reason inconsistent"],
        ),
        (
            json!({"englishMaths": young("met", "met"), "ageAtStart": "19plus"}),
            vec!["#/englishMaths/reason inconsistent"],
        ),
        (json!({"ageAtStart": "17"}), vec!["#/ageAtStart notListed"]),
        (json!({"dateOfBirth": "2008-01-01"}), vec!["#/dateOfBirth unknown"]),
    ] {
        let refused = scene.agree(&change).await.expect(422);
        assert_eq!(refused.faults(), faults, "{change}");
    }
    assert_eq!(scene.staff.get(&scene.path("")).await.expect(200).body, before.body);
    for stranger in [&scene.ada, &scene.manager, &scene.apprentice] {
        stranger.patch(&scene.path(""), &json!({"priorLearningHours": 1})).await.expect(403);
    }
}

#[tokio::test]
async fn the_history_and_the_timeline_tell_what_changed() {
    let scene = Scene::managed().await;
    let change = json!({"plannedOtjHours": planned(557.0), "priorLearningHours": 12.5,
        "englishMaths": young("notMet", "met"), "ageAtStart": "16to18"});
    scene.agree(&change).await.expect(200);
    let history = scene.staff.get(&scene.path("/history")).await.expect(200).body["history"].clone();
    let changes = history.as_array().and_then(|all| all.last()).expect("an entry")["changes"].clone();
    assert_eq!(
        changes,
        json!([
            {"property": "plannedOtjHours", "from": null,
                "to": "557 hours, agreed on 2026-09-01 by apprentice, employer, provider"},
            {"property": "priorLearningHours", "from": null, "to": "12.5"},
            {"property": "englishMaths", "from": null,
                "to": "required (aged16To18AtStart): English notMet, maths met"},
            {"property": "ageAtStart", "from": null, "to": "16to18"},
        ])
    );
    let told = scene.apprentice.get(&scene.path("/timeline?limit=100")).await.expect(200).text;
    let words = "Is now planned to have 557 off-the-job hours. Prior learning now takes off 12.5 hours. What is known of \
                 English and maths changed.";
    assert!(told.contains(words), "{told}");
    scene.app.advance(TimeDelta::days(1));
    scene.agree(&json!({"englishMaths": null})).await.expect(200);
    let then = scene.staff.renewed().get(&scene.path("?as_of=2026-11-24")).await.expect(200).body;
    assert_eq!(then["englishMaths"], young("notMet", "met"));
}

#[tokio::test]
async fn the_gateway_knows_what_the_record_says_of_english_and_maths() {
    let scene = Scene::managed().await;
    scene.app.make_ready(&scene.ada, &scene.learner).await;
    let gateway = async || {
        let body = scene.staff.get(&scene.path("/gateway")).await.expect(200).body;
        let all = body["requirements"].as_array().expect("requirements").clone();
        let english = all.iter().find(|one| one["requirement"] == "englishAndMaths").expect("one").clone();
        (body["isReady"] == true, english["state"].clone(), english["detail"].clone())
    };
    assert!(gateway().await.0, "what nobody has recorded is told when the gateway is passed");
    scene.agree(&json!({"englishMaths": young("met", "notMet")})).await.expect(200);
    let words = "English and maths are asked for (aged16To18AtStart): English is met, maths notMet";
    assert_eq!(gateway().await, (false, json!("missing"), json!(words)));
    let pass = async |body: &Value| scene.staff.post(&scene.path("/gateway"), body).await;
    let refused = pass(&word("met", true)).await.expect(409);
    assert_eq!(refused.code(), "gatewayNotReady");
    assert!(
        refused.body["detail"].as_str().is_some_and(|text| text.contains("maths notMet")),
        "{}",
        refused.text
    );
    let refused = pass(&word("notRequired", false)).await.expect(422);
    assert_eq!(refused.faults(), ["#/aged16To18AtStart inconsistent", "#/englishAndMaths inconsistent"]);
    // Older, and not taking them.
    let not_asked = json!({"required": false, "reason": "aged19PlusNotOptedIn", "english": "met", "maths": "notRequired"});
    scene.agree(&json!({"englishMaths": not_asked, "ageAtStart": "19plus"})).await.expect(200);
    let words = "English and maths are not asked for (aged19PlusNotOptedIn)";
    assert_eq!(gateway().await, (true, json!("notRequired"), json!(words)));
    let refused = pass(&word("met", true)).await.expect(422);
    assert_eq!(refused.faults(), ["#/aged16To18AtStart inconsistent", "#/englishAndMaths inconsistent"]);
    let refused = pass(&word("met", false)).await.expect(422);
    assert_eq!(refused.faults(), ["#/englishAndMaths inconsistent"]);
    pass(&word("notRequired", false)).await.expect(200);
    // What was said then stays on the checklist, whatever the record says later.
    scene.agree(&json!({"englishMaths": null})).await.expect(200);
    assert_eq!(gateway().await.1, "notRequired");
}

#[tokio::test]
async fn both_met_pass_the_gateway_for_the_young() {
    let scene = Scene::managed().await;
    scene.app.make_ready(&scene.ada, &scene.learner).await;
    scene.agree(&json!({"englishMaths": young("met", "met")})).await.expect(200);
    let refused = scene.staff.post(&scene.path("/gateway"), &word("met", false)).await.expect(422);
    assert_eq!(refused.faults(), ["#/aged16To18AtStart inconsistent"]);
    scene.staff.post(&scene.path("/gateway"), &word("met", true)).await.expect(200);
}
