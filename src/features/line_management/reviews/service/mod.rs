//! Use cases of reviews.

mod agenda;
pub mod goals;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel_async::AsyncPgConnection;

use agenda::agenda;

use super::events::ReviewEvent;
use super::model::{
    ChangeReview, Episode, HoldReview, MissReview, NewReview, NewSignOff, Party, RescheduleReview, Review,
    ReviewBody, ReviewState, Written, next_due,
};
use super::store::{self, Step};
pub use super::store::{Filter, Position};
use crate::ctx::Ctx;
use crate::db::{Read, versions};
use crate::error::{Code, Error, OnConstraint as _, Result};
use crate::features::apprenticeships::apprenticeships::State;
use crate::features::apprenticeships::breaks;
use crate::features::events::{self, NewEvent, Subject};
use crate::ids::{ApprenticeshipId, ReviewId};
use crate::lifecycle::{self, Lifecycle as _};

/// How many reviews the timer writes down at once.
const AT_ONCE: i64 = 500;

/// A review that the caller may see, with its agenda and its version.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: ReviewId) -> Result<(i32, ReviewBody)> {
    let (row, episode) = store::find(conn, ctx.visibility(), ctx.today(), id).await?;
    let signatures = store::signatures(conn, &[id]).await?;
    let agenda = agenda(conn, ctx, &row).await?;
    Ok((row.version, ReviewBody::on(ctx.today(), row, &episode, &signatures, Some(agenda))))
}

/// Whether the caller may see the review.
///
/// # Errors
/// 404 where not.
async fn seen(conn: &mut impl Read, ctx: &Ctx, id: ReviewId) -> Result<()> {
    store::find(conn, ctx.visibility(), ctx.today(), id).await?;
    Ok(())
}

/// A page of reviews that the caller may see, without their agendas.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &Filter,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<ReviewBody>> {
    let rows = store::list_page(conn, ctx.visibility(), ctx.today(), filter, after, limit).await?;
    let ids: Vec<ReviewId> = rows.iter().map(|(row, _)| row.id).collect();
    let signatures = store::signatures(conn, &ids).await?;
    let shown =
        rows.into_iter().map(|(row, episode)| ReviewBody::on(ctx.today(), row, &episode, &signatures, None));
    Ok(shown.collect())
}

/// The next review of an apprenticeship that is to be held, and the last that was.
pub async fn next_and_last(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
) -> Result<(Option<ReviewBody>, Option<ReviewBody>)> {
    let filter = Filter { apprenticeships: vec![id], ..Filter::default() };
    // Every twelve weeks one: a hundred are more than anybody has.
    let mut all = list(conn, ctx, &filter, None, 100).await?;
    let last = all.iter().rposition(|review| review.held_on.is_some()).map(|at| all.remove(at));
    let next = all.into_iter().find(|review| review.state.is_open());
    Ok((next, last))
}

/// A review that is about to change, locked.
pub struct Locked {
    review: Review,
    episode: Episode,
    /// Whether it was written down only now.
    new: bool,
}

impl Locked {
    /// The present version of the review.
    pub fn version(&self) -> i32 {
        self.review.version
    }

    /// As which party the caller signs.
    ///
    /// # Errors
    /// 403 for those who are no party.
    pub fn party(&self, ctx: &Ctx) -> Result<Party> {
        self.episode.party(ctx)
    }

    fn subject(&self) -> Subject {
        subject(&self.review, &self.episode)
    }
}

fn subject(review: &Review, episode: &Episode) -> Subject {
    Subject::new(review.id).for_organisation(episode.provider_id).for_apprenticeship(review.apprenticeship_id)
}

