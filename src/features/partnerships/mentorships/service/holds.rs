//! Mentorships are held, and go on. Whatever the cause, what happened is the program's: no event names who held it.

use diesel_async::AsyncPgConnection;

use super::super::events::MentorshipEvent;
use super::super::model::{Change, HoldCause, Mentorship, MentorshipState};
use super::super::store;
use super::endings::close;
use super::{changed, letters};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::apprenticeships::adulthood;
use crate::features::events::{self, Subject};
use crate::features::partnerships::holds::PAUSED;
use crate::features::partnerships::mentor_profiles::{self, MentorProfile};
use crate::features::partnerships::partnerships::{self, PartnershipKind};
use crate::ids::MentorshipId;
use crate::lifecycle::{self, Lifecycle as _};

/// What is written of what the programme ends.
const BY_PROGRAMME: &str = "The programme has ended it.";

/// Locks a mentorship, so that nobody else moves it meanwhile.
///
/// # Errors
/// 404 where there is none.
pub async fn lock_any(conn: &mut AsyncPgConnection, id: MentorshipId) -> Result<Mentorship> {
    Ok(store::lock(conn, id).await?)
}

/// Holds a mentorship for a cause; says whether it is held, which nothing is that is over.
///
/// # Errors
/// 404 where there is none.
pub async fn hold(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: MentorshipId,
    cause: HoldCause,
) -> Result<bool> {
    let present = lock_any(conn, id).await?;
    let is_live = !present.state_at(ctx.now).next().is_empty();
    if is_live {
        hold_locked(conn, ctx, present, cause).await?;
    }
    Ok(is_live)
}

/// Takes a cause away; the mentorship goes on where no other is left.
///
/// # Errors
/// 404 where there is none.
pub async fn release(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: MentorshipId,
    cause: HoldCause,
) -> Result<()> {
    let present = lock_any(conn, id).await?;
    release_locked(conn, ctx, present, &[cause]).await.map(drop)
}

/// Ends a mentorship, whatever holds it; nothing where it is over. Nobody is told who did.
///
/// # Errors
/// 404 where there is none.
pub async fn end_by_programme(conn: &mut AsyncPgConnection, ctx: &Ctx, id: MentorshipId) -> Result<()> {
    let present = lock_any(conn, id).await?;
    if present.state_at(ctx.now).next().is_empty() {
        return Ok(());
    }
    close(conn, &ctx.as_system(), present, BY_PROGRAMME).await
}

/// Holds a locked mentorship for the programme's team.
///
/// # Errors
/// 409 where it is over, or the team holds it already.
pub async fn hold_by_team(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Mentorship,
) -> Result<Mentorship> {
    if present.holds.contains(&HoldCause::Staff) {
        return Err(lifecycle::transition_not_allowed_because::<MentorshipState>(
            "The team holds it already.",
            &[],
        ));
    }
    hold_locked(conn, ctx, present, HoldCause::Staff).await
}

/// Takes away what the programme's team decides on: its own hold, and that of a partnership that has ended.
///
/// # Errors
/// 409 where there is neither.
pub async fn release_by_team(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Mentorship,
) -> Result<Mentorship> {
    let causes = [HoldCause::Staff, HoldCause::PartnershipEnded];
    if !present.holds.iter().any(|cause| causes.contains(cause)) {
        let detail = "Nothing holds it that is for the team to take away.";
        return Err(lifecycle::transition_not_allowed_because::<MentorshipState>(detail, &[]));
    }
    let goes_on = present.without_partnership || present.holds.contains(&HoldCause::PartnershipEnded);
    let decided = Mentorship { without_partnership: goes_on, ..present };
    release_locked(conn, ctx, decided, &causes).await
}

/// The same of a locked one.
pub(super) async fn hold_locked(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Mentorship,
    cause: HoldCause,
) -> Result<Mentorship> {
    match present.held(cause, ctx.now)? {
        Change::Seen(held) => {
            changed(conn, &ctx.as_system(), &held, MentorshipEvent::Held).await?;
            letters::paused(conn, ctx, &held).await?;
            Ok(held)
        }
        Change::Unseen(held) => unseen(conn, ctx, held).await,
        Change::Nothing(present) => Ok(present),
    }
}

/// The same of a locked one.
pub(super) async fn release_locked(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Mentorship,
    causes: &[HoldCause],
) -> Result<Mentorship> {
    match present.released(causes, ctx.now) {
        Change::Seen(released) => {
            changed(conn, &ctx.as_system(), &released, MentorshipEvent::Released).await?;
            letters::resumed(conn, ctx, &released).await?;
            Ok(released)
        }
        Change::Unseen(held) => unseen(conn, ctx, held).await,
        Change::Nothing(present) => Ok(present),
    }
}

/// Writes down a cause more or less. There is no new version, and the event is nobody's but who sees everything: the others would see
/// that something else happened.
async fn unseen(conn: &mut AsyncPgConnection, ctx: &Ctx, held: Mentorship) -> Result<Mentorship> {
    store::update(conn, &held).await?;
    events::record(conn, &ctx.as_system(), Subject::new(held.id), MentorshipEvent::HoldChanged).await?;
    Ok(held)
}

/// A mentorship whose two meet, with the mentor's profile, locked.
#[derive(Debug)]
pub struct Meeting {
    /// The mentorship.
    pub mentorship: Mentorship,
    profile: MentorProfile,
}

/// The mentorship in which the caller would meet, if there is one that they may know. Locks the profile, then the mentorship.
pub async fn lock_to_meet(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: MentorshipId,
) -> Result<Option<Meeting>> {
    let Some(found) = store::find_own(conn, ctx.visibility(), id).await? else { return Ok(None) };
    let profile = mentor_profiles::lock(conn, found.mentor_profile_id).await?;
    Ok(Some(Meeting { mentorship: store::lock(conn, id).await?, profile }))
}

/// Whether the two may plan to meet: the mentorship is under way, and nothing holds it, or would as soon as the timer comes.
///
/// # Errors
/// 409 where it is not under way; in the words of a hold where it is held, or is about to be.
pub async fn ensure_goes_on(conn: &mut AsyncPgConnection, ctx: &Ctx, meeting: &Meeting) -> Result<()> {
    use MentorshipState as S;
    let Meeting { mentorship: row, profile } = meeting;
    let ends = [S::Completed, S::Ended];
    match row.state_at(ctx.now) {
        S::Accepted | S::Active => {}
        S::OnHold => return Err(lifecycle::transition_not_allowed_because(PAUSED, &ends)),
        other => {
            let detail = "The mentorship is not under way.";
            return Err(lifecycle::transition_not_allowed_because(detail, other.next()));
        }
    }
    let kind = PartnershipKind::Mentoring;
    let goes_on =
        row.without_partnership || partnerships::is_in_force(conn, ctx, row.organisation_id, kind).await?;
    let today = ctx.today();
    let adult = profile.covers_under_18 || adulthood::is_adult(conn, row.apprentice_id, today).await?;
    match goes_on && profile.is_cleared_for(adult, today) {
        true => Ok(()),
        false => Err(lifecycle::transition_not_allowed_because(PAUSED, &ends)),
    }
}
