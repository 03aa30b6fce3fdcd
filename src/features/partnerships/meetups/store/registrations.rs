//! Queries on registrations.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::model::registrations::Named;
use super::super::model::{Meetup, Registration, RegistrationState};
use crate::ctx::Visibility;
use crate::db::Read;
use crate::db::alternatives::one_of;
use crate::ids::RegistrationId;
use crate::schema::people;
use crate::schema::registrations::{self, dsl};

/// A meetup's registrations that the caller may see, in the order in which they were made: staff and the employer
/// see all, a person their own.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: Visibility,
    meetup: &Meetup,
    states: &[RegistrationState],
    after: Option<RegistrationId>,
    limit: i64,
) -> QueryResult<Vec<Named>> {
    let mut query = dsl::registrations
        .inner_join(people::table)
        .filter(dsl::meetup_id.eq(meetup.id))
        .select((Registration::as_select(), people::given_name, people::family_name))
        .order(dsl::id)
        .limit(limit)
        .into_boxed();
    if !sees_all(visibility, meetup) {
        query = query.filter(dsl::person_id.nullable().eq(visibility.person).assume_not_null());
    }
    query = one_of!(query, dsl::state, states);
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    query.load(conn).await
}

pub async fn find(
    conn: &mut impl Read,
    visibility: Visibility,
    meetup: &Meetup,
    id: RegistrationId,
) -> QueryResult<Named> {
    let all = sees_all(visibility, meetup);
    let mine = dsl::person_id.nullable().eq(visibility.person).assume_not_null();
    dsl::registrations
        .find(id)
        .inner_join(people::table)
        .filter(dsl::meetup_id.eq(meetup.id))
        .filter(mine.or(all.into_sql::<Bool>()))
        .select((Registration::as_select(), people::given_name, people::family_name))
        .first(conn)
        .await
}

fn sees_all(visibility: Visibility, meetup: &Meetup) -> bool {
    visibility.everything || visibility.organisation == Some(meetup.organisation_id)
}

/// A registration that the caller may cancel: a person's own, for staff every one. The meetup is locked already.
pub async fn find_own(
    conn: &mut AsyncPgConnection,
    visibility: Visibility,
    meetup: &Meetup,
    id: RegistrationId,
) -> QueryResult<Registration> {
    let mine = dsl::person_id.nullable().eq(visibility.person).assume_not_null();
    dsl::registrations
        .find(id)
        .filter(dsl::meetup_id.eq(meetup.id))
        .filter(mine.or(visibility.everything.into_sql::<Bool>()))
        .select(Registration::as_select())
        .for_update()
        .first(conn)
        .await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Registration) -> QueryResult<Registration> {
    diesel::insert_into(registrations::table)
        .values(new)
        .returning(Registration::as_returning())
        .get_result(conn)
        .await
}

pub async fn set_state(
    conn: &mut AsyncPgConnection,
    id: RegistrationId,
    state: RegistrationState,
    now: DateTime<Utc>,
) -> QueryResult<Registration> {
    diesel::update(dsl::registrations.find(id))
        .set((dsl::state.eq(state), dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .returning(Registration::as_returning())
        .get_result(conn)
        .await
}
