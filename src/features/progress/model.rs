//! Progress updates as they are stored and shown.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;

use super::details::{Details, Kind};
use crate::ids::{ApprenticeshipId, OrganisationId, ProgressUpdateId, StandardId};

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

/// What ingestion needs to know of an update that is stored already.
#[derive(Clone, Debug, Queryable)]
pub struct Known {
    pub id: ProgressUpdateId,
    pub organisation_id: OrganisationId,
    pub external_id: String,
    pub apprenticeship_id: ApprenticeshipId,
    pub kind: Kind,
    pub fact_on: Option<NaiveDate>,
    pub otj_hundredths: Option<i32>,
    pub content_hash: Vec<u8>,
    pub has_successor: bool,
}

/// What ingestion needs to know of an apprenticeship, which it has locked.
#[derive(Clone, Debug, Queryable)]
pub struct Episode {
    pub id: ApprenticeshipId,
    pub provider_id: OrganisationId,
    pub standard_id: StandardId,
    pub uln: String,
    pub provider_reference: Option<String>,
    pub state: String,
    pub starts_on: NaiveDate,
    pub ended_on: Option<NaiveDate>,
}

impl Episode {
    /// Whether the apprenticeship covers a day.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.starts_on <= day && self.ended_on.is_none_or(|end| day <= end)
    }
}

/// An update that was accepted and is to be stored.
#[derive(Clone, Debug)]
pub struct NewUpdate {
    pub id: ProgressUpdateId,
    pub organisation_id: OrganisationId,
    pub apprenticeship_id: ApprenticeshipId,
    pub external_id: String,
    pub observed_at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
    pub details: Details,
    pub content_hash: Vec<u8>,
    pub supersedes: Option<(ProgressUpdateId, String)>,
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
        Self {
            id: row.id,
            external_id: row.external_id,
            organisation_id: row.organisation_id,
            apprenticeship_id: row.apprenticeship_id,
            observed_at: row.observed_at,
            received_at: row.received_at,
            details: row.details,
            supersedes: row.supersedes,
            superseded_by: row.superseded_by,
        }
    }
}
