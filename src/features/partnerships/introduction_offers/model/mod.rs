//! Offers of introductions.

mod bodies;
mod commands;

use chrono::{DateTime, Months, NaiveDate, Utc};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::IntoParams;

pub use self::bodies::{OfferBody, OfferList};
pub use self::commands::{AddOffer, ChangeOffer};

pub use crate::features::partnerships::holds::HoldCause;

use crate::error::{Error, FieldCode, FieldError, Result};
use crate::ids::{IntroductionOfferId, OrganisationId};
use crate::lifecycle::{self, Lifecycle};
use crate::schema::introduction_offers;
use crate::string_enum::string_enum;

/// How long a contact is kept after an offer is over.
pub const KEPT: Months = Months::new(12);
/// What is left of a contact then.
pub const ERASED: &str = "erased";
/// How long one offer may last.
const LONGEST: Months = Months::new(24);

string_enum! {
    /// Where an offer of introductions stands. New states may be added.
    IntroductionOfferState {
        /// Apprentices may ask.
        Open "open",
        /// Over; final.
        Closed "closed",
    }
}

impl Lifecycle for IntroductionOfferState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::Closed],
            Self::Closed => &[],
        }
    }
}

/// An offer as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = introduction_offers, treat_none_as_null = true)]
pub struct Offer {
    pub id: IntroductionOfferId,
    pub organisation_id: OrganisationId,
    pub company: String,
    pub contact_name: String,
    pub contact_email: String,
    pub role: String,
    pub topics: Vec<String>,
    pub places: i32,
    pub until_on: NaiveDate,
    pub closed_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl Offer {
    /// The state on a day in London.
    pub fn state_on(&self, today: NaiveDate) -> IntroductionOfferState {
        if self.closed_at.is_none() && today <= self.until_on {
            IntroductionOfferState::Open
        } else {
            IntroductionOfferState::Closed
        }
    }

    /// What does not fit of when it ends.
    ///
    /// # Errors
    /// 422 for a last day in the past, or more than two years away.
    pub fn ensure_until(&self, today: NaiveDate) -> Result<()> {
        const AT: &str = "#/until";
        let fault = if self.until_on < today {
            FieldError::pointer(AT, FieldCode::InThePast, "must not lie in the past")
        } else if today.checked_add_months(LONGEST).is_some_and(|last| last < self.until_on) {
            FieldError::pointer(AT, FieldCode::Inconsistent, "must lie within two years")
        } else {
            return Ok(());
        };
        Err(Error::invalid(vec![fault]))
    }

    /// The next version with the changes in it; `taken` is how many places are.
    ///
    /// # Errors
    /// 422 where they do not fit.
    pub fn changed(
        &self,
        change: ChangeOffer,
        taken: i64,
        (now, today): (DateTime<Utc>, NaiveDate),
    ) -> Result<Self> {
        let ChangeOffer {
            company,
            contact_name,
            contact_email,
            role,
            topics,
            places,
            contact_agreed: _,
            until,
        } = change;
        let old = self.clone();
        let changed = Self {
            company: company.unwrap_or(old.company),
            contact_name: contact_name.unwrap_or(old.contact_name),
            contact_email: contact_email.unwrap_or(old.contact_email),
            role: role.unwrap_or(old.role),
            topics: topics.unwrap_or(old.topics),
            places: places.unwrap_or(old.places),
            until_on: until.unwrap_or(old.until_on),
            updated_at: now,
            version: old.version + 1,
            ..old
        };
        if changed.until_on != self.until_on {
            changed.ensure_until(today)?;
        }
        let replaced = [
            ("#/company", changed.company != self.company),
            ("#/contactName", changed.contact_name != self.contact_name),
            ("#/contactEmail", changed.contact_email != self.contact_email),
            ("#/role", changed.role != self.role),
        ];
        let replaced = replaced.into_iter().filter(|(_, is_replaced)| *is_replaced && taken > 0);
        let faults: Vec<FieldError> = replaced
            .map(|(at, _)| {
                FieldError::pointer(
                    at,
                    FieldCode::Inconsistent,
                    "must stay: apprentices agreed to meet this person",
                )
            })
            .collect();
        if !faults.is_empty() {
            return Err(Error::invalid(faults));
        }
        if i64::from(changed.places) < taken {
            let detail = "must not be lower than the places that are taken";
            return Err(Error::invalid(vec![FieldError::pointer("#/places", FieldCode::TooSmall, detail)]));
        }
        Ok(changed)
    }

    /// Whether it may be changed on a day in London: while it is open.
    ///
    /// # Errors
    /// 409 where it is over.
    pub fn may_change(&self, today: NaiveDate) -> Result<()> {
        match self.state_on(today) {
            IntroductionOfferState::Open => Ok(()),
            IntroductionOfferState::Closed => {
                Err(lifecycle::transition_not_allowed(IntroductionOfferState::Closed, &[]))
            }
        }
    }

    /// The next version, closed.
    #[must_use]
    pub fn closed(self, now: DateTime<Utc>) -> Self {
        Self { closed_at: Some(now), updated_at: now, version: self.version + 1, ..self }
    }

    /// The next version, without the contact.
    #[must_use]
    pub fn without_contact(self, now: DateTime<Utc>) -> Self {
        let erased = || ERASED.to_owned();
        Self {
            contact_name: erased(),
            contact_email: erased(),
            updated_at: now,
            version: self.version + 1,
            ..self
        }
    }
}

/// Which offers to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct OfferFilter {
    /// Only offers of this employer; may be repeated.
    pub organisation_id: Vec<OrganisationId>,
    /// Only offers in this state; may be repeated.
    pub state: Vec<IntroductionOfferState>,
}
