//! iCalendar text (RFC 5545): one way to fold, one way to escape. What stands in a calendar its feature says.

use chrono::{DateTime, NaiveDateTime, Utc};

/// DATE-TIME, form 1 (section 3.3.5); fractions of a second are cut off.
pub fn local(time: NaiveDateTime) -> String {
    time.format("%Y%m%dT%H%M%S").to_string()
}

/// DATE-TIME, form 2.
pub fn utc(instant: DateTime<Utc>) -> String {
    instant.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Content lines (section 3.1). `name` carries its parameters.
#[derive(Default)]
pub struct Lines(String);

impl Lines {
    /// A line's octets without the line end, which section 3.1 allows.
    const WIDTH: usize = 75;

    /// The whole text.
    pub fn finish(self) -> String {
        self.0
    }

    /// The caller vouches for the value: nothing that people wrote comes this way.
    pub fn raw(&mut self, name: &str, value: &str) {
        let mut octets = 0;
        for character in [name, ":", value].into_iter().flat_map(str::chars) {
            // Octets count, but only between characters: a fold inside one would make it unreadable
            // to clients that decode before they unfold.
            if octets + character.len_utf8() > Self::WIDTH {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(character);
            octets += character.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A value of type TEXT.
    pub fn text(&mut self, name: &str, value: &str) {
        self.raw(name, &escape(value));
    }

    /// A value of type URI, which knows no escapes: what could end the line is dropped.
    pub fn uri(&mut self, name: &str, value: &str) {
        self.raw(name, &value.replace(char::is_control, ""));
    }
}

/// TEXT (section 3.3.11): the three line ends become `\n`; control characters other than the tab have no place
/// in it and are dropped.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\n' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\t' => escaped.push('\t'),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}
