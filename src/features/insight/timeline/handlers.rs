//! `/api/v1/apprenticeships/{id}/timeline`.

use actix_web::{get, web};
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
use crate::web::{ApiResponse, Caller, List};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(get_timeline);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct TimelineFilter {
    /// Only what was recorded by the end of this day in Europe/London; not in the future.
    #[param(nullable = false)]
    as_of: Option<NaiveDate>,
}

type GetTimeline = List<Position, TimelineFilter, Sort>;

/// Read the timeline of an apprentice
///
/// Everything that happened, as one feed in words: hours, evidence, ratings, breaks, reviews, assessments, changes. Of private
/// records it tells that there is one, never what was said. An entry is shown where the token's scopes allow reading that
/// kind of record: reviews need `reviews:read`, hours and ratings `progress:read`, for example; attendances at meetups
/// `registrations:read` or `network:read`.
#[utoipa::path(
    tag = "insight",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), GetTimeline),
    responses((status = 200, description = "A page of the timeline", body = Timeline)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/timeline")]
async fn get_timeline(
    caller: Caller<ApprenticeshipsRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    list: GetTimeline,
) -> Result<ApiResponse> {
    let after = list.after;
    let wanted = (list.sort, after, list.rows_to_read());
    let mut timeline =
        db.read_long(async |conn| service::page(conn, &caller, *id, list.filter.as_of, wanted).await).await?;
    let page = list.page(&mut timeline, |row| (row.occurred_at, row.id))?;
    list.respond(page, |page| Timeline { timeline, page })
}
