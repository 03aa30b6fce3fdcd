//! Vacancies, their states and their rules.

mod bodies;
mod commands;
mod lists;
#[cfg(test)]
mod tests;
mod wages;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

pub use bodies::{Beside, VacancyBody, VacancyList};
pub use commands::{AddVacancy, ChangeVacancy};
pub use lists::{Coded, Criterion, Question};

pub use crate::features::programme::minimum_wages::MinimumWage;

use self::commands::date_faults;
use crate::error::{FieldCode, FieldError, Result};
use crate::ids::{OrganisationId, PersonId, RecruitmentRoundId, StandardId, VacancyId};
use crate::lifecycle::{self, Lifecycle, transition_not_allowed, transition_not_allowed_because};
use crate::schema::vacancies;
use crate::string_enum::string_enum;

string_enum! {
    /// Where a vacancy stands. New states may be added.
    VacancyState {
        /// Being prepared; only the recruitment team and its line manager see it.
        Draft "draft",
        /// Everybody sees it, candidates apply.
        Live "live",
        /// It takes no more applications; those that came are decided on.
        Closed "closed",
        /// Put away; final.
        Archived "archived",
    }
}

impl Lifecycle for VacancyState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Live],
            Self::Live => &[Self::Closed],
            Self::Closed => &[Self::Archived],
            Self::Archived => &[],
        }
    }
}

