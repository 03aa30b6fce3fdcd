//! Queries on evaluations.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{Evaluation, Position};
use crate::db::Read;
use crate::ids::{EvaluationId, MeetupId, PersonId};
use crate::schema::evaluations::{self, dsl};
use crate::schema::{attendances, meetups};
use crate::visibility::Visibility;

/// The evaluation, where the person gave it, and it is not forgotten who did.
pub async fn find_own(conn: &mut impl Read, person: PersonId, id: EvaluationId) -> QueryResult<Evaluation> {
    dsl::evaluations
        .filter(dsl::id.eq(id).and(dsl::person_id.eq(person).assume_not_null()))
        .select(Evaluation::as_select())
        .first(conn)
        .await
}

/// What a person said of a meetup.
pub async fn by_person(
    conn: &mut impl Read,
    meetup: MeetupId,
    person: PersonId,
) -> QueryResult<Option<Evaluation>> {
    dsl::evaluations
        .filter(dsl::meetup_id.eq(meetup).and(dsl::person_id.eq(person).assume_not_null()))
        .select(Evaluation::as_select())
        .first(conn)
        .await
        .optional()
}

/// Whether a person came to a meetup, which is locked.
pub async fn came(conn: &mut impl Read, meetup: MeetupId, person: PersonId) -> QueryResult<bool> {
    let attended = attendances::table
        .filter(attendances::meetup_id.eq(meetup).and(attendances::person_id.eq(person)))
        .filter(attendances::voided_at.is_null());
    diesel::select(diesel::dsl::exists(attended)).get_result(conn).await
}

/// How many evaluations a meetup has, and the sum of their ratings.
pub async fn counted(conn: &mut impl Read, meetup: MeetupId) -> QueryResult<(i32, i32)> {
    let newest = dsl::evaluations
        .filter(dsl::meetup_id.eq(meetup))
        .order(dsl::number.desc())
        .select((dsl::number, dsl::ratings_sum))
        .first(conn)
        .await
        .optional()?;
    Ok(newest.unwrap_or_default())
}

/// The sum of the first ratings of a meetup, up to one that there is.
pub async fn sum_of_first(conn: &mut impl Read, meetup: MeetupId, number: i32) -> QueryResult<i32> {
    dsl::evaluations
        .filter(dsl::meetup_id.eq(meetup).and(dsl::number.eq(number)))
        .select(dsl::ratings_sum)
        .first(conn)
        .await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Evaluation) -> QueryResult<Evaluation> {
    diesel::insert_into(evaluations::table)
        .values(new)
        .returning(Evaluation::as_returning())
        .get_result(conn)
        .await
}

/// A meetup of the caller's; for staff any one.
pub async fn find_meetup(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: MeetupId,
) -> QueryResult<MeetupId> {
    let own = visibility.records().of_organisation(meetups::organisation_id.nullable()).condition();
    meetups::table.filter(meetups::id.eq(id)).filter(own).select(meetups::id).first(conn).await
}

/// A page of what was written of a meetup, of the first so many batches.
pub async fn texts(
    conn: &mut impl Read,
    meetup: MeetupId,
    batches: i32,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<(Position, String)>> {
    let mut query = dsl::evaluations
        .filter(dsl::meetup_id.eq(meetup).and(dsl::batch.lt(batches)))
        .filter(dsl::text.is_not_null())
        .select(((dsl::batch, dsl::place), dsl::text.assume_not_null()))
        .order((dsl::batch, dsl::place))
        .limit(limit)
        .into_boxed();
    if let Some((batch, place)) = after {
        query = query.filter(dsl::batch.ge(batch));
        query = query.filter(dsl::batch.gt(batch).or(dsl::place.gt(place)));
    }
    query.load(conn).await
}

/// Forgets who gave evaluations, where that time has come; those that somebody else is working on are left for the next time.
pub async fn forget_authors(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<usize> {
    let due: Vec<EvaluationId> = dsl::evaluations
        .filter(dsl::person_id.is_not_null().and(dsl::author_until.le(now)))
        .order((dsl::author_until, dsl::id))
        .select(dsl::id)
        .limit(limit)
        .for_update()
        .skip_locked()
        .load(conn)
        .await?;
    if due.is_empty() {
        return Ok(0);
    }
    diesel::update(dsl::evaluations.filter(dsl::id.eq_any(due)))
        .set(dsl::person_id.eq(None::<PersonId>))
        .execute(conn)
        .await
}
