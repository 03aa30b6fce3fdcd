//! What line managers do and what supports them: check-ins, questions to the programme, guidance, training.

use chrono::{Days, NaiveDate};
use diesel_async::AsyncPgConnection;

use super::scenario::{Learner, Scenario, When, working_day};
use super::story::{APPRENTICES, MOVED};
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships::{self, ChangeApprenticeship};
use crate::features::line_management::check_ins::{self, AddCheckIn};
use crate::features::line_management::guidance::{self, AddGuidance, GuidanceStage};
use crate::features::line_management::support::{self, AddSupportMessage, AddSupportRequest};
use crate::features::line_management::training::{self, AddSkill, AddTraining};

/// How often a line manager and an apprentice talk, in days.
const EVERY: u64 = 23;
/// The newest check-ins of each apprentice that are written down.
const MOST: usize = 3;
/// With whom nobody has talked for a while: since when.
const FORGOTTEN: &[(&str, When)] = &[("Hal", When::Ago(40)), ("Tariq", When::Ago(33))];
/// Who has shared the newest check-in.
const SHARED: &[&str] = &["Alex", "Grace"];

/// What is said in a check-in: wellbeing, what stands in the way, who does what.
const TALKS: [(i32, Option<&str>, Option<&str>); 7] = [
    (4, None, Some("Goes to the show and tell of another team before the next check-in.")),
    (
        4,
        Some("Still no access to the staging environment."),
        Some("The line manager asks the platform team by Wednesday."),
    ),
    (5, None, None),
    (
        3,
        Some("Many small tasks, none of which ends."),
        Some("One task at a time from Monday; the line manager tells the team."),
    ),
    (
        4,
        Some("The session and the planning meeting overlap every other week."),
        Some("The planning meeting moves by an hour."),
    ),
    (
        3,
        Some("Finds it hard to ask for help in front of everybody."),
        Some("Pairs with a colleague twice a week."),
    ),
    (5, None, Some("Would like to try a bigger task; picks one with the line manager on Thursday.")),
];

/// The newest check-in of those for whom the usual words do not fit.
const SAID: &[(&str, i32, Option<&str>, Option<&str>)] = &[
    (
        "Alex",
        4,
        Some("Reviews of my changes take three days."),
        Some("Lee asks for a second reviewer. Alex makes smaller changes."),
    ),
    (
        "Finn",
        2,
        Some("Behind with the project and afraid to say so. The stand-up takes the hour of the session."),
        Some(
            "Lee moves the stand-up today and keeps Tuesday and Thursday mornings free for the project. We talk weekly.",
        ),
    ),
    (
        "Carl",
        3,
        Some("Does not know when something is finished."),
        Some("We write down what done means, before each task."),
    ),
];

/// A question to the programme team, and what was said on it: who, when, the topic, about whom.
struct Question {
    who: &'static str,
    when: When,
    topic: &'static str,
    about: Option<&'static str>,
    /// What was said, the question first: who speaks, how many days later, the words.
    said: &'static [(&'static str, u64, &'static str)],
    closed: bool,
}

const QUESTIONS: &[Question] = &[
    Question {
        who: "Lee",
        when: When::Ago(27),
        topic: "What counts as off-the-job time",
        about: None,
        said: &[
            (
                "Lee",
                0,
                "Does time count in which an apprentice pairs with a senior developer on our own code?",
            ),
            (
                "Morgan",
                1,
                "It counts where something new is learned that the standard asks for, in paid hours, and not where the work is \
                 simply done. Ask what was learned and write that down; the guidance on off-the-job time has examples.",
            ),
        ],
        closed: true,
    },
    Question {
        who: "Sam",
        when: When::Ago(22),
        topic: "Parental leave and the planned end",
        about: Some("Milo"),
        said: &[
            (
                "Sam",
                0,
                "Milo is to be away for five weeks. Does the apprenticeship end later, and who tells the provider?",
            ),
            (
                "Morgan",
                2,
                "We record a break; the planned end moves by its days when Milo is back, and the hours wanted stay the same. \
                 The provider sees the break here. No sessions and no hours until then.",
            ),
        ],
        closed: false,
    },
    Question {
        who: "Lee",
        when: When::Ago(8),
        topic: "Finn is falling behind",
        about: Some("Finn"),
        said: &[
            (
                "Lee",
                0,
                "Finn missed half of the sessions and the provider rates red. The stand-up was in the way and is moved. What else helps?",
            ),
            (
                "Morgan",
                1,
                "A short plan with dates that Finn agrees to, in the review. Ada offers the sessions as recordings. I can join \
                 your next check-in if Finn wants that.",
            ),
            ("Lee", 2, "The plan stands. Can we have a mentor for Finn, somebody outside of the team?"),
        ],
        closed: false,
    },
    Question {
        who: "Nia",
        when: When::Ago(2),
        topic: "On-call and young staff",
        about: None,
        said: &[(
            "Nia",
            0,
            "One of ours turns eighteen next month. From when on may somebody that young be on call at the weekend, and when is the rest to be taken?",
        )],
        closed: false,
    },
];

