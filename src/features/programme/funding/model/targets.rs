//! How many hours are wanted by the planned end: those of the training plan, or the least that the rules ask for.

use chrono::NaiveDate;

use super::{Formula, Planned, Product, RuleSet, TrainingPlan};

/// Full-time hours a week, below which the six-hour rule is pro rata; in hundredths.
const FULL_TIME: i64 = 3000;
/// Six hours a week, in hundredths.
const SIX_HOURS: i64 = 600;
/// Of 52 weeks 46.4 are not statutory leave, which is 5.6; both in tenths.
const WORKING: i64 = 464;
const YEAR: i64 = 520;
/// The hours of a foundation apprenticeship, and the least that stays after a reduction for prior learning where the published
/// hours decide; in hundredths. Nobody else's are guessed to be as many.
const LEAST: i32 = 18_700;

/// Hours wanted by the planned end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// In hundredths of an hour; none where nothing is planned and the published hours are not known.
    pub hundredths: Option<i32>,
    /// The planned hours of the training plan.
    pub planned: Option<Planned>,
    /// The least that the rules ask for, in hundredths of an hour; none where it is not known.
    pub minimum: Option<i32>,
    /// Whether less is planned than the rules ask for; none where one of the two is not known.
    pub below_minimum: Option<bool>,
    /// Which rules.
    pub rule_set: &'static str,
    /// The published rules, by their title and the starts that they hold for.
    pub rule: &'static str,
    /// How the target comes about, or why there is none.
    pub explanation: String,
    /// How the minimum comes about, or why it is not known.
    pub minimum_explanation: String,
}

/// The whole weeks of a plan.
fn weeks(plan: &TrainingPlan) -> i64 {
    i64::from(plan.days()) / 7
}

/// A quotient of what is not negative, rounded half up.
fn rounded(part: i64, whole: i64) -> i64 {
    (2 * part + whole) / (2 * whole)
}

/// What the rules ask for before prior learning is taken off, in hundredths of an hour; none where it is not known.
///
/// A fifth of the paid hours, or six hours a week (pro rata of 30 hours a week), in those of the whole weeks that are not leave;
/// rounded to whole hours.
pub fn unreduced(plan: &TrainingPlan) -> Option<i32> {
    let (weeks, weekly) = (weeks(plan), i64::from(plan.weekly_hours_hundredths));
    let hours = match plan.rules.formula {
        Formula::FifthOfPaidHours => rounded(weeks * WORKING * weekly, YEAR * 100 * 5),
        Formula::SixHoursAWeek => {
            rounded(weeks * WORKING * SIX_HOURS * weekly.min(FULL_TIME), YEAR * 100 * FULL_TIME)
        }
        Formula::Published => match (plan.standard.published, plan.standard.product) {
            (Some(hours), _) => hours.into(),
            (None, Product::Foundation) => i64::from(LEAST / 100),
            (None, _) => return None,
        },
    };
    Some(i32::try_from(hours * 100).unwrap_or(i32::MAX))
}

/// What a reduction for prior learning leaves at least.
fn floor(rules: RuleSet, unreduced: i32) -> i32 {
    match rules.formula {
        Formula::Published => LEAST.min(unreduced),
        Formula::FifthOfPaidHours | Formula::SixHoursAWeek => 0,
    }
}

/// The least that the rules ask for, in hundredths of an hour; none where it is not known.
fn minimum(plan: &TrainingPlan) -> Option<i32> {
    let unreduced = unreduced(plan)?;
    Some((unreduced - plan.agreed.prior_learning.max(0)).max(floor(plan.rules, unreduced)))
}

/// The hours wanted by the planned end, in hundredths; none where they are not known.
pub fn target_hundredths(plan: &TrainingPlan) -> Option<i32> {
    plan.agreed.planned.map(|planned| planned.hundredths).or_else(|| minimum(plan))
}

/// The target of a plan, with its explanation.
pub fn target(plan: &TrainingPlan) -> Target {
    let (planned, minimum) = (plan.agreed.planned, minimum(plan));
    let below_minimum = planned.zip(minimum).map(|(planned, minimum)| planned.hundredths < minimum);
    let minimum_explanation = minimum_in_words(plan);
    let explanation =
        planned.map_or_else(|| minimum_explanation.clone(), |planned| planned_in_words(planned, minimum));
    Target {
        hundredths: target_hundredths(plan),
        planned,
        minimum,
        below_minimum,
        rule_set: plan.rules.name,
        rule: rule(plan),
        explanation,
        minimum_explanation,
    }
}

