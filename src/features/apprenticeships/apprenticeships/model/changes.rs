//! How an apprenticeship changes after its start: providers, a new episode, and the history of all of it.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use super::super::events::ApprenticeshipEvent;
use super::{Apprenticeship, State};
use crate::ids::{ApprenticeshipId, OrganisationId, PersonId};
use crate::schema::former_providers;

/// What a step in the life of an apprenticeship changes of it.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// The state that it leads to.
    pub to: State,
    /// The new planned last day, if it moves.
    pub planned_end_on: Option<NaiveDate>,
    /// The last day, or that there is none any more, if that changes.
    pub ended_on: Option<Option<NaiveDate>>,
    /// The event that it is recorded as.
    pub event: ApprenticeshipEvent,
}

impl Step {
    /// A step that changes nothing but the state.
    pub fn to(state: State, event: ApprenticeshipEvent) -> Self {
        Self { to: state, planned_end_on: None, ended_on: None, event }
    }
}

/// The apprenticeship that a record belongs to, as far as such records change it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ApprenticeshipSummary)]
pub struct ApprenticeshipSummaryBody {
    /// Names the apprenticeship.
    pub id: ApprenticeshipId,
    /// Where it stands.
    pub state: State,
    /// The planned last day.
    pub planned_end_on: NaiveDate,
    /// The last day, once it has ended.
    #[schema(required = true)]
    pub ended_on: Option<NaiveDate>,
}

impl From<&Apprenticeship> for ApprenticeshipSummaryBody {
    fn from(row: &Apprenticeship) -> Self {
        let Apprenticeship {
            id,
            person_id: _,
            standard_id: _,
            provider_id: _,
            cohort_id: _,
            line_manager_id: _,
            team: _,
            state,
            starts_on: _,
            planned_end_on,
            ended_on,
            weekly_hours_hundredths: _,
            uln: _,
            provider_reference: _,
            created_at: _,
            updated_at: _,
            version: _,
            previous_id: _,
            terms: _,
        } = *row;
        Self { id, state, planned_end_on, ended_on }
    }
}

/// Hands a learner over to another provider.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "providerId": "01932b6e-7a4c-7000-8000-000000000003", "startsOn": "2026-11-02", "providerReference": "A-204"
}))]
pub struct ChangeProvider {
    /// Who teaches from now on.
    pub provider_id: OrganisationId,
    /// The new provider's first day; not in the future.
    pub starts_on: NaiveDate,
    /// The new provider's own reference of the learner.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100, required = true)]
    pub provider_reference: Option<String>,
}

/// A provider that taught before the present one.
#[derive(Clone, Debug, Queryable, Insertable, Selectable)]
#[diesel(table_name = former_providers)]
pub struct FormerProvider {
    pub id: Uuid,
    pub apprenticeship_id: ApprenticeshipId,
    pub provider_id: OrganisationId,
    pub provider_reference: Option<String>,
    pub starts_on: NaiveDate,
    pub ends_on: NaiveDate,
    pub created_at: DateTime<Utc>,
}

/// A provider with its days.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProviderPeriod)]
pub struct ProviderPeriodBody {
    /// Who taught.
    pub provider_id: OrganisationId,
    /// The provider's own reference of the learner.
    #[schema(required = true)]
    pub provider_reference: Option<String>,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day; null for the present provider.
    #[schema(required = true)]
    pub ends_on: Option<NaiveDate>,
}

/// Begins a new episode after a withdrawal. What is null is as it was before.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "startsOn": "2027-01-04", "plannedEndOn": "2028-12-29", "providerId": null, "lineManagerId": null, "team": null
}))]
pub struct ReturnToLearning {
    /// The first day of the new episode.
    pub starts_on: NaiveDate,
    /// Its planned last day.
    pub planned_end_on: NaiveDate,
    /// Who teaches, if somebody else than before.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    pub provider_id: Option<OrganisationId>,
    /// Who manages, if somebody else than before.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    pub line_manager_id: Option<PersonId>,
    /// The team, if another than before.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, required = true)]
    pub team: Option<String>,
}

/// One property that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = PropertyChange)]
pub struct ChangeBody {
    /// The property.
    #[schema(example = "lineManagerId")]
    pub property: &'static str,
    /// What it was; null where it was empty.
    #[schema(required = true, example = "01932b6e-7a4c-7000-8000-000000000004")]
    pub from: Option<String>,
    /// What it is since.
    #[schema(required = true, example = "01932b6e-7a4c-7000-8000-000000000005")]
    pub to: Option<String>,
}

/// What changed at once.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ApprenticeshipChange)]
pub struct HistoryEntryBody {
    /// When.
    pub at: DateTime<Utc>,
    /// The version that it made.
    #[schema(example = 2)]
    pub version: i32,
    /// The properties that changed; none in the first entry.
    pub changes: Vec<ChangeBody>,
}

/// What is different between two versions of an apprenticeship.
pub fn differences(before: &Apprenticeship, after: &Apprenticeship) -> Vec<ChangeBody> {
    let told = |row: &Apprenticeship| {
        let all = [
            ("state", Some(row.state.to_string())),
            ("providerId", Some(row.provider_id.to_string())),
            ("lineManagerId", row.line_manager_id.map(|id| id.to_string())),
            ("team", Some(row.team.clone())),
            ("plannedEndOn", Some(row.planned_end_on.to_string())),
            ("endedOn", row.ended_on.map(|day| day.to_string())),
            ("weeklyHours", Some((f64::from(row.weekly_hours_hundredths) / 100.0).to_string())),
            ("uln", Some(row.uln.clone())),
            ("providerReference", row.provider_reference.clone()),
        ];
        all.into_iter().chain(row.terms.told())
    };
    let pairs = told(before).zip(told(after));
    pairs
        .filter(|((_, from), (_, to))| from != to)
        .map(|((property, from), (_, to))| ChangeBody { property, from, to })
        .collect()
}

/// The providers of an apprenticeship.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProviderPeriods {
    /// Oldest first, the present one last.
    pub providers: Vec<ProviderPeriodBody>,
}

/// The history of an apprenticeship.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApprenticeshipHistory {
    /// Oldest first.
    pub history: Vec<HistoryEntryBody>,
}
