//! Letters to those who ask about their data.

use diesel_async::AsyncPgConnection;

use super::super::model::{RequestKind, RequestState, SubjectRequest};
use super::super::store;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::data_protection::copies::NOT_IN_IT;
use crate::features::outbound::messages::{self, Letter, MessageKind, Words};
use crate::ids::SubjectRequestId;

/// Where a letter goes, and how it greets.
pub struct Addressee {
    id: uuid::Uuid,
    address: String,
    name: Option<String>,
}

/// Who asked; none where nobody can be written to any more.
pub async fn addressee(conn: &mut AsyncPgConnection, row: &SubjectRequest) -> Result<Option<Addressee>> {
    let (id, found) = match (row.person_id, row.candidate_id) {
        (Some(person), _) => (person.0, store::address_of_person(conn, person).await?),
        (None, Some(candidate)) => (candidate.0, store::address_of_candidate(conn, candidate).await?),
        (None, None) => return Ok(None),
    };
    Ok(found.map(|(address, name)| Addressee { id, address, name }))
}

async fn write(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (kind, to, cause): (MessageKind, Addressee, SubjectRequestId),
    words: Words,
) -> Result<()> {
    let Addressee { id, address, name } = to;
    let letter = Letter {
        kind,
        recipient: id,
        address,
        cause: cause.0,
        words: Words { name, ..words },
        calendar: None,
        not_before: ctx.now,
    };
    messages::write(conn, ctx, letter).await
}

/// Asks whoever asked to show who they are.
pub async fn ask_for_proof(conn: &mut AsyncPgConnection, ctx: &Ctx, row: &SubjectRequest) -> Result<()> {
    let Some(to) = addressee(conn, row).await? else { return Ok(()) };
    let words = Words {
        subject: "Please show us who you are".to_owned(),
        paragraphs: vec![
            format!("You asked {}.", asked(row.kind)),
            "Before we answer, we have to be sure that it is you. Please show the data protection officer something with your name, \
             in person or as the officer tells you; do not send it by e-mail."
                .to_owned(),
            "The month in which we answer stands still until then.".to_owned(),
        ],
        ..Words::default()
    };
    write(conn, ctx, (MessageKind::ProofOfIdentityAsked, to, row.id), words).await
}

/// What became of a request; of a copy with the link that opens it.
pub async fn answer(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    row: &SubjectRequest,
    token: Option<&str>,
) -> Result<()> {
    match addressee(conn, row).await? {
        Some(to) => answer_to(conn, ctx, row, (to, token)).await,
        None => Ok(()),
    }
}

/// The same to somebody whose address was looked up before it was erased.
pub async fn answer_to(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    row: &SubjectRequest,
    (to, token): (Addressee, Option<&str>),
) -> Result<()> {
    let verb = if row.state == RequestState::Refused { "We do not do it, because:" } else { "What we did:" };
    let mut paragraphs = vec![format!("You asked {}.", asked(row.kind))];
    paragraphs.extend(row.what_was_done.iter().map(|done| format!("{verb} {done}")));
    paragraphs.extend(row.what_stays.iter().map(|stays| format!("What stays, and why: {stays}")));
    let mut after = vec![NOT_IN_IT[1].to_owned()];
    if token.is_some() {
        after.insert(
            0,
            "The link works for 90 days. If you have an account, you sign in on the page.".to_owned(),
        );
    }
    after.push(
        "If you are not content with this, you can complain to us, and to the Information Commissioner (ico.org.uk).".to_owned(),
    );
    let words = Words {
        subject: "Our answer about your data".to_owned(),
        paragraphs,
        link: token
            .map(|token| ("Open the copy".to_owned(), format!("{}/data-copies/{token}", ctx.base_url))),
        after,
        ..Words::default()
    };
    write(conn, ctx, (MessageKind::SubjectRequestAnswered, to, row.id), words).await
}

fn asked(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Access => "for a copy of what the digital apprenticeship programme keeps about you",
        RequestKind::Erasure => "that what the digital apprenticeship programme keeps about you be erased",
        RequestKind::Objection => "that the digital apprenticeship programme not use what it keeps about you",
        RequestKind::Complaint => "us to look at a complaint about your data",
    }
}
