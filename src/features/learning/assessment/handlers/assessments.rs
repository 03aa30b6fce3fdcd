//! `/api/v1/apprenticeships/{id}/assessments` and `/api/v1/assessments`.

use actix_web::{get, post, web};

use super::super::model::RecordResult;
use super::super::model::assessments::{
    AssessmentBody, AssessmentList, CancelAssessment, MoveAssessment, PlanAssessment,
};
use super::super::service::assessments;
use crate::access::{ApprenticeshipsRead, AssessmentsWrite};
use crate::ctx::Ctx;
use crate::db::{Db, Read};
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::ids::{ApprenticeshipId, EpaAttemptId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, Caller, Query, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_assessments)
        .service(schedule_assessment)
        .service(get_assessment)
        .service(reschedule_assessment)
        .service(cancel_assessment)
        .service(record_assessment_result);
}

/// List the apprenticeship assessments
///
/// What a reformed plan has in the place of the end-point assessment: every attempt at each, with its grade, what was cancelled
/// too; with `as_of` as they were known at the end of that day. None where there is an end-point assessment.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), AsOf),
    responses((status = 200, description = "The assessments", body = AssessmentList)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/assessments")]
async fn list_assessments(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    let found = db.read(async |conn| assessments::list(conn, &caller, *id, query.0.as_of).await).await?;
    ApiResponse::view(&AssessmentList { assessments: found })
}

/// Plan an apprenticeship assessment
///
/// Of a learner on a reformed plan, at any stage of learning: several may be open beside each other, each under its own name.
/// After a fail the same name again is a resit or a retake. The programme's team plans all, a provider those that it marks
/// itself (403 otherwise).
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = PlanAssessment,
    responses(
        (status = 201, description = "The assessment", body = AssessmentBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "assessmentModelDiffers, transitionNotAllowed, alreadyExists"),
    ),
    security(("oauth2" = ["assessments:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/assessments")]
async fn schedule_assessment(
    caller: Caller<AssessmentsWrite>,
    id: web::Path<ApprenticeshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| apprenticeships::lock(conn, &caller, *id).await,
            async |conn, present, command: PlanAssessment| {
                let added = assessments::schedule(conn, &caller, present, command).await?;
                let (version, body) = assessments::find(conn, &caller, added).await?;
                let location = format!("/api/v1/assessments/{added}");
                Ok(ApiResponse::created(location, version, &body)?.tagged_by_content(version))
            },
        )
        .await
}

/// Read an apprenticeship assessment
///
/// One of an apprenticeship that the caller may see.
#[utoipa::path(
    tag = "learning",
    params(("id" = EpaAttemptId, Path, description = "The assessment")),
    responses((status = 200, description = "The assessment", body = AssessmentBody)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/assessments/{id}")]
async fn get_assessment(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<EpaAttemptId>,
    db: Db,
) -> Result<ApiResponse> {
    db.read(async |conn| item(conn, &caller, *id).await).await
}

/// 200 with an assessment as it is now.
async fn item(conn: &mut impl Read, ctx: &Ctx, id: EpaAttemptId) -> Result<ApiResponse> {
    let (version, body) = assessments::find(conn, ctx, id).await?;
    Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
}

/// Move an apprenticeship assessment
///
/// To another day, or to another assessment organisation, until it has a result. A provider moves what it marks itself.
#[utoipa::path(
    tag = "learning",
    params(("id" = EpaAttemptId, Path, description = "The assessment")),
    request_body = MoveAssessment,
    responses(
        (status = 200, description = "The assessment, moved", body = AssessmentBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["assessments:write"]), ("bearer" = [])),
)]
#[post("/assessments/{id}/reschedulings")]
async fn reschedule_assessment(
    caller: Caller<AssessmentsWrite>,
    id: web::Path<EpaAttemptId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| assessments::lock(conn, &caller, *id).await,
            async |conn, found, command: MoveAssessment| {
                assessments::reschedule(conn, &caller, found, &command).await?;
                item(conn, &caller, *id).await
            },
        )
        .await
}

/// Cancel an apprenticeship assessment
///
/// One that was planned by mistake, or will not take place, until it has a result: the gateway to completion no longer asks for
/// it. A provider cancels what it marks itself.
#[utoipa::path(
    tag = "learning",
    params(("id" = EpaAttemptId, Path, description = "The assessment")),
    request_body = CancelAssessment,
    responses(
        (status = 200, description = "The assessment, cancelled", body = AssessmentBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["assessments:write"]), ("bearer" = [])),
)]
#[post("/assessments/{id}/cancellations")]
async fn cancel_assessment(
    caller: Caller<AssessmentsWrite>,
    id: web::Path<EpaAttemptId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| assessments::lock(conn, &caller, *id).await,
            async |conn, found, command: CancelAssessment| {
                assessments::cancel(conn, &caller, found, &command).await?;
                item(conn, &caller, *id).await
            },
        )
        .await
}

/// Record the result of an apprenticeship assessment
///
/// By the programme's team for the assessment organisation, by the provider where it marks itself. A pass, merit or distinction
/// counts at the gateway to completion. A fail says what follows: a resit at once, or more learning and a retake.
#[utoipa::path(
    tag = "learning",
    params(("id" = EpaAttemptId, Path, description = "The assessment")),
    request_body = RecordResult,
    responses(
        (status = 200, description = "The assessment, assessed", body = AssessmentBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["assessments:write"]), ("bearer" = [])),
)]
#[post("/assessments/{id}/results")]
async fn record_assessment_result(
    caller: Caller<AssessmentsWrite>,
    id: web::Path<EpaAttemptId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| assessments::lock(conn, &caller, *id).await,
            async |conn, found, command: RecordResult| {
                assessments::record_result(conn, &caller, found, &command).await?;
                item(conn, &caller, *id).await
            },
        )
        .await
}
