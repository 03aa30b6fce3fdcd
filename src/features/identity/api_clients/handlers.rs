//! `/api/v1/api-clients`.

use actix_web::{delete, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{
    ApiClient, ApiClientBody, ApiClientList, ApiClientWithSecretBody, ChangeApiClient, CreateApiClient,
};
use super::service;
use crate::access::{ClientsRead, ClientsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::{ApiClientId, OrganisationId, SecretId};
use crate::tokens::RevocationKind;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, State, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_api_clients)
        .service(create_api_client)
        .service(get_api_client)
        .service(change_api_client)
        .service(revoke_api_client)
        .service(rotate_client_secret)
        .service(revoke_client_secret);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct ApiClientsFilter {
    /// Only clients of this organisation; may be repeated.
    organisation_id: Vec<OrganisationId>,
}

type ListApiClients = List<ApiClientId, ApiClientsFilter>;

/// List machine clients
///
/// Those that are not revoked, in the order in which they were created. Secrets are never shown again.
#[utoipa::path(
    tag = "identity",
    params(ListApiClients),
    responses((status = 200, description = "A page of machine clients", body = ApiClientList)),
    security(("oauth2" = ["clients:read"]), ("bearer" = [])),
)]
#[get("/api-clients")]
async fn list_api_clients(_caller: Caller<ClientsRead>, db: Db, list: ListApiClients) -> Result<ApiResponse> {
    let after = list.after;
    let mut rows = db
        .read(async |conn| {
            service::list(conn, &list.filter.organisation_id, after, list.rows_to_read()).await
        })
        .await?;
    let page = list.page(&mut rows, |row| row.client.id)?;
    let api_clients = rows.into_iter().map(ApiClientBody::from).collect();
    list.respond(page, |page| ApiClientList { api_clients, page })
}

/// Create a machine client
///
/// It acts for an active organisation and may have some of the scopes that organisations of its kind may have. The
/// secret is shown this once; with it and `clientId` the client gets tokens at `POST /oauth/token`.
#[utoipa::path(
    tag = "identity",
    request_body = CreateApiClient,
    responses((status = 201, description = "The new client with its secret", body = ApiClientWithSecretBody)),
    security(("oauth2" = ["clients:write"]), ("bearer" = [])),
)]
#[post("/api-clients")]
async fn create_api_client(caller: Caller<ClientsWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: CreateApiClient| {
            let (created, secret) = service::create(conn, &caller, command).await?;
            with_secret(created, secret)
        })
        .await
}

/// Read a machine client
///
/// One client with the ids of its live secrets, until it is revoked.
#[utoipa::path(
    tag = "identity",
    params(("id" = ApiClientId, Path, description = "The client's record")),
    responses((status = 200, description = "The client", body = ApiClientBody)),
    security(("oauth2" = ["clients:read"]), ("bearer" = [])),
)]
#[get("/api-clients/{id}")]
async fn get_api_client(
    _caller: Caller<ClientsRead>,
    id: web::Path<ApiClientId>,
    db: Db,
) -> Result<ApiResponse> {
    let found = db.read(async |conn| service::find(conn, *id).await).await?;
    ApiResponse::item(found.client.version, &ApiClientBody::from(found))
}

/// Change a machine client
///
/// A merge patch (RFC 7396): absent keeps. Scopes are named all anew. Where it loses one, its tokens stop working at once, and it gets new ones as before. Needs
/// `If-Match`.
#[utoipa::path(
    tag = "identity",
    params(("id" = ApiClientId, Path, description = "The client's record")),
    request_body(content = ChangeApiClient, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "The changed client", body = ApiClientBody)),
    security(("oauth2" = ["clients:write"]), ("bearer" = [])),
)]
#[patch("/api-clients/{id}")]
async fn change_api_client(
    caller: Caller<ClientsWrite>,
    id: web::Path<ApiClientId>,
    state: web::Data<State>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    let mut loses = false;
    let answer = writer
        .act(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present, command: ChangeApiClient| {
                // What does not fit comes before what is stale (see the order of judgement).
                let scopes = service::edit(conn, &present, command).await?;
                if_match.required(present.client.version)?;
                let changed;
                (changed, loses) = service::change(conn, &caller, present, &scopes).await?;
                ApiResponse::item(changed.client.version, &ApiClientBody::from(changed))
            },
        )
        .await?;
    if loses {
        state.forget_tokens(RevocationKind::Scopes, id.0, caller.now);
    }
    Ok(answer)
}

