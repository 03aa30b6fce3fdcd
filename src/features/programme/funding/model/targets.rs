//! How many hours are wanted by the planned end: those of the training plan, or the least that the rules ask for.

use super::{Formula, Planned, RuleSet, TrainingPlan};

/// Six hours a week, in hundredths.
const SIX_HOURS: i64 = 600;
/// The weeks of a year, in hundredths, of which some are statutory leave.
const YEAR: i64 = 5200;

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
    pub rule_set: String,
    /// The published rules, by the starts that they hold for.
    pub rule: String,
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

/// Those of the weeks of a year that are not statutory leave, in hundredths.
fn working(rules: RuleSet) -> i64 {
    YEAR - rules.leave_weeks
}

/// What the rules ask for before prior learning is taken off, in hundredths of an hour; none where it is not known.
///
/// A fifth of the paid hours, or six hours a week (pro rata of 30 hours a week), in those of the whole weeks that are not leave;
/// rounded to whole hours.
pub fn unreduced(plan: &TrainingPlan) -> Option<i32> {
    let (weeks, weekly) = (weeks(plan), i64::from(plan.weekly_hours_hundredths));
    let (working, full_time) = (working(plan.rules), plan.rules.full_time.max(1));
    let hours = match plan.rules.formula {
        Formula::FifthOfPaidHours => rounded(weeks * working * weekly, YEAR * 100 * 5),
        Formula::SixHoursAWeek => {
            rounded(weeks * working * SIX_HOURS * weekly.min(full_time), YEAR * 100 * full_time)
        }
        Formula::Published => match plan.standard.published {
            Some(hours) => hours.into(),
            None => return plan.rules.unless_published,
        },
    };
    Some(i32::try_from(hours * 100).unwrap_or(i32::MAX))
}

/// What a reduction for prior learning leaves at least.
fn floor(rules: RuleSet, unreduced: i32) -> i32 {
    rules.least_after_prior_learning.map_or(0, |least| least.min(unreduced))
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
        rule_set: plan.rules.name(),
        rule: plan.rules.told(),
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
    let (rules, since) = (plan.rules, plan.rules.since());
    let (weeks, weekly) = (weeks(plan), i64::from(plan.weekly_hours_hundredths));
    let Some(unreduced) = unreduced(plan) else {
        return format!(
            "{since}: the hours published for the standard and this start decide. They are not known here, so that there is no \
             target unless hours are planned."
        );
    };
    let hours = to_hours(unreduced.into());
    let lasting = format!(
        "{weeks} whole weeks, {} of them without statutory leave ({} of 52)",
        to_hours(rounded(weeks * working(rules) * 100, YEAR)),
        to_hours(rules.leave_weeks),
    );
    let start = match (rules.formula, plan.standard.published) {
        (Formula::FifthOfPaidHours, _) => format!(
            "{since}: 20 % of paid hours. {lasting}; {} hours a week; a fifth, rounded, is {hours} hours.",
            to_hours(weekly),
        ),
        (Formula::SixHoursAWeek, _) if weekly < rules.full_time => format!(
            "{since}: {} hours a week, pro rata of 6 for {} of {} hours. {lasting}; together, rounded, {hours} hours.",
            to_hours(rounded(SIX_HOURS * weekly, rules.full_time)),
            to_hours(weekly),
            to_hours(rules.full_time),
        ),
        (Formula::SixHoursAWeek, _) => {
            format!("{since}: 6 hours a week. {lasting}; together, rounded, {hours} hours.")
        }
        (Formula::Published, Some(_)) => {
            format!("{since}: the hours published for the standard and this start; {hours} hours.")
        }
        (Formula::Published, None) => format!("{since}: a {} apprenticeship; {hours} hours.", rules.product),
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

#[expect(clippy::cast_precision_loss, reason = "hours of an apprenticeship are small")]
fn to_hours(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}
