//! `/api/v1/apprenticeships/{id}/withdrawals` and `/api/v1/withdrawals`.

use actix_web::{get, post, web};

use super::model::{Reverse, Withdraw, WithdrawalBody, WithdrawalList};
use super::service;
use crate::access::{ApprenticeshipsRead, ApprenticeshipsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::ids::{ApprenticeshipId, WithdrawalId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, Caller, Query, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_withdrawals)
        .service(withdraw_apprentice)
        .service(get_withdrawal)
        .service(reverse_withdrawal);
}

/// List the withdrawals of an apprenticeship
///
/// The one that stands and those that were reversed, oldest first; with `as_of` as they were known at the end of that day.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), AsOf),
    responses((status = 200, description = "The withdrawals", body = WithdrawalList)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/withdrawals")]
async fn list_withdrawals(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    let found = db.read(async |conn| service::list(conn, &caller, *id, query.0.as_of).await).await?;
    ApiResponse::view(&WithdrawalList { withdrawals: found })
}

/// Withdraw an apprentice
///
/// Ends the apprenticeship on its last day of learning, with who wanted it and why. Refused while off-the-job hours are
/// recorded after that day: each is listed.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = Withdraw,
    responses(
        (status = 201, description = "The withdrawal", body = WithdrawalBody),
        (status = 409, description = "transitionNotAllowed, hoursRecorded"),
    ),
    security(("oauth2" = ["apprenticeships:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/withdrawals")]
async fn withdraw_apprentice(
    caller: Caller<ApprenticeshipsWrite>,
    id: web::Path<ApprenticeshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| apprenticeships::lock(conn, &caller, *id).await,
            async |conn, present, command: Withdraw| {
                let added = service::withdraw(conn, &caller, present, command).await?;
                let (version, body) = service::find(conn, &caller, added).await?;
                let location = format!("/api/v1/withdrawals/{added}");
                Ok(ApiResponse::created(location, version, &body)?.tagged_by_content(version))
            },
        )
        .await
}

/// Read a withdrawal
///
/// One withdrawal of an apprenticeship that the caller may see.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = WithdrawalId, Path, description = "The withdrawal")),
    responses((status = 200, description = "The withdrawal", body = WithdrawalBody)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/withdrawals/{id}")]
async fn get_withdrawal(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<WithdrawalId>,
    db: Db,
) -> Result<ApiResponse> {
    let (version, body) = db.read(async |conn| service::find(conn, &caller, *id).await).await?;
    Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
}

/// Reverse a withdrawal
///
/// For one that was a mistake: the apprenticeship is again in the state before it. Somebody who comes back later begins a
/// new episode instead.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = WithdrawalId, Path, description = "The withdrawal")),
    request_body = Reverse,
    responses(
        (status = 200, description = "The withdrawal, reversed", body = WithdrawalBody),
        (status = 409, description = "transitionNotAllowed, apprenticeshipOverlap"),
    ),
    security(("oauth2" = ["apprenticeships:write"]), ("bearer" = [])),
)]
#[post("/withdrawals/{id}/reversals")]
async fn reverse_withdrawal(
    caller: Caller<ApprenticeshipsWrite>,
    id: web::Path<WithdrawalId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, found, command: Reverse| {
                service::reverse(conn, &caller, found, &command).await?;
                let (version, body) = service::find(conn, &caller, *id).await?;
                Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
            },
        )
        .await
}
