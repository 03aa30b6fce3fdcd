//! Use cases of meetings of mentors and apprentices.

use chrono::{DateTime, Months, TimeDelta, Utc};
use diesel_async::AsyncPgConnection;

use super::events::MentoringSessionEvent;
use super::model::{ChangeSession, MentoringSession, MentoringSessionFilter, PlanSession, ensure_not_far};
use super::store;
use crate::ctx::{Ctx, london_day};
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::apprenticeships::adulthood;
use crate::features::events::{self, Subject};
use crate::features::outbound::messages::{self, Letter, MessageKind, Words};
use crate::features::partnerships::mentorships::{self, Meeting};
use crate::ids::{ApprenticeshipId, MentoringSessionId, PersonId};

/// How long what the two wrote is kept after the mentorship.
const KEPT: Months = Months::new(12);
/// How many meetings of a mentorship are planned in a day: each is a letter to the other.
const IN_A_DAY: i64 = 20;
/// How many are wiped in one transaction of the timer.
const AT_ONCE: i64 = 100;

/// The meeting, if there is one that the caller may see.
///
/// # Errors
/// 404 where there is none.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: MentoringSessionId) -> Result<MentoringSession> {
    Ok(store::find(conn, ctx.visibility(), id).await?)
}

/// A page of meetings.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &MentoringSessionFilter,
    (after, limit): (Option<(DateTime<Utc>, MentoringSessionId)>, i64),
) -> Result<Vec<MentoringSession>> {
    Ok(store::list_page(conn, ctx.visibility(), filter, after, limit).await?)
}

/// A meeting that the caller may see, locked with its mentorship.
///
/// # Errors
/// 404 where there is none.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: MentoringSessionId,
) -> Result<(MentoringSession, Meeting)> {
    let found = store::find(conn, ctx.visibility(), id).await?;
    let meeting = mentorships::lock_to_meet(conn, ctx, found.mentorship_id).await?;
    let meeting = meeting.ok_or_else(Error::not_found)?;
    Ok((store::lock(conn, id).await?, meeting))
}

fn ensure_of_the_two(is: bool) -> Result<()> {
    match is {
        true => Ok(()),
        false => Err(Error::because(Code::Forbidden, "The two who meet say when, and what came of it.")),
    }
}

/// Plans to meet; with the first meeting the mentorship is active.
///
/// # Errors
/// 422 for a mentorship that the caller cannot know, and for a time too far ahead; 403 for whoever is not one of the two; 409 where the
/// mentorship is not under way; 429 after twenty in a day.
pub async fn plan(conn: &mut AsyncPgConnection, ctx: &Ctx, command: PlanSession) -> Result<MentoringSession> {
    ensure_not_far(command.starts_at, ctx.now)?;
    let unknown =
        || FieldError::pointer("#/mentorshipId", FieldCode::NotFound, "names no mentorship of yours");
    let meeting = mentorships::lock_to_meet(conn, ctx, command.mentorship_id).await?;
    let meeting = meeting.ok_or_else(|| Error::invalid(vec![unknown()]))?;
    ensure_of_the_two(meeting.mentorship.parties(ctx.visibility()).is_of_the_two())?;
    mentorships::ensure_goes_on(conn, ctx, &meeting).await?;
    let yesterday = ctx.now - TimeDelta::days(1);
    if store::planned_since(conn, command.mentorship_id, yesterday).await? >= IN_A_DAY {
        return Err(Error::new(Code::TooManyRequests).retry_after(3_600));
    }
    let mentorship = mentorships::activate(conn, ctx, meeting.mentorship).await?;
    let PlanSession { mentorship_id, starts_at, minutes, place, goals, notes } = command;
    let new = MentoringSession {
        id: ctx.new_id(),
        mentorship_id,
        organisation_id: mentorship.organisation_id,
        mentor_id: mentorship.mentor_id,
        apprentice_id: mentorship.apprentice_id,
        starts_at,
        minutes,
        place,
        goals,
        notes,
        cancelled_at: None,
        sequence: 0,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    store::insert(conn, &new).await?;
    record(conn, ctx, &new, MentoringSessionEvent::Planned).await?;
    tell_other(conn, ctx, &new, "A mentoring meeting is planned").await?;
    tell_line_manager(conn, ctx, (&new, mentorship.apprenticeship_id), Told::Planned).await?;
    Ok(new)
}

/// What a command makes of a locked meeting.
///
/// # Errors
/// 403 for whoever is not one of the two; 422 for a time too far ahead.
pub fn edit(ctx: &Ctx, present: &MentoringSession, command: ChangeSession) -> Result<MentoringSession> {
    ensure_of_the_two(present.is_of(ctx.visibility()))?;
    let edited = command.edit(present, ctx.now);
    if edited.starts_at != present.starts_at {
        ensure_not_far(edited.starts_at, ctx.now)?;
    }
    Ok(edited)
}

/// Makes an edit of a locked meeting.
///
/// # Errors
/// 409 where it is cancelled, the mentorship is not under way, or it was moved too often.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, meeting): (&MentoringSession, &Meeting),
    edited: MentoringSession,
) -> Result<MentoringSession> {
    present.ensure_planned()?;
    mentorships::ensure_goes_on(conn, ctx, meeting).await?;
    let moves = edited.is_moved_from(present);
    if moves {
        present.ensure_may_move()?;
    }
    store::update(conn, &edited).await?;
    record(conn, ctx, &edited, MentoringSessionEvent::Changed).await?;
    if moves {
        tell_other(conn, ctx, &edited, "A mentoring meeting has another time").await?;
    }
    if edited.is_on_another_day_than(present) {
        let apprenticeship = meeting.mentorship.apprenticeship_id;
        tell_line_manager(conn, ctx, (&edited, apprenticeship), Told::Moved(present.starts_at)).await?;
    }
    Ok(edited)
}

