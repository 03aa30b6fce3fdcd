//! `/api/v1/apprenticeships/{id}/timeline`.

use actix_web::{HttpRequest, get, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{Position, Sort, Timeline};
use super::service;
use crate::access::ApprenticeshipsRead;
use crate::db::Db;
use crate::error::Result;
use crate::ids::ApprenticeshipId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Limit, Query, page};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(get_timeline);
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct GetTimeline {
    /// Only what was recorded by the end of this day in Europe/London; not in the future.
    #[param(nullable = false)]
    as_of: Option<NaiveDate>,
    /// The order; the oldest first unless told otherwise.
    #[param(inline, nullable = false)]
    sort: Option<Sort>,
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, default = 25)]
    limit: Limit,
    /// Where the page starts: `page.nextCursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

/// Read the timeline of an apprentice
///
/// Everything that happened, as one feed in words: hours, evidence, ratings, breaks, reviews, assessments, changes. Of private
/// records it tells that there is one, never what was said. An entry is shown where the token's scopes allow reading that
/// kind of record: reviews need `reviews:read`, hours and ratings `progress:read`, for example.
#[utoipa::path(
    tag = "apprenticeships",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), GetTimeline),
    responses((status = 200, description = "A page of the timeline", body = Timeline)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/timeline")]
async fn get_timeline(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<GetTimeline>,
    request: HttpRequest,
) -> Result<ApiResponse> {
    let Query(query) = query;
    let sort = query.sort.unwrap_or(Sort::OldestFirst);
    let order = format!("timeline {sort}");
    let after: Option<Position> = page::after(query.cursor.as_deref(), &order)?;
    let wanted = (sort, after, query.limit.0 + 1);
    let mut timeline =
        db.read_long(async |conn| service::page(conn, &caller, *id, query.as_of, wanted).await).await?;
    let page = page::page(&mut timeline, query.limit, &order, |row| (row.occurred_at, row.id))?;
    ApiResponse::list(&request, &page, &Timeline { timeline, page: page.clone() })
}