/// Revoke a machine client
///
/// Final. Its tokens and secrets stop working at once. `If-Match` may be left out.
#[utoipa::path(
    tag = "identity",
    params(
        ("id" = ApiClientId, Path, description = "The client's record"),
        ("If-Match" = Option<String>, Header, nullable = false, example = "\"1\"",
            description = "The client's ETag, or *; may be left out."),
    ),
    responses(
        (status = 204, description = "Revoked"),
        (status = 400, description = "invalidHeader"),
        (status = 412, description = "preconditionFailed"),
    ),
    security(("oauth2" = ["clients:write"]), ("bearer" = [])),
)]
#[delete("/api-clients/{id}")]
async fn revoke_api_client(
    caller: Caller<ClientsWrite>,
    id: web::Path<ApiClientId>,
    state: web::Data<State>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    let answer = writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present| {
                if_match.optional(present.client.version)?;
                service::revoke(conn, &caller, &present).await?;
                Ok(ApiResponse::no_content())
            },
        )
        .await?;
    state.forget_tokens(RevocationKind::Client, id.0, caller.now);
    Ok(answer)
}

/// Rotate a client's secret
///
/// Adds a second secret beside the first, shown this once, so that both work until the old one is revoked
/// (`DELETE /api/v1/api-clients/{id}/secrets/{secret_id}`). Takes no body.
#[utoipa::path(
    tag = "identity",
    params(("id" = ApiClientId, Path, description = "The client's record")),
    responses(
        (status = 201, description = "The client with its new secret", body = ApiClientWithSecretBody),
        (status = 409, description = "tooManySecrets"),
    ),
    security(("oauth2" = ["clients:write"]), ("bearer" = [])),
)]
#[post("/api-clients/{id}/secret-rotations")]
async fn rotate_client_secret(
    caller: Caller<ClientsWrite>,
    id: web::Path<ApiClientId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present| {
                let (rotated, secret) = service::rotate(conn, &caller, present).await?;
                with_secret(rotated, secret)
            },
        )
        .await
}

/// Revoke a client's secret
///
/// Nobody gets a token with it any more; tokens that were got with it live out their 15 minutes. Revoke the client
/// itself to stop those at once. `If-Match`, with the client's ETag, may be left out.
#[utoipa::path(
    tag = "identity",
    params(
        ("id" = ApiClientId, Path, description = "The client's record"),
        ("secret_id" = SecretId, Path, description = "The secret, from the client's `secrets`"),
        ("If-Match" = Option<String>, Header, nullable = false, example = "\"1\"",
            description = "The client's ETag, or *; may be left out."),
    ),
    responses(
        (status = 204, description = "Revoked"),
        (status = 400, description = "invalidHeader"),
        (status = 412, description = "preconditionFailed"),
    ),
    security(("oauth2" = ["clients:write"]), ("bearer" = [])),
)]
#[delete("/api-clients/{id}/secrets/{secret_id}")]
async fn revoke_client_secret(
    caller: Caller<ClientsWrite>,
    path: web::Path<(ApiClientId, SecretId)>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    let (id, secret) = path.into_inner();
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock_secret(conn, id, secret).await,
            async |conn, present| {
                if_match.optional(present.version)?;
                service::revoke_secret(conn, &caller, &present, secret).await?;
                Ok(ApiResponse::no_content())
            },
        )
        .await
}

/// 201 with the secret, of which nothing is stored but its hash: a replay shows null.
fn with_secret(row: ApiClient, secret: String) -> Result<ApiResponse> {
    let location = format!("/api/v1/api-clients/{}", row.client.id);
    let version = row.client.version;
    let mut body = ApiClientWithSecretBody::new(row, Some(secret));
    let answer = ApiResponse::created(location, version, &body)?;
    body.client_secret = None;
    answer.shown_once(&body)
}
