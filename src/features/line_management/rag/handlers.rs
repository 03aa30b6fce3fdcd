//! `/api/v1/apprenticeships/{id}/rag-ratings`.

use actix_web::{get, post, web};

use super::model::{RagBody, RateApprentice};
use super::service;
use crate::access::{ProgressRead, RagWrite};
use crate::db::Db;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::ids::ApprenticeshipId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, Caller, Query, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(get_rag_ratings).service(rate_apprentice);
}

/// Read how an apprentice is doing
///
/// From three sides: what the provider said, what the line manager said, and what the facts say, each fact with its number
/// and its thresholds. Sides that disagree are shown as they are. With `as_of` the answer is what it was at the end of
/// that day.
#[utoipa::path(
    tag = "line-management",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), AsOf),
    responses((status = 200, description = "All sides", body = RagBody)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/rag-ratings")]
async fn get_rag_ratings(
    caller: Caller<ProgressRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    ApiResponse::view(
        &db.read_long(async |conn| service::find(conn, &caller, *id, query.0.as_of).await).await?,
    )
}

/// Rate an apprentice
///
/// By the line manager, with a reason for amber and red. Earlier ratings stay; providers rate by pushing updates.
#[utoipa::path(
    tag = "line-management",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = RateApprentice,
    responses(
        (status = 200, description = "All sides, with the new rating", body = RagBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["rag:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/rag-ratings")]
async fn rate_apprentice(
    caller: Caller<RagWrite>,
    id: web::Path<ApprenticeshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| apprenticeships::lock(conn, &caller, *id).await,
            async |conn, present, command: RateApprentice| {
                service::rate(conn, &caller, present, command).await?;
                ApiResponse::view(&service::find(conn, &caller, *id, None).await?)
            },
        )
        .await
}
