//! Changes of vacancies, and their steps.

use serde_json::{Value, json};

use super::scene::Campaign;
use super::vacancies::{Ground, NOBODY, VACANCIES, id_of};

#[tokio::test]
async fn a_change_needs_the_present_version_and_judges_the_whole() {
    let ground = Ground::new().await;
    let place = ground.live(&json!({})).await;
    ground.staff.request("PATCH", &place).json(&json!({"places": 4})).send().await.expect(428);
    let changed = ground.staff.patch(&place, &json!({"places": 4, "lineManagerId": null})).await.expect(200);
    assert_eq!((&changed.body["places"], &changed.body["lineManagerId"]), (&json!(4), &Value::Null));
    assert_eq!(changed.body["state"], "live");
    let stale = ground.staff.request("PATCH", &place).header("if-match", "\"1\"").json(&json!({"places": 5}));
    stale.send().await.expect(412);
    let refused =
        json!({"title": null, "recruitmentRoundId": ground.round, "essential": [" "], "weeklyHours": 50});
    assert_eq!(
        ground.staff.patch(&place, &refused).await.expect(422).faults(),
        ["#/essential blank", "#/recruitmentRoundId unknown", "#/title null", "#/weeklyHours tooLarge"]
    );
    let refused = json!({"criteria": [{"code": "a", "text": ""}, {"code": "a", "text": "One"}],
        "questions": [{"code": "why", "text": "", "maxWords": 9}, {"code": "why", "text": "Why?", "maxWords": 9}]});
    assert_eq!(
        ground.staff.patch(&place, &refused).await.expect(422).faults(),
        [
            "#/criteria duplicate",
            "#/criteria/0/text tooSmall",
            "#/questions duplicate",
            "#/questions/0/text tooSmall"
        ]
    );
    let refused = json!({"closesOn": "2026-11-23", "startsOn": "2029-09-05", "standardId": NOBODY, "providerId": NOBODY,
        "lineManagerId": NOBODY, "hourlyWage": 5});
    assert_eq!(
        ground.staff.patch(&place, &refused).await.expect(422).faults(),
        [
            "#/closesOn inThePast",
            "#/hourlyWage tooSmall",
            "#/lineManagerId notFound",
            "#/plannedEndOn endsBeforeStarts",
            "#/providerId notFound",
            "#/standardId notFound",
        ]
    );
    let refused = ground.staff.patch(&place, &json!({"closesOn": "2027-09-06"})).await.expect(422);
    assert_eq!(refused.faults(), ["#/closesOn tooLarge", "#/startsOn inconsistent"]);
    let refused = ground.staff.patch(&place, &json!({"plannedEndOn": "2027-12-06"})).await.expect(422);
    assert_eq!(refused.faults(), ["#/plannedEndOn tooSmall"]);
    // What is as it was is not judged again.
    ground.app.sql("UPDATE organisations SET state = 'deactivated', version = version + 1").await;
    ground.staff.patch(&place, &json!({"title": "Another"})).await.expect(200);
    let expected = ["vacancy.added", "vacancy.published", "vacancy.changed", "vacancy.changed"];
    assert_eq!(ground.app.events_of(id_of(&place)).await, expected);
}

#[tokio::test]
async fn what_candidates_applied_for_stands() {
    let ground = Ground::new().await;
    let place = ground.live(&json!({})).await;
    ground.staff.patch(&place, &json!({"hourlyWage": 1400})).await.expect(200);
    ground.applied(&place).await;
    let other = ground.app.provider("Makers").await.organisation;
    ground.app.sql(&format!(
        "INSERT INTO standards (id, reference, version, title, level, ksbs_complete, origin, updated_at, revision)
         VALUES ('{NOBODY}', 'ST9998', '1.0', 'Another', 4, true, 'staff', '2025-08-01', 1)"
    ))
    .await;
    for change in [
        json!({"hourlyWage": 1500}),
        json!({"startsOn": "2027-09-07"}),
        json!({"providerId": other}),
        json!({"standardId": NOBODY}),
    ] {
        let refused = ground.staff.patch(&place, &change).await.expect(409);
        assert_eq!(refused.code(), "transitionNotAllowed", "{change}");
        assert_eq!(refused.body["allowedTransitions"], json!(["closed"]), "{change}");
    }
    let same =
        json!({"hourlyWage": 1400, "startsOn": "2027-09-06", "title": "Another", "closesOn": "2027-06-01"});
    ground.staff.patch(&place, &same).await.expect(200);
    ground.step(&place, "closures").await.expect(200);
    ground.staff.patch(&place, &json!({"title": "Late"})).await.expect(409);
}

