//! Changes of provider, new episodes and the history of an apprenticeship.

use actix_web::{get, post, web};

use super::super::model::ApprenticeshipBody;
use super::super::model::changes::{
    ApprenticeshipHistory, ChangeProvider, ProviderPeriodBody, ProviderPeriods, ReturnToLearning,
};
use super::super::service::{self, changes};
use crate::access::{ApprenticeshipsRead, ApprenticeshipsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::ApprenticeshipId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, Caller, Embed, Query, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_providers).service(change_provider).service(return_to_learning).service(list_history);
}

/// List the providers of an apprenticeship
///
/// Who taught from when to when, the present provider last.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), AsOf, Embed<ProviderPeriodBody>),
    responses((status = 200, description = "The providers", body = ProviderPeriods)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/providers")]
async fn list_providers(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    let found = db.read(async |conn| changes::providers(conn, &caller, *id, query.0.as_of).await).await?;
    ApiResponse::view(&ProviderPeriods { providers: found })
}

/// Change the provider
///
/// Hands the learner over from a day on. The former provider no longer sees the apprenticeship, but can still report on, and
/// correct, its own days; its feed tells it by one last event.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = ChangeProvider,
    responses(
        (status = 200, description = "The apprenticeship", body = ApprenticeshipBody),
        (status = 409, description = "transitionNotAllowed, alreadyExists"),
    ),
    security(("oauth2" = ["apprenticeships:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/provider-changes")]
async fn change_provider(
    caller: Caller<ApprenticeshipsWrite>,
    id: web::Path<ApprenticeshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| changes::lock(conn, &caller, *id).await,
            async |conn, present, command: ChangeProvider| {
                let (version, body) = changes::change_provider(conn, &caller, present, command).await?;
                Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
            },
        )
        .await
}

/// Return after a withdrawal
///
/// Begins a new episode, as a draft: the withdrawn one stays as it is, and the new one names it. Person, standard, cohort,
/// hours and ULN are taken over.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = ApprenticeshipId, Path, description = "The withdrawn apprenticeship")),
    request_body = ReturnToLearning,
    responses(
        (status = 201, description = "The new draft", body = ApprenticeshipBody),
        (status = 409, description = "transitionNotAllowed, apprenticeshipOverlap, alreadyExists"),
    ),
    security(("oauth2" = ["apprenticeships:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/returns")]
async fn return_to_learning(
    caller: Caller<ApprenticeshipsWrite>,
    id: web::Path<ApprenticeshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| changes::lock(conn, &caller, *id).await,
            async |conn, withdrawn, command: ReturnToLearning| {
                let added = changes::return_to_learning(conn, &caller, withdrawn, command).await?;
                let (version, body) = service::find(conn, &caller, added.id).await?;
                let location = format!("/api/v1/apprenticeships/{}", added.id);
                Ok(ApiResponse::created(location, version, &body)?.tagged_by_content(version))
            },
        )
        .await
}

/// Read the history of an apprenticeship
///
/// Every change of state, provider, line manager, team, dates, references, planned hours, prior learning, English and maths, oldest
/// first: when, from what to what.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    responses((status = 200, description = "The history", body = ApprenticeshipHistory)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/history")]
async fn list_history(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
) -> Result<ApiResponse> {
    let history = db.read(async |conn| changes::history(conn, &caller, *id).await).await?;
    ApiResponse::view(&ApprenticeshipHistory { history })
}
