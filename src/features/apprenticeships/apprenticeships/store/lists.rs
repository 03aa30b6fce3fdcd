//! Lists of apprenticeships: as they were added, or by the names of the apprentices.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

use super::super::model::{Apprenticeship, PersonNameBody, State};
use crate::db::alternatives::{merge, one_of, split};
use crate::db::by_name::{ByName, Wanted, has_words, in_order};
use crate::db::{Fragment, Read, fragment};
use crate::ids::{ApprenticeshipId, CohortId, OrganisationId, PersonId, StandardId};
use crate::schema::apprenticeships::dsl;
use crate::schema::people;
use crate::visibility::Visibility;

/// What to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Whoever a search has found; none where nothing is searched for.
    pub people: Option<Vec<PersonId>>,
    pub states: Vec<State>,
    pub providers: Vec<OrganisationId>,
    pub cohorts: Vec<CohortId>,
    pub line_managers: Vec<PersonId>,
    pub standards: Vec<StandardId>,
    pub ulns: Vec<String>,
    /// On which states are judged: what is approved reads as in learning from its start day.
    pub today: NaiveDate,
}

/// As the index has it.
const NAME: Fragment<Text> = fragment("lower(people.family_name || ', ' || people.given_name)");

/// A page by stored states.
macro_rules! page {
    ($visibility:expr, $filter:expr, $wanted:expr) => {{
        let query = dsl::apprenticeships
            .inner_join(people::table.on(people::id.eq(dsl::person_id)))
            .select((Apprenticeship::as_select(), (people::given_name, people::family_name), NAME))
            .filter($visibility.apprenticeships())
            .into_boxed();
        let query = in_order!(query, NAME, dsl::id, $wanted);
        let query = one_of!(query, dsl::provider_id, $filter.providers);
        let query = one_of!(query, dsl::cohort_id, $filter.cohorts);
        let query = one_of!(query, dsl::line_manager_id.assume_not_null(), $filter.line_managers);
        let query = one_of!(query, dsl::standard_id, $filter.standards);
        let query = one_of!(query, dsl::uln, $filter.ulns);
        match &$filter.people {
            Some(people) => query.filter(dsl::person_id.eq_any(people)),
            None => query,
        }
    }};
}

impl Filter {
    /// Filters of one value each.
    fn alternatives(&self) -> Vec<Self> {
        let all = split(vec![self.clone()], |filter| &mut filter.states);
        let all = split(all, |filter| &mut filter.providers);
        let all = split(all, |filter| &mut filter.cohorts);
        let all = split(all, |filter| &mut filter.line_managers);
        let all = split(all, |filter| &mut filter.standards);
        split(all, |filter| &mut filter.ulns)
    }

    fn has(&self, state: State) -> bool {
        self.states.contains(&state)
    }
}

/// An apprenticeship, the apprentice's name, and the same as it is put in order.
pub type Listed = (Apprenticeship, PersonNameBody, String);

/// A page of apprenticeships.
pub async fn list_page(
    conn: &mut impl Read,
    visibility: &Visibility,
    filter: &Filter,
    wanted: &Wanted<ApprenticeshipId>,
) -> QueryResult<Vec<Listed>> {
    let begun = if filter.has(State::InLearning) || filter.has(State::Approved) {
        begun(conn, filter.today).await?
    } else {
        Vec::new()
    };
    if wanted.order == ByName::Added {
        return as_added(conn, visibility, filter, wanted, &begun).await;
    }
    let mut query = page!(visibility, filter, wanted);
    if !filter.states.is_empty() {
        let stored = dsl::state.eq_any(&filter.states);
        query = match (filter.has(State::Approved), filter.has(State::InLearning)) {
            (true, false) => query.filter(stored.and(dsl::id.ne_all(&begun))),
            (false, true) => query.filter(stored.or(dsl::id.eq_any(&begun))),
            (true, true) | (false, false) => query.filter(stored),
        };
    }
    query.load(conn).await
}

/// By id, the order in which they were added: each value of a filter by itself, as an index has it.
async fn as_added(
    conn: &mut impl Read,
    visibility: &Visibility,
    filter: &Filter,
    wanted: &Wanted<ApprenticeshipId>,
    begun: &[ApprenticeshipId],
) -> QueryResult<Vec<Listed>> {
    let mut lists = Vec::new();
    for filter in filter.alternatives() {
        let mut query = one_of!(page!(visibility, filter, wanted), dsl::state, filter.states);
        if !begun.is_empty() && filter.has(State::Approved) {
            query = query.filter(dsl::id.ne_all(begun));
        }
        lists.push(query.load(conn).await?);
    }
    if !begun.is_empty() && filter.has(State::InLearning) {
        for filter in (Filter { states: vec![State::Approved], ..filter.clone() }).alternatives() {
            let query = one_of!(page!(visibility, filter, wanted), dsl::state, filter.states);
            lists.push(query.filter(dsl::id.eq_any(begun)).load(conn).await?);
        }
    }
    Ok(merge(lists, wanted.limit, |(row, ..): &Listed| row.id))
}

/// Who is approved and reads as in learning, as the start day has come: those that the timer has not started yet.
async fn begun(conn: &mut impl Read, today: NaiveDate) -> QueryResult<Vec<ApprenticeshipId>> {
    dsl::apprenticeships
        .filter(dsl::state.eq(State::Approved).and(dsl::starts_on.le(today)))
        .select(dsl::id)
        .load(conn)
        .await
}

/// People whose names fit a text query; as many as `limit`, whichever.
pub async fn named(conn: &mut impl Read, query: &str, limit: i64) -> QueryResult<Vec<PersonId>> {
    let fits = has_words("people", "given_name || ' ' || family_name", query.to_owned());
    let found = people::table.filter(fits).select(people::id).limit(limit);
    found.load(conn).await
}
