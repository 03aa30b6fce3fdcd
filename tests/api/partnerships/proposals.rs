//! Changes of published meetups are proposed, and wait for staff.

use chrono::TimeDelta;
use futures_util::future::join;
use hackit::access::Role;
use serde_json::{Value, json};

use super::decisions::run_timer;
use super::meetups::{MEETUPS, id_of, publish_change, published, submitted, titles};
use crate::support::TestApp;

/// What an employer would change of an evening.
fn moved() -> Value {
    json!({"title": "Other talks", "startsAt": "2026-12-04T18:00:00Z", "endsAt": "2026-12-04T20:00:00Z",
        "venue": {"name": "Town Hall", "address": "Mare Street, London", "postcode": "E8 1EA"},
        "onlineUrl": "https://meet.example/talks"})
}

#[tokio::test]
async fn an_employers_change_of_a_published_meetup_waits_and_only_employer_and_staff_see_it() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = published(&employer, &staff, &json!({})).await;
    let file = format!("{place}.ics");
    employer.patch(&place, &json!({"capacity": 40})).await.expect(200);
    let calendar = app.anonymous().get(&file).await.expect(200).text;
    app.advance(TimeDelta::minutes(5));
    let proposed = employer.patch(&place, &moved()).await.expect(200);
    assert_eq!(proposed.body["updatedAt"], "2026-11-24T10:05:00Z");
    assert_eq!(proposed.body["proposedChange"], moved());
    assert_eq!(proposed.body["capacity"], 40);
    assert_eq!((&proposed.body["sequence"], &proposed.body["state"]), (&json!(0), &json!("published")));
    let approved = |body: &Value| {
        assert_eq!(body["title"], "Meet our trainee developers");
        assert_eq!((&body["startsAt"], &body["capacity"]), (&json!("2026-12-03T18:00:00Z"), &json!(40)));
        assert_eq!((&body["venue"]["name"], &body["onlineUrl"]), (&json!("Central Library"), &Value::Null));
    };
    approved(&proposed.body);
    let mentor = app.sign_in_as(app.new_person().await, Role::Mentor, Some(employer.organisation)).await;
    for own in [&employer, &staff, &mentor] {
        let (item, list) = (own.get(&place).await.expect(200), own.get(MEETUPS).await.expect(200));
        for body in [&item.body, &list.body["meetups"][0]] {
            approved(body);
            assert_eq!(body["proposedChange"], moved());
        }
    }
    let strangers = [
        app.anonymous(),
        app.employer("Diva").await,
        app.provider("Ada").await,
        app.person(Role::Apprentice).await,
        app.person(Role::EmployerContact).await,
        employer.only("events:read"),
    ];
    for stranger in strangers {
        let (item, list) = (stranger.get(&place).await.expect(200), stranger.get(MEETUPS).await.expect(200));
        for (body, text) in [(&item.body, &item.text), (&list.body["meetups"][0], &list.text)] {
            approved(body);
            assert_eq!(body.get("proposedChange"), Some(&Value::Null));
            assert_eq!(body["updatedAt"], "2026-11-24T10:00:00Z");
            assert!(!text.contains("Town Hall") && !text.contains("Other talks"), "{text}");
        }
    }
    for reader in [&app.anonymous(), &employer, &staff] {
        assert_eq!(reader.get(&file).await.expect(200).text, calendar);
    }
    let there = format!("{MEETUPS}?starts_after=2026-12-04T00:00:00Z");
    assert_eq!(titles(&employer.get(&there).await.expect(200)).len(), 0, "lists know what is published");
    let both = json!({"title": "Talks", "description": "Tea, too.", "capacity": 50});
    let both = employer.patch(&place, &both).await.expect(200);
    assert_eq!((&both.body["description"], &both.body["capacity"]), (&json!("Tea, too."), &json!(50)));
    assert_eq!(both.body["proposedChange"]["title"], "Talks");
    let read = app.anonymous().get(&place).await.expect(200);
    assert_eq!(
        (&read.body["description"], &read.body["updatedAt"]),
        (&json!("Tea, too."), &both.body["updatedAt"])
    );
    let events = app.events_of(id_of(&place)).await;
    assert_eq!(events[2..], ["meetup.changed", "meetup.changeProposed", "meetup.changeProposed"]);
}

