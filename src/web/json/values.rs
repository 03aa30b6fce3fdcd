//! Values that stand in strings: ids, instants, dates. One spelling of each is taken.
//!
//! The types' own parsers take more: a date without leading zeros, an instant with a space in it, an id in braces.
//! What is taken here is what the published formats (`uuid`, `date-time`, `date`) say.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use uuid::Uuid;

/// A way to write a value in a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Id,
    Instant,
    Date,
}

impl Form {
    /// The form that goes with what a type says it expects, as serde asks types to say it.
    pub fn expected(what: &str) -> Option<Self> {
        match what {
            "a formatted UUID string" => Some(Self::Id),
            "an RFC 3339 formatted date and time string" => Some(Self::Instant),
            "a formatted date string" => Some(Self::Date),
            _ => None,
        }
    }

    /// Whether a text has the form.
    pub fn fits(self, text: &str) -> bool {
        match self {
            Self::Id => id(text).is_some(),
            Self::Instant => instant(text).is_some(),
            Self::Date => date(text).is_some(),
        }
    }

    /// What to say when it does not.
    pub fn rule(self) -> &'static str {
        match self {
            Self::Id => "must be a UUID",
            Self::Instant => "must be an RFC 3339 instant with an offset, such as 2026-12-03T18:00:00Z",
            Self::Date => "must be a date that exists, as YYYY-MM-DD",
        }
    }

    /// A text that has the form.
    pub fn example(self) -> &'static str {
        match self {
            Self::Id => "00000000-0000-0000-0000-000000000000",
            Self::Instant => "2000-01-01T00:00:00Z",
            Self::Date => "2000-01-01",
        }
    }
}

/// A UUID in groups of 8-4-4-4-12 digits (RFC 9562 §4), in either case.
pub fn id(text: &str) -> Option<Uuid> {
    // Of all the forms that the parser takes only this one has 36 characters.
    (text.len() == 36).then(|| Uuid::parse_str(text).ok()).flatten()
}

/// An instant (RFC 3339 §5.6) with any offset, of the years 0000 to 9999 in UTC.
///
/// A leap second is refused: it could not be given back as it came.
pub fn instant(text: &str) -> Option<DateTime<Utc>> {
    let bytes = text.as_bytes();
    let separated = matches!(bytes.get(10), Some(b'T' | b't'));
    let leap = bytes.get(17..19) == Some(b"60");
    let good = separated && !leap && has_shape(text.get(..10)?) && has_offset(text);
    let instant = good
        .then(|| DateTime::parse_from_rfc3339(text).ok())
        .flatten()?
        .to_utc();
    (0..=9999).contains(&instant.year()).then_some(instant)
}

/// A calendar date as YYYY-MM-DD.
pub fn date(text: &str) -> Option<NaiveDate> {
    has_shape(text).then(|| text.parse().ok()).flatten()
}

fn has_shape(date: &str) -> bool {
    date.len() == 10
        && date.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// Whether an instant ends in `Z` or `±hh:mm`.
fn has_offset(instant: &str) -> bool {
    let bytes = instant.as_bytes();
    matches!(bytes, [.., b'Z' | b'z'])
        || matches!(bytes, [.., b'+' | b'-', _, _, b':', _, _] if instant.len() > 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_rfc_3339_with_an_offset() {
        for (text, utc) in [
            ("2026-12-03T18:00:00Z", Some("2026-12-03T18:00:00+00:00")),
            ("2026-12-03T18:00:00+05:30", Some("2026-12-03T12:30:00+00:00")),
            ("2026-12-03T18:00:00-00:00", Some("2026-12-03T18:00:00+00:00")),
            ("2026-12-03T18:00:00.25Z", Some("2026-12-03T18:00:00.250+00:00")),
            ("2026-12-03t18:00:00z", Some("2026-12-03T18:00:00+00:00")),
            ("2026-12-03 18:00:00Z", None),
            ("2026-12-03T18:00:00", None),
            ("2026-12-03T18:00:00 Z", None),
            ("2026-12-03T18:00Z", None),
            ("2026-12-03", None),
            ("2026-02-30T18:00:00Z", None),
            ("2026-12-03T24:00:00Z", None),
            ("2026-12-03T18:60:00Z", None),
            ("2016-12-31T23:59:60Z", None),
            ("2026-12-03T18:00:00+0530", None),
            ("2026-12-03T18:00:00+25:00", None),
            ("2026-12-03T18:00:00+05:60", None),
            ("2026-12-03T18:00:00.Z", None),
            ("2026-12-03T18:00:00\u{2212}05:00", None),
            ("2026-1-3T18:00:00Z", None),
            ("+2026-12-03T18:00:00Z", None),
            ("0000-01-01T00:00:00+01:00", None),
            ("9999-12-31T23:59:59-01:00", None),
            ("20\u{e9}6-12-03T18:00:00Z", None),
            ("", None),
        ] {
            assert_eq!(
                instant(text).map(|instant| instant.to_rfc3339()).as_deref(),
                utc,
                "{text}"
            );
        }
    }

    #[test]
    fn dates_exist_and_have_ten_characters() {
        for (text, good) in [
            ("2026-12-03", true),
            ("2028-02-29", true),
            ("2026-02-29", false),
            ("2026-13-01", false),
            ("2026-1-3", false),
            ("+2026-01-3", false),
            ("20260103", false),
            ("2026-01-03T00:00:00Z", false),
            (" 2026-01-3", false),
        ] {
            assert_eq!(date(text).is_some(), good, "{text}");
        }
    }

    #[test]
    fn ids_have_their_hyphens() {
        for (text, good) in [
            ("0198c5b1-0000-7000-8000-00000000abcd", true),
            ("0198C5B1-0000-7000-8000-00000000ABCD", true),
            ("0198c5b10000700080000000abcd1234", false),
            ("{0198c5b1-0000-7000-8000-00000000abcd}", false),
            ("urn:uuid:0198c5b1-0000-7000-8000-00000000abcd", false),
            ("0198c5b1-0000-7000-8000-00000000abc", false),
        ] {
            assert_eq!(id(text).is_some(), good, "{text}");
        }
    }
}
