//! `/api/v1/organisations`.

use actix_web::{get, patch, post, web};

use super::model::{
    AddOrganisation, ChangeOrganisation, OrganisationBody, OrganisationFilter, OrganisationList,
};
use super::service;
use crate::access::{OrganisationsRead, OrganisationsWrite};
use crate::db::Db;
use crate::db::by_name::{ByName, Place};
use crate::error::Result;
use crate::ids::OrganisationId;
use crate::tokens::RevocationKind;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, State, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_organisations)
        .service(add_organisation)
        .service(get_organisation)
        .service(change_organisation)
        .service(deactivate_organisation);
}

type ListOrganisations = List<Place<OrganisationId>, OrganisationFilter, ByName>;

/// List organisations
///
/// Learning providers, employers, the council and schools, as they were added or by name.
#[utoipa::path(
    tag = "identity",
    params(ListOrganisations),
    responses((status = 200, description = "A page of organisations", body = OrganisationList)),
    security(("oauth2" = ["organisations:read"]), ("bearer" = [])),
)]
#[get("/organisations")]
async fn list_organisations(
    _caller: Caller<OrganisationsRead>,
    db: Db,
    list: ListOrganisations,
) -> Result<ApiResponse> {
    let wanted = list.wanted();
    let mut rows = db.read(async |conn| service::list(conn, &list.filter, &wanted).await).await?;
    let page = list.page(&mut rows, |(row, name)| wanted.place(name, row.id))?;
    let organisations = rows.into_iter().map(|(row, _)| OrganisationBody::from(row)).collect();
    list.respond(page, |page| OrganisationList { organisations, page })
}

/// Add an organisation
///
/// It is active from then on; give it a machine client next (`POST /api/v1/api-clients`).
#[utoipa::path(
    tag = "identity",
    request_body = AddOrganisation,
    responses(
        (status = 201, description = "The new organisation", body = OrganisationBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["organisations:write"]), ("bearer" = [])),
)]
#[post("/organisations")]
async fn add_organisation(caller: Caller<OrganisationsWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddOrganisation| {
            let added = service::add(conn, &caller, command).await?;
            let location = format!("/api/v1/organisations/{}", added.id);
            ApiResponse::created(location, added.version, &OrganisationBody::from(added))
        })
        .await
}

/// Read an organisation
///
/// One organisation with its contact.
#[utoipa::path(
    tag = "identity",
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
    tag = "identity",
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
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::find_for_update(conn, *id).await,
            async |conn, organisation, command: ChangeOrganisation| {
                if_match.required(organisation.version)?;
                let changed = service::change(conn, &caller, organisation, command).await?;
                ApiResponse::item(changed.version, &OrganisationBody::from(changed))
            },
        )
        .await
}

/// End an organisation
///
/// Final. Every token of its clients and people stops working at once, and they get no new ones.
#[utoipa::path(
    tag = "identity",
    params(("id" = OrganisationId, Path, description = "The organisation")),
    responses(
        (status = 200, description = "The ended organisation", body = OrganisationBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["organisations:write"]), ("bearer" = [])),
)]
#[post("/organisations/{id}/deactivations")]
async fn deactivate_organisation(
    caller: Caller<OrganisationsWrite>,
    id: web::Path<OrganisationId>,
    state: web::Data<State>,
    writer: Writer,
) -> Result<ApiResponse> {
    let answer = writer
        .act_without_body(
            &caller,
            async |conn| service::find_for_update(conn, *id).await,
            async |conn, organisation| {
                let ended = service::end(conn, &caller, organisation).await?;
                ApiResponse::item(ended.version, &OrganisationBody::from(ended))
            },
        )
        .await?;
    state.forget_tokens(RevocationKind::Organisation, id.0, caller.now);
    Ok(answer)
}
