//! Events as the feed shows them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::super::actors::Known;
use super::super::events;
pub use super::super::events::EventType;
use crate::ctx::Ctx;
pub use crate::features::events::{Event, SubjectType};
use crate::ids::{ApprenticeshipId, EventId, OrganisationId};
use crate::visibility::Visibility;
use crate::web::PageBody;

/// The place of an event in the feed.
pub type Position = (i64, EventId);

/// What to follow; nothing given means everything.
#[derive(Debug, Default)]
pub struct Filter {
    pub types: Vec<EventType>,
    pub subject_types: Vec<SubjectType>,
    /// Who did it.
    pub actors: Vec<Uuid>,
    /// To which records it happened.
    pub subjects: Vec<Uuid>,
    /// Later than this.
    pub occurred_after: Option<DateTime<Utc>>,
    /// Earlier than this.
    pub occurred_before: Option<DateTime<Utc>>,
}

impl Filter {
    /// Whether events about this kind of record are wanted.
    pub fn wants(&self, kind: SubjectType) -> bool {
        (self.subject_types.is_empty() || self.subject_types.contains(&kind))
            && (self.types.is_empty() || self.types.iter().any(|wanted| wanted.of.subject == kind))
    }

    /// Whether they are asked for by name.
    pub fn names(&self, kind: SubjectType) -> bool {
        self.subject_types.contains(&kind) || self.types.iter().any(|wanted| wanted.of.subject == kind)
    }
}

/// Kinds of record that the caller reads with the same visibility.
#[derive(Debug)]
pub struct Readable {
    pub visibility: Visibility,
    pub subject_types: Vec<SubjectType>,
}

/// Who did it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = EventActor)]
pub struct ActorBody {
    /// `client`, `person`, or `system` for what the program does by itself.
    #[serde(rename = "type")]
    #[schema(example = "client")]
    pub type_: String,
    /// The client or person; null for the system, and for a person whom the caller may not know.
    #[schema(required = true)]
    pub id: Option<Uuid>,
}

/// One thing that happened.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Event)]
pub struct EventBody {
    /// Names the event.
    pub id: EventId,
    /// The kind of record and what happened to it.
    #[serde(rename = "type")]
    #[schema(value_type = EventType)]
    pub type_: String,
    /// What kind of record it happened to.
    pub subject_type: SubjectType,
    /// Which record.
    pub subject_id: Uuid,
    /// The apprenticeship that the record belongs to, if any; null, too, for who comes to a meetup where the caller may not
    /// know the person.
    #[schema(required = true)]
    pub apprenticeship_id: Option<ApprenticeshipId>,
    /// The organisation that the record belongs to, if any.
    #[schema(required = true)]
    pub organisation_id: Option<OrganisationId>,
    /// Who did it.
    pub actor: ActorBody,
    /// When.
    pub occurred_at: DateTime<Utc>,
}

impl EventBody {
    /// The event, with the actor where the caller may know them.
    pub fn new(ctx: &Ctx, known: &Known, event: Event) -> Self {
        let Event {
            id,
            xid: _,
            type_,
            subject_type,
            subject_id,
            apprenticeship_id,
            organisation_id,
            person_id,
            actor_type,
            actor_id,
            occurred_at,
        } = event;
        let shown = events::may_know(ctx, subject_type, person_id);
        Self {
            id,
            type_,
            subject_type,
            subject_id,
            apprenticeship_id: apprenticeship_id.filter(|_| shown),
            organisation_id,
            actor: ActorBody { id: known.tell(&actor_type, actor_id), type_: actor_type },
            occurred_at,
        }
    }
}

/// A stretch of the feed.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventList {
    /// What happened, in the order of the feed.
    pub events: Vec<EventBody>,
    /// Where to go on; `nextCursor` is never null here.
    pub page: PageBody,
}
