//! Requests are withdrawn, mentorships completed and ended; a mentor who leaves ends what they had.

use diesel_async::AsyncPgConnection;

use super::super::events::MentorshipEvent;
use super::super::model::{EndMentorship, Mentorship, MentorshipState, not_yours};
use super::super::store;
use super::{changed, letters};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::outbound::messages;
use crate::features::partnerships::mentor_profiles::{self, EndMentorProfile, MentorProfile};
use crate::ids::{MentorProfileId, SessionId};

/// What is written of mentorships whose mentor leaves.
pub(super) const LEFT: &str = "The mentor has left.";

/// Withdraws a locked request.
///
/// # Errors
/// 403 for whoever is neither the apprentice nor of the team; 409 where it is no longer a request.
pub async fn withdraw_by(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Mentorship) -> Result<Mentorship> {
    let parties = present.parties(ctx.visibility());
    if !parties.apprentice && !parties.everything {
        return Err(not_yours("The apprentice withdraws what they asked for."));
    }
    withdraw(conn, ctx, present).await
}

/// Withdraws a locked request, whoever asks for it.
///
/// # Errors
/// 409 where it is no longer a request.
pub async fn withdraw(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Mentorship) -> Result<Mentorship> {
    let withdrawn = present.stepped(MentorshipState::Withdrawn, ctx.now)?;
    changed(conn, ctx, &withdrawn, MentorshipEvent::Withdrawn).await?;
    messages::cancel(conn, ctx, &[withdrawn.id.0]).await?;
    Ok(withdrawn)
}

/// Whether the caller is one of the two, or of the team.
fn ensure_may_end(ctx: &Ctx, present: &Mentorship) -> Result<()> {
    let parties = present.parties(ctx.visibility());
    match parties.is_of_the_two() || parties.everything {
        true => Ok(()),
        false => Err(not_yours("The two, or the programme's team, bring a mentorship to its end.")),
    }
}

/// Completes a locked mentorship.
///
/// # Errors
/// 403 for the employer; 409 where it is not under way.
pub async fn complete(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Mentorship) -> Result<Mentorship> {
    ensure_may_end(ctx, &present)?;
    let completed = present.stepped(MentorshipState::Completed, ctx.now)?;
    changed(conn, ctx, &completed, MentorshipEvent::Completed).await?;
    letters::over(conn, ctx, &completed).await?;
    Ok(completed)
}

/// Ends a locked mentorship before its end, as one of the two or the team.
///
/// # Errors
/// 403 for the employer; 409 where it is not under way.
pub async fn end_by(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Mentorship,
    command: EndMentorship,
) -> Result<Mentorship> {
    ensure_may_end(ctx, &present)?;
    end(conn, ctx, present, &command.reason).await
}

/// Ends a locked mentorship before its end, whoever asks for it.
///
/// # Errors
/// 409 where it is not under way.
pub async fn end(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Mentorship,
    reason: &str,
) -> Result<Mentorship> {
    let stepped = present.stepped(MentorshipState::Ended, ctx.now)?;
    let ended = Mentorship { end_reason: Some(reason.to_owned()), ..stepped };
    changed(conn, ctx, &ended, MentorshipEvent::Ended).await?;
    letters::over(conn, ctx, &ended).await?;
    Ok(ended)
}

/// A mentor's profile that the caller may end, locked.
///
/// # Errors
/// 404 for everybody but its employer, the mentor and the team.
pub async fn lock_profile(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: MentorProfileId,
) -> Result<MentorProfile> {
    mentor_profiles::lock_own(conn, ctx, id).await
}

/// Ends a locked profile, with what the mentor had: requests are withdrawn, mentorships ended. Returns the sign-ins that ended with it.
///
/// # Errors
/// 409 where it has ended before.
pub async fn end_profile(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: MentorProfile,
    command: EndMentorProfile,
) -> Result<(MentorProfile, Vec<SessionId>)> {
    let (ended, sessions) = mentor_profiles::end(conn, ctx, present, command).await?;
    for row in store::lock_open_of_profile(conn, ended.id).await? {
        close(conn, ctx, row, LEFT).await?;
    }
    Ok((ended, sessions))
}

/// Brings what is not over to an end: a request is withdrawn or has expired, a mentorship is ended.
pub(super) async fn close(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    row: Mentorship,
    reason: &str,
) -> Result<()> {
    if row.is_live() {
        end(conn, ctx, row, reason).await?;
    } else if row.state_at(ctx.now) == MentorshipState::Expired {
        expire(conn, ctx, row).await?;
    } else {
        withdraw(conn, ctx, row).await?;
    }
    Ok(())
}

/// Writes down that nobody answered a locked request in time.
pub(super) async fn expire(conn: &mut AsyncPgConnection, ctx: &Ctx, late: Mentorship) -> Result<Mentorship> {
    let expired = late.stepped(MentorshipState::Expired, ctx.now)?;
    changed(conn, ctx, &expired, MentorshipEvent::Expired).await?;
    letters::answered(conn, ctx, &expired, "Nobody answered what you asked").await?;
    Ok(expired)
}
