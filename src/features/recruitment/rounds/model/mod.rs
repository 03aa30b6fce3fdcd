//! Recruitment rounds, their states and their rules.

mod summary;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

pub use summary::{Count, SummaryBody};

pub use crate::features::recruitment::applications::ApplicationState;
pub use crate::features::recruitment::vacancies::VacancyState;

use crate::error::{FieldCode, FieldError, Result};
use crate::ids::{CohortId, RecruitmentRoundId};
use crate::lifecycle::{self, Lifecycle, transition_not_allowed};
use crate::schema::recruitment_rounds;
use crate::string_enum::string_enum;
use crate::validate::ensure_at;
use crate::web::PageBody;

string_enum! {
    /// Where a recruitment round stands. New states may be added.
    RoundState {
        /// Its first day is to come.
        Planned "planned",
        /// Its vacancies can be published, and candidates apply.
        Open "open",
        /// Its last day is over; what was submitted is decided on.
        Selecting "selecting",
        /// Every application is settled; final.
        Closed "closed",
    }
}

impl Lifecycle for RoundState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Planned => &[Self::Open],
            Self::Open => &[Self::Selecting, Self::Closed],
            Self::Selecting => &[Self::Closed],
            Self::Closed => &[],
        }
    }
}

/// A recruitment round as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = recruitment_rounds, treat_none_as_null = true)]
pub struct Round {
    pub id: RecruitmentRoundId,
    pub name: String,
    pub cohort_id: CohortId,
    pub opens_on: NaiveDate,
    pub closes_on: NaiveDate,
    pub closed_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl Round {
    /// The state on a day in London.
    pub fn state_on(&self, day: NaiveDate) -> RoundState {
        match self.closed_at {
            Some(_) => RoundState::Closed,
            None if day < self.opens_on => RoundState::Planned,
            None if day <= self.closes_on => RoundState::Open,
            None => RoundState::Selecting,
        }
    }

    /// Whether it may be changed: until it is closed.
    ///
    /// # Errors
    /// 409 where it may not.
    pub fn may_change(&self) -> Result<()> {
        match self.closed_at {
            None => Ok(()),
            Some(_) => Err(transition_not_allowed(RoundState::Closed, &[])),
        }
    }

    /// Whether it may be closed on a day: once it has opened.
    ///
    /// # Errors
    /// 409 where it may not.
    pub fn may_close(&self, day: NaiveDate) -> Result<()> {
        lifecycle::ensure(self.state_on(day), RoundState::Closed)
    }

    /// The next version with the changes in it.
    #[must_use]
    pub fn changed(&self, change: ChangeRound, now: DateTime<Utc>) -> Self {
        let ChangeRound { name, cohort_id, opens_on, closes_on } = change;
        let old = self.clone();
        Self {
            name: name.unwrap_or(old.name),
            cohort_id: cohort_id.unwrap_or(old.cohort_id),
            opens_on: opens_on.unwrap_or(old.opens_on),
            closes_on: closes_on.unwrap_or(old.closes_on),
            updated_at: now,
            version: old.version + 1,
            ..old
        }
    }

    /// The next version, closed.
    #[must_use]
    pub fn closed(self, now: DateTime<Utc>) -> Self {
        Self { closed_at: Some(now), updated_at: now, version: self.version + 1, ..self }
    }

    /// What does not fit of its days: where its vacancies that may still take applications do so until another.
    pub fn faults(&self, last_of_vacancies: Option<NaiveDate>) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if self.opens_on >= self.closes_on {
            faults.push(FieldError::pointer(CLOSES, FieldCode::EndsBeforeStarts, CLOSES_LATER));
        }
        if last_of_vacancies.is_some_and(|last| self.closes_on < last) {
            let detail = "must not lie before the last day of a vacancy of the round";
            faults.push(FieldError::pointer(CLOSES, FieldCode::TooSmall, detail));
        }
        faults
    }
}

