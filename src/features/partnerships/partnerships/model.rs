//! Partnerships, their states and their rules.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

pub use crate::features::identity::organisations::OrganisationState;

use crate::error::{Error, FieldCode, FieldError, Result};
use crate::ids::{OrganisationId, PartnershipId};
use crate::lifecycle::{self, Lifecycle};
use crate::schema::partnerships;
use crate::string_enum::string_enum;
use crate::web::PageBody;

/// How long the texts of a partnership may be, in characters.
pub const PARTNERSHIP_TEXT: u64 = 5_000;

string_enum! {
    /// What an employer does for the programme. New kinds may be added.
    PartnershipKind {
        /// Runs meetups.
        Meetups "meetups",
        /// Introduces apprentices to others.
        Introductions "introductions",
        /// Gives mentors.
        Mentoring "mentoring",
    }
}

string_enum! {
    /// Where a partnership stands. New states may be added.
    PartnershipState {
        /// Agreed on, from its first day to its last.
        Active "active",
        /// Over; final.
        Ended "ended",
    }
}

impl Lifecycle for PartnershipState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Active => &[Self::Ended],
            Self::Ended => &[],
        }
    }
}

/// A partnership as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = partnerships, treat_none_as_null = true)]
pub struct Partnership {
    pub id: PartnershipId,
    pub organisation_id: OrganisationId,
    pub kind: PartnershipKind,
    #[diesel(column_name = state)]
    pub stored_state: PartnershipState,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
    pub agreement: String,
    pub publishes_directly: bool,
    pub ending_reason: Option<String>,
    pub ended_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl Partnership {
    /// The state on a day in London.
    pub fn state_on(&self, day: NaiveDate) -> PartnershipState {
        if self.ends_on.is_some_and(|last| last < day) { PartnershipState::Ended } else { self.stored_state }
    }

    /// Whether the employer may act by it on a day in London.
    pub fn is_in_force(&self, day: NaiveDate) -> bool {
        self.state_on(day) == PartnershipState::Active && self.starts_on <= day
    }

    /// Whether it may be changed on a day: until it has ended.
    ///
    /// # Errors
    /// 409 where it has.
    pub fn may_change(&self, today: NaiveDate) -> Result<()> {
        match self.state_on(today) {
            PartnershipState::Active => Ok(()),
            PartnershipState::Ended => Err(lifecycle::transition_not_allowed(PartnershipState::Ended, &[])),
        }
    }

    /// The next version with the changes in it.
    ///
    /// # Errors
    /// 422 where they do not fit.
    pub fn changed(&self, change: ChangePartnership, now: DateTime<Utc>, today: NaiveDate) -> Result<Self> {
        let ChangePartnership { ends_on, agreement, publishes_directly } = change;
        let old = self.clone();
        let changed = Self {
            ends_on: ends_on.unwrap_or(old.ends_on),
            agreement: agreement.unwrap_or(old.agreement),
            publishes_directly: publishes_directly.unwrap_or(old.publishes_directly),
            updated_at: now,
            version: old.version + 1,
            ..old
        };
        let mut faults = changed.faults();
        if changed.ends_on != self.ends_on && changed.ends_on.is_some_and(|last| last < today) {
            let detail = "must not lie in the past; end the partnership instead";
            faults.push(FieldError::pointer(ENDS, FieldCode::InThePast, detail));
        }
        if faults.is_empty() { Ok(changed) } else { Err(Error::invalid(faults)) }
    }

    /// The next version, ended.
    #[must_use]
    pub fn ended(self, reason: Option<String>, now: DateTime<Utc>) -> Self {
        Self {
            stored_state: PartnershipState::Ended,
            ending_reason: reason,
            ended_at: Some(now),
            updated_at: now,
            version: self.version + 1,
            ..self
        }
    }

    /// What does not fit together.
    pub fn faults(&self) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if self.ends_on.is_some_and(|last| last < self.starts_on) {
            let detail = "must not lie before startsOn";
            faults.push(FieldError::pointer(ENDS, FieldCode::EndsBeforeStarts, detail));
        }
        if self.publishes_directly && self.kind != PartnershipKind::Meetups {
            let detail = "goes only with the kind meetups";
            faults.push(FieldError::pointer("#/publishesDirectly", FieldCode::Inconsistent, detail));
        }
        faults
    }
}