#[tokio::test]
async fn staff_publish_a_change_as_they_have_read_it() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = published(&employer, &staff, &json!({})).await;
    let publications = format!("{place}/publications");
    employer.patch(&place, &json!({"title": "Other talks"})).await.expect(200);
    let read = staff.get(&place).await.expect(200);
    let scope = employer.post(&publications, &json!({})).await.expect(403);
    assert_eq!(scope.code(), "insufficientScope");
    assert_eq!(staff.post(&publications, &json!({})).await.expect(428).code(), "preconditionRequired");
    let merged = employer.patch(&place, &json!({"venue": {"name": "Town Hall"}})).await.expect(200);
    let venue = json!({"name": "Town Hall", "address": "1 Reading Lane, London", "postcode": "E8 1GQ"});
    assert_eq!(merged.body["proposedChange"], json!({"title": "Other talks", "venue": venue}));
    assert_eq!(publish_change(&staff, &read, &place).await.expect(412).code(), "preconditionFailed");
    assert_eq!(staff.get(&place).await.expect(200).body["title"], "Meet our trainee developers");
    let done = publish_change(&staff, &merged, &place).await.expect(200);
    assert_eq!((&done.body["title"], &done.body["venue"]), (&json!("Other talks"), &venue));
    assert_eq!((&done.body["sequence"], &done.body["proposedChange"]), (&json!(1), &Value::Null));
    assert_eq!(app.anonymous().get(&place).await.expect(200).body["title"], "Other talks");
    let again = publish_change(&staff, &done, &place).await.expect(409);
    assert_eq!(again.body["allowedTransitions"], json!(["finished", "cancelled"]));
    // A new title alone moves nothing.
    let title = employer.patch(&place, &json!({"title": "Talks"})).await.expect(200);
    assert_eq!(publish_change(&staff, &title, &place).await.expect(200).body["sequence"], 1);
    let events = app.events_of(id_of(&place)).await;
    assert_eq!(
        events[2..],
        [
            "meetup.changeProposed",
            "meetup.changeProposed",
            "meetup.changePublished",
            "meetup.changeProposed",
            "meetup.changePublished"
        ]
    );
    // What waits for its first approval needs no If-Match, and may have one.
    let first = submitted(&employer, &json!({})).await;
    let read = staff.get(&first).await.expect(200);
    employer.patch(&first, &json!({"title": "Quickly changed"})).await.expect(200);
    publish_change(&staff, &read, &first).await.expect(412);
}

#[tokio::test]
async fn a_proposal_is_judged_as_a_whole_and_can_be_taken_back() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = published(&employer, &staff, &json!({})).await;
    employer.patch(&place, &moved()).await.expect(200);
    for (change, fault) in [
        (json!({"endsAt": "2026-12-04T17:00:00Z"}), "#/endsAt endsBeforeStarts"),
        (json!({"startsAt": "2026-11-19T18:00:00Z"}), "#/endsAt tooLarge,#/startsAt inThePast"),
        (json!({"venue": null, "onlineUrl": null}), "#/venue inconsistent"),
        (json!({"timeZone": "London"}), "#/timeZone format"),
        (json!({"title": null}), "#/title null"),
        (json!({"proposedChange": null}), "#/proposedChange unknown"),
    ] {
        let refused = employer.patch(&place, &change).await.expect(422);
        assert_eq!(refused.faults().join(","), fault, "{change}");
    }
    app.employer("Diva").await.patch(&place, &json!({"title": "Mine"})).await.expect(404);
    let back = json!({"title": "Meet our trainee developers", "startsAt": "2026-12-03T18:00:00Z",
        "endsAt": "2026-12-03T20:00:00Z", "onlineUrl": null});
    let left = employer.patch(&place, &back).await.expect(200);
    assert_eq!(left.body["proposedChange"], json!({"venue": moved()["venue"]}));
    let none = json!({"venue": {"name": "Central Library", "address": "1 Reading Lane, London", "postcode": "E8 1GQ"}});
    assert_eq!(employer.patch(&place, &none).await.expect(200).body["proposedChange"], Value::Null);
    let last = employer.patch(&place, &json!({"title": "Meet our trainee developers"})).await.expect(200);
    assert!(last.body["proposedChange"].is_null());
    let events = app.events_of(id_of(&place)).await;
    let expected =
        ["meetup.changeProposed", "meetup.changeProposed", "meetup.changeDropped", "meetup.changed"];
    assert_eq!(events[2..], expected);
}

