//! `/api/v1/apprenticeships/{id}/training-plan`.

use actix_web::{get, put, web};

use super::model::{PutTrainingPlan, TrainingPlanBody};
use super::service;
use crate::access::{ProgressRead, TrainingPlansWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::ApprenticeshipId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, Caller, IfMatch, Query, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(get_training_plan).service(put_training_plan);
}

/// What is shown depends on the apprenticeship too: the tag names the version of the months, and the content.
fn item((version, body): (i32, TrainingPlanBody)) -> Result<ApiResponse> {
    Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
}

/// Read the training plan of an apprenticeship
///
/// The planned hours, the least that the funding rules ask for, and how the hours are spread over the months; with `as_of` as it
/// was at the end of that day. Before there are months the list is empty, and the same is expected of each day of learning.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), AsOf),
    responses((status = 200, description = "The training plan", body = TrainingPlanBody)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/training-plan")]
async fn get_training_plan(
    caller: Caller<ProgressRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    item(db.read(async |conn| service::read(conn, &caller, *id, query.0.as_of).await).await?)
}

/// Spread the hours of a training plan over its months
///
/// For the provider, the line manager and the programme's team. The body is all of the months; what was there is replaced, which
/// needs `If-Match`. What is expected by a day follows them: each month's share of the target is its share of all hours here,
/// spread evenly over its days of learning. They need not add up to the planned hours; whether they do is told.
///
/// A break that ends after the months were put pushes back what follows by as many days, as it does the planned end. Put the
/// months anew to plan otherwise. The same again changes nothing.
#[utoipa::path(
    tag = "apprenticeships",
    params(
        ("id" = ApprenticeshipId, Path, description = "The apprenticeship"),
        ("If-Match" = Option<String>, Header, nullable = false,
            description = "The ETag of the plan that is replaced; needed where there are months."),
    ),
    request_body = PutTrainingPlan,
    responses(
        (status = 200, description = "The training plan as it is now", body = TrainingPlanBody),
        (status = 409, description = "transitionNotAllowed"),
        (status = 412, description = "preconditionFailed"),
        (status = 428, description = "preconditionRequired"),
    ),
    security(("oauth2" = ["training-plans:write"]), ("bearer" = [])),
)]
#[put("/apprenticeships/{id}/training-plan")]
async fn put_training_plan(
    caller: Caller<TrainingPlansWrite>,
    id: web::Path<ApprenticeshipId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, found, command: PutTrainingPlan| {
                match &found.1 {
                    Some(stored) => if_match.required(stored.version)?,
                    None => if_match.optional(0)?,
                }
                item(service::put(conn, &caller, found, command).await?)
            },
        )
        .await
}
