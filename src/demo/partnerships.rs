//! Partner employers from their enquiries on, and meetups of one of them, single ones and a series.

use chrono::{Datelike as _, Days, Months, NaiveDate, TimeDelta, Weekday};
use diesel_async::AsyncPgConnection;

use super::identity::ClientCredentials;
use super::introductions;
use super::mentoring;
use super::scenario::{Scenario, moment};
use super::story::{self, When};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::partnerships::attendances::{self, Attend};
use crate::features::partnerships::enquiries::{self, AcceptEnquiry, AskToTakePart};
use crate::features::partnerships::meetups::{
    self, AddMeetup, ChangeMeetup, Meetup, RegisterForMeetup, Registration, SetTraining, TrainingKsbs, Venue,
};
use crate::features::partnerships::partnerships::PartnershipKind;
use crate::features::partnerships::series::{self, AddMeetupSeries};
use crate::hours::Hours;
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

/// An evening that is behind; two meetups, one published with places taken, one that waits for approval; a published series;
/// introductions, and mentors.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    welcome(conn, scenario).await?;
    monthly(conn, scenario).await?;
    for (number, (title, description)) in (0..).zip(story::MEETUPS) {
        let starts_at = story::evening(scenario.today(), 10 + 14 * number);
        let command = AddMeetup {
            title: (*title).to_owned(),
            description: (*description).to_owned(),
            starts_at,
            ends_at: starts_at + TimeDelta::hours(2),
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
    introductions::load(conn, scenario).await?;
    mentoring::load(conn, scenario).await
}

/// The first evening, to which all came but two, who have met nobody yet.
async fn welcome(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    let starts_at = moment(scenario.day(When::Ago(45)), 17);
    let command = AddMeetup {
        title: story::WELCOME.0.to_owned(),
        description: story::WELCOME.1.to_owned(),
        starts_at,
        ends_at: starts_at + TimeDelta::hours(2),
        time_zone: "Europe/London".to_owned(),
        venue: Some(hall()),
        online_url: None,
        capacity: 40,
        ..AddMeetup::default()
    };
    let employer = scenario.client("MadeTech", scenario.day(When::Ago(53)), 10)?;
    let meetup = meetups::submit(conn, &employer, command).await?.meetup;
    let staff = scenario.person("Morgan", scenario.day(When::Ago(52)), 10)?;
    let meetup = meetups::lock(conn, &staff, meetup.id).await?;
    let meetup = meetups::publish(conn, &staff, meetup).await?;
    let guests = story::APPRENTICES.iter().map(|apprentice| apprentice.name.0);
    let guests: Vec<&str> = guests.filter(|name| !story::MET_NOBODY.contains(name)).collect();
    let registered = register(conn, scenario, &meetup, scenario.day(When::Ago(49)), &guests).await?;
    let at_the_door = scenario.client("MadeTech", scenario.day(When::Ago(45)), 20)?;
    for (_, registration) in &registered {
        attended(conn, &at_the_door, &meetup, registration).await?;
    }
    Ok(())
}

/// Every second Thursday of a month, for six months: some are behind, with who came; the next one is full.
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
        capacity: 8,
        own_places: 4,
        organisation_id: None,
    };
    let whole =
        series::submit(conn, &scenario.client("MadeTech", first - Days::new(20), 10)?, command).await?;
    let staff = scenario.person("Morgan", first - Days::new(19), 10)?;
    let whole = series::lock(conn, &staff, whole.series.id).await?;
    let whole = series::publish(conn, &staff, whole).await?;
    let [first, ..] = &whole.meetups[..] else { return Ok(()) };
    counts_as_training(conn, scenario, &staff, first).await?;
    let (behind, ahead): (Vec<_>, Vec<_>) =
        whole.meetups.iter().partition(|meetup| meetup.ends_at.date_naive() < scenario.today());
    for (meetup, names) in behind.into_iter().zip(story::AT_EACH) {
        let day = meetup.starts_at.date_naive();
        let registered = register(conn, scenario, meetup, day - Days::new(6), names).await?;
        let at_the_door = scenario.client("MadeTech", day + Days::new(1), 10)?;
        for registration in registered.iter().filter(|(name, _)| *name != story::STAYED_AWAY) {
            attended(conn, &at_the_door, meetup, &registration.1).await?;
        }
    }
    let soon = scenario.today() + Days::new(2);
    match ahead.into_iter().find(|meetup| meetup.starts_at.date_naive() >= soon) {
        Some(meetup) => fill(conn, scenario, meetup).await,
        None => Ok(()),
    }
}

/// Staff say that whoever comes has learned.
async fn counts_as_training(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    staff: &Ctx,
    meetup: &Meetup,
) -> Result<()> {
    let (standard_id, codes) =
        (scenario.learner(story::AT_EACH[0][0])?.standard, story::TRAINED.map(str::to_owned).to_vec());
    let training = SetTraining { hours: Hours(150), ksbs: vec![TrainingKsbs { standard_id, codes }] };
    let present = meetups::lock(conn, staff, meetup.id).await?;
    let edit = ChangeMeetup::default().edit(&present, true, staff.now)?;
    meetups::change(conn, staff, present, edit, Some(Some(training))).await.map(drop)
}

/// What was written down at the door.
async fn attended(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    meetup: &Meetup,
    registration: &Registration,
) -> Result<()> {
    let command = Attend {
        nonce: format!("door-{}", registration.id),
        code: None,
        registration_id: Some(registration.id),
        attended_at: Some(meetup.starts_at + TimeDelta::minutes(5)),
    };
    let meetup = meetups::lock(conn, ctx, meetup.id).await?;
    attendances::attend(conn, ctx, meetup, command).await.map(drop)
}

/// Every place is taken, two wait, and one who cannot come makes room for the first of them just now.
async fn fill(conn: &mut AsyncPgConnection, scenario: &Scenario, meetup: &Meetup) -> Result<()> {
    let day = (meetup.starts_at.date_naive() - Days::new(6)).min(scenario.today() - Days::new(1));
    let registered = register(conn, scenario, meetup, day, story::AT_THE_NEXT).await?;
    let [(name, leaves), ..] = &registered[..] else { return Ok(()) };
    let ctx = scenario.at_present(name)?;
    let (meetup, present) = meetups::lock_registration(conn, &ctx, meetup.id, leaves.id).await?;
    meetups::cancel_registration(conn, &ctx, meetup, present).await.map(drop)
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

async fn register<'a>(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    meetup: &Meetup,
    day: NaiveDate,
    names: &[&'a str],
) -> Result<Vec<(&'a str, Registration)>> {
    let mut registered = Vec::with_capacity(names.len());
    for name in names {
        let command = RegisterForMeetup { share_name: *name != "Idris", ..RegisterForMeetup::default() };
        let ctx = scenario.person(name, day, 12)?;
        let meetup = meetups::lock_meetup(conn, &ctx, meetup.id).await?;
        registered.push((*name, meetups::register(conn, &ctx, &meetup, command).await?));
    }
    Ok(registered)
}
