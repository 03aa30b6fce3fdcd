//! `/api/v1/manager-skills`, training of managers, and what is missing.

mod trainings;

use actix_web::{HttpRequest, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{AddSkill, ChangeSkill, ManagerSkillList, SkillBody};
use super::service;
use crate::access::{GuidanceRead, GuidanceWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::ManagerSkillId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Body, Caller, IfMatch, Limit, Query, Writer, page};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_manager_skills)
        .service(add_manager_skill)
        .service(get_manager_skill)
        .service(change_manager_skill);
    trainings::configure(config);
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListSkills {
    /// Whether to list what is retired instead.
    #[serde(default)]
    #[param(value_type = Option<bool>, nullable = false, default = false)]
    retired: bool,
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, default = 25)]
    limit: Limit,
    /// Where the page starts: `page.nextCursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

const ORDER: &str = "manager-skills";

/// List the skills of managers
///
/// What everybody who manages apprentices should have learned.
#[utoipa::path(
    tag = "guidance",
    params(ListSkills),
    responses((status = 200, description = "A page of skills", body = ManagerSkillList)),
    security(("oauth2" = ["guidance:read"]), ("bearer" = [])),
)]
#[get("/manager-skills")]
async fn list_manager_skills(
    _caller: Caller<GuidanceRead>,
    db: Db,
    query: Query<ListSkills>,
    request: HttpRequest,
) -> Result<ApiResponse> {
    let Query(query) = query;
    let after: Option<ManagerSkillId> = page::after(query.cursor.as_deref(), ORDER)?;
    let limit = query.limit.0 + 1;
    let rows = db.read(async |conn| service::skills(conn, query.retired, after, limit).await).await?;
    let mut manager_skills: Vec<SkillBody> = rows.into_iter().map(SkillBody::from).collect();
    let page = page::page(&mut manager_skills, query.limit, ORDER, |row| row.id)?;
    ApiResponse::list(&request, &page, &ManagerSkillList { manager_skills, page: page.clone() })
}

/// Add a skill of managers
///
/// By the programme team.
#[utoipa::path(
    tag = "guidance",
    request_body = AddSkill,
    responses(
        (status = 201, description = "The skill", body = SkillBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["guidance:write"]), ("bearer" = [])),
)]
#[post("/manager-skills")]
async fn add_manager_skill(
    caller: Caller<GuidanceWrite>,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    let command: AddSkill = body.read()?;
    writer
        .run(&caller, async |conn| {
            let added = service::add_skill(conn, &caller, command.clone()).await?;
            let location = format!("/api/v1/manager-skills/{}", added.id);
            ApiResponse::created(location, added.version, &SkillBody::from(added))
        })
        .await
}

/// Read a skill of managers
///
/// One skill, also where it is retired.
#[utoipa::path(
    tag = "guidance",
    params(("id" = ManagerSkillId, Path, description = "The skill")),
    responses((status = 200, description = "The skill", body = SkillBody)),
    security(("oauth2" = ["guidance:read"]), ("bearer" = [])),
)]
#[get("/manager-skills/{id}")]
async fn get_manager_skill(
    _caller: Caller<GuidanceRead>,
    id: web::Path<ManagerSkillId>,
    db: Db,
) -> Result<ApiResponse> {
    let row = db.read(async |conn| service::skill(conn, *id).await).await?;
    ApiResponse::item(row.version, &SkillBody::from(row))
}

/// Change a skill of managers
///
/// A merge patch (RFC 7396): absent keeps, null clears. Needs `If-Match`. A retired skill is missing to nobody.
#[utoipa::path(
    tag = "guidance",
    params(("id" = ManagerSkillId, Path, description = "The skill")),
    request_body(content = ChangeSkill, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed skill", body = SkillBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["guidance:write"]), ("bearer" = [])),
)]
#[patch("/manager-skills/{id}")]
async fn change_manager_skill(
    caller: Caller<GuidanceWrite>,
    id: web::Path<ManagerSkillId>,
    db: Db,
    if_match: IfMatch,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    db.read(async |conn| service::skill(conn, *id).await).await?;
    let command: ChangeSkill = body.read()?;
    writer
        .run(&caller, async |conn| {
            let judge = |version| if_match.required(version);
            let changed = service::change_skill(conn, &caller, *id, command.clone(), judge).await?;
            ApiResponse::item(changed.version, &SkillBody::from(changed))
        })
        .await
}
