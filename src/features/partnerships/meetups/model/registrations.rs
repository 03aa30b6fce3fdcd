//! Registrations for meetups.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Date, Nullable, Text, Uuid as SqlUuid};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::ids::{MeetupId, PersonId, RegistrationId};
use crate::lifecycle::Lifecycle;
use crate::schema::{people, registrations};
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// Where a registration stands. New states may be added.
    RegistrationState {
        /// The person has a place.
        Confirmed "confirmed",
        /// The person waits for a place.
        Waitlisted "waitlisted",
        /// A place is held for the person, until they accept it or it lapses.
        Offered "offered",
        /// The place that was held was not accepted in time; final.
        Lapsed "lapsed",
        /// The place is free again; final.
        Cancelled "cancelled",
    }
}

impl Lifecycle for RegistrationState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Confirmed => &[Self::Cancelled],
            Self::Waitlisted => &[Self::Offered, Self::Confirmed, Self::Cancelled],
            Self::Offered => &[Self::Confirmed, Self::Lapsed, Self::Cancelled],
            Self::Lapsed | Self::Cancelled => &[],
        }
    }
}

impl RegistrationState {
    /// Whether something may still come of it.
    pub fn is_live(self) -> bool {
        !self.next().is_empty()
    }
}

string_enum! {
    /// What came of a registration. New outcomes may be added.
    RegistrationOutcome {
        /// An attendance is recorded.
        Attended "attended",
        /// The person had a place, and nobody recorded that they came.
        NoShow "noShow",
    }
}

/// A registration as it is stored. Ask [`Registration::state_at`] for its state: the stored one may wait for the timer.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Insertable)]
#[diesel(table_name = registrations)]
pub struct Registration {
    pub id: RegistrationId,
    pub meetup_id: MeetupId,
    pub person_id: PersonId,
    #[diesel(column_name = state)]
    pub stored_state: RegistrationState,
    pub share_name: bool,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    /// The place in the order of those who wait or waited.
    pub queue_number: Option<i32>,
    /// Until when a place is held.
    pub offer_until: Option<DateTime<Utc>>,
}

impl Registration {
    /// The state at an instant: an offer has lapsed once its time is over.
    pub fn state_at(&self, now: DateTime<Utc>) -> RegistrationState {
        match self.stored_state {
            RegistrationState::Offered if self.offer_until.is_some_and(|until| until <= now) => {
                RegistrationState::Lapsed
            }
            state => state,
        }
    }
}

/// Somebody who is written to.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = people)]
pub struct Reader {
    pub id: PersonId,
    pub given_name: String,
    pub email: String,
}

/// Registers the caller for a meetup.
#[derive(Clone, Copy, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"shareName": false, "waitlist": true}))]
pub struct RegisterForMeetup {
    /// Whether the employer may see the name.
    #[serde(default)]
    #[schema(default = false)]
    pub share_name: bool,
    /// Whether to wait where every place is taken.
    #[serde(default = "waits")]
    #[schema(default = true)]
    pub waitlist: bool,
}

const fn waits() -> bool {
    true
}

impl Default for RegisterForMeetup {
    fn default() -> Self {
        Self { share_name: false, waitlist: waits() }
    }
}

/// A registration for a meetup.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Registration, example = json!({
    "id": "019abf3e-9c00-7000-8000-000000000031", "meetupId": "019abf3e-9c00-7000-8000-000000000021",
    "person": {"id": "019abf3e-9c00-7000-8000-000000000011", "name": "Robin Invented"},
    "state": "waitlisted", "shareName": false, "position": 3, "offer": null, "outcome": null,
    "clashes": [],
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
    /// Which in the line, from 1, while the person waits; null otherwise.
    #[schema(required = true, minimum = 1)]
    pub position: Option<i64>,
    /// The place that is held for the person; null where none is.
    #[schema(required = true)]
    pub offer: Option<PlaceOfferBody>,
    /// What came of it: `attended` once an attendance is recorded; else `noShow` of whoever had a place, from half an hour after
    /// the end. What was written down at the door may turn it into `attended` for fourteen days. Null before, and without a place.
    #[schema(required = true)]
    pub outcome: Option<RegistrationOutcome>,
    /// What else the person has on these days: told to the person and staff alone, and empty in lists.
    pub clashes: Vec<RegistrationClashBody>,
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

/// A place that is held.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = PlaceOffer)]
pub struct PlaceOfferBody {
    /// Until when: at most a day, and at most half the time to the start. From then on it has lapsed.
    #[schema(example = "2026-12-02T18:00:00Z")]
    pub until: DateTime<Utc>,
}

string_enum! {
    /// With what a meetup clashes. New kinds may be added.
    ClashKind {
        /// Another meetup at which the person has a place, or is offered one.
        Meetup "meetup",
        /// A progress review.
        Review "review",
        /// A break in learning.
        Break "break",
    }
}

/// What a person has on the days of a meetup.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RegistrationClash, example = json!({
    "kind": "review", "id": "019abf3e-9c00-7000-8000-000000000071", "title": null,
    "startsOn": "2026-12-03", "endsOn": "2026-12-03"
}))]
pub struct RegistrationClashBody {
    /// What it is.
    pub kind: ClashKind,
    /// The meetup, the review or the break.
    pub id: Uuid,
    /// What a meetup is called; null for everything else.
    #[schema(required = true)]
    pub title: Option<String>,
    /// Its first day, in Europe/London.
    pub starts_on: NaiveDate,
    /// Its last day, in Europe/London; null for a break without an end.
    #[schema(required = true)]
    pub ends_on: Option<NaiveDate>,
}

/// What a person has on the days of a meetup, as it is found.
#[derive(Clone, Debug, QueryableByName)]
pub struct RegistrationClash {
    #[diesel(sql_type = Text)]
    pub kind: ClashKind,
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Nullable<Text>)]
    pub title: Option<String>,
    #[diesel(sql_type = Date)]
    pub starts_on: NaiveDate,
    #[diesel(sql_type = Nullable<Date>)]
    pub ends_on: Option<NaiveDate>,
}

impl From<RegistrationClash> for RegistrationClashBody {
    fn from(row: RegistrationClash) -> Self {
        let RegistrationClash { kind, id, title, starts_on, ends_on } = row;
        Self { kind, id, title, starts_on, ends_on }
    }
}

/// A registration with the name of its person.
pub type Named = (Registration, String, String);

impl RegistrationBody {
    /// The registration as it stands at an instant; the person only where `named`.
    pub fn new((row, given_name, family_name): Named, now: DateTime<Utc>, named: bool) -> Self {
        let state = row.state_at(now);
        let Registration {
            id,
            meetup_id,
            person_id,
            stored_state: _,
            share_name,
            created_at,
            updated_at,
            version: _,
            queue_number: _,
            offer_until,
        } = row;
        let person = named
            .then(|| RegisteredPersonBody { id: person_id, name: format!("{given_name} {family_name}") });
        let offered = state == RegistrationState::Offered;
        let offer = offer_until.filter(|_| offered).map(|until| PlaceOfferBody { until });
        let (position, outcome, clashes) = (None, None, Vec::new());
        Self {
            id,
            meetup_id,
            person,
            state,
            share_name,
            position,
            offer,
            outcome,
            clashes,
            created_at,
            updated_at,
        }
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
