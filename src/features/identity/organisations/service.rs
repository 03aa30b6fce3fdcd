//! Use cases of organisations.

use diesel_async::AsyncPgConnection;

use super::events::OrganisationEvent;
use super::model::{
    AddOrganisation, ChangeOrganisation, Organisation, OrganisationFilter, OrganisationState,
};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::db::by_name::Wanted;
use crate::error::{Code, Error, OnConstraint as _, Result};
use crate::features::events::{self, Subject};
use crate::features::identity::sign_in;
use crate::ids::OrganisationId;
use crate::lifecycle;
use crate::text::folded;
use crate::tokens::RevocationKind;

/// The organisation, if there is one.
pub async fn find(conn: &mut impl Read, id: OrganisationId) -> Result<Organisation> {
    Ok(store::find(conn, id).await?)
}

/// The organisation, locked.
pub async fn find_for_update(conn: &mut AsyncPgConnection, id: OrganisationId) -> Result<Organisation> {
    Ok(store::find_for_update(conn, id).await?)
}

/// The organisation of this id or whole name, in any case; else all active ones whose names hold the whole words.
pub async fn find_named(
    conn: &mut impl Read,
    name: &str,
    id: Option<OrganisationId>,
) -> Result<Vec<Organisation>> {
    let name = folded(name);
    let whole = store::find_named(conn, &name, id).await?;
    if whole.is_empty() { Ok(store::find_containing(conn, &name).await?) } else { Ok(whole) }
}

/// A page of organisations, each with the name by which it is in order.
pub async fn list(
    conn: &mut impl Read,
    filter: &OrganisationFilter,
    wanted: &Wanted<OrganisationId>,
) -> Result<Vec<(Organisation, String)>> {
    Ok(store::list_page(conn, filter, wanted).await?)
}

/// Adds an active organisation.
///
/// # Errors
/// 409 where the name or the UKPRN is taken.
pub async fn add(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddOrganisation) -> Result<Organisation> {
    let new = Organisation {
        id: ctx.new_id(),
        kind: command.kind,
        name: command.name,
        state: OrganisationState::Active,
        ukprn: command.ukprn,
        website: command.website,
        contact_name: command.contact_name,
        contact_email: command.contact_email,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let organisation = store::insert(conn, new).await.map_err(Error::from);
    let organisation = distinct(organisation)?;
    events::record(conn, ctx, subject(&organisation), OrganisationEvent::Added).await?;
    Ok(organisation)
}

/// Changes what is given of a locked organisation.
///
/// # Errors
/// 409 where the name is taken.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    organisation: Organisation,
    command: ChangeOrganisation,
) -> Result<Organisation> {
    let changed = store::change(conn, organisation.id, command, ctx.now).await.map_err(Error::from);
    let changed = distinct(changed)?;
    events::record(conn, ctx, subject(&changed), OrganisationEvent::Changed).await?;
    Ok(changed)
}

/// Ends a locked organisation and everything that its clients and people hold.
///
/// # Errors
/// 409 where it has ended before.
pub async fn end(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    organisation: Organisation,
) -> Result<Organisation> {
    let Organisation { id, state, .. } = organisation;
    lifecycle::ensure(state, OrganisationState::Deactivated)?;
    let ended = store::set_state(conn, id, OrganisationState::Deactivated, ctx.now).await?;
    sign_in::revoke(conn, ctx, RevocationKind::Organisation, id).await?;
    events::record(conn, ctx, subject(&ended), OrganisationEvent::Deactivated).await?;
    Ok(ended)
}

fn distinct<T>(result: Result<T>) -> Result<T> {
    result
        .on_constraint("organisations_name_unique", || {
            Error::because(Code::AlreadyExists, "There is an organisation of this name.")
        })
        .on_constraint("organisations_ukprn_unique", || {
            Error::because(Code::AlreadyExists, "There is an organisation with this UKPRN.")
        })
}

fn subject(organisation: &Organisation) -> Subject {
    Subject::new(organisation.id).for_organisation(organisation.id)
}
