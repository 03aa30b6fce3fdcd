//! Use cases of people and role grants.
//!
//! Whatever touches a person's roles or sign-ins locks the person first.

mod letters;
mod roles;
mod search;

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::events::{PersonEvent, RoleGrantEvent};
use super::model::{
    AddPerson, ChangePerson, GrantRole, NewPerson, NewRoleGrant, Person, PersonState, Profile, RoleGrant,
    ensure_born, fault_of_place, may_manage,
};
use super::store;
use crate::access::Role;
use crate::ctx::{Actor, Ctx};
use crate::db::Read;
use crate::error::{Code, Error, OnConstraint as _, Result};
use crate::features::events::{self, Subject};
use crate::features::identity::organisations;
use crate::features::identity::sign_in::{self, Invitation, fold_email};
use crate::features::outbound::messages;
use crate::ids::{PersonId, RoleGrantId, SessionId};
use crate::lifecycle;

pub use roles::{add_with_role, end_role, invite_with_role, see_to_role};
pub use search::list;

/// The person with their roles, if there is one.
pub async fn find(conn: &mut impl Read, id: PersonId) -> Result<Profile> {
    let person = store::find(conn, id).await?;
    profile(conn, person).await
}

/// Who has this e-mail address.
pub async fn find_by_email(conn: &mut impl Read, email: &str) -> Result<PersonId> {
    Ok(store::find_by_email(conn, &fold_email(email)).await?)
}

/// Adds an active person without roles.
///
/// # Errors
/// 422 for a birth date to come; 409 where the e-mail address is taken.
pub async fn add(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddPerson) -> Result<Person> {
    ensure_born(command.date_of_birth, ctx.today())?;
    let new = NewPerson {
        id: ctx.new_id(),
        email_folded: fold_email(&command.email),
        email: command.email,
        given_name: command.given_name,
        family_name: command.family_name,
        date_of_birth: command.date_of_birth,
        state: PersonState::Active,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let person = store::insert(conn, new).await.map_err(Error::from);
    let person = distinct(person)?;
    events::record(conn, ctx, subject(&person), PersonEvent::Added).await?;
    Ok(person)
}

/// Locks a person whom the actor may manage.
///
/// # Errors
/// 404, or 403 where the person has a role that the actor does not manage.
pub async fn lock(conn: &mut AsyncPgConnection, ctx: &Ctx, id: PersonId) -> Result<Profile> {
    let person = store::find_for_update(conn, id).await?;
    let locked = profile(conn, person).await?;
    permit(ctx, &locked.roles)?;
    Ok(locked)
}

/// Changes what is given.
///
/// # Errors
/// 422 for a birth date to come, and for a confirmation without a day or by what; 409 where the e-mail address is taken.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Profile,
    command: ChangePerson,
) -> Result<Profile> {
    ensure_born(command.date_of_birth.flatten(), ctx.today())?;
    command.ensure_confirmed(ctx.today())?;
    let email_folded = command.email.as_deref().map(fold_email);
    let changed = store::change(conn, present.person.id, command, email_folded, ctx.now).await;
    let changed = distinct(changed.map_err(Error::from))?;
    if fold_email(&changed.email) != fold_email(&present.person.email) {
        // It went to who reads the old address: who reads the new one gets another.
        if sign_in::withdraw_invitations(conn, ctx, changed.id).await? {
            sign_in::invite_by_letter(conn, ctx, changed.id).await?;
        }
        messages::write(conn, ctx, letters::address_changed(ctx, &present.person)).await?;
    }
    events::record(conn, ctx, subject(&changed), PersonEvent::Changed).await?;
    Ok(Profile::new(changed, present.roles))
}

