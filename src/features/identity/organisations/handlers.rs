//! `/api/v1/organisations`.

use actix_web::{HttpRequest, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{
    AddOrganisation, ChangeOrganisation, OrganisationBody, OrganisationList, OrganisationState,
};
use super::service;
use crate::access::{OrganisationKind, OrganisationsRead, OrganisationsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::OrganisationId;
use crate::tokens::RevocationKind;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Body, Caller, IfMatch, Limit, Query, State, Writer, page};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_organisations)
        .service(add_organisation)
        .service(get_organisation)
        .service(change_organisation)
        .service(end_organisation);
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListOrganisations {
    /// Only organisations of this kind; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<OrganisationKind>>, nullable = false)]
    kind: Vec<OrganisationKind>,
    /// Only organisations in this state; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<OrganisationState>>, nullable = false)]
    state: Vec<OrganisationState>,
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, default = 25)]
    limit: Limit,
    /// Where the page starts: `page.nextCursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

const ORDER: &str = "organisations";

/// List organisations
///
/// Learning providers, employers, the council and schools, in the order in which they were added.
#[utoipa::path(
    tag = "organisations",
    params(ListOrganisations),
    responses((status = 200, description = "A page of organisations", body = OrganisationList)),
    security(("oauth2" = ["organisations:read"]), ("bearer" = [])),
)]
#[get("/organisations")]
async fn list_organisations(
    _caller: Caller<OrganisationsRead>,
    db: Db,
    query: Query<ListOrganisations>,
    request: HttpRequest,
) -> Result<ApiResponse> {
    let Query(query) = query;
    let after: Option<OrganisationId> = page::after(query.cursor.as_deref(), ORDER)?;
    let mut rows = db
        .read(async |conn| service::list(conn, &query.kind, &query.state, after, query.limit.0 + 1).await)
        .await?;
    let page = page::page(&mut rows, query.limit, ORDER, |row| row.id)?;
    let organisations = rows.into_iter().map(OrganisationBody::from).collect();
    ApiResponse::list(&request, &page, &OrganisationList { organisations, page: page.clone() })
}

/// Add an organisation
///
/// It is active from then on; give it a machine client next (`POST /api/v1/api-clients`).
#[utoipa::path(
    tag = "organisations",
    request_body = AddOrganisation,
    responses(
        (status = 201, description = "The new organisation", body = OrganisationBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["organisations:write"]), ("bearer" = [])),
)]
#[post("/organisations")]
async fn add_organisation(
    caller: Caller<OrganisationsWrite>,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    let command: AddOrganisation = body.read()?;
    writer
        .run(&caller, async |conn| {
            let added = service::add(conn, &caller, command.clone()).await?;
            let location = format!("/api/v1/organisations/{}", added.id);
            ApiResponse::created(location, added.version, &OrganisationBody::from(added))
        })
        .await
}

/// Read an organisation
///
/// One organisation with its contact.
#[utoipa::path(
    tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The organisation")),
    responses((status = 200, description = "The organisation", body = OrganisationBody)),
    security(("oauth2" = ["organisations:read"]), ("bearer" = [])),
)]
#[get("/organisations/{id}")]
async fn get_organisation(
    _caller: Caller<OrganisationsRead>,
    id: web::Path<OrganisationId>,
    db: Db,
) -> Result<ApiResponse> {
    let found = db.read(async |conn| service::find(conn, *id).await).await?;
    ApiResponse::item(found.version, &OrganisationBody::from(found))
}

/// Change an organisation
///
/// A merge patch (RFC 7396): absent keeps, null clears. Needs `If-Match`.
#[utoipa::path(
    tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The organisation")),
    request_body(content = ChangeOrganisation, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed organisation", body = OrganisationBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["organisations:write"]), ("bearer" = [])),
)]
#[patch("/organisations/{id}")]
async fn change_organisation(
    caller: Caller<OrganisationsWrite>,
    id: web::Path<OrganisationId>,
    db: Db,
    if_match: IfMatch,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    db.read(async |conn| service::find(conn, *id).await).await?;
    let command: ChangeOrganisation = body.read()?;
    writer
        .run(&caller, async |conn| {
            let judge = |version| if_match.required(version);
            let changed = service::change(conn, &caller, *id, command.clone(), judge).await?;
            ApiResponse::item(changed.version, &OrganisationBody::from(changed))
        })
        .await
}

/// End an organisation
///
/// Final. Every token of its clients and people stops working at once, and they get no new ones.
#[utoipa::path(
    tag = "organisations",
    params(("id" = OrganisationId, Path, description = "The organisation")),
    responses(
        (status = 200, description = "The ended organisation", body = OrganisationBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["organisations:write"]), ("bearer" = [])),
)]
#[post("/organisations/{id}/endings")]
async fn end_organisation(
    caller: Caller<OrganisationsWrite>,
    id: web::Path<OrganisationId>,
    state: web::Data<State>,
    writer: Writer,
) -> Result<ApiResponse> {
    let answer = writer
        .run(&caller, async |conn| {
            let ended = service::end(conn, &caller, *id).await?;
            ApiResponse::item(ended.version, &OrganisationBody::from(ended))
        })
        .await?;
    state.forget_tokens(RevocationKind::Organisation, id.0, caller.now);
    Ok(answer)
}
