//! `/api/v1/projects` and `/api/v1/assignments`.

mod assignments;

use actix_web::{get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{AddProject, ChangeProject, ProjectBody, ProjectList, ProjectState};
use super::service;
use crate::access::{ProjectsRead, ProjectsWrite};
use crate::db::Db;
use crate::db::by_name::{ByTitle, Place};
use crate::error::Result;
use crate::ids::ProjectId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_projects).service(add_project).service(get_project).service(change_project);
    assignments::configure(config);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct ProjectsFilter {
    /// Only those in this state; may be repeated.
    state: Vec<ProjectState>,
    /// Only those of whose titles each word of this starts a word, whatever its case.
    #[serde(deserialize_with = "crate::text::searched")]
    #[param(nullable = false, min_length = 2, max_length = 200)]
    q: Option<String>,
}

type ListProjects = List<Place<ProjectId>, ProjectsFilter, ByTitle>;

/// List projects
///
/// All of them: pieces of real work with a brief, an owner team and what they aim at.
#[utoipa::path(
    tag = "learning",
    params(ListProjects),
    responses((status = 200, description = "A page of projects", body = ProjectList)),
    security(("oauth2" = ["projects:read"]), ("bearer" = [])),
)]
#[get("/projects")]
async fn list_projects(_caller: Caller<ProjectsRead>, db: Db, list: ListProjects) -> Result<ApiResponse> {
    let wanted = list.wanted();
    let (states, q) = (&list.filter.state, list.filter.q.as_deref());
    let mut rows = db.read(async |conn| service::list(conn, states, q, &wanted).await).await?;
    let page = list.page(&mut rows, |(row, title)| wanted.place(title, row.id))?;
    let projects = rows.into_iter().map(|(row, _)| ProjectBody::from(row)).collect();
    list.respond(page, |page| ProjectList { projects, page })
}

/// Add a project
///
/// By the programme or a line manager; assign apprentices next.
#[utoipa::path(
    tag = "learning",
    request_body = AddProject,
    responses((status = 201, description = "The new project", body = ProjectBody)),
    security(("oauth2" = ["projects:write"]), ("bearer" = [])),
)]
#[post("/projects")]
async fn add_project(caller: Caller<ProjectsWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddProject| {
            let added = service::add(conn, &caller, command).await?;
            let location = format!("/api/v1/projects/{}", added.id);
            ApiResponse::created(location, added.version, &ProjectBody::from(added))
        })
        .await
}

/// Read a project
///
/// One project.
#[utoipa::path(
    tag = "learning",
    params(("id" = ProjectId, Path, description = "The project")),
    responses((status = 200, description = "The project", body = ProjectBody)),
    security(("oauth2" = ["projects:read"]), ("bearer" = [])),
)]
#[get("/projects/{id}")]
async fn get_project(_caller: Caller<ProjectsRead>, id: web::Path<ProjectId>, db: Db) -> Result<ApiResponse> {
    let row = db.read(async |conn| service::find(conn, *id).await).await?;
    ApiResponse::item(row.version, &ProjectBody::from(row))
}

/// Change a project
///
/// A merge patch (RFC 7396): absent keeps, null clears. Needs `If-Match`. A closed project stays closed.
#[utoipa::path(
    tag = "learning",
    params(("id" = ProjectId, Path, description = "The project")),
    request_body(content = ChangeProject, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed project", body = ProjectBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["projects:write"]), ("bearer" = [])),
)]
#[patch("/projects/{id}")]
async fn change_project(
    caller: Caller<ProjectsWrite>,
    id: web::Path<ProjectId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present, command: ChangeProject| {
                if_match.required(present.version)?;
                let changed = service::change(conn, &caller, present, command).await?;
                ApiResponse::item(changed.version, &ProjectBody::from(changed))
            },
        )
        .await
}
