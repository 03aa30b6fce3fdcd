//! Queries on machine clients and their secrets. A revoked client or secret is found no more.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{ClientRow, NewClient, NewSecret, SecretRow};
use crate::db::Read;
use crate::ids::{ApiClientId, OrganisationId, SecretId};
use crate::schema::api_clients::{self, dsl};
use crate::schema::client_secrets;

pub async fn find(conn: &mut impl Read, id: ApiClientId) -> QueryResult<ClientRow> {
    dsl::api_clients
        .find(id)
        .filter(dsl::revoked_at.is_null())
        .select(ClientRow::as_select())
        .first(conn)
        .await
}

pub async fn find_for_update(conn: &mut AsyncPgConnection, id: ApiClientId) -> QueryResult<ClientRow> {
    dsl::api_clients
        .find(id)
        .filter(dsl::revoked_at.is_null())
        .select(ClientRow::as_select())
        .for_update()
        .first(conn)
        .await
}

/// A page by id, the order in which they were created.
pub async fn list_page(
    conn: &mut impl Read,
    organisations: &[OrganisationId],
    after: Option<ApiClientId>,
    limit: i64,
) -> QueryResult<Vec<ClientRow>> {
    let mut query = dsl::api_clients
        .filter(dsl::revoked_at.is_null())
        .select(ClientRow::as_select())
        .order(dsl::id)
        .limit(limit)
        .into_boxed();
    if !organisations.is_empty() {
        query = query.filter(dsl::organisation_id.eq_any(organisations));
    }
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    query.load(conn).await
}

/// The live secrets of these clients, oldest first.
pub async fn live_secrets(conn: &mut impl Read, clients: &[ApiClientId]) -> QueryResult<Vec<SecretRow>> {
    client_secrets::table
        .filter(client_secrets::api_client_id.eq_any(clients))
        .filter(client_secrets::revoked_at.is_null())
        .order(client_secrets::id)
        .select(SecretRow::as_select())
        .load(conn)
        .await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: NewClient) -> QueryResult<ClientRow> {
    diesel::insert_into(api_clients::table)
        .values(new)
        .returning(ClientRow::as_returning())
        .get_result(conn)
        .await
}

pub async fn insert_secret(conn: &mut AsyncPgConnection, new: NewSecret) -> QueryResult<SecretRow> {
    diesel::insert_into(client_secrets::table)
        .values(new)
        .returning(SecretRow::as_returning())
        .get_result(conn)
        .await
}

/// Revokes live secrets of a client: one, or all. Returns how many.
pub async fn revoke_secrets(
    conn: &mut AsyncPgConnection,
    client: ApiClientId,
    one: Option<SecretId>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let mut query = diesel::update(client_secrets::table)
        .filter(client_secrets::api_client_id.eq(client))
        .filter(client_secrets::revoked_at.is_null())
        .set(client_secrets::revoked_at.eq(now))
        .into_boxed();
    if let Some(one) = one {
        query = query.filter(client_secrets::id.eq(one));
    }
    query.execute(conn).await
}

/// A new version of a client, revoked or with other secrets than before.
pub async fn touch(
    conn: &mut AsyncPgConnection,
    id: ApiClientId,
    revoked_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> QueryResult<ClientRow> {
    diesel::update(dsl::api_clients.find(id))
        .set((dsl::revoked_at.eq(revoked_at), dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .returning(ClientRow::as_returning())
        .get_result(conn)
        .await
}

/// A new version of a client, with other scopes.
pub async fn set_scopes(
    conn: &mut AsyncPgConnection,
    id: ApiClientId,
    scopes: &[String],
    now: DateTime<Utc>,
) -> QueryResult<ClientRow> {
    diesel::update(dsl::api_clients.find(id))
        .set((dsl::scopes.eq(scopes), dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .returning(ClientRow::as_returning())
        .get_result(conn)
        .await
}