/// A review that the caller may see, locked; one that is to come is written down first.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: ReviewId) -> Result<Locked> {
    let (seen, _) = store::find(conn, ctx.visibility(), ctx.today(), id).await?;
    // As the timer does it: whoever comes second finds it there.
    let new = seen.state == ReviewState::Scheduled
        && !store::insert(conn, vec![NewReview::of(&seen, ctx.now)]).await?.is_empty();
    store::lock(conn, id).await?;
    // Read anew: what was seen before the lock may have changed since.
    let (review, episode) = store::find(conn, ctx.visibility(), ctx.today(), id).await?;
    Ok(Locked { review, episode, new })
}

async fn advance(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    locked: &Locked,
    state: ReviewState,
    step: Step,
    event: ReviewEvent,
) -> Result<(i32, ReviewBody)> {
    store::advance(conn, locked.review.id, state, step, ctx.now).await?;
    events::record(conn, ctx, locked.subject(), event).await?;
    find(conn, ctx, locked.review.id).await
}

/// Agrees on the day of a locked review; the latest day stays.
///
/// # Errors
/// 422 where the day does not fit; 409 where it was held, or the apprentice is not in learning.
pub async fn reschedule(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    locked: Locked,
    command: RescheduleReview,
) -> Result<(i32, ReviewBody)> {
    locked.episode.can_move_to(command.agreed_on, ctx.today())?;
    let state = ReviewState::Rescheduled;
    lifecycle::ensure(locked.review.state, state)?;
    if !locked.episode.in_learning(ctx.today()) {
        let detail = format!("The apprenticeship is {}, not {}.", locked.episode.state, State::InLearning);
        return Err(lifecycle::transition_not_allowed_because::<ReviewState>(detail, &[]));
    }
    let step = Step { agreed_on: Some(command.agreed_on), reason: Some(command.reason), ..Step::default() };
    advance(conn, ctx, &locked, state, step, state.into()).await
}

/// Says that a locked review took place; from now on it waits for the three signatures.
///
/// # Errors
/// 422 where the day does not fit; 409 where it was held or missed.
pub async fn hold(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    locked: Locked,
    command: HoldReview,
) -> Result<(i32, ReviewBody)> {
    // A review that was held tells its own state, not that its day is taken by itself.
    let last = match locked.review.state.is_open() {
        true => store::last_held(conn, locked.review.apprenticeship_id).await?,
        false => None,
    };
    locked.episode.can_have_held(command.held_on, last, ctx.today())?;
    let state = ReviewState::Held;
    let held_before = !locked.review.state.is_open();
    if held_before {
        locked.review.state.may_change()?;
    }
    // Voided signatures lead back to held, a second holding does not.
    let from = locked.review.state;
    let allowed = from.next().iter().copied().filter(|next| !held_before || *next != state);
    lifecycle::ensure_among(from, state, &allowed.collect::<Vec<_>>())?;
    let step = Step {
        // From now on it stands as it was, whatever becomes of breaks.
        due_on: Some(locked.review.due_on),
        held_on: Some(command.held_on),
        notes: command.notes.map(Some),
        waiting_since: Some(ctx.now),
        ..Step::default()
    };
    advance(conn, ctx, &locked, state, step, state.into()).await
}

/// Says that a locked review did not take place.
///
/// # Errors
/// 409 where it was held or missed, or its day has not come.
pub async fn miss(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    locked: Locked,
    command: MissReview,
) -> Result<(i32, ReviewBody)> {
    let state = ReviewState::Missed;
    lifecycle::ensure(locked.review.state, state)?;
    if locked.review.day() > ctx.today() {
        let detail = "The day of the review has not come; move it instead.";
        let allowed = [ReviewState::Held, ReviewState::Rescheduled];
        return Err(lifecycle::transition_not_allowed_because(detail, &allowed));
    }
    let step = Step { reason: Some(command.reason), ..Step::default() };
    advance(conn, ctx, &locked, state, step, state.into()).await
}

