//! Meetups of a partner employer.

use diesel_async::AsyncPgConnection;

use super::scenario::Scenario;
use super::story::{self, When};
use crate::error::Result;
use crate::features::partnerships::meetups::{self, AddMeetup, RegisterForMeetup, Venue};

/// Two meetups: one published with a place taken, one that waits for approval.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    for (number, (title, description)) in (0..).zip(story::MEETUPS) {
        let starts_at = story::evening(scenario.today(), 10 + 14 * number);
        let command = AddMeetup {
            title: (*title).to_owned(),
            description: (*description).to_owned(),
            starts_at,
            ends_at: starts_at + chrono::TimeDelta::hours(2),
            time_zone: "Europe/London".to_owned(),
            venue: Some(Venue {
                name: "Example Hall".to_owned(),
                address: "1 Invented Street, London".to_owned(),
                postcode: "E8 1EA".to_owned(),
            }),
            online_url: None,
            capacity: 30,
            ..AddMeetup::default()
        };
        let day = |ago| scenario.day(When::Ago(ago));
        let employer = scenario.client("MadeTech", day(9 - 7 * number), 10)?;
        let meetup = meetups::submit(conn, &employer, command).await?.meetup;
        if number == 0 {
            let staff = scenario.person("Morgan", day(8), 10)?;
            let meetup = meetups::lock(conn, &staff, meetup.id).await?;
            let meetup = meetups::publish(conn, &staff, meetup).await?;
            for name in ["Alex", "Bella", "Idris", "Pia"] {
                let command =
                    RegisterForMeetup { share_name: name != "Idris", ..RegisterForMeetup::default() };
                let ctx = scenario.person(name, day(5), 12)?;
                let meetup = meetups::lock_meetup(conn, &ctx, meetup.id).await?;
                meetups::register(conn, &ctx, &meetup, command).await?;
            }
        }
    }
    Ok(())
}
