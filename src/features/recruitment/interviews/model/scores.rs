//! Scores: what each of a panel gives for each criterion of the vacancy, and who sees them when.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::error::{FieldCode, FieldError};
use crate::ids::{InterviewId, InterviewScoreId, PersonId};
use crate::schema::interview_scores;

/// The score for a criterion of the vacancy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CriterionScore {
    /// The code of the criterion.
    #[validate(length(max = 40))]
    #[schema(max_length = 40, example = "problemSolving")]
    pub criterion: String,
    /// 0 (nothing shown) to 4 (more than asked for).
    #[validate(range(min = 0, max = 4))]
    #[schema(minimum = 0, maximum = 4, example = 3)]
    pub score: i32,
    /// What was shown.
    #[validate(length(max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(required = true, max_length = 2000)]
    pub note: Option<String>,
}

/// Gives or changes one's own scores.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "scores": [{"criterion": "problemSolving", "score": 3, "note": "Found the cause by herself, step by step."}]
}))]
pub struct GiveScores {
    /// One for each criterion of the vacancy.
    #[validate(length(min = 1, max = 10), nested)]
    #[schema(min_items = 1, max_items = 10)]
    pub scores: Vec<CriterionScore>,
}

impl GiveScores {
    /// What does not fit: each criterion stands there once.
    pub fn faults(&self, criteria: &[&str]) -> Vec<FieldError> {
        let mut faults = Vec::new();
        let codes: Vec<&str> = self.scores.iter().map(|score| score.criterion.as_str()).collect();
        for (at, code) in codes.iter().enumerate() {
            let fault = |kind, detail| FieldError::pointer(format!("#/scores/{at}/criterion"), kind, detail);
            if !criteria.contains(code) {
                faults.push(fault(FieldCode::NotFound, "names no criterion of the vacancy"));
            } else if codes.get(..at).unwrap_or_default().contains(code) {
                faults.push(fault(FieldCode::Duplicate, "has a score already"));
            }
        }
        let missing = criteria.iter().filter(|criterion| !codes.contains(criterion));
        faults.extend(missing.map(|criterion| {
            FieldError::pointer("#/scores", FieldCode::Required, format!("lacks a score for {criterion}"))
        }));
        faults
    }
}

/// Somebody's scores as they are stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = interview_scores)]
pub struct InterviewScore {
    pub id: InterviewScoreId,
    pub interview_id: InterviewId,
    pub person_id: PersonId,
    pub scores: serde_json::Value,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl InterviewScore {
    /// The scores by criterion.
    pub fn by_criterion(&self) -> Vec<CriterionScore> {
        serde_json::from_value(self.scores.clone()).unwrap_or_default()
    }
}

/// What somebody of the panel gave.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InterviewScore)]
pub struct InterviewScoreBody {
    /// Who gave it.
    pub panel_member_id: PersonId,
    /// One for each criterion.
    pub scores: Vec<CriterionScore>,
    /// When it was given.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<InterviewScore> for InterviewScoreBody {
    fn from(row: InterviewScore) -> Self {
        let by_criterion = row.by_criterion();
        let InterviewScore {
            id: _,
            interview_id: _,
            person_id,
            scores: _,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self { panel_member_id: person_id, scores: by_criterion, created_at, updated_at }
    }
}

/// The scores of an interview, as far as the caller sees them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = InterviewScores)]
pub struct InterviewScoresBody {
    /// Names the interview.
    pub interview_id: InterviewId,
    /// Whether all of the panel have given theirs.
    pub complete: bool,
    /// Of the panel those who gave theirs see what is there; everybody else sees nothing before all are in.
    pub scores: Vec<InterviewScoreBody>,
    /// Who of the panel has not given theirs.
    pub waiting_for: Vec<PersonId>,
}

impl InterviewScoresBody {
    /// What somebody sees of the scores that are there.
    pub fn seen(
        interview: InterviewId,
        panel: &[PersonId],
        given: Vec<InterviewScoreBody>,
        viewer: Option<PersonId>,
    ) -> Self {
        let has_given = |person: PersonId| given.iter().any(|score| score.panel_member_id == person);
        let waiting_for: Vec<_> = panel.iter().copied().filter(|person| !has_given(*person)).collect();
        let complete = waiting_for.is_empty();
        let sees = complete || viewer.is_some_and(has_given);
        Self { interview_id: interview, complete, scores: if sees { given } else { Vec::new() }, waiting_for }
    }
}
