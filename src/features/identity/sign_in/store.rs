//! Queries of signing in. Clients and people are other features' records and only read here.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::model::{ClientRow, PersonRow, RefreshRow, RevocationRow};
use crate::access::{Grant, Role};
use crate::db::{Read, statement};
use crate::ids::{ApiClientId, InvitationId, OrganisationId, PersonId, SessionId};
use crate::schema::{
    api_clients, invitations, organisations, passwords, people, refresh_tokens, revocations, role_grants,
    sessions,
};

pub async fn find_client(conn: &mut impl Read, id: ApiClientId) -> QueryResult<Option<ClientRow>> {
    api_clients::table
        .inner_join(organisations::table)
        .filter(api_clients::id.eq(id))
        .select((
            api_clients::id,
            api_clients::organisation_id,
            api_clients::name,
            api_clients::scopes,
            api_clients::revoked_at,
            organisations::kind,
            organisations::state.eq("active"),
        ))
        .first(conn)
        .await
        .optional()
}

/// Whether a digest is that of a live secret of a client.
pub async fn is_secret(conn: &mut impl Read, id: ApiClientId, digest: &[u8]) -> QueryResult<bool> {
    statement("SELECT client_secret_is($1, $2)")
        .bind::<sql_types::Uuid, _>(id.0)
        .bind::<sql_types::Bytea, _>(digest)
        .typed::<sql_types::Bool>()
        .get_result(conn)
        .await
}

/// How the password of an e-mail address was hashed: salt and parameters. Made up, and the same each time, where there is none.
pub async fn password_parameters(conn: &mut impl Read, folded: &str) -> QueryResult<String> {
    statement("SELECT password_parameters($1)")
        .bind::<sql_types::Text, _>(folded)
        .typed::<sql_types::Text>()
        .get_result(conn)
        .await
}

/// Whether a hash is that of a person's password.
pub async fn is_password(conn: &mut impl Read, person: PersonId, hash: &str) -> QueryResult<bool> {
    statement("SELECT password_is($1, $2)")
        .bind::<sql_types::Uuid, _>(person.0)
        .bind::<sql_types::Text, _>(hash)
        .typed::<sql_types::Bool>()
        .get_result(conn)
        .await
}

pub async fn find_person_by_email(conn: &mut impl Read, folded: &str) -> QueryResult<Option<PersonRow>> {
    people::table
        .filter(people::email_folded.eq(folded))
        .select((people::id, people::email, people::given_name, people::family_name, people::state))
        .first(conn)
        .await
        .optional()
}

pub async fn find_person(conn: &mut impl Read, id: PersonId) -> QueryResult<PersonRow> {
    people::table
        .filter(people::id.eq(id))
        .select((people::id, people::email, people::given_name, people::family_name, people::state))
        .first(conn)
        .await
}

/// What a person is here, oldest first; roles at an organisation that has ended are left out.
pub async fn live_grants(conn: &mut impl Read, id: PersonId) -> QueryResult<Vec<Grant>> {
    let rows: Vec<(Role, Option<OrganisationId>)> = role_grants::table
        .left_join(organisations::table)
        .filter(role_grants::person_id.eq(id).and(role_grants::ended_at.is_null()))
        .filter(
            organisations::state.eq("active").or(role_grants::organisation_id.is_null()).assume_not_null(),
        )
        .order(role_grants::id)
        .select((role_grants::role, role_grants::organisation_id))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(role, organisation)| Grant { role, organisation }).collect())
}

pub async fn organisation_name(
    conn: &mut impl Read,
    id: OrganisationId,
) -> QueryResult<(String, crate::access::OrganisationKind)> {
    organisations::table.find(id).select((organisations::name, organisations::kind)).first(conn).await
}

pub async fn insert_session(
    conn: &mut AsyncPgConnection,
    id: SessionId,
    person: PersonId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::id.eq(id),
            sessions::person_id.eq(person),
            sessions::created_at.eq(now),
            sessions::expires_at.eq(expires_at),
        ))
        .execute(conn)
        .await
}

pub async fn insert_refresh_token(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
    session: SessionId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::token_hash.eq(hash),
            refresh_tokens::session_id.eq(session),
            refresh_tokens::created_at.eq(now),
        ))
        .execute(conn)
        .await
}

pub async fn find_refresh_token_for_update(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
) -> QueryResult<Option<RefreshRow>> {
    refresh_tokens::table
        .inner_join(sessions::table)
        .filter(refresh_tokens::token_hash.eq(hash))
        .select((
            refresh_tokens::session_id,
            refresh_tokens::used_at,
            refresh_tokens::successor,
            sessions::person_id,
            sessions::expires_at,
            sessions::ended_at,
        ))
        .for_update()
        .first(conn)
        .await
        .optional()
}

pub async fn use_refresh_token(
    conn: &mut AsyncPgConnection,
    hash: &[u8],
    successor: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(refresh_tokens::table.find(hash))
        .set((refresh_tokens::used_at.eq(now), refresh_tokens::successor.eq(successor)))
        .execute(conn)
        .await
}

/// Clears what tokens that were used before an instant were exchanged for.
pub async fn forget_successors(conn: &mut AsyncPgConnection, before: DateTime<Utc>) -> QueryResult<usize> {
    let kept = refresh_tokens::table
        .filter(refresh_tokens::successor.is_not_null().and(refresh_tokens::used_at.le(before)));
    diesel::update(kept).set(refresh_tokens::successor.eq(None::<Vec<u8>>)).execute(conn).await
}

