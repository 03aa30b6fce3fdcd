//! Queries on apprenticeships; who may see which is part of each read.

pub mod changes;
pub mod hours;
mod lists;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::terms::Terms;
use super::model::{Apprenticeship, ChangeApprenticeship, PersonNameBody, State};
use crate::db::{Read, WriteOnce as _};
use crate::ids::{ApprenticeshipId, CohortId, OrganisationId, PersonId, StandardId};
use crate::schema::apprenticeships::{self, dsl};
use crate::schema::{breaks_in_learning, cohorts, mentorships, organisations, people, standards};
use crate::visibility::Visibility;

pub use lists::{Filter, list_page, named};

macro_rules! with_names {
    () => {
        dsl::apprenticeships
            .inner_join(people::table.on(people::id.eq(dsl::person_id)))
            .select((Apprenticeship::as_select(), (people::given_name, people::family_name)))
    };
}

pub async fn find(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: ApprenticeshipId,
) -> QueryResult<(Apprenticeship, PersonNameBody)> {
    let query = with_names!().filter(dsl::id.eq(id)).filter(visibility.apprenticeship());
    query.written_once().get_result(conn).await
}

pub async fn find_for_update(
    conn: &mut AsyncPgConnection,
    id: ApprenticeshipId,
) -> QueryResult<Apprenticeship> {
    dsl::apprenticeships.find(id).select(Apprenticeship::as_select()).for_no_key_update().first(conn).await
}

/// Which of the records that a command names are there and fit: person, standard, provider, cohort, manager.
pub async fn references(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    standard: StandardId,
    provider: OrganisationId,
    cohort: CohortId,
    manager: PersonId,
) -> QueryResult<(bool, bool, bool, bool, bool)> {
    let active = |id: PersonId| people::table.filter(people::id.eq(id).and(people::state.eq("active")));
    diesel::select((
        exists(active(person)),
        exists(standards::table.filter(standards::id.eq(standard))),
        exists(
            organisations::table
                .filter(organisations::id.eq(provider))
                .filter(organisations::kind.eq("learningProvider").and(organisations::state.eq("active"))),
        ),
        exists(cohorts::table.filter(cohorts::id.eq(cohort))),
        exists(active(manager)),
    ))
    .get_result(conn)
    .await
}

/// Whether somebody is the mentor of an apprenticeship, or is asked to be.
pub async fn is_mentored_by(
    conn: &mut AsyncPgConnection,
    id: ApprenticeshipId,
    person: PersonId,
) -> QueryResult<bool> {
    let open = mentorships::table
        .filter(mentorships::apprenticeship_id.eq(id).and(mentorships::settled_at.is_null()))
        .filter(mentorships::mentor_id.eq(person));
    diesel::select(exists(open)).get_result(conn).await
}

/// Whether an ended episode of the person reaches into the days from `starts_on` on; the person's row is locked, so
/// that two additions cannot both find nothing.
pub async fn overlaps(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    starts_on: NaiveDate,
) -> QueryResult<bool> {
    people::table.find(person).select(people::id).for_update().first::<PersonId>(conn).await?;
    diesel::select(exists(
        dsl::apprenticeships
            .filter(dsl::person_id.eq(person).and(dsl::ended_on.ge(starts_on).assume_not_null()))
            .select(dsl::id),
    ))
    .get_result(conn)
    .await
}

/// The days by which breaks that are over have put the planned end off.
pub async fn days_of_breaks(conn: &mut impl Read, id: ApprenticeshipId) -> QueryResult<i64> {
    breaks_in_learning::table
        .filter(breaks_in_learning::apprenticeship_id.eq(id))
        .select(sql::<BigInt>("coalesce(sum(returned_on - starts_on), 0)"))
        .first(conn)
        .await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Apprenticeship) -> QueryResult<Apprenticeship> {
    diesel::insert_into(apprenticeships::table)
        .values(new)
        .returning(Apprenticeship::as_returning())
        .get_result(conn)
        .await
}

#[derive(AsChangeset)]
#[diesel(table_name = apprenticeships)]
struct Changes {
    team: Option<String>,
    line_manager_id: Option<Option<PersonId>>,
    planned_end_on: Option<NaiveDate>,
    weekly_hours_hundredths: Option<i32>,
    uln: Option<String>,
    provider_reference: Option<Option<String>>,
    updated_at: DateTime<Utc>,
}

pub async fn change(
    conn: &mut AsyncPgConnection,
    id: ApprenticeshipId,
    change: ChangeApprenticeship,
    terms: Terms,
    now: DateTime<Utc>,
) -> QueryResult<Apprenticeship> {
    let changes = Changes {
        team: change.team,
        line_manager_id: change.line_manager_id,
        planned_end_on: change.planned_end_on,
        weekly_hours_hundredths: change.weekly_hours.map(|hours| hours.0),
        uln: change.uln,
        provider_reference: change.provider_reference,
        updated_at: now,
    };
    diesel::update(dsl::apprenticeships.find(id))
        .set((changes, terms, dsl::version.eq(dsl::version + 1)))
        .returning(Apprenticeship::as_returning())
        .get_result(conn)
        .await
}

pub async fn set_state(
    conn: &mut AsyncPgConnection,
    id: ApprenticeshipId,
    state: State,
    now: DateTime<Utc>,
) -> QueryResult<Apprenticeship> {
    diesel::update(dsl::apprenticeships.find(id))
        .set((dsl::state.eq(state), dsl::updated_at.eq(now), dsl::version.eq(dsl::version + 1)))
        .returning(Apprenticeship::as_returning())
        .get_result(conn)
        .await
}

/// Approved apprenticeships whose start day has come; those that another replica works on are left to it.
pub async fn to_start(conn: &mut AsyncPgConnection, today: NaiveDate) -> QueryResult<Vec<ApprenticeshipId>> {
    dsl::apprenticeships
        .filter(dsl::state.eq(State::Approved).and(dsl::starts_on.le(today)))
        .order(dsl::id)
        .select(dsl::id)
        .for_no_key_update()
        .skip_locked()
        .load(conn)
        .await
}
