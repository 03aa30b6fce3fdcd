//! What candidates of the first round answered about themselves, what is published of it, and what the programme aims for next.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::recruitment::first::Outcome;
use super::scenario::Scenario;
use super::story::{self, When};
use crate::error::{Error, Result};
use crate::features::equality::editions::{self, EditionStage, PublishEdition};
use crate::features::equality::questions::{self, GiveEqualityResponse, SET_2026_1};
use crate::features::equality::targets::{self, ActionKind, AddAction, AddTarget};
use crate::features::recruitment::rounds;
use crate::ids::{ApplicationId, RecruitmentRoundId};
use crate::schema::{applications, recruitment_rounds};

/// Where it stands how many women and men began.
const SOURCE: &str = "The programme's own report on its first cohort (demonstration)";

/// Tells it, once both rounds are told.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario, first: &Outcome) -> Result<()> {
    let everybody: Vec<ApplicationId> = applications::table
        .filter(applications::recruitment_round_id.eq(first.round))
        .select(applications::id)
        .order(applications::id)
        .load(conn)
        .await?;
    let ctx = scenario.system(scenario.day(When::Ago(3)), 10);
    for (number, id) in everybody.into_iter().enumerate() {
        let hired = first.accepted.iter().position(|one| *one == id);
        let woman = match hired {
            Some(place) => story::WOMEN.contains(&story::APPRENTICES[place].name.0),
            None => number % 3 == 0,
        };
        questions::record(conn, &ctx, id, &answers(number, woman)).await?;
    }
    let riley = scenario.person("Riley", scenario.day(When::Ago(2)), 10)?;
    let round = rounds::lock(conn, first.round).await?;
    rounds::close(conn, &riley, round).await?;
    publish(conn, scenario, first.round).await?;
    aims(conn, scenario, first.round).await
}

/// Invented answers: nobody's.
fn answers(number: usize, woman: bool) -> GiveEqualityResponse {
    let given = SET_2026_1.questions.iter().enumerate().map(|(place, question)| {
        let answer = match question.key {
            "sex" => {
                if woman {
                    "female"
                } else {
                    "male"
                }
            }
            _ => question.answers[number * (place + 3) / 7 % question.answers.len()].key,
        };
        (question.key.to_owned(), answer.to_owned())
    });
    GiveEqualityResponse { question_set: SET_2026_1.version.to_owned(), answers: given.collect() }
}

/// Those who began, then those who applied. Of those who were offered a place nothing can be published: they are nearly the same.
async fn publish(conn: &mut AsyncPgConnection, scenario: &Scenario, round: RecruitmentRoundId) -> Result<()> {
    let day = scenario.day(When::Ago(1));
    for (category, people) in [("female", 5), ("male", 16)] {
        let ctx = scenario.system(day, 9);
        let fact = ("sex", category, people);
        editions::add_known_fact(conn, &ctx, (round, EditionStage::Hires), fact, SOURCE).await?;
    }
    for (hour, stage) in [(10, EditionStage::Hires), (11, EditionStage::Applications)] {
        let command = PublishEdition { round_id: round, stage, pooled_with: Vec::new() };
        let decided = editions::decide(editions::ask(conn, &command).await?);
        editions::publish(conn, &scenario.person("Morgan", day, hour)?, &command, &decided).await?;
    }
    Ok(())
}

/// What the programme aims for in the next round, and what it does for that.
async fn aims(conn: &mut AsyncPgConnection, scenario: &Scenario, first: RecruitmentRoundId) -> Result<()> {
    let next = recruitment_rounds::table
        .filter(recruitment_rounds::id.ne(first))
        .select(recruitment_rounds::id)
        .first(conn)
        .await
        .optional()?;
    let ctx = scenario.person("Morgan", scenario.day(When::Ago(1)), 14)?;
    let aim = AddTarget {
        round_id: next.ok_or_else(Error::not_found)?,
        stage: EditionStage::Hires,
        characteristic: "sex".to_owned(),
        category: "female".to_owned(),
        percent: 40,
    };
    let aim = targets::add(conn, &ctx, aim).await?;
    for (kind, title, ahead) in [
        (ActionKind::OpenDay, "Open evening for women and girls at the town hall (demonstration)", 10),
        (ActionKind::Partner, "Talks of trainee developers at three schools (demonstration)", 21),
    ] {
        let action = AddAction {
            target_id: aim.id,
            kind,
            title: title.to_owned(),
            on: scenario.today() + chrono::Days::new(ahead),
            organisation_id: None,
            outcome: None,
        };
        targets::add_action(conn, &ctx, action).await?;
    }
    Ok(())
}
