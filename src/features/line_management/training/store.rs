//! Queries on skills and training.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{ChangeSkill, Skill, SkillStatus, Training};
use crate::db::Read;
use crate::ids::{ManagerSkillId, ManagerTrainingId, PersonId};
use crate::schema::{manager_skills, manager_trainings, people};
use crate::visibility::Visibility;

pub async fn find_skill(conn: &mut impl Read, id: ManagerSkillId) -> QueryResult<Skill> {
    manager_skills::table.find(id).select(Skill::as_select()).first(conn).await
}

pub async fn lock_skill(conn: &mut AsyncPgConnection, id: ManagerSkillId) -> QueryResult<Skill> {
    manager_skills::table.find(id).select(Skill::as_select()).for_update().first(conn).await
}

/// A page in the order in which they were added.
pub async fn skills_page(
    conn: &mut impl Read,
    retired: bool,
    after: Option<ManagerSkillId>,
    limit: i64,
) -> QueryResult<Vec<Skill>> {
    let mut query = manager_skills::table
        .filter(manager_skills::retired.eq(retired))
        .select(Skill::as_select())
        .order(manager_skills::id)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(manager_skills::id.gt(after));
    }
    query.load(conn).await
}

pub async fn insert_skill(conn: &mut AsyncPgConnection, new: Skill) -> QueryResult<Skill> {
    diesel::insert_into(manager_skills::table)
        .values(new)
        .returning(Skill::as_returning())
        .get_result(conn)
        .await
}

pub async fn change_skill(
    conn: &mut AsyncPgConnection,
    id: ManagerSkillId,
    change: ChangeSkill,
    now: DateTime<Utc>,
) -> QueryResult<Skill> {
    diesel::update(manager_skills::table.find(id))
        .set((
            change,
            manager_skills::updated_at.eq(now),
            manager_skills::version.eq(manager_skills::version + 1),
        ))
        .returning(Skill::as_returning())
        .get_result(conn)
        .await
}

/// Whether there is such a person.
pub async fn is_a_person(conn: &mut impl Read, id: PersonId) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(people::table.find(id))).get_result(conn).await
}

pub async fn find_training(conn: &mut impl Read, id: ManagerTrainingId) -> QueryResult<Training> {
    manager_trainings::table.find(id).select(Training::as_select()).first(conn).await
}

/// Training of a person whom the caller may see, locked.
pub async fn lock_training(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: ManagerTrainingId,
) -> QueryResult<Training> {
    manager_trainings::table
        .find(id)
        .filter(visibility.records().of_person(manager_trainings::person_id.nullable()).condition())
        .select(Training::as_select())
        .for_update()
        .first(conn)
        .await
}

/// A page of a person's training in the order in which it was written down.
pub async fn trainings_page(
    conn: &mut impl Read,
    person: PersonId,
    after: Option<ManagerTrainingId>,
    limit: i64,
) -> QueryResult<Vec<Training>> {
    let mut query = manager_trainings::table
        .filter(manager_trainings::person_id.eq(person))
        .select(Training::as_select())
        .order(manager_trainings::id)
        .limit(limit)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(manager_trainings::id.gt(after));
    }
    query.load(conn).await
}

pub async fn insert_training(conn: &mut AsyncPgConnection, new: Training) -> QueryResult<Training> {
    diesel::insert_into(manager_trainings::table)
        .values(new)
        .returning(Training::as_returning())
        .get_result(conn)
        .await
}

pub async fn void_training(
    conn: &mut AsyncPgConnection,
    id: ManagerTrainingId,
    now: DateTime<Utc>,
) -> QueryResult<Training> {
    diesel::update(manager_trainings::table.find(id))
        .set(manager_trainings::voided_at.eq(now))
        .returning(Training::as_returning())
        .get_result(conn)
        .await
}

/// Of people and skills in use the last training that counts.
const STANDINGS: &str =
    "SELECT p.id AS person_id, p.given_name, p.family_name, s.id AS manager_skill_id, s.title,
    t.completed_on, (t.completed_on + s.valid_months * interval '1 month')::date AS lapses_on
FROM people p CROSS JOIN manager_skills s LEFT JOIN LATERAL (
    SELECT max(completed_on) AS completed_on FROM manager_trainings
    WHERE person_id = p.id AND manager_skill_id = s.id AND voided_at IS NULL
) t ON true
WHERE NOT s.retired AND ($1 IS NULL OR p.id = $1)";

/// Where a person stands with every skill in use.
pub async fn skill_statuses(conn: &mut impl Read, person: PersonId) -> QueryResult<Vec<SkillStatus>> {
    diesel::sql_query(format!("{STANDINGS} ORDER BY s.id"))
        .bind::<Nullable<SqlUuid>, _>(Some(person))
        .load(conn)
        .await
}

/// The place of a row in the list of gaps.
pub type Position = (PersonId, ManagerSkillId);

/// A page of what those who manage apprentices lack, or will lack by a day; one person's, or all.
pub async fn gaps(
    conn: &mut impl Read,
    person: Option<PersonId>,
    by: NaiveDate,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<SkillStatus>> {
    diesel::sql_query(format!(
        "{STANDINGS} AND (t.completed_on IS NULL OR t.completed_on + s.valid_months * interval '1 month' <= $2)
            AND p.id IN (SELECT line_manager_id FROM apprenticeships
                WHERE state NOT IN ('draft', 'completed', 'withdrawn'))
            AND (NOT $3 OR (p.id, s.id) > ($4, $5))
        ORDER BY p.id, s.id LIMIT $6"
    ))
    .bind::<Nullable<SqlUuid>, _>(person)
    .bind::<Date, _>(by)
    .bind::<Bool, _>(after.is_some())
    .bind::<Nullable<SqlUuid>, _>(after.map(|(person, _)| person))
    .bind::<Nullable<SqlUuid>, _>(after.map(|(_, skill)| skill))
    .bind::<BigInt, _>(limit)
    .load(conn)
    .await
}