#[tokio::test]
async fn a_declined_change_leaves_the_meetup_and_its_reason_is_the_employers() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = published(&employer, &staff, &json!({})).await;
    let (declines, reason) = (format!("{place}/declines"), json!({"reason": "Too far away."}));
    staff.post(&declines, &reason).await.expect(409);
    let read = employer.patch(&place, &json!({"title": "Other talks"})).await.expect(200);
    employer.post(&declines, &reason).await.expect(403);
    assert_eq!(staff.post(&declines, &json!({})).await.expect(422).faults(), ["#/reason required"]);
    employer.patch(&place, &moved()).await.expect(200);
    let tag = read.header("etag");
    staff.request("POST", &declines).header("if-match", tag).json(&reason).send().await.expect(412);
    let declined = staff.post(&declines, &reason).await.expect(200);
    assert_eq!(
        (&declined.body["state"], &declined.body["proposedChange"]),
        (&json!("published"), &json!(null))
    );
    assert_eq!(declined.body["sequence"], 0);
    assert_eq!(employer.get(&place).await.expect(200).body["declineReason"], "Too far away.");
    let read = app.anonymous().get(&place).await.expect(200);
    assert_eq!((&read.body["state"], &read.body["declineReason"]), (&json!("published"), &json!(null)));
    staff.post(&declines, &reason).await.expect(409);
    let anew = employer.patch(&place, &json!({"title": "Nearer talks"})).await.expect(200);
    assert_eq!((&anew.body["declineReason"], &anew.body["title"]), (&json!(null), &read.body["title"]));
    let events = app.events_of(id_of(&place)).await;
    let steps = ["changeProposed", "changeProposed", "changeDeclined", "changeProposed"];
    assert_eq!(events[2..], steps.map(|step| format!("meetup.{step}")));
}

#[tokio::test]
async fn the_start_drops_what_nobody_decided_on() {
    let app = TestApp::new().await;
    let place = published(&app.employer("MadeTech").await, &app.staff().await, &json!({})).await;
    app.employer("MadeTech").await.patch(&place, &moved()).await.expect(200);
    app.advance(TimeDelta::days(9) + TimeDelta::hours(8));
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    // Whether or not the timer has run.
    let read = staff.get(&place).await.expect(200);
    assert_eq!((&read.body["state"], &read.body["proposedChange"]), (&json!("published"), &json!(null)));
    publish_change(&staff, &read, &place).await.expect(409);
    staff.post(&format!("{place}/declines"), &json!({"reason": "No."})).await.expect(409);
    let late = employer.patch(&place, &json!({"endsAt": "2026-12-03T21:00:00Z"})).await.expect(409);
    assert_eq!(late.body["allowedTransitions"], json!(["finished", "cancelled"]));
    run_timer(&app).await;
    run_timer(&app).await;
    assert_eq!(app.sql("SELECT count(*) FROM meetups WHERE proposed_change IS NOT NULL").await, ["0"]);
    let told = employer.patch(&place, &json!({"description": "It has begun."})).await.expect(200);
    assert_eq!(told.body["title"], "Meet our trainee developers");
    let longer = staff.patch(&place, &json!({"endsAt": "2026-12-03T21:00:00Z"})).await.expect(200);
    assert_eq!(
        (&longer.body["endsAt"], &longer.body["sequence"]),
        (&json!("2026-12-03T21:00:00Z"), &json!(1))
    );
    let events = app.events_of(id_of(&place)).await;
    assert_eq!(
        events[2..],
        ["meetup.changeProposed", "meetup.changeDropped", "meetup.changed", "meetup.changed"]
    );
}

