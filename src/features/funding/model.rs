//! The rule sets as data, and the sums.

use chrono::{Months, NaiveDate};

/// Full-time hours a week, below which the six-hour rule is pro rata.
const FULL_TIME: i64 = 3000;
/// Statutory leave, in hundredths of a week a year.
const LEAVE: i64 = 560;
/// The least hours since 2025, in hundredths.
const FLOOR: i32 = 18_700;

/// How a rule set comes to its hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Formula {
    /// A fifth of the paid hours, leave taken off.
    FifthOfPaidHours,
    /// Six hours a week on average, leave taken off.
    SixHoursAWeek,
    /// The hours published for the standard, at least the floor.
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
    formula: Formula,
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
    RuleSet {
        name: "until2022-07-31",
        from: None,
        minimum_months: 12,
        formula: Formula::FifthOfPaidHours,
    },
];

impl RuleSet {
    /// The rules for apprenticeships that start on a day.
    pub fn for_start(day: NaiveDate) -> Self {
        let holds = |set: &&Self| {
            set.from
                .is_none_or(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d).is_some_and(|from| from <= day))
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

/// What the hours depend on.
#[derive(Clone, Copy, Debug)]
pub struct TrainingPlan {
    /// The first day.
    pub starts_on: NaiveDate,
    /// The planned last day.
    pub planned_end_on: NaiveDate,
    /// Paid hours a week, in hundredths.
    pub weekly_hours_hundredths: i32,
    /// The hours published for the standard, where they are.
    pub standard_minimum_hours: Option<i32>,
}

/// Hours that the rules want by the planned end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// In hundredths of an hour.
    pub hundredths: i32,
    /// Which rules.
    pub rule_set: &'static str,
    /// Which rule, which inputs, which result.
    pub explanation: String,
}

/// The target of a plan, with its explanation.
pub fn target(plan: &TrainingPlan) -> Target {
    let rules = RuleSet::for_start(plan.starts_on);
    let days = i64::from(days(plan.starts_on, plan.planned_end_on));
    // Hundredths of a week, and of those the ones that are not leave: 5.6 weeks in 365 days.
    let weeks = days * 100 / 7;
    let working = weeks - days * LEAVE / 365;
    let weekly = i64::from(plan.weekly_hours_hundredths);
    let lasting = format!(
        "{} weeks, of which {} are not statutory leave (5.6 weeks a year)",
        shown(weeks),
        shown(working)
    );
    let (hundredths, explanation) = match rules.formula {
        Formula::FifthOfPaidHours => {
            let hours = working * weekly / 500;
            (
                hours,
                format!(
                    "Started before 1 August 2022: 20 % of paid hours. {lasting}; {} hours a week; {} paid hours, a fifth is {} hours.",
                    shown(weekly),
                    shown(working * weekly / 100),
                    shown(hours)
                ),
            )
        }
        Formula::SixHoursAWeek => {
            let a_week = if weekly < FULL_TIME {
                600 * weekly / FULL_TIME
            } else {
                600
            };
            let hours = working * a_week / 100;
            let rate = if weekly < FULL_TIME {
                format!(
                    "{} hours a week, pro rata of 6 for {} of 30 hours",
                    shown(a_week),
                    shown(weekly)
                )
            } else {
                "6 hours a week".to_owned()
            };
            (
                hours,
                format!(
                    "Started from 1 August 2022: {rate}. {lasting}; together {} hours.",
                    shown(hours)
                ),
            )
        }
        Formula::Published => {
            let published = plan.standard_minimum_hours.map(|hours| hours.saturating_mul(100));
            let hours = published.unwrap_or_default().max(FLOOR);
            let of = match published {
                Some(published) => format!("the standard's published {} hours", shown(published.into())),
                None => "no hours are published for the standard here".to_owned(),
            };
            (
                hours.into(),
                format!(
                    "Started from 1 August 2025: {of}, at least {}; {} hours.",
                    shown(FLOOR.into()),
                    shown(hours.into())
                ),
            )
        }
    };
    Target {
        hundredths: i32::try_from(hundredths).unwrap_or(i32::MAX),
        rule_set: rules.name,
        explanation,
    }
}

/// The part of a target that lies behind at the end of a day: the same share each day.
pub fn expected_to_date(target: i32, start: NaiveDate, end: NaiveDate, day: NaiveDate) -> i32 {
    let (whole, gone) = (
        i64::from(days(start, end)).max(1),
        i64::from(days(start, day.min(end))),
    );
    i32::try_from(i64::from(target) * gone / whole).unwrap_or(i32::MAX)
}

/// Days from the first to the last, both counted; none where the last lies before.
fn days(first: NaiveDate, last: NaiveDate) -> i32 {
    i32::try_from((last - first).num_days() + 1)
        .unwrap_or(i32::MAX)
        .max(0)
}

#[expect(clippy::cast_precision_loss, reason = "hours of an apprenticeship are small")]
fn shown(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn plan(start: &str, end: &str, weekly: i32, published: Option<i32>) -> Target {
        target(&TrainingPlan {
            starts_on: day(start),
            planned_end_on: day(end),
            weekly_hours_hundredths: weekly,
            standard_minimum_hours: published,
        })
    }

    #[test]
    fn the_start_date_decides_which_rules_hold() {
        for (start, name, months) in [
            ("2018-09-03", "until2022-07-31", 12),
            ("2022-07-31", "until2022-07-31", 12),
            ("2022-08-01", "from2022-08-01", 12),
            ("2025-07-31", "from2022-08-01", 12),
            ("2025-08-01", "from2025-08-01", 8),
        ] {
            let rules = RuleSet::for_start(day(start));
            assert_eq!((rules.name, rules.minimum_months), (name, months), "{start}");
        }
        assert_eq!(
            RuleSet::for_start(day("2025-09-01")).minimum_end(day("2025-09-01")),
            day("2026-04-30")
        );
    }

    #[test]
    fn targets_follow_their_rules() {
        // 731 days are 104.42 weeks, 11.21 of them leave: 93.21 weeks of 36 hours, a fifth of which is 671.11.
        assert_eq!(plan("2018-09-03", "2020-09-02", 3600, None).hundredths, 67_111);
        assert_eq!(plan("2023-09-04", "2025-09-03", 3600, None).hundredths, 55_926);
        assert_eq!(
            plan("2023-09-04", "2025-09-03", 1500, None).hundredths,
            27_963,
            "half time, half the hours"
        );
        assert_eq!(
            plan("2025-09-01", "2027-08-31", 3600, Some(500)).hundredths,
            50_000
        );
        assert_eq!(
            plan("2025-09-01", "2027-08-31", 3600, Some(100)).hundredths,
            18_700,
            "never below the floor"
        );
        let told = plan("2018-09-03", "2020-09-02", 3600, None).explanation;
        assert!(
            told.contains("20 %") && told.contains("36 hours a week") && told.contains("671.11"),
            "{told}"
        );
    }

    #[test]
    fn expectation_grows_day_by_day_from_nothing_to_all() {
        let (start, end) = (day("2025-09-01"), day("2025-09-10"));
        for (on, expected) in [
            ("2025-08-31", 0),
            ("2025-09-01", 100),
            ("2025-09-05", 500),
            ("2025-09-10", 1000),
            ("2026-01-01", 1000),
        ] {
            assert_eq!(expected_to_date(1000, start, end, day(on)), expected, "{on}");
        }
    }
}
