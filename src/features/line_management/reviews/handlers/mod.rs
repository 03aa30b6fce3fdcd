//! `/api/v1/reviews`.

mod answer;
mod goals;
mod steps;

use actix_web::{get, patch, web};
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;

use answer::item;

use super::model::sections::Sort;
use super::model::{ChangeReview, Party, ReviewBody, ReviewList, ReviewState};
use super::service::{self, Filter, Position};
use crate::access::{ReviewsRead, ReviewsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::{ApprenticeshipId, ReviewId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_reviews).service(get_review).service(change_review);
    steps::configure(config);
    goals::configure(config);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct ReviewsFilter {
    /// Only reviews of this apprenticeship; may be repeated.
    apprenticeship_id: Vec<ApprenticeshipId>,
    /// Only reviews in this state; may be repeated.
    state: Vec<ReviewState>,
    /// Only reviews that are to be held, whatever their state is called; or, with false, only those that were.
    #[param(nullable = false)]
    upcoming: Option<bool>,
    /// Only reviews whose latest day is past and that were not held; or, with false, only all others.
    #[param(nullable = false)]
    overdue: Option<bool>,
    /// Only reviews that wait for this signature; may be repeated.
    waiting_for: Vec<Party>,
    /// Only reviews whose latest day is before this one.
    #[param(nullable = false)]
    due_before: Option<NaiveDate>,
}

type ListReviews = List<Position, ReviewsFilter, Sort>;

/// List progress reviews
///
/// Those that were held and, of everybody in learning, the next one, the earliest due first
/// unless `sort` says otherwise: due twelve weeks after the last was held, the first twelve weeks after the start. Staff see all, a provider those of its learners, a line manager
/// those of the apprentices managed, an apprentice their own.
#[utoipa::path(
    tag = "line-management",
    params(ListReviews, Embed<ReviewBody>),
    responses((status = 200, description = "A page of reviews", body = ReviewList)),
    security(("oauth2" = ["reviews:read"]), ("bearer" = [])),
)]
#[get("/reviews")]
async fn list_reviews(caller: Caller<ReviewsRead>, db: Db, list: ListReviews) -> Result<ApiResponse> {
    let after = list.after;
    let filter = Filter {
        apprenticeships: list.filter.apprenticeship_id.clone(),
        states: list.filter.state.clone(),
        upcoming: list.filter.upcoming,
        overdue: list.filter.overdue,
        waiting_for: list.filter.waiting_for.clone(),
        due_before: list.filter.due_before,
        latest_first: list.sort == Sort::LatestFirst,
    };
    let limit = list.rows_to_read();
    let mut reviews =
        db.read_long(async |conn| service::list(conn, &caller, &filter, after, limit).await).await?;
    let page = list.page(&mut reviews, |row| (row.due_on, row.id))?;
    list.respond(page, |page| ReviewList { reviews, page })
}

/// Read a progress review
///
/// With what there is to talk about: off-the-job hours, KSBs with evidence, the rating and the open goals; and whom it waits
/// for since when.
#[utoipa::path(
    tag = "line-management",
    params(("id" = ReviewId, Path, description = "The review"), Embed<ReviewBody>),
    responses((status = 200, description = "The review", body = ReviewBody)),
    security(("oauth2" = ["reviews:read"]), ("bearer" = [])),
)]
#[get("/reviews/{id}")]
async fn get_review(caller: Caller<ReviewsRead>, id: web::Path<ReviewId>, db: Db) -> Result<ApiResponse> {
    item(db.read(async |conn| service::find(conn, &caller, *id).await).await?)
}

/// Change a review's notes
///
/// Until all three have signed. A merge patch (RFC 7396): absent keeps, null clears. Needs `If-Match`. Other notes void the
/// signatures given so far: they move to `voidedSignOffs`, and the review waits for all three anew.
#[utoipa::path(
    tag = "line-management",
    params(("id" = ReviewId, Path, description = "The review")),
    request_body(content = ChangeReview, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed review", body = ReviewBody),
        (status = 409, description = "reviewClosed"),
    ),
    security(("oauth2" = ["reviews:write"]), ("bearer" = [])),
)]
#[patch("/reviews/{id}")]
async fn change_review(
    caller: Caller<ReviewsWrite>,
    id: web::Path<ReviewId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, locked, command: ChangeReview| {
                if_match.required(locked.version())?;
                item(service::change(conn, &caller, locked, command).await?)
            },
        )
        .await
}
