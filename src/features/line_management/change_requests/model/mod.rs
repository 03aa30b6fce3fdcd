//! Change requests and their states.

pub mod changes;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use self::changes::{Change, ChangeKind};
use crate::access::Role;
use crate::error::Result;
use crate::ids::{ApprenticeshipId, ChangeRequestId, OrganisationId, PersonId};
use crate::lifecycle::Lifecycle;
use crate::schema::change_requests;
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// Where a change request stands. New states may be added.
    ChangeState {
        /// Waits for a decision.
        Pending "pending",
        /// The change was made; final.
        Accepted "accepted",
        /// Nothing was changed; final.
        Declined "declined",
        /// The provider no longer asks for it; final.
        Cancelled "cancelled",
        /// The apprenticeship ended, or went to another provider, before anybody decided; final.
        Lapsed "lapsed",
    }
}

impl Lifecycle for ChangeState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Pending => &[Self::Accepted, Self::Declined, Self::Cancelled, Self::Lapsed],
            Self::Accepted | Self::Declined | Self::Cancelled | Self::Lapsed => &[],
        }
    }
}

/// Which change requests to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct ChangeRequestFilter {
    /// Only those of this apprenticeship; may be repeated.
    pub apprenticeship_id: Vec<ApprenticeshipId>,
    /// Only those in this state, such as `pending` for what waits; may be repeated.
    pub state: Vec<ChangeState>,
    /// Only those of this kind; may be repeated.
    pub kind: Vec<ChangeKind>,
    /// Only those of this provider; may be repeated.
    pub provider_id: Vec<OrganisationId>,
}

/// A change request as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = change_requests)]
pub struct ChangeRequest {
    pub id: ChangeRequestId,
    pub apprenticeship_id: ApprenticeshipId,
    pub provider_id: OrganisationId,
    pub kind: ChangeKind,
    pub change: serde_json::Value,
    pub state: ChangeState,
    pub decided_by: Option<PersonId>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decline_reason: Option<String>,
    pub untold: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl ChangeRequest {
    /// What is asked for.
    ///
    /// # Errors
    /// A defect: only what was read as one is stored.
    pub fn asked(&self) -> Result<Change> {
        Ok(Change::stored(self.kind, self.change.clone()).map_err(anyhow::Error::from)?)
    }
}

/// Declines a change request.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"reason": "The team can free the days; no break is needed."}))]
pub struct DeclineChangeRequest {
    /// Why, for the provider and the apprentice.
    #[validate(length(min = 1, max = 1000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// A change that a provider asks for.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ChangeRequest)]
pub struct ChangeRequestBody {
    /// Names the request.
    pub id: ChangeRequestId,
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// The provider that asked.
    pub provider_id: OrganisationId,
    /// Which kind of change.
    pub kind: ChangeKind,
    /// What is asked for, as it was sent.
    #[schema(value_type = Change)]
    pub change: serde_json::Value,
    /// Where it stands.
    pub state: ChangeState,
    /// Who decides on this kind: programme managers, and of some the apprentice's line manager.
    pub deciders: Vec<Role>,
    /// Who accepted or declined it.
    #[schema(required = true)]
    pub decided_by: Option<PersonId>,
    /// When that was.
    #[schema(required = true)]
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was declined.
    #[schema(required = true)]
    pub decline_reason: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<ChangeRequest> for ChangeRequestBody {
    fn from(row: ChangeRequest) -> Self {
        let ChangeRequest {
            id,
            apprenticeship_id,
            provider_id,
            kind,
            change,
            state,
            decided_by,
            decided_at,
            decline_reason,
            untold: _,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self {
            id,
            apprenticeship_id,
            provider_id,
            kind,
            change,
            state,
            deciders: kind.deciders().to_vec(),
            decided_by,
            decided_at,
            decline_reason,
            created_at,
            updated_at,
        }
    }
}

/// A page of change requests.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeRequestList {
    /// The requests, in the order in which they were asked.
    pub change_requests: Vec<ChangeRequestBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
