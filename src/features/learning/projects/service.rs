//! Use cases of projects and assignments.

use diesel_async::AsyncPgConnection;

use super::events::{AssignmentEvent, ProjectEvent};
use super::model::{
    AddProject, Assign, Assignment, ChangeProject, CompleteAssignment, Project, ProjectState,
};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::db::by_name::Wanted;
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::apprenticeships::apprenticeships;
use crate::features::events::{self, Subject};
use crate::ids::{AssignmentId, ProjectId};
use crate::lifecycle;

/// A project; everybody with the scope sees all.
pub async fn find(conn: &mut impl Read, id: ProjectId) -> Result<Project> {
    Ok(store::find(conn, id).await?)
}

/// The project, locked: nobody is put to one that is closed at the same time.
pub async fn lock(conn: &mut AsyncPgConnection, id: ProjectId) -> Result<Project> {
    Ok(store::find_for_update(conn, id).await?)
}

/// A page of projects, each with the title by which it is in order.
pub async fn list(
    conn: &mut impl Read,
    states: &[ProjectState],
    q: Option<&str>,
    wanted: &Wanted<ProjectId>,
) -> Result<Vec<(Project, String)>> {
    Ok(store::list_page(conn, states, q, wanted).await?)
}

/// Adds a project.
pub async fn add(conn: &mut AsyncPgConnection, ctx: &Ctx, command: AddProject) -> Result<Project> {
    let new = Project {
        id: ctx.new_id(),
        title: command.title,
        brief: command.brief,
        outcome: None,
        owner_team: command.owner_team,
        technologies: command.technologies,
        ksbs: command.ksbs,
        state: ProjectState::Open,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let added = store::insert(conn, new).await?;
    events::record(conn, ctx, Subject::new(added.id), ProjectEvent::Added).await?;
    Ok(added)
}

/// Changes what is given of a locked project.
///
/// # Errors
/// 409 where a closed project would be opened.
pub async fn change(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Project,
    command: ChangeProject,
) -> Result<Project> {
    lifecycle::ensure_change(present.state, command.state)?;
    let changed = store::change(conn, present.id, command, ctx.now).await?;
    events::record(conn, ctx, Subject::new(changed.id), ProjectEvent::Changed).await?;
    Ok(changed)
}

/// An assignment of an apprenticeship that the caller may see.
pub async fn find_assignment(conn: &mut impl Read, ctx: &Ctx, id: AssignmentId) -> Result<Assignment> {
    Ok(store::find_assignment(conn, ctx.visibility(), id).await?)
}

/// The same, locked.
pub async fn lock_assignment(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: AssignmentId,
) -> Result<Assignment> {
    Ok(store::lock_assignment(conn, ctx.visibility(), id).await?)
}

/// A page of a project's assignments that the caller may see.
pub async fn assignments(
    conn: &mut impl Read,
    ctx: &Ctx,
    project: ProjectId,
    after: Option<AssignmentId>,
    limit: i64,
) -> Result<Vec<Assignment>> {
    store::find(conn, project).await?;
    Ok(store::assignments_page(conn, ctx.visibility(), project, after, limit).await?)
}

/// Puts an apprentice to a project, which is locked.
///
/// # Errors
/// 409 where the project is closed, or the apprentice is on it; 422 for an apprenticeship that is not the caller's, and for
/// a day outside it.
pub async fn assign(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    project: Project,
    command: Assign,
) -> Result<Assignment> {
    if project.state == ProjectState::Closed {
        return Err(lifecycle::transition_not_allowed(project.state, &[]));
    }
    let found = apprenticeships::find_at(conn, ctx, command.apprenticeship_id, None).await;
    let apprenticeship = found.map_err(|error| match error.code() {
        Code::NotFound => {
            let detail = "names no apprenticeship that you may see";
            Error::invalid(vec![FieldError::pointer("#/apprenticeshipId", FieldCode::NotFound, detail)])
        }
        _ => error,
    })?;
    let last = apprenticeship.ended_on.unwrap_or(apprenticeship.planned_end_on);
    if command.starts_on < apprenticeship.starts_on || command.starts_on > last {
        let detail =
            format!("must lie within the apprenticeship, from {} to {last}", apprenticeship.starts_on);
        let fault = FieldError::pointer("#/startsOn", FieldCode::OutsideEpisode, detail);
        return Err(Error::invalid(vec![fault]));
    }
    let new = Assignment {
        id: ctx.new_id(),
        project_id: project.id,
        apprenticeship_id: command.apprenticeship_id,
        starts_on: command.starts_on,
        ends_on: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
    };
    let added = store::insert_assignment(conn, new).await.on_constraint("assignments_one_live", || {
        Error::because(Code::AlreadyExists, "The apprentice is on this project.")
    })?;
    events::record(conn, ctx, subject(&added), AssignmentEvent::Made).await?;
    Ok(added)
}

/// Ends a locked assignment.
///
/// # Errors
/// 409 where it has ended; 422 for a day before its first.
pub async fn complete_assignment(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Assignment,
    command: &CompleteAssignment,
) -> Result<Assignment> {
    if command.ends_on < present.starts_on {
        let detail = format!("must not lie before the first day, {}", present.starts_on);
        let fault = FieldError::pointer("#/endsOn", FieldCode::EndsBeforeStarts, detail);
        return Err(Error::invalid(vec![fault]));
    }
    if present.ends_on.is_some() {
        return Err(lifecycle::transition_not_allowed("ended", &[]));
    }
    let ended = store::complete_assignment(conn, present.id, command.ends_on, ctx.now).await?;
    events::record(conn, ctx, subject(&ended), AssignmentEvent::Completed).await?;
    Ok(ended)
}

fn subject(row: &Assignment) -> Subject {
    Subject::new(row.id).for_apprenticeship(row.apprenticeship_id)
}
