//! What was pushed is read by list and as a summary.

use chrono::TimeDelta;
use serde_json::json;

use super::{PUSH, ada, hours, otj};

#[tokio::test]
async fn the_summary_can_be_asked_for_any_day_gone_by() {
    let (app, ada, learner) = ada().await;
    ada.post(PUSH, &hours("ada-1", &learner, "2026-11-20", 8.0)).await.expect(201);
    app.advance(TimeDelta::days(2));
    let ada = ada.renewed();
    let mut correction = hours("ada-2", &learner, "2026-11-20", 3.0);
    correction["supersedes"] = json!("ada-1");
    ada.post(PUSH, &correction).await.expect(201);
    let app_now = app.staff().await;
    assert!((otj(&app_now, &learner, "").await - 3.0).abs() < 1e-9);
    assert!(
        (otj(&app_now, &learner, "?as_of=2026-11-25").await - 8.0).abs() < 1e-9,
        "the correction had not come yet"
    );
    let place = format!("/api/v1/apprenticeships/{}/progress", learner.id);
    app_now.get(&format!("{place}?as_of=2026-11-23")).await.expect(404);
    assert_eq!(
        app_now.get(&format!("{place}?as_of=2026-11-27")).await.expect(400).faults(),
        ["as_of inTheFuture"]
    );
}

#[tokio::test]
async fn lists_filter_and_page_in_the_order_of_arrival() {
    let (app, ada, learner) = ada().await;
    for n in 0..21 {
        let body = json!({"externalId": format!("n-{n}"), "learner": {"uln": learner.uln},
            "observedAt": "2026-11-20T09:30:00Z", "details": {"kind": "note", "text": "x"}});
        ada.post(PUSH, &body).await.expect(201);
    }
    app.advance(TimeDelta::hours(1));
    let ada = ada.renewed();
    ada.post(PUSH, &hours("h-1", &learner, "2026-11-23", 1.0)).await.expect(201);
    let mut path = format!("{PUSH}?kind=note&limit=7");
    let mut names = Vec::new();
    loop {
        let page = ada.get(&path).await.expect(200);
        let rows = page.body["progressUpdates"].as_array().expect("a list").clone();
        names.extend(rows.iter().map(|row| row["externalId"].as_str().expect("a name").to_owned()));
        let link = page.header("link").to_owned();
        let Some(next) = link.strip_prefix('<').and_then(|rest| rest.split('>').next()) else {
            break;
        };
        path = next.to_owned();
    }
    assert_eq!(names, (0..21).map(|n| format!("n-{n}")).collect::<Vec<_>>());
    let since = ada.get(&format!("{PUSH}?received_since=2026-11-24T10:30:00Z")).await.expect(200);
    assert_eq!(since.body["progressUpdates"].as_array().expect("a list").len(), 1);
    let observed = ada
        .get(&format!("{PUSH}?observed_since=2026-11-23T00:00:00Z&apprenticeship_id={}", learner.id))
        .await
        .expect(200);
    assert_eq!(observed.body["progressUpdates"][0]["externalId"], "h-1");
}
