//! Rules of recurrence: those RRULEs of RFC 5545 (section 3.3.10) that a series of meetups can have.
//!
//! `FREQ` is `WEEKLY` or `MONTHLY`; there may be `INTERVAL`, `BYDAY`, `BYMONTHDAY` and `BYSETPOS`; there must be `COUNT` or
//! `UNTIL`. Weeks begin on Monday. Everything else is refused, not ignored.

pub mod expansion;
#[cfg(test)]
mod tests;

use std::str::FromStr;

use chrono::{DateTime, NaiveDateTime, Utc, Weekday};
use validator::ValidationError;

/// The most meetups of a series.
pub const MOST: usize = 104;
/// Further apart than that, none comes within two years.
const LONGEST_INTERVAL: u32 = 104;

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frequency {
    Weekly,
    Monthly,
}

/// Until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// So many, those on excepted days among them.
    Count(usize),
    /// None that starts after this instant.
    Until(DateTime<Utc>),
}

/// A day of the week; of a month perhaps only the n-th, counted from its end where it is negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    pub nth: Option<i32>,
    pub weekday: Weekday,
}

/// A rule of recurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub frequency: Frequency,
    /// Every how many weeks or months.
    pub interval: u32,
    pub days: Vec<Day>,
    /// Days of the month, counted from its end where they are negative.
    pub month_days: Vec<i32>,
    /// Which of the days of a week or month, counted from the end where they are negative.
    pub positions: Vec<i32>,
    pub end: End,
}

/// A rule that a command may have, for `validator`.
///
/// # Errors
/// What is wrong with it.
pub fn is_known(text: &str) -> Result<(), ValidationError> {
    let fault = |detail: String| ValidationError::new("format").with_message(detail.into());
    text.parse::<Rule>().map(|_| ()).map_err(fault)
}

impl FromStr for Rule {
    type Err = String;

    /// Reads a rule, in any case, its parts in any order.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut parts = Parts::default();
        for part in text.split(';') {
            let (name, value) =
                part.split_once('=').ok_or("must be parts such as FREQ=WEEKLY with ; between")?;
            parts.take(&name.to_ascii_uppercase(), &value.to_ascii_uppercase())?;
        }
        parts.whole()
    }
}

/// The parts of a rule as they are read; each comes once at most.
#[derive(Default)]
struct Parts {
    frequency: Option<Frequency>,
    interval: Option<u32>,
    days: Option<Vec<Day>>,
    month_days: Option<Vec<i32>>,
    positions: Option<Vec<i32>>,
    count: Option<usize>,
    until: Option<DateTime<Utc>>,
}

impl Parts {
    fn take(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "FREQ" => {
                let frequency = match value {
                    "WEEKLY" => Frequency::Weekly,
                    "MONTHLY" => Frequency::Monthly,
                    _ => return Err("must have FREQ=WEEKLY or FREQ=MONTHLY".to_owned()),
                };
                once(&mut self.frequency, name, frequency)
            }
            "INTERVAL" => {
                let interval = number(value).and_then(|number| u32::try_from(number).ok());
                let known = interval.filter(|number| (1..=LONGEST_INTERVAL).contains(number));
                once(&mut self.interval, name, known.ok_or("must have an INTERVAL of 1 to 104")?)
            }
            "BYDAY" => {
                let days = value.split(',').map(day).collect::<Option<Vec<_>>>();
                let sentence = "must have days such as TH, 2TH or -1FR in BYDAY, counted from 1 to 5";
                once(&mut self.days, name, days.ok_or(sentence)?)
            }
            "BYMONTHDAY" => once(&mut self.month_days, name, positions(name, value, 31)?),
            "BYSETPOS" => once(&mut self.positions, name, positions(name, value, 366)?),
            "COUNT" => {
                let count = number(value).and_then(|number| usize::try_from(number).ok());
                let known = count.filter(|number| (1..=MOST).contains(number));
                once(&mut self.count, name, known.ok_or("must have a COUNT of 1 to 104")?)
            }
            "UNTIL" => {
                let until = until(value).ok_or("must have a UTC time such as 20270630T170000Z in UNTIL")?;
                once(&mut self.until, name, until)
            }
            _ => Err(format!(
                "must have no {}: there are FREQ, INTERVAL, BYDAY, BYMONTHDAY, BYSETPOS, COUNT and UNTIL",
                name.chars().take(20).collect::<String>()
            )),
        }
    }

    fn whole(self) -> Result<Rule, String> {
        let frequency = self.frequency.ok_or("must have FREQ=WEEKLY or FREQ=MONTHLY")?;
        let end = match (self.count, self.until) {
            (Some(count), None) => End::Count(count),
            (None, Some(until)) => End::Until(until),
            _ => return Err("must end: with COUNT or UNTIL, not both".to_owned()),
        };
        let chooses = self.days.is_some() || self.month_days.is_some();
        if self.positions.is_some() && !chooses {
            return Err("must have BYDAY or BYMONTHDAY beside BYSETPOS".to_owned());
        }
        let (days, month_days) = (self.days.unwrap_or_default(), self.month_days.unwrap_or_default());
        if frequency == Frequency::Weekly {
            if !month_days.is_empty() {
                return Err("must have BYMONTHDAY with FREQ=MONTHLY only".to_owned());
            }
            if days.iter().any(|day| day.nth.is_some()) {
                return Err("must have no numbers in BYDAY with FREQ=WEEKLY".to_owned());
            }
        }
        let interval = self.interval.unwrap_or(1);
        Ok(Rule { frequency, interval, days, month_days, positions: self.positions.unwrap_or_default(), end })
    }
}

fn once<T>(place: &mut Option<T>, name: &str, value: T) -> Result<(), String> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(format!("must have {name} once")),
    }
}

/// A whole number of at most three digits, with a sign or without.
fn number(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let spelt = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| spelt)
}

fn positions(name: &str, text: &str, most: i32) -> Result<Vec<i32>, String> {
    let known = |text| number(text).filter(|number| *number != 0 && (-most..=most).contains(number));
    let all = text.split(',').map(known).collect::<Option<Vec<_>>>();
    all.ok_or_else(|| format!("must have numbers of 1 to {most}, or -{most} to -1, in {name}"))
}

fn day(text: &str) -> Option<Day> {
    let (nth, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let weekday = match name {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    if nth.is_empty() {
        return Some(Day { nth: None, weekday });
    }
    let nth = number(nth).filter(|nth| (1..=5).contains(&nth.abs()))?;
    Some(Day { nth: Some(nth), weekday })
}

fn until(text: &str) -> Option<DateTime<Utc>> {
    let spelt = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_digit() || b"TZ".contains(&byte));
    let local = NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%SZ").ok().filter(|_| spelt)?;
    Some(local.and_utc())
}
