//! Apprenticeships, their states and their rules.

mod bodies;
pub mod changes;
pub mod terms;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

pub use bodies::{ApprenticeshipBody, ApprenticeshipList, PersonNameBody};

use self::terms::{AgeAtStart, EnglishMaths, PlannedHours, Terms, TermsChange};
use super::uln;
use crate::error::Error;
use crate::hours::Hours;
use crate::ids::{ApprenticeshipId, CohortId, OrganisationId, PersonId, StandardId};
use crate::lifecycle::{Lifecycle, transition_not_allowed};
use crate::schema::apprenticeships;
use crate::string_enum::string_enum;
use crate::validate::{ensure, ensure_at};

string_enum! {
    /// Where an apprenticeship stands. New states may be added.
    State {
        /// Being prepared.
        Draft "draft",
        /// Agreed; starts on its day.
        Approved "approved",
        /// Under way.
        InLearning "inLearning",
        /// Interrupted.
        OnBreak "onBreak",
        /// Ready for the end-point assessment, or under a reformed plan for completion.
        Gateway "gateway",
        /// In the end-point assessment.
        Epa "epa",
        /// Passed; final.
        Completed "completed",
        /// Given up; final.
        Withdrawn "withdrawn",
    }
}

impl Lifecycle for State {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Approved, Self::Withdrawn],
            Self::Approved => &[Self::InLearning, Self::Withdrawn],
            Self::InLearning => &[Self::OnBreak, Self::Gateway, Self::Withdrawn],
            Self::OnBreak => &[Self::InLearning, Self::Withdrawn],
            // The end-point assessment follows, or under a reformed plan completion.
            Self::Gateway => &[Self::Epa, Self::Completed, Self::Withdrawn],
            Self::Epa => &[Self::Completed, Self::InLearning, Self::Withdrawn],
            Self::Completed | Self::Withdrawn => &[],
        }
    }
}

impl State {
    /// Whether learning has begun and is not over; a break counts as under way.
    ///
    /// # Errors
    /// 409 where it is not, with the states that can follow.
    pub fn ensure_under_way(self) -> Result<(), Error> {
        match self {
            Self::Draft | Self::Approved | Self::Completed | Self::Withdrawn => {
                Err(transition_not_allowed(self, self.next()))
            }
            Self::InLearning | Self::OnBreak | Self::Gateway | Self::Epa => Ok(()),
        }
    }

    /// What holds on a day: learning begins on the start day, whether the timer has run or not.
    pub fn on(self, day: NaiveDate, starts_on: NaiveDate) -> Self {
        if self == Self::Approved && starts_on <= day { Self::InLearning } else { self }
    }
}

/// Which apprenticeships to list; each may be repeated.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct ApprenticeshipFilter {
    /// Only those in this state; may be repeated.
    pub state: Vec<State>,
    /// Only those at this provider; may be repeated.
    pub provider_id: Vec<OrganisationId>,
    /// Only those of this cohort; may be repeated.
    pub cohort_id: Vec<CohortId>,
    /// Only those managed by this person; may be repeated.
    pub line_manager_id: Vec<PersonId>,
    /// Only those that follow this standard; may be repeated.
    pub standard_id: Vec<StandardId>,
    /// Only those of this unique learner number; may be repeated.
    pub uln: Vec<String>,
    /// Only those of apprentices of whose names each word of this starts a word, whatever its case. A text that more than 1,000
    /// people fit is refused.
    #[serde(deserialize_with = "crate::text::searched")]
    #[param(nullable = false, min_length = 2, max_length = 200)]
    pub q: Option<String>,
}

/// An apprenticeship as it is stored.
#[derive(Clone, Debug, Deserialize, Queryable, Selectable, Insertable)]
#[diesel(table_name = apprenticeships)]
pub struct Apprenticeship {
    pub id: ApprenticeshipId,
    pub person_id: PersonId,
    pub standard_id: StandardId,
    pub provider_id: OrganisationId,
    pub cohort_id: CohortId,
    pub line_manager_id: Option<PersonId>,
    pub team: String,
    pub state: State,
    pub starts_on: NaiveDate,
    pub planned_end_on: NaiveDate,
    pub ended_on: Option<NaiveDate>,
    pub weekly_hours_hundredths: i32,
    pub uln: String,
    pub provider_reference: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub previous_id: Option<ApprenticeshipId>,
    #[diesel(embed)]
    #[serde(flatten)]
    pub terms: Terms,
}

