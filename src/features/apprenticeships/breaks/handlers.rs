//! `/api/v1/apprenticeships/{id}/breaks-in-learning` and `/api/v1/breaks-in-learning`.

use actix_web::{get, post, web};

use super::model::{BreakBody, BreakList, Return, StartBreak};
use super::service;
use crate::access::{ApprenticeshipsRead, ApprenticeshipsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::ids::{ApprenticeshipId, BreakId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, Caller, Query, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_breaks).service(start_break).service(get_break).service(end_break);
}

/// List the breaks in learning of an apprenticeship
///
/// All of them, by their first day; with `as_of` as they were known at the end of that day.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), AsOf),
    responses((status = 200, description = "The breaks", body = BreakList)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/breaks-in-learning")]
async fn list_breaks(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    let found = db.read(async |conn| service::list(conn, &caller, *id, query.0.as_of).await).await?;
    ApiResponse::view(&BreakList { breaks_in_learning: found })
}

/// Record a break in learning
///
/// When it begins, or afterwards with the day of the return. A break that goes on holds the apprenticeship at `onBreak`; one
/// that is over puts its planned end off by as many days. Refused over days with off-the-job hours: each is listed.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = StartBreak,
    responses(
        (status = 201, description = "The break", body = BreakBody),
        (status = 409, description = "transitionNotAllowed, alreadyExists, hoursRecorded"),
    ),
    security(("oauth2" = ["apprenticeships:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/breaks-in-learning")]
async fn start_break(
    caller: Caller<ApprenticeshipsWrite>,
    id: web::Path<ApprenticeshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| apprenticeships::lock(conn, &caller, *id).await,
            async |conn, present, command: StartBreak| {
                let taken = service::start(conn, &caller, present, command).await?;
                let (version, body) = service::find(conn, &caller, taken).await?;
                let location = format!("/api/v1/breaks-in-learning/{taken}");
                Ok(ApiResponse::created(location, version, &body)?.tagged_by_content(version))
            },
        )
        .await
}

/// Read a break in learning
///
/// One break of an apprenticeship that the caller may see.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = BreakId, Path, description = "The break")),
    responses((status = 200, description = "The break", body = BreakBody)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/breaks-in-learning/{id}")]
async fn get_break(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<BreakId>,
    db: Db,
) -> Result<ApiResponse> {
    let (version, body) = db.read(async |conn| service::find(conn, &caller, *id).await).await?;
    Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
}

/// Record the return from a break
///
/// The apprenticeship is in learning again, and its planned end put off by the days of the break.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = BreakId, Path, description = "The break")),
    request_body = Return,
    responses(
        (status = 200, description = "The break, over", body = BreakBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["apprenticeships:write"]), ("bearer" = [])),
)]
#[post("/breaks-in-learning/{id}/returns")]
async fn end_break(
    caller: Caller<ApprenticeshipsWrite>,
    id: web::Path<BreakId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, found, command: Return| {
                service::end(conn, &caller, found, &command).await?;
                let (version, body) = service::find(conn, &caller, *id).await?;
                Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
            },
        )
        .await
}