const CLOSES: &str = "#/closesOn";
const CLOSES_LATER: &str = "must be later than opensOn";

/// Which recruitment rounds to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct RoundFilter {
    /// Only rounds of this cohort; may be repeated.
    pub cohort_id: Vec<CohortId>,
}

/// Adds a recruitment round.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "closes_after_it_opens", skip_on_field_errors = false))]
#[schema(example = json!({
    "name": "Summer 2027", "cohortId": "019abf3e-9c00-7000-8000-000000000035", "opensOn": "2027-05-03",
    "closesOn": "2027-06-30"
}))]
pub struct AddRound {
    /// Its name, which no other round has.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// The cohort that it is for.
    pub cohort_id: CohortId,
    /// The first day on which vacancies can be published, in London.
    pub opens_on: NaiveDate,
    /// The last day for applications, in London.
    pub closes_on: NaiveDate,
}

/// Changes a recruitment round: absent keeps.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"closesOn": "2027-07-07"}))]
pub struct ChangeRound {
    /// Its name, which no other round has.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    pub name: Option<String>,
    /// The cohort that it is for.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub cohort_id: Option<CohortId>,
    /// The first day on which vacancies can be published, in London.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub opens_on: Option<NaiveDate>,
    /// The last day for applications, in London; not before that of a draft or live vacancy of the round.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub closes_on: Option<NaiveDate>,
}

fn closes_after_it_opens(command: &AddRound) -> Result<(), ValidationError> {
    ensure_at(command.opens_on < command.closes_on, "/closesOn", "endsBeforeStarts", CLOSES_LATER)
}

/// A recruitment round.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RecruitmentRound)]
pub struct RoundBody {
    /// Names the round.
    pub id: RecruitmentRoundId,
    /// Its name.
    #[schema(example = "Summer 2027")]
    pub name: String,
    /// The cohort that it is for.
    pub cohort_id: CohortId,
    /// The first day on which vacancies can be published, in London.
    pub opens_on: NaiveDate,
    /// The last day for applications, in London.
    pub closes_on: NaiveDate,
    /// Where it stands.
    pub state: RoundState,
    /// When it was closed.
    #[schema(required = true)]
    pub closed_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl RoundBody {
    /// The round as it stands on a day in London.
    pub fn on(day: NaiveDate, round: Round) -> Self {
        let state = round.state_on(day);
        let Round { id, name, cohort_id, opens_on, closes_on, closed_at, created_at, updated_at, version: _ } =
            round;
        Self { id, name, cohort_id, opens_on, closes_on, state, closed_at, created_at, updated_at }
    }
}

/// A page of recruitment rounds.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoundList {
    /// The rounds, in the order in which they were added.
    pub recruitment_rounds: Vec<RoundBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

#[cfg(test)]
mod tests {
    use super::RoundState::{Closed, Open, Planned, Selecting};
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_round_stands_as_its_days_say_until_it_is_closed() {
        let at = DateTime::default();
        let round = Round {
            id: RecruitmentRoundId::default(),
            name: "Summer".to_owned(),
            cohort_id: CohortId::default(),
            opens_on: day("2027-05-03"),
            closes_on: day("2027-06-30"),
            closed_at: None,
            created_at: at,
            updated_at: at,
            version: 1,
        };
        for (on, state, may_close) in [
            ("2027-05-02", Planned, false),
            ("2027-05-03", Open, true),
            ("2027-06-30", Open, true),
            ("2027-07-01", Selecting, true),
        ] {
            assert_eq!(round.state_on(day(on)), state, "{on}");
            assert_eq!(round.may_close(day(on)).is_ok(), may_close, "{on}");
            let closed = round.clone().closed(at);
            assert_eq!((closed.state_on(day(on)), closed.version), (Closed, 2));
            assert!(closed.may_close(day(on)).is_err() && closed.may_change().is_err());
        }
        assert!(round.may_change().is_ok());
    }
}
