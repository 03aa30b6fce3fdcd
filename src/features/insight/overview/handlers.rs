//! `/api/v1/apprenticeships/{id}/overview`.

use actix_web::{get, web};

use super::model::OverviewBody;
use super::service;
use crate::access::ApprenticeshipsRead;
use crate::db::Db;
use crate::error::Result;
use crate::ids::ApprenticeshipId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller};

/// Registers the operation.
pub fn configure(config: &mut Operations<'_>) {
    config.service(get_overview);
}

/// Read everything about an apprentice at once
///
/// One request for one screen: the apprenticeship with the names of all around it, hours, plan and forecast, the ratings of all
/// sides, KSBs, reviews and goals, a break, the next meetups, the newest of the timeline. Each part is there if the caller may
/// read it where it comes from (`progress:read`, `reviews:read`, `registrations:read`); what is not is null and named in `omitted`.
#[utoipa::path(
    tag = "insight",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    responses((status = 200, description = "The overview", body = OverviewBody)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/overview")]
async fn get_overview(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
) -> Result<ApiResponse> {
    let overview = db.read(async |conn| service::find(conn, &caller, *id).await).await?;
    ApiResponse::view(&overview)
}
