//! Queries on concerns.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{Array, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{Concern, ConcernFilter, ConcernHold, ConcernOutcome, ERASED, Together};
use crate::access::Role;
use crate::db::Read;
use crate::db::alternatives::{merge, one_of, split};
use crate::ids::{ConcernId, PersonId};
use crate::schema::{
    apprenticeships, concern_holds, concerns, mentor_profiles, mentorships, people, role_grants,
};

pub async fn find(conn: &mut impl Read, id: ConcernId) -> QueryResult<Concern> {
    concerns::table.find(id).select(Concern::as_select()).first(conn).await
}

pub async fn find_for_update(conn: &mut AsyncPgConnection, id: ConcernId) -> QueryResult<Concern> {
    concerns::table.find(id).select(Concern::as_select()).for_update().first(conn).await
}

/// A page by id, without those that name a reader.
pub async fn list_page(
    conn: &mut impl Read,
    (filter, reader): (&ConcernFilter, PersonId),
    after: Option<ConcernId>,
    limit: i64,
) -> QueryResult<Vec<Concern>> {
    let mut lists = Vec::new();
    for filter in split(vec![filter.clone()], |filter| &mut filter.state) {
        let query = concerns::table
            .filter(concerns::person_id.is_distinct_from(reader))
            .filter(not(concerns::party_ids.contains(vec![reader])))
            .select(Concern::as_select())
            .order(concerns::id)
            .limit(limit)
            .into_boxed();
        let mut query = one_of!(query, concerns::state, filter.state);
        if let Some(after) = after {
            query = query.filter(concerns::id.gt(after));
        }
        lists.push(query.load(conn).await?);
    }
    Ok(merge(lists, limit, |row: &Concern| row.id))
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &Concern) -> QueryResult<usize> {
    diesel::insert_into(concerns::table).values(new).execute(conn).await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &Concern) -> QueryResult<usize> {
    diesel::update(concerns::table.find(changed.id)).set(changed).execute(conn).await
}

/// The name of somebody who raises a concern; of their concerns at once one waits for the other.
pub async fn lock_reporter(conn: &mut AsyncPgConnection, id: PersonId) -> QueryResult<(String, String)> {
    people::table
        .find(id)
        .select((people::given_name, people::family_name))
        .for_no_key_update()
        .first(conn)
        .await
}

/// How many concerns somebody raised since an instant.
pub async fn raised_since(
    conn: &mut impl Read,
    reporter: PersonId,
    since: DateTime<Utc>,
) -> QueryResult<i64> {
    concerns::table
        .filter(concerns::reporter_id.eq(reporter).and(concerns::created_at.gt(since)))
        .count()
        .get_result(conn)
        .await
}

/// The name of somebody, where there is such a person.
pub async fn name_of(conn: &mut impl Read, id: PersonId) -> QueryResult<Option<(String, String)>> {
    people::table.find(id).select((people::given_name, people::family_name)).first(conn).await.optional()
}

/// Whether two have to do with each other: one learns, and the other is the line manager or the mentor; or one is an employer's contact,
/// and the other one of its mentors.
pub async fn know_each_other(conn: &mut impl Read, one: PersonId, other: PersonId) -> QueryResult<bool> {
    let pair = |apprentice: PersonId, manager: PersonId| {
        apprenticeships::table.filter(
            apprenticeships::person_id
                .eq(apprentice)
                .and(apprenticeships::line_manager_id.is_not_distinct_from(manager)),
        )
    };
    let mentors = |mentor: PersonId, apprentice: PersonId| {
        mentorships::table
            .filter(mentorships::accepted_at.is_not_null())
            .filter(mentorships::mentor_id.eq(mentor).and(mentorships::apprentice_id.eq(apprentice)))
    };
    let of_employer = role_grants::table
        .inner_join(
            mentor_profiles::table
                .on(mentor_profiles::organisation_id.nullable().eq(role_grants::organisation_id)),
        )
        .filter(role_grants::person_id.eq(one).and(role_grants::role.eq(Role::EmployerContact)))
        .filter(role_grants::ended_at.is_null())
        .filter(mentor_profiles::person_id.is_not_distinct_from(other));
    let learns = exists(pair(one, other)).or(exists(pair(other, one)));
    let is_mentored = exists(mentors(one, other)).or(exists(mentors(other, one)));
    diesel::select(learns.or(is_mentored).or(exists(of_employer))).get_result(conn).await
}

