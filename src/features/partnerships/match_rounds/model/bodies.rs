//! Rounds of matching as the programme's team sees them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::matching::{Because, UnmatchedReason};
use super::{MatchResult, MatchRound, MatchRoundState, PairOfRound};
use crate::ids::{ApprenticeshipId, MatchRoundId, MentorProfileId};
use crate::json::stored::Json;
use crate::web::PageBody;

/// An apprentice and a mentor.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MatchPair)]
pub struct MatchPairBody {
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// The mentor's profile.
    pub mentor_profile_id: MentorProfileId,
    /// How well the two fit, of 100 points.
    #[schema(minimum = 0, maximum = 100)]
    pub score: i32,
    /// What the points are for, the weightiest rule first; empty where there are none.
    pub because: Vec<Because>,
}

/// An apprentice without a mentor.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Unmatched)]
pub struct UnmatchedBody {
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// Why there is no mentor.
    pub because: UnmatchedReason,
}

/// A round of matching, with its pairs.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MatchRound, example = json!({
    "id": "019abf3e-9c00-7000-8000-0000000000a1", "name": "Spring 2027", "state": "proposed",
    "pairs": [{
        "apprenticeshipId": "019abf3e-9c00-7000-8000-000000000012", "mentorProfileId": "019abf3e-9c00-7000-8000-000000000081",
        "score": 47, "because": [
            {"rule": "ksbGaps", "points": 27, "words": "K7, S3 not started; B2 in progress"},
            {"rule": "topics", "points": 10, "words": "public speaking"},
            {"rule": "sharedExperience", "points": 10, "words": "shared experience"}
        ]
    }],
    "unmatched": [{"apprenticeshipId": "019abf3e-9c00-7000-8000-000000000013", "because": "noClearedMentor"}],
    "blockingPairs": [], "pairCount": 1, "unmatchedCount": 1, "createdAt": "2026-11-24T09:30:00Z", "decidedAt": null,
    "updatedAt": "2026-11-24T09:30:00Z"
}))]
pub struct MatchRoundBody {
    /// Names the round.
    pub id: MatchRoundId,
    /// What the team calls it.
    pub name: String,
    /// Where it stands.
    pub state: MatchRoundState,
    /// Who is to have which mentor, by the age of the wishes; empty a year after the decision.
    pub pairs: Vec<MatchPairBody>,
    /// Who is to have none; empty a year after the decision.
    pub unmatched: Vec<UnmatchedBody>,
    /// Of pairs that the team chose: who would both rather have each other than what they are given, at most 100.
    pub blocking_pairs: Vec<PairOfRound>,
    /// How many pairs there are.
    #[schema(minimum = 0)]
    pub pair_count: i32,
    /// How many are to have no mentor.
    #[schema(minimum = 0)]
    pub unmatched_count: i32,
    /// When it was proposed.
    pub created_at: DateTime<Utc>,
    /// When it was approved or discarded.
    #[schema(required = true)]
    pub decided_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A round of matching in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MatchRoundSummary)]
pub struct MatchRoundSummaryBody {
    /// Names the round.
    pub id: MatchRoundId,
    /// What the team calls it.
    #[schema(example = "Spring 2027")]
    pub name: String,
    /// Where it stands.
    pub state: MatchRoundState,
    /// How many pairs there are.
    #[schema(minimum = 0)]
    pub pair_count: i32,
    /// How many are to have no mentor.
    #[schema(minimum = 0)]
    pub unmatched_count: i32,
    /// When it was proposed.
    pub created_at: DateTime<Utc>,
    /// When it was approved or discarded.
    #[schema(required = true)]
    pub decided_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl MatchRoundBody {
    /// The round with its results.
    pub fn new(row: MatchRound, results: Vec<MatchResult>) -> Self {
        let MatchRound {
            id,
            name,
            state,
            pair_count,
            unmatched_count,
            blocking_pairs: Json(blocking_pairs),
            decided_at,
            wiped_at: _,
            created_at,
            updated_at,
            version: _,
        } = row;
        let (mut pairs, mut unmatched) = (Vec::new(), Vec::new());
        for result in results {
            let MatchResult {
                round_id: _,
                apprenticeship_id,
                place: _,
                mentor_profile_id,
                score,
                because: Json(because),
                unmatched_because,
            } = result;
            if let Some(mentor_profile_id) = mentor_profile_id {
                let score = score.unwrap_or_default();
                pairs.push(MatchPairBody { apprenticeship_id, mentor_profile_id, score, because });
            } else if let Some(because) = unmatched_because {
                unmatched.push(UnmatchedBody { apprenticeship_id, because });
            }
        }
        Self {
            id,
            name,
            state,
            pairs,
            unmatched,
            blocking_pairs,
            pair_count,
            unmatched_count,
            created_at,
            decided_at,
            updated_at,
        }
    }
}

impl From<MatchRound> for MatchRoundSummaryBody {
    fn from(row: MatchRound) -> Self {
        let MatchRound {
            id,
            name,
            state,
            pair_count,
            unmatched_count,
            blocking_pairs: _,
            decided_at,
            wiped_at: _,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self { id, name, state, pair_count, unmatched_count, created_at, decided_at, updated_at }
    }
}

/// A page of rounds.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MatchRoundList {
    /// The rounds, in the order in which they were proposed.
    pub match_rounds: Vec<MatchRoundSummaryBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
