//! `/api/v1/partnerships`.

use actix_web::{get, patch, post, web};

use super::model::{
    AddPartnership, ChangePartnership, EndPartnership, Partnership, PartnershipBody, PartnershipFilter,
    PartnershipList,
};
use super::service;
use crate::access::{PartnershipsRead, PartnershipsWrite};
use crate::ctx::Ctx;
use crate::db::Db;
use crate::error::Result;
use crate::ids::PartnershipId;
use crate::tokens::RevocationKind;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, State, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_partnerships)
        .service(add_partnership)
        .service(get_partnership)
        .service(change_partnership)
        .service(end_partnership);
}

type ListPartnerships = List<PartnershipId, PartnershipFilter>;

/// List partnerships
///
/// In the order in which they were added: an employer's own, and for staff all.
#[utoipa::path(
    tag = "partnerships",
    params(ListPartnerships),
    responses((status = 200, description = "A page of partnerships", body = PartnershipList)),
    security(("oauth2" = ["partnerships:read"]), ("bearer" = [])),
)]
#[get("/partnerships")]
async fn list_partnerships(
    caller: Caller<PartnershipsRead>,
    db: Db,
    list: ListPartnerships,
) -> Result<ApiResponse> {
    let page = (list.after, list.rows_to_read());
    let mut rows = db
        .read(async |conn| service::list(conn, &caller, caller.visibility(), &list.filter, page).await)
        .await?;
    let page = list.page(&mut rows, |row| row.id)?;
    let partnerships = rows.into_iter().map(|row| PartnershipBody::on(caller.today(), row)).collect();
    list.respond(page, |page| PartnershipList { partnerships, page })
}

/// Add a partnership
///
/// With an active employer; one of a kind is active with an employer at a time. An enquiry is accepted by
/// `POST /api/v1/employer-enquiries/{id}/acceptances` instead.
#[utoipa::path(
    tag = "partnerships",
    request_body = AddPartnership,
    responses(
        (status = 201, description = "The new partnership", body = PartnershipBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["partnerships:write"]), ("bearer" = [])),
)]
#[post("/partnerships")]
async fn add_partnership(caller: Caller<PartnershipsWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddPartnership| {
            let added = service::add(conn, &caller, command).await?;
            let (location, version) = (format!("/api/v1/partnerships/{}", added.id), added.version);
            Ok(ApiResponse::created(location, version, &PartnershipBody::on(caller.today(), added))?
                .tagged_by_content(version))
        })
        .await
}

/// Read a partnership
///
/// What was agreed, from when to when, and whether it stands.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = PartnershipId, Path, description = "The partnership")),
    responses((status = 200, description = "The partnership", body = PartnershipBody)),
    security(("oauth2" = ["partnerships:read"]), ("bearer" = [])),
)]
#[get("/partnerships/{id}")]
async fn get_partnership(
    caller: Caller<PartnershipsRead>,
    id: web::Path<PartnershipId>,
    db: Db,
) -> Result<ApiResponse> {
    item(&caller, db.read(async |conn| service::find(conn, caller.visibility(), *id).await).await?)
}

/// Change a partnership
///
/// A merge patch (RFC 7396): absent keeps, null clears. Needs `If-Match`.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = PartnershipId, Path, description = "The partnership")),
    request_body(content = ChangePartnership, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed partnership", body = PartnershipBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["partnerships:write"]), ("bearer" = [])),
)]
#[patch("/partnerships/{id}")]
async fn change_partnership(
    caller: Caller<PartnershipsWrite>,
    id: web::Path<PartnershipId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, caller.visibility(), *id).await,
            async |conn, present, command: ChangePartnership| {
                // What does not fit comes before what is stale (see the order of judgement).
                let changed = service::edit(&caller, &present, command)?;
                if_match.required(present.version)?;
                item(&caller, service::change(conn, &caller, present, changed).await?)
            },
        )
        .await
}

/// End a partnership
///
/// Final. With `endOrganisation` the employer ends in the same step, with its other partnerships: every token of its clients and people
/// stops working at once, and its meetups to come are cancelled.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = PartnershipId, Path, description = "The partnership")),
    request_body = EndPartnership,
    responses(
        (status = 200, description = "The ended partnership", body = PartnershipBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["partnerships:write"]), ("bearer" = [])),
)]
#[post("/partnerships/{id}/endings")]
async fn end_partnership(
    caller: Caller<PartnershipsWrite>,
    id: web::Path<PartnershipId>,
    state: web::Data<State>,
    writer: Writer,
) -> Result<ApiResponse> {
    let mut gone = None;
    let answer = writer
        .act(
            &caller,
            async |conn| service::lock(conn, caller.visibility(), *id).await,
            async |conn, present, command: EndPartnership| {
                gone = command.end_organisation.then_some(present.organisation_id);
                item(&caller, service::end(conn, &caller, present, command).await?)
            },
        )
        .await?;
    if let Some(organisation) = gone {
        state.forget_tokens(RevocationKind::Organisation, organisation.0, caller.now);
    }
    Ok(answer)
}

/// 200 with a partnership, whose state is not of its version.
fn item(ctx: &Ctx, partnership: Partnership) -> Result<ApiResponse> {
    let version = partnership.version;
    Ok(ApiResponse::item(version, &PartnershipBody::on(ctx.today(), partnership))?.tagged_by_content(version))
}