/// Ends a person with their roles, invitations and sign-ins; returns the sign-ins, for this process's cache.
///
/// # Errors
/// 409 where the person has ended before, or is the last programme manager.
pub async fn end(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Profile,
) -> Result<(Profile, Vec<SessionId>)> {
    let id = present.person.id;
    lifecycle::ensure(present.person.state, PersonState::Deactivated)?;
    if present.roles.contains(&Role::ProgrammeManager) {
        ensure_another_programme_manager(conn, id).await?;
    }
    sign_in::withdraw_invitations(conn, ctx, id).await?;
    for grant in store::end_grants(conn, id, None, ctx.now).await? {
        events::record(conn, ctx, subject_of_grant(&grant), RoleGrantEvent::Ended).await?;
    }
    let sessions = sign_in::end_sessions(conn, ctx, None, Some(id)).await?;
    let ended = store::set_state(conn, id, PersonState::Deactivated, ctx.now).await?;
    events::record(conn, ctx, subject(&ended), PersonEvent::Deactivated).await?;
    Ok((Profile::new(ended, Vec::new()), sessions))
}

/// Invites a person by a letter to set a password, for the first time or anew; returns when the invitation ends.
///
/// # Errors
/// 409 where the person has ended.
pub async fn invite_by_letter(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    person: &Person,
) -> Result<DateTime<Utc>> {
    active(person)?;
    let expires_at = sign_in::invite_by_letter(conn, ctx, person.id).await?;
    events::record(conn, ctx, subject(person), PersonEvent::Invited).await?;
    Ok(expires_at)
}

/// The same for the operator, who is shown the token and passes it on.
///
/// # Errors
/// 409 where the person has ended.
pub async fn invite(conn: &mut AsyncPgConnection, ctx: &Ctx, person: &Person) -> Result<Invitation> {
    active(person)?;
    let invitation = sign_in::invite(conn, ctx, person.id).await?;
    events::record(conn, ctx, subject(person), PersonEvent::Invited).await?;
    Ok(invitation)
}

/// The grant, while it lasts.
pub async fn find_grant(conn: &mut impl Read, id: RoleGrantId) -> Result<RoleGrant> {
    Ok(store::find_grant(conn, id).await?)
}

/// A page of what a person is.
pub async fn list_grants(
    conn: &mut impl Read,
    person: PersonId,
    after: Option<RoleGrantId>,
    limit: i64,
) -> Result<Vec<RoleGrant>> {
    store::find(conn, person).await?;
    Ok(store::list_grants(conn, person, after, limit).await?)
}

/// Grants a role; the person's next token has its scopes. Invitations that are open end: whoever made them may have known less
/// of the person than now; a new one goes to the person. With a guarded role the sign-ins and the password end too, and the
/// person is invited anew; returns the sign-ins.
///
/// # Errors
/// 403 where the actor may not grant it, or would grant it to themself; 409 where the person has ended or has it already, 422 where it does not
/// go with the organisation.
pub async fn grant(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    locked: Profile,
    command: GrantRole,
) -> Result<(RoleGrant, Vec<SessionId>)> {
    let person = locked.person;
    permit(ctx, &[command.role])?;
    if matches!(ctx.actor, Actor::Person { id, .. } if id == person.id) {
        return Err(Error::because(Code::Forbidden, "Nobody grants a role to themself."));
    }
    let fault = match command.organisation_id {
        None => fault_of_place(command.role, None),
        Some(id) => match organisations::find(conn, id).await {
            Ok(organisation) => fault_of_place(command.role, Some(Some(&organisation))),
            Err(error) if error.code() == Code::NotFound => fault_of_place(command.role, Some(None)),
            Err(error) => return Err(error),
        },
    };
    if let Some(fault) = fault {
        return Err(Error::invalid(vec![fault]));
    }
    active(&person)?;
    let is_guarded = command.role.is_guarded();
    let granted = insert_grant(conn, ctx, &person, command).await?;
    roles_changed(conn, ctx, &person).await?;
    let ended = if is_guarded { sign_in::shut_out(conn, ctx, person.id).await? } else { Vec::new() };
    if sign_in::withdraw_invitations(conn, ctx, person.id).await? || is_guarded {
        sign_in::invite_by_letter(conn, ctx, person.id).await?;
    }
    Ok((granted, ended))
}

