//! Progress reviews: held every twelve weeks or so and signed by all three, but for a few that are not.

use chrono::{Days, NaiveDate};
use diesel_async::AsyncPgConnection;

use crate::demo::scenario::{Learner, Scenario, working_day};
use crate::demo::story::When;
use crate::error::{Error, Result};
use crate::features::line_management::reviews::{
    self, AddGoal, ChangeGoal, Filter, GoalState, HoldReview, MissReview, Party, RescheduleReview,
    ReviewState,
};
use crate::ids::ReviewId;

/// How long before the next one a review is held: a few days less than twelve weeks.
const EVERY: u64 = 80;
/// No first review is held earlier.
const FIRST: u64 = 21;
/// The newest reviews of each apprentice that are on record: more would take long to load.
const MOST: usize = 2;

/// Reviews that wait for somebody's signature.
const UNSIGNED: &[(&str, Party)] = &[
    ("Bella", Party::Provider),
    ("Idris", Party::LineManager),
    ("Quinn", Party::Apprentice),
    ("Raj", Party::Provider),
];

/// Reviews that did not take place: whose, the day that was agreed, why it was moved to that day, and why it was missed,
/// if anybody has said so.
const NOT_HELD: &[(&str, When, &str, Option<&str>)] = &[
    ("Jo", When::Ago(12), "Before the release, so that there is time to learn during it.", None),
    ("Kofi", When::Ago(16), "The provider visits the council that day.", Some("Kofi was ill.")),
];

/// What is written down of a review, and a goal that is set in it: what, who sees to it, and in how many days from today.
const TALKS: [(&str, &str, Party, u64); 6] = [
    (
        "Sessions and work fit together well. We agreed on one afternoon a week that nobody books.",
        "Keep Wednesday afternoons free in the team's calendar",
        Party::LineManager,
        14,
    ),
    (
        "The first project is handed in. Testing is what comes next, in the sessions and in the team.",
        "Write the tests of one change before the change",
        Party::Apprentice,
        30,
    ),
    (
        "Going well. More practice in presenting is wanted; the show and tell is a good place.",
        "Present at the team's show and tell",
        Party::Apprentice,
        21,
    ),
    (
        "Hours are on course. The team asks for more about accessibility, which the provider teaches next term.",
        "Move the accessibility workshop forward",
        Party::Provider,
        35,
    ),
    (
        "Settled in, and asks good questions. The next step is a piece of work from start to finish.",
        "Find a small task that can be owned from start to finish",
        Party::LineManager,
        10,
    ),
    (
        "We looked at the evidence together. The write-ups are short; two more will do for this unit.",
        "Write up two pieces of work as evidence",
        Party::Apprentice,
        28,
    ),
];

/// What was agreed where the usual words do not fit: whose review, the notes, the goal.
const WORRIES: &[(&str, &str, &str)] = &[
    (
        "Finn",
        "Half of the sessions were missed because the stand-up was moved to the same hour. The stand-up moves back. The \
         first project is to be handed in within four weeks; Finn gets two mornings a week for it.",
        "Hand in the first project",
    ),
    (
        "Dev",
        "Sessions were missed for a release. The team plans releases around sessions from now on.",
        "Catch up on the missed sessions with the recordings",
    ),
];

/// Whose goal is met already.
const MET: &[&str] = &["Alex", "Grace", "Lena", "Tariq"];

/// All reviews.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    for learner in &scenario.learners {
        let not_held = NOT_HELD.iter().find(|(name, ..)| *name == learner.name);
        let ago = 9 + u64::try_from(learner.number * 7 % 19).unwrap_or_default();
        let last = not_held.map_or(When::Ago(ago), |(_, agreed, ..)| *agreed);
        for (later, day) in scenario.every(last, EVERY, FIRST).into_iter().take(MOST).enumerate().rev() {
            match not_held {
                Some((.., moved, missed)) if later == 0 => {
                    put_off(conn, scenario, learner, day, (moved, *missed)).await?;
                }
                _ => hold(conn, scenario, learner, scenario.day_with(learner.name, day), later).await?,
            }
        }
    }
    Ok(())
}

