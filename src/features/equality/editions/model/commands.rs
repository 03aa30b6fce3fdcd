//! What staff ask of editions.

use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::EditionStage;
use crate::ids::RecruitmentRoundId;
use crate::validate::ensure_at;

/// The most rounds in a pool.
const MOST: u64 = 50;

/// Publishes the figures of a stage of a closed round; or of several rounds together, each too small by itself.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "names_each_once", skip_on_field_errors = false))]
#[schema(example = json!({"roundId": "019abf3e-9c00-7000-8000-000000000081", "stage": "hires", "pooledWith": []}))]
pub struct PublishEdition {
    /// The recruitment round.
    pub round_id: RecruitmentRoundId,
    /// How far they came.
    pub stage: EditionStage,
    /// Other rounds whose people of the stage are pooled with them. Each person is in one pool.
    #[serde(default)]
    #[validate(length(max = MOST))]
    #[schema(max_items = 50, default = json!([]))]
    pub pooled_with: Vec<RecruitmentRoundId>,
}

fn names_each_once(command: &PublishEdition) -> Result<(), ValidationError> {
    let all = command.rounds().len();
    ensure_at(all == command.pooled_with.len() + 1, "/pooledWith", "duplicate", "must name each round once")
}

impl PublishEdition {
    /// The rounds, in order.
    pub fn rounds(&self) -> Vec<Uuid> {
        let mut rounds: Vec<Uuid> = self.pooled_with.iter().map(|round| round.0).collect();
        rounds.push(self.round_id.0);
        rounds.sort_unstable();
        rounds.dedup();
        rounds
    }
}

/// Withdraws an edition.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"reason": "A round was closed by mistake."}))]
pub struct WithdrawEdition {
    /// Why; public.
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}
