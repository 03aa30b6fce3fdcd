//! Queries on vacancies.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::model::{MinimumWage, RoundDays, Vacancy, VacancyState};
use crate::db::alternatives::{merge, one_of, split};
use crate::db::{Fragment, Read, fragment};
use crate::ids::{OrganisationId, PersonId, RecruitmentRoundId, StandardId, VacancyId};
use crate::schema::vacancies::{self, dsl};
use crate::schema::{applications, minimum_wages, organisations, people, recruitment_rounds, standards};

/// Who asks for vacancies, and when.
#[derive(Clone, Copy, Debug)]
pub struct Eyes {
    /// Whether every vacancy is seen, or only what is live.
    pub everything: bool,
    /// Those of this line manager are seen beside.
    pub manager: Option<PersonId>,
    pub today: NaiveDate,
}

pub async fn find_any(conn: &mut impl Read, id: VacancyId) -> QueryResult<Vacancy> {
    dsl::vacancies.find(id).select(Vacancy::as_select()).first(conn).await
}

/// The vacancy, locked.
pub async fn lock(conn: &mut AsyncPgConnection, id: VacancyId) -> QueryResult<Vacancy> {
    dsl::vacancies.find(id).select(Vacancy::as_select()).for_update().first(conn).await
}

pub async fn share(conn: &mut AsyncPgConnection, id: VacancyId) -> QueryResult<Vacancy> {
    dsl::vacancies.find(id).select(Vacancy::as_select()).for_share().first(conn).await
}

/// The round of a vacancy, which stays as it is meanwhile.
pub async fn share_round(
    conn: &mut AsyncPgConnection,
    id: RecruitmentRoundId,
) -> QueryResult<Option<RoundDays>> {
    let round = recruitment_rounds::table.find(id).select(RoundDays::as_select());
    round.for_share().first(conn).await.optional()
}

/// Which of the records that a vacancy names are there and fit: standard, provider, line manager.
pub async fn references(
    conn: &mut AsyncPgConnection,
    standard: StandardId,
    provider: OrganisationId,
    manager: Option<PersonId>,
) -> QueryResult<(bool, bool, bool)> {
    let nobody = manager.is_none();
    let manager = manager.unwrap_or_default();
    let (standard, provider, manager): (bool, bool, bool) = diesel::select((
        exists(standards::table.filter(standards::id.eq(standard))),
        exists(
            organisations::table
                .filter(organisations::id.eq(provider))
                .filter(organisations::kind.eq("learningProvider").and(organisations::state.eq("active"))),
        ),
        exists(people::table.filter(people::id.eq(manager).and(people::state.eq("active")))),
    ))
    .get_result(conn)
    .await?;
    Ok((standard, provider, manager || nobody))
}

/// Whether somebody has submitted an application.
pub async fn is_applied_for(conn: &mut AsyncPgConnection, id: VacancyId) -> QueryResult<bool> {
    let submitted = applications::table
        .filter(applications::vacancy_id.eq(id).and(applications::submitted_at.is_not_null()))
        .select(applications::id);
    diesel::select(exists(submitted)).get_result(conn).await
}

/// Which vacancies to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub rounds: Vec<RecruitmentRoundId>,
    pub states: Vec<VacancyState>,
}

/// What one statement lists: its conditions are those of an index that has the vacancies by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Clause {
    rounds: Vec<RecruitmentRoundId>,
    manager: Option<PersonId>,
    /// The state that is stored.
    state: Option<VacancyState>,
    /// Whether its last day is over: what was live stands as closed from then on, whether or not the timer has run.
    over: Option<bool>,
}

/// As the partial index has it.
const STORED_LIVE: Fragment<Bool> = fragment("vacancies.state = 'live'");

impl Filter {
    /// What is to be listed for a caller.
    fn clauses(&self, eyes: Eyes) -> Vec<Clause> {
        let mut clauses = Vec::new();
        for rounds in split(vec![self.rounds.clone()], |rounds| rounds) {
            let all = Clause { rounds, ..Clause::default() };
            if eyes.everything {
                clauses.extend(self.by_state(&all));
                continue;
            }
            if self.states.is_empty() || self.states.contains(&VacancyState::Live) {
                clauses.push(Clause { state: Some(VacancyState::Live), over: Some(false), ..all.clone() });
            }
            if eyes.manager.is_some() {
                clauses.extend(self.by_state(&Clause { manager: eyes.manager, ..all }));
            }
        }
        clauses
    }

    fn by_state(&self, all: &Clause) -> Vec<Clause> {
        if self.states.is_empty() {
            return vec![all.clone()];
        }
        let wanted = VacancyState::ALL.iter().copied().filter(|state| self.states.contains(state));
        let clause = |state, over| Clause { state: Some(state), over, ..all.clone() };
        wanted
            .flat_map(|state| match state {
                VacancyState::Live => vec![clause(state, Some(false))],
                VacancyState::Closed => vec![clause(state, None), clause(VacancyState::Live, Some(true))],
                VacancyState::Draft | VacancyState::Archived => vec![clause(state, None)],
            })
            .collect()
    }
}

