//! Queries on profiles of mentors.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::dsl::{count_star, exists};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{MentorProfile, MentorProfileState};
use crate::db::Read;
use crate::db::alternatives::{merge, one_of, split};
use crate::ids::{MentorProfileId, OrganisationId, PersonId, StandardId};
use crate::schema::mentor_profiles::{self, dsl};
use crate::schema::{mentorships, organisations, standards};
use crate::visibility::{Condition, Visibility};

/// Which profiles to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub states: Vec<MentorProfileState>,
    pub organisations: Vec<OrganisationId>,
    /// Whether those are seen who are approved, whosever they are.
    pub approved: bool,
}

/// As whom profiles are seen; each is a list of its own.
#[derive(Clone, Copy, Debug)]
enum Way {
    Everything,
    Organisation(OrganisationId),
    Approved,
}

/// Whose own it is, and for the programme's team every one.
fn own(visibility: &Visibility) -> Condition<mentor_profiles::table> {
    let records = visibility.records().of_organisation(dsl::organisation_id.nullable());
    records.of_person(dsl::person_id).condition()
}

/// The same, and with `approved` those who are.
fn visible(visibility: &Visibility, approved: bool) -> Condition<mentor_profiles::table> {
    let records =
        visibility.records().of_organisation(dsl::organisation_id.nullable()).of_person(dsl::person_id);
    match approved {
        true => records.or_where(Box::new(dsl::state.eq(MentorProfileState::Approved))).condition(),
        false => records.condition(),
    }
}

pub async fn find(
    conn: &mut impl Read,
    (visibility, approved): (&Visibility, bool),
    id: MentorProfileId,
) -> QueryResult<MentorProfile> {
    dsl::mentor_profiles
        .find(id)
        .filter(visible(visibility, approved))
        .select(MentorProfile::as_select())
        .first(conn)
        .await
}

/// A profile that the caller may change, locked.
pub async fn lock_own(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: MentorProfileId,
) -> QueryResult<MentorProfile> {
    dsl::mentor_profiles
        .find(id)
        .filter(own(visibility))
        .select(MentorProfile::as_select())
        .for_update()
        .first(conn)
        .await
}

/// A profile, whosever it is, locked.
pub async fn lock_any(
    conn: &mut AsyncPgConnection,
    id: MentorProfileId,
) -> QueryResult<Option<MentorProfile>> {
    dsl::mentor_profiles.find(id).select(MentorProfile::as_select()).for_update().first(conn).await.optional()
}

/// Those of these ids that name a profile which apprentices know: approved, or paused.
pub async fn known(conn: &mut impl Read, ids: &[MentorProfileId]) -> QueryResult<Vec<MentorProfileId>> {
    let states = [MentorProfileState::Approved, MentorProfileState::Paused];
    dsl::mentor_profiles
        .filter(dsl::id.eq_any(ids).and(dsl::state.eq_any(states)))
        .select(dsl::id)
        .load(conn)
        .await
}

/// How many apprentices each mentors.
pub async fn live(
    conn: &mut impl Read,
    ids: &[MentorProfileId],
) -> QueryResult<HashMap<MentorProfileId, i64>> {
    let query = mentorships::table
        .filter(mentorships::mentor_profile_id.eq_any(ids))
        .filter(mentorships::settled_at.is_null().and(mentorships::accepted_at.is_not_null()))
        .group_by(mentorships::mentor_profile_id)
        .select((mentorships::mentor_profile_id, count_star()));
    Ok(query.load::<(MentorProfileId, i64)>(conn).await?.into_iter().collect())
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    filter: &Filter,
    after: Option<MentorProfileId>,
    limit: i64,
) -> QueryResult<Vec<MentorProfile>> {
    let mut ways = vec![Way::Everything];
    if !visibility.everything {
        ways = visibility.organisations.iter().copied().map(Way::Organisation).collect();
        ways.extend(filter.approved.then_some(Way::Approved));
    }
    let all = split(vec![filter.clone()], |filter| &mut filter.organisations);
    let all = split(all, |filter| &mut filter.states);
    let mut lists = Vec::new();
    if let Some(person) = visibility.own.filter(|_| !visibility.everything) {
        lists.push(of_person(conn, filter, person, after).await?);
    }
    for filter in &all {
        for way in &ways {
            if let Some(list) = stretch(conn, filter, *way, after, limit).await? {
                lists.push(list);
            }
        }
    }
    Ok(merge(lists, limit, |row: &MentorProfile| row.id))
}

