//! Ideas as callers see them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Idea, IdeaState, Link, LinkType, Response};
use crate::ctx::london_day;
use crate::features::partnerships::meetups::page_of;
use crate::ids::{EmployerEventId, IdeaId, IdeaResponseId, OrganisationId, PersonId};
use crate::visibility::Visibility;
use crate::web::PageBody;

/// An idea, and what the programme answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Idea, example = json!({
    "id": "019abf3e-9c00-7000-8000-000000000061",
    "text": "Give every apprentice a project of their own, so that they build a portfolio.", "theme": "Projects",
    "organisationId": "019abf3e-9c00-7000-8000-000000000062",
    "employer": {"id": "019abf3e-9c00-7000-8000-000000000062", "name": "MadeTech"},
    "personId": null, "named": true, "employerEventId": null, "duplicateOf": null, "public": true, "state": "doing",
    "responses": [{"id": "019abf3e-9c00-7000-8000-000000000063", "state": "doing", "text": "Every apprentice has a project.",
        "links": [{"type": "project", "id": null, "title": "Bin collection days by text", "url": null}],
        "respondedOn": "2026-09-21"}],
    "createdAt": "2026-06-18T09:30:00Z", "updatedAt": "2026-09-21T09:30:00Z"
}))]
pub struct IdeaBody {
    /// Names the idea.
    pub id: IdeaId,
    /// The idea.
    pub text: String,
    /// What it is about.
    pub theme: String,
    /// The employer whose idea it is; told to the public where `named`.
    #[schema(required = true)]
    pub organisation_id: Option<OrganisationId>,
    /// The same employer with its name.
    #[schema(required = true)]
    pub employer: Option<IdeaEmployerBody>,
    /// Who gave it, where that was a person; not told to the public.
    #[schema(required = true)]
    pub person_id: Option<PersonId>,
    /// Whether the public may be told the employer.
    pub named: bool,
    /// The event at which it was given; not told to the public.
    #[schema(required = true)]
    pub employer_event_id: Option<EmployerEventId>,
    /// The idea that it repeats; told to the public where that one is public too.
    #[schema(required = true)]
    pub duplicate_of: Option<IdeaId>,
    /// Whether everybody sees it.
    pub public: bool,
    /// Where it stands.
    pub state: IdeaState,
    /// What the programme answered, the first response first.
    pub responses: Vec<IdeaResponseBody>,
    /// When it was given.
    pub created_at: DateTime<Utc>,
    /// When it was last changed or answered; of what the public sees, for the public.
    pub updated_at: DateTime<Utc>,
}

/// The employer of an idea.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = IdeaEmployer)]
pub struct IdeaEmployerBody {
    /// Names the employer.
    pub id: OrganisationId,
    /// Its name.
    #[schema(example = "MadeTech")]
    pub name: String,
}

/// What the programme answered to an idea.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = IdeaResponse)]
pub struct IdeaResponseBody {
    /// Names the response.
    pub id: IdeaResponseId,
    /// Where the idea stood from then on.
    pub state: IdeaState,
    /// What the programme said.
    pub text: String,
    /// What was made of the idea.
    pub links: Vec<ResponseLinkBody>,
    /// The day, in London.
    pub responded_on: NaiveDate,
}

/// A link of a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = IdeaResponseLink)]
pub struct ResponseLinkBody {
    /// What it leads to.
    #[serde(rename = "type")]
    pub kind: LinkType,
    /// The record; told to the programme's team, and to everybody where the record is public.
    #[schema(required = true)]
    pub id: Option<Uuid>,
    /// What it is called.
    pub title: String,
    /// Where everybody finds it; null where it is not public.
    #[schema(required = true, format = "uri")]
    pub url: Option<String>,
}

/// What is told of ideas beside their rows.
#[derive(Debug, Default)]
pub struct Around {
    /// The responses to each idea, the first one first.
    pub responses: HashMap<IdeaId, Vec<Response>>,
    /// The name of each employer.
    pub employers: HashMap<OrganisationId, String>,
    /// Which of the repeated ideas are public.
    pub public_ideas: HashSet<IdeaId>,
    /// Which of the linked meetups are public.
    pub public_meetups: HashSet<Uuid>,
}

impl IdeaBody {
    /// The idea for whoever asks: whole, or as the public sees it.
    pub fn new(visibility: &Visibility, base_url: &str, idea: Idea, around: &mut Around) -> Self {
        let whole = idea.is_seen_whole(visibility);
        let Idea {
            id,
            text,
            theme,
            organisation_id,
            person_id,
            on_behalf: _,
            named,
            employer_event_id,
            duplicate_of,
            public,
            public_updated_at,
            state,
            created_at,
            updated_at,
            version: _,
        } = idea;
        let organisation_id = organisation_id.filter(|_| whole || named);
        let responses = around.responses.remove(&id).unwrap_or_default();
        let employer = organisation_id
            .and_then(|id| around.employers.get(&id).map(|name| IdeaEmployerBody { id, name: name.clone() }));
        Self {
            id,
            text,
            theme,
            organisation_id,
            employer,
            person_id: person_id.filter(|_| whole),
            named,
            employer_event_id: employer_event_id.filter(|_| whole),
            duplicate_of: duplicate_of.filter(|id| visibility.everything || around.public_ideas.contains(id)),
            public,
            state,
            responses: responses
                .into_iter()
                .map(|row| IdeaResponseBody::new(visibility.everything, base_url, row, around))
                .collect(),
            created_at,
            updated_at: if whole { updated_at } else { public_updated_at.unwrap_or(created_at) },
        }
    }
}

impl IdeaResponseBody {
    fn new(team: bool, base_url: &str, row: Response, around: &Around) -> Self {
        let Response { id, idea_id: _, state, text, links, created_at } = row;
        let shown = |link: Link| {
            let Link { kind, id, title, url } = link;
            let is_public = |id: &Uuid| kind == LinkType::Meetup && around.public_meetups.contains(id);
            let page = id.filter(is_public).map(|id| page_of(base_url, id));
            ResponseLinkBody { kind, id: id.filter(|id| team || is_public(id)), title, url: url.or(page) }
        };
        let links = links.0.into_iter().map(shown).collect();
        Self { id, state, text, links, responded_on: london_day(created_at) }
    }
}

/// A page of ideas.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdeaList {
    /// The ideas, in the order that was asked for.
    pub ideas: Vec<IdeaBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