/// A page by id.
pub async fn list_page(
    conn: &mut impl Read,
    eyes: Eyes,
    filter: &Filter,
    after: Option<VacancyId>,
    limit: i64,
) -> QueryResult<Vec<Vacancy>> {
    let mut lists = Vec::new();
    for clause in filter.clauses(eyes) {
        lists.push(stretch(conn, &clause, eyes.today, after, limit).await?);
    }
    Ok(merge(lists, limit, |vacancy| vacancy.id))
}

async fn stretch(
    conn: &mut impl Read,
    clause: &Clause,
    today: NaiveDate,
    after: Option<VacancyId>,
    limit: i64,
) -> QueryResult<Vec<Vacancy>> {
    let query = dsl::vacancies.select(Vacancy::as_select()).order(dsl::id).limit(limit).into_boxed();
    let mut query = one_of!(query, dsl::recruitment_round_id, clause.rounds);
    if let Some(manager) = clause.manager {
        query = query.filter(dsl::line_manager_id.eq(manager));
    }
    query = match (clause.state, clause.over) {
        (None, _) => query,
        (Some(_), Some(true)) => query.filter(STORED_LIVE).filter(dsl::closes_on.lt(today)),
        (Some(state), Some(false)) => query.filter(dsl::state.eq(state)).filter(dsl::closes_on.ge(today)),
        (Some(state), None) => query.filter(dsl::state.eq(state)),
    };
    if let Some(after) = after {
        query = query.filter(dsl::id.gt(after));
    }
    query.load(conn).await
}

/// Reference, title and level of standards.
pub async fn standards(
    conn: &mut impl Read,
    ids: Vec<StandardId>,
) -> QueryResult<Vec<(StandardId, String, String, i32)>> {
    standards::table
        .filter(standards::id.eq_any(ids))
        .select((standards::id, standards::reference, standards::title, standards::level))
        .load(conn)
        .await
}

/// The names of providers.
pub async fn providers(
    conn: &mut impl Read,
    ids: Vec<OrganisationId>,
) -> QueryResult<Vec<(OrganisationId, String)>> {
    organisations::table
        .filter(organisations::id.eq_any(ids))
        .select((organisations::id, organisations::name))
        .load(conn)
        .await
}

/// Every wage that was published.
pub async fn wages(conn: &mut impl Read) -> QueryResult<Vec<MinimumWage>> {
    minimum_wages::table.select(MinimumWage::as_select()).order(minimum_wages::starts_from).load(conn).await
}

pub async fn insert(conn: &mut AsyncPgConnection, new: Vacancy) -> QueryResult<Vacancy> {
    diesel::insert_into(vacancies::table)
        .values(new)
        .returning(Vacancy::as_returning())
        .get_result(conn)
        .await
}

pub async fn update(conn: &mut AsyncPgConnection, changed: &Vacancy) -> QueryResult<Vacancy> {
    diesel::update(dsl::vacancies.find(changed.id))
        .set(changed)
        .returning(Vacancy::as_returning())
        .get_result(conn)
        .await
}

/// Live vacancies whose last day is over, locked; those that somebody else is working on are left for the next time.
pub async fn over_for_update(
    conn: &mut AsyncPgConnection,
    today: NaiveDate,
    limit: i64,
) -> QueryResult<Vec<VacancyId>> {
    dsl::vacancies
        .filter(STORED_LIVE)
        .filter(dsl::closes_on.lt(today))
        .select(dsl::id)
        .order((dsl::closes_on, dsl::id))
        .limit(limit)
        .for_update()
        .skip_locked()
        .load(conn)
        .await
}

/// Live vacancies of a round, locked.
pub async fn live_for_update(
    conn: &mut AsyncPgConnection,
    round: RecruitmentRoundId,
) -> QueryResult<Vec<VacancyId>> {
    dsl::vacancies
        .filter(dsl::recruitment_round_id.eq(round).and(dsl::state.eq(VacancyState::Live)))
        .select(dsl::id)
        .order(dsl::id)
        .for_update()
        .load(conn)
        .await
}

pub async fn close(
    conn: &mut AsyncPgConnection,
    ids: Vec<VacancyId>,
    now: DateTime<Utc>,
) -> QueryResult<Vec<VacancyId>> {
    diesel::update(dsl::vacancies.filter(dsl::id.eq_any(ids)))
        .set((
            dsl::state.eq(VacancyState::Closed),
            dsl::updated_at.eq(now),
            dsl::version.eq(dsl::version + 1),
        ))
        .returning(dsl::id)
        .get_results(conn)
        .await
}
