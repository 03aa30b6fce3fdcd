//! A version as Skills England publishes it: one object of the open array, read as it is.
//!
//! Properties that are not needed are passed over. What is needed and is missing, or is something else, is told.

mod ksbs;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use super::entities::decoded;
use super::hours::{HoursSaid, read_hours};
use super::{AssessmentModel, Product, StandardVersion, VersionKey, number_of};
use crate::text::{folded, has_content};

/// Characters that a title, a status, and the words of a KSB may have.
const TITLE: usize = 300;
const STATUS: usize = 100;
const WORDS: usize = 4000;

/// What an object of the array is.
#[derive(Clone, Debug)]
pub enum Published {
    /// A version.
    Version(Box<StandardVersion>),
    /// A proposal, which is no version yet: why.
    PassedOver(String, String),
}

/// An object that cannot be taken.
#[derive(Clone, Debug)]
pub struct Unread {
    /// Reference and version, as far as they can be told.
    pub name: String,
    pub faults: Vec<String>,
}

impl Published {
    /// Reads an object of the array.
    ///
    /// # Errors
    /// What is wrong with it, every fault at once.
    pub fn read(row: &Value) -> Result<Self, Unread> {
        let Some(object) = row.as_object() else {
            return Err(Unread { name: String::new(), faults: vec!["is no object".to_owned()] });
        };
        let mut row = Row { object, faults: Vec::new() };
        let name = row.name();
        match row.read(&name) {
            Some(found) if row.faults.is_empty() => Ok(found),
            _ => Err(Unread { name, faults: row.faults }),
        }
    }
}

/// An object, and what is wrong with it.
struct Row<'a> {
    object: &'a Map<String, Value>,
    faults: Vec<String>,
}

impl<'a> Row<'a> {
    fn fault(&mut self, key: &str, what: &str) {
        self.faults.push(format!("{key} {what}"));
    }

