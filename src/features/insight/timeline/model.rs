//! Entries of a timeline.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::events::{self, EventType};
use crate::features::events::{RecordSource, SubjectType};
use crate::ids::{EventId, OrganisationId};
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// The order of a timeline.
    Sort {
        /// The newest first.
        NewestFirst "-occurredAt",
        /// The oldest first.
        OldestFirst "occurredAt",
    }
}

/// Where a page of a timeline starts.
pub type Position = (DateTime<Utc>, EventId);

/// The kinds of record whose entries the caller may read.
#[derive(Debug, Default)]
pub struct Readable {
    /// Every entry about such a record.
    pub whole: Vec<SubjectType>,
    /// Only entries that belong to the organisation, pair by pair.
    pub of_organisation: (Vec<SubjectType>, Vec<OrganisationId>),
}

/// The event types that another entry tells, each in quotation marks.
pub fn told_by_another() -> String {
    let types = EventType::all().filter(|known| known.info.told_by.is_some());
    types.map(|known| format!("'{}'", known.info.name)).collect::<Vec<_>>().join(", ")
}

/// For each kind of record the query that finds it, as branches of `CASE subject_type`.
pub fn record_branches() -> String {
    let found = events::all().filter_map(|kind| Some((kind.subject, query(kind.source?))));
    found
        .map(|(subject, query)| format!("WHEN '{subject}' THEN ({query})"))
        .collect::<Vec<_>>()
        .join("\n    ")
}

fn query(source: RecordSource) -> String {
    match source {
        RecordSource::Row(table) => format!("SELECT to_jsonb(r) FROM {table} r WHERE r.id = page.subject_id"),
        RecordSource::Version => "SELECT v.body FROM versions v WHERE v.subject_type = page.subject_type
        AND v.subject_id = page.subject_id AND v.valid_from <= page.occurred_at ORDER BY v.version DESC LIMIT 1"
            .to_owned(),
        RecordSource::Query(text) => text.to_owned(),
    }
}

/// One thing that happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = TimelineEntry)]
pub struct EntryBody {
    /// The event.
    pub id: EventId,
    /// The kind of record and what happened to it, as in the feed of events.
    #[serde(rename = "type")]
    #[schema(value_type = EventType)]
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
    /// The client or person; null for the system, and for a person whom the caller may not know.
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
