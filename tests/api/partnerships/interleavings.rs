//! Random people come, go, accept and are late, in random orders: at no point are more places given than there are, and none is free
//! beside somebody who waits.
//!
//! `PROPTEST_CASES` says how many orders are tried.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use hackit::access::{Grant, Role, Scopes};
use hackit::ctx::{Actor, Ctx};
use hackit::error::Error;
use hackit::features::partnerships::meetups::{self, ChangeMeetup, RegisterForMeetup};
use hackit::ids::{MeetupId, PersonId, RegistrationId, SessionId};
use hackit::visibility::Visibility;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};
use serde_json::json;

use super::meetups::{id_of, published};
use crate::support::TestApp;

const PEOPLE: usize = 6;

/// Something that happens.
#[derive(Clone, Debug)]
enum Deed {
    Register { who: usize, waits: bool },
    Accept(usize),
    Cancel(usize),
    Places { capacity: i32, own: i32 },
    Start(i64),
    Timer,
    Wait(i64),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => (0..PEOPLE, prop::bool::weighted(0.8)).prop_map(|(who, waits)| Deed::Register { who, waits }),
        3 => (0..PEOPLE).prop_map(Deed::Accept),
        2 => (0..PEOPLE).prop_map(Deed::Cancel),
        1 => (1..5, 0..3).prop_map(|(capacity, own)| Deed::Places { capacity, own }),
        1 => (1..72_i64).prop_map(Deed::Start),
        1 => Just(Deed::Timer),
        3 => (1..40_i64).prop_map(|half_hours| Deed::Wait(half_hours * 30)),
    ]
}

/// A meetup, and the people around it.
struct Scene {
    app: TestApp,
    meetup: MeetupId,
    people: Vec<PersonId>,
}

impl Scene {
    fn of(&self, who: usize) -> Ctx {
        let person = self.people[who];
        Ctx {
            actor: Actor::Person { id: person, session: SessionId::default() },
            scopes: Scopes::ALL,
            grants: Arc::from([Grant { role: Role::Apprentice, organisation: None }]),
            visibility: Visibility::of_person(person),
            ..self.app.system()
        }
    }

    /// The newest registration of somebody.
    async fn registration(&self, who: usize) -> Option<RegistrationId> {
        let sql = format!(
            "SELECT id FROM registrations WHERE meetup_id = '{}' AND person_id = '{}' ORDER BY id DESC LIMIT 1",
            self.meetup, self.people[who]
        );
        self.app.sql(&sql).await.first().map(|id| RegistrationId(id.parse().expect("an id")))
    }

    /// Does it; whether it was refused does not matter.
    async fn happens(&self, deed: &Deed) {
        let (db, system, id) = (&self.app.state().db, self.app.system(), self.meetup);
        let done = match deed {
            Deed::Wait(minutes) => {
                self.app.advance(TimeDelta::minutes(*minutes));
                Ok(())
            }
            Deed::Timer => db.write(async |conn| hackit::features::due(conn, &system).await).await,
            Deed::Register { who, waits } => {
                let ctx = self.of(*who);
                let command = RegisterForMeetup { waitlist: *waits, ..RegisterForMeetup::default() };
                db.write(async |conn| {
                    let meetup = meetups::lock_meetup(conn, &ctx, id).await?;
                    meetups::register(conn, &ctx, &meetup, command).await.map(drop)
                })
                .await
            }
            Deed::Accept(who) => {
                let (ctx, Some(own)) = (self.of(*who), self.registration(*who).await) else { return };
                db.write(async |conn| {
                    let meetup = meetups::lock_meetup(conn, &ctx, id).await?;
                    meetups::accept(conn, &ctx, meetup, own).await.map(drop)
                })
                .await
            }
            Deed::Cancel(who) => {
                let (ctx, Some(own)) = (self.of(*who), self.registration(*who).await) else { return };
                db.write(async |conn| {
                    let (meetup, present) = meetups::lock_registration(conn, &ctx, id, own).await?;
                    meetups::cancel_registration(conn, &ctx, meetup, present).await.map(drop)
                })
                .await
            }
            Deed::Places { capacity, own } => {
                let (capacity, own_places) = (Some(*capacity), Some(*own));
                self.change(ChangeMeetup { capacity, own_places, ..ChangeMeetup::default() }).await
            }
            Deed::Start(hours) => {
                let starts_at = Some(self.app.now() + TimeDelta::hours(*hours));
                let ends_at = starts_at.map(|start| start + TimeDelta::hours(2));
                self.change(ChangeMeetup { starts_at, ends_at, ..ChangeMeetup::default() }).await
            }
        };
        match done {
            Ok(()) | Err(Error::Problem(_)) => {}
            Err(error) => panic!("{deed:?}: {error}"),
        }
    }

