//! `/api/v1/apprenticeships`.

mod changes;

use actix_web::{get, patch, post, put, web};

use super::model::{
    AddApprenticeship, ApprenticeshipBody, ApprenticeshipFilter, ApprenticeshipList, ChangeApprenticeship,
    SetProviderReference,
};
use super::service;
use crate::access::{ApprenticeshipsRead, ApprenticeshipsWrite, ProgressWrite};
use crate::db::Db;
use crate::db::by_name::{ByName, Place};
use crate::error::Result;
use crate::ids::ApprenticeshipId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, Caller, Embed, IfMatch, List, Query, Writer};

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

type ListApprenticeships = List<Place<ApprenticeshipId>, ApprenticeshipFilter, ByName>;

/// List apprenticeships
///
/// Those that the caller may see: staff all, a provider its learners, a line manager the apprentices managed, an
/// apprentice their own. As they were added, or by the apprentice's name: family name, then given name.
#[utoipa::path(
    tag = "apprenticeships",
    params(ListApprenticeships, Embed<ApprenticeshipBody>),
    responses(
        (status = 200, description = "A page of apprenticeships", body = ApprenticeshipList),
        (status = 400, description = "tooManyMatches"),
    ),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships")]
async fn list_apprenticeships(
    caller: Caller<ApprenticeshipsRead>,
    db: Db,
    list: ListApprenticeships,
) -> Result<ApiResponse> {
    let wanted = list.wanted();
    let mut rows = if wanted.order == ByName::Added && list.filter.q.is_none() {
        db.read(async |conn| service::list(conn, &caller, &list.filter, &wanted).await).await?
    } else {
        db.read_long(async |conn| service::list(conn, &caller, &list.filter, &wanted).await).await?
    };
    let page = list.page(&mut rows, |(row, name)| wanted.place(name, row.id))?;
    let apprenticeships = rows.into_iter().map(|(row, _)| row).collect();
    list.respond(page, |page| ApprenticeshipList { apprenticeships, page })
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
async fn add_apprenticeship(caller: Caller<ApprenticeshipsWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddApprenticeship| {
            let added = service::add(conn, &caller, command).await?;
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
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), AsOf, Embed<ApprenticeshipBody>),
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
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::changes::lock(conn, &caller, *id).await,
            async |conn, present, command: ChangeApprenticeship| {
                if_match.required(present.version)?;
                let (version, body) = service::change(conn, &caller, present, command).await?;
                Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
            },
        )
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
        .act_without_body(
            &caller,
            async |conn| service::changes::lock(conn, &caller, *id).await,
            async |conn, present| {
                let (version, body) = service::approve(conn, &caller, present).await?;
                Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
            },
        )
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
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::changes::lock(conn, &caller, *id).await,
            async |conn, present, command: SetProviderReference| {
                let reference = command.provider_reference;
                let (version, body) =
                    service::set_provider_reference(conn, &caller, present, reference).await?;
                Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
            },
        )
        .await
}
