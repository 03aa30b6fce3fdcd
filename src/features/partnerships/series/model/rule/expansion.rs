//! When the meetups of a rule are: days on the wall calendar first, then each with the time of day in its zone.

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Tz;

use super::{Day, End, Frequency, MOST, Rule};

/// A series spans this much at most.
const SPAN: Months = Months::new(24);

/// One meetup of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The day on the wall calendar there.
    pub day: NaiveDate,
    pub starts_at: DateTime<Utc>,
}

/// Why a rule makes no series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It goes on for more than two years, or does not come to its count within them.
    TooLong,
    /// It has more meetups than a series may have.
    TooMany,
    /// It has no meetup at all.
    Never,
}

impl Fault {
    /// What must be otherwise.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::TooLong => "must come to its end within two years of startsAtLocal",
            Self::TooMany => "must have at most 104 meetups",
            Self::Never => "must have a meetup from startsAtLocal on",
        }
    }
}

/// The instant at which the clocks of a zone show this. The first of two; none where they skip it (RFC 5545, sections 3.3.5 and
/// 3.3.10).
pub fn instant(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    zone.from_local_datetime(&local).earliest().map(|instant| instant.to_utc())
}

/// The meetups of a rule, in order, from a local time on: the first day that may have one, and the time of day of all.
///
/// # Errors
/// Where it has none, too many, or no end within two years.
pub fn expand(rule: &Rule, from: NaiveDateTime, zone: Tz) -> Result<Vec<Occurrence>, Fault> {
    let last = from.date().checked_add_months(SPAN).ok_or(Fault::TooLong)?;
    if let End::Until(until) = rule.end
        && until.with_timezone(&zone).date_naive() > last
    {
        return Err(Fault::TooLong);
    }
    let mut found = Vec::new();
    for day in rule.calendar(from.date(), last) {
        // What the clocks skip is as if the rule had not named it: it does not count.
        let Some(starts_at) = instant(zone, day.and_time(from.time())) else { continue };
        match rule.end {
            End::Count(count) if found.len() == count => break,
            End::Until(until) if starts_at > until => break,
            End::Count(_) | End::Until(_) => {}
        }
        if found.len() == MOST {
            return Err(Fault::TooMany);
        }
        found.push(Occurrence { day, starts_at });
    }
    match rule.end {
        _ if found.is_empty() => Err(Fault::Never),
        End::Count(count) if found.len() < count => Err(Fault::TooLong),
        End::Count(_) | End::Until(_) => Ok(found),
    }
}

impl Rule {
    /// The days that it names, whatever its end, from the first to the last, both included.
    fn calendar(&self, first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
        let within = |day: &NaiveDate| (first..=last).contains(day);
        let sets = self.beginnings(first, last).into_iter();
        let all = sets.flat_map(|begins| self.chosen(self.named(begins, first)));
        all.filter(within).collect()
    }

    /// The first days of the weeks or months that count, beginning with that of `first`: the positions of BYSETPOS are those in
    /// a whole week or month, also where it begins before.
    fn beginnings(&self, first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
        let begins = match self.frequency {
            Frequency::Weekly => {
                first.checked_sub_days(Days::new(first.weekday().num_days_from_monday().into()))
            }
            Frequency::Monthly => first.with_day(1),
        };
        let next = |begins: &NaiveDate| match self.frequency {
            Frequency::Weekly => begins.checked_add_days(Days::new(7 * u64::from(self.interval))),
            Frequency::Monthly => begins.checked_add_months(Months::new(self.interval)),
        };
        std::iter::successors(begins, next).take_while(|begins| *begins <= last).collect()
    }

    /// The days of a week or month that the rule names, without BYSETPOS. Where it names none, it is the one of `first`.
    fn named(&self, begins: NaiveDate, first: NaiveDate) -> Vec<NaiveDate> {
        let length = match self.frequency {
            Frequency::Weekly => 7,
            Frequency::Monthly => begins.num_days_in_month().into(),
        };
        let fits = |day: &NaiveDate| match self.frequency {
            _ if !self.days.is_empty() || !self.month_days.is_empty() => {
                let by_day = self.days.is_empty() || self.days.iter().any(|known| known.is(*day));
                let by_month_day = self.month_days.is_empty() || is_one_of(&self.month_days, *day);
                by_day && by_month_day
            }
            Frequency::Weekly => day.weekday() == first.weekday(),
            Frequency::Monthly => day.day() == first.day(),
        };
        begins.iter_days().take(length).filter(fits).collect()
    }

    /// Those of the days that BYSETPOS chooses; all where it is not there.
    fn chosen(&self, days: Vec<NaiveDate>) -> Vec<NaiveDate> {
        if self.positions.is_empty() {
            return days;
        }
        let length = i32::try_from(days.len()).unwrap_or(i32::MAX);
        let chosen = |position: i32| {
            self.positions.iter().any(|wanted| *wanted == position || *wanted == position - length - 1)
        };
        (1..).zip(days).filter(|(position, _)| chosen(*position)).map(|(_, day)| day).collect()
    }
}

impl Day {
    fn is(self, day: NaiveDate) -> bool {
        let (from_start, from_end) = places(day);
        let week = |place: i32| (place - 1) / 7 + 1;
        let counts = self.nth.is_none_or(|nth| nth == week(from_start) || nth == -week(from_end));
        day.weekday() == self.weekday && counts
    }
}

fn is_one_of(month_days: &[i32], day: NaiveDate) -> bool {
    let (from_start, from_end) = places(day);
    month_days.iter().any(|wanted| *wanted == from_start || *wanted == -from_end)
}

/// The place of a day in its month, counted from the start and from the end, both from 1.
fn places(day: NaiveDate) -> (i32, i32) {
    let from_start = i32::try_from(day.day()).unwrap_or_default();
    (from_start, i32::from(day.num_days_in_month()) - from_start + 1)
}
