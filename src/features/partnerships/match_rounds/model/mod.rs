//! Rounds of matching, their states, and what they end with.

mod bodies;
mod commands;
mod faults;
mod matching;
mod sides;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

pub use bodies::{MatchRoundBody, MatchRoundList, MatchRoundSummaryBody};
pub use commands::{AdjustMatchRound, MatchRoundFilter, PairOfRound, ProposeMatchRound};
pub use faults::faults;
pub use matching::{Outcome, UnmatchedReason, assign};
pub use sides::{Asked, Live, MenteeRow, MentorRow, Rows, Sides};

use crate::ids::{ApprenticeshipId, MatchRoundId, MentorProfileId};
use crate::json::stored::Json;
use crate::lifecycle::{self, Lifecycle};
use crate::schema::{match_round_results, match_rounds};
use crate::string_enum::string_enum;
use matching::{Because, BlockingPair, blocking_pairs, explain, score, unmatched};

/// The most apprentices and the most mentors of a round.
pub const MOST_MENTEES: usize = 10_000;
pub const MOST_MENTORS: usize = 2_000;
/// How many pairs are told at most that would rather have each other.
const MOST_BLOCKING: usize = 100;

string_enum! {
    /// Where a round of matching stands. New states may be added.
    MatchRoundState {
        /// The team may change it.
        Proposed "proposed",
        /// The mentors were asked; final.
        Approved "approved",
        /// Nothing came of it; final.
        Discarded "discarded",
    }
}

impl Lifecycle for MatchRoundState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Proposed => &[Self::Approved, Self::Discarded],
            Self::Approved | Self::Discarded => &[],
        }
    }
}

/// A round as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = match_rounds, treat_none_as_null = true)]
pub struct MatchRound {
    pub id: MatchRoundId,
    pub name: String,
    pub state: MatchRoundState,
    pub pair_count: i32,
    pub unmatched_count: i32,
    pub blocking_pairs: Json<Vec<PairOfRound>>,
    pub decided_at: Option<DateTime<Utc>>,
    pub wiped_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// What a round ends with for an apprentice, as it is stored: a mentor, or why there is none.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = match_round_results)]
pub struct MatchResult {
    pub round_id: MatchRoundId,
    pub apprenticeship_id: ApprenticeshipId,
    pub place: i32,
    pub mentor_profile_id: Option<MentorProfileId>,
    pub score: Option<i32>,
    pub because: Json<Vec<Because>>,
    pub unmatched_because: Option<UnmatchedReason>,
}

impl MatchRound {
    /// The next version, of another state or the same.
    ///
    /// # Errors
    /// 409 where it was decided before.
    pub fn stepped(self, to: MatchRoundState, now: DateTime<Utc>) -> crate::error::Result<Self> {
        if to == MatchRoundState::Proposed {
            self.ensure_proposed()?;
        } else {
            lifecycle::ensure(self.state, to)?;
        }
        let decided_at = (to != MatchRoundState::Proposed).then_some(now);
        Ok(Self { state: to, decided_at, updated_at: now, version: self.version + 1, ..self })
    }

    /// Whether the team may still change it.
    ///
    /// # Errors
    /// 409 where it was decided.
    pub fn ensure_proposed(&self) -> crate::error::Result<()> {
        match self.state {
            MatchRoundState::Proposed => Ok(()),
            state => Err(lifecycle::transition_not_allowed(state, &[])),
        }
    }

    /// The same with other results.
    pub fn with(self, results: &[MatchResult], blocking_pairs: Vec<PairOfRound>) -> Self {
        let pairs = results.iter().filter(|result| result.mentor_profile_id.is_some()).count();
        let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        Self {
            pair_count: count(pairs),
            unmatched_count: count(results.len() - pairs),
            blocking_pairs: Json(blocking_pairs),
            ..self
        }
    }
}

/// What a round ends with, of whoever has a mentor and whoever has none; in the order of the wishes.
pub fn results(round: MatchRoundId, sides: &Sides, outcome: Outcome) -> Vec<MatchResult> {
    let mut results: Vec<MatchResult> = Vec::with_capacity(outcome.pairs.len() + outcome.unmatched.len());
    for pair in outcome.pairs {
        results.push(MatchResult {
            mentor_profile_id: Some(MentorProfileId(pair.mentor_id)),
            score: Some(i32::from(pair.score)),
            because: Json(pair.because),
            ..nobody(round, pair.mentee_id)
        });
    }
    for left in outcome.unmatched {
        let unmatched_because = Some(left.reason);
        results.push(MatchResult { unmatched_because, ..nobody(round, left.mentee_id) });
    }
    let order = sides.places();
    for result in &mut results {
        result.place = order.get(&result.apprenticeship_id.0).copied().unwrap_or_default();
    }
    results.sort_by_key(|result| result.place);
    results
}

fn nobody(round_id: MatchRoundId, mentee_id: Uuid) -> MatchResult {
    MatchResult {
        round_id,
        apprenticeship_id: ApprenticeshipId(mentee_id),
        place: 0,
        mentor_profile_id: None,
        score: None,
        because: Json(Vec::new()),
        unmatched_because: None,
    }
}

/// What pairs that the team chose come to, and who would rather have each other than what they are given. Takes seconds of one processor
/// where there are thousands.
pub fn adjusted(sides: &Sides, pairs: &[PairOfRound]) -> (Outcome, Vec<PairOfRound>) {
    let Sides { mentees, mentors } = sides;
    let chosen: Vec<(Uuid, Uuid)> =
        pairs.iter().map(|pair| (pair.apprenticeship_id.0, pair.mentor_profile_id.0)).collect();
    let (of_mentees, of_mentors) = (sides.mentees_by_id(), sides.mentors_by_id());
    let pair = |(mentee_id, mentor_id): &(Uuid, Uuid)| {
        let (mentee, mentor) = (of_mentees.get(mentee_id)?, of_mentors.get(mentor_id)?);
        let (score, because) = (score(mentee, mentor).total, explain(mentee, mentor));
        Some(matching::Pair { mentee_id: *mentee_id, mentor_id: *mentor_id, score, because })
    };
    let outcome = Outcome {
        pairs: chosen.iter().filter_map(pair).collect(),
        unmatched: unmatched(mentees, mentors, &chosen),
    };
    let blocking = blocking_pairs(mentees, mentors, &chosen, MOST_BLOCKING);
    (outcome, blocking.into_iter().map(named).collect())
}

fn named(pair: BlockingPair) -> PairOfRound {
    PairOfRound {
        apprenticeship_id: ApprenticeshipId(pair.mentee_id),
        mentor_profile_id: MentorProfileId(pair.mentor_id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_decided_once() {
        let round = |state| MatchRound {
            id: MatchRoundId::default(),
            name: "Spring".to_owned(),
            state,
            pair_count: 0,
            unmatched_count: 0,
            blocking_pairs: Json(Vec::new()),
            decided_at: None,
            wiped_at: None,
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            version: 1,
        };
        let now = DateTime::UNIX_EPOCH;
        for from in MatchRoundState::ALL {
            for to in MatchRoundState::ALL {
                let stepped = round(*from).stepped(*to, now);
                assert_eq!(stepped.is_ok(), *from == MatchRoundState::Proposed, "{from} to {to}");
                let Ok(stepped) = stepped else { continue };
                assert_eq!(stepped.version, 2);
                assert_eq!(stepped.decided_at.is_some(), *to != MatchRoundState::Proposed);
            }
        }
    }
}
