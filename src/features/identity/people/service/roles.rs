//! People who have a role because of what they are elsewhere.

use diesel_async::AsyncPgConnection;

use super::super::model::{AddPerson, GrantRole, Person, Profile, RoleGrant};
use super::super::store;
use super::{add, grant, insert_grant, invite_by_letter, permit};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::identity::sign_in;

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

/// Sees to it that a locked person has a role; who has it already is left alone.
///
/// # Errors
/// As [`grant`], but for a role that the person has already.
pub async fn see_to_role(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    locked: Profile,
    role: GrantRole,
) -> Result<()> {
    let held = store::list_grants(conn, locked.person.id, None, i64::MAX).await?;
    let has = |grant: &RoleGrant| grant.role == role.role && grant.organisation_id == role.organisation_id;
    if held.iter().any(has) { Ok(()) } else { grant(conn, ctx, locked, role).await.map(drop) }
}
