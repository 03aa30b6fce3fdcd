//! `/api/v1/apprenticeships/{id}/{behaviour-verifications,completions}`.

use actix_web::{get, post, web};

use super::super::model::GatewayBody;
use super::super::model::completion::{BehaviourVerificationList, Complete, VerifyBehaviours};
use super::super::service::{self, behaviours, completions};
use crate::access::{ApprenticeshipsRead, ApprenticeshipsWrite, BehavioursVerify};
use crate::db::Db;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::ids::ApprenticeshipId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, Caller, Query, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_behaviour_verifications).service(verify_behaviours).service(complete_apprenticeship);
}

/// List the verified behaviours
///
/// Who verified which behaviours for the employer, and when, oldest first; with `as_of` as it was known at the end of that day.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), AsOf),
    responses((status = 200, description = "The verifications", body = BehaviourVerificationList)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/behaviour-verifications")]
async fn list_behaviour_verifications(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    let found = db.read(async |conn| behaviours::list(conn, &caller, *id, query.0.as_of).await).await?;
    ApiResponse::view(&BehaviourVerificationList { behaviour_verifications: found })
}

/// Verify behaviours
///
/// Under a reformed plan the employer says that the apprentice shows the behaviours of the standard: the line manager does, or a
/// programme manager, whose name stands beside it. Each behaviour is verified once, at any stage of learning. The gateway to
/// completion asks for all of them.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = VerifyBehaviours,
    responses(
        (status = 200, description = "All that is verified", body = BehaviourVerificationList),
        (status = 403, description = "forbidden"),
        (status = 409, description = "assessmentModelDiffers, transitionNotAllowed, alreadyExists"),
    ),
    security(("oauth2" = ["behaviours:verify"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/behaviour-verifications")]
async fn verify_behaviours(
    caller: Caller<BehavioursVerify>,
    id: web::Path<ApprenticeshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| apprenticeships::lock(conn, &caller, *id).await,
            async |conn, present, command: VerifyBehaviours| {
                behaviours::verify(conn, &caller, present, command).await?;
                let behaviour_verifications = behaviours::list(conn, &caller, *id, None).await?;
                ApiResponse::view(&BehaviourVerificationList { behaviour_verifications })
            },
        )
        .await
}

/// Complete an apprenticeship
///
/// After the gateway to completion of a reformed plan, with the overall grade where the plan has one. After an end-point
/// assessment nothing need be done: a pass completes.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = Complete,
    responses(
        (status = 200, description = "The checklist, with the completion", body = GatewayBody),
        (status = 409, description = "assessmentModelDiffers, transitionNotAllowed, hoursRecorded"),
    ),
    security(("oauth2" = ["apprenticeships:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/completions")]
async fn complete_apprenticeship(
    caller: Caller<ApprenticeshipsWrite>,
    id: web::Path<ApprenticeshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| apprenticeships::lock(conn, &caller, *id).await,
            async |conn, present, command: Complete| {
                completions::complete(conn, &caller, present, &command).await?;
                ApiResponse::view(&service::gateway(conn, &caller, *id, None).await?)
            },
        )
        .await
}