/// Changes the notes of a locked review, which voids the signatures that were given to the old ones.
///
/// # Errors
/// 409 once all have signed.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    locked: Locked,
    command: ChangeReview,
) -> Result<(i32, ReviewBody)> {
    locked.review.state.may_change()?;
    let Some(notes) = command.notes.filter(|notes| *notes != locked.review.notes) else {
        // Nothing that was signed becomes another: the signatures stand.
        note_new(conn, ctx, &locked).await?;
        return find(conn, ctx, locked.review.id).await;
    };
    let (state, step) = voided(conn, ctx, &locked).await?;
    advance(conn, ctx, &locked, state, Step { notes: Some(notes), ..step }, ReviewEvent::Changed).await
}

/// Voids the signatures that stand, and says where that leads.
async fn voided(conn: &mut AsyncPgConnection, ctx: &Ctx, locked: &Locked) -> Result<(ReviewState, Step)> {
    if store::void(conn, locked.review.id, ctx.now).await? == 0 {
        return Ok((locked.review.state, Step::default()));
    }
    Ok((ReviewState::Held, Step { waiting_since: Some(ctx.now), ..Step::default() }))
}

/// Records that a review was written down, where nothing else happens to it.
async fn note_new(conn: &mut AsyncPgConnection, ctx: &Ctx, locked: &Locked) -> Result<()> {
    if locked.new {
        events::record(conn, ctx, locked.subject(), ReviewEvent::Scheduled).await?;
    }
    Ok(())
}

/// Signs a locked review as the party that the caller is.
///
/// # Errors
/// 409 where it was not held, the party has signed, or all have.
pub async fn sign(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    locked: Locked,
    party: Party,
) -> Result<(i32, ReviewBody)> {
    let id = locked.review.id;
    let signatures = store::signatures(conn, &[id]).await?;
    let signed = signatures.iter().filter(|one| one.voided_at.is_none()).count();
    let state = locked.review.state.signed_by(signed + 1)?;
    store::sign(conn, NewSignOff::by(ctx, id, party)).await.on_constraint("sign_offs_one_live", || {
        Error::because(Code::AlreadyExists, format!("The review has been signed as {party}."))
    })?;
    advance(conn, ctx, &locked, state, Step::default(), state.into()).await
}

/// The days by which the next reviews of apprenticeships are to be held, which began on these days; now or at the end of a day. Whoever has
/// none to come is left out. A fixed number of statements.
pub async fn due_days(
    conn: &mut impl Read,
    all: &[(ApprenticeshipId, NaiveDate)],
    end: Option<DateTime<Utc>>,
) -> Result<HashMap<ApprenticeshipId, NaiveDate>> {
    let ids: Vec<ApprenticeshipId> = all.iter().map(|(id, _)| *id).collect();
    let Some(end) = end else {
        return Ok(store::next_due(conn, &ids).await?.into_iter().collect());
    };
    let written = store::written(conn, &ids).await?;
    let mut rows: HashMap<ApprenticeshipId, Vec<Written>> = HashMap::new();
    for row in versions::before::<Written>(conn, "review", &written, end).await? {
        rows.entry(row.apprenticeship_id).or_default().push(row);
    }
    let pauses = breaks::pauses(conn, &ids, Some(end)).await?;
    let due = all.iter().map(|(id, starts_on)| {
        let rows = rows.remove(id).unwrap_or_default();
        let last = rows.iter().filter_map(|row| row.held_on).max().unwrap_or(*starts_on);
        (*id, next_due(last, pauses.get(id)))
    });
    Ok(due.collect())
}

/// Writes down the next reviews of all who are in learning.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    let next = store::to_schedule(conn, ctx.today(), AT_ONCE).await?;
    if next.is_empty() {
        return Ok(());
    }
    let new = next.iter().map(|(review, _)| NewReview::of(review, ctx.now)).collect();
    let written = store::insert(conn, new).await?;
    let events: Vec<_> = next
        .iter()
        .filter(|(review, _)| written.contains(&review.id))
        .map(|(review, episode)| NewEvent::new(ctx, subject(review, episode), ReviewEvent::Scheduled))
        .collect();
    events::record_all(conn, &events).await
}
