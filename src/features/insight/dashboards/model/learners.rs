//! A learner as dashboards show one.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::super::overview::{PersonBody, ProviderBody};
use super::{ChangesBody, Learner, Reason, STALE};
use crate::ctx::london_day;
use crate::features::apprenticeships::apprenticeships::State;
use crate::features::learning::progress::Rating;
use crate::features::line_management::rag::{StatementBody, beside_each_other};
use crate::hours::Hours;
use crate::ids::{ApprenticeshipId, OrganisationId, PersonId};

/// Who teaches and who manages the learners of a group.
#[derive(Debug, Default)]
pub struct Names {
    pub providers: HashMap<OrganisationId, ProviderBody>,
    pub managers: HashMap<PersonId, PersonBody>,
}

/// What a side said last.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DashboardStatement)]
pub struct SaidBody {
    /// Red, amber or green.
    pub rating: Rating,
    /// Why.
    #[schema(required = true, example = "Struggles to find time beside the release.")]
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
    /// How many days ago.
    #[schema(example = 12)]
    pub age_days: i64,
    /// Whether that is more than 28.
    pub stale: bool,
}

impl SaidBody {
    fn on(day: NaiveDate, said: &StatementBody) -> Self {
        let age_days = (day - london_day(said.at)).num_days().max(0);
        Self {
            rating: said.rating,
            reason: said.reason.clone(),
            at: said.at,
            age_days,
            stale: age_days > STALE,
        }
    }
}

/// A learner of the group.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = DashboardLearner)]
pub struct LearnerBody {
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// Given name.
    #[schema(example = "Robin")]
    pub given_name: String,
    /// Family name.
    #[schema(example = "Invented")]
    pub family_name: String,
    /// Where the apprenticeship stands.
    pub state: State,
    /// The team worked in.
    #[schema(example = "Data and insight")]
    pub team: String,
    /// Who manages; null where nobody does.
    #[schema(required = true)]
    pub line_manager: Option<PersonBody>,
    /// Who teaches, and whom to ask there.
    #[schema(required = true)]
    pub provider: Option<ProviderBody>,
    /// Why the learner needs attention, the gravest first; none where there is nothing.
    pub reasons: Vec<Reason>,
    /// The same in words, in the same order.
    #[schema(example = json!(["A progress review was due on 2026-11-20, 4 days ago."]))]
    pub reasons_in_words: Vec<String>,
    /// Hours done.
    #[schema(value_type = f64, example = 40.5)]
    pub hours: Hours,
    /// Hours expected by now; null where the target is not known.
    #[schema(required = true, value_type = Option<f64>, example = 62.25)]
    pub expected_to_date: Option<Hours>,
    /// Hours wanted by the planned end; null where they are not known.
    #[schema(required = true, value_type = Option<f64>, example = 557.0)]
    pub target_hours: Option<Hours>,
    /// The provider's newest rating, if any.
    #[schema(required = true, example = "amber")]
    pub rating: Option<String>,
    /// The line manager's newest rating, if any.
    #[schema(required = true, example = "green")]
    pub manager_rating: Option<String>,
    /// What the facts say, as among the ratings of the apprenticeship; null unless the learner is in learning.
    #[schema(required = true)]
    pub facts_rating: Option<Rating>,
    /// What the provider said last, with its age.
    #[schema(required = true)]
    pub said_by_provider: Option<SaidBody>,
    /// What the line manager said last, with its age.
    #[schema(required = true)]
    pub said_by_manager: Option<SaidBody>,
    /// Whether provider, line manager and facts do not say the same.
    pub sides_disagree: bool,
    /// All sides in a sentence.
    #[schema(example = "The provider says green, the line manager amber, the facts red.")]
    pub sides_in_words: String,
    /// KSBs judged completed.
    #[schema(example = 6)]
    pub ksbs_completed: i32,
    /// KSBs of the standard; null where not all are known.
    #[schema(required = true, example = 18)]
    pub ksbs: Option<i64>,
    /// When the next progress review is due.
    pub review_due_on: NaiveDate,
    /// When the newest update was observed; null before the first.
    #[schema(required = true)]
    pub last_update_at: Option<DateTime<Utc>>,
    /// What has changed since the day that was asked for; null where none was.
    #[schema(required = true)]
    pub changes: Option<ChangesBody>,
}

impl LearnerBody {
    /// What is shown on a day.
    pub fn on(
        day: NaiveDate,
        learner: &Learner,
        reasons: Vec<Reason>,
        names: &Names,
        changes: Option<ChangesBody>,
    ) -> Self {
        let (plan, totals, name) = (&learner.row.plan, &learner.row.totals, &learner.row.name);
        let (provider, manager) = learner.ratings();
        let facts = learner.facts_rating();
        let (sides_disagree, sides_in_words) = beside_each_other(provider, manager, facts);
        let said = |said: &Option<StatementBody>| said.as_ref().map(|said| SaidBody::on(day, said));
        Self {
            apprenticeship_id: plan.id,
            given_name: name.given_name.clone(),
            family_name: name.family_name.clone(),
            state: learner.state,
            team: plan.team.clone(),
            line_manager: plan.line_manager_id.and_then(|id| names.managers.get(&id).cloned()),
            provider: names.providers.get(&plan.provider_id).cloned(),
            reasons_in_words: reasons.iter().map(|reason| learner.words(*reason, day)).collect(),
            reasons,
            hours: Hours(i32::try_from(totals.otj_hundredths).unwrap_or(i32::MAX)),
            expected_to_date: learner.expected.map(Hours),
            target_hours: learner.target.map(Hours),
            rating: provider.map(|rating| rating.to_string()),
            manager_rating: manager.map(|rating| rating.to_string()),
            facts_rating: facts,
            said_by_provider: said(&learner.sides.provider),
            said_by_manager: said(&learner.sides.manager),
            sides_disagree,
            sides_in_words,
            ksbs_completed: totals.ksbs_completed,
            ksbs: learner.ksbs,
            review_due_on: learner.review_due_on,
            last_update_at: totals.last_update_at,
            changes,
        }
    }

    /// Whether a rating is old.
    pub fn is_stale(&self) -> bool {
        [&self.said_by_provider, &self.said_by_manager].into_iter().flatten().any(|said| said.stale)
    }
}