const ENDS: &str = "#/endsOn";

/// Which partnerships to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct PartnershipFilter {
    /// Only partnerships with this employer; may be repeated.
    pub organisation_id: Vec<OrganisationId>,
    /// Only partnerships of this kind; may be repeated.
    pub kind: Vec<PartnershipKind>,
    /// Only partnerships in this state; may be repeated.
    pub state: Vec<PartnershipState>,
}

impl PartnershipFilter {
    /// Whether a partnership is of a kind and in a state that are wanted.
    pub fn keeps(&self, row: &Partnership, today: NaiveDate) -> bool {
        (self.kind.is_empty() || self.kind.contains(&row.kind))
            && (self.state.is_empty() || self.state.contains(&row.state_on(today)))
    }
}

/// Adds a partnership with an active employer.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "organisationId": "019ab52c-7a00-7000-8000-000000000001", "kind": "meetups", "startsOn": "2027-01-11", "endsOn": null,
    "agreement": "A meetup a month in our office; both sides may end it at any time.", "publishesDirectly": false
}))]
pub struct AddPartnership {
    /// The employer.
    pub organisation_id: OrganisationId,
    /// What it is about.
    pub kind: PartnershipKind,
    /// The first day, in London.
    pub starts_on: NaiveDate,
    /// The last day, in London; none until further notice.
    pub ends_on: Option<NaiveDate>,
    /// What was agreed, or where it is written down.
    #[validate(length(min = 1, max = "PARTNERSHIP_TEXT"), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 5000)]
    pub agreement: String,
    /// Whether meetups of the employer are published without being asked about; only with the kind `meetups`.
    #[serde(default)]
    pub publishes_directly: bool,
}

/// Changes a partnership: absent keeps, null clears.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"publishesDirectly": true}))]
pub struct ChangePartnership {
    /// The last day, in London; none until further notice. Not in the past.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[schema(value_type = Option<NaiveDate>)]
    pub ends_on: Option<Option<NaiveDate>>,
    /// What was agreed, or where it is written down.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(min = 1, max = "PARTNERSHIP_TEXT"), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 5000, nullable = false)]
    pub agreement: Option<String>,
    /// Whether meetups of the employer are published without being asked about.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub publishes_directly: Option<bool>,
}

/// Ends a partnership.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"reason": "The employer moved away.", "endOrganisation": false}))]
pub struct EndPartnership {
    /// Why, for the record.
    #[validate(length(min = 1, max = "PARTNERSHIP_TEXT"), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 5000)]
    pub reason: String,
    /// Whether the employer ends too, with all its partnerships and everything that its clients and people hold.
    #[serde(default)]
    pub end_organisation: bool,
}

/// A partnership.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Partnership)]
pub struct PartnershipBody {
    /// Names the partnership.
    pub id: PartnershipId,
    /// The employer.
    pub organisation_id: OrganisationId,
    /// What it is about.
    pub kind: PartnershipKind,
    /// Where it stands.
    pub state: PartnershipState,
    /// The first day, in London.
    pub starts_on: NaiveDate,
    /// The last day, in London; null until further notice.
    #[schema(required = true)]
    pub ends_on: Option<NaiveDate>,
    /// What was agreed.
    pub agreement: String,
    /// Whether meetups of the employer are published without being asked about.
    pub publishes_directly: bool,
    /// Why it was ended; null where it was not, or ran out.
    #[schema(required = true)]
    pub ending_reason: Option<String>,
    /// When its end was written down.
    #[schema(required = true)]
    pub ended_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl PartnershipBody {
    /// The partnership as it stands on a day in London.
    pub fn on(day: NaiveDate, row: Partnership) -> Self {
        let state = row.state_on(day);
        let Partnership {
            id,
            organisation_id,
            kind,
            stored_state: _,
            starts_on,
            ends_on,
            agreement,
            publishes_directly,
            ending_reason,
            ended_at,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self {
            id,
            organisation_id,
            kind,
            state,
            starts_on,
            ends_on,
            agreement,
            publishes_directly,
            ending_reason,
            ended_at,
            created_at,
            updated_at,
        }
    }
}

/// A page of partnerships.
#[derive(Debug, Serialize, ToSchema)]
pub struct PartnershipList {
    /// The partnerships, in the order in which they were added.
    pub partnerships: Vec<PartnershipBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
