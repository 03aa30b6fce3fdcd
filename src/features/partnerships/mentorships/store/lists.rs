//! Lists of mentorships.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::super::model::{Mentorship, MentorshipFilter, MentorshipState, QUIET};
use crate::db::Read;
use crate::db::alternatives::{merge, one_of, split};
use crate::ids::{ApprenticeshipId, MentorshipId, OrganisationId, PersonId};
use crate::schema::mentorships::{self, dsl};
use crate::schema::{apprenticeships, mentoring_sessions};
use crate::visibility::{Condition, Visibility};

/// As whom mentorships are seen.
#[derive(Clone, Debug)]
enum Way {
    Everything,
    Organisation(OrganisationId),
    Mentor(PersonId),
    Apprentice(PersonId),
    /// From the acceptance on.
    Managed(Vec<ApprenticeshipId>),
}

impl Way {
    fn leads_to(&self, row: &Mentorship) -> bool {
        match self {
            Self::Everything => true,
            Self::Organisation(id) => row.organisation_id == *id,
            Self::Mentor(id) => row.mentor_id == *id,
            Self::Apprentice(id) => row.apprentice_id == *id,
            Self::Managed(ids) => row.accepted_at.is_some() && ids.contains(&row.apprenticeship_id),
        }
    }
}

/// As whom the caller sees mentorships. How often two meet is not for the line manager.
async fn ways(
    conn: &mut impl Read,
    visibility: &Visibility,
    filter: &MentorshipFilter,
) -> QueryResult<Vec<Way>> {
    if visibility.everything {
        return Ok(vec![Way::Everything]);
    }
    let mut ways: Vec<Way> = visibility.organisations.iter().copied().map(Way::Organisation).collect();
    ways.extend(visibility.own.into_iter().flat_map(|id| [Way::Mentor(id), Way::Apprentice(id)]));
    if let Some(manager) = visibility.manager.filter(|_| filter.quiet.is_none()) {
        let managed = apprenticeships::table
            .filter(apprenticeships::line_manager_id.eq(manager).assume_not_null())
            .select(apprenticeships::id);
        ways.push(Way::Managed(managed.load(conn).await?));
    }
    Ok(ways)
}

/// What is asked for and past its time, held or not, and not written down as expired yet.
fn late(now: DateTime<Utc>) -> Condition<mentorships::table> {
    Box::new(dsl::settled_at.is_null().and(dsl::accepted_at.is_null()).and(dsl::expires_at.le(now)))
}

fn quiet(now: DateTime<Utc>) -> Condition<mentorships::table> {
    let since = now - QUIET;
    let met = mentoring_sessions::table
        .filter(mentoring_sessions::mentorship_id.eq(dsl::id))
        .filter(mentoring_sessions::starts_at.gt(since).and(mentoring_sessions::cancelled_at.is_null()));
    let under_way = dsl::state.eq_any([MentorshipState::Accepted, MentorshipState::Active]);
    let accepted = dsl::accepted_at.lt(since).is_not_distinct_from(true);
    Box::new(dsl::settled_at.is_null().and(under_way).and(accepted).and(diesel::dsl::not(exists(met))))
}

/// A page by id.
///
/// What is a person's, or an apprenticeship's, is little: it is read whole, as no index has it by all that may be asked for besides. So
/// is what is late: the timer comes each minute.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    (filter, now): (&MentorshipFilter, DateTime<Utc>),
    after: Option<MentorshipId>,
    limit: i64,
) -> QueryResult<Vec<Mentorship>> {
    let ways = ways(conn, visibility, filter).await?;
    let little = little(conn, &ways, (filter, now)).await?;
    let mut little = kept(conn, little, (filter, now)).await?;
    little.retain(|row| ways.iter().any(|way| way.leads_to(row)) && after.is_none_or(|after| row.id > after));
    little.sort_by_key(|row| row.id);
    let mut lists = vec![little];
    if filter.apprenticeship_id.is_empty() {
        for filter in &split(vec![filter.clone()], |filter| &mut filter.mentor_profile_id) {
            for filter in &split(vec![filter.clone()], |filter| &mut filter.state) {
                for way in &ways {
                    lists.push(stretch(conn, (filter, now), way, after, limit).await?);
                }
            }
        }
    }
    Ok(merge(lists, limit, |row: &Mentorship| row.id))
}

