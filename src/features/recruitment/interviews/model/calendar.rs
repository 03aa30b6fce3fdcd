//! An interview as iCalendar text (RFC 5545), for the letter that brings it into a calendar. Times are in UTC.
//!
//! Pure: the same interview always gives the same bytes.

use chrono::{DateTime, Utc};

use super::{Interview, InterviewState};

/// A line's octets without the line end (section 3.1).
const WIDTH: usize = 75;

/// A calendar of one interview. That it does not take place is told as a cancellation (RFC 5546 §3.2.5) with the reason.
pub fn render(interview: &Interview, title: &str, takes_place: bool) -> String {
    let utc = |at: DateTime<Utc>| at.format("%Y%m%dT%H%M%SZ").to_string();
    let (method, status) = if takes_place { ("PUBLISH", "CONFIRMED") } else { ("CANCEL", "CANCELLED") };
    let mut text = String::new();
    let mut line = |name: &str, value: &str| fold(&mut text, &format!("{name}:{value}"));
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//hackit//Interviews//EN");
    line("CALSCALE", "GREGORIAN");
    line("METHOD", method);
    line("BEGIN", "VEVENT");
    line("UID", &format!("{}@hackit", interview.id));
    line("DTSTAMP", &utc(interview.updated_at));
    line("SEQUENCE", &interview.sequence.to_string());
    line("DTSTART", &utc(interview.starts_at));
    line("DTEND", &utc(interview.ends_at()));
    line("SUMMARY", &escape(title));
    if let Some(place) = interview.venue.as_ref().or(interview.online_url.as_ref()) {
        line("LOCATION", &escape(place));
    }
    if let Some(url) = &interview.online_url {
        // RFC 7986, section 5.11. A URI knows no escapes, and https_url lets none of what could end the line through.
        line("CONFERENCE;VALUE=URI", url);
    }
    line("STATUS", status);
    if let Some(reason) =
        interview.cancellation_reason.as_ref().filter(|_| interview.state == InterviewState::Cancelled)
    {
        line("COMMENT", &escape(reason));
    }
    line("END", "VEVENT");
    line("END", "VCALENDAR");
    text
}

/// A content line, folded between characters.
fn fold(text: &mut String, line: &str) {
    let mut octets = 0;
    for character in line.chars() {
        if octets + character.len_utf8() > WIDTH {
            text.push_str("\r\n ");
            octets = 1;
        }
        text.push(character);
        octets += character.len_utf8();
    }
    text.push_str("\r\n");
}

/// TEXT (section 3.3.11): line ends become `\n`; other control characters but the tab have no place in it.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.replace("\r\n", "\n").chars() {
        match character {
            '\r' | '\n' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\t' => escaped.push('\t'),
            control if control.is_control() => {}
            other => escaped.push(other),
        }
    }
    escaped
}
