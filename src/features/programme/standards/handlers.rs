//! `/api/v1/standards`.

use actix_web::{HttpRequest, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{StandardBody, StandardList, StandardWithKsbsBody};
use super::service;
use crate::access::ApprenticeshipsRead;
use crate::db::Db;
use crate::error::Result;
use crate::ids::StandardId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Limit, Query, page};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_standards).service(get_standard);
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListStandards {
    /// Only standards of this reference, such as ST0116; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<String>>, nullable = false)]
    reference: Vec<String>,
    /// Only standards of this level; may be repeated.
    #[serde(default)]
    #[param(value_type = Option<Vec<i32>>, nullable = false)]
    level: Vec<i32>,
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, default = 25)]
    limit: Limit,
    /// Where the page starts: `page.nextCursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

const ORDER: &str = "standards";

/// List standards
///
/// The apprenticeship standards that the programme uses, in a fixed order.
#[utoipa::path(
    tag = "standards",
    params(ListStandards),
    responses((status = 200, description = "A page of standards", body = StandardList)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/standards")]
async fn list_standards(
    _caller: Caller<ApprenticeshipsRead>,
    db: Db,
    query: Query<ListStandards>,
    request: HttpRequest,
) -> Result<ApiResponse> {
    let Query(query) = query;
    let after: Option<StandardId> = page::after(query.cursor.as_deref(), ORDER)?;
    let mut rows = db
        .read(async |conn| {
            service::list(conn, &query.reference, &query.level, after, query.limit.0 + 1).await
        })
        .await?;
    let page = page::page(&mut rows, query.limit, ORDER, |row| row.id)?;
    let standards = rows.into_iter().map(StandardBody::from).collect();
    ApiResponse::list(&request, &page, &StandardList { standards, page: page.clone() })
}

/// Read a standard
///
/// One standard with its knowledge, skills and behaviours.
#[utoipa::path(
    tag = "standards",
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
