//! `/api/v1/apprenticeships/{id}/otj-forecast`.

mod entries;

use actix_web::{get, web};

use super::model::ForecastBody;
use super::service;
use crate::access::ProgressRead;
use crate::db::Db;
use crate::error::Result;
use crate::ids::ApprenticeshipId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, Caller, Query};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(get_otj_forecast).configure(entries::configure);
}

/// Forecast off-the-job hours
///
/// Hours week by week against the plan, and where the mean of the last twelve whole weeks leads by the planned end: with
/// the number of weeks it is made of, a range (80 % prediction interval), and the hours by which the target will be missed
/// or exceeded, all in whole hours. Breaks in learning are left out.
///
/// Silence is no zero: the whole weeks after that of the provider's newest report, of whatever kind, are left out of the mean and
/// expected to bring it (`noDataSince`, `silence`, and `isSilent` of each week). A week without a report that a later report
/// follows counts as it is.
///
/// With `as_of` the answer is what it was at the end of that day.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), AsOf),
    responses((status = 200, description = "The weeks and the forecast", body = ForecastBody)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/otj-forecast")]
async fn get_otj_forecast(
    caller: Caller<ProgressRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    ApiResponse::view(
        &db.read_long(async |conn| service::find(conn, &caller, *id, query.0.as_of).await).await?,
    )
}
