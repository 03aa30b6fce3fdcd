//! Progress updates as they are stored and shown.

mod batches;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Date, Nullable, Text, Uuid as SqlUuid};
use serde::Serialize;
use utoipa::ToSchema;

pub use batches::{BatchBody, BatchSummaryBody, ItemBody, ItemProblemBody};

use super::details::{Details, Kind};
use super::push::{ContentHash, Push};
use crate::ctx::Ctx;
use crate::error::Error;
use crate::features::learning::otj_days::WarningBody;
pub use crate::features::learning::otj_days::{OtherHours, OtjCategory, WarningCode};
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
    pub fact_on: Option<NaiveDate>,
    pub warnings: Option<Vec<WarningCode>>,
    pub duplicate_of: Option<String>,
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
    pub otj_category: Option<OtjCategory>,
    pub warnings: Option<Vec<WarningCode>>,
    pub duplicate_of: Option<String>,
    pub content_hash: ContentHash,
    pub has_successor: bool,
}

impl StoredUpdate {
    /// What there is to look at in it.
    pub fn warnings(&self) -> Warnings {
        let (codes, duplicate_of) = (self.warnings.clone().unwrap_or_default(), self.duplicate_of.clone());
        Warnings { day: self.fact_on, codes, duplicate_of }
    }
}

/// What there is to look at in an update.
#[derive(Clone, Debug, Default)]
pub struct Warnings {
    /// The day of the hours.
    pub day: Option<NaiveDate>,
    pub codes: Vec<WarningCode>,
    /// The name of the update that says the same.
    pub duplicate_of: Option<String>,
}

impl Warnings {
    /// As it is told.
    pub fn bodies(&self) -> Vec<WarningBody> {
        let of = |day| WarningBody::of(&self.codes, day, self.duplicate_of.as_deref());
        self.day.map(of).unwrap_or_default()
    }
}

/// The hours that a day holds, and perhaps an update that says the same as a push.
#[derive(Debug, Queryable)]
pub struct HoursRow {
    /// Of what is said, counted from 1.
    pub place: i64,
    pub counting: i32,
    pub other: i32,
    pub id: Option<ProgressUpdateId>,
    pub external_id: Option<String>,
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
    /// What there is to look at in it.
    pub warnings: Warnings,
}

/// What became of one pushed update.
#[derive(Debug)]
pub enum Outcome {
    /// Stored.
    Created(Box<NewUpdate>),
    /// The same as one stored before, with what there is to look at in it: nothing changed.
    Same(ProgressUpdateId, Warnings),
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
    /// What to look at; it was taken all the same.
    pub warnings: Vec<WarningBody>,
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
            fact_on,
            warnings,
            duplicate_of,
        } = row;
        let warnings = Warnings { day: fact_on, codes: warnings.unwrap_or_default(), duplicate_of };
        Self {
            id,
            external_id,
            organisation_id,
            apprenticeship_id,
            observed_at,
            received_at,
            details: shown(details),
            supersedes,
            superseded_by,
            warnings: warnings.bodies(),
        }
    }
}

/// Details as they are shown: hours that were sent without a category have none.
pub fn shown(mut details: serde_json::Value) -> serde_json::Value {
    if details["kind"] == Kind::OtjHours.as_str()
        && let Some(properties) = details.as_object_mut()
    {
        properties.entry("category").or_insert(serde_json::Value::Null);
    }
    details
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
