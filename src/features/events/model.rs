//! Events and what they are about.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ctx::{Actor, Ctx};
use crate::ids::{ApprenticeshipId, EventId, OrganisationId};
use crate::schema::events;
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// What kind of record an event is about. New kinds may be added.
    SubjectType {
        /// An organisation.
        Organisation "organisation",
        /// A person.
        Person "person",
        /// A role grant.
        RoleGrant "roleGrant",
        /// A machine client.
        ApiClient "apiClient",
        /// A cohort.
        Cohort "cohort",
        /// An apprenticeship.
        Apprenticeship "apprenticeship",
        /// A break in learning.
        BreakInLearning "breakInLearning",
        /// A withdrawal.
        Withdrawal "withdrawal",
        /// A gateway that was reached.
        Gateway "gateway",
        /// An attempt at the end-point assessment.
        EpaAttempt "epaAttempt",
        /// What came after completion.
        Outcome "outcome",
        /// An entry of off-the-job hours.
        OtjEntry "otjEntry",
        /// A line manager's rating.
        RagRating "ragRating",
        /// A project.
        Project "project",
        /// An assignment to a project.
        Assignment "assignment",
        /// An item of a portfolio.
        PortfolioItem "portfolioItem",
        /// Feedback on an item of a portfolio.
        Feedback "feedback",
        /// A public link to a portfolio.
        PortfolioLink "portfolioLink",
        /// A judgement of a KSB.
        KsbJudgement "ksbJudgement",
        /// A progress review.
        Review "review",
        /// A goal set in a review.
        Goal "goal",
        /// A check-in of a line manager and an apprentice.
        CheckIn "checkIn",
        /// A request for support.
        SupportRequest "supportRequest",
        /// A piece of guidance.
        Guidance "guidance",
        /// A skill that managers should have.
        ManagerSkill "managerSkill",
        /// Training of a manager.
        ManagerTraining "managerTraining",
        /// A progress update.
        ProgressUpdate "progressUpdate",
        /// A meetup.
        Meetup "meetup",
        /// A registration for a meetup.
        Registration "registration",
    }
}

/// The record that something happened to, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Subject {
    /// What kind of record.
    pub kind: SubjectType,
    /// Which one.
    pub id: Uuid,
    /// The apprenticeship that it belongs to: its people may see the event.
    pub apprenticeship: Option<ApprenticeshipId>,
    /// The organisation that it belongs to: it may see the event.
    pub organisation: Option<OrganisationId>,
}

impl Subject {
    /// A record that belongs to no organisation and no apprenticeship: only staff see its events.
    pub fn new(kind: SubjectType, id: impl Into<Uuid>) -> Self {
        Self { kind, id: id.into(), apprenticeship: None, organisation: None }
    }

    /// Says whose the record is.
    #[must_use]
    pub fn of(mut self, organisation: OrganisationId) -> Self {
        self.organisation = Some(organisation);
        self
    }

    /// Says which apprenticeship the record belongs to.
    #[must_use]
    pub fn about(mut self, apprenticeship: ApprenticeshipId) -> Self {
        self.apprenticeship = Some(apprenticeship);
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
        /// This program itself.
        System "system",
    }
}

/// An event to be written.
pub struct NewEvent {
    pub id: EventId,
    pub type_: String,
    pub subject_type: SubjectType,
    pub subject_id: Uuid,
    pub apprenticeship_id: Option<ApprenticeshipId>,
    pub organisation_id: Option<OrganisationId>,
    pub actor_type: ActorType,
    pub actor_id: Option<Uuid>,
    pub request_id: Arc<str>,
    pub occurred_at: DateTime<Utc>,
}

impl NewEvent {
    /// What `ctx`'s actor did, such as `published`, to a record.
    pub fn new(ctx: &Ctx, subject: Subject, what: &str) -> Self {
        let (actor_type, actor_id) = match &ctx.actor {
            Actor::Client { id, .. } => (ActorType::Client, Some(id.0)),
            Actor::Person { id, .. } => (ActorType::Person, Some(id.0)),
            Actor::Anonymous | Actor::Importer { .. } | Actor::System => (ActorType::System, None),
        };
        Self {
            id: ctx.new_id(),
            type_: [subject.kind.as_str(), ".", what].concat(),
            subject_type: subject.kind,
            subject_id: subject.id,
            apprenticeship_id: subject.apprenticeship,
            organisation_id: subject.organisation,
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
    pub actor_type: String,
    pub actor_id: Option<Uuid>,
    pub occurred_at: DateTime<Utc>,
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
    /// The client or person; null for the system.
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
    #[schema(example = "progressUpdate.received")]
    pub type_: String,
    /// What kind of record it happened to.
    pub subject_type: SubjectType,
    /// Which record.
    pub subject_id: Uuid,
    /// The apprenticeship that the record belongs to, if any.
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

impl From<Event> for EventBody {
    fn from(event: Event) -> Self {
        let Event {
            id,
            xid: _,
            type_,
            subject_type,
            subject_id,
            apprenticeship_id,
            organisation_id,
            actor_type,
            actor_id,
            occurred_at,
        } = event;
        Self {
            id,
            type_,
            subject_type,
            subject_id,
            apprenticeship_id,
            organisation_id,
            actor: ActorBody { type_: actor_type, id: actor_id },
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
