//! Use cases of profiles of mentors.

mod approvals;
mod seen;

use std::collections::HashMap;

use chrono::Months;
use diesel_async::AsyncPgConnection;

pub use approvals::{approve, end, pause, resume};
pub use seen::{Filter, bodies, find, list};

use super::events::MentorProfileEvent;
use super::model::{
    ChangeMentorProfile, Editor, HelpsWith, MentorProfile, MentorProfileState, ProposeMentor, ensure_whose,
};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::events::{self, Subject};
use crate::features::partnerships::partnerships::{self, PartnershipKind};
use crate::features::programme::standards;
use crate::ids::{MentorProfileId, OrganisationId, StandardId};
use crate::json::stored::Json;
use crate::lifecycle;

/// How long the names of who takes part no more are kept.
const KEPT: Months = Months::new(12);
/// How many are wiped in one transaction of the timer.
const AT_ONCE: i64 = 100;

/// A profile that the caller may change, locked.
///
/// # Errors
/// 404 for everybody but its employer, the mentor and the team.
pub async fn lock_own(conn: &mut AsyncPgConnection, ctx: &Ctx, id: MentorProfileId) -> Result<MentorProfile> {
    Ok(store::lock_own(conn, ctx.visibility(), id).await?)
}

/// A profile, whosever it is, locked.
///
/// # Errors
/// 404 where there is none.
pub async fn lock(conn: &mut AsyncPgConnection, id: MentorProfileId) -> Result<MentorProfile> {
    store::lock_any(conn, id).await?.ok_or_else(Error::not_found)
}

/// The same, where there is one.
pub async fn lock_any(conn: &mut AsyncPgConnection, id: MentorProfileId) -> Result<Option<MentorProfile>> {
    Ok(store::lock_any(conn, id).await?)
}

/// The places, among ids, of those that name no mentor whom apprentices know.
pub async fn unknown_to_apprentices(conn: &mut impl Read, ids: &[MentorProfileId]) -> Result<Vec<usize>> {
    let known = store::known(conn, ids).await?;
    Ok(ids.iter().enumerate().filter(|(_, id)| !known.contains(id)).map(|(at, _)| at).collect())
}

