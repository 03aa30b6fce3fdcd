//! Letters about introductions. Each goes to one reader, and none has anybody's address; an answer goes to the employer.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::super::model::{Introduction, OfferWords};
use super::super::store;
use crate::ctx::{Ctx, london_day};
use crate::error::{Error, Result};
use crate::features::apprenticeships::adulthood;
use crate::features::outbound::messages::{self, Letter, MessageKind, Words};
use crate::features::partnerships::holds::{self, Concerned};
use crate::ids::PersonId;

/// Who has a part in an introduction, and what they are called.
struct Parties {
    offer: OfferWords,
    apprentice: (String, String, String),
    employer: String,
    employer_contact: Option<(Option<String>, String)>,
    line_manager: Option<(PersonId, String, String)>,
}

impl Parties {
    async fn of(conn: &mut AsyncPgConnection, row: &Introduction) -> Result<Self> {
        let offer = store::offers(conn, &[row.offer_id]).await?.remove(&row.offer_id);
        let manager = store::line_manager(conn, row.apprenticeship_id).await?;
        let ids: Vec<PersonId> = [Some(row.person_id), manager].into_iter().flatten().collect();
        let mut people = store::people(conn, &ids).await?;
        let (employer, name, address) = store::employer(conn, row.organisation_id).await?;
        let line_manager = manager.and_then(|id| {
            let (given, _, address) = people.get(&id).cloned()?;
            Some((id, given, address))
        });
        Ok(Self {
            offer: offer.ok_or_else(Error::not_found)?,
            apprentice: people.remove(&row.person_id).ok_or_else(Error::not_found)?,
            employer,
            employer_contact: address.map(|address| (name, address)),
            line_manager,
        })
    }

    fn apprentice_name(&self) -> String {
        format!("{} {}", self.apprentice.0, self.apprentice.1)
    }

    fn topics(&self) -> String {
        self.offer.topics.join(", ")
    }

    /// Somebody's work at a company, as a sentence names it.
    fn contact_work(&self) -> String {
        format!("{} at {}", self.offer.role, self.offer.company)
    }
}

async fn write(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (kind, cause): (MessageKind, Uuid),
    (recipient, name, address): (Uuid, Option<String>, String),
    (subject, paragraphs, reply_to): (String, Vec<String>, Option<String>),
) -> Result<()> {
    let words = Words { subject, name, paragraphs, reply_to, ..Words::default() };
    let letter = Letter { kind, recipient, address, cause, words, calendar: None, not_before: ctx.now };
    messages::write(conn, ctx, letter).await
}

/// Asks the apprentice whether they agree.
pub async fn proposed(conn: &mut AsyncPgConnection, ctx: &Ctx, row: &Introduction) -> Result<()> {
    let parties = Parties::of(conn, row).await?;
    let until = row.lapses_at.map(day).unwrap_or_default();
    let paragraphs = vec![
        format!(
            "{} can introduce you to somebody: {}. You would talk about {}.",
            parties.employer,
            parties.contact_work(),
            parties.topics()
        ),
        format!(
            "They do not know your name, and learn it only if you agree. Sign in to agree or to decline by {until}."
        ),
    ];
    let (given, _, address) = parties.apprentice;
    let to = (row.person_id.0, Some(given), address);
    let subject = "Would you like to be introduced?".to_owned();
    write(conn, ctx, (MessageKind::IntroductionProposed, row.id.0), to, (subject, paragraphs, None)).await
}

/// Tells the employer who asks, and the line manager where somebody must come along.
pub async fn asked(conn: &mut AsyncPgConnection, ctx: &Ctx, row: &Introduction) -> Result<()> {
    let parties = Parties::of(conn, row).await?;
    let alone = adulthood::is_adult(conn, row.person_id, ctx.today()).await?;
    let (until, apprentice) = (row.lapses_at.map(day).unwrap_or_default(), parties.apprentice_name());
    if let Some((name, address)) = parties.employer_contact.clone() {
        let paragraphs = vec![
            format!(
                "{apprentice} asks for an introduction to {}, {}.",
                parties.offer.contact_name,
                parties.contact_work()
            ),
            format!("Make it or decline it by {until}; otherwise it lapses."),
        ];
        let subject = "An apprentice asks for an introduction".to_owned();
        let to = (row.organisation_id.0, name, address);
        write(conn, ctx, (MessageKind::IntroductionAsked, row.id.0), to, (subject, paragraphs, None)).await?;
    }
    let Some((id, given, address)) = parties.line_manager.clone().filter(|_| !alone) else { return Ok(()) };
    let paragraphs = vec![
        format!(
            "{apprentice} asks for an introduction by {}, to somebody who works as {}.",
            parties.employer,
            parties.contact_work()
        ),
        format!(
            "You or the programme's team make it, and one of you comes along to the first meeting. Please do so, or talk with \
             {apprentice}, by {until}; otherwise it lapses."
        ),
    ];
    let subject = "An introduction that needs you".to_owned();
    let to = (id.0, Some(given), address);
    write(conn, ctx, (MessageKind::IntroductionAccompanied, row.id.0), to, (subject, paragraphs, None)).await
}

