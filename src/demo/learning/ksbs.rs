//! KSBs, assessed by somebody other than the apprentice.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::demo::scenario::{Learner, Scenario};
use crate::demo::story::When;
use crate::error::Result;
use crate::features::learning::ksbs::{self, AssessKsb, KsbState};
use crate::features::learning::progress::ksb_order;
use crate::features::programme::standards::KsbKind;
use crate::ids::StandardId;
use crate::schema;

/// A KSB that was returned: whose, which, why, and whether it is ready again.
const RETURNED: &[(&str, &str, &str, bool)] = &[
    ("Alex", "S7", "You found the fault, but by luck. Show me the steps you would take next time.", true),
    (
        "Finn",
        "S14",
        "A good change, but nobody has looked at it before it went out. Tell me why the team does that.",
        false,
    ),
];

/// Everybody's KSBs.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    for learner in &scenario.learners {
        matrix(conn, scenario, learner).await?;
    }
    Ok(())
}

/// What providers teach of standards whose KSBs are not known here, by their own codes: K1 to K6, S1 to S6.
const TOPICS: [(KsbKind, [&str; 6]); 2] = [
    (
        KsbKind::Knowledge,
        [
            "How the service is put together",
            "Rules of security",
            "Who asks for what, and why",
            "Where data is kept",
            "How faults are found",
            "How a team shares its work",
        ],
    ),
    (
        KsbKind::Skill,
        [
            "Answer a request to its end",
            "Write steps down for others",
            "Measure before a change",
            "Test what was changed",
            "Automate what comes again",
            "Explain to people of another trade",
        ],
    ),
];

/// The codes and titles of a standard's KSBs, in their order, and those that a provider names where they are not known.
pub(super) async fn titles(
    conn: &mut AsyncPgConnection,
    standard: StandardId,
) -> Result<Vec<(String, String)>> {
    let mut rows: Vec<(String, String)> = schema::ksbs::table
        .filter(schema::ksbs::standard_id.eq(standard.0).and(schema::ksbs::is_listed))
        .order(schema::ksbs::position)
        .select((schema::ksbs::code, schema::ksbs::title))
        .load(conn)
        .await?;
    for (kind, topics) in TOPICS {
        if rows.iter().all(|(code, _)| KsbKind::of(code) != Some(kind)) {
            let named = (1..).zip(topics).map(|(number, topic)| (kind.code(number), topic.to_owned()));
            rows.extend(named);
        }
    }
    rows.sort_by(|(one, _), (other, _)| ksb_order(one).cmp(&ksb_order(other)));
    Ok(rows)
}

/// Every five weeks a KSB has gone from the first word to the last; the newest ones are on their way.
async fn matrix(conn: &mut AsyncPgConnection, scenario: &Scenario, learner: &Learner) -> Result<()> {
    let codes = titles(conn, learner.standard).await?;
    let count = (scenario.weeks() / 5).clamp(2, 6) + usize::from(learner.number.is_multiple_of(3));
    for (at, (code, _)) in codes.iter().take(count).enumerate() {
        let steps = match count - at {
            1 => 1,
            2 => 2,
            // Who misses sessions shows less.
            _ if learner.name == "Finn" => 1,
            _ => 3,
        };
        let steps = [KsbState::InProgress, KsbState::ReadyForReview, KsbState::Completed].iter().take(steps);
        let ago = 7 * u64::try_from(count - at).unwrap_or_default().min(5);
        for (late, state) in (0..).zip(steps) {
            let day = scenario.day_with(learner.name, scenario.day(When::Ago(ago + 4 - 2 * late)));
            judge(conn, scenario, learner, (code, day), *state, None).await?;
        }
    }
    for (_, code, why, again) in RETURNED.iter().filter(|(name, ..)| *name == learner.name) {
        let day = |ago| scenario.day(When::Ago(ago));
        for (ago, state) in [(22, KsbState::InProgress), (17, KsbState::ReadyForReview)] {
            judge(conn, scenario, learner, (code, day(ago)), state, None).await?;
        }
        judge(conn, scenario, learner, (code, day(13)), KsbState::InProgress, Some(why)).await?;
        if *again {
            judge(conn, scenario, learner, (code, day(6)), KsbState::ReadyForReview, None).await?;
        }
    }
    Ok(())
}

/// The apprentice says what is in progress and what is ready; the provider judges the rest.
async fn judge(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    learner: &Learner,
    (code, day): (&str, NaiveDate),
    state: KsbState,
    comment: Option<&str>,
) -> Result<()> {
    // Several steps may fall on one day, so each has its own hour.
    let ctx = match (state, comment) {
        (KsbState::Completed, _) | (_, Some(_)) => scenario.client(learner.provider, day, 14)?,
        (KsbState::ReadyForReview, _) => scenario.person(learner.name, day, 12)?,
        _ => scenario.person(learner.name, day, 10)?,
    };
    let command = AssessKsb { state, comment: comment.map(str::to_owned), evidence_url: None };
    let present = ksbs::lock(conn, &ctx, learner.id, code).await?;
    ksbs::judge(conn, &ctx, present, code, command).await
}
