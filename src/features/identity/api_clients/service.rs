//! Use cases of machine clients.

use diesel_async::AsyncPgConnection;

use super::events::ApiClientEvent;
use super::model::{
    ApiClient, ChangeApiClient, ClientRow, CreateApiClient, LIVE_SECRETS, NewClient, NewSecret, SecretRow,
    faults_of_scopes,
};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::events::{self, Subject};
use crate::features::identity::organisations::{self, OrganisationState};
use crate::features::identity::sign_in;
use crate::ids::{ApiClientId, OrganisationId, SecretId};
use crate::tokens::{self, RevocationKind};

/// The client with its live secrets, unless it is revoked.
pub async fn find(conn: &mut impl Read, id: ApiClientId) -> Result<ApiClient> {
    let client = store::find(conn, id).await?;
    with_secrets(conn, client).await
}

/// A page of clients, of all organisations or of these.
pub async fn list(
    conn: &mut impl Read,
    organisations: &[OrganisationId],
    after: Option<ApiClientId>,
    limit: i64,
) -> Result<Vec<ApiClient>> {
    let clients = store::list_page(conn, organisations, after, limit).await?;
    let ids: Vec<ApiClientId> = clients.iter().map(|client| client.id).collect();
    let live = store::live_secrets(conn, &ids).await?;
    let clients = clients.into_iter().map(|client| ApiClient {
        secrets: live.iter().filter(|secret| secret.api_client_id == client.id).cloned().collect(),
        client,
    });
    Ok(clients.collect())
}

/// Creates a client of an active organisation; returns it with its secret, which is not kept.
///
/// # Errors
/// 422 where the organisation is unknown or not active, or may not have a scope.
pub async fn create(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    command: CreateApiClient,
) -> Result<(ApiClient, String)> {
    let mut faults = Vec::new();
    let mut kind = None;
    let fault = |code, detail| FieldError::pointer("#/organisationId", code, detail);
    match organisations::find(conn, command.organisation_id).await {
        Ok(organisation) => {
            kind = Some(organisation.kind);
            if organisation.state != OrganisationState::Active {
                faults.push(fault(FieldCode::WrongState, "the organisation is not active"));
            }
        }
        Err(error) if error.code() == Code::NotFound => {
            faults.push(fault(FieldCode::NotFound, "there is no such organisation"));
        }
        Err(error) => return Err(error),
    }
    faults.extend(faults_of_scopes(&command.scopes, kind));
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let id = ctx.new_id();
    let new = NewClient {
        id,
        client_id: tokens::client_id(id),
        organisation_id: command.organisation_id,
        name: command.name,
        scopes: command.scopes,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let client = store::insert(conn, new).await?;
    let (row, secret) = add_secret(conn, ctx, id).await?;
    events::record(conn, ctx, subject(&client), ApiClientEvent::Created).await?;
    let secrets = vec![row];
    Ok((ApiClient { client, secrets }, secret))
}

/// Locks a client that is not revoked.
pub async fn lock(conn: &mut AsyncPgConnection, id: ApiClientId) -> Result<ApiClient> {
    let client = store::find_for_update(conn, id).await?;
    with_secrets(conn, client).await
}

/// Locks a client that has this secret.
pub async fn lock_secret(
    conn: &mut AsyncPgConnection,
    id: ApiClientId,
    secret: SecretId,
) -> Result<ClientRow> {
    let locked = lock(conn, id).await?;
    let has = locked.secrets.iter().any(|row| row.id == secret);
    if has { Ok(locked.client) } else { Err(Error::not_found()) }
}

/// The scopes that a command gives a locked client.
///
/// # Errors
/// 422 where its organisation may not have one of them.
pub async fn edit(
    conn: &mut AsyncPgConnection,
    present: &ApiClient,
    command: ChangeApiClient,
) -> Result<Vec<String>> {
    let Some(scopes) = command.scopes else { return Ok(present.client.scopes.clone()) };
    let organisation = organisations::find(conn, present.client.organisation_id).await?;
    let faults = faults_of_scopes(&scopes, Some(organisation.kind));
    if faults.is_empty() { Ok(scopes) } else { Err(Error::invalid(faults)) }
}

/// Gives a locked client other scopes. Where it loses one, tokens that it has are believed no more: returns whether it does, for this
/// process's cache after the commit.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: ApiClient,
    scopes: &[String],
) -> Result<(ApiClient, bool)> {
    let ApiClient { client, secrets } = present;
    let loses = client.scopes.iter().any(|scope| !scopes.contains(scope));
    let client = store::set_scopes(conn, client.id, scopes, ctx.now).await?;
    if loses {
        sign_in::revoke(conn, ctx, RevocationKind::Scopes, client.id).await?;
    }
    events::record(conn, ctx, subject(&client), ApiClientEvent::Changed).await?;
    Ok((ApiClient { client, secrets }, loses))
}

/// Gives a client a second secret beside the first; returns it, which is not kept.
///
/// # Errors
/// 409 where two secrets are live.
pub async fn rotate(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: ApiClient,
) -> Result<(ApiClient, String)> {
    let ApiClient { client, mut secrets } = present;
    if secrets.len() >= LIVE_SECRETS {
        return Err(Error::new(Code::TooManySecrets));
    }
    let (row, secret) = add_secret(conn, ctx, client.id).await?;
    secrets.push(row);
    let client = store::touch(conn, client.id, None, ctx.now).await?;
    events::record(conn, ctx, subject(&client), ApiClientEvent::SecretRotated).await?;
    Ok((ApiClient { client, secrets }, secret))
}

/// Lets nobody in with this secret any more. Tokens that it bought live out their minutes.
pub async fn revoke_secret(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: &ClientRow,
    secret: SecretId,
) -> Result<()> {
    store::revoke_secrets(conn, present.id, Some(secret), ctx.now).await?;
    let client = store::touch(conn, present.id, None, ctx.now).await?;
    events::record(conn, ctx, subject(&client), ApiClientEvent::SecretRevoked).await
}

/// Revokes a client with its secrets and every token that it has. The caller tells this process's cache after the
/// commit.
pub async fn revoke(conn: &mut AsyncPgConnection, ctx: &Ctx, present: &ApiClient) -> Result<()> {
    let id = present.client.id;
    store::revoke_secrets(conn, id, None, ctx.now).await?;
    let client = store::touch(conn, id, Some(ctx.now), ctx.now).await?;
    sign_in::revoke(conn, ctx, RevocationKind::Client, id).await?;
    events::record(conn, ctx, subject(&client), ApiClientEvent::Revoked).await
}

async fn add_secret(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    client: ApiClientId,
) -> Result<(SecretRow, String)> {
    let secret = sign_in::new_secret("hks")?;
    let new = NewSecret {
        id: ctx.new_id(),
        api_client_id: client,
        secret_hash: sign_in::hash_secret(&secret),
        created_at: ctx.now,
    };
    Ok((store::insert_secret(conn, new).await?, secret))
}

async fn with_secrets(conn: &mut impl Read, client: ClientRow) -> Result<ApiClient> {
    let secrets = store::live_secrets(conn, &[client.id]).await?;
    Ok(ApiClient { client, secrets })
}

fn subject(client: &ClientRow) -> Subject {
    Subject::new(client.id).for_organisation(client.organisation_id)
}
