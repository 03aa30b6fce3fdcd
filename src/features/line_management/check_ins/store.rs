//! Queries on check-ins; who may see which is part of each read.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::pg::sql_types::Record;
use diesel::prelude::*;
use diesel::sql_types::{Date, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{CheckIn, OverdueBody};
use crate::db::Read;
use crate::ids::{ApprenticeshipId, CheckInId, PersonId};
use crate::schema::{apprenticeships, check_ins, people, standings};
use crate::visibility::Visibility;

/// A check-in, and who learns.
pub async fn find(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: CheckInId,
) -> QueryResult<(CheckIn, PersonId)> {
    apprenticeships::table
        .inner_join(check_ins::table.on(check_ins::apprenticeship_id.eq(apprenticeships::id)))
        .filter(check_ins::id.eq(id))
        .filter(visibility.apprenticeships())
        .select((CheckIn::as_select(), apprenticeships::person_id))
        .first(conn)
        .await
}

/// The same, locked; the apprenticeship is not.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: CheckInId,
) -> QueryResult<(CheckIn, PersonId)> {
    let seen = apprenticeships::table.filter(visibility.apprenticeships()).select(apprenticeships::id);
    let apprentice = apprenticeships::table
        .filter(apprenticeships::id.eq(check_ins::apprenticeship_id))
        .select(apprenticeships::person_id)
        .single_value();
    check_ins::table
        .find(id)
        .filter(check_ins::apprenticeship_id.eq_any(seen))
        .select((CheckIn::as_select(), apprentice.assume_not_null()))
        .for_update()
        .first(conn)
        .await
}

/// A page of an apprenticeship's, the newest first.
pub async fn list_page(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    end: Option<DateTime<Utc>>,
    before: Option<NaiveDate>,
    limit: i64,
) -> QueryResult<Vec<CheckIn>> {
    let mut query = check_ins::table
        .filter(check_ins::apprenticeship_id.eq(id))
        .select(CheckIn::as_select())
        .order(check_ins::held_on.desc())
        .limit(limit)
        .into_boxed();
    if let Some(end) = end {
        query = query.filter(check_ins::created_at.lt(end));
    }
    if let Some(day) = before {
        query = query.filter(check_ins::held_on.lt(day));
    }
    query.load(conn).await
}

/// The place of a row in the list of what is overdue.
pub type Position = (NaiveDate, ApprenticeshipId);

/// A page of those in learning whose check-in was due before a day, the longest overdue first.
pub async fn overdue_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    today: NaiveDate,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<OverdueBody>> {
    let place = (standings::check_in_due_on.assume_not_null(), standings::apprenticeship_id);
    let mut query = apprenticeships::table
        .inner_join(standings::table)
        .inner_join(people::table.on(people::id.eq(apprenticeships::person_id)))
        .filter(standings::check_in_due_on.lt(today).and(apprenticeships::starts_on.le(today)))
        .filter(visibility.apprenticeships())
        .select((
            apprenticeships::id,
            people::given_name,
            people::family_name,
            apprenticeships::line_manager_id,
            standings::last_check_in_on,
            standings::check_in_due_on.assume_not_null(),
        ))
        .order((standings::check_in_due_on, standings::apprenticeship_id))
        .limit(limit)
        .into_boxed();
    if let Some(position) = after {
        query = query.filter(place.into_sql::<Record<(Date, SqlUuid)>>().gt(position));
    }
    query.load(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: CheckIn) -> QueryResult<CheckIn> {
    diesel::insert_into(check_ins::table)
        .values(new)
        .returning(CheckIn::as_returning())
        .get_result(conn)
        .await
}

pub async fn share(conn: &mut AsyncPgConnection, id: CheckInId, now: DateTime<Utc>) -> QueryResult<CheckIn> {
    diesel::update(check_ins::table.find(id))
        .set(check_ins::shared_at.eq(now))
        .returning(CheckIn::as_returning())
        .get_result(conn)
        .await
}
