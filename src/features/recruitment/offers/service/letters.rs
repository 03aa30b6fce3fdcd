//! What letters about offers say.

use diesel_async::AsyncPgConnection;

use super::super::model::{Condition, Offer};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::outbound::messages::MessageKind;
use crate::features::recruitment::applications::{self, Application, Word};
use crate::features::recruitment::vacancies::{self, Vacancy};

fn place(vacancy: &Vacancy) -> String {
    format!("{}, {}", vacancy.title, vacancy.team)
}

/// Brings an offer, and a link with which it is answered.
pub async fn made(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: &Application,
    (offer, conditions): (&Offer, &[Condition]),
) -> Result<()> {
    let vacancy = vacancies::find_any(conn, application.vacancy_id).await?;
    let mut paragraphs = vec![
        format!("We would like to take you on: {}.", place(&vacancy)),
        format!(
            "The first day is {}. You can accept the offer until the end of {}.",
            applications::day(vacancy.starts_on),
            applications::day(offer.expires_on)
        ),
    ];
    if !conditions.is_empty() {
        paragraphs.push("Once you have accepted, we need this from you:".to_owned());
        paragraphs.extend(conditions.iter().map(|condition| condition.text.clone()));
    }
    let word = Word {
        link: "Answer the offer",
        cause: Some(offer.id.0),
        after: vec!["If you accept, your other applications of this round are withdrawn.".to_owned()],
        ..Word::new(MessageKind::OfferMade, format!("An offer: {}", vacancy.title), paragraphs)
    };
    applications::write(conn, ctx, application, word).await
}

/// Writes to the candidate of an application what `say` makes of its vacancy: a subject and paragraphs.
async fn tell(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: &Application,
    kind: MessageKind,
    say: impl FnOnce(&Vacancy) -> (String, Vec<String>),
) -> Result<()> {
    let vacancy = vacancies::find_any(conn, application.vacancy_id).await?;
    let (subject, paragraphs) = say(&vacancy);
    applications::write(conn, ctx, application, Word::new(kind, subject, paragraphs)).await
}

/// Says that an offer is withdrawn, and why.
pub async fn withdrawn(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: &Application,
    reason: &str,
) -> Result<()> {
    tell(conn, ctx, application, MessageKind::OfferWithdrawn, |vacancy| {
        let first = format!("We are sorry: we have withdrawn our offer for {}.", place(vacancy));
        (format!("The offer is withdrawn: {}", vacancy.title), vec![first, reason.to_owned()])
    })
    .await
}

/// Says that an offer was accepted, and what comes next.
pub async fn accepted(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: &Application,
    conditions: &[Condition],
) -> Result<()> {
    tell(conn, ctx, application, MessageKind::OfferAccepted, |vacancy| {
        let mut paragraphs = vec![format!("You have accepted our offer for {}.", place(vacancy))];
        if conditions.is_empty() {
            paragraphs.push(format!("The first day is {}.", applications::day(vacancy.starts_on)));
        } else {
            paragraphs.push("We need this from you now:".to_owned());
            paragraphs.extend(conditions.iter().map(|condition| condition.text.clone()));
        }
        (format!("You have accepted: {}", vacancy.title), paragraphs)
    })
    .await
}

/// Says that an offer was declined.
pub async fn declined(conn: &mut AsyncPgConnection, ctx: &Ctx, application: &Application) -> Result<()> {
    tell(conn, ctx, application, MessageKind::OfferDeclined, |vacancy| {
        let first = format!("You have declined our offer for {}.", place(vacancy));
        (format!("You have declined: {}", vacancy.title), vec![first])
    })
    .await
}

/// Says that an offer has lapsed.
pub async fn lapsed(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: &Application,
    offer: &Offer,
) -> Result<()> {
    tell(conn, ctx, application, MessageKind::OfferDeclined, |vacancy| {
        let first = format!(
            "Our offer for {} could be accepted until the end of {}. It has lapsed.",
            place(vacancy),
            applications::day(offer.expires_on)
        );
        (format!("The offer has lapsed: {}", vacancy.title), vec![first])
    })
    .await
}

/// Says that an application was withdrawn; with an offer elsewhere accepted, that it was because of it.
pub async fn application_withdrawn(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: &Application,
    for_another: bool,
) -> Result<()> {
    tell(conn, ctx, application, MessageKind::ApplicationWithdrawn, |vacancy| {
        let first = if for_another {
            format!("You have accepted another offer. Your application for {} is withdrawn.", place(vacancy))
        } else {
            format!("Your application for {} is withdrawn.", place(vacancy))
        };
        (format!("Your application is withdrawn: {}", vacancy.title), vec![first])
    })
    .await
}

/// Says that every condition is met or waived.
pub async fn recruited(conn: &mut AsyncPgConnection, ctx: &Ctx, application: &Application) -> Result<()> {
    tell(conn, ctx, application, MessageKind::Recruited, |vacancy| {
        let paragraphs = vec![
            format!("We have everything that we need from you for {}.", place(vacancy)),
            format!("The first day is {}.", applications::day(vacancy.starts_on)),
        ];
        (format!("Everything is there: {}", vacancy.title), paragraphs)
    })
    .await
}

/// Says that a condition was not met.
pub async fn conditions_not_met(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: &Application,
    condition: &Condition,
) -> Result<()> {
    tell(conn, ctx, application, MessageKind::ConditionsNotMet, |vacancy| {
        let paragraphs = vec![
            format!(
                "We are sorry: we cannot take you on for {}, as a condition of our offer is not met:",
                place(vacancy)
            ),
            condition.text.clone(),
        ];
        (format!("A condition is not met: {}", vacancy.title), paragraphs)
    })
    .await
}
