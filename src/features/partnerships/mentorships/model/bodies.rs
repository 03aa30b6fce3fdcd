//! Mentorships as callers see them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Mentorship, MentorshipState};
use crate::features::partnerships::holds::{HoldCause, PAUSED};
use crate::features::partnerships::mentee_wishes::WishForMentorBody;
use crate::ids::{ApprenticeshipId, MentorProfileId, MentorshipId, OrganisationId, PersonId};
use crate::web::PageBody;

/// What a caller is to a mentorship.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parties {
    /// The mentor.
    pub mentor: bool,
    /// The apprentice.
    pub apprentice: bool,
    /// Somebody who sees everything.
    pub everything: bool,
}

impl Parties {
    /// Whether the caller is one of the two.
    pub fn is_of_the_two(self) -> bool {
        self.mentor || self.apprentice
    }
}

/// The name of one of the two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MentoringNameBody {
    /// Given name.
    #[schema(example = "Alex")]
    pub given_name: String,
    /// Family name.
    #[schema(example = "Invented")]
    pub family_name: String,
}

/// A mentorship.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Mentorship, example = json!({
    "id": "019abf3e-9c00-7000-8000-000000000091", "mentorProfileId": "019abf3e-9c00-7000-8000-000000000081",
    "organisationId": "019abf3e-9c00-7000-8000-000000000062", "apprenticeshipId": "019abf3e-9c00-7000-8000-000000000012",
    "mentor": {"givenName": "Alex", "familyName": "Invented"}, "apprentice": {"givenName": "Robin", "familyName": "Invented"},
    "state": "accepted", "message": null, "words": null, "declineWords": null, "wish": null, "endReason": null, "holds": [],
    "heldBySafeguarding": null, "requestedAt": "2026-11-20T09:30:00Z", "expiresAt": null, "acceptedAt": "2026-11-24T09:30:00Z",
    "endedAt": null, "updatedAt": "2026-11-24T09:30:00Z"
}))]
pub struct MentorshipBody {
    /// Names the mentorship.
    pub id: MentorshipId,
    /// The mentor's profile.
    pub mentor_profile_id: MentorProfileId,
    /// The mentor's employer.
    pub organisation_id: OrganisationId,
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// The mentor.
    pub mentor: MentoringNameBody,
    /// The apprentice; not told to the employer.
    #[schema(required = true)]
    pub apprentice: Option<MentoringNameBody>,
    /// Where it stands.
    pub state: MentorshipState,
    /// What is said of a mentorship that is held: show it as it stands.
    #[schema(required = true)]
    pub message: Option<String>,
    /// What the apprentice wrote; told to the apprentice, and to the mentor until the end.
    #[schema(required = true)]
    pub words: Option<String>,
    /// What the mentor answered who declined; told to the two alone.
    #[schema(required = true)]
    pub decline_words: Option<String>,
    /// What the apprentice wishes for; told to the mentor alone, while the mentorship is under way.
    #[schema(required = true)]
    pub wish: Option<WishForMentorBody>,
    /// Why it was ended; told to the two and the programme's team.
    #[schema(required = true)]
    pub end_reason: Option<String>,
    /// Why it is held, as far as that is told: to the programme's team, empty for everybody else.
    pub holds: Vec<HoldCause>,
    /// Whether it is held for somebody's safety; null for whoever does not see everything.
    #[schema(required = true)]
    pub held_by_safeguarding: Option<bool>,
    /// When the apprentice asked.
    pub requested_at: DateTime<Utc>,
    /// Until when the mentor can answer; null once it is no longer to be answered.
    #[schema(required = true)]
    pub expires_at: Option<DateTime<Utc>>,
    /// When the mentor accepted.
    #[schema(required = true)]
    pub accepted_at: Option<DateTime<Utc>>,
    /// When it was over, by whichever end.
    #[schema(required = true)]
    pub ended_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What is told of mentorships beside their rows.
#[derive(Debug, Default)]
pub struct Around {
    /// The names of people.
    pub names: HashMap<PersonId, (String, String)>,
    /// The wishes that go to their mentors.
    pub wishes: HashMap<ApprenticeshipId, WishForMentorBody>,
    /// Of the apprenticeships those of whom the caller is the line manager.
    pub managed: HashSet<ApprenticeshipId>,
    /// Whether the caller decides on holds.
    pub decides: bool,
}

impl MentorshipBody {
    /// The mentorship at an instant, for whoever asks.
    pub fn new(parties: Parties, now: DateTime<Utc>, row: Mentorship, around: &Around) -> Self {
        let state = row.state_at(now);
        let two = parties.is_of_the_two();
        let Mentorship {
            id,
            mentor_profile_id,
            organisation_id,
            apprenticeship_id,
            mentor_id,
            apprentice_id,
            match_round_id: _,
            words,
            decline_words,
            stored_state: _,
            held_from: _,
            holds,
            without_partnership: _,
            expires_at,
            accepted_at,
            end_reason,
            settled_at,
            created_at,
            updated_at,
            version: _,
        } = row;
        let name = |id: PersonId| {
            let (given_name, family_name) = around.names.get(&id).cloned().unwrap_or_default();
            MentoringNameBody { given_name, family_name }
        };
        let knows = two || parties.everything || around.managed.contains(&apprenticeship_id);
        let asked = state == MentorshipState::Requested;
        let under_way = matches!(state, MentorshipState::Accepted | MentorshipState::Active);
        let reads_words = parties.apprentice || parties.mentor && (asked || under_way);
        let wish = around.wishes.get(&apprenticeship_id).filter(|_| parties.mentor && under_way);
        let safety = holds.contains(&HoldCause::Safeguarding);
        let told = |cause: &HoldCause| around.decides && *cause != HoldCause::Safeguarding;
        Self {
            id,
            mentor_profile_id,
            organisation_id,
            apprenticeship_id,
            mentor: name(mentor_id),
            apprentice: knows.then(|| name(apprentice_id)),
            state,
            message: (state == MentorshipState::OnHold).then(|| PAUSED.to_owned()),
            words: words.filter(|_| reads_words),
            decline_words: decline_words.filter(|_| two),
            wish: wish.cloned(),
            end_reason: end_reason.filter(|_| two || around.decides),
            holds: holds.into_iter().filter(told).collect(),
            held_by_safeguarding: parties.everything.then_some(safety),
            requested_at: created_at,
            expires_at: asked.then_some(expires_at),
            accepted_at,
            ended_at: if state == MentorshipState::Expired { Some(expires_at) } else { settled_at },
            updated_at,
        }
    }
}

/// A page of mentorships.
#[derive(Debug, Serialize, ToSchema)]
pub struct MentorshipList {
    /// The mentorships, in the order in which they were asked for.
    pub mentorships: Vec<MentorshipBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
