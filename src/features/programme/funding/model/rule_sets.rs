//! The rule sets as data, by date of start.

use chrono::{Months, NaiveDate};

/// How a rule set comes to its hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formula {
    /// A fifth of the paid hours, leave taken off.
    FifthOfPaidHours,
    /// Six hours a week on average, leave taken off.
    SixHoursAWeek,
    /// The hours published for the standard and the start.
    Published,
}

/// Rules that hold for apprenticeships that start from a day on.
#[derive(Clone, Copy, Debug)]
pub struct RuleSet {
    /// Names the set.
    pub name: &'static str,
    /// The first start date; none for the oldest set.
    from: Option<(i32, u32, u32)>,
    /// The least duration in months.
    pub minimum_months: u32,
    pub formula: Formula,
}

/// Newest first.
const RULE_SETS: [RuleSet; 3] = [
    RuleSet {
        name: "from2025-08-01",
        from: Some((2025, 8, 1)),
        minimum_months: 8,
        formula: Formula::Published,
    },
    RuleSet {
        name: "from2022-08-01",
        from: Some((2022, 8, 1)),
        minimum_months: 12,
        formula: Formula::SixHoursAWeek,
    },
    RuleSet { name: "until2022-07-31", from: None, minimum_months: 12, formula: Formula::FifthOfPaidHours },
];

impl RuleSet {
    /// The rules for apprenticeships that start on a day.
    pub fn for_start(day: NaiveDate) -> Self {
        let holds = |set: &&Self| {
            set.from.is_none_or(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d).is_some_and(|from| from <= day))
        };
        let [.., oldest] = RULE_SETS;
        RULE_SETS.iter().find(holds).copied().unwrap_or(oldest)
    }

    /// The earliest day on which training that starts on a day may be planned to end.
    pub fn minimum_end(self, start: NaiveDate) -> NaiveDate {
        let end = start.checked_add_months(Months::new(self.minimum_months));
        end.and_then(|end| end.pred_opt()).unwrap_or(start)
    }
}
