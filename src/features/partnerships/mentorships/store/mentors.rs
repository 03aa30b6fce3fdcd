//! Queries on whether mentors take part.

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::model::{HoldCause, Mentorship};
use crate::access::Role;
use crate::db::Read;
use crate::ids::MentorProfileId;
use crate::schema::mentorships::{self, dsl};
use crate::schema::{concern_holds, mentor_profiles, people, role_grants};

/// Whether somebody who is named by a column has the role of a mentor at the employer that another names.
macro_rules! is_mentor {
    ($person:expr, $employer:expr) => {
        exists(
            role_grants::table
                .filter(role_grants::person_id.eq($person))
                .filter(role_grants::organisation_id.eq($employer.nullable()))
                .filter(role_grants::role.eq(Role::Mentor).and(role_grants::ended_at.is_null())),
        )
    };
}

/// Of several profiles those whose mentor takes part: an active person with the role at the employer, of whom nothing is paused by the
/// team, or for a concern that nobody has closed yet, also where it has come to its end since.
pub async fn taking_part(
    conn: &mut impl Read,
    profiles: &[MentorProfileId],
) -> QueryResult<Vec<MentorProfileId>> {
    let paused = concern_holds::table
        .inner_join(mentorships::table.on(dsl::id.nullable().eq(concern_holds::mentorship_id)))
        .filter(concern_holds::released_at.is_null().and(dsl::mentor_id.eq(people::id)));
    let by_team = mentorships::table
        .filter(dsl::mentor_id.eq(people::id).and(dsl::settled_at.is_null()))
        .filter(dsl::holds.contains(vec![HoldCause::Staff]));
    mentor_profiles::table
        .inner_join(people::table)
        .filter(mentor_profiles::id.eq_any(profiles).and(people::state.eq("active")))
        .filter(is_mentor!(people::id, mentor_profiles::organisation_id))
        .filter(not(exists(paused)))
        .filter(not(exists(by_team)))
        .select(mentor_profiles::id)
        .load(conn)
        .await
}

/// What is not over of mentors who are not here any more, or not as mentors: locked in order, at most so many. Whoever works on a row
/// meanwhile is not waited for.
pub async fn lock_of_gone(conn: &mut AsyncPgConnection, limit: i64) -> QueryResult<Vec<Mentorship>> {
    let active = people::table.filter(people::id.eq(dsl::mentor_id).and(people::state.eq("active")));
    dsl::mentorships
        .filter(dsl::settled_at.is_null())
        .filter(not(exists(active)).or(not(is_mentor!(dsl::mentor_id, dsl::organisation_id))))
        .order(dsl::id)
        .limit(limit)
        .select(Mentorship::as_select())
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}
