//! Use cases of skills and training. Everybody with the scope sees the skills; of training the programme sees all, a
//! manager their own.

use diesel_async::AsyncPgConnection;

use super::events::{ManagerSkillEvent, ManagerTrainingEvent};
use super::model::{AddSkill, AddTraining, ChangeSkill, SOON, Skill, SkillStatusBody, Training};
use super::store;
pub use super::store::Position;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::events::{self, Subject};
use crate::ids::{ManagerSkillId, ManagerTrainingId, PersonId};
use crate::lifecycle;

/// A skill, retired or not.
pub async fn skill(conn: &mut impl Read, id: ManagerSkillId) -> Result<Skill> {
    Ok(store::find_skill(conn, id).await?)
}

/// The same, locked.
pub async fn lock_skill(conn: &mut AsyncPgConnection, id: ManagerSkillId) -> Result<Skill> {
    Ok(store::lock_skill(conn, id).await?)
}

/// A page of skills.
pub async fn skills(
    conn: &mut impl Read,
    retired: bool,
    after: Option<ManagerSkillId>,
    limit: i64,
) -> Result<Vec<Skill>> {
    Ok(store::skills_page(conn, retired, after, limit).await?)
}

fn name_taken() -> Error {
    Error::because(Code::AlreadyExists, "A skill of that title is there.")
}

/// Adds a skill.
///
/// # Errors
/// 409 where one of the title is in use.
pub async fn add_skill(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddSkill) -> Result<Skill> {
    let new = Skill {
        id: ctx.new_id(),
        title: command.title,
        description: command.description,
        valid_months: command.valid_months,
        retired: false,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let added =
        store::insert_skill(conn, new).await.on_constraint("manager_skills_title_unique", name_taken)?;
    events::record(conn, ctx, Subject::new(added.id), ManagerSkillEvent::Added).await?;
    Ok(added)
}

/// Changes what is given of a locked skill.
///
/// # Errors
/// 409 where one of the new title is in use.
pub async fn change_skill(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Skill,
    command: ChangeSkill,
) -> Result<Skill> {
    let changed = store::change_skill(conn, present.id, command, ctx.now).await;
    let changed = changed.on_constraint("manager_skills_title_unique", name_taken)?;
    events::record(conn, ctx, Subject::new(changed.id), ManagerSkillEvent::Changed).await?;
    Ok(changed)
}

/// Whether a person's training is the caller's to see.
///
/// # Errors
/// 404 where not, or where there is nobody of that id.
pub async fn may_see(conn: &mut impl Read, ctx: &Ctx, person: PersonId) -> Result<()> {
    let seen = ctx.visibility().reaches_person(person) && store::is_a_person(conn, person).await?;
    if seen { Ok(()) } else { Err(Error::not_found()) }
}

/// A page of a person's training, with what was voided.
pub async fn trainings(
    conn: &mut impl Read,
    ctx: &Ctx,
    person: PersonId,
    after: Option<ManagerTrainingId>,
    limit: i64,
) -> Result<Vec<Training>> {
    may_see(conn, ctx, person).await?;
    Ok(store::trainings_page(conn, person, after, limit).await?)
}

/// Training of a person whom the caller may see.
pub async fn training(conn: &mut impl Read, ctx: &Ctx, id: ManagerTrainingId) -> Result<Training> {
    let found = store::find_training(conn, id).await?;
    may_see(conn, ctx, found.person_id).await?;
    Ok(found)
}

/// The same, locked.
pub async fn lock_training(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: ManagerTrainingId,
) -> Result<Training> {
    Ok(store::lock_training(conn, ctx.visibility(), id).await?)
}

/// Writes down training that a person did, whom the caller may see.
///
/// # Errors
/// 409 where it is written down; 422 for a day to come and for a skill that is not there.
pub async fn add_training(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    person: PersonId,
    command: AddTraining,
) -> Result<Training> {
    if command.completed_on > ctx.today() {
        let fault =
            FieldError::pointer("#/completedOn", FieldCode::InTheFuture, "must not lie in the future");
        return Err(Error::invalid(vec![fault]));
    }
    let new = Training {
        id: ctx.new_id(),
        person_id: person,
        manager_skill_id: command.manager_skill_id,
        completed_on: command.completed_on,
        course: command.course,
        created_at: ctx.now,
        voided_at: None,
    };
    let added = store::insert_training(conn, new)
        .await
        .on_constraint("manager_trainings_once", || {
            Error::because(Code::AlreadyExists, "This training of that day is written down.")
        })
        .on_constraint("manager_trainings_manager_skill_fkey", || {
            let fault = FieldError::pointer("#/managerSkillId", FieldCode::NotFound, "names no skill");
            Error::invalid(vec![fault])
        })?;
    events::record(conn, ctx, subject(&added), ManagerTrainingEvent::Recorded).await?;
    Ok(added)
}

/// Voids training, which is locked, that was written down by mistake.
///
/// # Errors
/// 409 where it is voided.
pub async fn void_training(conn: &mut AsyncPgConnection, ctx: &Ctx, present: Training) -> Result<Training> {
    if present.voided_at.is_some() {
        return Err(lifecycle::transition_not_allowed("voided", &[]));
    }
    let voided = store::void_training(conn, present.id, ctx.now).await?;
    events::record(conn, ctx, subject(&voided), ManagerTrainingEvent::Voided).await?;
    Ok(voided)
}

fn subject(training: &Training) -> Subject {
    Subject::new(training.id).for_person(training.person_id)
}

/// Where a person stands with every skill in use.
pub async fn skill_statuses(
    conn: &mut impl Read,
    ctx: &Ctx,
    person: PersonId,
) -> Result<Vec<SkillStatusBody>> {
    may_see(conn, ctx, person).await?;
    let rows = store::skill_statuses(conn, person).await?;
    Ok(rows.into_iter().map(|row| row.body(ctx.today())).collect())
}

/// What those who manage apprentices lack, or will within 30 days: all of it for the programme, their own for a manager.
pub async fn gaps(
    conn: &mut impl Read,
    ctx: &Ctx,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<SkillStatusBody>> {
    let person = ctx.visibility().one_person();
    let rows = store::gaps(conn, person, ctx.today() + SOON, after, limit).await?;
    Ok(rows.into_iter().map(|row| row.body(ctx.today())).collect())
}
