//! Series are published, declined and cancelled: every meetup that can, or none.

use chrono::TimeDelta;
use hackit::access::Role;
use serde_json::{Value, json};

use super::decisions::run_timer;
use super::meetups::id_of;
use super::series::{each, places, published_series, submitted};
use crate::support::TestApp;

fn reason() -> Value {
    json!({"reason": "The speakers are ill."})
}

#[tokio::test]
async fn staff_publish_a_series_once() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let series = submitted(&employer, &json!({})).await;
    let place = series.header("location");
    let early = employer.post(&format!("{place}/cancellations"), &reason()).await.expect(409);
    assert_eq!(early.body["allowedTransitions"], json!(["published", "declined"]));
    let done = staff.post(&format!("{place}/publications"), &json!({})).await.expect(200);
    assert_eq!(done.body["state"], "published");
    assert_eq!(each(&done, "state"), ["published"; 5]);
    for step in ["publications", "declines"] {
        let body = if step == "declines" { reason() } else { json!({}) };
        let again = staff.post(&format!("{place}/{step}"), &body).await.expect(409);
        assert_eq!(
            (again.code(), &again.body["allowedTransitions"]),
            ("transitionNotAllowed", &json!(["cancelled", "finished"]))
        );
    }
    assert_eq!(app.events_of(series.id()).await, ["meetupSeries.submitted", "meetupSeries.published"]);
    for path in places(&series) {
        assert_eq!(app.events_of(id_of(&path)).await, ["meetup.submitted", "meetup.published"]);
        assert_eq!(app.anonymous().get(&path).await.expect(200).body["sequence"], 0);
    }
}

#[tokio::test]
async fn a_declined_meetup_of_a_series_is_submitted_again_by_itself() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let series = submitted(&employer, &json!({})).await;
    let place = series.header("location");
    staff.post(&format!("{place}/declines"), &json!({"reason": ""})).await.expect(422);
    let declined = staff.post(&format!("{place}/declines"), &reason()).await.expect(200);
    assert_eq!(
        (&declined.body["state"], each(&declined, "state")),
        (&json!("declined"), vec![json!("declined"); 5])
    );
    staff.post(&format!("{place}/publications"), &json!({})).await.expect(409);
    staff.post(&format!("{place}/declines"), &reason()).await.expect(409);
    let first = &places(&series)[0];
    assert_eq!(employer.get(first).await.expect(200).body["declineReason"], "The speakers are ill.");
    employer.post(&format!("{first}/submissions"), &json!({})).await.expect(200);
    assert_eq!(staff.get(place).await.expect(200).body["state"], "pendingApproval");
    let done = staff.post(&format!("{place}/publications"), &json!({})).await.expect(200);
    assert_eq!(each(&done, "state"), ["published", "declined", "declined", "declined", "declined"]);
    assert_eq!(done.body["state"], "published");
}

#[tokio::test]
async fn decisions_act_on_every_meetup_that_can_and_on_no_other() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let series = submitted(&employer, &json!({})).await;
    let (place, meetups) = (series.header("location"), places(&series));
    staff.post(&format!("{}/declines", meetups[1]), &reason()).await.expect(200);
    let done = staff.post(&format!("{place}/publications"), &json!({})).await.expect(200);
    assert_eq!(each(&done, "state"), ["published", "declined", "published", "published", "published"]);
    employer.post(&format!("{}/cancellations", meetups[4]), &reason()).await.expect(200);
    let robin = app.person(Role::Apprentice).await;
    let mut registrations = Vec::new();
    for path in [&meetups[0], &meetups[3]] {
        let made = robin.post(&format!("{path}/registrations"), &json!({})).await.expect(201);
        registrations.push(made.header("location").to_owned());
    }
    // The first is over.
    app.advance(TimeDelta::days(60));
    let (robin, employer, staff) = (robin.renewed(), employer.renewed(), staff.renewed());
    assert_eq!(staff.get(place).await.expect(200).body["state"], "published");
    let gone = employer.post(&format!("{place}/cancellations"), &reason()).await.expect(200);
    assert_eq!(each(&gone, "state"), ["finished", "declined", "cancelled", "cancelled", "cancelled"]);
    assert_eq!(gone.body["state"], "cancelled");
    let states = [
        robin.get(&registrations[0]).await.expect(200).body["state"].clone(),
        robin.get(&registrations[1]).await.expect(200).body["state"].clone(),
    ];
    assert_eq!(states, ["confirmed", "cancelled"]);
    let cancelled = app.anonymous().get(&meetups[3]).await.expect(200);
    assert_eq!((&cancelled.body["sequence"], &cancelled.body["registered"]), (&json!(1), &json!(0)));
    assert_eq!(cancelled.body["cancellationReason"], "The speakers are ill.");
    let again = employer.post(&format!("{place}/cancellations"), &reason()).await.expect(409);
    assert_eq!(again.body["allowedTransitions"], json!(["pendingApproval"]));
    run_timer(&app).await;
    assert_eq!(each(&staff.get(place).await.expect(200), "state"), each(&gone, "state"));
    assert_eq!(app.events_of(series.id()).await.last().map(String::as_str), Some("meetupSeries.cancelled"));
}

#[tokio::test]
async fn a_series_is_finished_with_its_last_meetup() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let series = published_series(&employer, &staff, &json!({"exceptDates": []})).await;
    let place = series.header("location");
    let ended = chrono::DateTime::parse_from_rfc3339("2027-06-10T19:00:00Z").expect("an instant").to_utc();
    app.advance(ended - app.now() - TimeDelta::seconds(1));
    let staff = staff.renewed();
    assert_eq!(staff.get(place).await.expect(200).body["state"], "published");
    app.advance(TimeDelta::seconds(1));
    let over = staff.get(place).await.expect(200);
    assert_eq!((&over.body["state"], each(&over, "state")), (&json!("finished"), vec![json!("finished"); 6]));
    let list = staff.get("/api/v1/meetup-series").await.expect(200);
    assert_eq!(list.body["meetupSeries"][0]["state"], "finished");
    let late = staff.patch(place, &json!({"capacity": 40})).await.expect(409);
    assert_eq!((late.code(), &late.body["allowedTransitions"]), ("transitionNotAllowed", &json!([])));
}

#[tokio::test]
async fn staff_decide_on_what_they_have_read() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let series = submitted(&employer, &json!({})).await;
    let place = series.header("location");
    let read = staff.get(place).await.expect(200);
    // A change of one meetup is one of the series.
    employer.patch(&places(&series)[2], &json!({"title": "Something else"})).await.expect(200);
    let decide = async |step: &str, tag: &str, body: &Value| {
        staff.request("POST", &format!("{place}/{step}")).header("if-match", tag).json(body).send().await
    };
    for (step, body) in [("publications", json!({})), ("declines", reason())] {
        let stale = decide(step, read.header("etag"), &body).await.expect(412);
        assert_eq!(stale.code(), "preconditionFailed");
    }
    let fresh = staff.get(place).await.expect(200);
    decide("publications", fresh.header("etag"), &json!({})).await.expect(200);
}
