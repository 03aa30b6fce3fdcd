//! `/api/v1/mentoring-sessions`.

use actix_web::{get, patch, post, web};
use chrono::{DateTime, Utc};

use super::model::{
    ChangeSession, MentoringSession, MentoringSessionBody, MentoringSessionFilter, MentoringSessionList,
    PlanSession,
};
use super::service;
use crate::access::{MentoringRead, MentoringWrite};
use crate::ctx::Ctx;
use crate::db::Db;
use crate::error::Result;
use crate::ids::MentoringSessionId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_mentoring_sessions)
        .service(plan_mentoring_session)
        .service(get_mentoring_session)
        .service(change_mentoring_session)
        .service(cancel_mentoring_session);
}

type ListMentoringSessions = List<(DateTime<Utc>, MentoringSessionId), MentoringSessionFilter>;

/// List meetings of mentors and apprentices
///
/// Each of the two sees their own whole; the employer of the mentor and the programme's team see that they meet, and when.
#[utoipa::path(
    tag = "partnerships",
    params(ListMentoringSessions),
    responses((status = 200, description = "A page of meetings", body = MentoringSessionList)),
    security(("oauth2" = ["mentoring:read"]), ("bearer" = [])),
)]
#[get("/mentoring-sessions")]
async fn list_mentoring_sessions(
    caller: Caller<MentoringRead>,
    db: Db,
    list: ListMentoringSessions,
) -> Result<ApiResponse> {
    let place = (list.after, list.rows_to_read());
    let mut rows = db.read(async |conn| service::list(conn, &caller, &list.filter, place).await).await?;
    let page = list.page(&mut rows, |row| (row.starts_at, row.id))?;
    let visibility = caller.visibility();
    let mentoring_sessions = rows.into_iter().map(|row| MentoringSessionBody::new(visibility, row)).collect();
    list.respond(page, |page| MentoringSessionList { mentoring_sessions, page })
}

/// Plan a meeting
///
/// By one of the two, also for one that has been. With the first one the mentorship is active. Place, goals and notes are for the two.
/// At most twenty in a day.
#[utoipa::path(
    tag = "partnerships",
    request_body = PlanSession,
    responses(
        (status = 201, description = "The meeting", body = MentoringSessionBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(("oauth2" = ["mentoring:write"]), ("bearer" = [])),
)]
#[post("/mentoring-sessions")]
async fn plan_mentoring_session(caller: Caller<MentoringWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: PlanSession| {
            let planned = service::plan(conn, &caller, command).await?;
            let (location, version) = (format!("/api/v1/mentoring-sessions/{}", planned.id), planned.version);
            let body = MentoringSessionBody::new(caller.visibility(), planned);
            ApiResponse::created(location, version, &body)
        })
        .await
}

/// Read a meeting
///
/// As the list shows it.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentoringSessionId, Path, description = "The meeting")),
    responses((status = 200, description = "The meeting", body = MentoringSessionBody)),
    security(("oauth2" = ["mentoring:read"]), ("bearer" = [])),
)]
#[get("/mentoring-sessions/{id}")]
async fn get_mentoring_session(
    caller: Caller<MentoringRead>,
    id: web::Path<MentoringSessionId>,
    db: Db,
) -> Result<ApiResponse> {
    item(&caller, db.read(async |conn| service::find(conn, &caller, *id).await).await?)
}

/// Change a meeting
///
/// A merge patch (RFC 7396): absent keeps, null clears. Needs `If-Match`. By one of the two, while the mentorship is under way. A meeting is moved
/// twenty times at most.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentoringSessionId, Path, description = "The meeting")),
    request_body(content = ChangeSession, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed meeting", body = MentoringSessionBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["mentoring:write"]), ("bearer" = [])),
)]
#[patch("/mentoring-sessions/{id}")]
async fn change_mentoring_session(
    caller: Caller<MentoringWrite>,
    id: web::Path<MentoringSessionId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, (present, meeting), command: ChangeSession| {
                let edited = service::edit(&caller, &present, command)?;
                if_match.required(present.version)?;
                item(&caller, service::change(conn, &caller, (&present, &meeting), edited).await?)
            },
        )
        .await
}

/// Cancel a meeting
///
/// By one of the two, while the mentorship is under way.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MentoringSessionId, Path, description = "The meeting")),
    responses(
        (status = 200, description = "The meeting", body = MentoringSessionBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["mentoring:write"]), ("bearer" = [])),
)]
#[post("/mentoring-sessions/{id}/cancellations")]
async fn cancel_mentoring_session(
    caller: Caller<MentoringWrite>,
    id: web::Path<MentoringSessionId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, found| item(&caller, service::cancel(conn, &caller, found).await?),
        )
        .await
}

/// 200 with a meeting. Who does not see all of it is not told how often it was changed: the ETag is made of what they are shown.
fn item(ctx: &Ctx, row: MentoringSession) -> Result<ApiResponse> {
    let (version, two) = (row.version, row.is_of(ctx.visibility()));
    let body = MentoringSessionBody::new(ctx.visibility(), row);
    if two { ApiResponse::item(version, &body) } else { ApiResponse::view(&body) }
}
