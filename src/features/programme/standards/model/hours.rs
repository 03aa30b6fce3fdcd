//! Off-the-job hours as they are published: for a standard, by the day of the start.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Product;

/// The day from which published hours count at all.
const FIRST: NaiveDate = NaiveDate::from_ymd_opt(2025, 8, 1).expect("a day");
/// More than anybody could be asked for.
const MOST: i32 = 20_000;

/// The hours that apply to whoever starts from a day on, until the day of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = HoursByStart)]
pub struct DatedHours {
    /// The first day of starting.
    pub starts_from: NaiveDate,
    /// The hours; null where none are published.
    #[schema(required = true, minimum = 1, maximum = 20_000, example = 557)]
    pub hours: Option<i32>,
}

/// What is said of the hours of a standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoursSaid {
    /// Nothing: what is known stays.
    Nothing,
    /// The figure of today, or that none is published.
    Now(Option<i32>),
    /// Every figure with its day.
    Dated(Vec<DatedHours>),
}

/// What a standard publishes of the hours for one start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StandardHours {
    pub product: Product,
    /// Whole hours; none where none are known.
    pub published: Option<i32>,
}

/// What a standard publishes of hours, and whether its KSBs are known.
#[derive(Clone, Debug, Default)]
pub struct StandardFigures {
    pub product: Product,
    pub hours: Vec<DatedHours>,
    /// How many KSBs there are; none where not all are known.
    pub ksbs: Option<i64>,
}

impl StandardFigures {
    /// The hours for whoever starts on a day.
    pub fn hours_for(&self, start: NaiveDate) -> StandardHours {
        StandardHours { product: self.product, published: hours_for(&self.hours, start) }
    }
}

/// The figure for a start.
pub fn hours_for(dated: &[DatedHours], start: NaiveDate) -> Option<i32> {
    let begun = dated.iter().filter(|one| one.starts_from <= start);
    begun.max_by_key(|one| one.starts_from).and_then(|one| one.hours)
}

/// The figures after something was said on a day.
///
/// The first figure holds from the version's first day, or from the day on which published hours began to count. Another one
/// holds for starts from the day on which it was said, as nobody knows since when it does; who started before keeps theirs.
pub fn hours_after(
    known: &[DatedHours],
    said: &HoursSaid,
    first: Option<NaiveDate>,
    today: NaiveDate,
) -> Vec<DatedHours> {
    let mut after = known.to_vec();
    after.sort_by_key(|one| one.starts_from);
    let hours = match said {
        HoursSaid::Nothing => return after,
        HoursSaid::Dated(dated) => {
            let mut dated = dated.clone();
            dated.sort_by_key(|one| one.starts_from);
            return dated;
        }
        HoursSaid::Now(hours) => *hours,
    };
    match after.last_mut() {
        None if hours.is_none() => {}
        None => after.push(DatedHours { starts_from: first.unwrap_or(FIRST).max(FIRST), hours }),
        Some(last) if last.hours == hours => {}
        Some(last) if last.starts_from >= today => last.hours = hours,
        Some(_) => after.push(DatedHours { starts_from: today, hours }),
    }
    after
}

