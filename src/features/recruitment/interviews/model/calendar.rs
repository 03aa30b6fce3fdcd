//! An interview as iCalendar text (RFC 5545), for the letter that brings it into a calendar. Times are in UTC.
//!
//! Pure: the same interview always gives the same bytes.

use super::{Interview, InterviewState};
use crate::icalendar::{Lines, utc};

/// A calendar of one interview. That it does not take place is told as a cancellation (RFC 5546 §3.2.5) with the reason.
pub fn render(interview: &Interview, title: &str, takes_place: bool) -> String {
    let (method, status) = if takes_place { ("PUBLISH", "CONFIRMED") } else { ("CANCEL", "CANCELLED") };
    let mut lines = Lines::default();
    lines.raw("BEGIN", "VCALENDAR");
    lines.raw("VERSION", "2.0");
    lines.raw("PRODID", "-//hackit//Interviews//EN");
    lines.raw("CALSCALE", "GREGORIAN");
    lines.raw("METHOD", method);
    lines.raw("BEGIN", "VEVENT");
    lines.raw("UID", &format!("{}@hackit", interview.id));
    lines.raw("DTSTAMP", &utc(interview.updated_at));
    lines.raw("SEQUENCE", &interview.sequence.to_string());
    lines.raw("DTSTART", &utc(interview.starts_at));
    lines.raw("DTEND", &utc(interview.ends_at()));
    lines.text("SUMMARY", title);
    if let Some(place) = interview.venue.as_ref().or(interview.online_url.as_ref()) {
        lines.text("LOCATION", place);
    }
    if let Some(url) = &interview.online_url {
        // RFC 7986, section 5.11.
        lines.uri("CONFERENCE;VALUE=URI", url);
    }
    lines.raw("STATUS", status);
    if let Some(reason) =
        interview.cancellation_reason.as_ref().filter(|_| interview.state == InterviewState::Cancelled)
    {
        lines.text("COMMENT", reason);
    }
    lines.raw("END", "VEVENT");
    lines.raw("END", "VCALENDAR");
    lines.finish()
}
