//! Queries on mentorships.

mod around;
mod lists;
mod mentors;
mod rounds;
mod timers;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

pub use around::{active, contact, line_manager, managed, meetings, names, reached};
pub use lists::list_page;
pub use mentors::{lock_of_gone, taking_part};
pub use rounds::{Mentor, apprentices, insert, lock_late_of, mentors};
pub use timers::{
    lock_cleared, lock_expired, lock_lapsed, lock_of_ended, lock_past, lock_without_partnership,
    partnership_is_back,
};

use super::model::Mentorship;
use crate::db::Read;
use crate::ids::{ApprenticeshipId, MentorProfileId, MentorshipId, PersonId};
use crate::schema::apprenticeships;
use crate::schema::mentorships::{self, dsl};
use crate::visibility::{Condition, Visibility};

/// An apprenticeship as far as a mentorship needs it.
#[derive(Clone, Copy, Debug)]
pub struct Mentee {
    pub id: ApprenticeshipId,
    pub person: PersonId,
    pub line_manager: Option<PersonId>,
    /// The day on which it ended, where it did.
    pub ended_on: Option<NaiveDate>,
}

/// Those of the employer's, and of each of the two; for the team every one.
fn own(visibility: &Visibility) -> Condition<mentorships::table> {
    let records = visibility.records().of_organisation(dsl::organisation_id.nullable());
    records.of_person(dsl::mentor_id.nullable()).of_person(dsl::apprentice_id.nullable()).condition()
}

pub async fn find_own(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: MentorshipId,
) -> QueryResult<Option<Mentorship>> {
    let query = dsl::mentorships.find(id).filter(own(visibility)).select(Mentorship::as_select());
    query.first(conn).await.optional()
}

/// The same, locked.
pub async fn lock_own(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: MentorshipId,
) -> QueryResult<Mentorship> {
    dsl::mentorships
        .find(id)
        .filter(own(visibility))
        .select(Mentorship::as_select())
        .for_update()
        .first(conn)
        .await
}

/// A mentorship, whosever it is, where there is one.
pub async fn find_any(conn: &mut impl Read, id: MentorshipId) -> QueryResult<Option<Mentorship>> {
    dsl::mentorships.find(id).select(Mentorship::as_select()).first(conn).await.optional()
}

/// What is not over of a person's, as a mentor, an apprentice or a line manager, in order.
pub async fn open_of(conn: &mut impl Read, person: PersonId, limit: i64) -> QueryResult<Vec<Mentorship>> {
    let managed = apprenticeships::table
        .filter(apprenticeships::line_manager_id.eq(person).assume_not_null())
        .select(apprenticeships::id);
    let part = dsl::mentor_id.eq(person).or(dsl::apprentice_id.eq(person));
    dsl::mentorships
        .filter(dsl::settled_at.is_null())
        .filter(part.or(dsl::apprenticeship_id.eq_any(managed)))
        .order(dsl::id)
        .limit(limit)
        .select(Mentorship::as_select())
        .load(conn)
        .await
}

/// A mentorship, whosever it is.
pub async fn find(conn: &mut impl Read, id: MentorshipId) -> QueryResult<Mentorship> {
    dsl::mentorships.find(id).select(Mentorship::as_select()).first(conn).await
}

/// The same, locked.
pub async fn lock(conn: &mut AsyncPgConnection, id: MentorshipId) -> QueryResult<Mentorship> {
    dsl::mentorships.find(id).select(Mentorship::as_select()).for_update().first(conn).await
}

/// All of an apprenticeship that are not over, locked in order.
pub async fn lock_open_of(
    conn: &mut AsyncPgConnection,
    apprenticeship: ApprenticeshipId,
) -> QueryResult<Vec<Mentorship>> {
    dsl::mentorships
        .filter(dsl::apprenticeship_id.eq(apprenticeship).and(dsl::settled_at.is_null()))
        .order(dsl::id)
        .select(Mentorship::as_select())
        .for_update()
        .load(conn)
        .await
}

/// All of a mentor that are not over, locked in order.
pub async fn lock_open_of_profile(
    conn: &mut AsyncPgConnection,
    profile: MentorProfileId,
) -> QueryResult<Vec<Mentorship>> {
    dsl::mentorships
        .filter(dsl::mentor_profile_id.eq(profile).and(dsl::settled_at.is_null()))
        .order(dsl::id)
        .select(Mentorship::as_select())
        .for_update()
        .load(conn)
        .await
}

/// How many apprentices a mentor has, held or not.
pub async fn live(conn: &mut impl Read, profile: MentorProfileId) -> QueryResult<i64> {
    dsl::mentorships
        .filter(dsl::mentor_profile_id.eq(profile))
        .filter(dsl::settled_at.is_null().and(dsl::accepted_at.is_not_null()))
        .count()
        .get_result(conn)
        .await
}

/// The apprenticeship that a person is in, if they are in one.
pub async fn current(conn: &mut impl Read, person: PersonId) -> QueryResult<Option<ApprenticeshipId>> {
    apprenticeships::table
        .filter(apprenticeships::person_id.eq(person))
        .filter(apprenticeships::state.ne_all(["draft", "completed", "withdrawn"]))
        .order(apprenticeships::id.desc())
        .select(apprenticeships::id)
        .first(conn)
        .await
        .optional()
}

/// How often somebody in an apprenticeship asked by themself since an instant.
pub async fn asked_since(
    conn: &mut impl Read,
    id: ApprenticeshipId,
    since: DateTime<Utc>,
) -> QueryResult<i64> {
    dsl::mentorships
        .filter(dsl::apprenticeship_id.eq(id).and(dsl::match_round_id.is_null()))
        .filter(dsl::created_at.gt(since))
        .count()
        .get_result(conn)
        .await
}

/// An apprenticeship, locked so that nobody else accepts for it.
pub async fn lock_mentee(conn: &mut AsyncPgConnection, id: ApprenticeshipId) -> QueryResult<Mentee> {
    let columns = (
        apprenticeships::id,
        apprenticeships::person_id,
        apprenticeships::line_manager_id,
        apprenticeships::ended_on,
    );
    let query = apprenticeships::table.find(id).select(columns).for_no_key_update();
    let (id, person, line_manager, ended_on) =
        query.first::<(ApprenticeshipId, PersonId, Option<PersonId>, Option<NaiveDate>)>(conn).await?;
    Ok(Mentee { id, person, line_manager, ended_on })
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &Mentorship) -> QueryResult<usize> {
    diesel::update(dsl::mentorships.find(changed.id)).set(changed).execute(conn).await
}
