//! What apprentices make: projects with a brief, and portfolios in their own words.

use chrono::Days;
use diesel_async::AsyncPgConnection;

use crate::demo::scenario::{Scenario, working_day};
use crate::demo::story::When;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::features::learning::portfolio::{
    self, AddItem, GiveFeedback, ItemVisibility, Link, SharePortfolio,
};
use crate::features::learning::projects::{
    self, AddProject, Assign, ChangeProject, CompleteAssignment, ProjectState,
};
use crate::ids::ProjectId;

/// A piece of real work.
struct Project {
    title: &'static str,
    brief: &'static str,
    owner_team: &'static str,
    technologies: &'static [&'static str],
    ksbs: &'static [&'static str],
    since: When,
    team: &'static [&'static str],
    /// The last day and what came of it, where it is done.
    done: Option<(When, &'static str)>,
}

const PROJECTS: &[Project] = &[
    Project {
        title: "Bin days by text",
        brief: "Two thousand calls a month ask when a bin is emptied. Residents send their postcode and are told the next \
                three days, bank holidays included. The collection calendar is a spreadsheet today and is to become data.",
        owner_team: "Environment services",
        technologies: &["TypeScript", "PostgreSQL", "GOV.UK Notify"],
        ksbs: &["K4", "K10", "S2", "S3"],
        since: When::Day(14),
        team: &["Alex", "Bella", "Idris"],
        done: None,
    },
    Project {
        title: "Move a repair appointment",
        brief: "Tenants who cannot be at home on the day of a repair have to call. They are to see three other days and \
                choose one. One missed visit costs the council about sixty pounds.",
        owner_team: "Housing services",
        technologies: &["Ruby", "PostgreSQL"],
        ksbs: &["K2", "S1", "S4", "B4"],
        since: When::Day(18),
        team: &["Carl", "Jo", "Noor", "Finn"],
        done: None,
    },
    Project {
        title: "Where are the empty homes?",
        brief: "Council tax, electoral roll and planning each know something about homes that stand empty. Blend the three \
                sources, say how far the result can be trusted, and show it on a map for the housing team.",
        owner_team: "Data and insight",
        technologies: &["Python", "SQL", "QGIS"],
        ksbs: &["K4", "K10", "S8", "S14"],
        since: When::Day(16),
        team: &["Dev", "Ebo", "Grace", "Lena"],
        done: None,
    },
    Project {
        title: "A laptop in an hour",
        brief: "New colleagues wait a day for a laptop that is set up. Find out where the time goes, write the steps down, \
                and automate the three slowest.",
        owner_team: "Support desk",
        technologies: &["PowerShell", "Intune"],
        ksbs: &["K4", "S2", "S5"],
        since: When::Day(9),
        team: &["Pia", "Quinn", "Tariq"],
        done: Some((
            When::Ago(11),
            "Setting up a laptop takes fifty minutes instead of a day. The guide is used by the whole support desk.",
        )),
    },
    Project {
        title: "Wi-fi that holds in every library",
        brief: "Measure the signal in all libraries, find the five worst places, plan the change and make it out of hours.",
        owner_team: "Networks",
        technologies: &["Wireshark", "Ansible"],
        ksbs: &["K4", "K6", "S3", "S6"],
        since: When::Day(21),
        team: &["Raj", "Sol", "Uri"],
        done: None,
    },
];

/// A piece of somebody's portfolio.
struct Item {
    of: &'static str,
    when: When,
    title: &'static str,
    reflection: &'static str,
    link: Option<(&'static str, &'static str)>,
    ksbs: &'static [&'static str],
    project: Option<&'static str>,
    /// Whether only the apprentice sees it.
    private: bool,
    /// Whether the apprentice's public page shows it.
    public: bool,
    /// Who said what about it.
    feedback: &'static [(&'static str, &'static str)],
}

const ITEMS: &[Item] = &[
    Item {
        of: "Alex",
        when: When::Ago(23),
        title: "Bin days by text: reading the calendar",
        reflection: "The collection calendar was a spreadsheet with merged cells and three ways of writing a date. I wrote \
                    the part that reads it and says what it could not read, with the row and the reason.\n\nMy first \
                    version guessed. A colleague asked what happens when the guess is wrong, so now it refuses and tells. \
                    The environment team mends the sheet themselves since then.",
        link: Some(("The pull request", "https://code.example/bin-days/pull/7")),
        ksbs: &["S1", "S3", "S4"],
        project: Some("Bin days by text"),
        private: false,
        public: true,
        feedback: &[
            (
                "Lee",
                "Clear to read, and honest about the first version. Say how you tested it, then it is evidence for K12 too.",
            ),
            (
                "Morgan",
                "The environment team told me about this before I read it. This is what we hired you for.",
            ),
        ],
    },
    Item {
        of: "Alex",
        when: When::Ago(15),
        title: "The bank holiday that moved",
        reflection: "On the day after a bank holiday everybody was told yesterday's bin. I wrote a test that failed, then \
                    looked for the smallest change. The calendar was right; we asked it in the wrong time zone.",
        link: Some(("The test and the fix", "https://code.example/bin-days/pull/12")),
        ksbs: &["S4", "S7", "K12"],
        project: Some("Bin days by text"),
        private: false,
        public: true,
        feedback: &[("Lee", "Test first, fault second: well done. Add the steps you took, in order.")],
    },
    Item {
        of: "Alex",
        when: When::Ago(7),
        title: "What I learned about accessibility (draft)",
        reflection: "Notes from the session with a screen reader user. To do: the form labels, and what I would do differently.",
        link: None,
        ksbs: &["S2"],
        project: None,
        private: true,
        public: false,
        feedback: &[],
    },
    Item {
        of: "Bella",
        when: When::Ago(19),
        title: "Asking residents how they write a postcode",
        reflection: "We thought that people type postcodes properly. I asked eleven of them at the library: nobody did. The \
                    service takes spaces, small letters and an O for a zero now.",
        link: Some(("The notes", "https://code.example/bin-days/wiki/postcodes")),
        ksbs: &["K4", "S2"],
        project: Some("Bin days by text"),
        private: false,
        public: false,
        feedback: &[(
            "Lee",
            "Eleven people in an afternoon beat a week of guessing. Present this at the show and tell?",
        )],
    },
    Item {
        of: "Grace",
        when: When::Ago(14),
        title: "How sure are we that a home is empty?",
        reflection: "Three sources disagreed about 412 homes. I checked a sample of forty by hand and wrote down how often each \
                    source was right, and what that means for the map.",
        link: Some(("The write-up", "https://code.example/empty-homes/method")),
        ksbs: &["K8", "S6", "S8"],
        project: Some("Where are the empty homes?"),
        private: false,
        public: false,
        feedback: &[(
            "Sam",
            "The limits come first and in plain words. The housing team trusts the map because of it.",
        )],
    },
    Item {
        of: "Pia",
        when: When::Ago(10),
        title: "A laptop in fifty minutes",
        reflection: "I timed fourteen set-ups. The slowest step was waiting for updates that could run overnight. I wrote the \
                    script and the guide; Quinn and Tariq tested both on people who had never done it.",
        link: Some(("The guide", "https://code.example/laptop/guide")),
        ksbs: &["K4", "S2", "S5"],
        project: Some("A laptop in an hour"),
        private: false,
        public: false,
        feedback: &[
            ("Nia", "Measured first, then changed one thing at a time. We use the guide every day."),
            ("Morgan", "Four other teams have asked for this. Would you show it to them?"),
        ],
    },
];

