//! Links to calendars, and what stands in one.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Date, Int4, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::features::partnerships::meetups::calendar::Status;
use crate::ids::{CalendarLinkId, PersonId};
use crate::schema::calendar_links;
use crate::web::PageBody;

/// How many links of a person stand at once.
pub const MOST_LINKS: i64 = 20;

/// A link, without the digest of its token.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = calendar_links)]
pub struct CalendarLink {
    pub id: CalendarLinkId,
    pub person_id: PersonId,
    pub created_at: DateTime<Utc>,
}

/// A link to a calendar of one's own.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CalendarLink, example = json!({
    "id": "019abf3e-9c00-7000-8000-000000000071",
    "url": "https://apprenticeships.example/calendars/hkl_K7v0c1Zb4m8Jt2YwXqL5oRs9uEdNfGhPiAaBbCcDdEe.ics",
    "createdAt": "2026-11-20T09:30:00Z"
}))]
pub struct CalendarLinkBody {
    /// Names the link.
    pub id: CalendarLinkId,
    /// The address of the calendar. Shown when the link is made, null ever after: whoever has it sees the calendar.
    #[schema(required = true, format = "uri")]
    pub url: Option<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl CalendarLinkBody {
    /// The link, with its address once.
    pub fn new(row: &CalendarLink, url: Option<String>) -> Self {
        let CalendarLink { id, person_id: _, created_at } = row.clone();
        Self { id, url, created_at }
    }
}

/// A page of one's links.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CalendarLinkList {
    /// The links that stand, in the order in which they were made.
    pub calendar_links: Vec<CalendarLinkBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

/// A meetup for which somebody is registered, or was.
#[derive(Clone, Debug, QueryableByName)]
pub struct OwnMeetup {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    /// The state of the newest registration.
    #[diesel(sql_type = Text)]
    pub registration: String,
    #[diesel(sql_type = Text)]
    pub state: String,
    #[diesel(sql_type = Int4)]
    pub sequence: i32,
    #[diesel(sql_type = Timestamptz)]
    pub changed_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub starts_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub ends_at: DateTime<Utc>,
    #[diesel(sql_type = Text)]
    pub time_zone: String,
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = Text)]
    pub description: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub venue_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub venue_address: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub venue_postcode: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub online_url: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub cancellation_reason: Option<String>,
    #[diesel(sql_type = Text)]
    pub employer: String,
}

impl OwnMeetup {
    /// Whether it takes place for the person. Who was offered a place, and has not taken it, comes perhaps.
    pub fn status(&self) -> Status {
        match (self.state.as_str(), self.registration.as_str()) {
            ("published" | "finished", "confirmed") => Status::Confirmed,
            ("published", "offered") => Status::Tentative,
            _ => Status::Cancelled,
        }
    }
}

/// A review of one's own, or of an apprentice whom one manages.
#[derive(Clone, Debug, QueryableByName)]
pub struct OwnReview {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Int4)]
    pub number: i32,
    #[diesel(sql_type = Text)]
    pub state: String,
    /// The day on which it was held, or is to be: the agreed one, or the latest.
    #[diesel(sql_type = Date)]
    pub day: NaiveDate,
    #[diesel(sql_type = Int4)]
    pub version: i32,
    #[diesel(sql_type = Timestamptz)]
    pub changed_at: DateTime<Utc>,
    /// The apprentice; none in the apprentice's own calendar.
    #[diesel(sql_type = Nullable<Text>)]
    pub of: Option<String>,
}

impl OwnReview {
    /// Whether it takes place. Until a day is agreed, the latest day is no more than that.
    pub fn status(&self) -> Status {
        match self.state.as_str() {
            "scheduled" => Status::Tentative,
            "missed" => Status::Cancelled,
            _ => Status::Confirmed,
        }
    }

    /// What it is called in a calendar.
    pub fn title(&self) -> String {
        match &self.of {
            Some(name) => format!("Progress review {}: {name}", self.number),
            None => format!("Progress review {}", self.number),
        }
    }
}

/// A meeting with one's mentor, or with the apprentice whom one mentors.
#[derive(Clone, Debug, QueryableByName)]
pub struct OwnSession {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Int4)]
    pub sequence: i32,
    #[diesel(sql_type = Timestamptz)]
    pub changed_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    #[diesel(sql_type = Timestamptz)]
    pub starts_at: DateTime<Utc>,
    #[diesel(sql_type = Int4)]
    pub minutes: i32,
    #[diesel(sql_type = Nullable<Text>)]
    pub place: Option<String>,
    #[diesel(sql_type = Bool)]
    pub cancelled: bool,
    /// Whether the mentorship is under way: neither held nor over.
    #[diesel(sql_type = Bool)]
    pub under_way: bool,
    /// The other of the two.
    #[diesel(sql_type = Text)]
    pub with: String,
    #[diesel(sql_type = Text)]
    pub employer: String,
}

impl OwnSession {
    /// Whether it takes place, or took place: nothing does of a mentorship that is held, whatever holds it, or is over.
    pub fn status(&self, now: DateTime<Utc>) -> Status {
        let stands = !self.cancelled && (self.under_way || self.starts_at <= now);
        if stands { Status::Confirmed } else { Status::Cancelled }
    }

    /// When it is over.
    pub fn ends_at(&self) -> DateTime<Utc> {
        self.starts_at + TimeDelta::minutes(self.minutes.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_meeting_takes_place_while_a_mentorship_is_held() {
        let (past, now, later) = (
            DateTime::UNIX_EPOCH,
            DateTime::UNIX_EPOCH + TimeDelta::days(1),
            DateTime::UNIX_EPOCH + TimeDelta::days(2),
        );
        for (starts_at, cancelled, under_way, status) in [
            (later, false, true, Status::Confirmed),
            (later, false, false, Status::Cancelled),
            (later, true, true, Status::Cancelled),
            (past, false, false, Status::Confirmed),
            (past, true, true, Status::Cancelled),
        ] {
            let row = OwnSession {
                id: Uuid::nil(),
                sequence: 0,
                changed_at: past,
                created_at: past,
                starts_at,
                minutes: 45,
                place: None,
                cancelled,
                under_way,
                with: String::new(),
                employer: String::new(),
            };
            assert_eq!(row.status(now), status, "{starts_at} {cancelled} {under_way}");
        }
    }

    fn meetup(state: &str, registration: &str) -> Status {
        let at = DateTime::UNIX_EPOCH;
        let text = String::new;
        let row = OwnMeetup {
            id: Uuid::nil(),
            registration: registration.to_owned(),
            state: state.to_owned(),
            sequence: 0,
            changed_at: at,
            created_at: at,
            starts_at: at,
            ends_at: at,
            time_zone: text(),
            title: text(),
            description: text(),
            venue_name: None,
            venue_address: None,
            venue_postcode: None,
            online_url: None,
            cancellation_reason: None,
            employer: text(),
        };
        row.status()
    }

    #[test]
    fn what_takes_place_for_somebody_is_said() {
        for (state, registration, status) in [
            ("published", "confirmed", Status::Confirmed),
            ("finished", "confirmed", Status::Confirmed),
            ("published", "offered", Status::Tentative),
            ("published", "cancelled", Status::Cancelled),
            ("published", "lapsed", Status::Cancelled),
            ("cancelled", "cancelled", Status::Cancelled),
            ("cancelled", "confirmed", Status::Cancelled),
        ] {
            assert_eq!(meetup(state, registration), status, "{state} {registration}");
        }
    }
}
