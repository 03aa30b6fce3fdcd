//! Queries of signing in. Clients and people are other features' records and only read here.

pub mod invitations;
pub mod password_resets;
pub mod refresh_tokens;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::model::{ClientRow, PersonRow, RevocationRow};
use crate::access::{Grant, Role};
use crate::db::{Read, statement};
use crate::ids::{ApiClientId, OrganisationId, PersonId, SessionId};
use crate::schema::{api_clients, organisations, passwords, people, revocations, role_grants, sessions};

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
        // A client may lose a scope again while tokens of the time before are still good.
        .do_update()
        .set((revocations::revoked_at.eq(now), revocations::expires_at.eq(expires_at)))
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
    refresh_tokens::forget(conn, &past).await?;
    diesel::delete(sessions::table.filter(sessions::id.eq_any(&past))).execute(conn).await
}

/// Locks a person, as whatever touches their sign-ins does first.
pub async fn lock_person(conn: &mut AsyncPgConnection, id: PersonId) -> QueryResult<PersonRow> {
    people::table.find(id).select(people::id).for_update().first::<PersonId>(conn).await?;
    find_person(conn, id).await
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
