//! Concerns as safeguarding leads see them, and what everybody else reads.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Concern, ConcernOutcome, ConcernState};
use crate::features::partnerships::holds::{Connection, PartyRole};
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

/// Somebody in a concern, as they were called then, and how to reach them now.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NamedPersonBody {
    /// Names the person.
    pub id: PersonId,
    /// Given and family name.
    #[schema(example = "Alex Invented")]
    pub name: String,
    /// E-mail address; null of somebody who was erased.
    #[schema(required = true, example = "alex@invented.example")]
    pub email: Option<String>,
    /// Of somebody who learns: whether they are under 18, or not known to be older.
    #[schema(required = true)]
    pub under_18: Option<bool>,
}

/// Somebody who has a part in what a concern names or pauses, as they were called when it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = NamedParty)]
pub struct NamedPartyBody {
    /// What they are in it.
    pub role: PartyRole,
    /// The person; null where they have no account.
    #[schema(required = true)]
    pub id: Option<PersonId>,
    /// Given and family name.
    #[schema(example = "Sam Invented")]
    pub name: String,
}

/// How people are reached: their addresses, and of those who learn whether they are under 18, or not known to be older.
pub type Reached = HashMap<PersonId, (String, Option<bool>)>;

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
    /// Those who have a part in what it names, or in what is paused for it, as they were called when it was.
    pub parties: Vec<NamedPartyBody>,
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
    /// The concern, without what brings together those whom it is about.
    pub fn new(row: Concern, reached: &Reached) -> Self {
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
            parties,
            kept_until: _,
        } = row;
        let named = |id: PersonId, name: String| {
            let (email, under_18) = reached.get(&id).cloned().unzip();
            NamedPersonBody { id, name, email, under_18: under_18.flatten() }
        };
        let person = person_id.zip(person_name).map(|(id, name)| named(id, name));
        let reporter = named(reporter_id, reporter_name);
        Self {
            id,
            state,
            reporter,
            person,
            parties: parties.0,
            text,
            connections: Vec::new(),
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
