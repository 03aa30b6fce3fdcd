//! How everybody is doing: KSBs judged by somebody else than the apprentice, and what line managers say.

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::learning;
use super::scenario::{Learner, Scenario, When};
use crate::error::Result;
use crate::features::learning::ksbs::{self, AssessKsb, Standing};
use crate::features::learning::progress::Rating;
use crate::features::line_management::rag::{self, RateApprentice};

/// A KSB that was given back: whose, which, why, and whether it is ready again.
const GIVEN_BACK: &[(&str, &str, &str, bool)] = &[
    ("Alex", "S5", "You found the fault, but by luck. Show me the steps you would take next time.", true),
    (
        "Finn",
        "S8",
        "A good change, but nobody has looked at it before it went out. Tell me why the team does that.",
        false,
    ),
];

/// What line managers say; who is not here is rated green, or not at all.
const SAID: &[(&str, Rating, &str)] = &[
    (
        "Carl",
        Rating::Amber,
        "Good in sessions, says the provider. In the team Carl waits to be asked and finishes little.",
    ),
    ("Dev", Rating::Amber, "Missed sessions for a release. That was ours to prevent."),
    (
        "Finn",
        Rating::Red,
        "We agree with the provider. A plan for the next four weeks stands, see the review.",
    ),
    ("Uri", Rating::Amber, "On call too often to write up the labs; the rota changes next month."),
];

/// Whom the line manager has not rated yet.
const UNRATED: &[&str] = &["Kofi", "Omar", "Quinn"];

/// Everybody's KSBs and ratings.
pub(super) async fn tell(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    for learner in &scenario.learners {
        matrix(conn, scenario, learner).await?;
        rating(conn, scenario, learner).await?;
    }
    Ok(())
}

/// Every five weeks a KSB has gone from the first word to the last; the newest ones are on their way.
async fn matrix(conn: &mut AsyncPgConnection, scenario: &Scenario, learner: &Learner) -> Result<()> {
    let codes = learning::titles(conn, learner.standard).await?;
    let count = (scenario.weeks() / 5).clamp(2, 6) + usize::from(learner.number.is_multiple_of(3));
    for (at, (code, _)) in codes.iter().take(count).enumerate() {
        let steps = match count - at {
            1 => 1,
            2 => 2,
            // Who misses sessions shows less.
            _ if learner.name == "Finn" => 1,
            _ => 3,
        };
        let steps = [Standing::InProgress, Standing::ReadyForReview, Standing::Completed].iter().take(steps);
        let ago = 7 * u64::try_from(count - at).unwrap_or_default().min(5);
        for (late, state) in (0..).zip(steps) {
            let day = scenario.day_with(learner.name, scenario.day(When::Ago(ago + 4 - 2 * late)));
            judge(conn, scenario, learner, (code, day), *state, None).await?;
        }
    }
    for (_, code, why, again) in GIVEN_BACK.iter().filter(|(name, ..)| *name == learner.name) {
        let day = |ago| scenario.day(When::Ago(ago));
        for (ago, state) in [(22, Standing::InProgress), (17, Standing::ReadyForReview)] {
            judge(conn, scenario, learner, (code, day(ago)), state, None).await?;
        }
        judge(conn, scenario, learner, (code, day(13)), Standing::InProgress, Some(why)).await?;
        if *again {
            judge(conn, scenario, learner, (code, day(6)), Standing::ReadyForReview, None).await?;
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
    state: Standing,
    comment: Option<&str>,
) -> Result<()> {
    // Several steps may fall on one day, so each has its own hour.
    let ctx = match (state, comment) {
        (Standing::Completed, _) | (_, Some(_)) => scenario.client(learner.provider, day, 14)?,
        (Standing::ReadyForReview, _) => scenario.person(learner.name, day, 12)?,
        _ => scenario.person(learner.name, day, 10)?,
    };
    let command = AssessKsb { state, comment: comment.map(str::to_owned), evidence_url: None };
    ksbs::judge(conn, &ctx, learner.id, code, command).await
}

async fn rating(conn: &mut AsyncPgConnection, scenario: &Scenario, learner: &Learner) -> Result<()> {
    if UNRATED.contains(&learner.name) {
        return Ok(());
    }
    let said = SAID.iter().find(|(name, ..)| *name == learner.name);
    let (rating, reason) =
        said.map_or((Rating::Green, None), |(_, rating, reason)| (*rating, Some((*reason).to_owned())));
    let ago = 16 - u64::try_from(learner.number % 8).unwrap_or_default();
    let day = scenario.day_with(learner.name, scenario.day(When::Ago(ago)));
    rag::rate(
        conn,
        &scenario.person(learner.manager, day, 15)?,
        learner.id,
        RateApprentice { rating, reason },
    )
    .await
}
