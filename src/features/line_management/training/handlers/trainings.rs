//! Training of managers, where they stand, and what is missing.

use actix_web::{get, post, web};

use super::super::model::{
    AddTraining, ManagerSkillGapList, ManagerTrainingList, SkillStatusBody, SkillsOfAManager, TrainingBody,
};
use super::super::service::{self, Position};
use crate::access::{TrainingRead, TrainingWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::{ManagerTrainingId, PersonId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_manager_trainings)
        .service(add_manager_training)
        .service(get_manager_training)
        .service(void_manager_training)
        .service(list_skills_of_a_manager)
        .service(list_manager_skill_gaps);
}

type ListTrainings = List<ManagerTrainingId>;

/// List the training of a manager
///
/// All that was written down, with what was voided. A manager sees their own, the programme all.
#[utoipa::path(
    tag = "line-management",
    params(("id" = PersonId, Path, description = "The manager"), ListTrainings, Embed<TrainingBody>),
    responses((status = 200, description = "A page of training", body = ManagerTrainingList)),
    security(("oauth2" = ["training:read"]), ("bearer" = [])),
)]
#[get("/people/{id}/manager-trainings")]
async fn list_manager_trainings(
    caller: Caller<TrainingRead>,
    id: web::Path<PersonId>,
    db: Db,
    list: ListTrainings,
) -> Result<ApiResponse> {
    let after = list.after;
    let limit = list.rows_to_read();
    let rows = db.read(async |conn| service::trainings(conn, &caller, *id, after, limit).await).await?;
    let mut manager_trainings: Vec<TrainingBody> = rows.into_iter().map(TrainingBody::from).collect();
    let page = list.page(&mut manager_trainings, |row| row.id)?;
    list.respond(page, |page| ManagerTrainingList { manager_trainings, page })
}

/// Write down training
///
/// By the manager who did it, or the programme team.
#[utoipa::path(
    tag = "line-management",
    params(("id" = PersonId, Path, description = "The manager")),
    request_body = AddTraining,
    responses(
        (status = 201, description = "The training", body = TrainingBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["training:write"]), ("bearer" = [])),
)]
#[post("/people/{id}/manager-trainings")]
async fn add_manager_training(
    caller: Caller<TrainingWrite>,
    id: web::Path<PersonId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::may_see(conn, &caller, *id).await,
            async |conn, (), command: AddTraining| {
                let added = service::add_training(conn, &caller, *id, command).await?;
                let location = format!("/api/v1/manager-trainings/{}", added.id);
                ApiResponse::created(location, added.version(), &TrainingBody::from(added))
            },
        )
        .await
}

/// Read training
///
/// One piece of training.
#[utoipa::path(
    tag = "line-management",
    params(("id" = ManagerTrainingId, Path, description = "The training"), Embed<TrainingBody>),
    responses((status = 200, description = "The training", body = TrainingBody)),
    security(("oauth2" = ["training:read"]), ("bearer" = [])),
)]
#[get("/manager-trainings/{id}")]
async fn get_manager_training(
    caller: Caller<TrainingRead>,
    id: web::Path<ManagerTrainingId>,
    db: Db,
) -> Result<ApiResponse> {
    let row = db.read(async |conn| service::training(conn, &caller, *id).await).await?;
    ApiResponse::item(row.version(), &TrainingBody::from(row))
}

/// Void training
///
/// What was written down by mistake counts no more.
#[utoipa::path(
    tag = "line-management",
    params(("id" = ManagerTrainingId, Path, description = "The training")),
    responses(
        (status = 200, description = "The training, voided", body = TrainingBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["training:write"]), ("bearer" = [])),
)]
#[post("/manager-trainings/{id}/voidings")]
async fn void_manager_training(
    caller: Caller<TrainingWrite>,
    id: web::Path<ManagerTrainingId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock_training(conn, &caller, *id).await,
            async |conn, present| {
                let voided = service::void_training(conn, &caller, present).await?;
                ApiResponse::item(voided.version(), &TrainingBody::from(voided))
            },
        )
        .await
}

/// List where a manager stands
///
/// Every skill in use with the last training, and when it lapses.
#[utoipa::path(
    tag = "line-management",
    params(("id" = PersonId, Path, description = "The manager"), Embed<SkillStatusBody>),
    responses((status = 200, description = "The skills", body = SkillsOfAManager)),
    security(("oauth2" = ["training:read"]), ("bearer" = [])),
)]
#[get("/people/{id}/manager-skills")]
async fn list_skills_of_a_manager(
    caller: Caller<TrainingRead>,
    id: web::Path<PersonId>,
    db: Db,
) -> Result<ApiResponse> {
    let manager_skills = db.read(async |conn| service::skill_statuses(conn, &caller, *id).await).await?;
    ApiResponse::view(&SkillsOfAManager { manager_skills })
}

type ListGaps = List<Position>;

/// List what managers lack
///
/// Of everybody who manages apprentices now the skills in use that are missing, have lapsed, or lapse within 30 days.
#[utoipa::path(
    tag = "line-management",
    params(ListGaps, Embed<SkillStatusBody>),
    responses((status = 200, description = "A page of gaps", body = ManagerSkillGapList)),
    security(("oauth2" = ["training:read"]), ("bearer" = [])),
)]
#[get("/manager-skill-gaps")]
async fn list_manager_skill_gaps(
    caller: Caller<TrainingRead>,
    db: Db,
    list: ListGaps,
) -> Result<ApiResponse> {
    let (after, limit) = (list.after, list.rows_to_read());
    let mut manager_skill_gaps =
        db.read_long(async |conn| service::gaps(conn, &caller, after, limit).await).await?;
    let page = list.page(&mut manager_skill_gaps, |row| (row.person_id, row.manager_skill_id))?;
    list.respond(page, |page| ManagerSkillGapList { manager_skill_gaps, page })
}
