//! Queries on registrations.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::model::registrations::Named;
use super::super::model::{Meetup, Registration, RegistrationState};
use crate::db::alternatives::one_of;
use crate::db::{Read, fragment};
use crate::ids::{ApprenticeshipId, MeetupId, PersonId, RegistrationId};
use crate::schema::registrations::{self, dsl};
use crate::schema::{apprenticeships, people};
use crate::visibility::{Condition, Visibility};

type Joined = diesel::dsl::InnerJoinQuerySource<registrations::table, people::table>;

/// Staff and the employer see every registration for a meetup, a person their own.
fn visible(visibility: &Visibility, meetup: &Meetup) -> Condition<Joined> {
    let everything = Visibility::everything();
    let seen = if visibility.reaches_organisation(meetup.organisation_id) { &everything } else { visibility };
    seen.records().of_person(dsl::person_id.nullable()).condition()
}

/// A meetup's registrations that the caller may see, in the order in which they were made.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    meetup: &Meetup,
    states: &[RegistrationState],
    after: Option<RegistrationId>,
    limit: i64,
) -> QueryResult<Vec<Named>> {
    let mut query = dsl::registrations
        .inner_join(people::table)
        .filter(dsl::meetup_id.eq(meetup.id))
        .filter(visible(visibility, meetup))
        .select((Registration::as_select(), people::given_name, people::family_name))
        .order(dsl::id)
        .limit(limit)
        .into_boxed();
    query = one_of!(query, dsl::state, states);
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    query.load(conn).await
}

pub async fn find(
    conn: &mut impl Read,
    visibility: &Visibility,
    meetup: &Meetup,
    id: RegistrationId,
) -> QueryResult<Named> {
    dsl::registrations
        .find(id)
        .inner_join(people::table)
        .filter(dsl::meetup_id.eq(meetup.id))
        .filter(visible(visibility, meetup))
        .select((Registration::as_select(), people::given_name, people::family_name))
        .first(conn)
        .await
}

/// A registration that the caller may cancel: a person's own, for staff every one. The meetup is locked already.
pub async fn find_own(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    meetup: &Meetup,
    id: RegistrationId,
) -> QueryResult<Registration> {
    dsl::registrations
        .find(id)
        .filter(dsl::meetup_id.eq(meetup.id))
        .filter(visibility.records().of_person(dsl::person_id.nullable()).condition())
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

/// Cancels whatever holds a place at a meetup, which is locked.
pub async fn cancel_all(
    conn: &mut AsyncPgConnection,
    meetup: MeetupId,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Registration>> {
    diesel::update(dsl::registrations)
        .filter(dsl::meetup_id.eq(meetup))
        .filter(dsl::state.eq(RegistrationState::Confirmed))
        .set((
            dsl::state.eq(RegistrationState::Cancelled),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Registration::as_returning())
        .get_results(conn)
        .await
}

/// Whatever holds a place at a meetup.
pub async fn confirmed(conn: &mut impl Read, meetup: MeetupId) -> QueryResult<Vec<Registration>> {
    dsl::registrations
        .filter(dsl::meetup_id.eq(meetup))
        .filter(dsl::state.eq(RegistrationState::Confirmed))
        .select(Registration::as_select())
        .order(dsl::id)
        .load(conn)
        .await
}

/// The apprenticeships in which people are at present, each with its person.
pub async fn apprenticeships_of(
    conn: &mut impl Read,
    people: Vec<PersonId>,
) -> QueryResult<Vec<(PersonId, ApprenticeshipId)>> {
    // As the index says it that lets nobody be in two.
    let live = fragment::<Bool>("apprenticeships.state NOT IN ('completed', 'withdrawn')");
    apprenticeships::table
        .filter(live)
        .filter(apprenticeships::person_id.eq_any(people))
        .select((apprenticeships::person_id, apprenticeships::id))
        .load(conn)
        .await
}
