//! Whoever finds every place taken waits, and is offered a place that gets free.

use chrono::{DateTime, TimeDelta, Utc};
use hackit::access::Role;
use serde_json::{Value, json};

use super::decisions::run_timer;
use super::meetups::{id_of, published};
use crate::support::{Actor, Reply, TestApp};

/// A full meetup, with who came and who waits, each with the path of the registration.
pub struct Full {
    pub app: TestApp,
    pub employer: Actor,
    pub staff: Actor,
    pub meetup: String,
    pub came: Vec<(Actor, String)>,
    pub waits: Vec<(Actor, String)>,
}

impl Full {
    /// As many places as come, each taken, and this many who wait.
    pub async fn with(changes: Value, come: usize, wait: usize) -> Self {
        let app = TestApp::new().await;
        let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
        let mut body = json!({"capacity": come});
        for (name, value) in changes.as_object().into_iter().flatten() {
            body[name.as_str()] = value.clone();
        }
        let meetup = published(&employer, &staff, &body).await;
        let (mut came, mut waits) = (Vec::new(), Vec::new());
        for number in 0..come + wait {
            let one = app.person(Role::Apprentice).await;
            let made = register(&one, &meetup).await.expect(201);
            let place = made.header("location").to_owned();
            if number < come { came.push((one, place)) } else { waits.push((one, place)) }
        }
        Self { app, employer, staff, meetup, came, waits }
    }

    pub async fn state(&self, (who, place): &(Actor, String)) -> String {
        let read = who.get(place).await.expect(200);
        read.body["state"].as_str().expect("a state").to_owned()
    }

    /// What the meetup counts: who has a place, who waits.
    pub async fn counts(&self) -> (Value, Value) {
        let read = self.staff.get(&self.meetup).await.expect(200);
        (read.body["registered"].clone(), read.body["waitlisted"].clone())
    }

    /// A newcomer who registers, or does not.
    pub async fn newcomer(&self) -> (Actor, Reply) {
        let one = self.app.person(Role::Apprentice).await;
        let reply = register(&one, &self.meetup).await;
        (one, reply)
    }

    /// Everybody signs in anew after time has passed.
    pub fn renew(&mut self) {
        (self.employer, self.staff) = (self.employer.renewed(), self.staff.renewed());
        for (who, _) in self.came.iter_mut().chain(&mut self.waits) {
            *who = who.renewed();
        }
    }
}

pub async fn register(who: &Actor, meetup: &str) -> Reply {
    who.request("POST", &format!("{meetup}/registrations")).send().await
}

pub async fn accept((who, place): &(Actor, String)) -> Reply {
    who.request("POST", &format!("{place}/acceptances")).send().await
}

pub async fn cancel((who, place): &(Actor, String)) -> Reply {
    who.request("POST", &format!("{place}/cancellations")).send().await
}

fn until(reply: &Reply) -> DateTime<Utc> {
    reply.body["offer"]["until"].as_str().expect("an offer").parse().expect("an instant")
}

#[tokio::test]
async fn a_place_that_gets_free_goes_to_the_first_who_accepts_it() {
    let full = Full::with(json!({}), 1, 2).await;
    let (first, second) = (&full.waits[0], &full.waits[1]);
    for (one, position) in [(first, 1), (second, 2)] {
        let read = one.0.get(&one.1).await.expect(200);
        assert_eq!((&read.body["state"], &read.body["position"]), (&json!("waitlisted"), &json!(position)));
    }
    let (someone, _) = (full.app.person(Role::Apprentice).await, ());
    let path = format!("{}/registrations", full.meetup);
    let unwilling = someone.post(&path, &json!({"waitlist": false})).await.expect(409);
    assert_eq!(unwilling.code(), "meetupFull");
    assert_eq!(accept(first).await.expect(409).code(), "meetupFull", "nothing is offered yet");
    assert_eq!(full.counts().await, (json!(1), json!(2)));
    cancel(&full.came[0]).await.expect(200);
    let offered = first.0.get(&first.1).await.expect(200);
    assert_eq!((&offered.body["state"], &offered.body["position"]), (&json!("offered"), &json!(null)));
    assert_eq!(until(&offered), full.app.now() + TimeDelta::hours(24));
    assert_eq!(second.0.get(&second.1).await.expect(200).body["position"], 1);
    assert_eq!(full.counts().await, (json!(0), json!(1)), "it is taken, and nobody has it");
    let confirmed = accept(first).await.expect(200);
    assert_eq!((&confirmed.body["state"], &confirmed.body["offer"]), (&json!("confirmed"), &json!(null)));
    let again = accept(first).await.expect(409);
    assert_eq!(again.body["allowedTransitions"], json!(["cancelled"]));
    assert_eq!(full.counts().await, (json!(1), json!(1)));
    assert_eq!(
        full.app.events_of(id_of(&first.1)).await,
        ["registration.waitlisted", "registration.offered", "registration.confirmed"]
    );
}

