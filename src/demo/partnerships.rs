//! Partner employers from their enquiries on, and meetups of one of them, single ones and a series.

use chrono::{Datelike as _, Days, Months, NaiveDate, Weekday};
use diesel_async::AsyncPgConnection;

use super::identity::ClientCredentials;
use super::scenario::Scenario;
use super::story::{self, When};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::partnerships::enquiries::{self, AcceptEnquiry, AskToTakePart};
use crate::features::partnerships::meetups::{self, AddMeetup, Meetup, RegisterForMeetup, Venue};
use crate::features::partnerships::partnerships::PartnershipKind;
use crate::features::partnerships::series::{self, AddMeetupSeries};
use crate::ids::EnquiryId;

/// The employers became partners by their enquiries; a fourth waits.
pub(super) async fn begin(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    clients: &[ClientCredentials],
) -> Result<()> {
    use PartnershipKind::{Introductions, Meetups, Mentoring};
    let partners = [
        ("MadeTech", "Kim Invented", "kim.invented@hackit.example", Meetups),
        ("Diva Apprentices", "Robin Example", "robin.example@diva.example", Introductions),
        ("Amazon Web Services", "Ash Example", "ash.example@aws.example", Mentoring),
    ];
    for (number, (name, contact, email, kind)) in (0..).zip(partners) {
        let day = scenario.day(When::Before(90 - number));
        let asked = ask(conn, &scenario.system(day, 10), (name, contact, email, kind)).await?;
        let ctx = scenario.person("Morgan", day, 14)?;
        let enquiry = enquiries::lock(conn, &ctx, asked).await?;
        let command = AcceptEnquiry {
            organisation_id: clients
                .iter()
                .find(|client| client.name == name)
                .map(|client| client.organisation_id),
            kinds: vec![kind],
            agreement: "Agreed by telephone; either side may end it at any time (demonstration).".to_owned(),
            contact: None,
            client: None,
        };
        enquiries::accept(conn, &ctx, enquiry, command).await?;
    }
    let waits = ("Example Studios", "Pat Example", "pat.example@studios.example", Meetups);
    ask(conn, &scenario.system(scenario.day(When::Ago(2)), 10), waits).await?;
    Ok(())
}

/// An employer gets in touch and confirms it.
async fn ask(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (name, contact, email, kind): (&str, &str, &str, PartnershipKind),
) -> Result<EnquiryId> {
    let command = AskToTakePart {
        organisation_name: format!("{name} (demonstration)"),
        contact_name: contact.to_owned(),
        email: email.to_owned(),
        website: None,
        kinds: vec![kind],
        message: "We would like to get to know your apprentices. Could we talk next week?".to_owned(),
    };
    let token = enquiries::ask(conn, ctx, command).await?;
    enquiries::confirm(conn, ctx, &token).await
}

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
            ..AddMeetup::default()
        };
        let day = |ago| scenario.day(When::Ago(ago));
        let employer = scenario.client("MadeTech", day(9 - 7 * number), 10)?;
        let meetup = meetups::submit(conn, &employer, command).await?.meetup;
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
        let command = RegisterForMeetup { share_name: *name != "Idris", ..RegisterForMeetup::default() };
        let ctx = scenario.person(name, day, 12)?;
        let meetup = meetups::lock_meetup(conn, &ctx, meetup.id).await?;
        meetups::register(conn, &ctx, &meetup, command).await?;
    }
    Ok(())
}
