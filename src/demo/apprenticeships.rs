//! Apprentices who begin, take breaks, and give notice.

use chrono::{Datelike as _, Days, Months};
use diesel_async::AsyncPgConnection;

use super::scenario::{Learner, Scenario};
use super::story::{self, AWAY, Apprentice, When};
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships::{
    self, ChangeApprenticeship, EnglishMaths, EnglishMathsReason, PlanParty, PlannedHours, SubjectState,
};
use crate::features::apprenticeships::breaks::{self, BreakReason, Return, StartBreak};
use crate::features::apprenticeships::training_plans::{self, PlannedMonth, PutTrainingPlan};
use crate::features::apprenticeships::withdrawals::{self, Reverse, Trigger, Withdraw, WithdrawalReason};
use crate::hours::Hours;
use crate::ids::ApprenticeshipId;

/// The planned hours of the training plan: of some nobody has recorded them, and Noor's lie below what is published.
fn planned(apprentice: &Apprentice) -> Option<i32> {
    match (apprentice.name.0, apprentice.standard.0) {
        ("Noor", _) => Some(320),
        (_, "ST0128") => Some(340),
        // What is published for it is not known here either, so that these have no target.
        (_, "ST0795") => None,
        _ => Some(WHOLE),
    }
}

/// What most have planned: six hours a week over two years, leave taken off.
const WHOLE: i32 = 557;

/// Where some stand with English and maths.
fn english_maths(name: &str) -> Option<EnglishMaths> {
    let (reason, english, maths) = match name {
        "Alex" => (EnglishMathsReason::Young, SubjectState::Met, SubjectState::NotMet),
        "Bella" => (EnglishMathsReason::HeldAlready, SubjectState::Met, SubjectState::Met),
        "Idris" => (EnglishMathsReason::NotOptedIn, SubjectState::Met, SubjectState::NotRequired),
        _ => return None,
    };
    Some(EnglishMaths { required: reason == EnglishMathsReason::Young, reason, english, maths })
}

/// Ada spreads Alex's hours over the months: fewer at first, in December and in August.
pub(super) async fn plan_by_month(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    let ctx = scenario.client("Ada", scenario.day(When::Day(4)), 11)?;
    let found = training_plans::lock(conn, &ctx, scenario.learner("Alex")?.id).await?;
    let end = found.0.planned_end_on;
    let firsts =
        std::iter::successors(scenario.start.with_day(1), |day| day.checked_add_months(Months::new(1)));
    let mut left = WHOLE * 100;
    let mut months: Vec<PlannedMonth> = firsts
        .take_while(|first| *first <= end)
        .map(|first| {
            let hundredths = match first.month() {
                _ if first <= scenario.start => 1800,
                8 | 12 => 1825,
                _ => 2400,
            };
            left -= hundredths;
            let topics = if first <= scenario.start { vec!["Induction".to_owned()] } else { Vec::new() };
            PlannedMonth { month: first.format("%Y-%m").to_string(), hours: Hours(hundredths), topics }
        })
        .collect();
    if let Some(last) = months.last_mut() {
        last.hours.0 += left;
    }
    training_plans::put(conn, &ctx, found, PutTrainingPlan { months }).await.map(drop)
}

/// Puts an apprentice into learning whose apprenticeship is a draft since the enrolment.
pub(super) async fn begin(
    conn: &mut AsyncPgConnection,
    scenario: &mut Scenario,
    id: ApprenticeshipId,
    apprentice: &Apprentice,
    number: usize,
) -> Result<()> {
    let name = apprentice.name.0;
    let ctx = scenario.person("Morgan", scenario.day(When::Before(21)), 10)?;
    let command = ChangeApprenticeship {
        planned_otj_hours: Some(planned(apprentice).map(|hours| PlannedHours {
            hours: Hours(hours * 100),
            agreed_on: scenario.day(When::Before(28)),
            agreed_by: PlanParty::ALL.to_vec(),
        })),
        english_maths: Some(english_maths(name)),
        ..ChangeApprenticeship::default()
    };
    let present = apprenticeships::lock(conn, &ctx, id).await?;
    apprenticeships::change(conn, &ctx, present, command).await?;
    let approved = scenario.person("Morgan", scenario.day(When::Before(17)), 10)?;
    let present = apprenticeships::lock(conn, &approved, id).await?;
    let standard = present.standard_id;
    apprenticeships::approve(conn, &approved, present).await?;
    apprenticeships::start(conn, &scenario.system(scenario.start, 1), id).await?;
    scenario.learners.push(Learner {
        name,
        id,
        provider: apprentice.provider,
        manager: story::manager_of(apprentice.team),
        standard,
        number,
    });
    Ok(())
}

/// Breaks and notices that are over.
pub(super) async fn load_absences(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    for (name, from, to) in AWAY {
        let Some(to) = to else { continue };
        match *name {
            "Sol" => notice(conn, scenario, name, *from, *to).await?,
            _ => away(conn, scenario, name, *from, Some(*to)).await?,
        }
    }
    Ok(())
}

/// Those who are away at present leave. This is loaded last: what went before was done by somebody in learning.
pub(super) async fn start_present_breaks(conn: &mut AsyncPgConnection, scenario: &Scenario) -> Result<()> {
    for (name, from, _) in AWAY.iter().filter(|(.., to)| to.is_none()) {
        away(conn, scenario, name, *from, None).await?;
    }
    Ok(())
}

/// A break in learning, over or not.
async fn away(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    name: &str,
    from: When,
    to: Option<When>,
) -> Result<()> {
    let id = scenario.learner(name)?.id;
    let from = scenario.day(from);
    let command = StartBreak {
        starts_on: from,
        expected_return_on: Some(to.map_or(scenario.today() + Days::new(20), |to| scenario.day(to))),
        returned_on: None,
        reason: if to.is_some() { BreakReason::Caring } else { BreakReason::ParentalLeave },
        note: Some("Agreed with the line manager and the provider.".to_owned()),
    };
    let ctx = scenario.person("Morgan", from, 9)?;
    let present = apprenticeships::lock(conn, &ctx, id).await?;
    let started = breaks::start(conn, &ctx, present, command).await?;
    if let Some(back) = to.map(|to| scenario.day(to)) {
        let ctx = scenario.person("Morgan", back, 9)?;
        let found = breaks::lock(conn, &ctx, started).await?;
        breaks::end(conn, &ctx, found, &Return { returned_on: back }).await?;
    }
    Ok(())
}

/// Somebody gives notice, and takes it back.
async fn notice(
    conn: &mut AsyncPgConnection,
    scenario: &Scenario,
    name: &str,
    from: When,
    to: When,
) -> Result<()> {
    let id = scenario.learner(name)?.id;
    let (from, back) = (scenario.day(from), scenario.day(to));
    let command = Withdraw {
        last_day_on: Some(from),
        triggered_by: Trigger::Apprentice,
        reasons: vec![WithdrawalReason::NewJob, WithdrawalReason::Financial],
        note: Some("A job offer in Leeds.".to_owned()),
    };
    let ctx = scenario.person("Morgan", from, 16)?;
    let present = apprenticeships::lock(conn, &ctx, id).await?;
    let recorded = withdrawals::withdraw(conn, &ctx, present, command).await?;
    let reason = "The offer fell through and the notice was taken back within the week.".to_owned();
    let ctx = scenario.person("Morgan", back, 9)?;
    let found = withdrawals::lock(conn, &ctx, recorded).await?;
    withdrawals::reverse(conn, &ctx, found, &Reverse { reason }).await
}
