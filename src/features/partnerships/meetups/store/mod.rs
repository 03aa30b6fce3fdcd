//! Queries on meetups.

pub mod clashes;
pub mod presence;
pub mod registrations;
pub mod series;
mod submissions;
pub mod timers;
pub mod waitlist;

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use diesel::pg::sql_types::Record;
use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::plans::LONGEST;
use super::model::{Clash, Content, Meetup, MeetupState, ProposedChange, Training};
use crate::db::Read;
use crate::db::alternatives::{merge, one_of, split};
use crate::ids::{MeetupId, MeetupSeriesId, OrganisationId};
use crate::schema::meetups::{self, dsl};
use crate::schema::organisations;
use crate::visibility::{Condition, Visibility};
pub use submissions::{cohorts, find_by_external_id, insert};

/// The place of a meetup in the list.
pub type Position = (DateTime<Utc>, MeetupId);

/// Which meetups to list.
#[derive(Debug, Default)]
pub struct Filter {
    pub starts_after: Option<DateTime<Utc>>,
    pub starts_before: Option<DateTime<Utc>>,
    pub ends_after: Option<DateTime<Utc>>,
    pub states: Vec<MeetupState>,
    pub organisations: Vec<OrganisationId>,
    pub series: Option<MeetupSeriesId>,
    pub latest_first: bool,
}

/// Everybody sees what was ever published; the rest only the employer and staff.
fn visible(visibility: &Visibility) -> Condition<meetups::table> {
    let published = Box::new(dsl::published_at.is_not_null());
    visibility.records().of_organisation(dsl::organisation_id.nullable()).or_where(published).condition()
}

/// The employer's own, and for staff every one.
fn own(visibility: &Visibility) -> Condition<meetups::table> {
    visibility.records().of_organisation(dsl::organisation_id.nullable()).condition()
}

pub async fn find(conn: &mut impl Read, visibility: &Visibility, id: MeetupId) -> QueryResult<Meetup> {
    dsl::meetups.find(id).filter(visible(visibility)).select(Meetup::as_select()).first(conn).await
}

pub async fn find_own_for_update(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: MeetupId,
) -> QueryResult<Meetup> {
    dsl::meetups.find(id).filter(own(visibility)).select(Meetup::as_select()).for_update().first(conn).await
}

pub async fn find_for_update(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: MeetupId,
) -> QueryResult<Meetup> {
    dsl::meetups
        .find(id)
        .filter(visible(visibility))
        .select(Meetup::as_select())
        .for_update()
        .first(conn)
        .await
}

/// What one statement lists: its conditions are those of an index that has the meetups by start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Clause {
    organisations: Vec<OrganisationId>,
    /// The state that is stored.
    state: Option<MeetupState>,
    /// Whether it is over: what was published stands as finished from its end on, whether or not the timer has run.
    over: Option<bool>,
    /// Whether only what was ever published.
    published: bool,
}

/// What everybody sees was ever published; the rest only the employer and staff.
const UNPUBLISHED: [MeetupState; 2] = [MeetupState::PendingApproval, MeetupState::Declined];
const PUBLISHED: [MeetupState; 3] = [MeetupState::Published, MeetupState::Cancelled, MeetupState::Finished];

impl Filter {
    /// What is to be listed for a caller, no meetup twice.
    fn clauses(&self, visibility: &Visibility) -> Vec<Clause> {
        let own = &visibility.organisations;
        let mut clauses = Vec::new();
        for organisations in split(vec![self.organisations.clone()], |organisations| organisations) {
            let named = |id: &&OrganisationId| organisations.is_empty() || organisations.contains(id);
            // Of the caller's own what nobody else sees.
            let hidden: Vec<OrganisationId> = own.iter().filter(named).copied().collect();
            let all = visibility.everything || !hidden.is_empty() && hidden.len() == organisations.len();
            let clause =
                |state, over| Clause { organisations: organisations.clone(), state, over, published: false };
            let unpublished = |state| {
                let organisations = if all { organisations.clone() } else { hidden.clone() };
                let sees = all || !organisations.is_empty();
                sees.then(|| Clause { organisations, state: Some(state), ..Clause::default() })
            };
            if self.states.is_empty() {
                if all && organisations.is_empty() {
                    clauses.push(clause(None, None));
                    continue;
                }
                if all {
                    let states = PUBLISHED.into_iter().chain(UNPUBLISHED);
                    clauses.extend(states.map(|state| clause(Some(state), None)));
                    continue;
                }
                if organisations.is_empty() {
                    clauses.push(Clause { published: true, ..Clause::default() });
                } else {
                    clauses.extend(PUBLISHED.map(|state| clause(Some(state), None)));
                }
                clauses.extend(UNPUBLISHED.into_iter().filter_map(unpublished));
                continue;
            }
            for state in PUBLISHED.into_iter().chain(UNPUBLISHED).filter(|state| self.states.contains(state))
            {
                match state {
                    MeetupState::Published => clauses.push(clause(Some(state), Some(false))),
                    MeetupState::Finished => {
                        clauses.push(clause(Some(state), None));
                        clauses.push(clause(Some(MeetupState::Published), Some(true)));
                    }
                    MeetupState::Cancelled => clauses.push(clause(Some(state), None)),
                    MeetupState::PendingApproval | MeetupState::Declined => {
                        clauses.extend(unpublished(state))
                    }
                }
            }
        }
        clauses
    }
}