/// The review that is to come.
async fn next(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    learner: &Learner,
    day: NaiveDate,
) -> Result<ReviewId> {
    let filter = Filter {
        apprenticeships: vec![learner.id],
        states: vec![ReviewState::Scheduled],
        ..Filter::default()
    };
    let found = reviews::list(conn, &scenario.system(day, 8), &filter, None, 1).await?.pop();
    Ok(found.ok_or_else(Error::not_found)?.id)
}

/// A review is moved, and does not take place on the new day either.
async fn put_off(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    learner: &Learner,
    agreed_on: NaiveDate,
    (reason, missed): (&str, Option<&str>),
) -> Result<()> {
    let before = agreed_on - Days::new(7);
    let id = next(conn, scenario, learner, before).await?;
    let command = RescheduleReview { agreed_on, reason: reason.to_owned() };
    let manager = scenario.person(learner.manager, before, 10)?;
    let locked = reviews::lock(conn, &manager, id).await?;
    reviews::reschedule(conn, &manager, locked, command).await?;
    if let Some(reason) = missed {
        let command = MissReview { reason: reason.to_owned() };
        let manager = scenario.person(learner.manager, agreed_on, 16)?;
        let locked = reviews::lock(conn, &manager, id).await?;
        reviews::miss(conn, &manager, locked, command).await?;
    }
    Ok(())
}

/// A review is held and signed; `later` ones follow it. In the newest a goal is set, and somebody may not have signed.
async fn hold(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    learner: &Learner,
    day: NaiveDate,
    later: usize,
) -> Result<()> {
    let id = next(conn, scenario, learner, day).await?;
    let (notes, goal, owner, within) = TALKS[(learner.number + later) % TALKS.len()];
    let worry = WORRIES.iter().find(|(name, ..)| later == 0 && *name == learner.name);
    let (notes, goal, owner) =
        worry.map_or((notes, goal, owner), |(_, notes, goal)| (*notes, *goal, Party::Apprentice));
    let manager = scenario.person(learner.manager, day, 10)?;
    let command = HoldReview { held_on: day, notes: Some(notes.to_owned()) };
    let locked = reviews::lock(conn, &manager, id).await?;
    reviews::hold(conn, &manager, locked, command).await?;
    let mut goals = Vec::new();
    if later == 0 {
        let due_on = working_day(scenario.today() + Days::new(within));
        let command = AddGoal { title: goal.to_owned(), owner, due_on };
        let locked = reviews::lock(conn, &manager, id).await?;
        goals.push(reviews::add_goal(conn, &manager, locked, command).await?);
    }
    let unsigned = UNSIGNED.iter().find(|(name, _)| later == 0 && *name == learner.name);
    let at_the_provider = working_day(day + Days::new(4));
    for (party, ctx) in [
        (Party::Apprentice, scenario.person(learner.name, day, 14)?),
        (Party::LineManager, scenario.person(learner.manager, day, 15)?),
        (Party::Provider, scenario.client(learner.provider, at_the_provider, 9)?),
    ] {
        if unsigned.is_none_or(|(_, missing)| *missing != party) {
            let locked = reviews::lock(conn, &ctx, id).await?;
            reviews::sign(conn, &ctx, locked, party).await?;
        }
    }
    for goal in goals.iter().filter(|_| MET.contains(&learner.name)) {
        let ctx = scenario.person(learner.manager, scenario.day(When::Ago(2)), 11)?;
        let command = ChangeGoal { state: Some(GoalState::Met), title: None, owner: None, due_on: None };
        let found = reviews::lock_goal(conn, &ctx, goal.id).await?;
        reviews::change_goal(conn, &ctx, found, command).await?;
    }
    Ok(())
}
