//! Forms that text is often asked to have, known by what serde's visitors say they expect.

use std::fmt::Write as _;
use std::ops::RangeInclusive;

use arrayvec::ArrayString;
use serde::de::{Expected, Visitor};

use super::instant;
use crate::error::FieldCode;

/// The years that days and instants may lie in.
const YEARS: RangeInclusive<u16> = 1900..=2200;

/// A form of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StringFormat {
    Uuid,
    Instant,
    Date,
    Time,
}

/// What a visitor says it expects.
pub(super) fn expecting<'de, V: Visitor<'de>>(visitor: &V) -> String {
    let expected: &dyn Expected = visitor;
    expected.to_string()
}

impl StringFormat {
    /// The form that a visitor asks for, found without memory of its own where what it says is short.
    pub(crate) fn asked_for<'de, V: Visitor<'de>>(visitor: &V) -> Option<Self> {
        let expected: &dyn Expected = visitor;
        let mut said = ArrayString::<64>::new();
        match write!(said, "{expected}") {
            Ok(()) => Self::expected(&said),
            Err(_) => Self::expected(&expecting(visitor)),
        }
    }

    /// The form in what a visitor says.
    pub(super) fn expected(expecting: &str) -> Option<Self> {
        match expecting {
            instant::EXPECTED => Some(Self::Instant),
            "a formatted date string" => Some(Self::Date),
            "a formatted time string" => Some(Self::Time),
            other if other.contains("UUID") => Some(Self::Uuid),
            _ => None,
        }
    }

    /// Whether the text is near enough to a form that laxer parsers could take it for one.
    pub(super) fn may_be(text: &str) -> bool {
        let start = text.trim_start().bytes().next();
        matches!(text.len(), 32 | 38 | 45)
            || text.len() <= 40
                && start.is_some_and(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-'))
    }

    /// Whether the text has exactly this form; what it names may still not exist.
    fn fits(self, text: &str) -> bool {
        match self {
            Self::Uuid => text.len() == 36,
            Self::Instant => instant::parse(text).is_some(),
            Self::Date => instant::looks_like(text.as_bytes(), b"0000-00-00"),
            Self::Time => {
                let text = text.as_bytes();
                instant::looks_like(text, b"00:00")
                    || instant::looks_like(text, b"00:00:00") && !text.ends_with(b"60")
            }
        }
    }

    /// What a day or an instant outside of the years must be.
    pub(crate) const WITHIN_YEARS: &'static str = "must lie in the years 1900 to 2200";

    /// Whether the text has exactly this form, and a day or an instant lies in the years that anything here can be about.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn judge(self, text: &str) -> Result<(), FieldCode> {
        if !self.fits(text) {
            return Err(FieldCode::Format);
        }
        let (Self::Date | Self::Instant) = self else { return Ok(()) };
        match text.get(..4).and_then(|year| year.parse::<u16>().ok()) {
            Some(year) if year > *YEARS.end() => Err(FieldCode::TooLarge),
            Some(year) if year < *YEARS.start() => Err(FieldCode::TooSmall),
            Some(_) => Ok(()),
            None => Err(FieldCode::Format),
        }
    }

    /// What text of this form must be.
    pub(crate) const fn sentence(self) -> &'static str {
        match self {
            Self::Uuid => "must be a UUID, such as 01890a5d-ac96-774b-bcce-b302099a8057",
            Self::Instant => instant::SENTENCE,
            Self::Date => "must be a date that exists, such as 2026-09-01",
            Self::Time => "must be a time of day, such as 09:30:00",
        }
    }

    /// Some text of this form.
    pub(super) const fn example(self) -> &'static str {
        match self {
            Self::Uuid => "00000000-0000-0000-0000-000000000000",
            Self::Instant => "2000-01-01T00:00:00Z",
            Self::Date => "2000-01-01",
            Self::Time => "00:00:00",
        }
    }

    /// Text to try where the form asked for is not known.
    pub(super) const fn any_example(tried: usize) -> &'static str {
        match tried % 5 {
            0 => "",
            1 => Self::Uuid.example(),
            2 => Self::Date.example(),
            3 => Self::Instant.example(),
            _ => Self::Time.example(),
        }
    }
}
