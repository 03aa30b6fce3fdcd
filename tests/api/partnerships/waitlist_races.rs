//! Whoever comes at once, there is one outcome: no more places are given than there are, and none is lost.

use chrono::TimeDelta;
use futures_util::future::{join, join_all};
use hackit::access::Role;
use hackit::ctx::Ctx;
use serde_json::json;

use super::waitlist::{Full, accept, cancel};
use crate::support::{Reply, TestApp};

/// What the timer writes at an instant that is still to come for everybody else.
async fn timer_ahead(app: &TestApp, by: TimeDelta) {
    let ctx = Ctx { now: app.now() + by, ..app.system() };
    let done = app.state().db.write(async |conn| hackit::features::due(conn, &ctx).await).await;
    done.expect("the timer runs");
}

/// The counts of the meetup are those of its registrations, and no more places are taken than there are.
async fn holds(app: &TestApp) {
    let off = app
        .sql(
            "SELECT m.id FROM meetups m LEFT JOIN LATERAL (SELECT count(*) FILTER (WHERE state = 'confirmed') AS registered,
                count(*) FILTER (WHERE state = 'offered') AS offered, count(*) FILTER (WHERE state = 'waitlisted') AS waitlisted
                FROM registrations r WHERE r.meetup_id = m.id) r ON true
             WHERE (m.registered, m.offered, m.waitlisted) <> (r.registered, r.offered, r.waitlisted)
                OR m.registered + m.offered > m.capacity - m.own_places",
        )
        .await;
    assert!(off.is_empty(), "{off:?}");
}

fn statuses(replies: &[Reply]) -> Vec<u16> {
    let mut all: Vec<u16> = replies.iter().map(|reply| reply.status).collect();
    all.sort_unstable();
    all
}

#[tokio::test]
async fn a_place_is_accepted_or_has_lapsed_but_not_both() {
    for _ in 0..8 {
        let full = Full::with(json!({}), 1, 2).await;
        cancel(&full.came[0]).await.expect(200);
        let (accepted, ()) = join(accept(&full.waits[0]), timer_ahead(&full.app, TimeDelta::hours(24))).await;
        let states = (full.state(&full.waits[0]).await, full.state(&full.waits[1]).await);
        match accepted.status {
            200 => assert_eq!(states, ("confirmed".to_owned(), "waitlisted".to_owned())),
            _ => assert_eq!(states, ("lapsed".to_owned(), "offered".to_owned()), "{}", accepted.text),
        }
        holds(&full.app).await;
    }
}

#[tokio::test]
async fn of_ten_acceptances_at_once_one_is_done() {
    let full = Full::with(json!({}), 1, 1).await;
    cancel(&full.came[0]).await.expect(200);
    let replies = join_all((0..10).map(|_| accept(&full.waits[0]))).await;
    assert_eq!(statuses(&replies), [&[200][..], &[409; 9][..]].concat());
    holds(&full.app).await;
}

#[tokio::test]
async fn a_place_is_accepted_or_taken_away_but_not_both() {
    for _ in 0..8 {
        let mut full = Full::with(json!({}), 2, 1).await;
        full.app.advance(TimeDelta::days(9) + TimeDelta::hours(7));
        full.renew();
        cancel(&full.came[0]).await.expect(200);
        let fewer = json!({"capacity": 1});
        let (accepted, lowered) =
            join(accept(&full.waits[0]), full.employer.patch(&full.meetup, &fewer)).await;
        assert!([(200, 409), (409, 200)].contains(&(accepted.status, lowered.status)), "{}", accepted.text);
        holds(&full.app).await;
    }
}

#[tokio::test]
async fn one_gets_the_last_place_in_the_last_two_hours() {
    let mut full = Full::with(json!({}), 1, 3).await;
    full.app.advance(TimeDelta::days(9) + TimeDelta::hours(7));
    full.renew();
    cancel(&full.came[0]).await.expect(200);
    let newcomer = full.app.person(Role::Apprentice).await;
    let path = format!("{}/registrations", full.meetup);
    let unwilling = json!({"waitlist": false});
    let (accepted, came) =
        join(join_all(full.waits.iter().map(accept)), newcomer.post(&path, &unwilling)).await;
    let won = accepted.iter().filter(|reply| reply.status == 200).count() + usize::from(came.status == 201);
    assert_eq!(won, 1);
    for lost in accepted.iter().chain([&came]).filter(|reply| ![200, 201].contains(&reply.status)) {
        assert_eq!((lost.status, lost.code()), (409, "meetupFull"));
    }
    holds(&full.app).await;
}

#[tokio::test]
async fn places_that_get_free_at_once_are_each_offered_once() {
    let full = Full::with(json!({}), 10, 15).await;
    let (left, more) = join(
        join_all(full.came.iter().map(cancel)),
        full.staff.patch(&full.meetup, &json!({"capacity": 12})),
    )
    .await;
    assert!(left.iter().all(|reply| reply.status == 200));
    more.expect(200);
    let mut states = Vec::new();
    for one in &full.waits {
        states.push(full.state(one).await);
    }
    let expected = [&["offered"; 12][..], &["waitlisted"; 3][..]].concat();
    assert_eq!(states, expected, "the first ones first");
    holds(&full.app).await;
}
