//! The list of applications.

use chrono::NaiveDate;
use diesel::dsl::{AsSelect, SqlTypeOf};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::super::model::{Application, ApplicationFilter};
use super::of_panels;
use crate::db::Read;
use crate::db::alternatives::{HiringWay, hiring_ways, merge, one_of, split};
use crate::ids::{ApplicationId, VacancyId};
use crate::schema::applications;
use crate::visibility::Visibility;

type Rows<'a> = applications::BoxedQuery<'a, Pg, SqlTypeOf<AsSelect<Application, Pg>>>;

/// Where a page is, and of which day.
#[derive(Clone, Copy)]
struct Page {
    today: NaiveDate,
    after: Option<ApplicationId>,
    limit: i64,
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    filter: &ApplicationFilter,
    today: NaiveDate,
    after: Option<ApplicationId>,
    limit: i64,
) -> QueryResult<Vec<Application>> {
    let page = Page { today, after, limit };
    let filters = split(vec![filter.clone()], |filter| &mut filter.vacancy_id);
    let filters = split(filters, |filter| &mut filter.recruitment_round_id);
    let filters = split(filters, |filter| &mut filter.state);
    let (mut lists, mut managed, mut sat) = (Vec::new(), Vec::new(), Vec::new());
    for way in hiring_ways(conn, visibility).await? {
        let vacancies = match way {
            HiringWay::Everything => Vec::new(),
            HiringWay::Vacancies(ids) => ids,
            HiringWay::Panels(person) => {
                sat = of_panels(person).load(conn).await?;
                continue;
            }
        };
        for filter in &filters {
            lists.push(stretch(filter, &vacancies, page).load(conn).await?);
        }
        managed.extend(vacancies);
    }
    if !sat.is_empty() {
        let rows = rows().filter(applications::id.eq_any(&sat)).load(conn).await?;
        lists.push(few(rows, filter, page));
    }
    // What has lapsed and is not yet written so: what lapsed since the timer ran.
    if filter.state.iter().any(|state| state.lapses_from().is_some()) {
        let lapsed = rows().filter(applications::lapses_on.lt(today).assume_not_null());
        let mut lapsed = few(lapsed.load(conn).await?, filter, page);
        lapsed.retain(|row| {
            visibility.everything || managed.contains(&row.vacancy_id) || sat.contains(&row.id)
        });
        lists.push(lapsed);
    }
    Ok(merge(lists, limit, |row| row.id))
}

fn rows<'a>() -> Rows<'a> {
    applications::table.select(Application::as_select()).order(applications::id).into_boxed()
}

/// The applications for some vacancies, of all or of one state in which they have not lapsed.
fn stretch<'a>(filter: &'a ApplicationFilter, vacancies: &'a [VacancyId], page: Page) -> Rows<'a> {
    let query = one_of!(rows().limit(page.limit), applications::vacancy_id, vacancies);
    let mut query = one_of!(query, applications::vacancy_id, filter.vacancy_id);
    query = one_of!(query, applications::recruitment_round_id, filter.recruitment_round_id);
    query = one_of!(query, applications::state, filter.state);
    if filter.state.iter().any(|state| state.lapsed().is_some()) {
        let stands = applications::lapses_on.is_null().or(applications::lapses_on.ge(page.today));
        query = query.filter(stands.assume_not_null());
    }
    match page.after {
        Some(after) => query.filter(applications::id.gt(after)),
        None => query,
    }
}

/// Of a few applications those that a filter keeps and that come after a page.
fn few(mut rows: Vec<Application>, filter: &ApplicationFilter, page: Page) -> Vec<Application> {
    rows.retain(|row| {
        page.after.is_none_or(|after| row.id > after)
            && keeps(&filter.vacancy_id, &row.vacancy_id)
            && keeps(&filter.recruitment_round_id, &row.recruitment_round_id)
            && keeps(&filter.state, &row.state_on(page.today))
    });
    rows
}

fn keeps<T: PartialEq>(wanted: &[T], value: &T) -> bool {
    wanted.is_empty() || wanted.contains(value)
}
