//! Partner employers from their enquiries on, and meetups of one of them.

use diesel_async::AsyncPgConnection;

use super::identity::ClientCredentials;
use super::scenario::Scenario;
use super::story::{self, When};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::partnerships::enquiries::{self, AcceptEnquiry, AskToTakePart};
use crate::features::partnerships::meetups::{self, AddMeetup, RegisterForMeetup, Venue};
use crate::features::partnerships::partnerships::PartnershipKind;
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
            organisation_id: None,
        };
        let day = |ago| scenario.day(When::Ago(ago));
        let meetup =
            meetups::submit(conn, &scenario.client("MadeTech", day(9 - 7 * number), 10)?, command).await?;
        if number == 0 {
            let staff = scenario.person("Morgan", day(8), 10)?;
            let meetup = meetups::lock(conn, &staff, meetup.id).await?;
            let meetup = meetups::publish(conn, &staff, meetup).await?;
            for name in ["Alex", "Bella", "Idris", "Pia"] {
                let command = RegisterForMeetup { share_name: name != "Idris" };
                let ctx = scenario.person(name, day(5), 12)?;
                let meetup = meetups::lock_meetup(conn, &ctx, meetup.id).await?;
                meetups::register(conn, &ctx, &meetup, command).await?;
            }
        }
    }
    Ok(())
}
