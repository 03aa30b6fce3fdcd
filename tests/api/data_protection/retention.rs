//! What is past its time goes by itself, and what is not stays.

use chrono::TimeDelta;
use hackit::features::data_protection::{self, retention};
use hackit::features::recruitment;
use serde_json::{Value, json};

use crate::equality::answers::close;
use crate::recruitment::scene::{Campaign, filled};
use crate::support::TestApp;

/// Does what is due, as often as it takes.
pub async fn due(app: &TestApp) {
    for _ in 0..3 {
        app.state()
            .db
            .write(async |conn| {
                recruitment::due(conn, &app.system()).await?;
                data_protection::due(conn, &app.system()).await
            })
            .await
            .expect("due");
    }
}

/// What would be erased now: the rule, and how many.
async fn told(app: &TestApp) -> Vec<(&'static str, usize)> {
    let due = app.state().db.read(async |conn| retention::due_now(conn, &app.system()).await).await;
    let all = due.expect("what is due").into_iter().map(|(rule, ids)| (rule.name, ids.len()));
    all.filter(|(_, count)| *count > 0).collect()
}

fn days_until(app: &TestApp, day: &str) -> TimeDelta {
    format!("{day}T12:00:00Z").parse::<chrono::DateTime<chrono::Utc>>().expect("an instant") - app.now()
}

#[tokio::test]
async fn drafts_go_a_month_after_their_round_and_applications_a_year_after() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    let draft = campaign.link("draft@mail.example").await;
    app.anonymous().request("PATCH", &draft).json(&filled()).send().await.expect(200);
    campaign.link("unbegun@mail.example").await;
    let (rejected, _) = campaign.submitted("rejected@mail.example").await;
    close(&campaign, &[&rejected]).await;
    // The round is over on 30 June 2027.
    for (day, expected) in [
        ("2027-07-30", vec![]),
        ("2027-07-31", vec![("drafts", 1), ("candidates", 1)]),
        ("2028-06-30", vec![]),
        ("2028-07-01", vec![("unsuccessfulApplications", 1)]),
    ] {
        app.advance(days_until(app, day));
        assert_eq!(told(app).await, expected, "{day}");
        due(app).await;
    }
    assert_eq!(told(app).await, []);
    let left =
        app.sql("SELECT count(*) FROM candidates WHERE erased_at IS NULL OR given_name IS NOT NULL").await;
    assert_eq!(left, ["0"]);
    let states = app.sql("SELECT state FROM applications ORDER BY id").await;
    assert_eq!(states, ["withdrawn", "rejected"], "states stay");
    let events = app.sql("SELECT type FROM events WHERE type LIKE '%.erased' ORDER BY id").await;
    assert_eq!(
        events,
        [
            "application.erased",
            "candidate.erased",
            "candidate.erased",
            "application.erased",
            "candidate.erased"
        ]
    );
}

