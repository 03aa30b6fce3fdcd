//! `/api/v1/introduction-offers`.

use actix_web::{get, patch, post, web};

use super::model::{AddOffer, ChangeOffer, OfferBody, OfferFilter, OfferList};
use super::service;
use crate::access::{IntroductionsRead, IntroductionsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::IntroductionOfferId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_introduction_offers)
        .service(add_introduction_offer)
        .service(get_introduction_offer)
        .service(change_introduction_offer)
        .service(close_introduction_offer);
}

type ListOffers = List<IntroductionOfferId, OfferFilter>;

/// List offers of introductions
///
/// In the order in which they were made: an employer's own, for staff all, for apprentices and line managers those that are open,
/// without the contact.
#[utoipa::path(
    tag = "partnerships",
    params(ListOffers),
    responses((status = 200, description = "A page of offers", body = OfferList)),
    security(("oauth2" = ["introductions:read"]), ("bearer" = [])),
)]
#[get("/introduction-offers")]
async fn list_introduction_offers(
    caller: Caller<IntroductionsRead>,
    db: Db,
    list: ListOffers,
) -> Result<ApiResponse> {
    let (introduction_offers, page) = db
        .read(async |conn| {
            let wanted = (list.after, list.rows_to_read());
            let mut rows = service::list(conn, &caller, &list.filter, wanted).await?;
            let page = list.page(&mut rows, |row| row.id)?;
            Ok((service::bodies(conn, &caller, rows).await?, page))
        })
        .await?;
    list.respond(page, |page| OfferList { introduction_offers, page })
}

/// Offer introductions
///
/// For employers with a partnership of the kind `introductions`, and staff for them. The contact must have agreed.
#[utoipa::path(
    tag = "partnerships",
    request_body = AddOffer,
    responses(
        (status = 201, description = "The new offer", body = OfferBody),
        (status = 403, description = "forbidden"),
    ),
    security(("oauth2" = ["introductions:write"]), ("bearer" = [])),
)]
#[post("/introduction-offers")]
async fn add_introduction_offer(caller: Caller<IntroductionsWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddOffer| {
            let added = service::add(conn, &caller, command).await?;
            let (location, version) = (format!("/api/v1/introduction-offers/{}", added.id), added.version);
            let body = service::body(conn, &caller, added).await?;
            Ok(ApiResponse::created(location, version, &body)?.tagged_by_content(version))
        })
        .await
}

/// Read an offer of introductions
///
/// With how many places are free.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = IntroductionOfferId, Path, description = "The offer")),
    responses((status = 200, description = "The offer", body = OfferBody)),
    security(("oauth2" = ["introductions:read"]), ("bearer" = [])),
)]
#[get("/introduction-offers/{id}")]
async fn get_introduction_offer(
    caller: Caller<IntroductionsRead>,
    id: web::Path<IntroductionOfferId>,
    db: Db,
) -> Result<ApiResponse> {
    db.read(async |conn| {
        let offer = service::find(conn, &caller, *id).await?;
        let version = offer.version;
        Ok(ApiResponse::item(version, &service::body(conn, &caller, offer).await?)?
            .tagged_by_content(version))
    })
    .await
}

/// Change an offer of introductions
///
/// A merge patch (RFC 7396): absent keeps. Needs `If-Match`. Once an apprentice has asked, who they agreed to meet stays (422): close the
/// offer and make another for somebody else.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = IntroductionOfferId, Path, description = "The offer")),
    request_body(content = ChangeOffer, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed offer", body = OfferBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["introductions:write"]), ("bearer" = [])),
)]
#[patch("/introduction-offers/{id}")]
async fn change_introduction_offer(
    caller: Caller<IntroductionsWrite>,
    id: web::Path<IntroductionOfferId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: ChangeOffer| {
                // What does not fit comes before what is stale (see the order of judgement).
                let changed = service::edit(conn, &caller, &present, command).await?;
                if_match.required(present.version)?;
                let changed = service::change(conn, &caller, &present, changed).await?;
                let version = changed.version;
                let body = service::body(conn, &caller, changed).await?;
                Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
            },
        )
        .await
}

/// Close an offer of introductions
///
/// Final: nobody asks any more. What was asked for goes on.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = IntroductionOfferId, Path, description = "The offer")),
    responses(
        (status = 200, description = "The closed offer", body = OfferBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["introductions:write"]), ("bearer" = [])),
)]
#[post("/introduction-offers/{id}/closures")]
async fn close_introduction_offer(
    caller: Caller<IntroductionsWrite>,
    id: web::Path<IntroductionOfferId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present| {
                let closed = service::close(conn, &caller, present).await?;
                let version = closed.version;
                let body = service::body(conn, &caller, closed).await?;
                Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
            },
        )
        .await
}
