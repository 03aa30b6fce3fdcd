//! How a count is shown, and what may be worked out from what is shown. [`display`] is the one function that shows a count; the
//! auditor checks every witness with it.
//!
//! Counts of 0 to 4 are one thing, and from 5 a count is shown to the nearest 5. The threshold and rounding are the usual ones of
//! United Kingdom statistics about few people (the "Rounding and suppression" rule of the Higher Education Statistics Agency, and
//! the chapter on frequency tables of the Handbook on Statistical Disclosure Control); a true zero is never told apart.

/// The smallest count that is shown as a number.
pub const THRESHOLD: u32 = 5;
/// Counts are shown to the nearest multiple of this.
pub const STEP: u32 = 5;
/// The smallest base, in people, from which percentages and "not stated" are shown.
pub const FULL_BASE: u32 = 50;

/// A count as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shown {
    /// Fewer than 5, none included; no number.
    FewerThan5,
    /// The nearest multiple of 5, at least 5.
    Rounded(u32),
}

/// How a count of people is shown.
pub fn display(count: u32) -> Shown {
    if count < THRESHOLD { Shown::FewerThan5 } else { Shown::Rounded((count + STEP / 2) / STEP * STEP) }
}

impl Shown {
    /// The number shown, if any.
    pub fn value(self) -> Option<u32> {
        match self {
            Self::FewerThan5 => None,
            Self::Rounded(value) => Some(value),
        }
    }

    /// Its mark in the contract: `fewerThan5` or `rounded`.
    pub fn mark(self) -> &'static str {
        match self {
            Self::FewerThan5 => "fewerThan5",
            Self::Rounded(_) => "rounded",
        }
    }

    /// The lowest count that is shown like this.
    pub fn lowest(self) -> u32 {
        match self {
            Self::FewerThan5 => 0,
            Self::Rounded(value) => value.saturating_sub(STEP / 2).max(THRESHOLD),
        }
    }

    /// The highest count that is shown like this.
    pub fn highest(self) -> u32 {
        match self {
            Self::FewerThan5 => THRESHOLD - 1,
            Self::Rounded(value) => value + STEP / 2,
        }
    }
}

/// The percentage of a cell, whole, from displayed figures alone; none below a base of [`FULL_BASE`] people or for a cell without
/// a number. It is capped at 100, because a cell may be shown above its base.
pub fn percent(cell: Shown, base: Shown, people: u32) -> Option<u32> {
    let (value, base) = (cell.value()?, base.value()?);
    (people >= FULL_BASE).then(|| ((200 * value + base) / (2 * base)).min(100))
}

/// The length of a bar from 0 to 100, from displayed figures alone; half the threshold's length for "fewer than 5", whatever it is.
pub fn bar(cell: Shown, base: Shown) -> u32 {
    let base = base.value().unwrap_or(THRESHOLD);
    (100 * cell.value().unwrap_or(THRESHOLD / 2) / base).min(100)
}

/// Whether a target is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// Every count that is shown like this reaches it.
    Yes,
    /// None does.
    No,
    /// Some do.
    CannotBeSaid,
}

/// Whether a share of at least `percent` of `people` is reached, from the displayed cell alone.
pub fn reached(cell: Shown, people: u32, percent: u32) -> Reached {
    let needed = u64::from(percent) * u64::from(people);
    if 100 * u64::from(cell.lowest()) >= needed {
        Reached::Yes
    } else if 100 * u64::from(cell.highest()) < needed {
        Reached::No
    } else {
        Reached::CannotBeSaid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_lies_between_the_ends_of_what_is_shown() {
        for count in 0..1_000 {
            let shown = display(count);
            assert!((shown.lowest()..=shown.highest()).all(|other| display(other) == shown));
            assert!((shown.lowest()..=shown.highest()).contains(&count));
            assert_ne!(display(shown.highest() + 1), shown);
        }
    }

    #[test]
    fn none_and_four_are_one_thing_and_seven_is_five() {
        assert_eq!(display(0), display(4));
        assert_eq!(display(7), Shown::Rounded(5));
        assert_eq!(display(8), Shown::Rounded(10));
        assert_eq!(display(21), Shown::Rounded(20));
    }

    #[test]
    fn percentages_are_of_displayed_figures_and_from_50_people_only() {
        assert_eq!(percent(display(5), display(21), 21), None);
        assert_eq!(percent(display(14), display(60), 60), Some(25));
        assert_eq!(percent(display(4), display(60), 60), None);
        assert_eq!(percent(display(63), display(62), 62), Some(100));
    }

    #[test]
    fn a_target_is_reached_only_if_every_possible_count_reaches_it() {
        assert_eq!(reached(Shown::Rounded(5), 21, 23), Reached::Yes);
        assert_eq!(reached(Shown::Rounded(5), 21, 30), Reached::CannotBeSaid);
        assert_eq!(reached(Shown::Rounded(5), 21, 40), Reached::No);
        assert_eq!(reached(Shown::FewerThan5, 60, 10), Reached::No);
    }
}
