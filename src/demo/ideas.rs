//! The June event, the three ideas that employers gave there, and what became of them.

use chrono::{Datelike as _, NaiveDate, Weekday};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::scenario::Scenario;
use super::story::When;
use crate::error::{Error, Result};
use crate::features::partnerships::employer_events::{self, AddEmployerEvent};
use crate::features::partnerships::ideas::{self, AddIdea, AddResponse, IdeaState, Link, LinkType};
use crate::ids::EmployerEventId;
use crate::schema::{guidance, meetups, projects};

/// What a response links to, by its title.
type Made = (LinkType, &'static str);

/// What the programme answered, and when.
type Answer = (When, IdeaState, &'static str, &'static [Made]);

/// An idea that an employer gave at the event.
struct Given {
    employer: &'static str,
    theme: &'static str,
    text: &'static str,
    answers: &'static [Answer],
}

const IDEAS: &[Given] = &[
    Given {
        employer: "MadeTech",
        theme: "Projects",
        text: "Give apprentices specific projects, so that each of them builds a personal portfolio.",
        answers: &[
            (
                When::Before(60),
                IdeaState::Considering,
                "We ask our services which pieces of real work an apprentice could take on.",
                &[],
            ),
            (
                When::Day(22),
                IdeaState::Doing,
                "Five services have written a brief. The first apprentices have begun.",
                &[(LinkType::Project, "Bin days by text"), (LinkType::Project, "Move a repair appointment")],
            ),
            (
                When::Ago(8),
                IdeaState::Done,
                "Every apprentice works on a project and writes a portfolio, which they can show to anybody.",
                &[
                    (LinkType::Project, "A laptop in an hour"),
                    (LinkType::Project, "Where are the empty homes?"),
                    (LinkType::Project, "Wi-fi that holds in every library"),
                ],
            ),
        ],
    },
    Given {
        employer: "Diva Apprentices",
        theme: "Support for managers",
        text: "Support managers with the skills to manage people who are early in their careers.",
        answers: &[
            (
                When::Before(55),
                IdeaState::Doing,
                "We write guidance for every stage, and say which training managers should have.",
                &[],
            ),
            (
                When::Day(2),
                IdeaState::Done,
                "All line managers have the library from the first day on, and half a day of training.",
                &[
                    (LinkType::Guidance, "Before the first day"),
                    (LinkType::Guidance, "A check-in in half an hour"),
                    (LinkType::Guidance, "When somebody falls behind"),
                ],
            ),
        ],
    },
    Given {
        employer: "Amazon Web Services",
        theme: "Working together",
        text: "Work together with us: share ideas, and create opportunities for apprentices.",
        answers: &[
            (When::Before(48), IdeaState::Considering, "We look for ways that cost nobody much time.", &[]),
            (
                When::Ago(7),
                IdeaState::Doing,
                "Trainees and apprentices meet in the evening. More employers may join.",
                &[(LinkType::Meetup, "Pairing evening (demonstration)")],
            ),
        ],
    },
];

/// An idea of an apprentice, which nobody else sees yet.
const OWN: (&str, &str, &str) =
    ("Bella", "Working together", "Let us visit the people whose services we build, once in each project.");

/// The event, its ideas with every answer, and an idea that waits.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    let held_on = NaiveDate::from_weekday_of_month_opt(scenario.start.year(), 6, Weekday::Thu, 3)
        .ok_or_else(Error::not_found)?;
    let staff = |hour| scenario.person("Morgan", held_on, hour);
    let event = AddEmployerEvent {
        title: "What employers want from apprenticeships (demonstration)".to_owned(),
        held_on,
        invited: 40,
        attended: Some(23),
    };
    let event = employer_events::add(conn, &staff(15)?, event).await?;
    for (hour, given) in (16..).zip(IDEAS) {
        let employer = scenario.client(given.employer, held_on, hour)?.organisation();
        let command = AddIdea {
            organisation_id: employer,
            named: true,
            public: true,
            ..idea(given.theme, given.text, Some(event.id))
        };
        let idea = ideas::add(conn, &staff(hour)?, command).await?;
        for (when, state, text, links) in given.answers {
            let ctx = scenario.person("Morgan", scenario.day(*when), 11)?;
            let present = ideas::lock(conn, &ctx, idea.id).await?;
            let mut made = Vec::new();
            for (kind, title) in *links {
                let id = find(conn, *kind, title).await?;
                made.push(Link { kind: *kind, id: Some(id), title: (*title).to_owned(), url: None });
            }
            let answer = AddResponse { state: Some(*state), text: (*text).to_owned(), links: made };
            ideas::respond(conn, &ctx, present, answer).await?;
        }
    }
    let (name, theme, text) = OWN;
    ideas::add(conn, &scenario.person(name, scenario.day(When::Ago(4)), 14)?, idea(theme, text, None))
        .await?;
    Ok(())
}

fn idea(theme: &str, text: &str, event: Option<EmployerEventId>) -> AddIdea {
    AddIdea {
        text: text.to_owned(),
        theme: theme.to_owned(),
        organisation_id: None,
        named: false,
        employer_event_id: event,
        duplicate_of: None,
        public: false,
    }
}

/// The record that a title names.
async fn find(conn: &mut AsyncPgConnection, kind: LinkType, title: &str) -> Result<Uuid> {
    let found = match kind {
        LinkType::Project => {
            projects::table.filter(projects::title.eq(title)).select(projects::id).first(conn).await
        }
        LinkType::Guidance => {
            guidance::table.filter(guidance::title.eq(title)).select(guidance::id).first(conn).await
        }
        LinkType::Meetup => {
            meetups::table.filter(meetups::title.eq(title)).select(meetups::id).first(conn).await
        }
        LinkType::Partnership | LinkType::Url => Err(diesel::NotFound),
    };
    Ok(found?)
}