/// Tells both of each other, in a letter each, and where somebody comes along the line manager too.
pub async fn made(conn: &mut AsyncPgConnection, ctx: &Ctx, row: &Introduction, alone: bool) -> Result<()> {
    let parties = Parties::of(conn, row).await?;
    let along = match row.accompanied_by {
        Some(id) => store::people(conn, &[id]).await?.remove(&id),
        None => None,
    };
    let along = along.map(|(given, family, _)| {
        format!("{given} {family} of the programme comes along to the first meeting.")
    });
    let reply_to = parties.employer_contact.as_ref().map(|(_, address)| address.clone());
    let answer =
        format!("Answer this letter to agree on when and where: the answer goes to {}.", parties.employer);
    let told = |who: String, work: String| {
        let mut paragraphs = vec![format!("{} introduces you to {who}, {work}.", parties.employer)];
        paragraphs.push(format!("You said that you would talk about {}.", parties.topics()));
        paragraphs.extend(along.clone());
        paragraphs.push(answer.clone());
        paragraphs
    };
    let subject = || "You are introduced".to_owned();
    let (apprentice, work) = (parties.apprentice_name(), "an apprentice of Hackney Council".to_owned());
    let to_apprentice = told(parties.offer.contact_name.clone(), parties.contact_work());
    let to_contact = told(apprentice, work);
    let kind = (MessageKind::IntroductionMade, row.id.0);
    let (given, _, address) = parties.apprentice.clone();
    let words = (subject(), to_apprentice.clone(), reply_to.clone());
    write(conn, ctx, kind, (row.person_id.0, Some(given), address), words).await?;
    let contact =
        (row.offer_id.0, Some(parties.offer.contact_name.clone()), parties.offer.contact_email.clone());
    write(conn, ctx, kind, contact, (subject(), to_contact, reply_to.clone())).await?;
    if !alone && let Some((id, given, address)) = parties.line_manager.clone() {
        let name = parties.apprentice_name();
        let mut copy = vec![format!("This is what {name} was written today:")];
        copy.extend(to_apprentice);
        let words = (format!("{name} is introduced"), copy, reply_to);
        let kind = (MessageKind::IntroductionAccompanied, row.id.0);
        write(conn, ctx, kind, (id.0, Some(given), address), words).await?;
    }
    Ok(())
}

/// Tells everybody concerned that it is paused.
pub async fn paused(conn: &mut AsyncPgConnection, ctx: &Ctx, row: &Introduction) -> Result<()> {
    for (what, to) in concerned(conn, row).await? {
        holds::paused(conn, ctx, (row.id.0, &what), to).await?;
    }
    Ok(())
}

/// Tells everybody concerned that it goes on.
pub async fn resumed(conn: &mut AsyncPgConnection, ctx: &Ctx, row: &Introduction) -> Result<()> {
    for (what, to) in concerned(conn, row).await? {
        holds::resumed(conn, ctx, (row.id.0, &what), to).await?;
    }
    Ok(())
}

/// Tells everybody concerned that it does not go on, but for who ended it.
pub async fn ended(conn: &mut AsyncPgConnection, ctx: &Ctx, row: &Introduction) -> Result<()> {
    for (what, mut to) in concerned(conn, row).await? {
        let own = &ctx.visibility().organisations;
        to.retain(|one| ctx.person().is_none_or(|person| person.0 != one.recipient));
        to.retain(|one| own.iter().all(|organisation| organisation.0 != one.recipient));
        holds::ended(conn, ctx, (row.id.0, &what), to).await?;
    }
    Ok(())
}

/// Whom it concerns, and what they are told it is: the apprentice, the line manager, the employer once it has been told, and the contact
/// once it is made.
async fn concerned(
    conn: &mut AsyncPgConnection,
    row: &Introduction,
) -> Result<Vec<(String, Vec<Concerned>)>> {
    let parties = Parties::of(conn, row).await?;
    let what = format!("The introduction by {} to somebody at {}", parties.employer, parties.offer.company);
    let of_contact = format!("Your introduction by {} to {}", parties.employer, parties.apprentice_name());
    let (given, _, address) = parties.apprentice;
    let mut to = vec![Concerned { recipient: row.person_id.0, name: Some(given), address }];
    to.extend(parties.line_manager.map(|(id, given, address)| Concerned {
        recipient: id.0,
        name: Some(given),
        address,
    }));
    let employer = parties.employer_contact.filter(|_| row.consented_at.is_some());
    to.extend(employer.map(|(name, address)| Concerned { recipient: row.organisation_id.0, name, address }));
    let mut all = vec![(what, to)];
    // A year after its offer the contact is wiped.
    if row.made_at.is_some() && parties.offer.contact_email.contains('@') {
        let OfferWords { contact_name, contact_email, .. } = parties.offer;
        let contact =
            Concerned { recipient: row.offer_id.0, name: Some(contact_name), address: contact_email };
        all.push((of_contact, vec![contact]));
    }
    Ok(all)
}

/// A day as letters say it.
fn day(at: DateTime<Utc>) -> String {
    london_day(at).format("%-d %B %Y").to_string()
}
