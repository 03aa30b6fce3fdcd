//! What is told of a batch.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::error::{Code, FieldError, FieldErrorSchema};
use crate::features::learning::otj_days::WarningBody;
use crate::ids::ProgressUpdateId;

/// Why one item of a batch was refused.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ItemProblem)]
pub struct ItemProblemBody {
    /// What went wrong, for machines.
    pub code: Code,
    /// A few words.
    pub title: &'static str,
    /// What happened this time.
    pub detail: String,
    /// The faults found, at most 20 of an item and, but for the first of each item, 1,000 of a batch. Pointers are relative to
    /// the item; long ones are cut.
    #[schema(value_type = Vec<FieldErrorSchema>)]
    pub errors: Vec<FieldError>,
    /// How many faults more were found.
    pub more: usize,
    /// With `externalIdConflict`: the update that has the name.
    #[schema(value_type = ProgressUpdateId, nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
}

/// What became of one item of a batch.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BatchItem)]
pub struct ItemBody {
    /// The item's place in the request, from 0.
    pub index: usize,
    /// Its `externalId`, where it could be read.
    #[schema(required = true)]
    pub external_id: Option<String>,
    /// 201 stored, 200 there already, 409 or 422 refused, 500 a defect of ours; none of them harms the others.
    #[schema(example = 201)]
    pub status: u16,
    /// The update; null where the item was refused.
    #[schema(required = true)]
    pub id: Option<ProgressUpdateId>,
    /// What to look at in the update; it was taken all the same.
    pub warnings: Vec<WarningBody>,
    /// Why it was refused; null otherwise.
    #[schema(required = true)]
    pub problem: Option<ItemProblemBody>,
}

/// How many items came to what.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(as = BatchSummary)]
pub struct BatchSummaryBody {
    /// Items in the batch.
    pub total: usize,
    /// Stored.
    pub created: usize,
    /// There already.
    pub unchanged: usize,
    /// Not accepted.
    pub refused: usize,
}

/// What became of a batch.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProgressUpdateBatch)]
pub struct BatchBody {
    /// Each item, in the order of the request.
    pub items: Vec<ItemBody>,
    /// How many came to what.
    pub summary: BatchSummaryBody,
}
