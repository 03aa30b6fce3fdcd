//! Offers of introductions as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{IntroductionOfferState, Offer};
use crate::ids::{IntroductionOfferId, OrganisationId};
use crate::visibility::Visibility;
use crate::web::PageBody;

/// An offer of introductions.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IntroductionOffer)]
pub struct OfferBody {
    /// Names the offer.
    pub id: IntroductionOfferId,
    /// The employer that introduces.
    pub organisation_id: OrganisationId,
    /// Where the contact works.
    #[schema(example = "Example Pictures")]
    pub company: String,
    /// Who the contact is; null but for the programme's team and the employer.
    #[schema(required = true)]
    pub contact_name: Option<String>,
    /// The contact's address; null but for the programme's team and the employer.
    #[schema(required = true)]
    pub contact_email: Option<String>,
    /// What the contact does there.
    #[schema(example = "Post-production engineer")]
    pub role: String,
    /// What they would talk about.
    pub topics: Vec<String>,
    /// How many apprentices may be introduced.
    pub places: i32,
    /// How many places are free; none while nobody more is introduced to the contact.
    #[schema(minimum = 0)]
    pub places_left: i64,
    /// The last day on which apprentices may ask, in London.
    pub until: NaiveDate,
    /// Where it stands.
    pub state: IntroductionOfferState,
    /// When it was offered.
    pub created_at: DateTime<Utc>,
}

impl OfferBody {
    /// The offer for whoever asks; `writes` says whether they may offer introductions.
    pub fn new(
        offer: Offer,
        taken: i64,
        (visibility, writes): (&Visibility, bool),
        today: NaiveDate,
    ) -> Self {
        let state = offer.state_on(today);
        let Offer {
            id,
            organisation_id,
            company,
            contact_name,
            contact_email,
            role,
            topics,
            places,
            until_on,
            closed_at: _,
            created_at,
            updated_at: _,
            version: _,
        } = offer;
        let whole = writes && visibility.reaches_organisation(organisation_id);
        Self {
            id,
            organisation_id,
            company,
            contact_name: whole.then_some(contact_name),
            contact_email: whole.then_some(contact_email),
            role,
            topics,
            places,
            places_left: (i64::from(places) - taken).max(0),
            until: until_on,
            state,
            created_at,
        }
    }
}

/// A page of offers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IntroductionOfferList)]
pub struct OfferList {
    /// The offers, in the order in which they were made.
    pub introduction_offers: Vec<OfferBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