/// Ends sign-ins that are still open: one, or all of a person. Returns those that it ended.
pub async fn end_sessions(
    conn: &mut AsyncPgConnection,
    one: Option<SessionId>,
    person: Option<PersonId>,
    now: DateTime<Utc>,
) -> QueryResult<Vec<SessionId>> {
    diesel::update(sessions::table)
        .filter(sessions::ended_at.is_null())
        .filter(
            sessions::id.nullable().eq(one).or(sessions::person_id.nullable().eq(person)).assume_not_null(),
        )
        .set(sessions::ended_at.eq(now))
        .returning(sessions::id)
        .get_results(conn)
        .await
}

pub async fn insert_revocation(
    conn: &mut AsyncPgConnection,
    kind: &str,
    subject: Uuid,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(revocations::table)
        .values((
            revocations::kind.eq(kind),
            revocations::subject.eq(subject),
            revocations::revoked_at.eq(now),
            revocations::expires_at.eq(expires_at),
        ))
        .on_conflict((revocations::kind, revocations::subject))
        .do_nothing()
        .execute(conn)
        .await
}

pub async fn live_revocations(conn: &mut impl Read, now: DateTime<Utc>) -> QueryResult<Vec<RevocationRow>> {
    revocations::table
        .filter(revocations::expires_at.gt(now))
        .select((revocations::kind, revocations::subject, revocations::expires_at))
        .load(conn)
        .await
}

pub async fn forget_revocations(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(revocations::table.filter(revocations::expires_at.le(now))).execute(conn).await
}

pub async fn forget_invitations(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(invitations::table.filter(invitations::expires_at.le(now))).execute(conn).await
}

/// Deletes sign-ins that can be refreshed no more, with their refresh tokens; at most as many as `limit`. The tokens
/// are locked first, as a refresh locks them.
pub async fn forget_sessions(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<usize> {
    let past: Vec<SessionId> = sessions::table
        .filter(sessions::expires_at.le(now))
        .select(sessions::id)
        .limit(limit)
        .load(conn)
        .await?;
    diesel::delete(refresh_tokens::table.filter(refresh_tokens::session_id.eq_any(&past)))
        .execute(conn)
        .await?;
    diesel::delete(sessions::table.filter(sessions::id.eq_any(&past))).execute(conn).await
}

/// Locks a person, as whatever touches their sign-ins does first.
pub async fn lock_person(conn: &mut AsyncPgConnection, id: PersonId) -> QueryResult<PersonRow> {
    people::table.find(id).select(people::id).for_update().first::<PersonId>(conn).await?;
    find_person(conn, id).await
}

/// Deletes the invitations of a person that were not used.
pub async fn withdraw_invitations(conn: &mut AsyncPgConnection, person: PersonId) -> QueryResult<usize> {
    diesel::delete(
        invitations::table.filter(invitations::person_id.eq(person).and(invitations::used_at.is_null())),
    )
    .execute(conn)
    .await
}

/// Leaves a person no password that could be right.
pub async fn lock_password(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(passwords::table.find(person))
        .set((passwords::hash.eq(""), passwords::changed_at.eq(now)))
        .execute(conn)
        .await
}

/// A new invitation replaces those that were not used.
pub async fn replace_invitation(
    conn: &mut AsyncPgConnection,
    id: InvitationId,
    person: PersonId,
    hash: &[u8],
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<usize> {
    withdraw_invitations(conn, person).await?;
    diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(id),
            invitations::person_id.eq(person),
            invitations::token_hash.eq(hash),
            invitations::created_at.eq(now),
            invitations::expires_at.eq(expires_at),
        ))
        .execute(conn)
        .await
}

/// The invitation with this token, if it is good, and whose it is.
pub async fn invitation(
    conn: &mut impl Read,
    digest: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<Option<(InvitationId, PersonId)>> {
    let found = statement("SELECT invitation_of($1)")
        .bind::<sql_types::Bytea, _>(digest)
        .typed::<sql_types::Nullable<sql_types::Uuid>>()
        .get_result::<Option<Uuid>>(conn)
        .await?;
    let Some(id) = found else { return Ok(None) };
    invitations::table
        .find(InvitationId(id))
        .filter(invitations::used_at.is_null().and(invitations::expires_at.gt(now)))
        .select((invitations::id, invitations::person_id))
        .first(conn)
        .await
        .optional()
}

/// Uses up an invitation, if it is good; returns whose it is.
pub async fn use_invitation(
    conn: &mut AsyncPgConnection,
    id: InvitationId,
    now: DateTime<Utc>,
) -> QueryResult<Option<PersonId>> {
    diesel::update(invitations::table.find(id))
        .filter(invitations::used_at.is_null().and(invitations::expires_at.gt(now)))
        .set(invitations::used_at.eq(now))
        .returning(invitations::person_id)
        .get_result(conn)
        .await
        .optional()
}

pub async fn set_password(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    hash: &str,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let row = (passwords::hash.eq(hash), passwords::changed_at.eq(now));
    diesel::insert_into(passwords::table)
        .values((passwords::person_id.eq(person), row))
        .on_conflict(passwords::person_id)
        .do_update()
        .set(row)
        .execute(conn)
        .await
}