/// Those who hold the role of a lead, with their addresses and given names, by id.
pub async fn leads(conn: &mut impl Read) -> QueryResult<Vec<(PersonId, String, String)>> {
    role_grants::table
        .inner_join(people::table)
        .filter(role_grants::role.eq(Role::SafeguardingLead).and(role_grants::ended_at.is_null()))
        .filter(people::state.eq("active"))
        .select((people::id, people::email, people::given_name))
        .distinct()
        .order(people::id)
        .load(conn)
        .await
}

diesel::define_sql_function! {
    /// The latest 25th birthday of several people; where no date of birth is kept, of those who learn at the latest.
    fn last_25th_birthday(people: Array<SqlUuid>) -> Nullable<Date>;
}

/// The same.
pub async fn last_birthday(conn: &mut impl Read, people: &[PersonId]) -> QueryResult<Option<NaiveDate>> {
    diesel::select(last_25th_birthday(people)).get_result(conn).await
}

/// The addresses of people who were not erased.
pub async fn addresses(conn: &mut impl Read, people: &[PersonId]) -> QueryResult<Vec<(PersonId, String)>> {
    people::table
        .filter(people::id.eq_any(people).and(people::erased_at.is_null()))
        .select((people::id, people::email))
        .load(conn)
        .await
}

/// Those of several people who learn, or did.
pub async fn learners(conn: &mut impl Read, people: &[PersonId]) -> QueryResult<Vec<PersonId>> {
    let learn = apprenticeships::table.filter(apprenticeships::person_id.eq_any(people));
    learn.select(apprenticeships::person_id).distinct().load(conn).await
}

/// Closed concerns with words whose last day has passed.
pub async fn lock_past(
    conn: &mut AsyncPgConnection,
    today: NaiveDate,
    limit: i64,
) -> QueryResult<Vec<Concern>> {
    concerns::table
        .filter(concerns::kept_until.lt(today).and(concerns::text.ne(ERASED)))
        .order(concerns::id)
        .limit(limit)
        .select(Concern::as_select())
        .for_update()
        .load(conn)
        .await
}

/// What is paused for a concern.
pub async fn holds_of(conn: &mut impl Read, id: ConcernId) -> QueryResult<Vec<ConcernHold>> {
    concern_holds::table
        .filter(concern_holds::concern_id.eq(id).and(concern_holds::released_at.is_null()))
        .order(concern_holds::id)
        .select(ConcernHold::as_select())
        .load(conn)
        .await
}

pub async fn insert_hold(conn: &mut AsyncPgConnection, new: &ConcernHold) -> QueryResult<usize> {
    diesel::insert_into(concern_holds::table).values(new).execute(conn).await
}

/// Lets go of all that is paused for a concern.
pub async fn release_holds(
    conn: &mut AsyncPgConnection,
    id: ConcernId,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    let held = concern_holds::table
        .filter(concern_holds::concern_id.eq(id).and(concern_holds::released_at.is_null()));
    diesel::update(held).set(concern_holds::released_at.eq(now)).execute(conn).await
}

/// Whether something is paused for any concern.
pub async fn is_held(conn: &mut AsyncPgConnection, together: Together) -> QueryResult<bool> {
    let held = concern_holds::table.filter(concern_holds::released_at.is_null());
    match together {
        Together::Introduction(id) => {
            diesel::select(exists(held.filter(concern_holds::introduction_id.eq(id)))).get_result(conn).await
        }
        Together::Mentorship(id) => {
            diesel::select(exists(held.filter(concern_holds::mentorship_id.eq(id)))).get_result(conn).await
        }
    }
}

/// Whether a concern of the same person about the same record was closed with it going on.
pub async fn was_resumed(
    conn: &mut AsyncPgConnection,
    reporter: PersonId,
    together: Together,
) -> QueryResult<bool> {
    let resumed = concerns::table
        .filter(concerns::reporter_id.eq(reporter).and(concerns::outcome.eq(ConcernOutcome::Resume)))
        .filter(concerns::introduction_id.is_not_distinct_from(together.introduction()))
        .filter(concerns::mentorship_id.is_not_distinct_from(together.mentorship()));
    diesel::select(exists(resumed)).get_result(conn).await
}