/// A vacancy as it is stored. Ask [`Vacancy::state_on`] for its state: the stored one may wait for the timer.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = vacancies, treat_none_as_null = true)]
pub struct Vacancy {
    pub id: VacancyId,
    pub recruitment_round_id: RecruitmentRoundId,
    pub standard_id: StandardId,
    pub provider_id: OrganisationId,
    pub line_manager_id: Option<PersonId>,
    pub title: String,
    pub team: String,
    pub places: i32,
    pub description: String,
    pub essential: Vec<String>,
    pub criteria: Coded<Criterion>,
    pub questions: Coded<Question>,
    pub hourly_wage: i32,
    pub weekly_hours_hundredths: i32,
    pub starts_on: NaiveDate,
    pub planned_end_on: NaiveDate,
    pub closes_on: NaiveDate,
    #[diesel(column_name = state)]
    stored_state: VacancyState,
    pub published_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl Vacancy {
    /// A draft of what is told.
    pub fn draft(id: VacancyId, told: AddVacancy, now: DateTime<Utc>) -> Self {
        Self {
            id,
            recruitment_round_id: told.recruitment_round_id,
            standard_id: told.standard_id,
            provider_id: told.provider_id,
            line_manager_id: told.line_manager_id,
            title: told.title,
            team: told.team,
            places: told.places,
            description: told.description,
            essential: told.essential,
            criteria: Coded(told.criteria),
            questions: Coded(told.questions),
            hourly_wage: told.hourly_wage,
            weekly_hours_hundredths: told.weekly_hours.0,
            starts_on: told.starts_on,
            planned_end_on: told.planned_end_on,
            closes_on: told.closes_on,
            stored_state: VacancyState::Draft,
            published_at: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The next version with the changes in it.
    #[must_use]
    pub fn changed(&self, change: ChangeVacancy, now: DateTime<Utc>) -> Self {
        let ChangeVacancy {
            standard_id,
            provider_id,
            line_manager_id,
            title,
            team,
            places,
            description,
            essential,
            criteria,
            questions,
            hourly_wage,
            weekly_hours,
            starts_on,
            planned_end_on,
            closes_on,
        } = change;
        let old = self.clone();
        Self {
            standard_id: standard_id.unwrap_or(old.standard_id),
            provider_id: provider_id.unwrap_or(old.provider_id),
            line_manager_id: line_manager_id.unwrap_or(old.line_manager_id),
            title: title.unwrap_or(old.title),
            team: team.unwrap_or(old.team),
            places: places.unwrap_or(old.places),
            description: description.unwrap_or(old.description),
            essential: essential.unwrap_or(old.essential),
            criteria: criteria.map_or(old.criteria, Coded),
            questions: questions.map_or(old.questions, Coded),
            hourly_wage: hourly_wage.unwrap_or(old.hourly_wage),
            weekly_hours_hundredths: weekly_hours.map_or(old.weekly_hours_hundredths, |hours| hours.0),
            starts_on: starts_on.unwrap_or(old.starts_on),
            planned_end_on: planned_end_on.unwrap_or(old.planned_end_on),
            closes_on: closes_on.unwrap_or(old.closes_on),
            updated_at: now,
            version: old.version + 1,
            ..old
        }
    }

    /// The next version in another state.
    #[must_use]
    pub fn stepped(self, to: VacancyState, now: DateTime<Utc>) -> Self {
        let published_at = if to == VacancyState::Live { Some(now) } else { self.published_at };
        Self { stored_state: to, published_at, updated_at: now, version: self.version + 1, ..self }
    }

    /// The state on a day in London: what is live is closed from the end of its last day on.
    pub fn state_on(&self, day: NaiveDate) -> VacancyState {
        match self.stored_state {
            VacancyState::Live if self.closes_on < day => VacancyState::Closed,
            state => state,
        }
    }

    /// Whether a step is possible.
    ///
    /// # Errors
    /// 409 where it is not, with the steps that are.
    pub fn may_become(&self, wanted: VacancyState, day: NaiveDate) -> Result<()> {
        lifecycle::ensure(self.state_on(day), wanted)
    }

    /// Whether its content may change: until it is closed.
    ///
    /// # Errors
    /// 409 where it may not.
    pub fn may_change(&self, day: NaiveDate) -> Result<()> {
        match self.state_on(day) {
            VacancyState::Draft | VacancyState::Live => Ok(()),
            state => Err(transition_not_allowed(state, state.next())),
        }
    }

    /// Whether everything that candidates applied for is as before.
    ///
    /// # Errors
    /// 409 where it is not.
    pub fn keeps_what_was_applied_for(&self, before: &Self, day: NaiveDate) -> Result<()> {
        let terms = |one: &Self| (one.standard_id, one.provider_id, one.starts_on, one.hourly_wage);
        if terms(self) == terms(before) {
            return Ok(());
        }
        let detail = "Candidates have applied: the standard, the provider, the start and the wage stand.";
        Err(transition_not_allowed_because(detail, before.state_on(day).next()))
    }

    /// Whether its last day is still to come.
    ///
    /// # Errors
    /// 409 where it is over.
    pub fn is_not_over(&self, day: NaiveDate) -> Result<()> {
        if self.closes_on >= day {
            return Ok(());
        }
        let detail = "The last day for applications is over: change closesOn first.";
        Err(transition_not_allowed_because::<VacancyState>(detail, &[]))
    }

    /// What does not fit of the days, one to another.
    pub fn date_faults(&self) -> Vec<FieldError> {
        let faults = date_faults(self.closes_on, self.starts_on, self.planned_end_on).into_iter();
        faults.map(|(at, code, detail)| FieldError::pointer(format!("#{at}"), code, detail)).collect()
    }

    /// What does not fit of the last day for applications, beside the round's.
    pub fn closing_fault(&self, round_closes_on: NaiveDate) -> Option<FieldError> {
        let detail = "must not lie after the last day of the round";
        (self.closes_on > round_closes_on)
            .then(|| FieldError::pointer("#/closesOn", FieldCode::TooLarge, detail))
    }
}

/// What a vacancy needs to know of its round.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = crate::schema::recruitment_rounds)]
pub struct RoundDays {
    pub opens_on: NaiveDate,
    pub closes_on: NaiveDate,
    pub closed_at: Option<DateTime<Utc>>,
}

impl RoundDays {
    /// Whether vacancies may be added and changed.
    ///
    /// # Errors
    /// 409 where staff have closed it.
    pub fn takes_changes(&self) -> Result<()> {
        if self.closed_at.is_none() {
            return Ok(());
        }
        Err(transition_not_allowed_because::<VacancyState>("The round of the vacancy is closed.", &[]))
    }

    /// Whether vacancies may be published on a day.
    ///
    /// # Errors
    /// 409 before it opens and after it closes.
    pub fn takes_publications(&self, day: NaiveDate) -> Result<()> {
        self.takes_changes()?;
        let detail = match (day < self.opens_on, day > self.closes_on) {
            (true, _) => format!("The round of the vacancy opens on {}.", self.opens_on),
            (_, true) => format!("The round of the vacancy took applications until {}.", self.closes_on),
            (false, false) => return Ok(()),
        };
        Err(transition_not_allowed_because::<VacancyState>(detail, &[]))
    }
}
