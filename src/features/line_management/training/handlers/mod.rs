//! `/api/v1/manager-skills`, training of managers, and what is missing.

mod trainings;

use actix_web::{get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{AddSkill, ChangeSkill, ManagerSkillList, SkillBody};
use super::service;
use crate::access::{GuidanceRead, GuidanceWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::ManagerSkillId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_manager_skills)
        .service(add_manager_skill)
        .service(get_manager_skill)
        .service(change_manager_skill);
    trainings::configure(config);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct SkillsFilter {
    /// Whether to list what is retired instead.
    #[param(default = false)]
    retired: bool,
}

type ListSkills = List<ManagerSkillId, SkillsFilter>;

/// List the skills of managers
///
/// What everybody who manages apprentices should have learned.
#[utoipa::path(
    tag = "line-management",
    params(ListSkills),
    responses((status = 200, description = "A page of skills", body = ManagerSkillList)),
    security(("oauth2" = ["guidance:read"]), ("bearer" = [])),
)]
#[get("/manager-skills")]
async fn list_manager_skills(_caller: Caller<GuidanceRead>, db: Db, list: ListSkills) -> Result<ApiResponse> {
    let after = list.after;
    let limit = list.rows_to_read();
    let rows = db.read(async |conn| service::skills(conn, list.filter.retired, after, limit).await).await?;
    let mut manager_skills: Vec<SkillBody> = rows.into_iter().map(SkillBody::from).collect();
    let page = list.page(&mut manager_skills, |row| row.id)?;
    list.respond(page, |page| ManagerSkillList { manager_skills, page })
}

/// Add a skill of managers
///
/// By the programme team.
#[utoipa::path(
    tag = "line-management",
    request_body = AddSkill,
    responses(
        (status = 201, description = "The skill", body = SkillBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["guidance:write"]), ("bearer" = [])),
)]
#[post("/manager-skills")]
async fn add_manager_skill(caller: Caller<GuidanceWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddSkill| {
            let added = service::add_skill(conn, &caller, command).await?;
            let location = format!("/api/v1/manager-skills/{}", added.id);
            ApiResponse::created(location, added.version, &SkillBody::from(added))
        })
        .await
}

/// Read a skill of managers
///
/// One skill, also where it is retired.
#[utoipa::path(
    tag = "line-management",
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
    tag = "line-management",
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
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock_skill(conn, *id).await,
            async |conn, present, command: ChangeSkill| {
                if_match.required(present.version)?;
                let changed = service::change_skill(conn, &caller, present, command).await?;
                ApiResponse::item(changed.version, &SkillBody::from(changed))
            },
        )
        .await
}
