//! The list of interviews.

use chrono::{DateTime, Utc};
use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::pg::Pg;
use diesel::pg::sql_types::Record;
use diesel::prelude::*;
use diesel::sql_types::{Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;

use super::super::model::{Interview, InterviewFilter};
use super::of_panels;
use crate::db::Read;
use crate::db::alternatives::{HiringWay, hiring_ways, merge, one_of, split};
use crate::ids::{InterviewId, VacancyId};
use crate::schema::interviews::{self, dsl};
use crate::visibility::Visibility;

type Rows<'a> = interviews::BoxedQuery<'a, Pg, SqlTypeOf<AsSelect<Interview, Pg>>>;

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
    let filters = split(filters, |filter| &mut filter.state);
    let ways = hiring_ways(conn, visibility).await?;
    if !filter.application_id.is_empty() {
        // A few of each application.
        let of_applications = dsl::application_id.eq_any(&filter.application_id).assume_not_null();
        let mut found: Vec<Interview> = rows().filter(of_applications).load(conn).await?;
        let sat = sat_on(conn, &ways).await?;
        found.retain(|row| ways.iter().any(|way| sees(way, row, &sat)));
        return Ok(merge(vec![few(found, filter, after)], limit, position));
    }
    let mut lists = Vec::new();
    for way in &ways {
        let vacancies: &[VacancyId] = match way {
            HiringWay::Everything => &[],
            HiringWay::Vacancies(ids) => ids,
            HiringWay::Panels(_) => {
                let sat = sat_on(conn, std::slice::from_ref(way)).await?;
                let found = rows().filter(dsl::id.eq_any(sat)).load(conn).await?;
                lists.push(few(found, filter, after));
                continue;
            }
        };
        for filter in &filters {
            lists.push(stretch(filter, vacancies, after).limit(limit).load(conn).await?);
        }
    }
    Ok(merge(lists, limit, position))
}

fn position(row: &Interview) -> Position {
    (row.starts_at, row.id)
}

/// The interviews on whose panels the person of a way sits.
async fn sat_on(conn: &mut impl Read, ways: &[HiringWay]) -> QueryResult<Vec<InterviewId>> {
    let person = ways.iter().find_map(|way| match way {
        HiringWay::Panels(person) => Some(*person),
        HiringWay::Everything | HiringWay::Vacancies(_) => None,
    });
    match person {
        Some(person) => of_panels(person).load(conn).await,
        None => Ok(Vec::new()),
    }
}

fn sees(way: &HiringWay, row: &Interview, sat: &[InterviewId]) -> bool {
    match way {
        HiringWay::Everything => true,
        HiringWay::Vacancies(ids) => ids.contains(&row.vacancy_id),
        HiringWay::Panels(_) => sat.contains(&row.id),
    }
}

fn rows<'a>() -> Rows<'a> {
    interviews::table.select(Interview::as_select()).order((dsl::starts_at, dsl::id)).into_boxed()
}

/// The interviews for some vacancies that a filter keeps.
fn stretch<'a>(filter: &'a InterviewFilter, vacancies: &'a [VacancyId], after: Option<Position>) -> Rows<'a> {
    let query = one_of!(rows(), dsl::vacancy_id, vacancies);
    let query = one_of!(query, dsl::vacancy_id, filter.vacancy_id);
    let mut query = one_of!(query, dsl::state, filter.state);
    if let Some(instant) = filter.starts_after {
        query = query.filter(dsl::starts_at.gt(instant));
    }
    if let Some(position) = after {
        let place = (dsl::starts_at, dsl::id).into_sql::<Record<(Timestamptz, SqlUuid)>>();
        query = query.filter(place.gt(position));
    }
    query
}

/// Of a few interviews those that a filter keeps and that come after a page.
fn few(mut rows: Vec<Interview>, filter: &InterviewFilter, after: Option<Position>) -> Vec<Interview> {
    rows.retain(|row| {
        after.is_none_or(|after| position(row) > after)
            && filter.starts_after.is_none_or(|instant| row.starts_at > instant)
            && (filter.vacancy_id.is_empty() || filter.vacancy_id.contains(&row.vacancy_id))
            && (filter.state.is_empty() || filter.state.contains(&row.state))
    });
    rows
}
