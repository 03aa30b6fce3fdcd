//! Queries on projects and assignments.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{Assignment, ChangeProject, Project, ProjectState};
use crate::db::alternatives::{merge, one_of, split};
use crate::db::by_name::{ByName, Wanted, has_words, in_order};
use crate::db::{Fragment, Read, fragment};
use crate::ids::{AssignmentId, ProjectId};
use crate::schema::{apprenticeships, assignments, projects};
use crate::text::words_query;
use crate::visibility::Visibility;

pub async fn find(conn: &mut impl Read, id: ProjectId) -> QueryResult<Project> {
    projects::table.find(id).select(Project::as_select()).first(conn).await
}

pub async fn find_for_update(conn: &mut AsyncPgConnection, id: ProjectId) -> QueryResult<Project> {
    projects::table.find(id).select(Project::as_select()).for_update().first(conn).await
}

/// As the index has it.
const TITLE: Fragment<Text> = fragment("lower(projects.title)");

/// A page, each with the title by which it is in order.
pub async fn list_page(
    conn: &mut impl Read,
    states: &[ProjectState],
    q: Option<&str>,
    wanted: &Wanted<ProjectId>,
) -> QueryResult<Vec<(Project, String)>> {
    use projects::dsl;
    let all = vec![states.to_vec()];
    let all = if wanted.order == ByName::Added { split(all, |states| states) } else { all };
    let mut lists = Vec::new();
    for states in all {
        let query = dsl::projects.select((Project::as_select(), TITLE)).into_boxed();
        let mut query = one_of!(in_order!(query, TITLE, dsl::id, wanted), dsl::state, states);
        if let Some(q) = q {
            query = query.filter(has_words("projects", "title", words_query(q)));
        }
        lists.push(query.load(conn).await?);
    }
    // Of several lists the order is that of ids.
    Ok(merge(lists, wanted.limit, |(project, _): &(Project, String)| project.id))
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Project) -> QueryResult<Project> {
    diesel::insert_into(projects::table).values(new).returning(Project::as_returning()).get_result(conn).await
}

#[derive(AsChangeset)]
#[diesel(table_name = projects)]
struct Changes {
    title: Option<String>,
    brief: Option<String>,
    outcome: Option<Option<String>>,
    state: Option<ProjectState>,
    updated_at: DateTime<Utc>,
}

pub async fn change(
    conn: &mut AsyncPgConnection,
    id: ProjectId,
    change: ChangeProject,
    now: DateTime<Utc>,
) -> QueryResult<Project> {
    let ChangeProject { title, brief, outcome, state } = change;
    diesel::update(projects::table.find(id))
        .set((
            Changes { title, brief, outcome, state, updated_at: now },
            projects::version.eq(projects::version + 1),
        ))
        .returning(Project::as_returning())
        .get_result(conn)
        .await
}

macro_rules! visible {
    ($visibility:expr) => {
        apprenticeships::table
            .inner_join(assignments::table.on(assignments::apprenticeship_id.eq(apprenticeships::id)))
            .filter($visibility.apprenticeship())
            .select(Assignment::as_select())
            .into_boxed()
    };
}

pub async fn find_assignment(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: AssignmentId,
) -> QueryResult<Assignment> {
    visible!(visibility).filter(assignments::id.eq(id)).first(conn).await
}

/// The same, locked; the apprenticeship is not.
pub async fn lock_assignment(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: AssignmentId,
) -> QueryResult<Assignment> {
    let seen = apprenticeships::table.filter(visibility.apprenticeships()).select(apprenticeships::id);
    assignments::table
        .find(id)
        .filter(assignments::apprenticeship_id.eq_any(seen))
        .select(Assignment::as_select())
        .for_update()
        .first(conn)
        .await
}

/// A page of a project's assignments that the caller may see.
pub async fn assignments_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    project: ProjectId,
    after: Option<AssignmentId>,
    limit: i64,
) -> QueryResult<Vec<Assignment>> {
    let mut query =
        visible!(visibility).filter(assignments::project_id.eq(project)).order(assignments::id).limit(limit);
    if let Some(after) = after {
        query = query.filter(assignments::id.gt(after));
    }
    query.load(conn).await
}

pub async fn insert_assignment(conn: &mut AsyncPgConnection, new: Assignment) -> QueryResult<Assignment> {
    diesel::insert_into(assignments::table)
        .values(new)
        .returning(Assignment::as_returning())
        .get_result(conn)
        .await
}

pub async fn complete_assignment(
    conn: &mut AsyncPgConnection,
    id: AssignmentId,
    ends_on: NaiveDate,
    now: DateTime<Utc>,
) -> QueryResult<Assignment> {
    diesel::update(assignments::table.find(id))
        .set((
            assignments::ends_on.eq(ends_on),
            assignments::updated_at.eq(now),
            assignments::version.eq(assignments::version + 1),
        ))
        .returning(Assignment::as_returning())
        .get_result(conn)
        .await
}
