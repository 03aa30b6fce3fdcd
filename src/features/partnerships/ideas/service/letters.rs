//! What letters about ideas say.

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::super::model::{Idea, IdeaState, Response};
use super::super::store;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::outbound::messages::{self, Letter, MessageKind, Words};

/// Where an idea stands, as letters say it.
const fn stands(state: IdeaState) -> &'static str {
    match state {
        IdeaState::Received => "We have it, and have not decided yet.",
        IdeaState::Considering => "We are thinking about it.",
        IdeaState::Doing => "We are doing it.",
        IdeaState::Done => "It is done.",
        IdeaState::NotNow => "We will not do it for now.",
    }
}

/// Brings a response to whoever gave the idea: the person, otherwise the contact of the employer. Nobody is written to who has left,
/// or of whom no address is known.
pub async fn answered(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    idea: &Idea,
    response: &Response,
) -> Result<()> {
    let Some((recipient, name, address)) = giver(conn, idea).await? else { return Ok(()) };
    let mut paragraphs = vec!["You gave us this idea:".to_owned(), idea.text.clone()];
    paragraphs.push(format!("{} Our answer:", stands(response.state)));
    paragraphs.push(response.text.clone());
    let links = response.links.0.iter();
    paragraphs.extend(links.map(|link| match &link.url {
        Some(url) => format!("{}: {url}", link.title),
        None => link.title.clone(),
    }));
    let words = Words {
        subject: format!("Your idea about {}", idea.theme),
        name,
        paragraphs,
        link: idea.public.then(|| {
            ("See what we made of all ideas".to_owned(), format!("{}/you-said-we-did", ctx.base_url))
        }),
        ..Words::default()
    };
    let letter = Letter {
        kind: MessageKind::IdeaAnswered,
        recipient,
        address,
        cause: response.id.0,
        words,
        calendar: None,
        not_before: ctx.now,
    };
    messages::write(conn, ctx, letter).await
}

/// The record, the name and the address of whoever gave an idea.
async fn giver(conn: &mut AsyncPgConnection, idea: &Idea) -> Result<Option<(Uuid, Option<String>, String)>> {
    if let Some(id) = idea.person_id {
        let found = store::person(conn, id).await?;
        return Ok(found.map(|(name, address)| (id.0, Some(name), address)));
    }
    let Some(id) = idea.organisation_id else { return Ok(None) };
    let contact = store::contact(conn, id).await?;
    Ok(contact.and_then(|(name, address)| Some((id.0, name, address?))))
}
