//! The list of interviews.

use chrono::{DateTime, Utc};
use diesel::pg::sql_types::Record;
use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::super::model::{Interview, InterviewFilter};
use crate::db::Read;
use crate::db::alternatives::{HiringWay, hiring_ways, merge, one_of, split};
use crate::ids::InterviewId;
use crate::schema::interview_panel_members;
use crate::schema::interviews::{self, dsl};
use crate::visibility::Visibility;

/// The place of an interview in the list.
pub type Position = (DateTime<Utc>, InterviewId);

/// A page by start.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    filter: &InterviewFilter,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<Interview>> {
    let filters = split(vec![filter.clone()], |filter| &mut filter.vacancy_id);
    let filters = split(filters, |filter| &mut filter.application_id);
    let filters = split(filters, |filter| &mut filter.state);
    let mut lists = Vec::new();
    for way in hiring_ways(conn, visibility).await? {
        for filter in &filters {
            lists.push(stretch(conn, &way, filter, after, limit).await?);
        }
    }
    Ok(merge(lists, limit, |row| (row.starts_at, row.id)))
}

async fn stretch(
    conn: &mut impl Read,
    way: &HiringWay,
    filter: &InterviewFilter,
    after: Option<Position>,
    limit: i64,
) -> QueryResult<Vec<Interview>> {
    let query = interviews::table.select(Interview::as_select()).into_boxed();
    let query = one_of!(query, dsl::vacancy_id, filter.vacancy_id);
    let mut query = match &filter.application_id[..] {
        [] => query,
        several => query.filter(dsl::application_id.eq_any(several).assume_not_null()),
    };
    query = one_of!(query, dsl::state, filter.state);
    match way {
        HiringWay::Everything => {}
        HiringWay::Vacancies(ids) => query = one_of!(query, dsl::vacancy_id, ids),
        HiringWay::Panels(person) => {
            let sat = interview_panel_members::table
                .filter(interview_panel_members::person_id.eq(*person))
                .select(interview_panel_members::interview_id);
            query = query.filter(dsl::id.eq_any(sat));
        }
    }
    if let Some(instant) = filter.starts_after {
        query = query.filter(dsl::starts_at.gt(instant));
    }
    if let Some(position) = after {
        let place = (dsl::starts_at, dsl::id).into_sql::<Record<(Timestamptz, SqlUuid)>>();
        query = query.filter(place.gt(position));
    }
    query.order((dsl::starts_at, dsl::id)).limit(limit).load(conn).await
}
