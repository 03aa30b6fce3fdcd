//! What a timeline says of an event, and the record that it is said from.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate};
use serde_json::Value;

use crate::ctx::london_day;

/// An event in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description {
    /// The day, in Europe/London, that it is about, where the record names one.
    pub on: Option<NaiveDate>,
    /// What happened, as a sentence; it may end with text that somebody entered.
    pub text: Cow<'static, str>,
}

impl Description {
    /// A sentence, about the day of the event.
    pub fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self { on: None, text: text.into() }
    }

    /// The same about another day, where there is one.
    #[must_use]
    pub fn on(mut self, day: Option<NaiveDate>) -> Self {
        self.on = day;
        self
    }
}

/// A record as the database spells it in JSON. What is absent is empty text, or nothing.
#[derive(Clone, Debug)]
pub struct Record<'a>(pub &'a Value);

impl<'a> Record<'a> {
    /// A record inside this one.
    pub fn part(&self, name: &str) -> Record<'a> {
        Record(&self.0[name])
    }

    /// Whether the column is absent or null.
    pub fn lacks(&self, name: &str) -> bool {
        self.0[name].is_null()
    }

    /// Text as it was entered.
    pub fn text(&self, name: &str) -> &'a str {
        self.0[name].as_str().unwrap_or_default()
    }

    /// A value of an enum in plain words.
    pub fn words(&self, name: &str) -> String {
        in_words(self.text(name))
    }

    /// The values of a list in plain words, with commas.
    pub fn list(&self, name: &str) -> String {
        let words = self.0[name].as_array().into_iter().flatten().filter_map(Value::as_str).map(in_words);
        words.collect::<Vec<_>>().join(", ")
    }

    /// A whole number.
    pub fn number(&self, name: &str) -> i64 {
        self.0[name].as_i64().unwrap_or_default()
    }

    /// Whether the record says something of it.
    pub fn has(&self, name: &str) -> bool {
        !self.0[name].is_null()
    }

    /// Hours that are stored as hundredths.
    pub fn hours(&self, name: &str) -> f64 {
        self.0[name].as_f64().unwrap_or_default() / 100.0
    }

    /// A date.
    pub fn day(&self, name: &str) -> Option<NaiveDate> {
        self.text(name).parse().ok()
    }

    /// The day of an instant in Europe/London.
    pub fn day_of(&self, name: &str) -> Option<NaiveDate> {
        DateTime::parse_from_rfc3339(self.text(name)).ok().map(|at| london_day(at.to_utc()))
    }
}

/// `notYetHeld` becomes `not yet held`; codes such as `K1` stay.
fn in_words(word: &str) -> String {
    let mut text = String::new();
    for letter in word.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.push(if text.is_empty() { letter } else { letter.to_ascii_lowercase() });
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_record_is_read_whatever_it_lacks() {
        let value = json!({
            "state": "readyForReview", "reasons": ["newJob", "K1"], "hundredths": 650, "number": 3,
            "held_on": "2026-11-20", "observed_at": "2026-07-01T23:30:00+00:00",
        });
        let record = Record(&value);
        assert_eq!(
            (record.words("state"), record.list("reasons")),
            ("ready for review".into(), "new job, K1".into())
        );
        assert_eq!((record.hours("hundredths"), record.number("number")), (6.5, 3));
        let days = (record.day("held_on"), record.day_of("observed_at"));
        assert_eq!(days, ("2026-11-20".parse().ok(), "2026-07-02".parse().ok()));
        assert!(record.lacks("notes") && record.text("notes").is_empty() && record.day("notes").is_none());
    }
}
