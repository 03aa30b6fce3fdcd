//! Use cases of people and role grants.
//!
//! Whatever touches a person's roles or sign-ins locks the person first.

use diesel_async::AsyncPgConnection;
use unicode_normalization::UnicodeNormalization as _;

use super::events::{PersonEvent, RoleGrantEvent};
use super::model::{
    AddPerson, ChangePerson, GrantRole, NewPerson, NewRoleGrant, Person, PersonState, Profile, RoleGrant,
    fault_of_place, is_guarded, may_manage,
};
use super::store::{self, Filter};
use crate::access::Role;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, OnConstraint as _, Result};
use crate::features::events::{self, Subject};
use crate::features::identity::organisations;
use crate::features::identity::sign_in::{self, Invitation, fold_email};
use crate::ids::{PersonId, RoleGrantId, SessionId};
use crate::lifecycle;

/// The person with their roles, if there is one.
pub async fn find(conn: &mut impl Read, id: PersonId) -> Result<Profile> {
    let person = store::find(conn, id).await?;
    profile(conn, person).await
}

/// How many people a search may find.
const MOST_MATCHES: usize = 1_000;

/// A page of people.
///
/// # Errors
/// 400 where the text is found too often.
pub async fn list(
    conn: &mut impl Read,
    roles: Vec<Role>,
    states: Vec<PersonState>,
    text: Option<&str>,
    after: Option<PersonId>,
    limit: i64,
) -> Result<Vec<Profile>> {
    let filter = Filter { roles, states };
    let people = match text {
        Some(text) => search(conn, text, &filter, after, limit).await?,
        None => store::list_page(conn, &filter, after, limit).await?,
    };
    let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
    let held = store::live_roles(conn, &ids).await?;
    let of = |id| {
        let roles = held.iter().filter(|(person, _)| *person == id);
        roles.map(|(_, role)| *role).collect()
    };
    let profiles = people.into_iter().map(|person| {
        let roles = of(person.id);
        Profile::new(person, roles)
    });
    Ok(profiles.collect())
}

/// A page of those whose names or addresses fit a text. All that fit are read.
async fn search(
    conn: &mut impl Read,
    text: &str,
    filter: &Filter,
    after: Option<PersonId>,
    limit: i64,
) -> Result<Vec<Person>> {
    let most = i64::try_from(MOST_MATCHES + 1).unwrap_or(i64::MAX);
    let mut found = store::named(conn, &text_query(text), most).await?;
    found.extend(store::addressed(conn, &fold_email(text.trim()), most).await?);
    found.sort_unstable_by_key(|one| one.id);
    found.dedup_by_key(|one| one.id);
    if found.len() > MOST_MATCHES {
        return Err(Code::TooManyMatches.into());
    }
    found.retain(|one| filter.states.is_empty() || filter.states.contains(&one.state));
    let mut ids: Vec<PersonId> = found.into_iter().map(|one| one.id).collect();
    if !filter.roles.is_empty() {
        let held = store::live_roles(conn, &ids).await?;
        ids.retain(|id| held.iter().any(|(person, role)| person == id && filter.roles.contains(role)));
    }
    let next = ids.into_iter().filter(|id| after.is_none_or(|after| *id > after));
    let ids: Vec<PersonId> = next.take(usize::try_from(limit).unwrap_or(usize::MAX)).collect();
    Ok(store::find_all(conn, &ids).await?)
}

