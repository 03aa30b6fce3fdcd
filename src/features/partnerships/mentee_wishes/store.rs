//! Queries on wishes for a mentor.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{MenteeWish, Whose};
use crate::db::Read;
use crate::ids::{ApprenticeshipId, MentorProfileId, PersonId};
use crate::schema::mentee_wishes::{self, dsl};
use crate::schema::{apprenticeships, mentor_profiles};
use crate::visibility::Visibility;

type Row = (ApprenticeshipId, PersonId, Option<PersonId>, Option<NaiveDate>);

fn whose((id, person, line_manager, ended_on): Row) -> Whose {
    Whose { id, person, line_manager, ended_on }
}

/// The condition under which an apprenticeship is the caller's own; for staff any one is found.
macro_rules! own {
    ($visibility:expr, $id:expr) => {
        apprenticeships::table
            .filter(apprenticeships::id.eq($id))
            .filter(
                $visibility
                    .everything
                    .into_sql::<diesel::sql_types::Bool>()
                    .or(apprenticeships::person_id.eq($visibility.own.unwrap_or_default())),
            )
            .select((
                apprenticeships::id,
                apprenticeships::person_id,
                apprenticeships::line_manager_id,
                apprenticeships::ended_on,
            ))
    };
}

/// An apprenticeship of the caller's own; for staff any one.
pub async fn find_whose(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: ApprenticeshipId,
) -> QueryResult<Whose> {
    own!(visibility, id).first::<Row>(conn).await.map(whose)
}

/// The same, locked.
pub async fn lock_whose(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: ApprenticeshipId,
) -> QueryResult<Whose> {
    own!(visibility, id).for_no_key_update().first::<Row>(conn).await.map(whose)
}

pub async fn find(conn: &mut impl Read, id: ApprenticeshipId) -> QueryResult<Option<MenteeWish>> {
    dsl::mentee_wishes.find(id).select(MenteeWish::as_select()).first(conn).await.optional()
}

pub async fn find_all(conn: &mut impl Read, ids: &[ApprenticeshipId]) -> QueryResult<Vec<MenteeWish>> {
    dsl::mentee_wishes
        .filter(dsl::apprenticeship_id.eq_any(ids))
        .select(MenteeWish::as_select())
        .load(conn)
        .await
}

/// Those of these profiles whose mentor is a person.
pub async fn of_person(
    conn: &mut impl Read,
    ids: &[MentorProfileId],
    person: PersonId,
) -> QueryResult<Vec<MentorProfileId>> {
    mentor_profiles::table
        .filter(mentor_profiles::id.eq_any(ids))
        .filter(mentor_profiles::person_id.eq(person).assume_not_null())
        .select(mentor_profiles::id)
        .load(conn)
        .await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &MenteeWish) -> QueryResult<usize> {
    diesel::insert_into(mentee_wishes::table).values(new).execute(conn).await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &MenteeWish) -> QueryResult<usize> {
    diesel::update(dsl::mentee_wishes.find(changed.apprenticeship_id)).set(changed).execute(conn).await
}

/// Wishes with words of apprenticeships that ended before a day, locked.
pub async fn lock_past(
    conn: &mut AsyncPgConnection,
    ended: NaiveDate,
    limit: i64,
) -> QueryResult<Vec<MenteeWish>> {
    let over = apprenticeships::table
        .filter(apprenticeships::ended_on.lt(ended).assume_not_null())
        .select(apprenticeships::id);
    dsl::mentee_wishes
        .filter(dsl::goals.ne("erased").and(dsl::apprenticeship_id.eq_any(over)))
        .order(dsl::apprenticeship_id)
        .limit(limit)
        .select(MenteeWish::as_select())
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}
