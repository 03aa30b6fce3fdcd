//! What has fallen due of mentorships. Whoever works on a row meanwhile is not waited for: the timer comes again.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::define_sql_function;
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{Date, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::model::{HoldCause, Mentorship};
use crate::ids::MentorshipId;
use crate::schema::mentorships::{self, dsl};
use crate::schema::{apprenticeships, mentor_profiles, partnerships};

define_sql_function! {
    /// Whether somebody is known to be an adult on a day in London.
    fn is_adult(person: SqlUuid, day: Date) -> diesel::sql_types::Bool;
}

/// Locks what a condition fits, in order, at most so many.
macro_rules! lock {
    ($conn:expr, $limit:expr, $condition:expr) => {
        dsl::mentorships
            .filter($condition)
            .order(dsl::id)
            .limit($limit)
            .select(Mentorship::as_select())
            .for_update()
            .skip_locked()
            .load($conn)
            .await
    };
}

/// Whether a partnership is in force with the mentor's employer on a day.
macro_rules! in_force {
    ($today:expr) => {
        exists(
            partnerships::table
                .filter(partnerships::organisation_id.eq(dsl::organisation_id))
                .filter(partnerships::kind.eq("mentoring").and(partnerships::state.eq("active")))
                .filter(partnerships::starts_on.le($today))
                .filter(
                    partnerships::ends_on.is_null().or(partnerships::ends_on.ge($today)).assume_not_null(),
                ),
        )
    };
}

/// Whether the mentor of a mentorship is cleared for its apprentice on a day.
macro_rules! cleared {
    ($today:expr) => {
        exists(
            mentor_profiles::table
                .filter(mentor_profiles::id.eq(dsl::mentor_profile_id))
                .filter(mentor_profiles::checked_on.le($today))
                .filter(mentor_profiles::check_expires_on.ge($today))
                .filter(mentor_profiles::covers_under_18.or(is_adult(dsl::apprentice_id, $today))),
        )
    };
}

/// Requests, held or not, that nobody answered by an instant.
pub async fn lock_expired(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<Mentorship>> {
    let late = dsl::settled_at.is_null().and(dsl::accepted_at.is_null()).and(dsl::expires_at.le(now));
    lock!(conn, limit, late)
}

/// What is not over of apprenticeships that are.
pub async fn lock_of_ended(conn: &mut AsyncPgConnection, limit: i64) -> QueryResult<Vec<Mentorship>> {
    let over = apprenticeships::table
        .filter(apprenticeships::id.eq(dsl::apprenticeship_id))
        .filter(apprenticeships::ended_on.is_not_null());
    lock!(conn, limit, dsl::settled_at.is_null().and(exists(over)))
}

/// Mentorships under way, not held for it yet, of mentors who are not cleared for the apprentice on a day.
pub async fn lock_lapsed(
    conn: &mut AsyncPgConnection,
    today: NaiveDate,
    limit: i64,
) -> QueryResult<Vec<Mentorship>> {
    let known = dsl::holds.contains(vec![HoldCause::CheckLapsed]);
    let live = dsl::settled_at.is_null().and(dsl::accepted_at.is_not_null());
    lock!(conn, limit, live.and(not(known)).and(not(cleared!(today))))
}

/// Mentorships held for a check, of mentors who are cleared for the apprentice on a day.
pub async fn lock_cleared(
    conn: &mut AsyncPgConnection,
    today: NaiveDate,
    limit: i64,
) -> QueryResult<Vec<Mentorship>> {
    let held = dsl::settled_at.is_null().and(dsl::holds.contains(vec![HoldCause::CheckLapsed]));
    lock!(conn, limit, held.and(cleared!(today)))
}

/// What is not over, not held for it yet, and goes on by nobody's decision, of employers without a partnership on a day.
pub async fn lock_without_partnership(
    conn: &mut AsyncPgConnection,
    today: NaiveDate,
    limit: i64,
) -> QueryResult<Vec<Mentorship>> {
    let known = dsl::holds.contains(vec![HoldCause::PartnershipEnded]);
    let open = dsl::settled_at.is_null().and(dsl::without_partnership.eq(false)).and(not(known));
    lock!(conn, limit, open.and(not(in_force!(today))))
}

/// Forgets that something goes on without a partnership, where there is one again: its end counts anew.
pub async fn partnership_is_back(conn: &mut AsyncPgConnection, today: NaiveDate) -> QueryResult<usize> {
    let back = dsl::settled_at.is_null().and(dsl::without_partnership.eq(true)).and(in_force!(today));
    let rows = dsl::mentorships.filter(back).select(dsl::id).for_update().skip_locked();
    let ids: Vec<MentorshipId> = rows.load(conn).await?;
    diesel::update(mentorships::table.filter(mentorships::id.eq_any(ids)))
        .set(mentorships::without_partnership.eq(false))
        .execute(conn)
        .await
}

/// What was over before an instant, with words.
pub async fn lock_past(
    conn: &mut AsyncPgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<Mentorship>> {
    let words =
        dsl::words.is_not_null().or(dsl::decline_words.is_not_null()).or(dsl::end_reason.is_not_null());
    lock!(conn, limit, dsl::settled_at.lt(before).assume_not_null().and(words))
}
