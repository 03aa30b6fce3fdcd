//! Mentors as callers see them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Availability, HelpsWith, MentorProfile, MentorProfileState, Safeguarding, SharedExperience};
use crate::ids::{MentorProfileId, OrganisationId, PersonId};
use crate::json::stored::Json;
use crate::visibility::Visibility;
use crate::web::PageBody;

/// A mentor.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MentorProfile, example = json!({
    "id": "019abf3e-9c00-7000-8000-000000000081", "organisationId": "019abf3e-9c00-7000-8000-000000000062",
    "personId": null, "state": "approved", "givenName": "Alex", "familyName": "Invented", "email": null,
    "headline": "Graduate trainee, builds data pipelines", "topics": ["public speaking", "sql"], "languages": ["en", "bn"],
    "availability": ["weekdayLunchtimes"], "capacity": null, "hasFreePlace": true, "helpsWith": [], "sharedExperience": [],
    "safeguarding": null, "endReason": null, "createdAt": "2026-11-24T09:30:00Z", "updatedAt": null
}))]
pub struct MentorProfileBody {
    /// Names the profile.
    pub id: MentorProfileId,
    /// The employer.
    pub organisation_id: OrganisationId,
    /// The person whom the approval made; not told to apprentices.
    #[schema(required = true)]
    pub person_id: Option<PersonId>,
    /// Where it stands.
    pub state: MentorProfileState,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// E-mail address; not told to apprentices.
    #[schema(required = true)]
    pub email: Option<String>,
    /// Who the mentor is, in a line.
    pub headline: String,
    /// What the mentor likes to talk about, in lower case.
    pub topics: Vec<String>,
    /// Languages by their codes of ISO 639-1.
    pub languages: Vec<String>,
    /// When the mentor has time.
    pub availability: Vec<Availability>,
    /// How many apprentices at a time; not told to apprentices.
    #[schema(required = true)]
    pub capacity: Option<i32>,
    /// Whether fewer are mentored than there are places.
    pub has_free_place: bool,
    /// With what of which standards the mentor helps.
    pub helps_with: Vec<HelpsWith>,
    /// What the mentor said of themself; told to the mentor alone, empty for everybody else.
    pub shared_experience: Vec<SharedExperience>,
    /// That the mentor was checked; not told to apprentices.
    #[schema(required = true)]
    pub safeguarding: Option<Safeguarding>,
    /// Why it was ended; not told to apprentices.
    #[schema(required = true)]
    pub end_reason: Option<String>,
    /// When it was proposed.
    pub created_at: DateTime<Utc>,
    /// When it was last changed; not told to apprentices, who do not see all of it.
    #[schema(required = true)]
    pub updated_at: Option<DateTime<Utc>>,
}

impl MentorProfile {
    /// Whether a caller sees more of it than apprentices do: its employer, the mentor, and who sees everything.
    pub fn is_seen_whole(&self, visibility: &Visibility) -> bool {
        visibility.reaches_organisation(self.organisation_id) || self.is_of(visibility)
    }

    /// Whether it is the caller's own.
    pub fn is_of(&self, visibility: &Visibility) -> bool {
        self.person_id.is_some() && self.person_id == visibility.own
    }
}

impl MentorProfileBody {
    /// The profile for whoever asks; `live` apprentices are mentored.
    pub fn new(visibility: &Visibility, live: i64, row: MentorProfile) -> Self {
        let (whole, own) = (row.is_seen_whole(visibility), row.is_of(visibility));
        let safeguarding = row.safeguarding();
        let MentorProfile {
            id,
            organisation_id,
            person_id,
            state,
            given_name,
            family_name,
            email,
            headline,
            topics,
            languages,
            availability,
            capacity,
            helps_with: Json(helps_with),
            shared_experience,
            checked_on: _,
            check_expires_on: _,
            covers_under_18: _,
            granted_role: _,
            paused_by_team: _,
            end_reason,
            approved_at: _,
            ended_at: _,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self {
            id,
            organisation_id,
            person_id: person_id.filter(|_| whole),
            state,
            given_name,
            family_name,
            email: whole.then_some(email),
            headline,
            topics,
            languages,
            availability,
            capacity: whole.then_some(capacity),
            has_free_place: live < i64::from(capacity),
            helps_with,
            shared_experience: if own { shared_experience } else { Vec::new() },
            safeguarding: whole.then_some(safeguarding),
            end_reason: end_reason.filter(|_| whole),
            created_at,
            updated_at: whole.then_some(updated_at),
        }
    }
}

/// A page of mentors.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MentorProfileList {
    /// The mentors, in the order in which they were proposed.
    pub mentor_profiles: Vec<MentorProfileBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
