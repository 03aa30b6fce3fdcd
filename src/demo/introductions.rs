//! Introductions by Diva Apprentices: four that were made, of which three have met, and one that waits for the apprentice's consent.

use chrono::{Datelike as _, Days};
use diesel_async::AsyncPgConnection;

use super::scenario::Scenario;
use super::story::When;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::partnerships::introduction_offers::{self, AddOffer, Offer};
use crate::features::partnerships::introductions::{
    self, AskForIntroduction, Introduction, MakeIntroduction, MeetingOutcome, ReportMeeting,
};
use crate::visibility::Visibility;

const DIVA: &str = "Diva Apprentices";

/// The companies, what the contacts do there, and what they talk about.
const OFFERS: [(&str, &str, &str, &[&str]); 3] = [
    (
        "Example Pictures (demonstration)",
        "Jules Example",
        "Post-production engineer",
        &["video", "render farms"],
    ),
    (
        "Example Radio (demonstration)",
        "Toni Example",
        "Broadcast software developer",
        &["audio", "live systems"],
    ),
    ("Example Press (demonstration)", "Charlie Example", "Data journalist", &["open data", "charts"]),
];

/// Who asked, of which offer, how many days ago, and whether they have met.
const ASKED: [(&str, usize, u64, bool); 4] =
    [("Bella", 0, 34, true), ("Idris", 1, 30, true), ("Grace", 2, 27, true), ("Kofi", 0, 12, false)];

/// To whom the team has proposed one.
const PROPOSED: (&str, usize) = ("Noor", 1);

/// Tells it.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    let mut offers = Vec::new();
    for offer in OFFERS {
        offers.push(self::offer(conn, scenario, offer).await?);
    }
    for (name, at, days, met) in ASKED {
        let Some(offer) = offers.get(at) else { continue };
        let made = ask_and_make(conn, scenario, (name, days), offer).await?;
        if met {
            let day = scenario.day(When::Ago(days - 9));
            let ctx = scenario.client(DIVA, day + Days::new(1), 10)?;
            let present = introductions::lock(conn, &ctx, made.id).await?;
            let outcome = ReportMeeting { outcome: MeetingOutcome::Met, met_on: Some(day) };
            introductions::report(conn, &ctx, present, outcome).await?;
        }
    }
    let (name, at) = PROPOSED;
    if let Some(offer) = offers.get(at) {
        let ctx = scenario.person("Morgan", scenario.day(When::Ago(3)), 11)?;
        let apprenticeship_id = Some(scenario.learner(name)?.id);
        let command = AskForIntroduction { offer_id: offer.id, apprenticeship_id };
        introductions::ask(conn, &ctx, command).await?;
    }
    Ok(())
}

async fn offer(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    (company, contact, role, topics): (&str, &str, &str, &[&str]),
) -> Result<Offer> {
    let today = scenario.today();
    let command = AddOffer {
        organisation_id: None,
        company: company.to_owned(),
        contact_name: contact.to_owned(),
        contact_email: format!("{}@{}.example", contact.to_lowercase().replace(' ', "."), "diva"),
        role: role.to_owned(),
        topics: topics.iter().map(|topic| (*topic).to_owned()).collect(),
        places: 3,
        contact_agreed: true,
        until: today.with_day(1).unwrap_or(today) + Days::new(180),
    };
    introduction_offers::add(conn, &scenario.client(DIVA, scenario.day(When::Ago(40)), 10)?, command).await
}

/// An apprentice asks, and the introduction is made two days later by the team, where that must be, or by the employer.
async fn ask_and_make(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    (name, days): (&'static str, u64),
    offer: &Offer,
) -> Result<Introduction> {
    let ctx = apprentice(scenario, name, days)?;
    let command = AskForIntroduction { offer_id: offer.id, apprenticeship_id: None };
    let asked = introductions::ask(conn, &ctx, command).await?;
    let staff = scenario.person("Morgan", scenario.day(When::Ago(days - 2)), 15)?;
    let present = introductions::lock(conn, &staff, asked.id).await?;
    introductions::make(conn, &staff, present, MakeIntroduction::default()).await
}

/// An apprentice who acts for themself.
fn apprentice(scenario: &Scenario, name: &'static str, days: u64) -> Result<Ctx> {
    let ctx = scenario.person(name, scenario.day(When::Ago(days)), 9)?;
    Ok(Ctx { visibility: Visibility::of_person(scenario.person_id(name)?), ..ctx })
}
