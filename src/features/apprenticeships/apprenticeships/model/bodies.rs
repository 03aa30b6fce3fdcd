//! Apprenticeships as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::terms::{AgeAtStart, EnglishMaths, PlannedHours};
use super::{Apprenticeship, State};
use crate::hours::Hours;
use crate::ids::{ApprenticeshipId, CohortId, OrganisationId, PersonId, StandardId};
use crate::web::PageBody;

/// The apprentice's name.
#[derive(Clone, Debug, Serialize, ToSchema, Queryable)]
#[serde(rename_all = "camelCase")]
#[schema(as = PersonName)]
pub struct PersonNameBody {
    /// Given name.
    #[schema(example = "Robin")]
    pub given_name: String,
    /// Family name.
    #[schema(example = "Invented")]
    pub family_name: String,
}

/// An apprenticeship.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Apprenticeship)]
pub struct ApprenticeshipBody {
    /// Names the apprenticeship.
    pub id: ApprenticeshipId,
    /// The apprentice.
    pub person_id: PersonId,
    /// The apprentice's name.
    pub person: PersonNameBody,
    /// What is learned.
    pub standard_id: StandardId,
    /// Who teaches.
    pub provider_id: OrganisationId,
    /// The group that the apprentice started with.
    pub cohort_id: CohortId,
    /// Who manages.
    #[schema(required = true)]
    pub line_manager_id: Option<PersonId>,
    /// The team worked in.
    #[schema(example = "Data and insight")]
    pub team: String,
    /// Where it stands.
    pub state: State,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The planned last day.
    pub planned_end_on: NaiveDate,
    /// The last day, once it has ended.
    #[schema(required = true)]
    pub ended_on: Option<NaiveDate>,
    /// Paid hours a week.
    #[schema(value_type = f64, example = 36.0)]
    pub weekly_hours: Hours,
    /// Unique learner number; 9999999999 while it is not known.
    #[schema(example = "1000000000")]
    pub uln: String,
    /// The provider's own reference of the learner.
    #[schema(required = true)]
    pub provider_reference: Option<String>,
    /// The episode before, where this is a return after a withdrawal.
    #[schema(required = true)]
    pub previous_apprenticeship_id: Option<ApprenticeshipId>,
    /// The planned off-the-job hours of the training plan; null where they are not recorded.
    #[schema(required = true)]
    pub planned_otj_hours: Option<PlannedHours>,
    /// By how many hours prior learning reduces what the funding rules ask for; null where nobody has said it.
    #[schema(required = true, value_type = Option<f64>, example = 50.0)]
    pub prior_learning_hours: Option<Hours>,
    /// What is known of English and maths; null where nobody has said it.
    #[schema(required = true)]
    pub english_maths: Option<EnglishMaths>,
    /// How old the apprentice was at the start; null where nobody has said it.
    #[schema(required = true)]
    pub age_at_start: Option<AgeAtStart>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl ApprenticeshipBody {
    /// What is shown on a day.
    pub fn on(day: NaiveDate, row: Apprenticeship, person: PersonNameBody) -> Self {
        let Apprenticeship {
            id,
            person_id,
            standard_id,
            provider_id,
            cohort_id,
            line_manager_id,
            team,
            state,
            starts_on,
            planned_end_on,
            ended_on,
            weekly_hours_hundredths,
            uln,
            provider_reference,
            created_at,
            updated_at,
            version: _,
            previous_id,
            terms,
        } = row;
        Self {
            id,
            person_id,
            person,
            standard_id,
            provider_id,
            cohort_id,
            line_manager_id,
            team,
            state: state.on(day, starts_on),
            starts_on,
            planned_end_on,
            ended_on,
            weekly_hours: Hours(weekly_hours_hundredths),
            uln,
            provider_reference,
            previous_apprenticeship_id: previous_id,
            planned_otj_hours: terms.planned(),
            prior_learning_hours: terms.prior_learning_hundredths.map(Hours),
            english_maths: terms.english_maths(),
            age_at_start: terms.age_at_start,
            created_at,
            updated_at,
        }
    }
}

/// A page of apprenticeships.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApprenticeshipList {
    /// The apprenticeships, in the order that was asked for.
    pub apprenticeships: Vec<ApprenticeshipBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