#[tokio::test]
async fn of_the_enrolled_answers_and_scores_go_after_a_year_and_the_rest_after_six() {
    let campaign = Campaign::new().await;
    let app = &campaign.app;
    let (id, _) = campaign.recruited("sam@mail.example").await;
    let body = json!({"cohortId": campaign.cohort, "lineManagerId": campaign.manager.id, "uln": "9999999999",
        "providerReference": null, "personId": null});
    let made = campaign.staff.post(&format!("/api/v1/applications/{id}/enrolments"), &body).await.expect(201);
    let person = made.body["personId"].as_str().expect("an id").to_owned();
    app.advance(days_until(app, "2028-06-30"));
    assert_eq!(told(app).await, []);
    app.advance(days_until(app, "2028-07-01"));
    assert_eq!(told(app).await, [("answersOfTheEnrolled", 1)]);
    due(app).await;
    assert_eq!(told(app).await, [], "done once");
    let staff = campaign.staff.renewed();
    let read = staff.get(&format!("/api/v1/applications/{id}")).await.expect(200).body;
    assert_eq!((&read["answers"], &read["adjustments"]), (&json!({}), &Value::Null));
    assert_eq!(read["candidate"]["givenName"], "Sam");
    assert_eq!(read["erasedAt"], Value::Null, "the rest is there");
    let scores = app.sql("SELECT count(*) FROM interview_scores WHERE scores <> '[]'").await;
    assert_eq!(scores, ["0"]);
    // The apprenticeship ends in September 2028.
    app.sql("UPDATE apprenticeships SET state = 'withdrawn', ended_on = '2028-09-15', version = version + 1 WHERE person_id IN (SELECT person_id FROM enrolments)")
        .await;
    app.advance(days_until(app, "2034-09-15"));
    assert_eq!(told(app).await, []);
    app.advance(days_until(app, "2034-09-16"));
    assert_eq!(told(app).await, [("people", 1)]);
    due(app).await;
    let read = campaign.staff.renewed().get(&format!("/api/v1/people/{person}")).await.expect(200).body;
    assert_eq!((&read["givenName"], &read["dateOfBirth"]), (&json!("Erased"), &Value::Null));
    assert!(read["erasedAt"].is_string(), "{read}");
    let left = app.sql("SELECT count(*) FROM candidates WHERE erased_at IS NULL").await;
    assert_eq!(left, ["0"], "with the person goes the candidate");
    assert_eq!(told(app).await, []);
}

#[tokio::test]
async fn whoever_still_has_a_role_or_learns_stays() {
    let app = TestApp::new().await;
    let ada = app.provider("Ada").await;
    let (learner, staff) = (app.learner(&ada).await, app.staff().await);
    app.advance(TimeDelta::days(366 * 20));
    assert_eq!(told(&app).await, [], "in learning, and staff");
    app.sql(&format!(
        "UPDATE apprenticeships SET state = 'completed', ended_on = '2027-08-31', version = version + 1 WHERE id = '{}'",
        learner.id
    ))
    .await;
    app.sql(&format!(
        "UPDATE role_grants SET ended_at = '{}', version = version + 1 WHERE person_id = '{}'",
        app.now(),
        staff.id
    ))
    .await;
    app.sql(&format!(
        "UPDATE people SET state = 'deactivated', version = version + 1 WHERE id = '{}'",
        staff.id
    ))
    .await;
    assert_eq!(told(&app).await, [("people", 1)], "the learner alone");
    due(&app).await;
    app.advance(TimeDelta::days(366 * 6 + 2));
    assert_eq!(told(&app).await, [("people", 1)], "six years after the role");
}

#[tokio::test]
async fn a_declined_enquiry_goes_after_a_year() {
    let app = TestApp::new().await;
    let (id, now) = (app.system().new_id::<uuid::Uuid>(), app.now());
    app.sql(&format!(
        "INSERT INTO employer_enquiries (id, organisation_name, contact_name, email, kinds, message, state, decline_reason, decided_at,
             created_at, received_at, updated_at, version)
         VALUES ('{id}', 'Acme', 'Kim Invented', 'kim@acme.example', '{{meetups}}', 'Let us help.', 'declined', 'Too far, Kim says', '{now}',
             '{now}', '{now}', '{now}', 2)"
    ))
    .await;
    app.advance(days_until(&app, "2027-11-24"));
    assert_eq!(told(&app).await, []);
    app.advance(TimeDelta::days(1));
    assert_eq!(told(&app).await, [("declinedEnquiries", 1)]);
    due(&app).await;
    let staff = app.staff().await;
    let read = staff.get(&format!("/api/v1/employer-enquiries/{id}")).await.expect(200);
    assert!(!read.text.contains("im") || !read.text.contains("Kim"), "{}", read.text);
    assert_eq!((&read.body["state"], &read.body["organisationName"]), (&json!("declined"), &json!("Acme")));
    let kept = app.sql("SELECT count(*) FROM versions WHERE body::text LIKE '%Kim%'").await;
    assert_eq!(kept, ["0"]);
}
