//! An employer registers a meetup: once, however often it is sent under the employer's own name for it.

use diesel_async::AsyncPgConnection;
use serde_json::Value;

use super::super::events::MeetupEvent;
use super::super::model::plans::starts_in_the_future;
use super::super::model::{AddMeetup, Content, Meetup, MeetupState, NewMeetup};
use super::super::store;
use super::audiences::cohorts_exist;
use super::decisions::publish;
use super::trail::subject;
use crate::access::OrganisationKind;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::events;
use crate::features::identity::organisations::{self, OrganisationState};
use crate::features::partnerships::partnerships;
use crate::ids::{MeetupId, OrganisationId};

/// A meetup that was registered.
#[derive(Clone, Debug)]
pub struct Submitted {
    /// As it stands now.
    pub meetup: Meetup,
    /// Whether it was registered just now, and not under the same name before.
    pub is_new: bool,
}

/// Registers a meetup of the caller's employer; it is published at once where that was agreed. One that was registered with the same content under the same `externalId` is found
/// again.
///
/// # Errors
/// 403 for everybody else; 422 where it starts in the past, names a cohort that there is not, or does not say for which of the
/// caller's employers it is; 409 where another content has the name.
pub async fn submit(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddMeetup) -> Result<Submitted> {
    let organisation = employer(conn, ctx, command.organisation_id).await?;
    let submission = submission(&command)?;
    if let Some(known) = known(conn, organisation, &command, submission.as_ref()).await? {
        return Ok(Submitted { meetup: known, is_new: false });
    }
    starts_in_the_future(command.starts_at, ctx.now)?;
    cohorts_exist(conn, &command.audience.cohort_ids).await?;
    let new = NewMeetup {
        id: ctx.new_id(),
        organisation_id: organisation,
        series_id: None,
        content: Content::new(command.announced(), command.details()),
        external_id: command.external_id.clone(),
        submission: submission.clone(),
        registered: 0,
        state: MeetupState::PendingApproval,
        sequence: 0,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let Some(meetup) = store::insert(conn, new).await? else {
        // Somebody was faster.
        let known = known(conn, organisation, &command, submission.as_ref()).await?;
        let lost = || anyhow::anyhow!("a meetup has the name and cannot be found");
        return Ok(Submitted { meetup: known.ok_or_else(lost)?, is_new: false });
    };
    events::record(conn, ctx, subject(&meetup), MeetupEvent::Submitted).await?;
    if partnerships::publishes_directly(conn, ctx, organisation).await? {
        return Ok(Submitted { meetup: publish(conn, ctx, meetup).await?, is_new: true });
    }
    Ok(Submitted { meetup, is_new: true })
}

/// What is sent under a name; which employer sends it is not part of it.
fn submission(command: &AddMeetup) -> Result<Option<Value>> {
    let sent = AddMeetup { organisation_id: None, ..command.clone() };
    let named = command.external_id.is_some();
    Ok(named.then(|| serde_json::to_value(sent)).transpose().map_err(anyhow::Error::from)?)
}

/// The meetup that has the name, where it was sent with the same content.
async fn known(
    conn: &mut impl Read,
    organisation: OrganisationId,
    command: &AddMeetup,
    sent: Option<&Value>,
) -> Result<Option<Meetup>> {
    let (Some(name), Some(sent)) = (&command.external_id, sent) else { return Ok(None) };
    let Some((meetup, stored)) = store::find_by_external_id(conn, organisation, name).await? else {
        return Ok(None);
    };
    // Read as a command, so that what an older program left out has its default.
    let before: AddMeetup =
        serde_json::from_value(stored.unwrap_or_default()).map_err(anyhow::Error::from)?;
    let before = serde_json::to_value(before).map_err(anyhow::Error::from)?;
    let faults = differences(&before, sent);
    if faults.is_empty() { Ok(Some(meetup)) } else { Err(name_is_taken(meetup.id, faults)) }
}

fn differences(before: &Value, sent: &Value) -> Vec<FieldError> {
    let properties = sent.as_object().into_iter().flatten();
    let differing = properties.filter(|(name, value)| before.get(name) != Some(value));
    let fault =
        |(name, _)| FieldError::pointer(format!("#/{name}"), FieldCode::Differs, "is not what was accepted");
    differing.map(fault).collect()
}

fn name_is_taken(by: MeetupId, faults: Vec<FieldError>) -> Error {
    Error::with_errors(Code::ExternalIdConflict, faults).amend(|problem| problem.id = Some(by.0))
}

/// The active employer for which the caller submits: the one that is said, or the only one.
pub async fn employer(
    conn: &mut impl Read,
    ctx: &Ctx,
    said: Option<OrganisationId>,
) -> Result<OrganisationId> {
    let refused = || Error::because(Code::Forbidden, "Only employers register meetups.");
    let fault = |code, detail| Error::invalid(vec![FieldError::pointer("#/organisationId", code, detail)]);
    let id = match (ctx.visibility().organisations.as_slice(), said) {
        ([], _) => return Err(refused()),
        (own, Some(id)) if own.contains(&id) => id,
        (_, Some(_)) => return Err(fault(FieldCode::NotFound, "names no employer of yours")),
        ([only], None) => *only,
        (_, None) => return Err(fault(FieldCode::Required, "is required: you act for several employers")),
    };
    let organisation = organisations::find(conn, id).await?;
    let active = organisation.state == OrganisationState::Active;
    if organisation.kind == OrganisationKind::Employer && active { Ok(id) } else { Err(refused()) }
}
