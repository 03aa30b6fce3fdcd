//! The sums of the rules.

mod pauses;
mod rule_sets;

use chrono::NaiveDate;

pub use pauses::Pauses;
use pauses::days;
use rule_sets::Formula;
pub use rule_sets::RuleSet;

use crate::features::programme::standards::{Product, StandardHours};

/// Full-time hours a week, below which the six-hour rule is pro rata.
const FULL_TIME: i64 = 3000;
/// Statutory leave, in hundredths of a week a year.
const LEAVE: i64 = 560;
/// The hours of a foundation apprenticeship, in hundredths. Nobody else's are guessed to be as many.
const FOUNDATION: i32 = 18_700;

/// What the hours depend on.
#[derive(Clone, Debug)]
pub struct TrainingPlan {
    /// The first day.
    pub starts_on: NaiveDate,
    /// The planned last day.
    pub planned_end_on: NaiveDate,
    /// Paid hours a week, in hundredths.
    pub weekly_hours_hundredths: i32,
    /// The rules of the start.
    pub rules: RuleSet,
    /// What the standard publishes for the start.
    pub standard: StandardHours,
    /// Breaks in learning.
    pub pauses: Pauses,
}

impl TrainingPlan {
    /// Days of learning as planned: those from the first to the last without breaks that have ended. An open break does
    /// not count yet, as it has not put off the planned end yet.
    fn days(&self) -> i32 {
        (days(self.starts_on, self.planned_end_on) - self.pauses.ended()).max(1)
    }
}

/// Hours that the rules want by the planned end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// In hundredths of an hour; none where the published hours decide and are not known.
    pub hundredths: Option<i32>,
    /// Which rules.
    pub rule_set: &'static str,
    /// Which rule, which inputs, which result.
    pub explanation: String,
}

/// Weeks of a plan, and those of them that are not statutory leave, both in hundredths.
fn weeks(plan: &TrainingPlan) -> (i64, i64) {
    let days = i64::from(plan.days());
    let weeks = days * 100 / 7;
    // 5.6 weeks of leave in 365 days.
    (weeks, weeks - days * LEAVE / 365)
}

/// Six hours a week, pro rata below full time; in hundredths.
fn six_hours(weekly: i64) -> i64 {
    if weekly < FULL_TIME { 600 * weekly / FULL_TIME } else { 600 }
}

/// The hours that the rules want by the planned end, in hundredths; none where they are not known.
pub fn target_hundredths(plan: &TrainingPlan) -> Option<i32> {
    let (_, working) = weeks(plan);
    let weekly = i64::from(plan.weekly_hours_hundredths);
    let hours = match plan.rules.formula {
        Formula::FifthOfPaidHours => working * weekly / 500,
        Formula::SixHoursAWeek => working * six_hours(weekly) / 100,
        Formula::Published => match (plan.standard.published, plan.standard.product) {
            (Some(hours), _) => i64::from(hours) * 100,
            (None, Product::Foundation) => FOUNDATION.into(),
            (None, _) => return None,
        },
    };
    Some(i32::try_from(hours).unwrap_or(i32::MAX))
}

/// The target of a plan, with its explanation.
pub fn target(plan: &TrainingPlan) -> Target {
    let rules = plan.rules;
    let (weeks, working) = weeks(plan);
    let weekly = i64::from(plan.weekly_hours_hundredths);
    let lasting = format!(
        "{} weeks, of which {} are not statutory leave (5.6 weeks a year)",
        to_hours(weeks),
        to_hours(working)
    );
    let hundredths = target_hundredths(plan);
    let hours = to_hours(hundredths.unwrap_or_default().into());
    let explanation = match rules.formula {
        Formula::FifthOfPaidHours => format!(
            "Started before 1 August 2022: 20 % of paid hours. {lasting}; {} hours a week; {} paid hours, a fifth is {hours} hours.",
            to_hours(weekly),
            to_hours(working * weekly / 100),
        ),
        Formula::SixHoursAWeek => {
            let rate = if weekly < FULL_TIME {
                let a_week = to_hours(six_hours(weekly));
                format!("{a_week} hours a week, pro rata of 6 for {} of 30 hours", to_hours(weekly))
            } else {
                "6 hours a week".to_owned()
            };
            format!("Started from 1 August 2022: {rate}. {lasting}; together {hours} hours.")
        }
        Formula::Published => {
            let since = "Started from 1 August 2025:";
            match (plan.standard.published, plan.standard.product) {
                (Some(_), _) => {
                    format!("{since} the hours published for the standard and this start; {hours} hours.")
                }
                (None, Product::Foundation) => format!("{since} a foundation apprenticeship; {hours} hours."),
                (None, _) => format!(
                    "{since} the hours published for the standard and this start decide. They are not known here, so that \
                     there is no target."
                ),
            }
        }
    };
    Target { hundredths, rule_set: rules.name, explanation }
}

/// The part of a target that lies behind at the end of a day: the same share each day.
pub fn expected_to_date(target: i32, plan: &TrainingPlan, day: NaiveDate) -> i32 {
    let last = day.min(plan.planned_end_on);
    let gone = days(plan.starts_on, last) - plan.pauses.within(plan.starts_on, last);
    // During an open break the planned end can pass by.
    let gone = i64::from(gone.min(plan.days()));
    i32::try_from(i64::from(target) * gone / i64::from(plan.days())).unwrap_or(i32::MAX)
}

#[expect(clippy::cast_precision_loss, reason = "hours of an apprenticeship are small")]
fn to_hours(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

#[cfg(test)]
mod tests;