/// A mentor's own, which are few.
async fn of_person(
    conn: &mut impl Read,
    filter: &Filter,
    person: PersonId,
    after: Option<MentorProfileId>,
) -> QueryResult<Vec<MentorProfile>> {
    let query = dsl::mentor_profiles.filter(dsl::person_id.eq(person).assume_not_null());
    let mut rows: Vec<MentorProfile> =
        query.order(dsl::id).select(MentorProfile::as_select()).load(conn).await?;
    rows.retain(|row| {
        after.is_none_or(|after| row.id > after)
            && (filter.states.is_empty() || filter.states.contains(&row.state))
            && (filter.organisations.is_empty() || filter.organisations.contains(&row.organisation_id))
    });
    Ok(rows)
}

async fn stretch(
    conn: &mut impl Read,
    filter: &Filter,
    way: Way,
    after: Option<MentorProfileId>,
    limit: i64,
) -> QueryResult<Option<Vec<MentorProfile>>> {
    let mut states = filter.states.clone();
    let mut employers = filter.organisations.clone();
    match way {
        Way::Approved if states.is_empty() => states.push(MentorProfileState::Approved),
        Way::Approved if !states.contains(&MentorProfileState::Approved) => return Ok(None),
        Way::Approved => states = vec![MentorProfileState::Approved],
        Way::Organisation(id) if employers.is_empty() || employers.contains(&id) => employers = vec![id],
        Way::Organisation(_) => return Ok(None),
        Way::Everything => {}
    }
    let query =
        dsl::mentor_profiles.select(MentorProfile::as_select()).order(dsl::id).limit(limit).into_boxed();
    let mut query = one_of!(query, dsl::organisation_id, employers);
    query = one_of!(query, dsl::state, states);
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    query.load(conn).await.map(Some)
}

/// Whether there is such an active employer.
pub async fn is_employer(conn: &mut impl Read, id: OrganisationId) -> QueryResult<bool> {
    let employer = organisations::table
        .filter(organisations::id.eq(id))
        .filter(organisations::kind.eq("employer").and(organisations::state.eq("active")));
    diesel::select(exists(employer)).get_result(conn).await
}

/// Those of these ids that name a version of a standard.
pub async fn standards(conn: &mut impl Read, ids: &[StandardId]) -> QueryResult<Vec<StandardId>> {
    standards::table.filter(standards::id.eq_any(ids)).select(standards::id).load(conn).await
}

/// Whether somebody is a mentor at an employer by another profile than this.
pub async fn has_another(conn: &mut impl Read, one: &MentorProfile) -> QueryResult<bool> {
    let others = dsl::mentor_profiles
        .filter(dsl::person_id.is_not_distinct_from(one.person_id))
        .filter(dsl::organisation_id.eq(one.organisation_id).and(dsl::id.ne(one.id)))
        .filter(dsl::state.eq_any([MentorProfileState::Approved, MentorProfileState::Paused]));
    diesel::select(exists(others)).get_result(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: &MentorProfile) -> QueryResult<usize> {
    diesel::insert_into(mentor_profiles::table).values(new).execute(conn).await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &MentorProfile) -> QueryResult<usize> {
    diesel::update(dsl::mentor_profiles.find(changed.id)).set(changed).execute(conn).await
}

/// Profiles with names that ended before an instant, locked.
pub async fn lock_past(
    conn: &mut AsyncPgConnection,
    ended: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<MentorProfile>> {
    dsl::mentor_profiles
        .filter(dsl::state.eq(MentorProfileState::Ended).and(dsl::email.not_like("%@erased.invalid")))
        .filter(dsl::ended_at.lt(ended).assume_not_null())
        .order(dsl::ended_at)
        .limit(limit)
        .select(MentorProfile::as_select())
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}