/// What stands above the items of a public page.
const INTRODUCTION: &str = "I am an apprentice software developer at the council. This is some of what I have made so far, \
                            and what I got wrong on the way. (A demonstration: Alex is invented.)";

/// Projects and portfolios. Returns the token of Alex's public page.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<String> {
    let mut projects = Vec::new();
    for project in PROJECTS {
        projects.push((project.title, assign(conn, scenario, project).await?));
    }
    let mut shown = Vec::new();
    for item in ITEMS {
        let (learner, day) = (scenario.learner(item.of)?, scenario.day(item.when));
        let named = |title| projects.iter().find(|(known, _)| *known == title).map(|(_, id)| *id);
        let command = AddItem {
            title: item.title.to_owned(),
            reflection: item.reflection.to_owned(),
            links: item
                .link
                .map(|(title, url)| Link { title: title.to_owned(), url: url.to_owned() })
                .into_iter()
                .collect(),
            ksbs: words(item.ksbs),
            project_id: item.project.and_then(named),
            visibility: if item.private { ItemVisibility::Private } else { ItemVisibility::Programme },
        };
        let ctx = scenario.person(item.of, day, 16)?;
        let present = apprenticeships::find_at(conn, &ctx, learner.id, None).await?;
        let added = portfolio::add(conn, &ctx, present, command).await?;
        for (hour, (who, text)) in (17..).zip(item.feedback) {
            let ctx = scenario.person(who, working_day(day + Days::new(2)), hour)?;
            let item = portfolio::find(conn, &ctx, added.id).await?;
            portfolio::give_feedback(conn, &ctx, item, GiveFeedback { text: (*text).to_owned() }).await?;
        }
        if item.public {
            shown.push(added.id);
        }
    }
    let command = SharePortfolio {
        display_name: Some("Alex".to_owned()),
        introduction: Some(INTRODUCTION.to_owned()),
        portfolio_item_ids: shown,
    };
    let ctx = scenario.person("Alex", scenario.day(When::Ago(6)), 17)?;
    let present = apprenticeships::find_at(conn, &ctx, scenario.learner("Alex")?.id, None).await?;
    let (_, token) = portfolio::share(conn, &ctx, present, command).await?;
    Ok(token)
}

/// A project with the apprentices who work on it.
async fn assign(conn: &mut AsyncPgConnection, scenario: &Scenario, project: &Project) -> Result<ProjectId> {
    let since = scenario.day(project.since);
    let staff = scenario.person("Morgan", since - Days::new(5), 11)?;
    let command = AddProject {
        title: project.title.to_owned(),
        brief: project.brief.to_owned(),
        owner_team: project.owner_team.to_owned(),
        technologies: words(project.technologies),
        ksbs: words(project.ksbs),
    };
    let id = projects::add(conn, &staff, command).await?.id;
    let mut assigned = Vec::new();
    for name in project.team {
        let learner = scenario.learner(name)?;
        let command = Assign { apprenticeship_id: learner.id, starts_on: since };
        let manager = scenario.person(learner.manager, since, 9)?;
        let project = projects::lock(conn, id).await?;
        assigned.push((learner.manager, projects::assign(conn, &manager, project, command).await?.id));
    }
    if let Some((last, outcome)) = project.done {
        let last = scenario.day(last);
        for (manager, assignment) in assigned {
            let ctx = scenario.person(manager, last, 16)?;
            let present = projects::lock_assignment(conn, &ctx, assignment).await?;
            projects::complete_assignment(conn, &ctx, present, &CompleteAssignment { ends_on: last }).await?;
        }
        let command = ChangeProject {
            title: None,
            brief: None,
            outcome: Some(Some(outcome.to_owned())),
            state: Some(ProjectState::Closed),
        };
        let present = projects::lock(conn, id).await?;
        projects::change(conn, &scenario.person("Morgan", last, 17)?, present, command).await?;
    }
    Ok(id)
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