#[tokio::test]
async fn staff_change_at_once_and_a_proposal_that_no_longer_fits_is_not_published() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = published(&employer, &staff, &json!({})).await;
    let longer = json!({"title": "Other talks", "endsAt": "2026-12-03T21:00:00Z"});
    employer.patch(&place, &longer).await.expect(200);
    let next_day =
        json!({"title": "Other talks", "startsAt": "2026-12-04T18:00:00Z", "endsAt": "2026-12-04T20:00:00Z"});
    let changed = staff.patch(&place, &next_day).await.expect(200);
    assert_eq!(changed.body["proposedChange"], json!({"endsAt": "2026-12-03T21:00:00Z"}));
    assert_eq!((&changed.body["title"], &changed.body["sequence"]), (&json!("Other talks"), &json!(1)));
    let refused = publish_change(&staff, &changed, &place).await.expect(409);
    assert_eq!(refused.code(), "transitionNotAllowed");
    assert_eq!(staff.get(&place).await.expect(200).body["endsAt"], "2026-12-04T20:00:00Z");
    let mended = employer.patch(&place, &json!({"endsAt": "2026-12-04T21:00:00Z"})).await.expect(200);
    let done = publish_change(&staff, &mended, &place).await.expect(200);
    assert_eq!((&done.body["endsAt"], &done.body["sequence"]), (&json!("2026-12-04T21:00:00Z"), &json!(2)));
}

#[tokio::test]
async fn a_proposal_and_a_cancellation_at_once_leave_a_cancelled_meetup_without_one() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    for _ in 0..10 {
        let place = published(&employer, &staff, &json!({})).await;
        let cancellations = format!("{place}/cancellations");
        let (change, reason) = (moved(), json!({"reason": "Illness."}));
        let (proposed, cancelled) =
            join(employer.patch(&place, &change), staff.post(&cancellations, &reason)).await;
        assert!([200, 409].contains(&proposed.status), "{}", proposed.text);
        assert_eq!(cancelled.expect(200).body["sequence"], 1);
        let read = employer.get(&place).await.expect(200);
        assert_eq!((&read.body["state"], &read.body["proposedChange"]), (&json!("cancelled"), &json!(null)));
        assert_eq!(read.body["title"], "Meet our trainee developers");
        let events = app.events_of(id_of(&place)).await;
        assert_eq!(events.last().map(String::as_str), Some("meetup.cancelled"));
        employer.patch(&place, &change).await.expect(409);
    }
    assert_eq!(app.sql("SELECT count(*) FROM meetups WHERE proposed_change IS NOT NULL").await, ["0"]);
}

#[tokio::test]
async fn of_a_publication_and_another_change_at_once_one_is_told_that_it_is_late() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    for _ in 0..10 {
        let place = published(&employer, &staff, &json!({})).await;
        let read = employer.patch(&place, &json!({"title": "Read by staff"})).await.expect(200);
        let other = json!({"title": "Slipped in"});
        let slip = employer.request("PATCH", &place).header("if-match", read.header("etag")).json(&other);
        let (done, slipped) = join(publish_change(&staff, &read, &place), slip.send()).await;
        let mut statuses = [done.status, slipped.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412]);
        let title = app.anonymous().get(&place).await.expect(200).body["title"].clone();
        let expected = if done.status == 200 { "Read by staff" } else { "Meet our trainee developers" };
        assert_eq!(title, expected, "nobody publishes what was not read");
    }
}
