//! Use cases of wishes for a mentor.

use chrono::Months;
use diesel_async::AsyncPgConnection;

use super::events::MenteeWishEvent;
use super::model::{MenteeWish, MenteeWishBody, PutMenteeWish, Whose};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::events::{self, Subject};
use crate::features::partnerships::mentor_profiles;
use crate::ids::{ApprenticeshipId, MentorProfileId, PersonId};

/// How long a wish is kept after the apprenticeship.
const KEPT: Months = Months::new(12);
/// How many are wiped in one transaction of the timer.
const AT_ONCE: i64 = 100;

/// The wish of an apprenticeship, for the apprentice or the programme's team, with its version.
///
/// # Errors
/// 404 for everybody else, and where nothing was wished for.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: ApprenticeshipId) -> Result<(i32, MenteeWishBody)> {
    let whose = store::find_whose(conn, ctx.visibility(), id).await?;
    let wish = store::find(conn, id).await?.ok_or_else(Error::not_found)?;
    Ok((wish.version, MenteeWishBody::new(whose.is_of(ctx.visibility()), wish)))
}

/// The apprenticeship and its wish, locked.
///
/// # Errors
/// 404 for everybody but the apprentice and the team.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: ApprenticeshipId,
) -> Result<(Whose, Option<MenteeWish>)> {
    let whose = store::lock_whose(conn, ctx.visibility(), id).await?;
    Ok((whose, store::find(conn, id).await?))
}

/// Whether the caller may say what is wished for, and it fits.
///
/// # Errors
/// 403 for whoever is not the apprentice; 422 for mentors whom the apprentice does not know, and for one who is the line manager.
pub async fn judge(conn: &mut impl Read, ctx: &Ctx, whose: &Whose, command: &PutMenteeWish) -> Result<()> {
    if !whose.is_of(ctx.visibility()) {
        return Err(Error::because(Code::Forbidden, "Apprentices say themselves what they wish for."));
    }
    ensure_ranks(conn, &command.ranked_mentor_ids, whose.line_manager).await
}

/// Says what the apprentice wishes for, in place of what was said before. It was judged before.
///
/// # Errors
/// 409 once the apprenticeship has ended.
pub async fn put(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (whose, present): (Whose, Option<MenteeWish>),
    command: PutMenteeWish,
) -> Result<(i32, MenteeWishBody)> {
    if whose.ended_on.is_some() {
        return Err(Error::because(Code::TransitionNotAllowed, "The apprenticeship has ended.")
            .amend(|problem| problem.allowed_transitions = Some(Vec::new())));
    }
    let PutMenteeWish { topics, goals, languages, availability, ranked_mentor_ids, shared_experience } =
        command;
    let wish = MenteeWish {
        apprenticeship_id: whose.id,
        topics,
        goals,
        languages,
        availability,
        ranked_mentor_ids,
        shared_experience,
        created_at: present.as_ref().map_or(ctx.now, |present| present.created_at),
        updated_at: ctx.now,
        version: present.as_ref().map_or(1, |present| present.version + 1),
    };
    match present {
        Some(_) => store::update(conn, &wish).await?,
        None => store::insert(conn, &wish).await?,
    };
    // The line manager follows what is of the apprenticeship: this is the apprentice's own.
    let subject = Subject::new(whose.id).for_person(whose.person);
    events::record(conn, ctx, subject, MenteeWishEvent::Put).await?;
    Ok((wish.version, MenteeWishBody::new(true, wish)))
}

/// Whether the mentors whom an apprentice would like best are known to them, and none is the line manager.
async fn ensure_ranks(
    conn: &mut impl Read,
    ids: &[MentorProfileId],
    line_manager: Option<PersonId>,
) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let fault =
        |at: usize, code, detail| FieldError::pointer(format!("#/rankedMentorIds/{at}"), code, detail);
    let unknown = mentor_profiles::unknown_to_apprentices(conn, ids).await?;
    let mut faults: Vec<FieldError> =
        unknown.into_iter().map(|at| fault(at, FieldCode::NotFound, "names no mentor")).collect();
    if let Some(manager) = line_manager {
        let own = store::of_person(conn, ids, manager).await?;
        let places = ids.iter().enumerate().filter(|(_, id)| own.contains(id)).map(|(at, _)| at);
        faults.extend(places.map(|at| fault(at, FieldCode::Inconsistent, "must not be the line manager")));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}

/// The wishes of apprenticeships, for who brings mentors and apprentices together.
pub async fn of_apprenticeships(conn: &mut impl Read, ids: &[ApprenticeshipId]) -> Result<Vec<MenteeWish>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(store::find_all(conn, ids).await?)
}

/// Wipes wishes a year after the apprenticeship.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    let Some(ended) = ctx.today().checked_sub_months(KEPT) else { return Ok(()) };
    for past in store::lock_past(conn, ended, AT_ONCE).await? {
        let wiped = MenteeWish {
            topics: Vec::new(),
            goals: "erased".to_owned(),
            languages: Vec::new(),
            availability: Vec::new(),
            ranked_mentor_ids: Vec::new(),
            shared_experience: Vec::new(),
            ..past
        };
        store::update(conn, &wiped).await?;
    }
    Ok(())
}
