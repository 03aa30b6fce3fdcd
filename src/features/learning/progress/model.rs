//! Progress updates as they are stored and shown.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Date, Nullable, Text, Uuid as SqlUuid};
use serde::Serialize;
use utoipa::ToSchema;

use super::details::{Details, Kind};
use super::push::{ContentHash, Push};
use crate::ctx::Ctx;
use crate::error::{Code, Error, FieldError, FieldErrorSchema};
use crate::ids::{ApprenticeshipId, OrganisationId, ProgressUpdateId, StandardId};
use crate::web::PageBody;

/// An update as it is stored, with the names of its neighbours in the chain of corrections.
#[derive(Clone, Debug, Queryable)]
pub struct ProgressUpdate {
    pub id: ProgressUpdateId,
    pub organisation_id: OrganisationId,
    pub apprenticeship_id: ApprenticeshipId,
    pub external_id: String,
    pub observed_at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
    pub details: serde_json::Value,
    pub supersedes: Option<String>,
    pub superseded_by: Option<String>,
}

impl ProgressUpdate {
    /// Changes once: when a correction arrives.
    pub fn version(&self) -> i32 {
        if self.superseded_by.is_some() { 2 } else { 1 }
    }
}

/// What ingestion needs to know of an update that is stored already, or was accepted before in the same call.
#[derive(Clone, Debug, Queryable)]
pub struct StoredUpdate {
    pub id: ProgressUpdateId,
    pub apprenticeship_id: ApprenticeshipId,
    pub kind: Kind,
    pub fact_on: Option<NaiveDate>,
    pub otj_hundredths: Option<i32>,
    pub content_hash: ContentHash,
    pub has_successor: bool,
}

/// What ingestion needs to know of a provider's period of an apprenticeship, which it has locked.
#[derive(Clone, Debug, Queryable)]
pub struct TeachingPeriod {
    pub id: ApprenticeshipId,
    pub provider_id: OrganisationId,
    pub standard_id: StandardId,
    /// Read only where learners are named by it.
    pub uln: Option<String>,
    /// Read only where learners are named by it.
    pub provider_reference: Option<String>,
    /// Whether it has not been approved yet.
    pub is_draft: bool,
    /// Whether another provider teaches now.
    pub is_former: bool,
    pub starts_on: NaiveDate,
    pub ended_on: Option<NaiveDate>,
    /// Read before another transaction changed it.
    pub is_stale: bool,
    /// The first days of the breaks.
    pub paused_from: Vec<NaiveDate>,
    /// Their last days; none of one that goes on.
    pub paused_to: Vec<Option<NaiveDate>>,
}

/// The columns of an [`TeachingPeriod`].
pub type TeachingPeriodColumns = (
    SqlUuid,
    SqlUuid,
    SqlUuid,
    Nullable<Text>,
    Nullable<Text>,
    Bool,
    Bool,
    Date,
    Nullable<Date>,
    Bool,
    Array<Date>,
    Array<Nullable<Date>>,
);

impl TeachingPeriod {
    /// Whether the period covers a day.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.starts_on <= day && self.ended_on.is_none_or(|end| day <= end)
    }

    /// Whether a day lies in a break.
    pub fn is_paused_on(&self, day: NaiveDate) -> bool {
        let mut breaks = self.paused_from.iter().zip(&self.paused_to);
        breaks.any(|(first, last)| *first <= day && last.is_none_or(|last| day <= last))
    }
}

/// An update that was accepted and is to be stored.
#[derive(Clone, Debug)]
pub struct NewUpdate {
    pub id: ProgressUpdateId,
    pub organisation_id: OrganisationId,
    pub apprenticeship_id: ApprenticeshipId,
    pub push: Arc<Push>,
    pub received_at: DateTime<Utc>,
    pub content_hash: ContentHash,
    /// The update that the push names as corrected.
    pub supersedes: Option<ProgressUpdateId>,
}

/// What became of one pushed update.
#[derive(Debug)]
pub enum Outcome {
    /// Stored.
    Created(Box<NewUpdate>),
    /// The same as one stored before: nothing changed.
    Same(ProgressUpdateId),
    /// Not accepted.
    Refused(Error),
}

/// A push and who sent it; a copy of it costs nothing.
pub type Submission = (Arc<Ctx>, Arc<Push>);

/// What one caller sends.
pub fn submission(ctx: &Ctx, pushes: impl IntoIterator<Item = Push>) -> Vec<Submission> {
    let ctx = Arc::new(ctx.clone());
    pushes.into_iter().map(|push| (Arc::clone(&ctx), Arc::new(push))).collect()
}

/// How the learners of a call are named, each with the provider that names them.
#[derive(Debug, Default)]
pub struct WantedLearners {
    pub organisations: BTreeSet<OrganisationId>,
    pub ids: BTreeSet<ApprenticeshipId>,
    pub ulns: BTreeSet<String>,
    pub references: BTreeSet<String>,
}

/// A progress update.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProgressUpdate)]
pub struct ProgressUpdateBody {
    /// Names the update here.
    pub id: ProgressUpdateId,
    /// The provider's own name of it.
    #[schema(example = "ada-0001")]
    pub external_id: String,
    /// The provider.
    pub organisation_id: OrganisationId,
    /// Whose progress it is.
    pub apprenticeship_id: ApprenticeshipId,
    /// When it was observed.
    pub observed_at: DateTime<Utc>,
    /// When it arrived here.
    pub received_at: DateTime<Utc>,
    /// What was observed.
    #[schema(value_type = Details)]
    pub details: serde_json::Value,
    /// The `externalId` of the update that this one corrects.
    #[schema(required = true)]
    pub supersedes: Option<String>,
    /// The `externalId` of the update that corrects this one.
    #[schema(required = true)]
    pub superseded_by: Option<String>,
}

impl From<ProgressUpdate> for ProgressUpdateBody {
    fn from(row: ProgressUpdate) -> Self {
        let ProgressUpdate {
            id,
            organisation_id,
            apprenticeship_id,
            external_id,
            observed_at,
            received_at,
            details,
            supersedes,
            superseded_by,
        } = row;
        Self {
            id,
            external_id,
            organisation_id,
            apprenticeship_id,
            observed_at,
            received_at,
            details,
            supersedes,
            superseded_by,
        }
    }
}

/// A page of progress updates.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgressUpdateList {
    /// The updates, in the order of arrival.
    pub progress_updates: Vec<ProgressUpdateBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

/// The chain of corrections that an update stands in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgressUpdateHistory {
    /// The updates, oldest first; the last one holds.
    pub progress_updates: Vec<ProgressUpdateBody>,
}

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
