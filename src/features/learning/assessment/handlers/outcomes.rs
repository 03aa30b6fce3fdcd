//! What came after.

use actix_web::{get, post, web};

use super::super::model::{AddOutcome, OutcomeBody, OutcomeList};
use super::super::service::outcomes;
use crate::access::{ApprenticeshipsRead, ApprenticeshipsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::ids::{ApprenticeshipId, OutcomeId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, Caller, Embed, Query, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_outcomes).service(add_outcome).service(get_outcome);
}

/// List the outcomes of an apprenticeship
///
/// What came after it, as often as somebody asked, oldest first.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), AsOf, Embed<OutcomeBody>),
    responses((status = 200, description = "The outcomes", body = OutcomeList)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/outcomes")]
async fn list_outcomes(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    let found = db.read(async |conn| outcomes::outcomes(conn, &caller, *id, query.0.as_of).await).await?;
    ApiResponse::view(&OutcomeList { outcomes: found })
}

/// Record an outcome
///
/// What came after a completed or withdrawn apprenticeship: a permanent job and where, more learning, or something else.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = AddOutcome,
    responses(
        (status = 201, description = "The outcome", body = OutcomeBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["apprenticeships:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/outcomes")]
async fn add_outcome(
    caller: Caller<ApprenticeshipsWrite>,
    id: web::Path<ApprenticeshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| apprenticeships::lock(conn, &caller, *id).await,
            async |conn, present, command: AddOutcome| {
                let added = outcomes::add_outcome(conn, &caller, present, command).await?;
                ApiResponse::created(format!("/api/v1/outcomes/{}", added.id), 1, &added)
            },
        )
        .await
}

/// Read an outcome
///
/// One outcome of an apprenticeship that the caller may see.
#[utoipa::path(
    tag = "learning",
    params(("id" = OutcomeId, Path, description = "The outcome"), Embed<OutcomeBody>),
    responses((status = 200, description = "The outcome", body = OutcomeBody)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/outcomes/{id}")]
async fn get_outcome(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<OutcomeId>,
    db: Db,
) -> Result<ApiResponse> {
    ApiResponse::item(1, &db.read(async |conn| outcomes::find_outcome(conn, &caller, *id).await).await?)
}
