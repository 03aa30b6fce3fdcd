//! Mentors answer.

use diesel_async::AsyncPgConnection;

use super::super::events::MentorshipEvent;
use super::super::model::{DeclineMentorship, Mentorship, MentorshipState, not_available, not_yours};
use super::super::store::{self, Mentee};
use super::requests::ensure_takes;
use super::{changed, letters};
use crate::ctx::Ctx;
use crate::error::{Error, OnConstraint as _, Result};
use crate::features::outbound::messages;
use crate::features::partnerships::mentor_profiles::{self, MentorProfile};
use crate::features::partnerships::partnerships::{self, PartnershipKind};
use crate::ids::MentorshipId;

/// A request with all that its acceptance is judged by, locked.
#[derive(Debug)]
pub struct Answering {
    /// The request.
    pub mentorship: Mentorship,
    profile: MentorProfile,
    mentee: Mentee,
    /// What else of the apprentice's is not over.
    others: Vec<Mentorship>,
}

/// Locks the profile, then the apprenticeship, then what of it is not over.
///
/// # Errors
/// 404 for everybody but the two, the employer and the team.
pub async fn lock_to_answer(conn: &mut AsyncPgConnection, ctx: &Ctx, id: MentorshipId) -> Result<Answering> {
    let found = store::find_own(conn, ctx.visibility(), id).await?.ok_or_else(Error::not_found)?;
    let profile = mentor_profiles::lock(conn, found.mentor_profile_id).await?;
    let mentee = store::lock_mentee(conn, found.apprenticeship_id).await?;
    let mut others = store::lock_open_of(conn, found.apprenticeship_id).await?;
    let mentorship = match others.iter().position(|row| row.id == id) {
        Some(at) => others.remove(at),
        None => store::lock(conn, id).await?,
    };
    Ok(Answering { mentorship, profile, mentee, others })
}

/// Accepts a request, and withdraws what the apprentice asked of others.
///
/// # Errors
/// 403 for whoever is not the mentor, and where no mentoring partnership is in force; 409 where it cannot be accepted, or not at present.
pub async fn accept(conn: &mut AsyncPgConnection, ctx: &Ctx, found: Answering) -> Result<Mentorship> {
    let Answering { mentorship, profile, mentee, others } = found;
    if !mentorship.parties(ctx.visibility()).mentor {
        return Err(not_yours("The mentor answers."));
    }
    let accepted = mentorship.stepped(MentorshipState::Accepted, ctx.now)?;
    partnerships::ensure_in_force(conn, ctx, profile.organisation_id, PartnershipKind::Mentoring).await?;
    ensure_takes(conn, ctx, &profile, mentee.person).await?;
    let has_mentor = others.iter().any(Mentorship::is_live);
    if has_mentor || mentee.ended_on.is_some() || mentee.line_manager == Some(accepted.mentor_id) {
        return Err(not_available());
    }
    let written = changed(conn, ctx, &accepted, MentorshipEvent::Accepted).await;
    written.on_constraint("mentorships_one_live", not_available)?;
    for other in others {
        let expired = other.state_at(ctx.now) == MentorshipState::Expired;
        let (state, event) = match expired {
            true => (MentorshipState::Expired, MentorshipEvent::Expired),
            false => (MentorshipState::Withdrawn, MentorshipEvent::Withdrawn),
        };
        let over = other.stepped(state, ctx.now)?;
        // Whom else the apprentice asked, and that they have a mentor now, is not this mentor's doing for anybody to see.
        changed(conn, &ctx.as_system(), &over, event).await?;
        messages::cancel(conn, ctx, &[over.id.0]).await?;
    }
    letters::answered(conn, ctx, &accepted, "A mentor has accepted").await?;
    Ok(accepted)
}

/// Declines a locked request.
///
/// # Errors
/// 403 for whoever is not the mentor; 409 where it cannot be declined.
pub async fn decline(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Mentorship,
    command: DeclineMentorship,
) -> Result<Mentorship> {
    if !present.parties(ctx.visibility()).mentor {
        return Err(not_yours("The mentor answers."));
    }
    let DeclineMentorship { words } = command;
    let stepped = present.stepped(MentorshipState::Declined, ctx.now)?;
    let declined = Mentorship { decline_words: words, ..stepped };
    changed(conn, ctx, &declined, MentorshipEvent::Declined).await?;
    letters::answered(conn, ctx, &declined, "A mentor has answered").await?;
    Ok(declined)
}
