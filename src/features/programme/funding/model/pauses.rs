//! Days on which nothing is learned.

use chrono::NaiveDate;

/// Breaks in learning: days that count neither for the target nor for what is expected by a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pauses(Vec<(NaiveDate, Option<NaiveDate>)>);

impl Pauses {
    /// Adds one that does not overlap the others; without a last day it goes on.
    pub fn add(&mut self, first: NaiveDate, last: Option<NaiveDate>) {
        self.0.push((first, last));
    }

    /// Whether a day lies in one of them.
    pub fn cover(&self, day: NaiveDate) -> bool {
        self.0.iter().any(|(first, last)| *first <= day && last.is_none_or(|last| day <= last))
    }

    /// The first day of the one that goes on.
    pub fn open_since(&self) -> Option<NaiveDate> {
        self.0.iter().find(|(_, last)| last.is_none()).map(|(first, _)| *first)
    }

    /// The day after the last one that has ended.
    pub fn returned_on(&self) -> Option<NaiveDate> {
        self.0.iter().filter_map(|(_, last)| last.and_then(|last| last.succ_opt())).max()
    }

    /// The days of those that began on a day or later and have ended.
    pub fn ended_since(&self, day: NaiveDate) -> i32 {
        self.0
            .iter()
            .filter(|(first, _)| *first >= day)
            .map(|(first, last)| last.map_or(0, |last| days(*first, last)))
            .sum()
    }

    /// How many of the days between two, both counted, lie in one of them.
    pub fn within(&self, from: NaiveDate, to: NaiveDate) -> i32 {
        self.0.iter().map(|(first, last)| days(from.max(*first), to.min(last.unwrap_or(to)))).sum()
    }

    /// Those whose last day lies before a day.
    pub(super) fn ended_before(&self, day: NaiveDate) -> Self {
        Self(self.0.iter().filter(|(_, last)| last.is_some_and(|last| last < day)).copied().collect())
    }

    /// The days of those that have ended: by as many the planned end was put off.
    pub(super) fn ended(&self) -> i32 {
        self.0.iter().map(|(first, last)| last.map_or(0, |last| days(*first, last))).sum()
    }
}

/// Days from the first to the last, both counted; none where the last lies before.
pub(super) fn days(first: NaiveDate, last: NaiveDate) -> i32 {
    i32::try_from((last - first).num_days() + 1).unwrap_or(i32::MAX).max(0)
}
