//! `/api/v1/standards`.

use actix_web::{get, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{StandardBody, StandardList, StandardWithKsbsBody};
use super::service;
use crate::access::ApprenticeshipsRead;
use crate::db::Db;
use crate::error::Result;
use crate::ids::StandardId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, List};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_standards).service(get_standard);
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
/// The apprenticeship standards that the programme uses, in a fixed order.
#[utoipa::path(
    tag = "programme",
    params(ListStandards),
    responses((status = 200, description = "A page of standards", body = StandardList)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/standards")]
async fn list_standards(
    _caller: Caller<ApprenticeshipsRead>,
    db: Db,
    list: ListStandards,
) -> Result<ApiResponse> {
    let after = list.after;
    let mut rows = db
        .read(async |conn| {
            service::list(conn, &list.filter.reference, &list.filter.level, after, list.rows_to_read()).await
        })
        .await?;
    let page = list.page(&mut rows, |row| row.id)?;
    let standards = rows.into_iter().map(StandardBody::from).collect();
    list.respond(page, |page| StandardList { standards, page })
}

/// Read a standard
///
/// One standard with its knowledge, skills and behaviours.
#[utoipa::path(
    tag = "programme",
    params(("id" = StandardId, Path, description = "The standard")),
    responses((status = 200, description = "The standard", body = StandardWithKsbsBody)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/standards/{id}")]
async fn get_standard(
    _caller: Caller<ApprenticeshipsRead>,
    id: web::Path<StandardId>,
    db: Db,
) -> Result<ApiResponse> {
    ApiResponse::view(&db.read(async |conn| service::find(conn, *id).await).await?)
}
