//! What came of recruitment rounds.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::scene::Campaign;
use crate::support::TestApp;

const ROUNDS: &str = "/api/v1/recruitment-rounds";

/// Applications of a round, by SQL, each having been in these states at noon of these days.
async fn went(app: &TestApp, campaign: &Campaign, steps: &[(&str, &str, &str)]) {
    let id: uuid::Uuid = app.system().new_id();
    let settled = ["rejected", "declined", "withdrawn", "offerWithdrawn", "conditionsNotMet", "enrolled"];
    let (first_round, first, day) = steps.first().expect("a step");
    let vacancy = &campaign.vacancy;
    let lapses = |state: &str| if ["draft", "offered"].contains(&state) { "'2027-06-30'" } else { "NULL" };
    let mut text = format!(
        "INSERT INTO candidates (id, email, email_folded, created_at, updated_at, version)
         VALUES ('{id}', '{id}@invented.example', '{id}@invented.example', '{day}', '{day}', 1);
         INSERT INTO applications (id, candidate_id, vacancy_id, recruitment_round_id, state, lapses_on, created_at, updated_at,
         version) VALUES ('{id}', '{id}', '{vacancy}', '{first_round}', '{first}', {}, '{day}T12:00Z', '{day}T12:00Z', 1);",
        lapses(first)
    );
    for (round, state, day) in &steps[1..] {
        let at = if settled.contains(state) { format!("'{day}'") } else { "NULL".to_owned() };
        let before = if *state == "rejected" { "'submitted'" } else { "NULL" };
        text += &format!(
            "UPDATE applications SET recruitment_round_id = '{round}', state = '{state}', lapses_on = {}, settled_at = {at},
             previous_state = {before}, updated_at = '{day}T12:00Z', version = version + 1 WHERE id = '{id}';",
            lapses(state)
        );
    }
    app.sql(&text).await;
}

#[tokio::test]
async fn a_summary_counts_what_held_at_the_end_of_a_day() {
    let campaign = Campaign::of(2).await;
    let (app, staff) = (&campaign.app, &campaign.staff);
    app.advance(TimeDelta::days(10));
    let staff = staff.renewed();
    let (_, next) = Campaign::round(app, "Winter", 3).await;
    let here = campaign.round.as_str();
    let until_offer =
        [(here, "draft", "2026-11-24"), (here, "submitted", "2026-11-25"), (here, "offered", "2026-11-27")];
    for state in ["conditionsPending", "recruited", "enrolled", "declined"] {
        let mut steps = until_offer.to_vec();
        steps.push((here, state, "2026-11-30"));
        went(app, &campaign, &steps).await;
    }
    went(app, &campaign, &until_offer).await;
    went(app, &campaign, &[(here, "draft", "2026-11-24")]).await;
    went(app, &campaign, &[(here, "submitted", "2026-11-24"), (here, "withdrawn", "2026-11-25")]).await;
    went(app, &campaign, &[(here, "submitted", "2026-11-24"), (here, "rejected", "2026-11-25")]).await;
    let mut moved = until_offer.to_vec();
    moved.push((next.as_str(), "deferred", "2026-12-01"));
    went(app, &campaign, &moved).await;

    let path = format!("{ROUNDS}/{here}/summary");
    let zero = json!({"draft": 0, "submitted": 0, "shortlisted": 0, "interviewing": 0, "offered": 0, "conditionsPending": 0,
        "recruited": 0, "enrolled": 0, "rejected": 0, "declined": 0, "offerWithdrawn": 0, "conditionsNotMet": 0,
        "deferred": 0});
    let counts = |changes: &Value| {
        let mut counts = zero.clone();
        for (name, value) in changes.as_object().expect("an object") {
            counts[name] = value.clone();
        }
        counts
    };
    let now = json!({"recruitmentRoundId": here, "asOf": "2026-12-04", "plannedPlaces": 2,
        "applications": counts(&json!({"draft": 1, "offered": 1, "conditionsPending": 1, "recruited": 1, "enrolled": 1,
            "declined": 1, "rejected": 1})),
        "withdrawn": 1, "offers": 6, "accepted": 3, "enrolled": 1, "overPlan": 1});
    assert_eq!(staff.get(&path).await.expect(200).body, now);
    assert_eq!(staff.get(&format!("{path}?as_of=2026-12-04")).await.expect(200).body, now);
    let then = json!({"recruitmentRoundId": here, "asOf": "2026-11-27", "plannedPlaces": 2,
        "applications": counts(&json!({"draft": 1, "offered": 6, "rejected": 1})),
        "withdrawn": 1, "offers": 6, "accepted": 0, "enrolled": 0, "overPlan": 0});
    assert_eq!(staff.get(&format!("{path}?as_of=2026-11-27")).await.expect(200).body, then);
    let moved = staff.get(&format!("{ROUNDS}/{next}/summary")).await.expect(200).body;
    assert_eq!((&moved["applications"], &moved["offers"]), (&counts(&json!({"deferred": 1})), &json!(0)));
    assert_eq!((&moved["plannedPlaces"], &moved["accepted"]), (&json!(3), &json!(0)));

    // The places that were planned are those of that day.
    let cohort = format!("/api/v1/cohorts/{}", campaign.cohort);
    app.staff().await.patch(&cohort, &json!({"plannedPlaces": 5})).await.expect(200);
    let read = |query: &'static str| {
        let (staff, path) = (staff.clone(), format!("{path}{query}"));
        async move { staff.get(&path).await.expect(200).body["plannedPlaces"].clone() }
    };
    assert_eq!((read("").await, read("?as_of=2026-12-03").await), (json!(5), json!(2)));
    staff.get(&format!("{path}?as_of=2026-11-23")).await.expect(404);
    let refused = staff.get(&format!("{path}?as_of=2026-12-05")).await.expect(400);
    assert_eq!(refused.faults(), ["as_of inTheFuture"]);
}

#[tokio::test]
async fn a_summary_of_ten_thousand_applications_is_right() {
    let campaign = Campaign::new().await;
    let (app, round, vacancy, now) = (&campaign.app, &campaign.round, &campaign.vacancy, campaign.app.now());
    app.sql(&format!(
        "INSERT INTO candidates (id, email, email_folded, created_at, updated_at, version)
         SELECT id, id || '@invented.example', id || '@invented.example', '{now}', '{now}', 1
         FROM generate_series(1, 10000) n CROSS JOIN LATERAL (SELECT md5(n::text)::uuid AS id) made;
         INSERT INTO applications (id, candidate_id, vacancy_id, recruitment_round_id, state, created_at, updated_at, version)
         SELECT id, id, '{vacancy}', '{round}', 'submitted', '{now}', '{now}', 1 FROM candidates;
         UPDATE applications SET state = 'shortlisted', version = version + 1;
         UPDATE applications SET state = 'interviewing', version = version + 1;
         UPDATE applications SET state = 'recruited', version = version + 1 WHERE id::text < '8'"
    ))
    .await;
    let summary = campaign.staff.get(&format!("{ROUNDS}/{round}/summary")).await.expect(200).body;
    let count = |name: &str| summary["applications"][name].as_i64().expect("a number");
    assert_eq!(count("recruited") + count("interviewing"), 10_000);
    assert_eq!(summary["accepted"], json!(count("recruited")));
    assert_eq!(summary["overPlan"], json!(count("recruited") - 18));
}
