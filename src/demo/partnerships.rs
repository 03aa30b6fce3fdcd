//! Meetups of a partner employer, single ones and a series.

use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};
use diesel_async::AsyncPgConnection;

use super::scenario::Scenario;
use super::story::{self, When};
use crate::error::Result;
use crate::features::partnerships::meetups::{self, AddMeetup, Meetup, RegisterForMeetup, Venue};
use crate::features::partnerships::series::{self, AddMeetupSeries};

/// Two meetups, one published with places taken, one that waits for approval; and a published series.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    monthly(conn, scenario).await?;
    for (number, (title, description)) in (0..).zip(story::MEETUPS) {
        let starts_at = story::evening(scenario.today(), 10 + 14 * number);
        let command = AddMeetup {
            title: (*title).to_owned(),
            description: (*description).to_owned(),
            starts_at,
            ends_at: starts_at + chrono::TimeDelta::hours(2),
            time_zone: "Europe/London".to_owned(),
            venue: Some(hall()),
            online_url: None,
            capacity: 30,
            organisation_id: None,
        };
        let day = |ago| scenario.day(When::Ago(ago));
        let meetup =
            meetups::submit(conn, &scenario.client("MadeTech", day(9 - 7 * number), 10)?, command).await?;
        if number == 0 {
            let staff = scenario.person("Morgan", day(8), 10)?;
            let meetup = meetups::lock(conn, &staff, meetup.id).await?;
            let meetup = meetups::publish(conn, &staff, meetup).await?;
            register(conn, scenario, &meetup, day(5), &["Alex", "Bella", "Idris", "Pia"]).await?;
        }
    }
    Ok(())
}

/// Every second Thursday of a month, for six months: some are behind, some ahead.
async fn monthly(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    let begun = scenario.day(When::Ago(95)).max(scenario.day(When::Day(7)));
    let first = second_thursday_after(begun);
    let (title, description) = story::SERIES;
    let command = AddMeetupSeries {
        title: title.to_owned(),
        description: description.to_owned(),
        starts_at_local: format!("{first}T18:30"),
        minutes: 90,
        time_zone: "Europe/London".to_owned(),
        rule: "FREQ=MONTHLY;BYDAY=2TH;COUNT=6".to_owned(),
        except_dates: Vec::new(),
        venue: Some(hall()),
        online_url: None,
        capacity: 12,
        organisation_id: None,
    };
    let whole =
        series::submit(conn, &scenario.client("MadeTech", first - Days::new(20), 10)?, command).await?;
    let staff = scenario.person("Morgan", first - Days::new(19), 10)?;
    let whole = series::lock(conn, &staff, whole.series.id).await?;
    let whole = series::publish(conn, &staff, whole).await?;
    for (meetup, names) in whole.meetups.iter().zip(story::AT_EACH) {
        let day = meetup.starts_at.date_naive() - Days::new(6);
        // Who comes to what lies far ahead is not known yet.
        if day < scenario.today() {
            register(conn, scenario, meetup, day, names).await?;
        }
    }
    Ok(())
}

fn second_thursday_after(day: NaiveDate) -> NaiveDate {
    let of_month =
        |day: NaiveDate| NaiveDate::from_weekday_of_month_opt(day.year(), day.month(), Weekday::Thu, 2);
    let candidates = [of_month(day), of_month(day + Months::new(1))];
    candidates.into_iter().flatten().find(|thursday| *thursday > day).unwrap_or(day)
}

fn hall() -> Venue {
    Venue {
        name: "Example Hall".to_owned(),
        address: "1 Invented Street, London".to_owned(),
        postcode: "E8 1EA".to_owned(),
    }
}

async fn register(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    meetup: &Meetup,
    day: NaiveDate,
    names: &[&str],
) -> Result<()> {
    for name in names {
        let command = RegisterForMeetup { share_name: *name != "Idris" };
        let ctx = scenario.person(name, day, 12)?;
        let meetup = meetups::lock_meetup(conn, &ctx, meetup.id).await?;
        meetups::register(conn, &ctx, &meetup, command).await?;
    }
    Ok(())
}
