//! What letters about mentorships say: that something happened. Words of the two stand in none.

use diesel_async::AsyncPgConnection;

use super::super::model::Mentorship;
use super::super::store;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::outbound::messages::{self, Letter, MessageKind, Words};
use crate::features::partnerships::holds::{self, Concerned};
use crate::ids::PersonId;

/// Writes to those who still take part, to each about a mentorship.
async fn write(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    recipients: &[(&Mentorship, PersonId)],
    (kind, subject, paragraphs): (MessageKind, &str, &[&str]),
) -> Result<()> {
    let ids: Vec<PersonId> = recipients.iter().map(|(_, id)| *id).collect();
    let active = store::active(conn, &ids).await?;
    let letter = |(row, id): &(&Mentorship, PersonId)| {
        let (name, address) = active.get(id).cloned()?;
        let words = Words {
            subject: subject.to_owned(),
            name: Some(name),
            paragraphs: paragraphs.iter().map(|one| (*one).to_owned()).collect(),
            ..Words::default()
        };
        let (recipient, cause, not_before) = (id.0, row.id.0, ctx.now);
        Some(Letter { kind, recipient, address, cause, words, calendar: None, not_before })
    };
    messages::write_all(conn, ctx, recipients.iter().filter_map(letter).collect()).await
}

/// Tells mentors that somebody asks for them.
pub async fn requested(conn: &mut AsyncPgConnection, ctx: &Ctx, new: &[Mentorship]) -> Result<()> {
    let paragraphs = [
        "An apprentice of the digital apprenticeship programme asks you to be their mentor.",
        "Sign in to read what they say, and answer within 14 days.",
    ];
    let said =
        (MessageKind::MentoringRequested, "An apprentice asks for you as a mentor", paragraphs.as_slice());
    let mentors: Vec<_> = new.iter().map(|row| (row, row.mentor_id)).collect();
    write(conn, ctx, &mentors, said).await
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
    write(conn, ctx, &[(row, row.apprentice_id)], said).await
}

/// Tells whoever did not bring it to its end that a mentorship is over.
pub async fn over(conn: &mut AsyncPgConnection, ctx: &Ctx, row: &Mentorship) -> Result<()> {
    let paragraphs = ["Your mentoring has come to its end.", "Sign in to read more."];
    let said = (MessageKind::MentoringEnded, "Your mentoring has ended", paragraphs.as_slice());
    let mut others = vec![(row, row.mentor_id), (row, row.apprentice_id)];
    others.retain(|(_, id)| ctx.person() != Some(*id));
    write(conn, ctx, &others, said).await
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
    let active = store::active(conn, &people).await?;
    let told = |id: PersonId| {
        let (given, address) = active.get(&id).cloned()?;
        Some(Concerned { recipient: id.0, name: Some(given), address })
    };
    let to = people.into_iter().filter_map(told).collect();
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
