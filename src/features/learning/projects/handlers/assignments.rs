//! Who works on a project.

use actix_web::{HttpRequest, get, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::model::{Assign, AssignmentBody, AssignmentList, EndAssignment};
use super::super::service;
use crate::access::{ProjectsRead, ProjectsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::{AssignmentId, ProjectId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Body, Caller, Limit, Query, Writer, page};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_assignments)
        .service(assign_apprentice)
        .service(get_assignment)
        .service(end_assignment);
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListAssignments {
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, default = 25)]
    limit: Limit,
    /// Where the page starts: `page.nextCursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

const ORDER: &str = "assignments";

/// List a project's assignments
///
/// Those of apprentices whom the caller may see.
#[utoipa::path(
    tag = "projects",
    params(("id" = ProjectId, Path, description = "The project"), ListAssignments),
    responses((status = 200, description = "A page of assignments", body = AssignmentList)),
    security(("oauth2" = ["projects:read"]), ("bearer" = [])),
)]
#[get("/projects/{id}/assignments")]
async fn list_assignments(
    caller: Caller<ProjectsRead>,
    id: web::Path<ProjectId>,
    db: Db,
    query: Query<ListAssignments>,
    request: HttpRequest,
) -> Result<ApiResponse> {
    let Query(query) = query;
    let after: Option<AssignmentId> = page::after(query.cursor.as_deref(), ORDER)?;
    let rows = db
        .read(async |conn| service::assignments(conn, &caller, *id, after, query.limit.0 + 1).await)
        .await?;
    let mut assignments: Vec<AssignmentBody> = rows.into_iter().map(AssignmentBody::from).collect();
    let page = page::page(&mut assignments, query.limit, ORDER, |row| row.id)?;
    ApiResponse::list(&request, &page, &AssignmentList { assignments, page: page.clone() })
}

/// Assign an apprentice to a project
///
/// One at a time; a project may have several. Line managers assign the apprentices they manage.
#[utoipa::path(
    tag = "projects",
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
    db: Db,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    db.read(async |conn| service::find(conn, *id).await).await?;
    let command: Assign = body.read()?;
    writer
        .run(&caller, async |conn| {
            let added = service::assign(conn, &caller, *id, command.clone()).await?;
            let location = format!("/api/v1/assignments/{}", added.id);
            ApiResponse::created(location, added.version, &AssignmentBody::from(added))
        })
        .await
}

/// Read an assignment
///
/// One assignment of an apprentice whom the caller may see.
#[utoipa::path(
    tag = "projects",
    params(("id" = AssignmentId, Path, description = "The assignment")),
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
    tag = "projects",
    params(("id" = AssignmentId, Path, description = "The assignment")),
    request_body = EndAssignment,
    responses(
        (status = 200, description = "The ended assignment", body = AssignmentBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["projects:write"]), ("bearer" = [])),
)]
#[post("/assignments/{id}/endings")]
async fn end_assignment(
    caller: Caller<ProjectsWrite>,
    id: web::Path<AssignmentId>,
    db: Db,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    db.read(async |conn| service::find_assignment(conn, &caller, *id).await).await?;
    let command: EndAssignment = body.read()?;
    writer
        .run(&caller, async |conn| {
            let ended = service::end_assignment(conn, &caller, *id, &command).await?;
            ApiResponse::item(ended.version, &AssignmentBody::from(ended))
        })
        .await
}
