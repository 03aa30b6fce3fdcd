//! The guidance library, and the training of line managers.

use diesel_async::AsyncPgConnection;

use crate::demo::scenario::Scenario;
use crate::demo::story::When;
use crate::error::Result;
use crate::features::line_management::guidance::{self, AddGuidance, GuidanceStage};
use crate::features::line_management::training::{self, AddSkill, AddTraining};

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
        include_str!("../guidance/before-the-first-day.md"),
    ),
    (
        "The first four weeks",
        "Onboarding",
        GuidanceStage::FirstWeeks,
        include_str!("../guidance/first-weeks.md"),
    ),
    (
        "Off-the-job time, and what counts",
        "Off-the-job time",
        GuidanceStage::InLearning,
        include_str!("../guidance/off-the-job.md"),
    ),
    (
        "A check-in in half an hour",
        "Check-ins",
        GuidanceStage::AnyTime,
        include_str!("../guidance/check-ins.md"),
    ),
    (
        "Preparing a progress review",
        "Progress reviews",
        GuidanceStage::InLearning,
        include_str!("../guidance/reviews.md"),
    ),
    (
        "When somebody falls behind",
        "Difficult times",
        GuidanceStage::InLearning,
        include_str!("../guidance/falling-behind.md"),
    ),
    ("Ready for the gateway", "Assessment", GuidanceStage::Gateway, include_str!("../guidance/gateway.md")),
    (
        "After the apprenticeship",
        "Afterwards",
        GuidanceStage::Afterwards,
        include_str!("../guidance/afterwards.md"),
    ),
];

/// Guidance, then training.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    library(conn, scenario).await?;
    trainings(conn, scenario).await
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