/// Adds an apprenticeship as a draft.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "whole"))]
#[schema(example = json!({
    "personId": "01932b6e-7a4c-7000-8000-000000000001", "standardId": "01932b6e-7a4c-7000-8000-000000000002",
    "providerId": "01932b6e-7a4c-7000-8000-000000000003", "cohortId": "01932b6e-7a4c-7000-8000-000000000004",
    "lineManagerId": null, "team": "Data and insight", "startsOn": "2026-09-07", "plannedEndOn": "2028-09-06",
    "weeklyHours": 36, "uln": "1000000000", "providerReference": "L-17",
    "plannedOtjHours": {"hours": 557, "agreedOn": "2026-09-01", "agreedBy": ["apprentice", "employer", "provider"]},
    "priorLearningHours": null,
    "englishMaths": {"required": false, "reason": "heldAlready", "english": "met", "maths": "met"}, "ageAtStart": "19plus"
}))]
pub struct AddApprenticeship {
    /// The apprentice.
    pub person_id: PersonId,
    /// What is learned.
    pub standard_id: StandardId,
    /// Who teaches.
    pub provider_id: OrganisationId,
    /// The group that the apprentice starts with.
    pub cohort_id: CohortId,
    /// Who manages; somebody else than the apprentice.
    pub line_manager_id: Option<PersonId>,
    /// The team worked in.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub team: String,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The planned last day; the funding rules of the start date say how early and how late it may lie.
    pub planned_end_on: NaiveDate,
    /// Paid hours a week, 16 to 48, with at most two decimals.
    #[validate(custom(function = "working_week"))]
    #[schema(value_type = f64, minimum = 16, maximum = 48, example = 36.0)]
    pub weekly_hours: Hours,
    /// Unique learner number, its check digit right; 9999999999 while it is not known.
    #[validate(custom(function = "is_uln"))]
    #[schema(pattern = "^[1-9][0-9]{9}$", example = "1000000000")]
    pub uln: String,
    /// The provider's own reference of the learner, unique within the provider.
    #[serde(default, deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100)]
    pub provider_reference: Option<String>,
    /// The planned off-the-job hours of the training plan.
    #[validate(nested)]
    pub planned_otj_hours: Option<PlannedHours>,
    /// By how many hours prior learning reduces what the funding rules ask for; not more than they do.
    #[validate(custom(function = "terms::prior_learning"))]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 20_000)]
    pub prior_learning_hours: Option<Hours>,
    /// What is known of English and maths.
    #[validate(nested)]
    pub english_maths: Option<EnglishMaths>,
    /// How old the apprentice was, or will be, at the start, where it is known without a date of birth.
    pub age_at_start: Option<AgeAtStart>,
}

/// Changes an apprenticeship: absent keeps, null clears.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"team": "Platform", "lineManagerId": null}))]
pub struct ChangeApprenticeship {
    /// The team worked in.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub team: Option<String>,
    /// Who manages.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[schema(value_type = Option<PersonId>)]
    pub line_manager_id: Option<Option<PersonId>>,
    /// The planned last day.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub planned_end_on: Option<NaiveDate>,
    /// Paid hours a week, 16 to 48, with at most two decimals.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(custom(function = "working_week"))]
    #[schema(value_type = Option<f64>, minimum = 16, maximum = 48, nullable = false)]
    pub weekly_hours: Option<Hours>,
    /// Unique learner number.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(custom(function = "is_uln"))]
    #[schema(pattern = "^[1-9][0-9]{9}$", nullable = false, example = "1000000000")]
    pub uln: Option<String>,
    /// The provider's own reference of the learner.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100)]
    pub provider_reference: Option<Option<String>>,
    /// The planned off-the-job hours of the training plan.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(nested)]
    #[schema(value_type = Option<PlannedHours>)]
    pub planned_otj_hours: Option<Option<PlannedHours>>,
    /// By how many hours prior learning reduces what the funding rules ask for; not more than they do.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(custom(function = "terms::prior_learning"))]
    #[schema(value_type = Option<f64>, minimum = 0, maximum = 20_000)]
    pub prior_learning_hours: Option<Option<Hours>>,
    /// What is known of English and maths.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(nested)]
    #[schema(value_type = Option<EnglishMaths>)]
    pub english_maths: Option<Option<EnglishMaths>>,
    /// How old the apprentice was, or will be, at the start.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[schema(value_type = Option<AgeAtStart>)]
    pub age_at_start: Option<Option<AgeAtStart>>,
}

impl AddApprenticeship {
    /// What was agreed and is known from the start.
    pub fn terms(&self) -> Terms {
        Terms::default().after(TermsChange {
            planned: Some(self.planned_otj_hours.as_ref()),
            prior_learning: Some(self.prior_learning_hours),
            english_maths: Some(self.english_maths),
            age_at_start: Some(self.age_at_start),
        })
    }
}

impl ChangeApprenticeship {
    /// What is agreed and known after the change.
    pub fn terms_after(&self, before: Terms) -> Terms {
        before.after(TermsChange {
            planned: self.planned_otj_hours.as_ref().map(Option::as_ref),
            prior_learning: self.prior_learning_hours,
            english_maths: self.english_maths,
            age_at_start: self.age_at_start,
        })
    }
}

/// Names a learner by the provider's own reference.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"providerReference": "L-17"}))]
pub struct SetProviderReference {
    /// The reference, unique within the provider; null takes it away.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100, required = true)]
    pub provider_reference: Option<String>,
}

fn working_week(hours: &Hours) -> Result<(), ValidationError> {
    ensure(hours.0 >= 1600, "tooSmall", "must be at least 16 hours a week")?;
    ensure(hours.0 <= 4800, "tooLarge", "must be at most 48 hours a week")
}

fn is_uln(text: &str) -> Result<(), ValidationError> {
    ensure(
        uln::is_valid(text),
        "checkDigit",
        "must be a ULN: ten digits, the last of which is the check digit",
    )
}

fn whole(command: &AddApprenticeship) -> Result<(), ValidationError> {
    let other = command.line_manager_id != Some(command.person_id);
    ensure_at(other, "/lineManagerId", "inconsistent", "must be somebody else than the apprentice")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn final_states_lead_nowhere_and_every_other_may_be_given_up() {
        for state in State::ALL {
            let is_final = matches!(state, State::Completed | State::Withdrawn);
            assert_eq!(state.next().is_empty(), is_final, "{state}");
            assert_eq!(state.next().contains(&State::Withdrawn), !is_final, "{state}");
        }
    }

    #[test]
    fn learning_begins_on_the_start_day() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let start = day("2026-09-07");
        assert_eq!(State::Approved.on(day("2026-09-06"), start), State::Approved);
        assert_eq!(State::Approved.on(start, start), State::InLearning);
        assert_eq!(State::Draft.on(day("2027-01-01"), start), State::Draft);
    }
}
