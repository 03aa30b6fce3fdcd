//! Queries on series of meetups.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{MeetupSeries, ProposedSeriesChange, SeriesContent};
use crate::db::Read;
use crate::db::alternatives::{merge, one_of, split};
use crate::ids::{MeetupSeriesId, OrganisationId};
use crate::schema::meetup_series::{self, dsl};
use crate::visibility::{Condition, Visibility};

/// The employer's own, and for staff every one.
fn own(visibility: &Visibility) -> Condition<meetup_series::table> {
    visibility.records().of_organisation(dsl::organisation_id.nullable()).condition()
}

pub async fn find(
    conn: &mut impl Read,
    visibility: &Visibility,
    id: MeetupSeriesId,
) -> QueryResult<MeetupSeries> {
    dsl::meetup_series.find(id).filter(own(visibility)).select(MeetupSeries::as_select()).first(conn).await
}

/// The series, locked: but its meetups may still be written, each of which points at it.
pub async fn find_for_update(
    conn: &mut AsyncPgConnection,
    visibility: &Visibility,
    id: MeetupSeriesId,
) -> QueryResult<MeetupSeries> {
    dsl::meetup_series
        .find(id)
        .filter(own(visibility))
        .select(MeetupSeries::as_select())
        .for_no_key_update()
        .first(conn)
        .await
}

/// A page by id, of these employers or of all.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    organisations: &[OrganisationId],
    after: Option<MeetupSeriesId>,
    limit: i64,
) -> QueryResult<Vec<MeetupSeries>> {
    let mut wanted = organisations.to_vec();
    if !visibility.everything {
        let seen = &visibility.organisations;
        wanted = if wanted.is_empty() {
            seen.clone()
        } else {
            wanted.into_iter().filter(|id| seen.contains(id)).collect()
        };
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
    }
    let mut lists = Vec::new();
    for organisations in split(vec![wanted], |organisations| organisations) {
        let query =
            dsl::meetup_series.select(MeetupSeries::as_select()).order(dsl::id).limit(limit).into_boxed();
        let mut query = one_of!(query, dsl::organisation_id, organisations);
        if let Some(after) = after {
            query = query.filter(dsl::id.gt(after));
        }
        lists.push(query.load(conn).await?);
    }
    Ok(merge(lists, limit, |series: &MeetupSeries| series.id))
}

pub async fn insert(conn: &mut AsyncPgConnection, new: MeetupSeries) -> QueryResult<MeetupSeries> {
    diesel::insert_into(meetup_series::table)
        .values(new)
        .returning(MeetupSeries::as_returning())
        .get_result(conn)
        .await
}

/// Makes the next version, with this content and this proposal.
pub async fn change(
    conn: &mut AsyncPgConnection,
    id: MeetupSeriesId,
    content: SeriesContent,
    proposed_change: Option<ProposedSeriesChange>,
    now: DateTime<Utc>,
) -> QueryResult<MeetupSeries> {
    diesel::update(dsl::meetup_series.find(id))
        .set((
            content,
            dsl::proposed_change.eq(proposed_change),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(MeetupSeries::as_returning())
        .get_result(conn)
        .await
}
