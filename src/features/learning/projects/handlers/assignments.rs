//! Who works on a project.

use actix_web::{get, post, web};

use super::super::model::{Assign, AssignmentBody, AssignmentList, CompleteAssignment};
use super::super::service;
use crate::access::{ProjectsRead, ProjectsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::{AssignmentId, ProjectId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_assignments)
        .service(assign_apprentice)
        .service(get_assignment)
        .service(complete_assignment);
}

type ListAssignments = List<AssignmentId>;

/// List a project's assignments
///
/// Those of apprentices whom the caller may see.
#[utoipa::path(
    tag = "learning",
    params(("id" = ProjectId, Path, description = "The project"), ListAssignments, Embed<AssignmentBody>),
    responses((status = 200, description = "A page of assignments", body = AssignmentList)),
    security(("oauth2" = ["projects:read"]), ("bearer" = [])),
)]
#[get("/projects/{id}/assignments")]
async fn list_assignments(
    caller: Caller<ProjectsRead>,
    id: web::Path<ProjectId>,
    db: Db,
    list: ListAssignments,
) -> Result<ApiResponse> {
    let after = list.after;
    let rows = db
        .read(async |conn| service::assignments(conn, &caller, *id, after, list.rows_to_read()).await)
        .await?;
    let mut assignments: Vec<AssignmentBody> = rows.into_iter().map(AssignmentBody::from).collect();
    let page = list.page(&mut assignments, |row| row.id)?;
    list.respond(page, |page| AssignmentList { assignments, page })
}

/// Assign an apprentice to a project
///
/// One at a time; a project may have several. Line managers assign the apprentices they manage.
#[utoipa::path(
    tag = "learning",
    params(("id" = ProjectId, Path, description = "The project")),
    request_body = Assign,
    responses(
        (status = 201, description = "The assignment", body = AssignmentBody),
        (status = 409, description = "alreadyExists, transitionNotAllowed"),
    ),
    security(("oauth2" = ["projects:write"]), ("bearer" = [])),
)]
#[post("/projects/{id}/assignments")]
async fn assign_apprentice(
    caller: Caller<ProjectsWrite>,
    id: web::Path<ProjectId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, project, command: Assign| {
                let added = service::assign(conn, &caller, project, command).await?;
                let location = format!("/api/v1/assignments/{}", added.id);
                ApiResponse::created(location, added.version, &AssignmentBody::from(added))
            },
        )
        .await
}

/// Read an assignment
///
/// One assignment of an apprentice whom the caller may see.
#[utoipa::path(
    tag = "learning",
    params(("id" = AssignmentId, Path, description = "The assignment"), Embed<AssignmentBody>),
    responses((status = 200, description = "The assignment", body = AssignmentBody)),
    security(("oauth2" = ["projects:read"]), ("bearer" = [])),
)]
#[get("/assignments/{id}")]
async fn get_assignment(
    caller: Caller<ProjectsRead>,
    id: web::Path<AssignmentId>,
    db: Db,
) -> Result<ApiResponse> {
    let row = db.read(async |conn| service::find_assignment(conn, &caller, *id).await).await?;
    ApiResponse::item(row.version, &AssignmentBody::from(row))
}

/// End an assignment
///
/// The apprentice no longer works on the project; may be assigned again.
#[utoipa::path(
    tag = "learning",
    params(("id" = AssignmentId, Path, description = "The assignment")),
    request_body = CompleteAssignment,
    responses(
        (status = 200, description = "The ended assignment", body = AssignmentBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["projects:write"]), ("bearer" = [])),
)]
#[post("/assignments/{id}/completions")]
async fn complete_assignment(
    caller: Caller<ProjectsWrite>,
    id: web::Path<AssignmentId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock_assignment(conn, &caller, *id).await,
            async |conn, present, command: CompleteAssignment| {
                let ended = service::complete_assignment(conn, &caller, present, &command).await?;
                ApiResponse::item(ended.version, &AssignmentBody::from(ended))
            },
        )
        .await
}
