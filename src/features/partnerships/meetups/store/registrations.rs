//! Queries on registrations.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::model::registrations::{Named, Reader};
use super::super::model::{Meetup, Registration, RegistrationState};
use crate::db::alternatives::merge;
use crate::db::{Read, fragment};
use crate::ids::{ApprenticeshipId, CohortId, MeetupId, PersonId, RegistrationId};
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

/// Whose registrations to list.
#[derive(Clone, Copy)]
pub enum Of<'a> {
    /// Those for a meetup that the caller may see.
    Meetup(&'a Meetup, &'a Visibility),
    /// A person's, for whatever meetup.
    Person(PersonId),
}

/// What one statement lists: its conditions are those of an index that has the registrations in order.
type Clause = (Option<RegistrationState>, Option<Ended>);

/// Whether the time of an offer is over: then it stands as lapsed, whether or not the timer has run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ended {
    Yes,
    No,
}

fn clauses(states: &[RegistrationState]) -> Vec<Clause> {
    use RegistrationState::{Lapsed, Offered};
    if states.is_empty() {
        return vec![(None, None)];
    }
    let wanted = RegistrationState::ALL.iter().copied().filter(|state| states.contains(state));
    let clauses = wanted.flat_map(|state| match state {
        Offered => vec![(Some(Offered), Some(Ended::No))],
        Lapsed => vec![(Some(Lapsed), None), (Some(Offered), Some(Ended::Yes))],
        other => vec![(Some(other), None)],
    });
    clauses.collect()
}

/// Registrations, in the order in which they were made.
pub async fn list_page(
    conn: &mut impl Read,
    of: Of<'_>,
    states: &[RegistrationState],
    now: DateTime<Utc>,
    after: Option<RegistrationId>,
    limit: i64,
) -> QueryResult<Vec<Named>> {
    let mut lists = Vec::new();
    for clause in clauses(states) {
        lists.push(stretch(conn, of, clause, now, after, limit).await?);
    }
    Ok(merge(lists, limit, |(registration, ..)| registration.id))
}

async fn stretch(
    conn: &mut impl Read,
    of: Of<'_>,
    (state, ended): Clause,
    now: DateTime<Utc>,
    after: Option<RegistrationId>,
    limit: i64,
) -> QueryResult<Vec<Named>> {
    let mut query = dsl::registrations
        .inner_join(people::table)
        .select((Registration::as_select(), people::given_name, people::family_name))
        .order(dsl::id)
        .limit(limit)
        .into_boxed();
    query = match of {
        Of::Meetup(meetup, visibility) => {
            query.filter(dsl::meetup_id.eq(meetup.id)).filter(visible(visibility, meetup))
        }
        Of::Person(id) => query.filter(dsl::person_id.eq(id)),
    };
    if let Some(state) = state {
        query = query.filter(dsl::state.eq(state));
    }
    query = match ended {
        Some(Ended::Yes) => query.filter(dsl::offer_until.le(now).assume_not_null()),
        Some(Ended::No) => query.filter(dsl::offer_until.gt(now).assume_not_null()),
        None => query,
    };
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
        .set((
            dsl::state.eq(state),
            dsl::offer_until.eq(None::<DateTime<Utc>>),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Registration::as_returning())
        .get_result(conn)
        .await
}

/// States of which something may still come.
const LIVE: [RegistrationState; 3] =
    [RegistrationState::Confirmed, RegistrationState::Waitlisted, RegistrationState::Offered];

/// Cancels whatever holds a place at a meetup, which is locked, or waits for one.
pub async fn cancel_all(
    conn: &mut AsyncPgConnection,
    meetup: MeetupId,
    now: DateTime<Utc>,
) -> QueryResult<Vec<Registration>> {
    diesel::update(dsl::registrations)
        .filter(dsl::meetup_id.eq(meetup))
        .filter(dsl::state.eq_any(LIVE))
        .set((
            dsl::state.eq(RegistrationState::Cancelled),
            dsl::offer_until.eq(None::<DateTime<Utc>>),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Registration::as_returning())
        .get_results(conn)
        .await
}

/// Whatever holds a place at a meetup, or waits for one.
pub async fn live(conn: &mut impl Read, meetup: MeetupId) -> QueryResult<Vec<Registration>> {
    dsl::registrations
        .filter(dsl::meetup_id.eq(meetup))
        .filter(dsl::state.eq_any(LIVE))
        .select(Registration::as_select())
        .order(dsl::id)
        .load(conn)
        .await
}

/// Whether a person holds a place at a meetup, or waits for one.
pub async fn is_registered(conn: &mut impl Read, meetup: MeetupId, person: PersonId) -> QueryResult<bool> {
    let live = dsl::registrations
        .filter(dsl::meetup_id.eq(meetup))
        .filter(dsl::person_id.eq(person))
        .filter(dsl::state.eq_any(LIVE));
    diesel::select(diesel::dsl::exists(live)).get_result(conn).await
}

/// Where those of these people read letters who are still here.
pub async fn readers(conn: &mut impl Read, ids: &[PersonId]) -> QueryResult<Vec<Reader>> {
    people::table
        .filter(people::id.eq_any(ids).and(people::state.eq("active")))
        .order(people::id)
        .select(Reader::as_select())
        .load(conn)
        .await
}

/// A registration for a meetup, which is locked.
pub async fn of_meetup(
    conn: &mut impl Read,
    meetup: MeetupId,
    id: RegistrationId,
) -> QueryResult<Option<Registration>> {
    dsl::registrations
        .find(id)
        .filter(dsl::meetup_id.eq(meetup))
        .select(Registration::as_select())
        .first(conn)
        .await
        .optional()
}

/// A person's registration for a meetup of which something may still come.
pub async fn live_of(
    conn: &mut impl Read,
    meetup: MeetupId,
    person: PersonId,
) -> QueryResult<Option<Registration>> {
    dsl::registrations
        .filter(dsl::meetup_id.eq(meetup).and(dsl::person_id.eq(person)))
        .filter(dsl::state.eq_any(LIVE))
        .select(Registration::as_select())
        .first(conn)
        .await
        .optional()
}

/// The cohort of the apprenticeship in which a person is at present.
pub async fn cohort_of(conn: &mut impl Read, person: PersonId) -> QueryResult<Option<CohortId>> {
    let live = fragment::<Bool>("apprenticeships.state NOT IN ('completed', 'withdrawn')");
    apprenticeships::table
        .filter(live)
        .filter(apprenticeships::person_id.eq(person))
        .select(apprenticeships::cohort_id)
        .first(conn)
        .await
        .optional()
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
