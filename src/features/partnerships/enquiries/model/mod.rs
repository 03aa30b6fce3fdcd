//! Employer enquiries, their states and their rules.

mod bodies;
mod commands;

use chrono::{DateTime, Months, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

pub use bodies::{AcceptedBody, EnquiryBody, EnquiryList, EnquirySentBody};
pub use commands::{
    AcceptEnquiry, AskToTakePart, ConfirmEnquiry, ContactNames, DeclineEnquiry, NewPartnerClient,
};

use crate::ctx::london_day;
use crate::features::partnerships::partnerships::PartnershipKind;
use crate::ids::{EnquiryId, OrganisationId};
use crate::lifecycle::Lifecycle;
use crate::schema::{employer_enquiries, unconfirmed_enquiries};
use crate::string_enum::string_enum;

/// For how long a declined enquiry is kept.
const KEPT: Months = Months::new(12);

string_enum! {
    /// Where an employer enquiry stands. New states may be added.
    EnquiryState {
        /// Confirmed by whoever has the address, and not decided on.
        Received "received",
        /// The employer takes part; final.
        Accepted "accepted",
        /// The employer does not take part; final.
        Declined "declined",
    }
}

impl Lifecycle for EnquiryState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Received => &[Self::Accepted, Self::Declined],
            Self::Accepted | Self::Declined => &[],
        }
    }
}

/// What was asked and not confirmed yet.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = unconfirmed_enquiries)]
pub struct Unconfirmed {
    pub id: EnquiryId,
    pub organisation_name: String,
    pub contact_name: String,
    pub email: String,
    pub website: Option<String>,
    pub kinds: Vec<PartnershipKind>,
    pub message: String,
    pub created_at: DateTime<Utc>,
}

/// An enquiry as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = employer_enquiries, treat_none_as_null = true)]
pub struct Enquiry {
    pub id: EnquiryId,
    pub organisation_name: String,
    pub contact_name: String,
    pub email: String,
    pub website: Option<String>,
    pub kinds: Vec<PartnershipKind>,
    pub message: String,
    pub state: EnquiryState,
    pub organisation_id: Option<OrganisationId>,
    pub decline_reason: Option<String>,
    pub decided_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub received_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub erased_at: Option<DateTime<Utc>>,
}

impl Enquiry {
    /// The enquiry that was confirmed now.
    pub fn received(asked: Unconfirmed, now: DateTime<Utc>) -> Self {
        let Unconfirmed { id, organisation_name, contact_name, email, website, kinds, message, created_at } =
            asked;
        Self {
            id,
            organisation_name,
            contact_name,
            email,
            website,
            kinds,
            message,
            state: EnquiryState::Received,
            organisation_id: None,
            decline_reason: None,
            decided_at: None,
            created_at,
            received_at: now,
            updated_at: now,
            version: 1,
            erased_at: None,
        }
    }

    /// The next version, decided.
    #[must_use]
    pub fn decided(self, decision: Decision, now: DateTime<Utc>) -> Self {
        let (state, organisation_id, decline_reason) = match decision {
            Decision::Accepted(id) => (EnquiryState::Accepted, Some(id), None),
            Decision::Declined(reason) => (EnquiryState::Declined, None, Some(reason)),
        };
        Self {
            state,
            organisation_id,
            decline_reason,
            decided_at: Some(now),
            updated_at: now,
            version: self.version + 1,
            ..self
        }
    }

    /// The last day on which it is kept; none while nothing says so.
    pub fn retain_until(&self) -> Option<NaiveDate> {
        let declined = self.decided_at.filter(|_| self.state == EnquiryState::Declined)?;
        london_day(declined).checked_add_months(KEPT)
    }

    /// The contact's given and family name: the last word, or the whole where there is but one, is the family name.
    pub fn names(&self) -> ContactNames {
        let (given, family) =
            self.contact_name.rsplit_once(' ').unwrap_or((&self.contact_name, &self.contact_name));
        let cut = |name: &str| name.trim().chars().take(100).collect();
        ContactNames { given_name: cut(given), family_name: cut(family) }
    }
}

/// What staff decided.
pub enum Decision {
    Accepted(OrganisationId),
    Declined(String),
}

/// Which enquiries to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct EnquiryFilter {
    /// Only enquiries in this state; may be repeated.
    pub state: Vec<EnquiryState>,
}
