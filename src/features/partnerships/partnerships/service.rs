//! Use cases of partnerships.

use diesel_async::AsyncPgConnection;

use super::events::PartnershipEvent;
use super::model::{
    AddPartnership, ChangePartnership, EndPartnership, Partnership, PartnershipFilter, PartnershipKind,
    PartnershipState,
};
use super::store;
use crate::access::OrganisationKind;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::events::{self, Subject};
use crate::features::identity::organisations::{self, OrganisationState};
use crate::ids::{OrganisationId, PartnershipId};
use crate::lifecycle;
use crate::visibility::Visibility;

/// How many end in one transaction of the timer.
const AT_ONCE: i64 = 100;

/// The partnership, where the caller sees it.
pub async fn find(conn: &mut impl Read, visibility: &Visibility, id: PartnershipId) -> Result<Partnership> {
    Ok(store::find(conn, visibility, id).await?)
}

/// The partnership, locked.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: PartnershipId,
) -> Result<Partnership> {
    Ok(store::find_for_update(conn, visibility, id).await?)
}

/// A page of partnerships.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    visibility: &Visibility,
    filter: &PartnershipFilter,
    (after, limit): (Option<PartnershipId>, i64),
) -> Result<Vec<Partnership>> {
    Ok(store::list_page(conn, visibility, filter, ctx.today(), after, limit).await?)
}

/// Whether meetups of an employer are published without being asked about.
pub async fn publishes_directly(
    conn: &mut impl Read,
    ctx: &Ctx,
    organisation: OrganisationId,
) -> Result<bool> {
    let found = store::active(conn, organisation, PartnershipKind::Meetups).await?;
    Ok(found.is_some_and(|one| one.publishes_directly && one.is_in_force(ctx.today())))
}

/// Whether a partnership of a kind is in force with an employer; it stays so until the transaction is over.
pub async fn is_in_force(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    organisation: OrganisationId,
    kind: PartnershipKind,
) -> Result<bool> {
    let found = store::share_active(conn, organisation, kind).await?;
    Ok(found.is_some_and(|one| one.is_in_force(ctx.today())))
}

/// The same, for what needs one.
///
/// # Errors
/// 403 where there is none.
pub async fn ensure_in_force(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    organisation: OrganisationId,
    kind: PartnershipKind,
) -> Result<()> {
    if is_in_force(conn, ctx, organisation, kind).await? {
        return Ok(());
    }
    let detail = format!("No partnership of the kind {kind} is in force with the employer.");
    Err(Error::because(Code::Forbidden, detail))
}

/// Adds a partnership.
///
/// # Errors
/// 422 where the employer is unknown, no employer or not active, or what is given does not fit together; 409 where a partnership of
/// the kind is active.
pub async fn add(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddPartnership) -> Result<Partnership> {
    let mut faults = Vec::new();
    let fault = |code, detail| FieldError::pointer("#/organisationId", code, detail);
    match organisations::find_for_update(conn, command.organisation_id).await {
        Ok(found) if found.kind != OrganisationKind::Employer => {
            faults.push(fault(FieldCode::Inconsistent, "names no employer"));
        }
        Ok(found) if found.state != OrganisationState::Active => {
            faults.push(fault(FieldCode::WrongState, "the employer is not active"));
        }
        Ok(_) => {}
        Err(error) if error.code() == Code::NotFound => {
            faults.push(fault(FieldCode::NotFound, "names no employer"));
        }
        Err(error) => return Err(error),
    }
    let AddPartnership { organisation_id, kind, starts_on, ends_on, agreement, publishes_directly } = command;
    let new = Partnership {
        id: ctx.new_id(),
        organisation_id,
        kind,
        stored_state: PartnershipState::Active,
        starts_on,
        ends_on,
        agreement,
        publishes_directly,
        ending_reason: None,
        ended_at: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    faults.extend(new.faults());
    if new.ends_on.is_some_and(|last| last < ctx.today()) {
        let detail = "must not lie in the past";
        faults.push(FieldError::pointer("#/endsOn", FieldCode::InThePast, detail));
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    if let Some(standing) = store::active(conn, organisation_id, kind).await? {
        if standing.state_on(ctx.today()) == PartnershipState::Active {
            return Err(taken().amend(|problem| problem.id = Some(standing.id.0)));
        }
        ended(conn, ctx, standing, None).await?;
    }
    let added = store::insert(conn, &new).await.on_constraint("partnerships_one_active", taken)?;
    events::record(conn, ctx, subject(&added), PartnershipEvent::Added).await?;
    Ok(added)
}

fn taken() -> Error {
    Error::because(Code::AlreadyExists, "A partnership of this kind is active with the employer.")
}

/// What a command makes of a locked partnership.
///
/// # Errors
/// 422 where it does not fit.
pub fn edit(ctx: &Ctx, present: &Partnership, command: ChangePartnership) -> Result<Partnership> {
    present.changed(command, ctx.now, ctx.today())
}

/// Makes an edit of a locked partnership.
///
/// # Errors
/// 409 where it has ended.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Partnership,
    changed: Partnership,
) -> Result<Partnership> {
    present.may_change(ctx.today())?;
    let changed = store::update(conn, &changed).await?;
    events::record(conn, ctx, subject(&changed), PartnershipEvent::Changed).await?;
    Ok(changed)
}

/// Ends a locked partnership; where that is asked for, the employer too, with its other partnerships. The caller tells this process's
/// cache of tokens after the commit.
///
/// # Errors
/// 409 where it has ended before.
pub async fn end(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Partnership,
    command: EndPartnership,
) -> Result<Partnership> {
    lifecycle::ensure(present.state_on(ctx.today()), PartnershipState::Ended)?;
    let EndPartnership { reason, end_organisation } = command;
    let organisation = present.organisation_id;
    let answer = ended(conn, ctx, present, Some(reason.clone())).await?;
    if end_organisation {
        for other in store::lock_active(conn, organisation).await? {
            ended(conn, ctx, other, Some(reason.clone())).await?;
        }
        let organisation = organisations::find_for_update(conn, organisation).await?;
        if organisation.state == OrganisationState::Active {
            organisations::end(conn, ctx, organisation).await?;
        }
    }
    Ok(answer)
}

async fn ended(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Partnership,
    reason: Option<String>,
) -> Result<Partnership> {
    let ended = store::update(conn, &present.ended(reason, ctx.now)).await?;
    events::record(conn, ctx, subject(&ended), PartnershipEvent::Ended).await?;
    Ok(ended)
}

/// Ends what ran out, and what was agreed with employers that have ended.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    for over in store::lock_over(conn, ctx.today(), AT_ONCE).await? {
        ended(conn, ctx, over, None).await?;
    }
    for abandoned in store::lock_abandoned(conn, AT_ONCE).await? {
        ended(conn, ctx, abandoned, Some("The employer ended.".to_owned())).await?;
    }
    Ok(())
}

fn subject(partnership: &Partnership) -> Subject {
    Subject::new(partnership.id).for_organisation(partnership.organisation_id)
}