#[tokio::test]
async fn an_offer_lapses_at_its_instant_whether_or_not_the_timer_has_run() {
    let mut full = Full::with(json!({}), 1, 2).await;
    cancel(&full.came[0]).await.expect(200);
    let offered = full.waits[0].0.get(&full.waits[0].1).await.expect(200);
    full.app.advance(until(&offered) - full.app.now() - TimeDelta::microseconds(1));
    full.renew();
    assert_eq!(full.state(&full.waits[0]).await, "offered");
    full.app.advance(TimeDelta::microseconds(1));
    assert_eq!(full.state(&full.waits[0]).await, "lapsed");
    let list = format!("{}/registrations?state=", full.meetup);
    for (state, count) in [("lapsed", 1), ("offered", 0), ("offered&state=lapsed", 1)] {
        let page = full.staff.get(&format!("{list}{state}")).await.expect(200);
        assert_eq!(page.body["registrations"].as_array().map(Vec::len), Some(count), "{state}");
    }
    let late = accept(&full.waits[0]).await.expect(409);
    assert_eq!((late.code(), &late.body["allowedTransitions"]), ("transitionNotAllowed", &json!([])));
    cancel(&full.waits[0]).await.expect(409);
    assert_eq!(full.state(&full.waits[1]).await, "waitlisted", "a refusal changes nothing");
    run_timer(&full.app).await;
    assert_eq!(full.state(&full.waits[1]).await, "offered");
    assert_eq!(full.counts().await, (json!(0), json!(0)));
    let events = full.app.events_of(id_of(&full.waits[0].1)).await;
    assert_eq!(events, ["registration.waitlisted", "registration.offered", "registration.lapsed"]);
    run_timer(&full.app).await;
    assert_eq!(full.app.events_of(id_of(&full.waits[0].1)).await.len(), 3, "once");
}

#[tokio::test]
async fn who_lapsed_or_cancelled_is_not_offered_again_but_registers_anew_as_the_last() {
    let mut full = Full::with(json!({}), 1, 3).await;
    cancel(&full.waits[1]).await.expect(200);
    cancel(&full.came[0]).await.expect(200);
    full.app.advance(TimeDelta::hours(25));
    full.renew();
    // The change itself ends what is due, and offers the place to the next.
    let again = register(&full.waits[0].0, &full.meetup).await.expect(201);
    assert_eq!((&again.body["state"], &again.body["position"]), (&json!("waitlisted"), &json!(1)));
    assert_eq!(full.state(&full.waits[2]).await, "offered");
    assert_eq!(full.state(&full.waits[1]).await, "cancelled");
    let last = register(&full.waits[1].0, &full.meetup).await.expect(201);
    assert_eq!(last.body["position"], 2);
    // Whoever refuses passes the place on.
    cancel(&full.waits[2]).await.expect(200);
    let place = again.header("location");
    assert_eq!(full.waits[0].0.get(place).await.expect(200).body["state"], "offered");
}

#[tokio::test]
async fn an_offer_takes_a_place_until_it_has_lapsed() {
    let mut full = Full::with(json!({"ownPlaces": 0}), 2, 2).await;
    cancel(&full.came[0]).await.expect(200);
    let (_, reply) = full.newcomer().await;
    assert_eq!(reply.expect(201).body["state"], "waitlisted", "nobody passes by those who wait");
    let fewer = full.employer.patch(&full.meetup, &json!({"capacity": 1})).await.expect(409);
    assert_eq!(fewer.code(), "capacityBelowRegistrations");
    let own = full.employer.patch(&full.meetup, &json!({"capacity": 4, "ownPlaces": 3})).await.expect(409);
    assert_eq!(own.code(), "capacityBelowRegistrations");
    full.employer.patch(&full.meetup, &json!({"capacity": 4, "ownPlaces": 1})).await.expect(200);
    assert_eq!(full.state(&full.waits[1]).await, "offered", "one more place, one more offer");
    full.app.advance(TimeDelta::hours(24));
    full.renew();
    // Both have lapsed: the places are not offered anew before the capacity is lower.
    full.employer.patch(&full.meetup, &json!({"capacity": 2})).await.expect(200);
    assert_eq!(full.counts().await, (json!(1), json!(1)));
}

#[tokio::test]
async fn a_place_is_held_for_half_the_time_that_is_left_and_for_nobody_in_the_last_two_hours() {
    let mut full = Full::with(json!({}), 3, 4).await;
    // The meetup begins on 3 December at 18:00.
    full.app.advance(TimeDelta::days(8) + TimeDelta::hours(22));
    full.renew();
    cancel(&full.came[0]).await.expect(200);
    let offered = full.waits[0].0.get(&full.waits[0].1).await.expect(200);
    assert_eq!(until(&offered), full.app.now() + TimeDelta::hours(5), "of ten hours");
    full.app.advance(TimeDelta::hours(8));
    full.renew();
    cancel(&full.came[1]).await.expect(200);
    run_timer(&full.app).await;
    assert_eq!(full.state(&full.waits[0]).await, "lapsed");
    for one in &full.waits[1..] {
        assert_eq!(full.state(one).await, "waitlisted");
    }
    // Two places are free for whoever comes first, in the line or not.
    assert_eq!(accept(&full.waits[3]).await.expect(200).body["state"], "confirmed");
    let (_, reply) = full.newcomer().await;
    assert_eq!(reply.expect(201).body["state"], "confirmed");
    assert_eq!(accept(&full.waits[1]).await.expect(409).code(), "meetupFull");
    full.app.advance(TimeDelta::hours(2));
    full.renew();
    assert_eq!(accept(&full.waits[1]).await.expect(409).code(), "transitionNotAllowed");
}

