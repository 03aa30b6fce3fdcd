//! What letters about mentorships say: that something happened. Words of the two stand in none.

use diesel_async::AsyncPgConnection;

use super::super::model::Mentorship;
use super::super::store;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::outbound::messages::{self, Letter, MessageKind, Words};
use crate::features::partnerships::holds::{self, Concerned};
use crate::ids::PersonId;

/// Writes to somebody who still takes part.
async fn write(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (row, recipient): (&Mentorship, PersonId),
    (kind, subject, paragraphs): (MessageKind, &str, &[&str]),
) -> Result<()> {
    let Some((name, address)) = store::person(conn, recipient).await? else { return Ok(()) };
    let words = Words {
        subject: subject.to_owned(),
        name: Some(name),
        paragraphs: paragraphs.iter().map(|one| (*one).to_owned()).collect(),
        ..Words::default()
    };
    let letter = Letter {
        kind,
        recipient: recipient.0,
        address,
        cause: row.id.0,
        words,
        calendar: None,
        not_before: ctx.now,
    };
    messages::write(conn, ctx, letter).await
}

/// Tells a mentor that somebody asks for them.
pub async fn requested(conn: &mut AsyncPgConnection, ctx: &Ctx, row: &Mentorship) -> Result<()> {
    let paragraphs = [
        "An apprentice of the digital apprenticeship programme asks you to be their mentor.",
        "Sign in to read what they say, and answer within 14 days.",
    ];
    let said =
        (MessageKind::MentoringRequested, "An apprentice asks for you as a mentor", paragraphs.as_slice());
    write(conn, ctx, (row, row.mentor_id), said).await
}

/// Tells the apprentice what became of a request.
pub async fn answered(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    row: &Mentorship,
    subject: &str,
) -> Result<()> {
    let paragraphs = ["There is news of the mentor whom you asked for.", "Sign in to read it."];
    let said = (MessageKind::MentoringAnswered, subject, paragraphs.as_slice());
    write(conn, ctx, (row, row.apprentice_id), said).await
}

/// Tells whoever did not bring it to its end that a mentorship is over.
pub async fn over(conn: &mut AsyncPgConnection, ctx: &Ctx, row: &Mentorship) -> Result<()> {
    let paragraphs = ["Your mentoring has come to its end.", "Sign in to read more."];
    for recipient in [row.mentor_id, row.apprentice_id] {
        if ctx.person() != Some(recipient) {
            let said = (MessageKind::MentoringEnded, "Your mentoring has ended", paragraphs.as_slice());
            write(conn, ctx, (row, recipient), said).await?;
        }
    }
    Ok(())
}

/// Tells everybody concerned that it is paused: the two, and of a mentorship under way the line manager and the employer.
pub async fn paused(conn: &mut AsyncPgConnection, ctx: &Ctx, row: &Mentorship) -> Result<()> {
    for (what, to) in concerned(conn, row).await? {
        holds::paused(conn, ctx, (row.id.0, &what), to).await?;
    }
    Ok(())
}

/// Tells everybody concerned that it goes on.
pub async fn resumed(conn: &mut AsyncPgConnection, ctx: &Ctx, row: &Mentorship) -> Result<()> {
    for (what, to) in concerned(conn, row).await? {
        holds::resumed(conn, ctx, (row.id.0, &what), to).await?;
    }
    Ok(())
}

/// Whom a pause concerns, and what they are told is paused: the employer is not told who learns.
async fn concerned(conn: &mut AsyncPgConnection, row: &Mentorship) -> Result<Vec<(String, Vec<Concerned>)>> {
    let names = store::names(conn, &[row.mentor_id, row.apprentice_id]).await?;
    let name = |id: PersonId| {
        let (given, family) = names.get(&id).cloned().unwrap_or_default();
        format!("{given} {family}")
    };
    let mut people = vec![row.mentor_id, row.apprentice_id];
    if row.accepted_at.is_some() {
        people.extend(store::line_manager(conn, row.apprenticeship_id).await?);
    }
    let mut to = Vec::new();
    for id in people {
        if let Some((given, address)) = store::person(conn, id).await? {
            to.push(Concerned { recipient: id.0, name: Some(given), address });
        }
    }
    let what = format!("The mentoring of {} by {}", name(row.apprentice_id), name(row.mentor_id));
    let mut all = vec![(what, to)];
    if let Some((name_of_contact, address)) = store::contact(conn, row.organisation_id).await?
        && row.accepted_at.is_some()
    {
        let contact = Concerned { recipient: row.organisation_id.0, name: name_of_contact, address };
        all.push((format!("A mentoring by {}", name(row.mentor_id)), vec![contact]));
    }
    Ok(all)
}