async fn insert_grant(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    person: &Person,
    command: GrantRole,
) -> Result<RoleGrant> {
    let new = NewRoleGrant {
        id: ctx.new_id(),
        person_id: person.id,
        role: command.role,
        organisation_id: command.organisation_id,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let granted = store::insert_grant(conn, new).await.on_constraint("role_grants_one_live", || {
        Error::because(Code::AlreadyExists, "The person has this role already.")
    })?;
    events::record(conn, ctx, subject_of_grant(&granted), RoleGrantEvent::Granted).await?;
    Ok(granted)
}

/// Locks the person of a grant that the actor may end: whoever ends it manages every role of the person.
pub async fn lock_grant(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: RoleGrantId,
) -> Result<(RoleGrant, Person)> {
    let grant = store::find_grant(conn, id).await?;
    let locked = lock(conn, ctx, grant.person_id).await?;
    // Another request may have ended it before the lock was had.
    Ok((store::find_grant(conn, id).await?, locked.person))
}

/// Ends a grant and every sign-in of the person, so that it bites at once; returns the sign-ins.
///
/// # Errors
/// 409 where nobody else is programme manager.
pub async fn end_grant(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    grant: RoleGrant,
    person: &Person,
) -> Result<Vec<SessionId>> {
    if grant.role == Role::ProgrammeManager {
        ensure_another_programme_manager(conn, person.id).await?;
    }
    for ended in store::end_grants(conn, person.id, Some(grant.id), ctx.now).await? {
        events::record(conn, ctx, subject_of_grant(&ended), RoleGrantEvent::Ended).await?;
    }
    roles_changed(conn, ctx, person).await?;
    sign_in::end_sessions(conn, ctx, None, Some(person.id)).await
}

/// Two who end each other at once wait for one another here, and the second finds nobody left.
async fn ensure_another_programme_manager(conn: &mut AsyncPgConnection, person: PersonId) -> Result<()> {
    let holders = store::lock_grants_of(conn, Role::ProgrammeManager).await?;
    if holders.into_iter().any(|holder| holder != person) {
        Ok(())
    } else {
        Err(Code::LastProgrammeManager.into())
    }
}

/// Roles are part of the person as others see it, so the person gets a new version.
async fn roles_changed(conn: &mut AsyncPgConnection, ctx: &Ctx, person: &Person) -> Result<()> {
    store::set_state(conn, person.id, person.state, ctx.now).await?;
    events::record(conn, ctx, subject(person), PersonEvent::RolesChanged).await
}

async fn profile(conn: &mut impl Read, person: Person) -> Result<Profile> {
    let held = store::live_roles(conn, &[person.id]).await?;
    let roles = held.into_iter().map(|(_, role)| role).collect();
    Ok(Profile::new(person, roles))
}

fn permit(ctx: &Ctx, roles: &[Role]) -> Result<()> {
    if roles.iter().all(|role| may_manage(ctx, *role)) {
        Ok(())
    } else {
        Err(Error::because(
            Code::Forbidden,
            "Recruiters manage people who are apprentices or mentors, or nothing yet; programme managers manage everybody but safeguarding \
             leads, whom the operator names.",
        ))
    }
}

fn active(person: &Person) -> Result<()> {
    match person.state {
        PersonState::Active => Ok(()),
        PersonState::Deactivated => Err(lifecycle::transition_not_allowed(person.state, &[])),
    }
}

fn distinct<T>(result: Result<T>) -> Result<T> {
    result.on_constraint("people_email_unique", || {
        Error::because(Code::AlreadyExists, "There is a person with this e-mail address.")
    })
}

fn subject(person: &Person) -> Subject {
    Subject::new(person.id).for_person(person.id)
}

fn subject_of_grant(grant: &RoleGrant) -> Subject {
    let subject = Subject::new(grant.id).for_person(grant.person_id);
    match grant.organisation_id {
        Some(organisation) => subject.for_organisation(organisation),
        None => subject,
    }
}