#[tokio::test]
async fn a_meetup_that_is_moved_to_sooner_holds_places_for_less_long() {
    let full = Full::with(json!({}), 1, 1).await;
    cancel(&full.came[0]).await.expect(200);
    let sooner = json!({"startsAt": "2026-11-24T16:00:00Z", "endsAt": "2026-11-24T18:00:00Z"});
    full.staff.patch(&full.meetup, &sooner).await.expect(200);
    let offered = full.waits[0].0.get(&full.waits[0].1).await.expect(200);
    assert_eq!(until(&offered), full.app.now() + TimeDelta::hours(3));
    let events = full.app.events_of(id_of(&full.waits[0].1)).await;
    assert_eq!(events[2..], ["registration.meetupMoved"]);
}

#[tokio::test]
async fn a_cancelled_meetup_cancels_those_who_wait_too() {
    let full = Full::with(json!({}), 2, 2).await;
    cancel(&full.came[0]).await.expect(200);
    full.employer
        .post(&format!("{}/cancellations", full.meetup), &json!({"reason": "Illness."}))
        .await
        .expect(200);
    for one in full.waits.iter().chain(&full.came) {
        assert_eq!(full.state(one).await, "cancelled");
    }
    assert_eq!(full.counts().await, (json!(0), json!(0)));
    assert_eq!(full.app.sql("SELECT offered FROM meetups").await, ["0"]);
}

#[tokio::test]
async fn letters_bring_the_meetup_for_the_calendar() {
    let full = Full::with(json!({"title": "Talks"}), 1, 1).await;
    let kinds = "SELECT kind || ' ' || state FROM messages WHERE kind LIKE 'meetup%' ORDER BY id";
    cancel(&full.came[0]).await.expect(200);
    assert_eq!(full.app.sql(kinds).await, ["meetupOffer waiting"]);
    let letter = full.app.sql("SELECT subject || body_text FROM messages WHERE kind = 'meetupOffer'").await;
    assert!(
        letter[0].contains("held for you until Wednesday 25 November 2026 at 10:00 (London time)"),
        "{}",
        letter[0]
    );
    let calendar = full.app.sql("SELECT calendar FROM messages WHERE kind = 'meetupOffer'").await.join("\n");
    for line in ["METHOD:PUBLISH", "STATUS:TENTATIVE", "SUMMARY:Talks", "SEQUENCE:0"] {
        assert!(calendar.contains(line), "{line}: {calendar}");
    }
    full.staff.patch(&full.meetup, &json!({"venue": {"name": "Town Hall"}})).await.expect(200);
    let moved = full.app.sql("SELECT calendar FROM messages WHERE kind = 'meetupMoved'").await.join("\n");
    assert!(moved.contains("SEQUENCE:1") && moved.contains("LOCATION:Town Hall"), "{moved}");
    // What is undone takes its letter with it.
    cancel(&full.waits[0]).await.expect(200);
    assert_eq!(full.app.sql(kinds).await, ["meetupOffer cancelled", "meetupMoved cancelled"]);
    let someone = full.newcomer().await.1.expect(201);
    assert_eq!(someone.body["state"], "confirmed");
    full.employer
        .post(&format!("{}/cancellations", full.meetup), &json!({"reason": "Illness."}))
        .await
        .expect(200);
    let gone = full.app.sql("SELECT calendar FROM messages WHERE kind = 'meetupCancelled'").await.join("\n");
    assert!(
        gone.contains("METHOD:PUBLISH") && gone.contains("STATUS:CANCELLED") && gone.contains("SEQUENCE:2"),
        "{gone}"
    );
    let to = full.app.sql("SELECT recipient_id FROM messages WHERE kind = 'meetupCancelled'").await;
    assert_eq!(to, [someone.body["person"]["id"].as_str().expect("an id")], "nobody else is registered");
}

#[tokio::test]
async fn a_place_is_accepted_by_whose_it_is_or_by_staff() {
    let full = Full::with(json!({}), 2, 2).await;
    cancel(&full.came[0]).await.expect(200);
    let path = format!("{}/acceptances", full.waits[0].1);
    let post = |who: &Actor| who.request("POST", &path).send();
    post(&full.app.anonymous()).await.expect(401);
    post(&full.employer).await.expect(403);
    post(&full.waits[0].0.only("registrations:read")).await.expect(403);
    post(&full.waits[1].0).await.expect(404);
    assert_eq!(full.state(&full.waits[0]).await, "offered");
    post(&full.staff).await.expect(200);
    assert_eq!(full.state(&full.waits[0]).await, "confirmed");
}