    /// The value, where there is one that is not null.
    fn get(&self, key: &str) -> Option<&'a Value> {
        self.object.get(key).filter(|value| !value.is_null())
    }

    fn plain(&self, key: &str) -> &'a str {
        self.get(key).and_then(Value::as_str).map_or("", str::trim)
    }

    fn version(&self) -> &'a str {
        match self.plain("versionNumber") {
            "" => self.plain("version"),
            number => number,
        }
    }

    fn name(&self) -> String {
        format!("{} {}", self.plain("referenceNumber"), self.version()).trim().to_owned()
    }

    fn read(&mut self, name: &str) -> Option<Published> {
        let reference = self.reference();
        let (number, named) = (self.plain("versionNumber"), self.plain("version"));
        if !number.is_empty() && !named.is_empty() && number != named {
            self.fault("version", &format!("is {named:?}, and versionNumber {number:?}"));
        }
        let level = self.number("level", 0, 7);
        let version = self.version();
        let is_text = |value: &&Value| !value.is_string();
        if version.is_empty()
            && ["versionNumber", "version"].iter().any(|key| self.get(key).filter(is_text).is_some())
        {
            self.fault("version", "must be text, such as \"1.0\"");
            return None;
        }
        if self.faults.is_empty() && (version.is_empty() || level == Some(0)) {
            let status = self.plain("status");
            let why = if version.is_empty() { "has no version" } else { "has no level" };
            return Some(Published::PassedOver(name.to_owned(), format!("{why} yet: {status}")));
        }
        if number_of(version).is_none() {
            self.fault("version", &format!("is {version:?}, which is no version such as \"1.0\""));
        }
        match level {
            None if self.get("level").is_none() => self.fault("level", "is missing"),
            Some(1) => self.fault("level", "must be 2 to 7"),
            _ => {}
        }
        let key = reference.and_then(|reference| VersionKey::new(reference, version));
        let dates = ["earliestStartDate", "latestStartDate", "latestEndDate"].map(|key| self.day(key));
        let [earliest_starts_on, latest_starts_on, latest_ends_on] = dates;
        let (title, status, lars_code) = (self.title(), self.status(), self.lars_code());
        let typical_months = self.number("typicalDuration", 0, 1200).filter(|months| *months > 0);
        let max_funding = self.number("maxFunding", 0, 10_000_000).filter(|pounds| *pounds > 0);
        let (assessment_model, hours, ksbs) = (self.assessment_model(), self.hours(), self.ksbs());
        Some(Published::Version(Box::new(StandardVersion {
            key: key?,
            title,
            level: level?,
            status,
            lars_code,
            typical_months,
            max_funding,
            earliest_starts_on,
            latest_starts_on,
            latest_ends_on,
            assessment_model,
            hours,
            ksbs,
        })))
    }

    fn reference(&mut self) -> Option<&'a str> {
        let reference = self.plain("referenceNumber");
        if reference.is_empty() {
            self.fault("referenceNumber", "is missing");
        } else if Product::of(reference).is_none() {
            self.fault("referenceNumber", &format!("is {reference:?}: not ST, FA or AU and four digits"));
        }
        Product::of(reference).map(|_| reference)
    }

    /// A line of text without entities and outer blanks; one that says nothing is none.
    fn line(&mut self, at: &str, value: &Value, longest: usize) -> String {
        let text = match value {
            Value::Null => String::new(),
            Value::String(text) => {
                // A line break within is a blank, as are other characters that nobody sees.
                let plain = decoded(text).replace(char::is_control, " ");
                if has_content(&plain) { folded(plain.trim()) } else { String::new() }
            }
            _ => {
                self.fault(at, "must be text");
                String::new()
            }
        };
        if text.chars().count() > longest {
            self.fault(at, &format!("has more than {longest} characters"));
        }
        text
    }

    fn title(&mut self) -> String {
        let title = self.line("title", self.object.get("title").unwrap_or(&Value::Null), TITLE);
        if title.is_empty() && self.faults.iter().all(|fault| !fault.starts_with("title")) {
            self.fault("title", "is missing");
        }
        title
    }

    /// The published words as one: `Approved for delivery` is `approvedForDelivery`.
    fn status(&mut self) -> Option<String> {
        let words = self.line("status", self.object.get("status").unwrap_or(&Value::Null), STATUS);
        let words = words.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        let mut status = String::new();
        for word in words {
            let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
            let first = if status.is_empty() { first.to_lowercase() } else { first.to_uppercase() };
            status.push_str(&first);
            status.push_str(&rest.to_lowercase());
        }
        if status.is_empty() && self.faults.iter().all(|fault| !fault.starts_with("status")) {
            self.fault("status", "is missing");
        }
        Some(status).filter(|status| !status.is_empty())
    }

    fn number(&mut self, key: &str, least: i32, most: i32) -> Option<i32> {
        let value = self.get(key)?;
        let whole = match value {
            Value::Number(number) => {
                let decimal = number.as_f64().filter(|decimal| decimal.fract() == 0.0 && decimal.abs() < 1e9);
                #[expect(clippy::cast_possible_truncation, reason = "whole and below a thousand million")]
                decimal.map(|decimal| decimal as i32)
            }
            Value::String(text) if text.trim().is_empty() => return None,
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        let fits = whole.filter(|whole| (least..=most).contains(whole));
        if fits.is_none() {
            self.fault(key, &format!("must be a whole number from {least} to {most}"));
        }
        fits
    }

    /// A number; units have codes of another kind, which are not kept.
    fn lars_code(&mut self) -> Option<i32> {
        let is_other = |text: &str| text.contains(|letter: char| letter.is_ascii_alphabetic());
        if self.get("larsCode").and_then(Value::as_str).is_some_and(is_other) {
            return None;
        }
        self.number("larsCode", 0, 999_999_999).filter(|code| *code > 0)
    }

    /// The day of `2025-12-01T00:00:00` or `2025-12-01`; none where it is null, or the zero of the publisher's clock.
    fn day(&mut self, key: &str) -> Option<NaiveDate> {
        let value = self.get(key)?;
        let text = value.as_str().map(str::trim);
        if text == Some("") {
            return None;
        }
        let day = text.and_then(|text| {
            let (day, rest) = text.split_at_checked(10)?;
            let stands_alone = rest.is_empty() || rest.starts_with(['T', ' ']);
            day.parse::<NaiveDate>().ok().filter(|_| stands_alone)
        });
        let Some(day) = day else {
            self.fault(key, &format!("is {value}, which is no day"));
            return None;
        };
        let known = ["1900-01-01", "2200-12-31"].map(|bound| bound.parse::<NaiveDate>().unwrap_or(day));
        (known[0] <= day && day <= known[1]).then_some(day)
    }

    /// The publisher does not say it yet: what whoever keeps the file has added.
    fn assessment_model(&mut self) -> Option<Option<AssessmentModel>> {
        const KEY: &str = "assessmentModel";
        let value = self.get(KEY)?;
        let model = serde_json::from_value(value.clone()).ok();
        if model.is_none() {
            self.fault(KEY, &format!("is {value}: not endPoint or reformed"));
        }
        Some(model)
    }

    fn hours(&mut self) -> HoursSaid {
        const KEY: &str = "minimumHoursForCompliance";
        let text = match self.object.get(KEY) {
            None => return HoursSaid::Nothing,
            Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        };
        match read_hours(&text) {
            Ok(hours) => HoursSaid::Now(hours),
            Err(what) => {
                self.fault(KEY, &what);
                HoursSaid::Nothing
            }
        }
    }
}
