//! The sums of the rules.

mod expected;
mod figures;
mod pauses;
pub mod records;
mod rule_sets;
mod targets;

use chrono::NaiveDate;

pub use expected::{ByMonth, expected_evenly, expected_to_date};
pub use figures::PublicSource;
pub use pauses::Pauses;
use pauses::days;
use rule_sets::FundingFormula as Formula;
pub use rule_sets::{FundingFormula, RuleSet, RuleSets};
pub use targets::{Target, target, target_hundredths, unreduced};

use crate::features::programme::standards::StandardHours;

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
    /// What was agreed with this apprentice.
    pub agreed: Agreed,
}

/// What apprentice, employer and provider agreed on the hours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreed {
    /// The planned hours; none where they are not recorded.
    pub planned: Option<Planned>,
    /// By how much prior learning reduces what the rules ask for, in hundredths of an hour.
    pub prior_learning: i32,
    /// How the hours are spread over the months.
    pub by_month: ByMonth,
}

/// The planned hours of a training plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// In hundredths of an hour.
    pub hundredths: i32,
    /// The day on which they were agreed.
    pub agreed_on: NaiveDate,
}

impl TrainingPlan {
    /// Days of learning as planned: those from the first to the last without breaks that have ended. An open break does
    /// not count yet, as it has not put off the planned end yet.
    fn days(&self) -> i32 {
        (days(self.starts_on, self.planned_end_on) - self.pauses.ended()).max(1)
    }
}

#[cfg(test)]
mod tests;