    async fn change(&self, command: ChangeMeetup) -> hackit::error::Result<()> {
        let (system, id) = (self.app.system(), self.meetup);
        let db = &self.app.state().db;
        db.write(async |conn| {
            let present = meetups::lock(conn, &system, id).await?;
            let edit = command.edit(&present, true, system.now)?;
            meetups::change(conn, &system, present, edit, None).await.map(drop)
        })
        .await
    }

    /// What must hold at every instant, and what once the timer has run.
    async fn holds(&self, settled: bool, told: &str) {
        let row = self
            .app
            .sql(&format!(
                "SELECT concat_ws('|', m.starts_at, m.state, m.capacity - m.own_places, m.registered, m.offered, m.waitlisted,
                    count(*) FILTER (WHERE r.state = 'confirmed'), count(*) FILTER (WHERE r.state = 'offered'),
                    count(*) FILTER (WHERE r.state = 'waitlisted'),
                    coalesce(min(queue_number) FILTER (WHERE r.state = 'waitlisted')
                        > max(queue_number) FILTER (WHERE r.state = 'offered'), true),
                    count(*) FILTER (WHERE r.state IN ('confirmed', 'waitlisted', 'offered')) = count(DISTINCT r.person_id)
                        FILTER (WHERE r.state IN ('confirmed', 'waitlisted', 'offered')),
                    coalesce(max(r.offer_until) <= m.starts_at, true))
                 FROM meetups m LEFT JOIN registrations r ON r.meetup_id = m.id WHERE m.id = '{}' GROUP BY m.id",
                self.meetup
            ))
            .await
            .remove(0);
        let [starts_at, state, places, registered, offered, waits, rest @ ..] =
            &row.split('|').collect::<Vec<_>>()[..]
        else {
            panic!("{row}")
        };
        let number = |text: &str| text.parse::<i32>().expect("a number");
        assert_eq!(rest[..3], [*registered, *offered, *waits], "counts: {row} after {told}");
        assert_eq!(rest[3..], ["t"; 3], "in line, once each, before the start: {row} after {told}");
        let free = number(places) - number(registered) - number(offered);
        assert!(free >= 0, "too many places: {row} after {told}");
        let starts_at: DateTime<Utc> =
            starts_at.replace(' ', "T").replace("+00", "Z").parse().expect("an instant");
        let offers = *state == "published" && starts_at - self.app.now() > TimeDelta::hours(2);
        if settled && offers {
            assert!(
                free == 0 || number(waits) == 0,
                "a free place beside somebody who waits: {row} after {told}"
            );
        }
    }
}

#[tokio::test]
async fn in_no_order_of_things_are_too_many_places_given_or_one_left_free() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let mut people = Vec::new();
    for _ in 0..PEOPLE {
        people.push(PersonId(app.new_person().await));
    }
    let mut runner = TestRunner::deterministic();
    let orders = Config::default().cases.min(10_000)
        / if std::env::var_os("PROPTEST_CASES").is_some() { 1 } else { 4 };
    for order in 0..orders {
        let (employer, staff) = (employer.renewed(), staff.renewed());
        let starts_at = app.now() + TimeDelta::hours(30);
        let times = json!({"capacity": 2, "startsAt": starts_at, "endsAt": starts_at + TimeDelta::hours(2)});
        let place = published(&employer, &staff, &times).await;
        let meetup = MeetupId(id_of(&place).parse().expect("an id"));
        let scene = Scene { app: app.clone(), meetup, people: people.clone() };
        let deeds = prop::collection::vec(deed(), 10..30).new_tree(&mut runner).expect("deeds").current();
        for (at, deed) in deeds.iter().enumerate() {
            scene.happens(deed).await;
            let told = format!("order {order}: {:?}", &deeds[..=at]);
            scene.holds(matches!(deed, Deed::Timer), &told).await;
        }
        scene.happens(&Deed::Timer).await;
        scene.holds(true, &format!("order {order}: {deeds:?}, and the timer")).await;
    }
}