/// A page by start.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    filter: &Filter,
    now: DateTime<Utc>,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<Meetup>> {
    let mut lists = Vec::new();
    for clause in filter.clauses(visibility) {
        lists.push(stretch(conn, filter, &clause, now, after, limit).await?);
    }
    let place = |meetup: &Meetup| (meetup.starts_at, meetup.id);
    Ok(match filter.latest_first {
        true => merge(lists, limit, |meetup| Reverse(place(meetup))),
        false => merge(lists, limit, place),
    })
}

async fn stretch(
    conn: &mut impl Read,
    filter: &Filter,
    clause: &Clause,
    now: DateTime<Utc>,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<Meetup>> {
    let query = dsl::meetups.select(Meetup::as_select()).limit(limit).into_boxed();
    let mut query = match filter.series {
        // A series is one employer's: whose it is, is asked of what was read, as indexes know the one or the other.
        Some(series) => query.filter(dsl::series_id.eq(series).assume_not_null()),
        None => one_of!(query, dsl::organisation_id, clause.organisations),
    };
    if let Some(state) = clause.state {
        query = query.filter(dsl::state.eq(state));
    }
    match clause.over {
        // Nothing is over that has not begun: the index knows starts.
        Some(true) => query = query.filter(dsl::starts_at.lt(now).and(dsl::ends_at.le(now))),
        Some(false) => query = query.filter(dsl::ends_at.gt(now)),
        None => {}
    }
    if clause.published {
        query = query.filter(dsl::published_at.is_not_null());
    }
    if let Some(instant) = filter.starts_after {
        query = query.filter(dsl::starts_at.gt(instant));
    }
    if let Some(instant) = filter.starts_before {
        query = query.filter(dsl::starts_at.lt(instant));
    }
    if let Some(instant) = filter.ends_after {
        // The first condition says nothing new, but the index knows starts.
        query = query.filter(dsl::starts_at.gt(instant - LONGEST).and(dsl::ends_at.gt(instant)));
    }
    let place = (dsl::starts_at, dsl::id).into_sql::<Record<(Timestamptz, SqlUuid)>>();
    if filter.latest_first {
        if let Some(position) = after {
            query = query.filter(place.lt(position));
        }
        query = query.order((dsl::starts_at.desc(), dsl::id.desc()));
    } else {
        if let Some(position) = after {
            query = query.filter(place.gt(position));
        }
        query = query.order((dsl::starts_at, dsl::id));
    }
    let mut meetups: Vec<Meetup> = query.load(conn).await?;
    if filter.series.is_some() && !clause.organisations.is_empty() {
        meetups.retain(|meetup| clause.organisations.contains(&meetup.organisation_id));
    }
    Ok(meetups)
}

/// Visible meetups that take place while this one does, at most `limit`.
pub async fn clashes(
    conn: &mut impl Read,
    visibility: &Visibility,
    meetup: &Meetup,
    limit: i64,
) -> QueryResult<Vec<Clash>> {
    dsl::meetups
        .select(Clash::as_select())
        .filter(visible(visibility))
        .filter(dsl::id.ne(meetup.id))
        .filter(dsl::state.ne_all([MeetupState::Declined, MeetupState::Cancelled]))
        .filter(dsl::starts_at.lt(meetup.ends_at))
        .filter(dsl::starts_at.gt(meetup.starts_at - LONGEST))
        .filter(dsl::ends_at.gt(meetup.starts_at))
        .order((dsl::starts_at, dsl::id))
        .limit(limit)
        .load(conn)
        .await
}

/// The names of organisations.
pub async fn names(
    conn: &mut impl Read,
    ids: Vec<OrganisationId>,
) -> QueryResult<Vec<(OrganisationId, String)>> {
    organisations::table
        .filter(organisations::id.eq_any(ids))
        .select((organisations::id, organisations::name))
        .load(conn)
        .await
}

/// What a step changes beside the content: `None` is left as it is, `Some(None)` is cleared.
#[derive(Default, AsChangeset)]
#[diesel(table_name = meetups)]
pub struct Step {
    pub state: Option<MeetupState>,
    pub registered: Option<i32>,
    pub offered: Option<i32>,
    pub waitlisted: Option<i32>,
    pub sequence: Option<i32>,
    pub published_at: Option<DateTime<Utc>>,
    pub proposed_change: Option<Option<ProposedChange>>,
    pub training: Option<Option<Training>>,
    pub decline_reason: Option<Option<String>>,
    pub cancellation_reason: Option<String>,
}

/// Makes the next version; no content is left as it is. Of what only its employer and staff see it is said since when
/// everybody sees the same.
pub async fn change(
    conn: &mut AsyncPgConnection,
    id: MeetupId,
    content: Option<Content>,
    step: Step,
    now: DateTime<Utc>,
    same_for_all_since: Option<DateTime<Utc>>,
) -> QueryResult<Meetup> {
    diesel::update(dsl::meetups.find(id))
        .set((
            content,
            step,
            dsl::public_updated_at.eq(same_for_all_since),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(Meetup::as_returning())
        .get_result(conn)
        .await
}
