//! People who have a role because of what they are elsewhere.

use diesel_async::AsyncPgConnection;

use super::super::model::{AddPerson, GrantRole, Person, Profile, RoleGrant};
use super::super::store;
use super::{add, end_grant, grant, insert_grant, invite_by_letter, permit};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::identity::sign_in;
use crate::ids::{PersonId, SessionId};

/// Adds a person who has a role from the start, and invites them by a letter.
///
/// # Errors
/// As [`add`]; 403 where the actor may not grant the role.
pub async fn add_with_role(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    command: AddPerson,
    role: GrantRole,
) -> Result<Person> {
    permit(ctx, &[role.role])?;
    let person = add(conn, ctx, command).await?;
    insert_grant(conn, ctx, &person, role).await?;
    sign_in::invite_by_letter(conn, ctx, person.id).await?;
    Ok(person)
}

/// Sees to it that a locked person has a role, and invites them by a letter.
///
/// # Errors
/// As [`grant`], but for a role that the person has already.
pub async fn invite_with_role(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    locked: Profile,
    role: Role,
) -> Result<()> {
    if locked.roles.contains(&role) {
        return invite_by_letter(conn, ctx, &locked.person).await.map(drop);
    }
    let person = locked.person.id;
    grant(conn, ctx, locked, GrantRole { role, organisation_id: None }).await?;
    sign_in::invite_by_letter(conn, ctx, person).await.map(drop)
}

/// Sees to it that a locked person has a role; who has it already is left alone. Says whether it was granted.
///
/// # Errors
/// As [`grant`], but for a role that the person has already.
pub async fn see_to_role(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    locked: Profile,
    role: GrantRole,
) -> Result<bool> {
    let held = store::list_grants(conn, locked.person.id, None, i64::MAX).await?;
    if held.iter().any(|grant| is_of(grant, &role)) {
        return Ok(false);
    }
    grant(conn, ctx, locked, role).await?;
    Ok(true)
}

fn is_of(grant: &RoleGrant, role: &GrantRole) -> bool {
    grant.role == role.role && grant.organisation_id == role.organisation_id
}

/// Takes a role away, where the person still has it; returns the sign-ins that ended with it. Whoever ends what the role was for ends the
/// role, whatever roles they manage.
pub async fn end_role(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    person: PersonId,
    role: GrantRole,
) -> Result<Option<Vec<SessionId>>> {
    let person = store::find_for_update(conn, person).await?;
    let held = store::list_grants(conn, person.id, None, i64::MAX).await?;
    match held.into_iter().find(|grant| is_of(grant, &role)) {
        Some(grant) => end_grant(conn, ctx, grant, &person).await.map(Some),
        None => Ok(None),
    }
}
