//! Check-ins of line managers and apprentices.

use chrono::{Days, NaiveDate};
use diesel_async::AsyncPgConnection;

use crate::demo::scenario::{Learner, Scenario};
use crate::demo::story::{APPRENTICES, MOVED, When, manager_of};
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships::{self, ChangeApprenticeship};
use crate::features::line_management::check_ins::{self, AddCheckIn};

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

/// Check-ins. Who moved talked with the former line manager before and with the present one since.
pub(super) async fn load(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    let (moved, since) = (scenario.learner(MOVED.0)?, scenario.day(MOVED.1));
    let before = since - Days::new(7);
    let former = manager_of(MOVED.2);
    check_in(conn, scenario, (moved, former, before), TALKS[4]).await?;
    let place = APPRENTICES.iter().find(|one| one.name.0 == moved.name);
    let command = ChangeApprenticeship {
        team: place.map(|place| place.team.to_owned()),
        line_manager_id: Some(Some(scenario.person_id(moved.manager)?)),
        ..ChangeApprenticeship::default()
    };
    let ctx = scenario.person("Morgan", since, 9)?;
    let present = apprenticeships::lock(conn, &ctx, moved.id).await?;
    apprenticeships::change(conn, &ctx, present, command).await?;
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
                let found = check_ins::lock(conn, &ctx, id).await?;
                check_ins::share(conn, &ctx, found).await?;
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
    let ctx = scenario.person(manager, day, 13)?;
    let present = apprenticeships::lock(conn, &ctx, learner.id).await?;
    let (_, added) = check_ins::add(conn, &ctx, present, command).await?;
    Ok(added.id)
}
