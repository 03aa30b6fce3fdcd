//! What line managers say of how their apprentices are doing.

use diesel_async::AsyncPgConnection;

use crate::demo::scenario::{Learner, Scenario};
use crate::demo::story::When;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::features::learning::progress::Rating;
use crate::features::line_management::rag::{self, RateApprentice};

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

/// Everybody's ratings.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    for learner in &scenario.learners {
        rating(conn, scenario, learner).await?;
    }
    Ok(())
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
    let ctx = scenario.person(learner.manager, day, 15)?;
    let present = apprenticeships::lock(conn, &ctx, learner.id).await?;
    rag::rate(conn, &ctx, present, RateApprentice { rating, reason }).await
}
