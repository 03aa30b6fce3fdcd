//! How much of a target lies behind at the end of a day: by the months of the training plan, or evenly.

use chrono::{Days, Months, NaiveDate};

use super::{TrainingPlan, days};

/// The hours of a training plan by month. A month's share of the target is its share of all hours planned; within the month it is
/// spread evenly over the days of learning.
///
/// A break that goes on, or has ended since the months were written, pushes back whatever lay after its first day, as it does the
/// planned end. One that was over before is part of the calendar that they were written for: nothing is expected on its days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ByMonth {
    /// The first day of each month with its hours in hundredths, in order, each once.
    pub months: Vec<(NaiveDate, i32)>,
    /// The day on which they were written.
    pub written_on: NaiveDate,
}

/// The part of a target that lies behind at the end of a day.
pub fn expected_to_date(target: i32, plan: &TrainingPlan, day: NaiveDate) -> i32 {
    let curve = Curve::new(plan);
    let all: i64 = curve.months.iter().map(|month| month.hours).sum();
    if all <= 0 {
        return expected_evenly(target, plan, day);
    }
    let at = day.min(plan.planned_end_on);
    // During a break that goes on the planned end can pass by.
    let at = at - Days::new(u64::try_from(curve.pushed_back(plan, at)).unwrap_or_default());
    let mut done = 0;
    for month in &curve.months {
        if month.last <= at {
            done += month.hours;
            continue;
        }
        // Of one month at most a part lies behind.
        let part = month.learned(plan, curve.fixed_until, at);
        let (share, whole) = (done * month.days + month.hours * part, all * month.days);
        return proportion(target, share, whole);
    }
    proportion(target, done, all)
}

/// The part of a number that lies behind at the end of a day: the same share on each day of learning.
pub fn expected_evenly(target: i32, plan: &TrainingPlan, day: NaiveDate) -> i32 {
    let last = day.min(plan.planned_end_on);
    let gone = days(plan.starts_on, last) - plan.pauses.within(plan.starts_on, last);
    // During an open break the planned end can pass by.
    proportion(target, gone.min(plan.days()).into(), plan.days().into())
}

fn proportion(target: i32, part: i64, whole: i64) -> i32 {
    let part = i128::from(target) * i128::from(part) / i128::from(whole.max(1));
    i32::try_from(part).unwrap_or(i32::MAX)
}

/// The months in the calendar that they were written for.
struct Curve {
    /// Breaks that had ended before this day are part of the calendar.
    fixed_until: NaiveDate,
    months: Vec<Month>,
}

/// A month, or the part of it within the apprenticeship.
struct Month {
    first: NaiveDate,
    last: NaiveDate,
    /// In hundredths.
    hours: i64,
    /// Days of learning.
    days: i64,
}

impl Month {
    /// The days of learning up to a day.
    fn learned(&self, plan: &TrainingPlan, fixed_until: NaiveDate, day: NaiveDate) -> i64 {
        let last = self.last.min(day);
        let paused = plan.pauses.ended_before(fixed_until).within(self.first, last);
        (days(self.first, last) - paused).into()
    }
}

impl Curve {
    fn new(plan: &TrainingPlan) -> Self {
        let by_month = &plan.agreed.by_month;
        let fixed_until = by_month.written_on;
        let fixed = plan.pauses.ended_before(fixed_until).ended();
        let moved = u64::try_from(plan.pauses.ended() - fixed).unwrap_or_default();
        let end = plan.planned_end_on - Days::new(moved);
        let months = by_month.months.iter().map(|(first, hours)| {
            let last = *first + Months::new(1) - Days::new(1);
            let (first, last) = (plan.starts_on.max(*first), end.min(last));
            let month = Month { first, last, hours: i64::from(*hours), days: 0 };
            Month { days: month.learned(plan, fixed_until, last), ..month }
        });
        // What was planned for days on which nothing is learned is no part of the plan.
        Self { fixed_until, months: months.filter(|month| month.days > 0).collect() }
    }

    /// By how many days what was planned for a day has been pushed back.
    fn pushed_back(&self, plan: &TrainingPlan, day: NaiveDate) -> i32 {
        let fixed = plan.pauses.ended_before(self.fixed_until);
        plan.pauses.within(plan.starts_on, day) - fixed.within(plan.starts_on, day)
    }
}
