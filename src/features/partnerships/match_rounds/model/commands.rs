//! What is said of rounds of matching.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use super::MatchRoundState;
use crate::ids::{ApprenticeshipId, MentorProfileId};

/// Proposes a round.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"name": "Spring 2027"}))]
pub struct ProposeMatchRound {
    /// What the team calls it.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
}

/// A pair that the team chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PairOfRound {
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// The mentor's profile.
    pub mentor_profile_id: MentorProfileId,
}

/// Says who is paired with whom, in place of what was proposed.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"pairs": [{
    "apprenticeshipId": "019abf3e-9c00-7000-8000-000000000012", "mentorProfileId": "019abf3e-9c00-7000-8000-000000000081"
}]}))]
pub struct AdjustMatchRound {
    /// All pairs; whoever is in none gets no mentor.
    #[validate(length(max = 10000), nested)]
    #[schema(max_items = 10000)]
    pub pairs: Vec<PairOfRound>,
}

/// Which rounds to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct MatchRoundFilter {
    /// Only rounds in this state; may be repeated.
    pub state: Vec<MatchRoundState>,
}