/// Published hours as text: a whole number, nothing, or zero for nothing.
///
/// # Errors
/// What is wrong with it.
pub fn read_hours(text: &str) -> Result<Option<i32>, String> {
    let text = text.trim();
    let whole = text.strip_suffix(".0").unwrap_or(text);
    if whole.is_empty() {
        return Ok(None);
    }
    let is_number = whole.bytes().all(|digit| digit.is_ascii_digit());
    match whole.parse::<i32>() {
        Ok(0) if is_number => Ok(None),
        Ok(hours) if is_number && hours <= MOST => Ok(Some(hours)),
        _ => Err(format!("{text:?} is no whole number of hours from 1 to {MOST}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn from(text: &str, hours: Option<i32>) -> DatedHours {
        DatedHours { starts_from: day(text), hours }
    }

    #[test]
    fn hours_are_whole_numbers_or_nothing() {
        for (text, hours) in [
            ("326", Some(326)),
            (" 187 ", Some(187)),
            ("418.0", Some(418)),
            ("", None),
            ("  ", None),
            ("0", None),
        ] {
            assert_eq!(read_hours(text), Ok(hours), "{text:?}");
        }
        for text in ["abc", "-5", "+5", "3 26", "326.5", "1e3", "20001", "99999999999", ".0x", "\u{663}"] {
            assert!(read_hours(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_figure_holds_for_those_who_start_once_it_does() {
        // Transitional hours for starts in autumn 2025.
        let dated = [from("2026-01-01", Some(1022)), from("2025-08-01", Some(787))];
        for (start, hours) in [
            ("2025-07-31", None),
            ("2025-08-01", Some(787)),
            ("2025-12-31", Some(787)),
            ("2026-01-01", Some(1022)),
        ] {
            assert_eq!(hours_for(&dated, day(start)), hours, "{start}");
        }
        assert_eq!(
            hours_for(&[from("2025-08-01", Some(5)), from("2026-01-01", None)], day("2026-02-01")),
            None
        );
    }

    #[test]
    fn a_first_figure_holds_from_the_first_day_and_another_from_today() {
        let today = day("2026-11-24");
        let now = |known: &[DatedHours], hours| {
            hours_after(known, &HoursSaid::Now(hours), Some(day("2025-12-01")), today)
        };
        assert_eq!(now(&[], None), []);
        let first = now(&[], Some(326));
        assert_eq!(first, [from("2025-12-01", Some(326))]);
        assert_eq!(now(&first, Some(326)), first);
        let second = now(&first, Some(400));
        assert_eq!(second, [from("2025-12-01", Some(326)), from("2026-11-24", Some(400))]);
        assert_eq!(now(&second, Some(326)), [from("2025-12-01", Some(326)), from("2026-11-24", Some(326))]);
        assert_eq!(now(&first, None), [from("2025-12-01", Some(326)), from("2026-11-24", None)]);
        let early = hours_after(&[], &HoursSaid::Now(Some(5)), Some(day("2021-09-01")), today);
        assert_eq!(early, [from("2025-08-01", Some(5))]);
        let unknown = hours_after(&[], &HoursSaid::Now(Some(5)), None, today);
        assert_eq!(unknown, [from("2025-08-01", Some(5))]);
        assert_eq!(hours_after(&second, &HoursSaid::Nothing, None, today), second);
    }

    proptest! {
        #[test]
        fn what_was_read_is_what_was_written(hours in 1..=MOST, blanks in " {0,3}") {
            prop_assert_eq!(read_hours(&format!("{blanks}{hours}{blanks}")), Ok(Some(hours)));
        }

        #[test]
        fn any_text_is_read_without_harm(text in "\\PC{0,12}") {
            if let Ok(Some(hours)) = read_hours(&text) {
                prop_assert!((1..=MOST).contains(&hours));
            }
        }

        #[test]
        fn who_started_before_keeps_their_hours(
            figures in proptest::collection::vec((0_i64..60, proptest::option::of(1_i32..2000)), 1..8), before in 1_u64..400
        ) {
            let (mut known, mut today) = (Vec::new(), day("2026-01-01"));
            for (later, hours) in figures {
                today += chrono::TimeDelta::days(later + 1);
                let start = today - chrono::Days::new(before);
                let (past, had) = (known.clone(), !known.is_empty());
                known = hours_after(&known, &HoursSaid::Now(hours), Some(day("2025-09-01")), today);
                if had {
                    prop_assert_eq!(hours_for(&past, start), hours_for(&known, start));
                }
                prop_assert_eq!(hours_for(&known, today), hours);
                prop_assert!(known.is_sorted_by(|one, other| one.starts_from < other.starts_from));
            }
        }
    }
}
