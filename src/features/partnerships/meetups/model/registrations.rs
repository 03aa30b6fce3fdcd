//! Registrations for meetups.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::ids::{MeetupId, PersonId, RegistrationId};
use crate::lifecycle::Lifecycle;
use crate::schema::registrations;
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// Where a registration stands. New states may be added.
    RegistrationState {
        /// The person has a place.
        Confirmed "confirmed",
        /// The place is free again; final.
        Cancelled "cancelled",
    }
}

impl Lifecycle for RegistrationState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Confirmed => &[Self::Cancelled],
            Self::Cancelled => &[],
        }
    }
}

/// A registration as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Insertable)]
#[diesel(table_name = registrations)]
pub struct Registration {
    pub id: RegistrationId,
    pub meetup_id: MeetupId,
    pub person_id: PersonId,
    pub state: RegistrationState,
    pub share_name: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// Registers the caller for a meetup.
#[derive(Clone, Copy, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"shareName": false}))]
pub struct RegisterForMeetup {
    /// Whether the employer may see the name.
    #[serde(default)]
    #[schema(default = false)]
    pub share_name: bool,
}

/// A registration for a meetup.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Registration, example = json!({
    "id": "019abf3e-9c00-7000-8000-000000000031", "meetupId": "019abf3e-9c00-7000-8000-000000000021",
    "person": {"id": "019abf3e-9c00-7000-8000-000000000011", "name": "Robin Invented"},
    "state": "confirmed", "shareName": false,
    "createdAt": "2026-11-20T09:30:00Z", "updatedAt": "2026-11-20T09:30:00Z"
}))]
pub struct RegistrationBody {
    /// Names the registration.
    pub id: RegistrationId,
    /// What it is for.
    pub meetup_id: MeetupId,
    /// Who comes; null for an employer to whom the person did not agree to be named.
    #[schema(required = true)]
    pub person: Option<RegisteredPersonBody>,
    /// Where it stands.
    pub state: RegistrationState,
    /// Whether the employer may see the name.
    pub share_name: bool,
    /// When the person registered.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Who comes.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RegisteredPerson)]
pub struct RegisteredPersonBody {
    /// Names the person.
    pub id: PersonId,
    /// The person's name.
    pub name: String,
}

/// A registration with the name of its person.
pub type Named = (Registration, String, String);

impl RegistrationBody {
    /// The registration; the person only where `named`.
    pub fn new((row, given_name, family_name): Named, named: bool) -> Self {
        let Registration { id, meetup_id, person_id, state, share_name, created_at, updated_at, version: _ } =
            row;
        let person = named
            .then(|| RegisteredPersonBody { id: person_id, name: format!("{given_name} {family_name}") });
        Self { id, meetup_id, person, state, share_name, created_at, updated_at }
    }
}

/// A page of registrations.
#[derive(Debug, Serialize, ToSchema)]
pub struct RegistrationList {
    /// The registrations, in the order in which they were made.
    pub registrations: Vec<RegistrationBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