const SKILLS: &[(&str, &str, Option<i32>)] = &[
    (
        "Giving feedback",
        "Says what was seen, what it led to, and what would help; often, and soon.",
        Some(24),
    ),
    ("Safeguarding", "Notices when something is wrong, and knows whom to tell on the same day.", Some(12)),
    ("Off-the-job time", "Plans learning into paid hours, and tells learning from work.", None),
    ("Managing early in careers", "Gives tasks that can be finished, and room to ask.", Some(36)),
    (
        "Inclusive management",
        "Makes adjustments without being asked twice, and shares out the good work fairly.",
        Some(24),
    ),
];

/// Training done: who, which skill, when, the course.
const TRAININGS: &[(&str, &str, When, &str)] = &[
    ("Lee", "Giving feedback", When::Ago(120), "Feedback that helps, half a day"),
    ("Lee", "Safeguarding", When::Ago(410), "Safeguarding, online"),
    ("Lee", "Off-the-job time", When::Ago(60), "Workshop of the programme team"),
    ("Lee", "Managing early in careers", When::Ago(90), "Managing early in careers, two days"),
    ("Sam", "Giving feedback", When::Ago(715), "Feedback that helps, half a day"),
    ("Sam", "Safeguarding", When::Ago(75), "Safeguarding, online"),
    ("Sam", "Off-the-job time", When::Ago(60), "Workshop of the programme team"),
    ("Sam", "Inclusive management", When::Ago(200), "Inclusive management, one day"),
    ("Nia", "Safeguarding", When::Ago(150), "Safeguarding, online"),
    ("Nia", "Off-the-job time", When::Ago(60), "Workshop of the programme team"),
];

/// The guidance library: title, topic, stage, text.
const LIBRARY: &[(&str, &str, GuidanceStage, &str)] = &[
    (
        "Before the first day",
        "Onboarding",
        GuidanceStage::BeforeStart,
        include_str!("guidance/before-the-first-day.md"),
    ),
    (
        "The first four weeks",
        "Onboarding",
        GuidanceStage::FirstWeeks,
        include_str!("guidance/first-weeks.md"),
    ),
    (
        "Off-the-job time, and what counts",
        "Off-the-job time",
        GuidanceStage::InLearning,
        include_str!("guidance/off-the-job.md"),
    ),
    (
        "A check-in in half an hour",
        "Check-ins",
        GuidanceStage::AnyTime,
        include_str!("guidance/check-ins.md"),
    ),
    (
        "Preparing a progress review",
        "Progress reviews",
        GuidanceStage::InLearning,
        include_str!("guidance/reviews.md"),
    ),
    (
        "When somebody falls behind",
        "Difficult times",
        GuidanceStage::InLearning,
        include_str!("guidance/falling-behind.md"),
    ),
    ("Ready for the gateway", "Assessment", GuidanceStage::Gateway, include_str!("guidance/gateway.md")),
    (
        "After the apprenticeship",
        "Afterwards",
        GuidanceStage::Afterwards,
        include_str!("guidance/afterwards.md"),
    ),
];

/// Everything about line managers.
pub(super) async fn tell(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    library(conn, scenario).await?;
    trainings(conn, scenario).await?;
    talk(conn, scenario).await?;
    for question in QUESTIONS {
        ask(conn, scenario, question).await?;
    }
    Ok(())
}

