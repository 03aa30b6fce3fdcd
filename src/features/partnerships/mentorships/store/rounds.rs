//! Queries on requests, of which a round of matching makes many at once.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::super::model::Mentorship;
use crate::db::Read;
use crate::ids::{ApprenticeshipId, MentorProfileId, OrganisationId, PersonId};
use crate::schema::mentorships::{self, dsl};
use crate::schema::{apprenticeships, mentor_profiles};

/// How many requests one statement writes: a statement has 65,535 parameters at most.
const AT_ONCE: usize = 2_000;

/// A mentor as far as a request needs them.
#[derive(Clone, Copy, Debug)]
pub struct Mentor {
    pub profile: MentorProfileId,
    pub organisation: OrganisationId,
    pub person: PersonId,
}

/// The mentors of profiles that were approved.
pub async fn mentors(
    conn: &mut impl Read,
    profiles: &[MentorProfileId],
) -> QueryResult<HashMap<MentorProfileId, Mentor>> {
    let query = mentor_profiles::table
        .filter(mentor_profiles::id.eq_any(profiles).and(mentor_profiles::person_id.is_not_null()))
        .select((
            mentor_profiles::id,
            mentor_profiles::organisation_id,
            mentor_profiles::person_id.assume_not_null(),
        ));
    let rows: Vec<(MentorProfileId, OrganisationId, PersonId)> = query.load(conn).await?;
    let mentor = |(profile, organisation, person)| (profile, Mentor { profile, organisation, person });
    Ok(rows.into_iter().map(mentor).collect())
}

/// Who is in these apprenticeships.
pub async fn apprentices(
    conn: &mut impl Read,
    ids: &[ApprenticeshipId],
) -> QueryResult<HashMap<ApprenticeshipId, PersonId>> {
    let query = apprenticeships::table.filter(apprenticeships::id.eq_any(ids));
    let rows: Vec<(ApprenticeshipId, PersonId)> =
        query.select((apprenticeships::id, apprenticeships::person_id)).load(conn).await?;
    Ok(rows.into_iter().collect())
}

/// Requests of these apprenticeships that nobody answered in time, locked in order.
pub async fn lock_late_of(
    conn: &mut AsyncPgConnection,
    ids: &[ApprenticeshipId],
    now: DateTime<Utc>,
) -> QueryResult<Vec<Mentorship>> {
    dsl::mentorships
        .filter(dsl::apprenticeship_id.eq_any(ids).and(dsl::settled_at.is_null()))
        .filter(dsl::accepted_at.is_null().and(dsl::expires_at.le(now)))
        .order(dsl::id)
        .select(Mentorship::as_select())
        .for_update()
        .load(conn)
        .await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &[Mentorship]) -> QueryResult<()> {
    for some in new.chunks(AT_ONCE) {
        diesel::insert_into(mentorships::table).values(some).execute(conn).await?;
    }
    Ok(())
}
