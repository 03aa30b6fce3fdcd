//! `/api/v1/offers`, `/api/v1/offer-conditions`, and what applications and links have of them.

mod answers;

use actix_web::{get, post, web};

use super::model::{DecideCondition, MakeOffer, OfferBody, OfferConditionBody, OfferList, WithdrawOffer};
use super::service;
use crate::access::{ApplicationsRead, ApplicationsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::{ApplicationId, OfferConditionId, OfferId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_offers)
        .service(make_offer)
        .service(get_offer)
        .service(withdraw_offer)
        .service(decide_offer_condition)
        .configure(answers::configure);
}

type ListOffers = List<OfferId>;

/// List the offers to an application
///
/// In the order in which they were made: after one that was declined or has lapsed another may be made.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = ApplicationId, Path, description = "The application"), ListOffers),
    responses((status = 200, description = "A page of offers", body = OfferList)),
    security(("oauth2" = ["applications:read"]), ("bearer" = [])),
)]
#[get("/applications/{id}/offers")]
async fn list_offers(
    caller: Caller<ApplicationsRead>,
    id: web::Path<ApplicationId>,
    db: Db,
    list: ListOffers,
) -> Result<ApiResponse> {
    let (after, limit) = (list.after, list.rows_to_read());
    let mut offers = db.read(async |conn| service::list(conn, &caller, *id, after, limit).await).await?;
    let page = list.page(&mut offers, |row| row.id)?;
    list.respond(page, |page| OfferList { offers, page })
}

/// Make an offer
///
/// To whoever was interviewed and is verified as eligible; anew to whoever declined, or let an offer lapse. Interviews to come are
/// cancelled. Once accepted and open offers of the round reach the planned places of its cohort, `overPlanReason` is needed. The
/// candidate gets a letter with a link to answer by.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = ApplicationId, Path, description = "The application")),
    request_body = MakeOffer,
    responses(
        (status = 201, description = "The new offer", body = OfferBody),
        (status = 409, description = "transitionNotAllowed, eligibilityNotVerified"),
    ),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[post("/applications/{id}/offers")]
async fn make_offer(
    caller: Caller<ApplicationsWrite>,
    id: web::Path<ApplicationId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock_for_offer(conn, &caller, *id).await,
            async |conn, present, command: MakeOffer| {
                let (version, body) = service::make(conn, &caller, present, command).await?;
                let location = format!("/api/v1/offers/{}", body.id);
                Ok(ApiResponse::created(location, version, &body)?.tagged_by_content(version))
            },
        )
        .await
}

/// Read an offer
///
/// With its conditions. An open offer lapses at the end of its last day in London.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = OfferId, Path, description = "The offer")),
    responses((status = 200, description = "The offer", body = OfferBody)),
    security(("oauth2" = ["applications:read"]), ("bearer" = [])),
)]
#[get("/offers/{id}")]
async fn get_offer(caller: Caller<ApplicationsRead>, id: web::Path<OfferId>, db: Db) -> Result<ApiResponse> {
    let (version, body) = db.read(async |conn| service::find(conn, &caller, *id).await).await?;
    Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
}

/// Withdraw an offer
///
/// One that is open or accepted, until the candidate is enrolled. The candidate is told, with the reason; a letter with the offer that
/// has not left does not go.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = OfferId, Path, description = "The offer")),
    request_body = WithdrawOffer,
    responses(
        (status = 200, description = "The withdrawn offer", body = OfferBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[post("/offers/{id}/withdrawals")]
async fn withdraw_offer(
    caller: Caller<ApplicationsWrite>,
    id: web::Path<OfferId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock_offer(conn, &caller, *id).await,
            async |conn, found, command: WithdrawOffer| {
                let (version, body) = service::withdraw(conn, &caller, found, command).await?;
                Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
            },
        )
        .await
}

/// Decide a condition of an offer
///
/// Once the offer is accepted. All met or waived: the candidate is recruited; one failed: the application ends. A condition is decided
/// once; decided alike again, it stays as it is. A deferred application has to go on before a condition of it can fail.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = OfferConditionId, Path, description = "The condition")),
    request_body = DecideCondition,
    responses(
        (status = 200, description = "The condition", body = OfferConditionBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["applications:write"]), ("bearer" = [])),
)]
#[post("/offer-conditions/{id}/outcomes")]
async fn decide_offer_condition(
    caller: Caller<ApplicationsWrite>,
    id: web::Path<OfferConditionId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::conditions::lock_condition(conn, &caller, *id).await,
            async |conn, found, command: DecideCondition| {
                let decided = service::conditions::decide(conn, &caller, found, command).await?;
                ApiResponse::item(decided.version, &OfferConditionBody::from(decided))
            },
        )
        .await
}
