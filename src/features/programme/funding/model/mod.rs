//! The rule sets as data, and the sums.

mod pauses;

use chrono::{Months, NaiveDate};

pub use pauses::Pauses;
use pauses::days;

use crate::features::programme::standards::{Product, StandardHours};

/// Full-time hours a week, below which the six-hour rule is pro rata.
const FULL_TIME: i64 = 3000;
/// Statutory leave, in hundredths of a week a year.
const LEAVE: i64 = 560;
/// The hours of a foundation apprenticeship, in hundredths. Nobody else's are guessed to be as many.
const FOUNDATION: i32 = 18_700;

/// How a rule set comes to its hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Formula {
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

/// What the hours depend on.
#[derive(Clone, Debug)]
pub struct TrainingPlan {
    /// The first day.
    pub starts_on: NaiveDate,
    /// The planned last day.
    pub planned_end_on: NaiveDate,
    /// Paid hours a week, in hundredths.
    pub weekly_hours_hundredths: i32,
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
    let hours = match RuleSet::for_start(plan.starts_on).formula {
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
    let rules = RuleSet::for_start(plan.starts_on);
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
mod tests {
    use super::*;
    use chrono::Days;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn plan(start: &str, end: &str, weekly: i32, published: Option<i32>) -> Target {
        target(&TrainingPlan {
            starts_on: day(start),
            planned_end_on: day(end),
            weekly_hours_hundredths: weekly,
            standard: StandardHours { product: Product::Apprenticeship, published },
            pauses: Pauses::default(),
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
        assert_eq!(RuleSet::for_start(day("2025-09-01")).minimum_end(day("2025-09-01")), day("2026-04-30"));
    }

    #[test]
    fn targets_follow_their_rules() {
        // 731 days are 104.42 weeks, 11.21 of them leave: 93.21 weeks of 36 hours, a fifth of which is 671.11.
        let hundredths = |start, end, weekly, published| plan(start, end, weekly, published).hundredths;
        assert_eq!(hundredths("2018-09-03", "2020-09-02", 3600, None), Some(67_111));
        assert_eq!(hundredths("2023-09-04", "2025-09-03", 3600, None), Some(55_926));
        let half = hundredths("2023-09-04", "2025-09-03", 1500, None);
        assert_eq!(half, Some(27_963), "half time, half the hours");
        assert_eq!(hundredths("2025-09-01", "2027-08-31", 3600, Some(500)), Some(50_000));
        let few = hundredths("2025-09-01", "2027-08-31", 3600, Some(100));
        assert_eq!(few, Some(10_000), "as published, also where that is little");
        let told = plan("2018-09-03", "2020-09-02", 3600, None).explanation;
        assert!(
            told.contains("20 %") && told.contains("36 hours a week") && told.contains("671.11"),
            "{told}"
        );
    }

    #[test]
    fn no_hours_are_made_up_where_none_are_published() {
        let mut training = TrainingPlan {
            starts_on: day("2025-09-01"),
            planned_end_on: day("2027-08-31"),
            weekly_hours_hundredths: 3600,
            standard: StandardHours::default(),
            pauses: Pauses::default(),
        };
        for (product, hundredths) in
            [(Product::Apprenticeship, None), (Product::Unit, None), (Product::Foundation, Some(18_700))]
        {
            training.standard.product = product;
            let target = target(&training);
            assert_eq!(target.hundredths, hundredths, "{product}");
            let told = target.explanation;
            assert_eq!(told.contains("not known"), hundredths.is_none(), "{told}");
            assert_eq!(told.contains("187"), hundredths.is_some(), "{told}");
        }
    }

    #[test]
    fn expectation_grows_day_by_day_from_nothing_to_all() {
        let plan = TrainingPlan {
            starts_on: day("2025-09-01"),
            planned_end_on: day("2025-09-10"),
            weekly_hours_hundredths: 3600,
            standard: StandardHours::default(),
            pauses: Pauses::default(),
        };
        for (on, expected) in [
            ("2025-08-31", 0),
            ("2025-09-01", 100),
            ("2025-09-05", 500),
            ("2025-09-10", 1000),
            ("2026-01-01", 1000),
        ] {
            assert_eq!(expected_to_date(1000, &plan, day(on)), expected, "{on}");
        }
    }

    #[test]
    fn a_break_neither_raises_the_target_nor_lets_anybody_fall_behind() {
        let mut plan = TrainingPlan {
            starts_on: day("2018-09-03"),
            planned_end_on: day("2020-09-02"),
            weekly_hours_hundredths: 3600,
            standard: StandardHours::default(),
            pauses: Pauses::default(),
        };
        let before = target(&plan).hundredths.expect("a target");
        let by = |plan: &TrainingPlan, on| expected_to_date(before, plan, day(on));
        plan.pauses.add(day("2019-03-04"), None);
        assert_eq!(target(&plan).hundredths, Some(before), "an open break changes nothing yet");
        assert_eq!(by(&plan, "2019-03-03"), by(&plan, "2019-04-14"), "nothing is expected during it");
        // Six weeks later the apprentice is back, and the planned end lies six weeks later.
        plan.pauses = Pauses::default();
        plan.pauses.add(day("2019-03-04"), Some(day("2019-04-14")));
        plan.planned_end_on = day("2020-10-14");
        assert_eq!(target(&plan).hundredths, Some(before));
        assert_eq!(by(&plan, "2019-03-03"), by(&plan, "2019-04-14"));
        assert!(by(&plan, "2019-04-15") > by(&plan, "2019-04-14"));
        assert_eq!(by(&plan, "2020-10-14"), before);
        assert!(plan.pauses.cover(day("2019-04-14")) && !plan.pauses.cover(day("2019-04-15")));
    }

    proptest! {
        #[test]
        fn expectation_never_falls_and_ends_at_the_target(
            length in 30_u64..900, pauses in proptest::collection::vec((1_u64..60, 1_u64..60), 0..5), target in 0..200_000_i32
        ) {
            let start = day("2024-01-01");
            let mut found = Pauses::default();
            let (mut at, mut paused) = (start, 0);
            for (gap, days) in pauses {
                let first = at + Days::new(gap);
                found.add(first, Some(first + Days::new(days - 1)));
                at = first + Days::new(days);
                paused += days;
            }
            let end = at + Days::new(length) + Days::new(paused);
            let plan = TrainingPlan { starts_on: start, planned_end_on: end, weekly_hours_hundredths: 3600,
                standard: StandardHours::default(), pauses: found };
            let mut last = 0;
            for number in 0..=u64::try_from((end - start).num_days()).expect("later") {
                let expected = expected_to_date(target, &plan, start + Days::new(number));
                prop_assert!(expected >= last && expected <= target);
                if plan.pauses.cover(start + Days::new(number)) {
                    prop_assert_eq!(expected, last);
                }
                last = expected;
            }
            prop_assert_eq!(last, target);
        }
    }
}
