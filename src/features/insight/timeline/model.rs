//! Entries of a timeline.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ids::EventId;
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// The order of a timeline.
    Sort {
        /// The oldest first.
        OldestFirst "occurredAt",
        /// The newest first.
        NewestFirst "-occurredAt",
    }
}

/// Where a page of a timeline starts.
pub type Position = (DateTime<Utc>, EventId);

/// One thing that happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TimelineEntry)]
pub struct EntryBody {
    /// The event.
    pub id: EventId,
    /// The kind of record and what happened to it, as in the feed of events.
    #[serde(rename = "type")]
    #[schema(example = "breakInLearning.started")]
    pub type_: String,
    /// The record.
    pub subject_id: Uuid,
    /// The day, in Europe/London, that it is about.
    pub on: NaiveDate,
    /// The same in words.
    #[schema(example = "A break in learning began.")]
    pub words: String,
    /// Who did it: `client`, `person` or `system`.
    #[schema(example = "person")]
    pub actor_type: String,
    /// The client or person; null for the system.
    #[schema(required = true)]
    pub actor_id: Option<Uuid>,
    /// When it was recorded.
    pub occurred_at: DateTime<Utc>,
}

/// A page of a timeline.
#[derive(Debug, Serialize, ToSchema)]
pub struct Timeline {
    /// What happened, in the order in which it was recorded.
    pub timeline: Vec<EntryBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