/// What is read whole.
async fn little(
    conn: &mut impl Read,
    ways: &[Way],
    (filter, now): (&MentorshipFilter, DateTime<Utc>),
) -> QueryResult<Vec<Mentorship>> {
    let all = || dsl::mentorships.select(Mentorship::as_select());
    let named = &filter.apprenticeship_id;
    if !named.is_empty() {
        return all().filter(dsl::apprenticeship_id.eq_any(named)).load(conn).await;
    }
    let mut rows = Vec::new();
    for way in ways {
        let found = match way {
            Way::Mentor(id) => all().filter(dsl::mentor_id.eq(id)).load(conn).await?,
            Way::Apprentice(id) => all().filter(dsl::apprentice_id.eq(id)).load(conn).await?,
            Way::Managed(ids) => all().filter(dsl::apprenticeship_id.eq_any(ids)).load(conn).await?,
            Way::Everything | Way::Organisation(_) if filter.state.contains(&MentorshipState::Expired) => {
                all().filter(late(now)).load(conn).await?
            }
            Way::Everything | Way::Organisation(_) => Vec::new(),
        };
        rows.extend(found);
    }
    Ok(rows)
}

/// Those that fit the filter.
async fn kept(
    conn: &mut impl Read,
    mut rows: Vec<Mentorship>,
    (filter, now): (&MentorshipFilter, DateTime<Utc>),
) -> QueryResult<Vec<Mentorship>> {
    let keeps = |row: &Mentorship| {
        (filter.state.is_empty() || filter.state.contains(&row.state_at(now)))
            && (filter.mentor_profile_id.is_empty()
                || filter.mentor_profile_id.contains(&row.mentor_profile_id))
    };
    rows.retain(keeps);
    if let Some(asked) = filter.quiet {
        let ids: Vec<MentorshipId> = rows.iter().map(|row| row.id).collect();
        let met: Vec<MentorshipId> = mentoring_sessions::table
            .filter(mentoring_sessions::mentorship_id.eq_any(ids))
            .filter(mentoring_sessions::starts_at.gt(now - QUIET))
            .filter(mentoring_sessions::cancelled_at.is_null())
            .select(mentoring_sessions::mentorship_id)
            .load(conn)
            .await?;
        let met: HashSet<MentorshipId> = met.into_iter().collect();
        rows.retain(|row| row.is_quiet(met.contains(&row.id), now) == asked);
    }
    Ok(rows)
}

/// A part of what everybody's, or an employer's, is, by its index.
async fn stretch(
    conn: &mut impl Read,
    (filter, now): (&MentorshipFilter, DateTime<Utc>),
    way: &Way,
    after: Option<MentorshipId>,
    limit: i64,
) -> QueryResult<Vec<Mentorship>> {
    let under_way = [MentorshipState::Accepted, MentorshipState::Active];
    if filter.quiet == Some(true)
        && !filter.state.is_empty()
        && !filter.state.iter().any(|state| under_way.contains(state))
    {
        return Ok(Vec::new());
    }
    let query = dsl::mentorships.select(Mentorship::as_select()).order(dsl::id).limit(limit).into_boxed();
    let mut query = one_of!(query, dsl::mentor_profile_id, filter.mentor_profile_id);
    match way {
        Way::Everything => {}
        // A mentor is of one employer: all of a profile is seen, or nothing.
        Way::Organisation(_) if filter.mentor_profile_id.len() == 1 => {}
        Way::Organisation(id) => query = query.filter(dsl::organisation_id.eq(*id)),
        Way::Mentor(_) | Way::Apprentice(_) | Way::Managed(_) => return Ok(Vec::new()),
    }
    query = one_of!(query, dsl::state, filter.state);
    let runs_out = [MentorshipState::Requested, MentorshipState::OnHold];
    if filter.state.iter().any(|state| runs_out.contains(state)) {
        query = query.filter(diesel::dsl::not(late(now)));
    }
    query = match filter.quiet {
        None => query,
        Some(true) => query.filter(quiet(now)),
        Some(false) => query.filter(diesel::dsl::not(quiet(now))),
    };
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    let mut rows: Vec<Mentorship> = query.load(conn).await?;
    rows.retain(|row| way.leads_to(row));
    Ok(rows)
}