/// Proposes a mentor.
///
/// # Errors
/// 422 for an employer that is not the caller's, for standards and KSBs that are not there, and for a check to come; 403 where no
/// mentoring partnership with the employer is in force.
pub async fn propose(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    command: ProposeMentor,
) -> Result<MentorProfile> {
    let employer = employer(conn, ctx, command.organisation_id).await?;
    command.safeguarding.ensure_past(ctx.today())?;
    ensure_known(conn, &command.helps_with).await?;
    partnerships::ensure_in_force(conn, ctx, employer, PartnershipKind::Mentoring).await?;
    let new = MentorProfile {
        id: ctx.new_id(),
        organisation_id: employer,
        person_id: None,
        state: MentorProfileState::Proposed,
        given_name: command.given_name,
        family_name: command.family_name,
        email: command.email,
        headline: command.headline,
        topics: command.topics,
        languages: command.languages,
        availability: command.availability,
        capacity: command.capacity,
        helps_with: Json(command.helps_with),
        shared_experience: command.shared_experience,
        checked_on: command.safeguarding.checked_on,
        check_expires_on: command.safeguarding.expires_on,
        covers_under_18: command.safeguarding.covers_under_18,
        granted_role: false,
        paused_by_team: false,
        end_reason: None,
        approved_at: None,
        ended_at: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    store::insert(conn, &new).await?;
    record(conn, ctx, &new, MentorProfileEvent::Proposed).await?;
    Ok(new)
}

/// The employer that proposes: the one that is named, or the caller's only one.
async fn employer(conn: &mut impl Read, ctx: &Ctx, said: Option<OrganisationId>) -> Result<OrganisationId> {
    let fault = |code, detail| Error::invalid(vec![FieldError::pointer("#/organisationId", code, detail)]);
    let visibility = ctx.visibility();
    match (said, visibility.organisations.as_slice()) {
        (Some(id), own) if own.contains(&id) => Ok(id),
        (Some(id), _) if visibility.everything && store::is_employer(conn, id).await? => Ok(id),
        (Some(_), _) => {
            Err(fault(FieldCode::NotFound, "names no employer for which you may propose mentors"))
        }
        (None, [only]) => Ok(*only),
        (None, []) if !visibility.everything => {
            Err(Error::because(Code::Forbidden, "Employers and the programme's team propose mentors."))
        }
        (None, _) => Err(fault(FieldCode::Required, "is required: say for which employer")),
    }
}

/// Whether the standards and KSBs with which a mentor helps are there.
async fn ensure_known(conn: &mut impl Read, helps_with: &[HelpsWith]) -> Result<()> {
    let ids: Vec<StandardId> = helps_with.iter().map(|one| one.standard_id).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let known = store::standards(conn, &ids).await?;
    let mut faults = Vec::new();
    for (at, HelpsWith { standard_id, codes }) in helps_with.iter().enumerate() {
        let fault = |below: String, code, detail| {
            FieldError::pointer(format!("#/helpsWith/{at}/{below}"), code, detail)
        };
        if !known.contains(standard_id) {
            faults.push(fault(
                "standardId".to_owned(),
                FieldCode::NotFound,
                "names no version of a standard",
            ));
            continue;
        }
        let unknown = standards::unknown_ksbs(conn, *standard_id, codes).await?;
        faults.extend(unknown.into_iter().map(|place| {
            fault(format!("codes/{place}"), FieldCode::UnknownKsb, "is not a KSB of the standard")
        }));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}

/// What a command makes of a locked profile.
///
/// # Errors
/// 403 for what is another's to say; 422 for what does not fit.
pub async fn edit(
    conn: &mut impl Read,
    ctx: &Ctx,
    present: &MentorProfile,
    command: ChangeMentorProfile,
) -> Result<MentorProfile> {
    let visibility = ctx.visibility();
    let who = Editor { team: visibility.everything, mentor: present.is_of(visibility) };
    ensure_whose(&command, present, who)?;
    if let Some(said) = command.safeguarding {
        said.ensure_past(ctx.today())?;
    }
    if let Some(helps_with) = &command.helps_with {
        ensure_known(conn, helps_with).await?;
    }
    let edited = command.edit(present);
    let live = store::live(conn, &[present.id]).await?;
    let live = live.get(&present.id).copied().unwrap_or_default();
    if i64::from(edited.capacity) < live {
        let detail = format!("must be at least {live}: so many apprentices are mentored");
        return Err(Error::invalid(vec![FieldError::pointer("#/capacity", FieldCode::TooSmall, detail)]));
    }
    Ok(edited)
}

/// Makes an edit of a locked profile.
///
/// # Errors
/// 409 where it has ended.
pub async fn change(conn: &mut AsyncPgConnection, ctx: &Ctx, edited: MentorProfile) -> Result<MentorProfile> {
    if edited.state == MentorProfileState::Ended {
        return Err(lifecycle::transition_not_allowed(edited.state, &[]));
    }
    let changed = MentorProfile { updated_at: ctx.now, version: edited.version + 1, ..edited };
    store::update(conn, &changed).await?;
    record(conn, ctx, &changed, MentorProfileEvent::Changed).await?;
    Ok(changed)
}

/// Records what happened to a profile.
async fn record(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    profile: &MentorProfile,
    event: MentorProfileEvent,
) -> Result<()> {
    let subject = Subject::new(profile.id).for_organisation(profile.organisation_id);
    let subject = match profile.person_id {
        Some(person) => subject.for_person(person),
        None => subject,
    };
    events::record(conn, ctx, subject, event).await
}

/// Wipes who took part no more for a year.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    for past in store::lock_past(conn, ctx.now - KEPT, AT_ONCE).await? {
        let wiped = MentorProfile {
            given_name: "Erased".to_owned(),
            family_name: "Person".to_owned(),
            email: format!("erased-{}@erased.invalid", past.id),
            headline: "erased".to_owned(),
            topics: Vec::new(),
            shared_experience: Vec::new(),
            end_reason: None,
            ..past
        };
        store::update(conn, &wiped).await?;
    }
    Ok(())
}

/// How many apprentices each of these mentors.
async fn live(conn: &mut impl Read, rows: &[MentorProfile]) -> Result<HashMap<MentorProfileId, i64>> {
    let ids: Vec<MentorProfileId> = rows.iter().map(|row| row.id).collect();
    Ok(store::live(conn, &ids).await?)
}
