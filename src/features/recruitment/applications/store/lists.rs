//! The list of applications.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::super::model::{Application, ApplicationFilter, ApplicationState};
use super::of_panels;
use crate::db::Read;
use crate::db::alternatives::{HiringWay, hiring_ways, merge, one_of, split};
use crate::ids::ApplicationId;
use crate::schema::applications;
use crate::visibility::Visibility;

/// What one statement lists of a state: what is stored so and has not lapsed, or what is stored otherwise and has.
#[derive(Clone, Copy)]
struct Stored {
    state: ApplicationState,
    lapsed: Option<bool>,
}

fn stored(states: &[ApplicationState]) -> Vec<Option<Stored>> {
    if states.is_empty() {
        return vec![None];
    }
    let mut all = Vec::new();
    for state in states.iter().copied() {
        let may_lapse = matches!(state, ApplicationState::Draft | ApplicationState::Offered);
        all.push(Some(Stored { state, lapsed: may_lapse.then_some(false) }));
        if let Some(before) = state.lapses_from() {
            all.push(Some(Stored { state: before, lapsed: Some(true) }));
        }
    }
    all
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
    let filters = split(vec![filter.clone()], |filter| &mut filter.vacancy_id);
    let filters = split(filters, |filter| &mut filter.recruitment_round_id);
    let filters = split(filters, |filter| &mut filter.state);
    let mut lists = Vec::new();
    for way in hiring_ways(conn, visibility).await? {
        for filter in &filters {
            for stored in stored(&filter.state) {
                let query = applications::table.select(Application::as_select()).into_boxed();
                let query = one_of!(query, applications::vacancy_id, filter.vacancy_id);
                let mut query =
                    one_of!(query, applications::recruitment_round_id, filter.recruitment_round_id);
                match &way {
                    HiringWay::Everything => {}
                    HiringWay::Vacancies(ids) => query = one_of!(query, applications::vacancy_id, ids),
                    HiringWay::Panels(person) => {
                        query = query.filter(applications::id.eq_any(of_panels(*person)));
                    }
                }
                if let Some(Stored { state, lapsed }) = stored {
                    query = query.filter(applications::state.eq(state));
                    match lapsed {
                        Some(true) => {
                            query = query.filter(applications::lapses_on.lt(today).assume_not_null());
                        }
                        Some(false) => {
                            query = query.filter(applications::lapses_on.ge(today).assume_not_null());
                        }
                        None => {}
                    }
                }
                if let Some(after) = after {
                    query = query.filter(applications::id.gt(after));
                }
                lists.push(query.order(applications::id).limit(limit).load(conn).await?);
            }
        }
    }
    Ok(merge(lists, limit, |row| row.id))
}
