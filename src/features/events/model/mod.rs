//! Events and what they are about.

pub mod description;
pub mod types;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use self::types::{SubjectType, TypedEvent};
use crate::ctx::{Actor, Ctx};
use crate::ids::{ApprenticeshipId, EventId, OrganisationId, PersonId};
use crate::schema::events;
use crate::string_enum::string_enum;

/// The record that something happened to, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// Which record; the event says what kind it is.
    pub id: Uuid,
    /// The apprenticeship that it belongs to: its people may see the event.
    pub apprenticeship: Option<ApprenticeshipId>,
    /// The organisation that it belongs to: it may see the event.
    pub organisation: Option<OrganisationId>,
    /// The person whose own it is: they may see the event.
    pub person: Option<PersonId>,
}

impl Subject {
    /// A record that belongs to nobody: only who sees everything of its kind sees its events.
    pub fn new(id: impl Into<Uuid>) -> Self {
        Self { id: id.into(), apprenticeship: None, organisation: None, person: None }
    }

    /// Names the organisation that the record belongs to.
    #[must_use]
    pub fn for_organisation(mut self, organisation: OrganisationId) -> Self {
        self.organisation = Some(organisation);
        self
    }

    /// Names the apprenticeship that the record belongs to.
    #[must_use]
    pub fn for_apprenticeship(mut self, apprenticeship: ApprenticeshipId) -> Self {
        self.apprenticeship = Some(apprenticeship);
        self
    }

    /// Names the person whose own the record is.
    #[must_use]
    pub fn for_person(mut self, person: PersonId) -> Self {
        self.person = Some(person);
        self
    }
}

string_enum! {
    /// What kind of actor did something. New kinds may be added.
    ActorType {
        /// An organisation's machine client.
        Client "client",
        /// Somebody signed in.
        Person "person",
        /// A candidate, by a link.
        Candidate "candidate",
        /// This program itself.
        System "system",
    }
}

/// An event to be written.
pub struct NewEvent {
    pub id: EventId,
    pub type_: &'static str,
    pub subject_type: SubjectType,
    pub subject_id: Uuid,
    pub apprenticeship_id: Option<ApprenticeshipId>,
    pub organisation_id: Option<OrganisationId>,
    pub person_id: Option<PersonId>,
    pub actor_type: ActorType,
    pub actor_id: Option<Uuid>,
    pub request_id: Arc<str>,
    pub occurred_at: DateTime<Utc>,
}

impl NewEvent {
    /// What `ctx`'s actor did to a record.
    pub fn new<E: TypedEvent>(ctx: &Ctx, subject: Subject, event: E) -> Self {
        let (actor_type, actor_id) = match &ctx.actor {
            Actor::Client { id, .. } => (ActorType::Client, Some(id.0)),
            Actor::Person { id, .. } => (ActorType::Person, Some(id.0)),
            Actor::Candidate { id } => (ActorType::Candidate, Some(id.0)),
            Actor::Anonymous | Actor::Importer { .. } | Actor::System => (ActorType::System, None),
        };
        Self {
            id: ctx.new_id(),
            type_: event.info().name,
            subject_type: E::EVENTS.subject,
            subject_id: subject.id,
            apprenticeship_id: subject.apprenticeship,
            organisation_id: subject.organisation,
            person_id: subject.person,
            actor_type,
            actor_id,
            request_id: Arc::clone(&ctx.request_id),
            occurred_at: ctx.now,
        }
    }
}

/// An event as it is stored.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = events)]
pub struct Event {
    pub id: EventId,
    pub xid: i64,
    pub type_: String,
    pub subject_type: SubjectType,
    pub subject_id: Uuid,
    pub apprenticeship_id: Option<ApprenticeshipId>,
    pub organisation_id: Option<OrganisationId>,
    pub person_id: Option<PersonId>,
    pub actor_type: String,
    pub actor_id: Option<Uuid>,
    pub occurred_at: DateTime<Utc>,
}