#[tokio::test]
async fn a_vacancy_is_published_while_its_round_is_open() {
    let ground = Ground::new().await;
    let place = ground.draft(&json!({})).await;
    let over = ground.draft(&json!({"closesOn": "2026-11-23"})).await;
    let refused = ground.step(&over, "publications").await.expect(409);
    assert_eq!(refused.code(), "transitionNotAllowed");
    ground.step(&over, "closures").await.expect(409);
    ground.step(&over, "archivals").await.expect(409);
    let id = &ground.round;
    for (days, status) in [
        ("opens_on = '2026-11-25'", 409),
        ("opens_on = '2026-11-01', closes_on = '2026-11-23'", 409),
        ("closes_on = '2026-11-24'", 200),
    ] {
        ground
            .app
            .sql(&format!("UPDATE recruitment_rounds SET {days}, version = version + 1 WHERE id = '{id}'"))
            .await;
        ground.step(&place, "publications").await.expect(status);
    }
    ground
        .app
        .sql(&format!(
            "UPDATE recruitment_rounds SET closed_at = now(), version = version + 1 WHERE id = '{id}'"
        ))
        .await;
    ground.step(&over, "publications").await.expect(409);
    ground.staff.patch(&over, &json!({"title": "Late"})).await.expect(409);
    let late = ground.body_with(&json!({"closesOn": "2026-11-24"}));
    assert_eq!(ground.staff.post(VACANCIES, &late).await.expect(409).code(), "transitionNotAllowed");
}

#[tokio::test]
async fn of_what_is_done_at_once_one_is_done() {
    let ground = Ground::new().await;
    let place = ground.draft(&json!({})).await;
    for step in ["publications", "closures", "archivals"] {
        let tries = (0..8).map(|_| async { ground.step(&place, step).await.status });
        let mut statuses = futures_util::future::join_all(tries).await;
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409, 409, 409, 409, 409, 409, 409], "{step}");
    }
    let expected = ["vacancy.added", "vacancy.published", "vacancy.closed", "vacancy.archived"];
    assert_eq!(ground.app.events_of(id_of(&place)).await, expected);
    let place = ground.draft(&json!({})).await;
    let tries = (0..8).map(|number| {
        let change = json!({"places": 4 + number});
        let request = ground.staff.request("PATCH", &place).header("if-match", "\"1\"").json(&change);
        async move { request.send().await.status }
    });
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412, 412, 412]);
}

#[tokio::test]
async fn a_wage_and_the_first_submission_at_once_never_contradict_each_other() {
    let campaign = Campaign::new().await;
    let place = format!("{VACANCIES}/{}", campaign.vacancy);
    let link = campaign.link("sam@invented.example").await;
    let nobody = campaign.app.anonymous();
    nobody.request("PATCH", &link).json(&super::scene::filled()).send().await.expect(200);
    let wage = json!({"hourlyWage": 1600});
    let change = campaign.staff.patch(&place, &wage);
    let path = format!("{link}/submissions");
    let body = json!({});
    let (changed, submitted) = tokio::join!(change, nobody.post(&path, &body));
    submitted.expect(200);
    assert!([200, 409].contains(&changed.status), "{}", changed.status);
    campaign.staff.patch(&place, &json!({"hourlyWage": 1700})).await.expect(409);
}