/// Check-ins. Who moved talked with the former line manager before and with the present one since.
async fn talk(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    let (moved, since) = (scenario.learner(MOVED.0)?, scenario.day(MOVED.1));
    let before = since - Days::new(7);
    let former = super::story::manager_of(MOVED.2);
    check_in(conn, scenario, (moved, former, before), TALKS[4]).await?;
    let place = APPRENTICES.iter().find(|one| one.name.0 == moved.name);
    let command = ChangeApprenticeship {
        team: place.map(|place| place.team.to_owned()),
        line_manager_id: Some(Some(scenario.person_id(moved.manager)?)),
        planned_end_on: None,
        weekly_hours: None,
        uln: None,
        provider_reference: None,
    };
    apprenticeships::change(conn, &scenario.person("Morgan", since, 9)?, moved.id, command, |_| Ok(()))
        .await?;
    for learner in &scenario.learners {
        let forgotten = FORGOTTEN.iter().find(|(name, _)| *name == learner.name);
        let ago = 3 + u64::try_from(learner.number * 5 % 20).unwrap_or_default();
        let last = forgotten.map_or(When::Ago(ago), |(_, when)| *when);
        let first = if learner.name == moved.name { 18 } else { 7 };
        let days = scenario.every(last, EVERY, first);
        for (at, day) in days.into_iter().take(MOST).enumerate() {
            let usual = TALKS[(learner.number * 3 + at) % TALKS.len()];
            let said = SAID.iter().find(|(name, ..)| at == 0 && *name == learner.name);
            let words =
                said.map_or(usual, |(_, wellbeing, blockers, actions)| (*wellbeing, *blockers, *actions));
            let day = scenario.day_with(learner.name, day);
            let id = check_in(conn, scenario, (learner, learner.manager, day), words).await?;
            if at == 0 && SHARED.contains(&learner.name) {
                let ctx = scenario.person(learner.name, day, 16)?;
                check_ins::share(conn, &ctx, id).await?;
            }
        }
    }
    Ok(())
}

async fn check_in(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    (learner, manager, day): (&Learner, &str, NaiveDate),
    (wellbeing, blockers, actions): (i32, Option<&str>, Option<&str>),
) -> Result<crate::ids::CheckInId> {
    let command = AddCheckIn {
        held_on: day,
        wellbeing,
        blockers: blockers.map(str::to_owned),
        actions: actions.map(str::to_owned),
    };
    let (_, added) = check_ins::add(conn, &scenario.person(manager, day, 13)?, learner.id, command).await?;
    Ok(added.id)
}

async fn ask(conn: &mut AsyncPgConnection, scenario: &Scenario, question: &Question) -> Result<()> {
    let (asked, mut id) = (scenario.day(question.when), None);
    let mut last = asked;
    for (hour, (who, late, text)) in (10..).zip(question.said) {
        last = working_day(asked + Days::new(*late));
        let (ctx, text) = (scenario.person(who, last, hour)?, (*text).to_owned());
        let Some(id) = id else {
            let about = question.about.map(|name| scenario.learner(name)).transpose()?;
            let topic = question.topic.to_owned();
            let command =
                AddSupportRequest { topic, apprenticeship_id: about.map(|learner| learner.id), text };
            id = Some(support::ask(conn, &ctx, command).await?.1.id);
            continue;
        };
        support::say(conn, &ctx, id, AddSupportMessage { text }).await?;
    }
    if let Some(id) = id.filter(|_| question.closed) {
        support::close(conn, &scenario.person(question.who, last, 16)?, id).await?;
    }
    Ok(())
}

async fn library(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    for (late, (title, topic, of, text)) in (0..).zip(LIBRARY) {
        let command = AddGuidance {
            title: (*title).to_owned(),
            topic: (*topic).to_owned(),
            stage: *of,
            markdown: (*text).to_owned(),
        };
        guidance::add(conn, &scenario.person("Morgan", scenario.day(When::Before(40 - late)), 14)?, command)
            .await?;
    }
    Ok(())
}

async fn trainings(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    let mut skills = Vec::new();
    let ctx = scenario.person("Morgan", scenario.day(When::Before(45)), 10)?;
    for (title, description, valid_months) in SKILLS {
        let command = AddSkill {
            title: (*title).to_owned(),
            description: (*description).to_owned(),
            valid_months: *valid_months,
        };
        skills.push((*title, training::add_skill(conn, &ctx, command).await?.id));
    }
    for (name, skill, when, course) in TRAININGS {
        let done = scenario.day(*when);
        let Some((_, skill)) = skills.iter().find(|(title, _)| title == skill) else { continue };
        // What was learned before there was a programme is written down when it began.
        let written = done.max(scenario.day(When::Before(30)));
        let command =
            AddTraining { manager_skill_id: *skill, completed_on: done, course: (*course).to_owned() };
        let ctx = scenario.person(name, written, 16)?;
        training::add_training(conn, &ctx, scenario.person_id(name)?, command).await?;
    }
    Ok(())
}
