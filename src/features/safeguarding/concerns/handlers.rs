//! `/api/v1/concerns`.

use actix_web::{get, post, web};

use super::model::{
    CloseConcern, ConcernBody, ConcernFilter, ConcernList, HoldForConcern, RaiseConcern, RaisedBody,
};
use super::service;
use crate::access::{ConcernsRead, ConcernsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::ConcernId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_concerns)
        .service(raise_concern)
        .service(get_concern)
        .service(hold_for_concern)
        .service(close_concern);
}

type ListConcerns = List<ConcernId, ConcernFilter>;

/// List concerns
///
/// For safeguarding leads alone, without those that name the caller.
#[utoipa::path(
    tag = "safeguarding",
    params(ListConcerns),
    responses((status = 200, description = "A page of concerns", body = ConcernList)),
    security(("oauth2" = ["concerns:read"]), ("bearer" = [])),
)]
#[get("/concerns")]
async fn list_concerns(caller: Caller<ConcernsRead>, db: Db, list: ListConcerns) -> Result<ApiResponse> {
    let (concerns, page) = db
        .read(async |conn| {
            let place = (list.after, list.rows_to_read());
            let mut rows = service::list(conn, &caller, &list.filter, place).await?;
            let page = list.page(&mut rows, |row| row.id)?;
            Ok((service::bodies(conn, &caller, rows).await?, page))
        })
        .await?;
    list.respond(page, |page| ConcernList { concerns, page })
}

/// Raise a concern
///
/// Says that one worries about somebody's safety. Words are enough; whoever is named must be somebody whom the caller may know: their
/// apprentice, their line manager, the other of a mentorship, an employer's own mentors, for staff and leads everybody. It goes to the safeguarding leads and to nobody else, and not to one whom it
/// names. About an introduction or a mentorship it pauses that at once, where the apprentice, the line manager or staff say it. Show `words` as they stand: they say whom to call in danger. At most ten an hour. Read it again nobody can but the leads.
#[utoipa::path(
    tag = "safeguarding",
    request_body = RaiseConcern,
    responses(
        (status = 201, description = "It is taken", body = RaisedBody),
        (status = 403, description = "forbidden"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(("oauth2" = ["concerns:write"]), ("bearer" = [])),
)]
#[post("/concerns")]
async fn raise_concern(caller: Caller<ConcernsWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: RaiseConcern| {
            let (concern, body) = service::raise(conn, &caller, command).await?;
            ApiResponse::created(format!("/api/v1/concerns/{}", concern.id), concern.version, &body)
        })
        .await
}

/// Read a concern
///
/// For safeguarding leads alone; one that names the caller is not found.
#[utoipa::path(
    tag = "safeguarding",
    params(("id" = ConcernId, Path, description = "The concern")),
    responses((status = 200, description = "The concern", body = ConcernBody)),
    security(("oauth2" = ["concerns:read"]), ("bearer" = [])),
)]
#[get("/concerns/{id}")]
async fn get_concern(caller: Caller<ConcernsRead>, id: web::Path<ConcernId>, db: Db) -> Result<ApiResponse> {
    db.read(async |conn| {
        let row = service::find(conn, &caller, *id).await?;
        let version = row.version;
        Ok(ApiResponse::item(version, &service::body(conn, &caller, row).await?)?.tagged_by_content(version))
    })
    .await
}

/// Pause what a concern is about
///
/// Any live introduction or mentorship in which the lead has no part. Everybody concerned reads that it is paused, and nothing of the concern; it is paused until the
/// concern is closed.
#[utoipa::path(
    tag = "safeguarding",
    params(("id" = ConcernId, Path, description = "The concern")),
    request_body = HoldForConcern,
    responses(
        (status = 200, description = "The concern", body = ConcernBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["concerns:read"]), ("bearer" = [])),
)]
#[post("/concerns/{id}/holds")]
async fn hold_for_concern(
    caller: Caller<ConcernsRead>,
    id: web::Path<ConcernId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: HoldForConcern| {
                let changed = service::hold(conn, &caller, present, command).await?;
                let version = changed.version;
                let body = service::body(conn, &caller, changed).await?;
                Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
            },
        )
        .await
}

/// Close a concern
///
/// With what came of it, and what becomes of what is paused for it: `resume` and `noAction` let it go on, `end` ends it. Only safeguarding leads can: whoever may not read it does not find it.
#[utoipa::path(
    tag = "safeguarding",
    params(("id" = ConcernId, Path, description = "The concern")),
    request_body = CloseConcern,
    responses(
        (status = 200, description = "The concern", body = ConcernBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["concerns:read"]), ("bearer" = [])),
)]
#[post("/concerns/{id}/outcomes")]
async fn close_concern(
    caller: Caller<ConcernsRead>,
    id: web::Path<ConcernId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: CloseConcern| {
                let changed = service::close(conn, &caller, present, command).await?;
                let version = changed.version;
                let body = service::body(conn, &caller, changed).await?;
                Ok(ApiResponse::item(version, &body)?.tagged_by_content(version))
            },
        )
        .await
}