/// Adds an active person without roles.
///
/// # Errors
/// 409 where the e-mail address is taken.
pub async fn add(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddPerson) -> Result<Person> {
    let new = NewPerson {
        id: ctx.new_id(),
        email_folded: fold_email(&command.email),
        email: command.email,
        given_name: command.given_name,
        family_name: command.family_name,
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

/// Changes what is given; `judge` sees the present version first, under the row's lock.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: PersonId,
    command: ChangePerson,
    judge: impl FnOnce(i32) -> Result<()>,
) -> Result<Profile> {
    let (present, roles) = open(conn, ctx, id).await?;
    judge(present.version)?;
    let email_folded = command.email.as_deref().map(fold_email);
    let changed = store::change(conn, id, command, email_folded, ctx.now).await.map_err(Error::from);
    let changed = distinct(changed)?;
    events::record(conn, ctx, subject(&changed), PersonEvent::Changed).await?;
    Ok(Profile::new(changed, roles))
}

/// Ends a person with their roles and sign-ins; returns the sign-ins, for this process's cache.
///
/// # Errors
/// 409 where the person has ended before.
pub async fn end(conn: &mut AsyncPgConnection, ctx: &Ctx, id: PersonId) -> Result<(Profile, Vec<SessionId>)> {
    let (present, _) = open(conn, ctx, id).await?;
    lifecycle::ensure(present.state, PersonState::Deactivated)?;
    for grant in store::end_grants(conn, id, None, ctx.now).await? {
        events::record(conn, ctx, subject_of_grant(&grant), RoleGrantEvent::Ended).await?;
    }
    let sessions = sign_in::end_sessions(conn, ctx, None, Some(id)).await?;
    let ended = store::set_state(conn, id, PersonState::Deactivated, ctx.now).await?;
    events::record(conn, ctx, subject(&ended), PersonEvent::Deactivated).await?;
    Ok((Profile::new(ended, Vec::new()), sessions))
}

/// Invites a person to set a password, for the first time or anew.
///
/// # Errors
/// 409 where the person has ended.
pub async fn invite(conn: &mut AsyncPgConnection, ctx: &Ctx, id: PersonId) -> Result<Invitation> {
    let (present, _) = open(conn, ctx, id).await?;
    active(&present)?;
    let invitation = sign_in::invite(conn, ctx, id).await?;
    events::record(conn, ctx, subject(&present), PersonEvent::Invited).await?;
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

/// Grants a role; the person's next token has its scopes. Whoever could invite the person before may know a password or an
/// invitation of theirs, so with the first role that only programme managers manage the person must be invited anew; returns
/// the sign-ins that this ends.
///
/// # Errors
/// 403 where the actor may not grant it, 409 where the person has ended or has it already, 422 where it does not
/// go with the organisation.
pub async fn grant(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    person: PersonId,
    command: GrantRole,
) -> Result<(RoleGrant, Vec<SessionId>)> {
    permit(ctx, &[command.role])?;
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
    let present = store::find_for_update(conn, person).await?;
    let Profile { person: present, roles } = profile(conn, present).await?;
    active(&present)?;
    let new = NewRoleGrant {
        id: ctx.new_id(),
        person_id: person,
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
    roles_changed(conn, ctx, &present).await?;
    let rises = is_guarded(command.role) && !roles.into_iter().any(is_guarded);
    let ended = if rises { sign_in::shut_out(conn, ctx, person).await? } else { Vec::new() };
    Ok((granted, ended))
}

/// Ends a grant and every sign-in of the person, so that it bites at once; returns the sign-ins.
pub async fn end_grant(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: RoleGrantId,
    judge: impl FnOnce(i32) -> Result<()>,
) -> Result<Vec<SessionId>> {
    let grant = store::find_grant(conn, id).await?;
    let person = store::find_for_update(conn, grant.person_id).await?;
    // Another request may have ended it before the lock was had.
    let grant = store::find_grant(conn, id).await?;
    permit(ctx, &[grant.role])?;
    judge(grant.version)?;
    for ended in store::end_grants(conn, person.id, Some(id), ctx.now).await? {
        events::record(conn, ctx, subject_of_grant(&ended), RoleGrantEvent::Ended).await?;
    }
    roles_changed(conn, ctx, &person).await?;
    sign_in::end_sessions(conn, ctx, None, Some(person.id)).await
}

/// Roles are part of the person as others see it, so the person gets a new version.
async fn roles_changed(conn: &mut AsyncPgConnection, ctx: &Ctx, person: &Person) -> Result<()> {
    store::set_state(conn, person.id, person.state, ctx.now).await?;
    events::record(conn, ctx, subject(person), PersonEvent::RolesChanged).await
}

/// Locks a person whom the actor may manage.
async fn open(conn: &mut AsyncPgConnection, ctx: &Ctx, id: PersonId) -> Result<(Person, Vec<Role>)> {
    let person = store::find_for_update(conn, id).await?;
    let Profile { person, roles } = profile(conn, person).await?;
    permit(ctx, &roles)?;
    Ok((person, roles))
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
            "Only programme managers may manage programme managers and data protection officers.",
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

/// Text as given, in lower case, in upper case, and with each word's first letter in upper case.
fn cases(text: &str) -> [String; 4] {
    let given: String = text.nfc().collect();
    let (lower, upper) = (given.to_lowercase(), given.to_uppercase());
    let mut starts = true;
    let mut title = String::with_capacity(given.len());
    for character in lower.chars() {
        if starts {
            title.extend(character.to_uppercase());
        } else {
            title.push(character);
        }
        starts = !character.is_alphanumeric();
    }
    [given, lower, upper, title]
}

/// A query of Postgres' text search for names of which a word starts with each of these words, whatever their case: a
/// database of the locale C folds ASCII letters only.
fn text_query(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let mut starts: Vec<String> = Vec::new();
        for word in cases(word) {
            let quoted = word.replace('\\', "\\\\").replace('\'', "''");
            let start = format!("'{quoted}':*");
            if !starts.contains(&start) {
                starts.push(start);
            }
        }
        format!("({})", starts.join(" | "))
    });
    words.collect::<Vec<_>>().join(" & ")
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

#[cfg(test)]
mod tests {
    use super::{cases, text_query};

    #[test]
    fn a_search_is_tried_in_every_case() {
        let expected = ["éLO-Öst", "élo-öst", "ÉLO-ÖST", "Élo-Öst"];
        assert_eq!(cases("e\u{301}LO-Öst"), expected);
    }

    #[test]
    fn each_word_of_a_search_starts_a_word() {
        assert_eq!(text_query(" ana  B"), "('ana':* | 'ANA':* | 'Ana':*) & ('B':* | 'b':*)");
        assert_eq!(text_query(r"o'\"), r"('o''\\':* | 'O''\\':*)");
    }
}
