//! `/api/v1/apprenticeships`.

mod changes;

use actix_web::{HttpRequest, get, patch, post, put, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{
    AddApprenticeship, ApprenticeshipBody, ApprenticeshipList, ChangeApprenticeship, SetProviderReference,
    State,
};
use super::service::{self, Filter};
use crate::access::{ApprenticeshipsRead, ApprenticeshipsWrite, ProgressWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::{ApprenticeshipId, CohortId, OrganisationId, PersonId, StandardId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, Body, Caller, IfMatch, Limit, Query, Writer, page};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_apprenticeships)
        .service(add_apprenticeship)
        .service(get_apprenticeship)
        .service(change_apprenticeship)
        .service(approve_apprenticeship)
        .service(set_provider_reference)
        .configure(changes::configure);
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListApprenticeships {
    /// Only those in this state; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<State>>, nullable = false)]
    state: Vec<State>,
    /// Only those at this provider; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<OrganisationId>>, nullable = false)]
    provider_id: Vec<OrganisationId>,
    /// Only those of this cohort; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<CohortId>>, nullable = false)]
    cohort_id: Vec<CohortId>,
    /// Only those managed by this person; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<PersonId>>, nullable = false)]
    line_manager_id: Vec<PersonId>,
    /// Only those that follow this standard; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<StandardId>>, nullable = false)]
    standard_id: Vec<StandardId>,
    /// Only those of this unique learner number; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<String>>, nullable = false)]
    uln: Vec<String>,
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, default = 25)]
    limit: Limit,
    /// Where the page starts: `page.nextCursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

const ORDER: &str = "apprenticeships";

/// List apprenticeships
///
/// Those that the caller may see: staff all, a provider its learners, a line manager the apprentices managed, an
/// apprentice their own.
#[utoipa::path(
    tag = "apprenticeships",
    params(ListApprenticeships),
    responses((status = 200, description = "A page of apprenticeships", body = ApprenticeshipList)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships")]
async fn list_apprenticeships(
    caller: Caller<ApprenticeshipsRead>,
    db: Db,
    query: Query<ListApprenticeships>,
    request: HttpRequest,
) -> Result<ApiResponse> {
    let Query(query) = query;
    let after: Option<ApprenticeshipId> = page::after(query.cursor.as_deref(), ORDER)?;
    let filter = Filter {
        states: query.state,
        providers: query.provider_id,
        cohorts: query.cohort_id,
        line_managers: query.line_manager_id,
        standards: query.standard_id,
        ulns: query.uln,
        today: caller.today(),
    };
    let mut apprenticeships =
        db.read(async |conn| service::list(conn, &caller, &filter, after, query.limit.0 + 1).await).await?;
    let page = page::page(&mut apprenticeships, query.limit, ORDER, |row| row.id)?;
    ApiResponse::list(&request, &page, &ApprenticeshipList { apprenticeships, page: page.clone() })
}

/// Add an apprenticeship
///
/// As a draft; approve it next. A person can be in one apprenticeship at a time. Dates before today may be given, for
/// apprenticeships that began elsewhere.
#[utoipa::path(
    tag = "apprenticeships",
    request_body = AddApprenticeship,
    responses(
        (status = 201, description = "The new draft", body = ApprenticeshipBody),
        (status = 409, description = "apprenticeshipOverlap, alreadyExists"),
    ),
    security(("oauth2" = ["apprenticeships:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships")]
async fn add_apprenticeship(
    caller: Caller<ApprenticeshipsWrite>,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    let command: AddApprenticeship = body.read()?;
    writer
        .run(&caller, async |conn| {
            let added = service::add(conn, &caller, command.clone()).await?;
            let (version, body) = service::find(conn, &caller, added.id).await?;
            let location = format!("/api/v1/apprenticeships/{}", added.id);
            Ok(ApiResponse::created(location, version, &body)?.tagged_by_content(version))
        })
        .await
}

/// Read an apprenticeship
///
/// One apprenticeship that the caller may see; with `as_of` as it was at the end of that day.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), AsOf),
    responses((status = 200, description = "The apprenticeship", body = ApprenticeshipBody)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}")]
async fn get_apprenticeship(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    let found = db.read(async |conn| match query.0.as_of {
        None => service::find(conn, &caller, *id).await,
        Some(day) => service::changes::find_as_of(conn, &caller, *id, day).await,
    });
    let (version, body) = found.await?;
    Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
}

/// Change an apprenticeship
///
/// A merge patch (RFC 7396): absent keeps, null clears. Needs `If-Match`.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body(content = ChangeApprenticeship, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed apprenticeship", body = ApprenticeshipBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["apprenticeships:write"]), ("bearer" = [])),
)]
#[patch("/apprenticeships/{id}")]
async fn change_apprenticeship(
    caller: Caller<ApprenticeshipsWrite>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    if_match: IfMatch,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    db.read(async |conn| service::find(conn, &caller, *id).await).await?;
    let command: ChangeApprenticeship = body.read()?;
    writer
        .run(&caller, async |conn| {
            let judge = |version| if_match.required(version);
            let (version, body) = service::change(conn, &caller, *id, command.clone(), judge).await?;
            Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
        })
        .await
}

/// Approve an apprenticeship
///
/// A draft becomes approved, and is in learning from its start day on.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    responses(
        (status = 200, description = "The approved apprenticeship", body = ApprenticeshipBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["apprenticeships:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/approvals")]
async fn approve_apprenticeship(
    caller: Caller<ApprenticeshipsWrite>,
    id: web::Path<ApprenticeshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .run(&caller, async |conn| {
            let (version, body) = service::approve(conn, &caller, *id).await?;
            Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
        })
        .await
}

/// Set the provider's reference of a learner
///
/// The provider's own name of the learner, with which progress can be pushed. Null takes it away. The same again changes
/// nothing.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = SetProviderReference,
    responses(
        (status = 200, description = "The apprenticeship", body = ApprenticeshipBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["progress:write"]), ("bearer" = [])),
)]
#[put("/apprenticeships/{id}/provider-reference")]
async fn set_provider_reference(
    caller: Caller<ProgressWrite>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    db.read(async |conn| service::find(conn, &caller, *id).await).await?;
    let command: SetProviderReference = body.read()?;
    writer
        .run(&caller, async |conn| {
            let reference = command.provider_reference.clone();
            let (version, body) = service::set_provider_reference(conn, &caller, *id, reference).await?;
            Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
        })
        .await
}
