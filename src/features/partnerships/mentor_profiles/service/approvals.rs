//! Mentors are approved, pause, go on, and end.

use diesel_async::AsyncPgConnection;

use super::super::events::MentorProfileEvent;
use super::super::model::{EndMentorProfile, MentorProfile, MentorProfileState};
use super::super::store;
use super::record;
use crate::access::Role;
use crate::ctx::Ctx;
use crate::error::{Code, Error, OnConstraint as _, Result};
use crate::features::identity::people::{self, AddPerson, GrantRole, PersonState};
use crate::features::partnerships::partnerships::{self, PartnershipKind};
use crate::ids::{PersonId, SessionId};
use crate::lifecycle::{self, Lifecycle as _};

/// Approves a locked profile: the person, their role at the employer, and the invitation, in one step.
///
/// # Errors
/// 403 for whoever may not make mentors, and where no mentoring partnership is in force; 409 where it was approved before, the check does
/// not hold today, or who has the e-mail address cannot be the mentor.
pub async fn approve(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: MentorProfile,
) -> Result<MentorProfile> {
    if !people::may_manage(ctx, Role::Mentor) {
        let detail = "Whoever may not grant the role mentor may not approve mentors.";
        return Err(Error::because(Code::Forbidden, detail));
    }
    present.ensure_approvable(ctx.today())?;
    partnerships::ensure_in_force(conn, ctx, present.organisation_id, PartnershipKind::Mentoring).await?;
    let (person, granted) = person_of(conn, ctx, &present).await?;
    let stepped = present.stepped(MentorProfileState::Approved, ctx.now)?;
    let approved = MentorProfile {
        person_id: Some(person),
        granted_role: granted,
        approved_at: Some(ctx.now),
        ..stepped
    };
    store::update(conn, &approved).await.on_constraint("mentor_profiles_one_of_person", || {
        Error::because(Code::AlreadyExists, "The person is a mentor at this employer already.")
    })?;
    record(conn, ctx, &approved, MentorProfileEvent::Approved).await?;
    Ok(approved)
}

/// Whoever has the address becomes the mentor, and is invited by letter where they are new; says whether the role was granted for it.
async fn person_of(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    profile: &MentorProfile,
) -> Result<(PersonId, bool)> {
    let role = GrantRole { role: Role::Mentor, organisation_id: Some(profile.organisation_id) };
    match people::find_by_email(conn, &profile.email).await {
        Ok(id) => {
            let locked = people::lock(conn, &ctx.as_system(), id).await?;
            // An employer says an address: it makes nobody a mentor who learns here or runs the programme.
            let cannot =
                |held: &Role| matches!(held, Role::Apprentice | Role::Recruiter) || held.is_guarded();
            if locked.person.state != PersonState::Active || locked.roles.iter().any(cannot) {
                let detail = "Who has this e-mail address cannot be the mentor.";
                return Err(
                    Error::because(Code::PersonExists, detail).amend(|problem| problem.id = Some(id.0))
                );
            }
            Ok((id, people::see_to_role(conn, ctx, locked, role).await?))
        }
        Err(error) if error.code() == Code::NotFound => {
            let command = AddPerson {
                email: profile.email.clone(),
                given_name: profile.given_name.clone(),
                family_name: profile.family_name.clone(),
                date_of_birth: None,
            };
            Ok((people::add_with_role(conn, ctx, command, role).await?.id, true))
        }
        Err(error) => Err(error),
    }
}

/// Pauses a locked profile: nobody new asks for the mentor.
///
/// # Errors
/// 409 where it is not approved.
pub async fn pause(conn: &mut AsyncPgConnection, ctx: &Ctx, present: MentorProfile) -> Result<MentorProfile> {
    let stepped = present.stepped(MentorProfileState::Paused, ctx.now)?;
    let paused = MentorProfile { paused_by_team: ctx.visibility().everything, ..stepped };
    store::update(conn, &paused).await?;
    record(conn, ctx, &paused, MentorProfileEvent::Paused).await?;
    Ok(paused)
}

/// Takes a pause back.
///
/// # Errors
/// 409 where it is not paused, or was paused by the team and somebody else takes it back.
pub async fn resume(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: MentorProfile,
) -> Result<MentorProfile> {
    if present.state != MentorProfileState::Paused {
        return Err(lifecycle::transition_not_allowed(present.state, present.state.next()));
    }
    if present.paused_by_team && !ctx.visibility().everything {
        let detail = "The programme's team has paused this, and takes the pause back.";
        return Err(lifecycle::transition_not_allowed_because(detail, &[MentorProfileState::Ended]));
    }
    let stepped = present.stepped(MentorProfileState::Approved, ctx.now)?;
    let resumed = MentorProfile { paused_by_team: false, ..stepped };
    store::update(conn, &resumed).await?;
    record(conn, ctx, &resumed, MentorProfileEvent::Resumed).await?;
    Ok(resumed)
}

/// Ends a locked profile, and the role that was granted for it where nothing else needs it; returns the sign-ins, for this process's
/// cache. Mentorships are not this feature's: whoever ends a profile ends them too.
///
/// # Errors
/// 409 where it has ended before.
pub async fn end(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: MentorProfile,
    command: EndMentorProfile,
) -> Result<(MentorProfile, Vec<SessionId>)> {
    let stepped = present.stepped(MentorProfileState::Ended, ctx.now)?;
    let EndMentorProfile { reason } = command;
    let ended = MentorProfile { end_reason: Some(reason), ended_at: Some(ctx.now), ..stepped };
    store::update(conn, &ended).await?;
    record(conn, ctx, &ended, MentorProfileEvent::Ended).await?;
    let mut sessions = Vec::new();
    if let Some(person) = ended.person_id.filter(|_| ended.granted_role)
        && !store::has_another(conn, &ended).await?
    {
        let role = GrantRole { role: Role::Mentor, organisation_id: Some(ended.organisation_id) };
        sessions = people::end_role(conn, ctx, person, role).await?.unwrap_or_default();
    }
    Ok((ended, sessions))
}
