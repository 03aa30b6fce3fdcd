//! Pauses of introductions.

use diesel_async::AsyncPgConnection;

use super::super::events::IntroductionEvent;
use super::super::model::{Introduction, IntroductionState};
use super::super::store;
use super::letters;
use super::trail::save;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::features::partnerships::holds::HoldCause;
use crate::ids::IntroductionId;
use crate::lifecycle::{self, Lifecycle as _};

/// Whether the caller pauses introductions: the programme's team.
fn ensure_staff(ctx: &Ctx) -> Result<()> {
    if ctx.visibility().everything {
        return Ok(());
    }
    Err(Error::because(Code::Forbidden, "The programme's team pauses introductions, and lets them go on."))
}

/// The programme's team pauses a locked introduction.
///
/// # Errors
/// 403 for everybody else; 409 where it is over, or was paused by the team before.
pub async fn hold_by_staff(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Introduction,
) -> Result<Introduction> {
    ensure_staff(ctx)?;
    if present.holds.contains(&HoldCause::Staff) || !present.state_at(ctx.now).is_live() {
        let state = present.state_at(ctx.now);
        return Err(lifecycle::transition_not_allowed(state, state.next()));
    }
    held(conn, ctx, present, HoldCause::Staff).await
}

/// The programme's team lets a locked introduction go on, as far as it is the team's to say.
///
/// # Errors
/// 403 for everybody else; 409 where the team holds nothing.
pub async fn release_by_staff(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Introduction,
) -> Result<Introduction> {
    ensure_staff(ctx)?;
    let of_the_team = [HoldCause::Staff, HoldCause::PartnershipEnded];
    if !present.holds.iter().any(|cause| of_the_team.contains(cause)) {
        let state = present.state_at(ctx.now);
        return Err(lifecycle::transition_not_allowed(state, state.next()));
    }
    let causes: Vec<_> = present.holds.iter().copied().filter(|cause| of_the_team.contains(cause)).collect();
    // What the team let go on is not paused again for the same end of a partnership.
    let decided = causes.contains(&HoldCause::PartnershipEnded).then_some(ctx.now);
    let present = Introduction { decided_at: decided.or(present.decided_at), ..present };
    released(conn, ctx, present, &causes).await
}

/// Locks an introduction, so that nobody else moves it meanwhile.
pub async fn lock_any(conn: &mut AsyncPgConnection, id: IntroductionId) -> Result<()> {
    store::lock_any(conn, id).await?;
    Ok(())
}

/// Holds an introduction for a cause; says whether it is held, which nothing is that is over.
pub async fn hold(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: IntroductionId,
    cause: HoldCause,
) -> Result<bool> {
    let Some(present) = store::lock_any(conn, id).await? else { return Ok(false) };
    let is_live = present.state_at(ctx.now).is_live();
    if is_live && !present.holds.contains(&cause) {
        held(conn, ctx, present, cause).await?;
    }
    Ok(is_live)
}

/// Releases an introduction from a cause.
pub async fn release(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: IntroductionId,
    cause: HoldCause,
) -> Result<()> {
    let Some(present) = store::lock_any(conn, id).await? else { return Ok(()) };
    if present.holds.contains(&cause) {
        released(conn, ctx, present, &[cause]).await?;
    }
    Ok(())
}

/// Ends an introduction, whatever holds it; nothing where it is over. Nobody is told who did.
pub async fn end(conn: &mut AsyncPgConnection, ctx: &Ctx, id: IntroductionId) -> Result<()> {
    let Some(present) = store::lock_any(conn, id).await? else { return Ok(()) };
    if present.state_at(ctx.now).is_live() {
        let over = present.in_state(IntroductionState::Withdrawn, ctx.now);
        save(conn, &ctx.as_system(), &over, IntroductionEvent::Withdrawn).await?;
        letters::ended(conn, &ctx.as_system(), &over).await?;
    }
    Ok(())
}

/// Holds a locked introduction for a cause that does not hold it yet. Others are told where nothing held it, and never by whom.
pub async fn held(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Introduction,
    cause: HoldCause,
) -> Result<Introduction> {
    let was_held = !present.holds.is_empty();
    let held = present.held(cause, ctx.now);
    if was_held {
        store::update(conn, &held).await?;
        return Ok(held);
    }
    save(conn, &ctx.as_system(), &held, IntroductionEvent::Held).await?;
    letters::paused(conn, ctx, &held).await?;
    Ok(held)
}

async fn released(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Introduction,
    causes: &[HoldCause],
) -> Result<Introduction> {
    let released = present.released(causes, ctx.now);
    if !released.holds.is_empty() || !released.stored_state.is_live() {
        store::update(conn, &released).await?;
        return Ok(released);
    }
    save(conn, &ctx.as_system(), &released, IntroductionEvent::Resumed).await?;
    letters::resumed(conn, ctx, &released).await?;
    Ok(released)
}