fn planned_in_words(planned: Planned, minimum: Option<i32>) -> String {
    let hours = to_hours(planned.hundredths.into());
    let start =
        format!("The planned hours of the training plan, agreed on {}: {hours} hours.", planned.agreed_on);
    match minimum {
        None => format!("{start} What the rules ask for at least is not known."),
        Some(minimum) if planned.hundredths < minimum => format!(
            "{start} They lie {} hours below the {} that the rules ask for at least.",
            to_hours(i64::from(minimum) - i64::from(planned.hundredths)),
            to_hours(minimum.into()),
        ),
        Some(minimum) => format!("{start} The rules ask for at least {}.", to_hours(minimum.into())),
    }
}

fn minimum_in_words(plan: &TrainingPlan) -> String {
    let (weeks, weekly) = (weeks(plan), i64::from(plan.weekly_hours_hundredths));
    let Some(unreduced) = unreduced(plan) else {
        return "Started from 1 August 2025: the hours published for the standard and this start decide. They are not known here, \
                so that there is no target unless hours are planned."
            .to_owned();
    };
    let (hours, working) = (to_hours(unreduced.into()), to_hours(rounded(weeks * WORKING * 100, YEAR)));
    let lasting = format!("{weeks} whole weeks, {working} of them without statutory leave (5.6 of 52)");
    let start = match (plan.rules.formula, plan.standard.published) {
        (Formula::FifthOfPaidHours, _) => format!(
            "Started before 1 August 2022: 20 % of paid hours. {lasting}; {} hours a week; a fifth, rounded, is {hours} hours.",
            to_hours(weekly),
        ),
        (Formula::SixHoursAWeek, _) if weekly < FULL_TIME => format!(
            "Started from 1 August 2022: {} hours a week, pro rata of 6 for {} of 30 hours. {lasting}; together, rounded, \
             {hours} hours.",
            to_hours(rounded(SIX_HOURS * weekly, FULL_TIME)),
            to_hours(weekly),
        ),
        (Formula::SixHoursAWeek, _) => {
            format!(
                "Started from 1 August 2022: 6 hours a week. {lasting}; together, rounded, {hours} hours."
            )
        }
        (Formula::Published, Some(_)) => format!(
            "Started from 1 August 2025: the hours published for the standard and this start; {hours} hours."
        ),
        (Formula::Published, None) => {
            format!("Started from 1 August 2025: a foundation apprenticeship; {hours} hours.")
        }
    };
    reduced_in_words(plan, unreduced, start)
}

/// The same, with what is taken off for prior learning.
fn reduced_in_words(plan: &TrainingPlan, unreduced: i32, start: String) -> String {
    let prior = plan.agreed.prior_learning;
    if prior <= 0 {
        return start;
    }
    let (less, floor) = (to_hours(prior.into()), floor(plan.rules, unreduced));
    if unreduced - prior < floor {
        let least = to_hours(floor.into());
        return format!("{start} Less {less} for prior learning, of which at least {least} hours stay.");
    }
    format!("{start} Less {less} for prior learning: {} hours.", to_hours((unreduced - prior).into()))
}

/// The day from which the rules of 2026 to 2027 hold.
const RULES_OF_2026: NaiveDate = NaiveDate::from_ymd_opt(2026, 8, 1).expect("a day");

fn rule(plan: &TrainingPlan) -> &'static str {
    match plan.rules.formula {
        Formula::FifthOfPaidHours => "Apprenticeship funding rules, for starts before 1 August 2022",
        Formula::SixHoursAWeek => {
            "Apprenticeship funding rules, for starts from 1 August 2022 to 31 July 2025"
        }
        Formula::Published if plan.starts_on < RULES_OF_2026 => {
            "Apprenticeship funding rules 2025 to 2026, for starts from 1 August 2025"
        }
        Formula::Published => "Apprenticeship funding rules 2026 to 2027, for starts from 1 August 2026",
    }
}

#[expect(clippy::cast_precision_loss, reason = "hours of an apprenticeship are small")]
fn to_hours(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}
