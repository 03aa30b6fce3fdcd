//! Ratings and what is shown of them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::derive::{JudgedBody, UnknownBody};
use crate::features::learning::progress::Rating;
use crate::ids::{ApprenticeshipId, PersonId};
use crate::schema::rag_ratings;
use crate::string_enum::string_enum;
use crate::text::has_content;
use crate::validate::ensure_at;

string_enum! {
    /// Who says how an apprentice is doing. New sources may be added.
    RatingSource {
        /// The learning provider.
        Provider "provider",
        /// The line manager.
        Manager "manager",
        /// The facts.
        Derived "derived",
    }
}

/// A line manager's rating as it is stored.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = rag_ratings)]
pub struct NewRating {
    pub id: Uuid,
    pub apprenticeship_id: ApprenticeshipId,
    pub rated_by: PersonId,
    pub rating: Rating,
    pub reason: Option<String>,
    pub created_at: DateTime<Utc>,
}

/// Rates an apprentice.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "reason_for_concern"))]
#[schema(as = RateApprentice, example = json!({"rating": "amber", "reason": "Struggles to find time beside the release."}))]
pub struct RateApprentice {
    /// Red, amber or green.
    pub rating: Rating,
    /// Why; needed for amber and red.
    #[serde(deserialize_with = "Option::deserialize")]
    #[validate(length(min = 1, max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 2000, required = true)]
    pub reason: Option<String>,
}

fn reason_for_concern(command: &RateApprentice) -> Result<(), ValidationError> {
    let told = command.reason.as_deref().is_some_and(has_content);
    ensure_at(told || command.rating == Rating::Green, "/reason", "required", "amber and red need a reason")
}

/// What somebody said.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = RagStatement)]
pub struct StatementBody {
    /// The rating: a progress update's id where the provider said it.
    pub id: Uuid,
    /// Who said it.
    pub source: RatingSource,
    /// Red, amber or green.
    pub rating: Rating,
    /// Why.
    #[schema(required = true)]
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What the facts say.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = DerivedRag)]
pub struct DerivedBody {
    /// The gravest of the facts.
    pub rating: Rating,
    /// Every fact that could be measured, the gravest first.
    pub facts: Vec<JudgedBody>,
    /// Facts that cannot be measured, as something is not known: they are in no rating.
    pub unknown: Vec<UnknownBody>,
}

/// How an apprentice is doing, from all sides.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RagRatings)]
pub struct RagBody {
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// The day, in Europe/London, at which this holds.
    pub as_of: NaiveDate,
    /// What the provider said last.
    #[schema(required = true)]
    pub provider: Option<StatementBody>,
    /// What the line manager said last.
    #[schema(required = true)]
    pub manager: Option<StatementBody>,
    /// What the facts say; null unless the apprentice is in learning.
    #[schema(required = true)]
    pub derived: Option<DerivedBody>,
    /// Whether the sides say different things.
    pub sources_disagree: bool,
    /// All sides in a sentence.
    #[schema(example = "The provider says green, the line manager amber, the facts red.")]
    pub summary: String,
    /// What was said, the newest first, at most 100.
    pub rag_ratings: Vec<StatementBody>,
}

impl RagBody {
    /// Puts the sides beside each other.
    pub fn new(
        apprenticeship_id: ApprenticeshipId,
        as_of: NaiveDate,
        said: Vec<StatementBody>,
        derived: Option<DerivedBody>,
    ) -> Self {
        let last = |source| said.iter().find(|one| one.source == source).cloned();
        let (provider, manager) = (last(RatingSource::Provider), last(RatingSource::Manager));
        let (sources_disagree, mut summary) = beside_each_other(
            provider.as_ref().map(|one| one.rating),
            manager.as_ref().map(|one| one.rating),
            derived.as_ref().map(|one| one.rating),
        );
        let unknown = derived.iter().flat_map(|facts| &facts.unknown).map(|one| one.fact.words());
        let unknown = unknown.collect::<Vec<_>>().join(", ");
        if !unknown.is_empty() {
            summary.push_str(&format!(" Not known to the facts: {unknown}."));
        }
        Self {
            apprenticeship_id,
            as_of,
            provider,
            manager,
            derived,
            sources_disagree,
            summary,
            rag_ratings: said,
        }
    }
}

/// Whether the sides say different things, and what they say in a sentence.
pub fn beside_each_other(
    provider: Option<Rating>,
    manager: Option<Rating>,
    facts: Option<Rating>,
) -> (bool, String) {
    let all = [("the provider", provider), ("the line manager", manager), ("the facts", facts)];
    let said = all.into_iter().filter_map(|(who, rating)| rating.map(|rating| (who, rating)));
    let sides: Vec<(&str, Rating)> = said.collect();
    let disagree = sides.iter().any(|(_, rating)| sides.first().is_some_and(|(_, one)| one != rating));
    (disagree, sentence(&sides))
}

fn sentence(sides: &[(&str, Rating)]) -> String {
    let mut parts = Vec::new();
    for (at, (who, rating)) in sides.iter().enumerate() {
        parts.push(if at == 0 { format!("{who} says {rating}") } else { format!("{who} {rating}") });
    }
    if parts.is_empty() {
        return "Nobody has said anything yet.".to_owned();
    }
    let text = parts.join(", ").replacen("the facts says", "the facts say", 1);
    format!("T{}.", text.trim_start_matches('t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_sides_are_told_in_one_sentence() {
        for (sides, told) in [
            (vec![], "Nobody has said anything yet."),
            (vec![("the facts", Rating::Red)], "The facts say red."),
            (
                vec![("the provider", Rating::Green), ("the facts", Rating::Amber)],
                "The provider says green, the facts amber.",
            ),
        ] {
            assert_eq!(sentence(&sides), told);
        }
    }
}
