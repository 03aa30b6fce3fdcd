//! Concerns as safeguarding leads see them, and what everybody else reads.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Concern, ConcernOutcome, ConcernState};
use crate::features::partnerships::holds::Connection;
use crate::ids::{ConcernId, PersonId};
use crate::web::PageBody;

/// That a concern was taken.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConcernRaised)]
pub struct RaisedBody {
    /// Names the concern, for whoever asks a lead about it.
    pub id: ConcernId,
    /// What happens now, and whom to call in danger: show it as it stands.
    pub words: String,
}

/// Somebody in a concern, as they were called then.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamedPersonBody {
    /// Names the person.
    pub id: PersonId,
    /// Given and family name.
    #[schema(example = "Alex Invented")]
    pub name: String,
}

/// A concern, for safeguarding leads.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Concern)]
pub struct ConcernBody {
    /// Names the concern.
    pub id: ConcernId,
    /// Where it stands.
    pub state: ConcernState,
    /// Who said it.
    pub reporter: NamedPersonBody,
    /// Whom it is about, where somebody was named.
    #[schema(required = true)]
    pub person: Option<NamedPersonBody>,
    /// What was said.
    pub text: String,
    /// Introductions and mentorships: what it names, what is paused for it, and those of whom it is about; in a list none.
    pub connections: Vec<ConnectionBody>,
    /// What came of it.
    #[schema(required = true)]
    pub outcome: Option<ConcernOutcome>,
    /// What was done.
    #[schema(required = true)]
    pub outcome_note: Option<String>,
    /// When it was closed.
    #[schema(required = true)]
    pub decided_at: Option<DateTime<Utc>>,
    /// When it was raised.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// An introduction or a mentorship, and whether it is paused for this concern.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConcernConnection)]
pub struct ConnectionBody {
    /// Whether it is paused for this concern.
    pub held_for_this: bool,
    #[serde(flatten)]
    pub connection: Connection,
}

impl ConcernBody {
    /// The concern, with what brings together those whom it is about.
    pub fn new(row: Concern, connections: Vec<ConnectionBody>) -> Self {
        let Concern {
            id,
            reporter_id,
            reporter_name,
            person_id,
            person_name,
            text,
            state,
            outcome,
            outcome_note,
            decided_by: _,
            decided_at,
            created_at,
            updated_at,
            version: _,
            introduction_id: _,
            party_ids: _,
            mentorship_id: _,
        } = row;
        let person = person_id.zip(person_name).map(|(id, name)| NamedPersonBody { id, name });
        let reporter = NamedPersonBody { id: reporter_id, name: reporter_name };
        Self {
            id,
            state,
            reporter,
            person,
            text,
            connections,
            outcome,
            outcome_note,
            decided_at,
            created_at,
            updated_at,
        }
    }
}

/// A page of concerns.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ConcernList)]
pub struct ConcernList {
    /// The concerns, in the order in which they were raised.
    pub concerns: Vec<ConcernBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