/// Cancels a locked meeting.
///
/// # Errors
/// 403 for whoever is not one of the two; 409 where it is cancelled, or the mentorship is not under way.
pub async fn cancel(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, meeting): (MentoringSession, Meeting),
) -> Result<MentoringSession> {
    ensure_of_the_two(present.is_of(ctx.visibility()))?;
    let cancelled = present.cancelled(ctx.now)?;
    mentorships::ensure_goes_on(conn, ctx, &meeting).await?;
    store::update(conn, &cancelled).await?;
    record(conn, ctx, &cancelled, MentoringSessionEvent::Cancelled).await?;
    tell_other(conn, ctx, &cancelled, "A mentoring meeting is cancelled").await?;
    tell_line_manager(conn, ctx, (&cancelled, meeting.mentorship.apprenticeship_id), Told::Cancelled).await?;
    Ok(cancelled)
}

/// Records what happened: for the apprentice and the team. What is of the apprenticeship the line manager follows, and they are told
/// otherwise what they are to know.
async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    row: &MentoringSession,
    event: MentoringSessionEvent,
) -> Result<()> {
    events::record(conn, ctx, Subject::new(row.id).for_person(row.apprentice_id), event).await
}

/// Tells the other of the two, of what is to come: when and where they read after they have signed in.
async fn tell_other(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    row: &MentoringSession,
    subject: &str,
) -> Result<()> {
    if row.starts_at < ctx.now {
        return Ok(());
    }
    let other = if ctx.person() == Some(row.mentor_id) { row.apprentice_id } else { row.mentor_id };
    let said = vec![format!("{subject}."), "Sign in to read when and where.".to_owned()];
    write(conn, ctx, (MessageKind::MentoringSessionPlanned, row), other, (subject.to_owned(), said)).await
}

/// What a line manager is told of a meeting.
enum Told {
    Planned,
    Moved(DateTime<Utc>),
    Cancelled,
}

/// Tells the line manager of an apprentice who is not known to be an adult that they meet a mentor: the same words for everybody, and the
/// day.
async fn tell_line_manager(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (row, apprenticeship): (&MentoringSession, ApprenticeshipId),
    told: Told,
) -> Result<()> {
    if adulthood::is_adult(conn, row.apprentice_id, ctx.today()).await? {
        return Ok(());
    }
    let Some(manager) = store::line_manager(conn, apprenticeship).await? else { return Ok(()) };
    let apprentice = store::name(conn, row.apprentice_id).await?;
    let mentor = store::name(conn, row.mentor_id).await?;
    let day = |at: DateTime<Utc>| london_day(at).format("%-d %B %Y").to_string();
    let on = day(row.starts_at);
    let said = match told {
        Told::Planned => vec![format!("{apprentice} and the mentor {mentor} meet on {on}.")],
        Told::Moved(before) => vec![
            format!("{apprentice} and the mentor {mentor} meet on {on}."),
            format!("It was to be on {}.", day(before)),
        ],
        Told::Cancelled => vec![format!("{apprentice} and the mentor {mentor} do not meet on {on}.")],
    };
    let subject = format!("{apprentice} and their mentor");
    write(conn, ctx, (MessageKind::MentoringSessionOfApprentice, row), manager, (subject, said)).await
}

async fn write(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (kind, row): (MessageKind, &MentoringSession),
    recipient: PersonId,
    (subject, paragraphs): (String, Vec<String>),
) -> Result<()> {
    let Some((name, address)) = store::person(conn, recipient).await? else { return Ok(()) };
    let words = Words { subject, name: Some(name), paragraphs, ..Words::default() };
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

/// Wipes what the two wrote a year after the mentorship.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    for past in store::lock_past(conn, ctx.now - KEPT, AT_ONCE).await? {
        let wiped = MentoringSession { place: None, goals: None, notes: None, ..past };
        store::update(conn, &wiped).await?;
    }
    Ok(())
}
