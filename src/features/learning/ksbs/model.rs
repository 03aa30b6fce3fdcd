//! States of a KSB, judgements, coverage.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::features::programme::standards::KsbKind;
use crate::ids::{ApiClientId, ApprenticeshipId, CohortId, OrganisationId, PersonId, StandardId};
use crate::lifecycle::Lifecycle;
use crate::schema::ksb_judgements;
use crate::string_enum::string_enum;

string_enum! {
    /// Where an apprentice stands with a KSB.
    KsbState {
        /// Nobody has said anything, and there is no evidence.
        NotStarted "notStarted",
        /// Being learned, as somebody said, or as there is evidence.
        InProgress "inProgress",
        /// May be judged.
        ReadyForReview "readyForReview",
        /// Shown, as somebody else judged.
        Completed "completed",
    }
}

impl Lifecycle for KsbState {
    // Whoever reviews may give it back.
    fn next(self) -> &'static [Self] {
        match self {
            Self::NotStarted => &[Self::InProgress],
            Self::InProgress => &[Self::ReadyForReview],
            Self::ReadyForReview => &[Self::Completed, Self::InProgress],
            Self::Completed => &[Self::InProgress],
        }
    }
}

impl KsbState {
    /// Where a KSB stands: as was judged last; what nobody has judged has begun where there is evidence. `COVERAGE` in the store
    /// says the same.
    pub fn of(judged: Option<Self>, has_evidence: bool) -> Self {
        let begun = if has_evidence { Self::InProgress } else { Self::NotStarted };
        judged.unwrap_or(begun)
    }

    /// The states that can be judged next; that something is being learned can be said where there is but evidence.
    pub fn next_judged(judged: Option<Self>, has_evidence: bool) -> Vec<Self> {
        let (from, unsaid) = (Self::of(judged, has_evidence), judged.is_none() && has_evidence);
        unsaid.then_some(Self::InProgress).into_iter().chain(from.next().iter().copied()).collect()
    }

    /// Whether a step gives back what was ready or completed.
    pub fn is_given_back(self, to: Self) -> bool {
        matches!(self, Self::ReadyForReview | Self::Completed) && to == Self::InProgress
    }
}

/// A judgement as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = ksb_judgements)]
pub struct Judgement {
    pub id: Uuid,
    pub apprenticeship_id: ApprenticeshipId,
    pub code: String,
    pub state: KsbState,
    pub comment: Option<String>,
    pub evidence_url: Option<String>,
    pub person_id: Option<PersonId>,
    pub api_client_id: Option<ApiClientId>,
    pub created_at: DateTime<Utc>,
}

/// Judges a KSB.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = JudgeKsb, example = json!({
    "state": "completed", "comment": "Explained the plan of a slow query.", "evidenceUrl": null
}))]
pub struct AssessKsb {
    /// Where it stands now.
    pub state: KsbState,
    /// Why; needed where it is given back.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(length(min = 1, max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 2000, required = true)]
    pub comment: Option<String>,
    /// Where what it was judged by can be seen; https only.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(length(max = 2000), custom(function = "crate::validate::https_url"))]
    #[schema(pattern = "^https://", max_length = 2000, required = true)]
    pub evidence_url: Option<String>,
}

