//! Introductions as callers see them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Introduction, IntroductionState};
use crate::ctx::london_day;
use crate::features::partnerships::holds::{HoldCause, PAUSED};
use crate::ids::{ApprenticeshipId, IntroductionId, IntroductionOfferId, OrganisationId, PersonId};
use crate::visibility::Visibility;
use crate::web::PageBody;

/// An introduction, as far as the caller may know it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Introduction, example = json!({
    "id": "019ac1d2-7a00-7000-8000-000000000011", "offerId": "019ac1d2-7a00-7000-8000-000000000001",
    "organisationId": "019ac1d2-7a00-7000-8000-000000000002", "apprenticeshipId": "019ac1d2-7a00-7000-8000-000000000003",
    "apprentice": "Robin Invented", "company": "Example Pictures", "role": "Post-production engineer", "topics": ["video"],
    "contactName": "Jo Invented", "contactEmail": null, "accompaniedBy": null, "state": "made", "notice": null,
    "heldBySafeguarding": null, "lapsesAt": null, "consentedOn": "2026-11-20", "madeOn": "2026-11-24", "metOn": null,
    "createdAt": "2026-11-20T09:30:00Z"
}))]
pub struct IntroductionBody {
    /// Names the introduction.
    pub id: IntroductionId,
    /// The offer that it is by.
    pub offer_id: IntroductionOfferId,
    /// The employer that introduces.
    pub organisation_id: OrganisationId,
    /// Whose it is; null for the employer.
    #[schema(required = true)]
    pub apprenticeship_id: Option<ApprenticeshipId>,
    /// The apprentice's name; null for the employer until the apprentice has asked or agreed, and where nothing came of it.
    #[schema(required = true)]
    pub apprentice: Option<String>,
    /// Where the contact works.
    pub company: String,
    /// What the contact does there.
    pub role: String,
    /// What they would talk about.
    pub topics: Vec<String>,
    /// Who the contact is; null for the apprentice and the line manager until the introduction is made.
    #[schema(required = true)]
    pub contact_name: Option<String>,
    /// The contact's address; null but for the programme's team and the employer.
    #[schema(required = true)]
    pub contact_email: Option<String>,
    /// Who comes along to the first meeting; null where nobody need.
    #[schema(required = true)]
    pub accompanied_by: Option<String>,
    /// Where it stands.
    pub state: IntroductionState,
    /// What there is to say of where it stands.
    #[schema(required = true)]
    pub notice: Option<&'static str>,
    /// Whether safeguarding has a part in a pause; told to the programme's team alone.
    #[schema(required = true)]
    pub held_by_safeguarding: Option<bool>,
    /// When it lapses unless somebody acts; null where nobody need, and while it is paused.
    #[schema(required = true)]
    pub lapses_at: Option<DateTime<Utc>>,
    /// The day on which the apprentice asked or agreed, in London.
    #[schema(required = true)]
    pub consented_on: Option<NaiveDate>,
    /// The day on which it was made, in London.
    #[schema(required = true)]
    pub made_on: Option<NaiveDate>,
    /// The day on which they met, in London.
    #[schema(required = true)]
    pub met_on: Option<NaiveDate>,
    /// When it was asked for or proposed.
    pub created_at: DateTime<Utc>,
}

/// What an offer says in an introduction.
#[derive(Clone, Debug)]
pub struct OfferWords {
    pub company: String,
    pub role: String,
    pub topics: Vec<String>,
    pub contact_name: String,
    pub contact_email: String,
}

/// What is told of introductions beside their rows.
#[derive(Debug, Default)]
pub struct Around {
    pub offers: HashMap<IntroductionOfferId, OfferWords>,
    /// Names of people.
    pub names: HashMap<PersonId, String>,
}

/// As whom an introduction is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reader {
    /// Who sees every introduction; `writes` where they also have a say.
    Staff {
        writes: bool,
    },
    Employer,
    Apprentice,
    LineManager,
}

impl Reader {
    fn of(row: &Introduction, (visibility, writes): (&Visibility, bool)) -> Self {
        if visibility.everything {
            Self::Staff { writes }
        } else if visibility.organisations.contains(&row.organisation_id) {
            Self::Employer
        } else if visibility.own == Some(row.person_id) {
            Self::Apprentice
        } else {
            Self::LineManager
        }
    }
}

impl IntroductionBody {
    /// The introduction for whoever asks; `writes` says whether they may do anything about introductions.
    pub fn new(
        row: Introduction,
        around: &Around,
        by: (&Visibility, bool),
        now: DateTime<Utc>,
    ) -> Option<Self> {
        let reader = Reader::of(&row, by);
        let state = row.state_at(now);
        let offer = around.offers.get(&row.offer_id)?.clone();
        let Introduction {
            id,
            offer_id,
            organisation_id,
            apprenticeship_id,
            person_id,
            stored_state,
            holds,
            decided_at: _,
            consented_at,
            lapses_at,
            made_at,
            accompanied_by,
            met_on,
            created_at,
            updated_at: _,
            version: _,
        } = row;
        let is_staff = matches!(reader, Reader::Staff { .. });
        let is_employer = reader == Reader::Employer;
        let came_to_nothing = matches!(
            stored_state,
            IntroductionState::Declined | IntroductionState::Withdrawn | IntroductionState::Lapsed
        );
        let knows_name = !is_employer || consented_at.is_some() && !came_to_nothing;
        let name_of = |id: PersonId| around.names.get(&id).cloned();
        let on_hold = state == IntroductionState::OnHold;
        Some(Self {
            id,
            offer_id,
            organisation_id,
            apprenticeship_id: (!is_employer).then_some(apprenticeship_id),
            apprentice: if knows_name { name_of(person_id) } else { None },
            company: offer.company,
            role: offer.role,
            topics: offer.topics,
            contact_name: (is_staff || is_employer || made_at.is_some()).then_some(offer.contact_name),
            contact_email: (is_employer || reader == Reader::Staff { writes: true })
                .then_some(offer.contact_email),
            accompanied_by: accompanied_by.and_then(name_of),
            state,
            notice: on_hold.then_some(PAUSED),
            held_by_safeguarding: is_staff.then(|| on_hold && holds.contains(&HoldCause::Safeguarding)),
            lapses_at: lapses_at.filter(|_| state.is_live() && !on_hold),
            consented_on: consented_at.map(london_day),
            made_on: made_at.map(london_day),
            met_on,
            created_at,
        })
    }
}

/// A page of introductions.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IntroductionList)]
pub struct IntroductionList {
    /// The introductions, in the order in which they began.
    pub introductions: Vec<IntroductionBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
