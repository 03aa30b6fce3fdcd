//! `/api/v1/apprenticeships/{id}/{gateway,epa-attempts}` and `/api/v1/epa-attempts`; the rest is in the files beside it.

mod assessments;
mod completion;
mod outcomes;

use actix_web::{get, post, web};

use super::model::{AttemptBody, EpaAttemptList, GatewayBody, PassGateway, RecordResult, ScheduleAttempt};
use super::service;
use crate::access::{ApprenticeshipsRead, ApprenticeshipsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::ids::{ApprenticeshipId, EpaAttemptId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, Caller, Query, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(get_gateway)
        .service(pass_gateway)
        .service(list_attempts)
        .service(schedule_attempt)
        .service(get_attempt)
        .service(reschedule_attempt)
        .service(record_result)
        .configure(assessments::configure)
        .configure(completion::configure)
        .configure(outcomes::configure);
}

/// Read the gateway's checklist
///
/// What is asked for by the kind of plan that `assessmentModel` names, and of each thing whether it is there: off-the-job hours,
/// the least duration, English and maths, the employer's word. Before an end-point assessment also KSBs; at the gateway to
/// completion of a reformed plan the apprenticeship assessments, all passed, and the behaviours, verified by the employer.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), AsOf),
    responses((status = 200, description = "The checklist", body = GatewayBody)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/gateway")]
async fn get_gateway(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    ApiResponse::view(&db.read(async |conn| service::gateway(conn, &caller, *id, query.0.as_of).await).await?)
}

/// Pass the gateway
///
/// Where everything is there the apprenticeship is ready for the end-point assessment, or under a reformed plan for completion.
/// What is missing is listed in the refusal.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = PassGateway,
    responses(
        (status = 200, description = "The checklist, passed", body = GatewayBody),
        (status = 409, description = "gatewayNotReady, transitionNotAllowed"),
    ),
    security(("oauth2" = ["apprenticeships:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/gateway")]
async fn pass_gateway(
    caller: Caller<ApprenticeshipsWrite>,
    id: web::Path<ApprenticeshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| apprenticeships::lock(conn, &caller, *id).await,
            async |conn, present, command: PassGateway| {
                service::pass_gateway(conn, &caller, present, &command).await?;
                ApiResponse::view(&service::gateway(conn, &caller, *id, None).await?)
            },
        )
        .await
}

/// List the attempts at the end-point assessment
///
/// With their grades; with `as_of` as they were known at the end of that day.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), AsOf),
    responses((status = 200, description = "The attempts", body = EpaAttemptList)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/epa-attempts")]
async fn list_attempts(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    let found =
        db.read(async |conn| service::attempts::attempts(conn, &caller, *id, query.0.as_of).await).await?;
    ApiResponse::view(&EpaAttemptList { epa_attempts: found })
}

/// Plan an attempt at the end-point assessment
///
/// At the gateway, or after a failed attempt that may be sat again. One attempt is open at a time. Reformed plans have
/// apprenticeship assessments instead.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = ScheduleAttempt,
    responses(
        (status = 201, description = "The attempt", body = AttemptBody),
        (status = 409, description = "assessmentModelDiffers, transitionNotAllowed, alreadyExists"),
    ),
    security(("oauth2" = ["apprenticeships:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/epa-attempts")]
async fn schedule_attempt(
    caller: Caller<ApprenticeshipsWrite>,
    id: web::Path<ApprenticeshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| apprenticeships::lock(conn, &caller, *id).await,
            async |conn, present, command: ScheduleAttempt| {
                let added = service::attempts::schedule(conn, &caller, present, command).await?;
                let (version, body) = service::attempts::find_attempt(conn, &caller, added).await?;
                let location = format!("/api/v1/epa-attempts/{added}");
                Ok(ApiResponse::created(location, version, &body)?.tagged_by_content(version))
            },
        )
        .await
}

/// Read an attempt at the end-point assessment
///
/// One attempt of an apprenticeship that the caller may see.
#[utoipa::path(
    tag = "learning",
    params(("id" = EpaAttemptId, Path, description = "The attempt")),
    responses((status = 200, description = "The attempt", body = AttemptBody)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/epa-attempts/{id}")]
async fn get_attempt(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<EpaAttemptId>,
    db: Db,
) -> Result<ApiResponse> {
    let (version, body) =
        db.read(async |conn| service::attempts::find_attempt(conn, &caller, *id).await).await?;
    Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
}

/// Move an attempt
///
/// To another day, or to another assessor, until it has a result. The day may lie in the past, as long as it is not before
/// the gateway.
#[utoipa::path(
    tag = "learning",
    params(("id" = EpaAttemptId, Path, description = "The attempt")),
    request_body = ScheduleAttempt,
    responses(
        (status = 200, description = "The attempt, moved", body = AttemptBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["apprenticeships:write"]), ("bearer" = [])),
)]
#[post("/epa-attempts/{id}/reschedulings")]
async fn reschedule_attempt(
    caller: Caller<ApprenticeshipsWrite>,
    id: web::Path<EpaAttemptId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::attempts::lock_attempt(conn, &caller, *id).await,
            async |conn, found, command: ScheduleAttempt| {
                service::plans::reschedule(conn, &caller, found, &command).await?;
                let (version, body) = service::attempts::find_attempt(conn, &caller, *id).await?;
                Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
            },
        )
        .await
}

/// Record the result of an attempt
///
/// A pass, merit or distinction completes the apprenticeship on the day of the assessment. A fail says what follows: a resit
/// at once, or more learning and a retake.
#[utoipa::path(
    tag = "learning",
    params(("id" = EpaAttemptId, Path, description = "The attempt")),
    request_body = RecordResult,
    responses(
        (status = 200, description = "The attempt, assessed", body = AttemptBody),
        (status = 409, description = "transitionNotAllowed, hoursRecorded"),
    ),
    security(("oauth2" = ["apprenticeships:write"]), ("bearer" = [])),
)]
#[post("/epa-attempts/{id}/results")]
async fn record_result(
    caller: Caller<ApprenticeshipsWrite>,
    id: web::Path<EpaAttemptId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::attempts::lock_attempt(conn, &caller, *id).await,
            async |conn, found, command: RecordResult| {
                service::attempts::record_result(conn, &caller, found, &command).await?;
                let (version, body) = service::attempts::find_attempt(conn, &caller, *id).await?;
                Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
            },
        )
        .await
}