/// A judgement.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = KsbJudgement)]
pub struct JudgementBody {
    /// Names the judgement.
    pub id: Uuid,
    /// Where it stood from then on.
    pub state: KsbState,
    /// Why.
    #[schema(required = true)]
    pub comment: Option<String>,
    /// Where what it was judged by can be seen.
    #[schema(required = true)]
    pub evidence_url: Option<String>,
    /// The person who judged; null where the provider did.
    #[schema(required = true)]
    pub person_id: Option<PersonId>,
    /// The provider's client that judged; null where a person did.
    #[schema(required = true)]
    pub api_client_id: Option<ApiClientId>,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl From<Judgement> for JudgementBody {
    fn from(row: Judgement) -> Self {
        let Judgement {
            id,
            apprenticeship_id: _,
            code: _,
            state,
            comment,
            evidence_url,
            person_id,
            api_client_id,
            created_at,
        } = row;
        Self { id, state, comment, evidence_url, person_id, api_client_id, created_at }
    }
}

/// A KSB as the standard has it, or as somebody named it.
#[derive(Clone, Debug, Queryable)]
pub struct KnownKsb {
    pub code: String,
    pub kind: KsbKind,
    pub title: Option<String>,
    pub taken_from: Option<String>,
    pub is_listed: bool,
}

impl KnownKsb {
    /// One that the standard is not known to have; none for what can be no KSB.
    pub fn unlisted(code: &str) -> Option<Self> {
        let kind = KsbKind::of(code)?;
        Some(Self { code: code.to_owned(), kind, title: None, taken_from: None, is_listed: false })
    }
}

/// How far an apprentice is with the KSBs of a standard.
#[derive(Clone, Copy, Debug)]
pub struct Completed {
    pub completed: usize,
    /// Listed, and not completed.
    pub missing: usize,
    /// None where not all KSBs of the standard are known.
    pub total: Option<usize>,
}

/// A KSB of the standard, and where the apprentice stands with it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = KsbStatus)]
pub struct KsbBody {
    /// The KSB.
    #[schema(example = "K1")]
    pub code: String,
    /// Knowledge, skill or behaviour.
    pub kind: KsbKind,
    /// What it is about; null where it is not listed and never was.
    #[schema(required = true)]
    pub title: Option<String>,
    /// Whether the standard lists it, as far as that is known here. What is not listed was named by somebody: it becomes listed
    /// when the standard is imported that has it.
    pub listed: bool,
    /// The version whose code and words these are, where they were not published for the learner's.
    #[schema(required = true, example = "1.1")]
    pub taken_from: Option<String>,
    /// Where it stands.
    pub state: KsbState,
    /// The provider's updates that are evidence for it.
    #[schema(example = 2)]
    pub evidence_count: i64,
    /// When the newest of them was observed.
    #[schema(required = true)]
    pub last_evidence_at: Option<DateTime<Utc>>,
    /// What was judged last.
    #[schema(required = true)]
    pub judgement: Option<JudgementBody>,
}

/// The matrix of an apprentice.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = KsbMatrix)]
pub struct MatrixBody {
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// The day, in Europe/London, at which this holds.
    pub as_of: NaiveDate,
    /// How many are completed.
    #[schema(example = 12)]
    pub completed: usize,
    /// How many the standard lists; null where not all are known.
    #[schema(required = true, example = 24)]
    pub total: Option<usize>,
    /// Every KSB that the standard lists, in its order, and behind them those that were named and are not listed.
    pub ksbs: Vec<KsbBody>,
}

/// How many apprentices stand where with a KSB.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = KsbCoverageLine)]
pub struct CoverageLineBody {
    /// The standard.
    pub standard_id: StandardId,
    /// The KSB.
    #[schema(example = "K1")]
    pub code: String,
    /// Whether the standard lists it; of what is not listed nobody counts as not begun.
    pub listed: bool,
    /// Apprentices who have not begun.
    pub not_started: i64,
    /// Apprentices who are learning it.
    pub in_progress: i64,
    /// Apprentices who are ready to be judged.
    pub ready_for_review: i64,
    /// Apprentices who have shown it.
    pub completed: i64,
}

/// How a group stands with the KSBs of its standards.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = KsbCoverage)]
pub struct CoverageBody {
    /// Every KSB of every standard that somebody of the group follows.
    pub ksb_coverage: Vec<CoverageLineBody>,
}

/// Whose KSBs are looked at.
#[derive(Clone, Copy, Debug)]
pub enum Group {
    /// Those who started together.
    Cohort(CohortId),
    /// Those at a provider.
    Provider(OrganisationId),
}

/// The judgements of a KSB.
#[derive(Debug, Serialize, ToSchema)]
pub struct KsbJudgementList {
    /// Oldest first; the last one counts.
    pub judgements: Vec<JudgementBody>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_completed_that_was_not_ready() {
        for from in KsbState::ALL {
            let completes = from.next().contains(&KsbState::Completed);
            assert_eq!(completes, *from == KsbState::ReadyForReview, "{from}");
            assert!(!from.next().contains(&KsbState::NotStarted), "{from}");
        }
    }
}
