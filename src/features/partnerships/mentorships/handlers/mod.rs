//! `/api/v1/mentorships`, and how a mentor's profile ends.

mod answer;
mod steps;

use actix_web::{get, post, web};

use self::answer::{created, item};
use super::model::{MentorshipBody, MentorshipFilter, MentorshipList, RequestMentorship};
use super::service;
use crate::access::{MentoringRead, MentoringWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::MentorshipId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_mentorships).service(request_mentorship).service(get_mentorship);
    steps::configure(config);
}

type ListMentorships = List<MentorshipId, MentorshipFilter>;

/// List mentorships
///
/// Each of the two sees their own, the employer those of its mentors, the line manager those of their apprentices from the acceptance
/// on, the programme's team all.
#[utoipa::path(
    tag = "partnerships",
    params(ListMentorships, Embed<MentorshipBody>),
    responses((status = 200, description = "A page of mentorships", body = MentorshipList)),
    security(("oauth2" = ["mentoring:read"]), ("bearer" = [])),
)]
#[get("/mentorships")]
async fn list_mentorships(
    caller: Caller<MentoringRead>,
    db: Db,
    list: ListMentorships,
) -> Result<ApiResponse> {
    let place = (list.after, list.rows_to_read());
    let (mentorships, page) = db
        .read(async |conn| {
            let mut rows = service::list(conn, &caller, &list.filter, place).await?;
            let page = list.page(&mut rows, |row| row.id)?;
            Ok((service::bodies(conn, &caller, rows).await?, page))
        })
        .await?;
    list.respond(page, |page| MentorshipList { mentorships, page })
}

/// Ask for a mentor
///
/// By the apprentice, with words that the mentor alone reads. The mentor has 14 days to answer. Three mentors at a time can be asked,
/// and ten in a day.
/// Why a mentor is not available is not told.
#[utoipa::path(
    tag = "partnerships",
    request_body = RequestMentorship,
    responses(
        (status = 201, description = "The request", body = MentorshipBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "mentorNotAvailable, alreadyExists"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(("oauth2" = ["mentoring:write"]), ("bearer" = [])),
)]
#[post("/mentorships")]
async fn request_mentorship(caller: Caller<MentoringWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: RequestMentorship| {
            let asked = service::ask(conn, &caller, command).await?;
            created(conn, &caller, asked).await
        })
        .await
}

/// Read a mentorship
///
/// As the list shows it.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentorshipId, Path, description = "The mentorship"), Embed<MentorshipBody>),
    responses((status = 200, description = "The mentorship", body = MentorshipBody)),
    security(("oauth2" = ["mentoring:read"]), ("bearer" = [])),
)]
#[get("/mentorships/{id}")]
async fn get_mentorship(
    caller: Caller<MentoringRead>,
    id: web::Path<MentorshipId>,
    db: Db,
) -> Result<ApiResponse> {
    db.read(async |conn| {
        let found = service::find(conn, &caller, *id).await?;
        item(conn, &caller, found).await
    })
    .await
}
