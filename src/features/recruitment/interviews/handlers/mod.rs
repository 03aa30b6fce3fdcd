//! `/api/v1/interviews`.

mod answer;
mod choices;
mod outcomes;

use actix_web::{get, patch, post, web};

use super::model::{
    AddInterview, CancelInterview, ChangeInterview, InterviewBody, InterviewFilter, InterviewList,
};
use super::service::{self, Position};
use crate::access::{ApplicationsRead, InterviewsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::InterviewId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, Writer};
use answer::{body, item};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_interviews)
        .service(add_interview)
        .service(get_interview)
        .service(change_interview)
        .service(cancel_interview);
    outcomes::configure(config);
    choices::configure(config);
}

type ListInterviews = List<Position, InterviewFilter>;

/// List interviews
///
/// The earliest first, slots that candidates may choose among them. Line managers see those for their vacancies, and those whose
/// panel they sit on.
#[utoipa::path(
    tag = "recruitment",
    params(ListInterviews),
    responses((status = 200, description = "A page of interviews", body = InterviewList)),
    security(("oauth2" = ["applications:read"]), ("bearer" = [])),
)]
#[get("/interviews")]
async fn list_interviews(
    caller: Caller<ApplicationsRead>,
    db: Db,
    list: ListInterviews,
) -> Result<ApiResponse> {
    let (interviews, page) = db
        .read(async |conn| {
            let mut rows =
                service::list(conn, &caller, &list.filter, list.after, list.rows_to_read()).await?;
            let page = list.page(&mut rows, |row| (row.starts_at, row.id))?;
            Ok((service::bodies(conn, &caller, rows).await?, page))
        })
        .await?;
    list.respond(page, |page| InterviewList { interviews, page })
}

/// Arrange an interview
///
/// For the recruitment team. With an `applicationId` it is booked at once: the application goes on, and the candidate and the panel are
/// written to, with a calendar entry. Without one it is a slot, which candidates of the vacancy may choose. What else the candidate
/// or somebody of the panel has at that time is told in `clashes` and never refused.
#[utoipa::path(
    tag = "recruitment",
    request_body = AddInterview,
    responses(
        (status = 201, description = "The new interview", body = InterviewBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "alreadyExists, transitionNotAllowed"),
    ),
    security(("oauth2" = ["interviews:write"]), ("bearer" = [])),
)]
#[post("/interviews")]
async fn add_interview(caller: Caller<InterviewsWrite>, writer: Writer) -> Result<ApiResponse> {
    service::ensure_arranges(&caller)?;
    writer
        .create(&caller, async |conn, command: AddInterview| {
            let added = service::add(conn, &caller, command).await?;
            let (location, version) = (format!("/api/v1/interviews/{}", added.id), added.version);
            let answer = ApiResponse::created(location, version, &body(conn, &caller, added).await?)?;
            Ok(answer.tagged_by_content(version))
        })
        .await
}

/// Read an interview
///
/// Who is to come, when and where, and who asks.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = InterviewId, Path, description = "The interview")),
    responses((status = 200, description = "The interview", body = InterviewBody)),
    security(("oauth2" = ["applications:read"]), ("bearer" = [])),
)]
#[get("/interviews/{id}")]
async fn get_interview(
    caller: Caller<ApplicationsRead>,
    id: web::Path<InterviewId>,
    db: Db,
) -> Result<ApiResponse> {
    db.read(async |conn| {
        let found = service::find(conn, &caller, *id).await?;
        item(conn, &caller, found).await
    })
    .await
}

/// Change an interview
///
/// For the recruitment team, until it begins. A merge patch (RFC 7396): absent keeps, null clears. Needs `If-Match`. Another time or
/// place raises `sequence` by one; if it is booked, the candidate and the panel are written to. Of another panel those are who come to
/// it and leave it; somebody takes the place of each who leaves.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = InterviewId, Path, description = "The interview")),
    request_body(content = ChangeInterview, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed interview", body = InterviewBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["interviews:write"]), ("bearer" = [])),
)]
#[patch("/interviews/{id}")]
async fn change_interview(
    caller: Caller<InterviewsWrite>,
    id: web::Path<InterviewId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::find_to_arrange(conn, &caller, *id).await,
            async |conn, present, command: ChangeInterview| {
                if_match.required(present.interview.version)?;
                let changed = service::change(conn, &caller, present, command).await?;
                item(conn, &caller, changed).await
            },
        )
        .await
}

/// Cancel an interview
///
/// For the recruitment team: a slot, or one that is booked, of which the candidate and the panel are told with the reason. The
/// application stays as it is; another interview may be booked for it.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = InterviewId, Path, description = "The interview")),
    request_body = CancelInterview,
    responses(
        (status = 200, description = "The interview, cancelled", body = InterviewBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["interviews:write"]), ("bearer" = [])),
)]
#[post("/interviews/{id}/cancellations")]
async fn cancel_interview(
    caller: Caller<InterviewsWrite>,
    id: web::Path<InterviewId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::find_to_arrange(conn, &caller, *id).await,
            async |conn, present, command: CancelInterview| {
                let cancelled = service::cancel(conn, &caller, present, command.reason).await?;
                item(conn, &caller, cancelled).await
            },
        )
        .await
}
