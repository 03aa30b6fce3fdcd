//! `/api/v1/apprenticeships/{id}/evidence-pack.html`.

use actix_web::{get, web};

use super::html;
use super::service;
use crate::access::ProgressRead;
use crate::db::Db;
use crate::error::Result;
use crate::ids::ApprenticeshipId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, Caller, Query};

/// Registers the operation.
pub fn configure(config: &mut Operations<'_>) {
    config.service(get_evidence_pack);
}

/// Read an evidence pack
///
/// A page to print for an audit: the plan, hours by month and category with their sources, reviews with their signatures, breaks,
/// KSBs with their evidence, and corrections; without check-ins and support. Needs `reviews:read`, too. With `as_of` it is what it
/// was at the end of that day.
#[utoipa::path(
    tag = "insight",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), AsOf),
    responses((status = 200, description = "The page", body = String, content_type = "text/html")),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/evidence-pack.html")]
async fn get_evidence_pack(
    caller: Caller<ProgressRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    let pack = db.read_long(async |conn| service::find(conn, &caller, *id, query.0.as_of).await).await?;
    Ok(ApiResponse::page(html::page(&pack)?).unlisted())
}
