//! `/api/v1/standards`.

use actix_web::{get, put, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{
    PutStandardVersion, StandardList, StandardOrigin, StandardVersionBody, StandardVersionList,
    StandardWithKsbsBody, StoredVersion, VersionKey,
};
use super::service;
use crate::access::{ApprenticeshipsRead, StandardsWrite};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::ids::StandardId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_standards)
        .service(get_standard)
        .service(list_standard_versions)
        .service(get_standard_version)
        .service(put_standard_version);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct StandardsFilter {
    /// Only standards of this reference, such as ST0116; may be repeated.
    reference: Vec<String>,
    /// Only standards of this level; may be repeated.
    level: Vec<i32>,
}

type ListStandards = List<StandardId, StandardsFilter>;

/// List standards
///
/// The apprenticeship standards, each version and each of its options by itself, in a fixed order.
#[utoipa::path(
    tag = "programme",
    params(ListStandards),
    responses((status = 200, description = "A page of standards", body = StandardList)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/standards")]
async fn list_standards(
    caller: Caller<ApprenticeshipsRead>,
    db: Db,
    list: ListStandards,
) -> Result<ApiResponse> {
    let (filter, after, today) = ((&*list.filter.reference, &*list.filter.level), list.after, caller.today());
    let mut standards =
        db.read(async |conn| service::list(conn, filter, after, list.rows_to_read(), today).await).await?;
    let page = list.page(&mut standards, |row| row.id)?;
    list.respond(page, |page| StandardList { standards, page })
}

/// Read a standard
///
/// One version of a standard, or one of its options, with its hours, knowledge, skills and behaviours.
#[utoipa::path(
    tag = "programme",
    params(("id" = StandardId, Path, description = "The standard")),
    responses((status = 200, description = "The standard", body = StandardWithKsbsBody)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/standards/{id}")]
async fn get_standard(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<StandardId>,
    db: Db,
) -> Result<ApiResponse> {
    let (revision, body) = db.read(async |conn| service::find(conn, *id, caller.today()).await).await?;
    Ok(ApiResponse::item(revision, &body)?.tagged_by_content(revision))
}

/// List the versions of a standard
///
/// The newest first, those that nobody may start any more too.
#[utoipa::path(
    tag = "programme",
    params(("reference" = String, Path, description = "The published reference, such as `ST0116`")),
    responses((status = 200, description = "The versions", body = StandardVersionList)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/standards/{reference}/versions")]
async fn list_standard_versions(
    caller: Caller<ApprenticeshipsRead>,
    reference: web::Path<String>,
    db: Db,
) -> Result<ApiResponse> {
    let versions = db.read(async |conn| service::versions(conn, &reference, caller.today()).await).await?;
    ApiResponse::view(&StandardVersionList { versions })
}

/// Read a version of a standard
///
/// One version with its options, its hours by the day of the start, and its KSBs.
#[utoipa::path(
    tag = "programme",
    params(
        ("reference" = String, Path, description = "The published reference, such as `ST0116`"),
        ("version" = String, Path, description = "The published version, such as `1.1`"),
    ),
    responses((status = 200, description = "The version", body = StandardVersionBody)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/standards/{reference}/versions/{version}")]
async fn get_standard_version(
    caller: Caller<ApprenticeshipsRead>,
    path: web::Path<(String, String)>,
    db: Db,
) -> Result<ApiResponse> {
    let key = VersionKey::new(&path.0, &path.1);
    item(db.read(async |conn| service::find_version(conn, key.as_ref(), caller.today()).await).await?)
}

/// Add or replace a version of a standard
///
/// The body is all of the version: what it does not say is not known. A version that is not there is added; one that is there
/// is replaced, which needs `If-Match`. KSBs that are not listed any more stay where there is evidence for them; options stay.
/// The same again changes nothing. Who learns another version is not touched.
#[utoipa::path(
    tag = "programme",
    params(
        ("reference" = String, Path, description = "The published reference, such as `ST0116`"),
        ("version" = String, Path, description = "The published version, such as `1.1`"),
        ("If-Match" = Option<String>, Header, nullable = false,
            description = "The ETag of the version that is replaced; needed where there is one."),
    ),
    request_body = PutStandardVersion,
    responses(
        (status = 200, description = "The version as it is now", body = StandardVersionBody),
        (status = 201, description = "The new version", body = StandardVersionBody),
        (status = 412, description = "preconditionFailed"),
        (status = 428, description = "preconditionRequired"),
    ),
    security(("oauth2" = ["standards:write"]), ("bearer" = [])),
)]
#[put("/standards/{reference}/versions/{version}")]
async fn put_standard_version(
    caller: Caller<StandardsWrite>,
    path: web::Path<(String, String)>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    let (reference, version) = path.into_inner();
    let key = VersionKey::new(&reference, &version);
    writer
        .act(
            &caller,
            async |conn| {
                let key = key.as_ref().ok_or_else(Error::not_found)?;
                Ok((key.clone(), service::find_for_update(conn, key).await?))
            },
            async |conn, (key, stored): (VersionKey, Option<StoredVersion>), command: PutStandardVersion| {
                let is_there = stored.is_some();
                match &stored {
                    Some(stored) => if_match.required(stored.core.standard.revision)?,
                    None => if_match.of_nothing()?,
                }
                let said = command.version(key.clone());
                let plan = service::put(conn, &caller, stored, &said, StandardOrigin::Staff).await?;
                if !is_there && !plan.is_new {
                    // Somebody else has just added it: that is to be looked at first.
                    if_match.required(0)?;
                }
                let found = service::find_version(conn, Some(&key), caller.today()).await?;
                if is_there {
                    return item(found);
                }
                let location = format!("/api/v1/standards/{reference}/versions/{version}");
                Ok(ApiResponse::created(location, found.0, &found.1)?.tagged_by_content(found.0))
            },
        )
        .await
}

/// 200 with a version; which hours are those of today's starts changes without a new revision.
fn item((revision, body): (i32, StandardVersionBody)) -> Result<ApiResponse> {
    Ok(ApiResponse::item(revision, &body)?.tagged_by_content(revision))
}
