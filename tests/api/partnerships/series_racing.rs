//! What is done to a series and to its meetups at once has one outcome.

use futures_util::future::{join, join_all};
use hackit::access::Role;
use serde_json::json;

use super::series::{each, places, published_series, submitted};
use crate::support::{Actor, Reply, TestApp};

fn statuses(replies: &[Reply]) -> Vec<u16> {
    let mut all: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    all.sort_unstable();
    all
}

#[tokio::test]
async fn of_two_approvals_one_is_too_late() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    for _ in 0..5 {
        let series = submitted(&employer, &json!({})).await;
        let publish = format!("{}/publications", series.header("location"));
        let replies = join_all((0..4).map(|_| staff.request("POST", &publish).send())).await;
        assert_eq!(statuses(&replies), [200, 409, 409, 409]);
        assert_eq!(app.events_of(series.id()).await, ["meetupSeries.submitted", "meetupSeries.published"]);
    }
    let counts =
        "SELECT type || ' ' || count(*) FROM events WHERE type LIKE 'meetup.%' GROUP BY type ORDER BY 1";
    assert_eq!(app.sql(counts).await, ["meetup.published 25", "meetup.submitted 25"]);
}

#[tokio::test]
async fn an_approval_and_a_decline_at_once_do_not_mix() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    for _ in 0..5 {
        let series = submitted(&employer, &json!({})).await;
        let place = series.header("location");
        let (publish, decline) = (format!("{place}/publications"), format!("{place}/declines"));
        let reason = json!({"reason": "No."});
        let replies = join(staff.request("POST", &publish).send(), staff.post(&decline, &reason)).await;
        assert_eq!(statuses(&[replies.0, replies.1]), [200, 409]);
        let states = each(&staff.get(place).await.expect(200), "state");
        assert!(states.iter().all(|state| *state == states[0]), "{states:?}");
    }
}

#[tokio::test]
async fn nobody_is_left_at_a_series_that_is_cancelled_while_people_come() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let series = published_series(&employer, &staff, &json!({"capacity": 20})).await;
    let (place, meetups) = (series.header("location"), places(&series));
    let mut crowd: Vec<Actor> = Vec::new();
    for _ in 0..20 {
        crowd.push(app.person(Role::Apprentice).await);
    }
    let come = crowd.iter().zip(meetups.iter().cycle());
    let coming =
        join_all(come.map(|(one, meetup)| one.request("POST", &format!("{meetup}/registrations")).send()));
    let reason = json!({"reason": "Illness."});
    let cancel = format!("{place}/cancellations");
    let (replies, cancelled) = join(coming, employer.post(&cancel, &reason)).await;
    assert_eq!(each(&cancelled.expect(200), "state"), ["cancelled"; 5]);
    let made = replies.iter().filter(|reply| reply.status == 201).count();
    assert!(replies.iter().all(|reply| matches!(reply.status, 201 | 409)), "{:?}", statuses(&replies));
    assert_eq!(app.sql("SELECT count(*) FROM registrations WHERE state <> 'cancelled'").await, ["0"]);
    assert_eq!(app.sql("SELECT count(*) FROM registrations").await, [made.to_string()]);
    assert_eq!(app.sql("SELECT sum(registered) FROM meetups").await, ["0"]);
    let told = "SELECT count(*) FROM events WHERE type = 'registration.cancelled'";
    assert_eq!(app.sql(told).await, [made.to_string()]);
}

#[tokio::test]
async fn of_changes_at_once_of_a_series_and_of_its_meetups_each_is_of_what_was_read() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let series = published_series(&employer, &staff, &json!({})).await;
    let (place, meetups) = (series.header("location"), places(&series));
    let read = staff.get(place).await.expect(200);
    let change = |capacity: i32| {
        let body = json!({"capacity": 40 + capacity, "startsAtLocal": format!("2027-01-14T18:{:02}", 10 + capacity)});
        staff.request("PATCH", place).header("if-match", read.header("etag")).json(&body).send()
    };
    let alone = join_all(meetups.iter().take(2).map(|path| {
        let path = path.clone();
        let staff = &staff;
        async move { staff.patch(&path, &json!({"title": "Something else"})).await }
    }));
    let (changes, alone) = join(join_all((0..10).map(change)), alone).await;
    assert!(
        alone.iter().all(|reply| reply.status == 200),
        "{:?}",
        alone.iter().map(|reply| &reply.text).collect::<Vec<_>>()
    );
    let won: Vec<_> = changes.iter().filter(|reply| reply.status == 200).collect();
    assert!(
        won.len() <= 1 && changes.iter().all(|reply| matches!(reply.status, 200 | 412)),
        "{:?}",
        statuses(&changes)
    );
    let now = staff.get(place).await.expect(200);
    for (path, alone) in meetups.iter().zip(each(&now, "changedAlone")) {
        let meetup = staff.get(path).await.expect(200);
        let expected = if alone == json!(true) { "Something else" } else { "Meet our trainee developers" };
        assert_eq!(meetup.body["title"], expected);
        assert!(meetup.body["sequence"] == won.len() || meetup.body["sequence"] == 0, "{}", meetup.text);
    }
    assert_eq!(each(&now, "changedAlone"), [true, true, false, false, false]);
}
