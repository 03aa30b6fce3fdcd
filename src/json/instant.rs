//! Instants, read strictly: RFC 3339 with an offset, kept in UTC with microseconds as Postgres has them.

use std::fmt;

use chrono::{DateTime, Datelike as _, Utc};
use serde::de::{Deserializer, Error, Visitor};

/// What an instant must look like.
pub(super) const SENTENCE: &str = "must be an RFC 3339 instant with an offset, such as 2026-09-01T09:00:00Z";
/// What whoever reads an instant expects, chrono too.
pub(super) const EXPECTED: &str = "an RFC 3339 formatted date and time string";

/// Reads an instant.
///
/// # Errors
/// When it is not RFC 3339, has no offset, or does not exist.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    deserializer.deserialize_str(Instant)
}

struct Instant;

impl Visitor<'_> for Instant {
    type Value = DateTime<Utc>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        parse(text).ok_or_else(|| E::custom(format_args!("format: {SENTENCE}")))
    }
}

/// An instant that may be null.
pub mod option {
    use chrono::{DateTime, Utc};
    use serde::{Deserialize, Deserializer};

    #[derive(Deserialize)]
    struct Wrapped(#[serde(deserialize_with = "super::deserialize")] DateTime<Utc>);

    /// Reads an instant or null; for absent properties say `default` too.
    ///
    /// # Errors
    /// As [`super::deserialize`].
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<DateTime<Utc>>, D::Error> {
        let instant = Option::<Wrapped>::deserialize(deserializer)?;
        Ok(instant.map(|Wrapped(instant)| instant))
    }
}

/// Whether digits stand where `0` does in the pattern, and the other characters as they are.
pub(super) fn looks_like(text: &[u8], pattern: &[u8]) -> bool {
    text.len() == pattern.len()
        && text.iter().zip(pattern).all(|(byte, wanted)| match wanted {
            b'0' => byte.is_ascii_digit(),
            wanted => byte.eq_ignore_ascii_case(wanted),
        })
}

/// The instant, if the text is RFC 3339 to the letter. Finer than a microsecond is cut off, because Postgres is no finer; a
/// leap second is refused, because Postgres has none and it would become the second after it.
pub(crate) fn parse(text: &str) -> Option<DateTime<Utc>> {
    let (seconds, rest) = text.as_bytes().split_at_checked(19)?;
    let fraction = match rest {
        [b'.', digits @ ..] => 1 + digits.iter().take_while(|byte| byte.is_ascii_digit()).count(),
        _ => 0,
    };
    let offset = &rest[fraction..];
    let zone =
        offset.eq_ignore_ascii_case(b"Z") || looks_like(offset, b"+00:00") || looks_like(offset, b"-00:00");
    if fraction == 1 || !zone || seconds.ends_with(b"60") || !looks_like(seconds, b"0000-00-00T00:00:00") {
        return None;
    }
    let exact = DateTime::parse_from_rfc3339(text).ok()?;
    let instant = DateTime::from_timestamp_micros(exact.timestamp_micros())?;
    (1..=9999).contains(&instant.year()).then_some(instant)
}
