//! What takes a whole day in a calendar, such as a review of which no hour is known.

use chrono::{DateTime, Days, NaiveDate, Utc};
use uuid::Uuid;

use super::status::Status;
use crate::icalendar::{Lines, utc};

/// Something on a day, without hours.
#[derive(Debug, Clone)]
pub struct WholeDay<'a> {
    /// The UID is made of it.
    pub id: Uuid,
    /// Raised with every change.
    pub sequence: i32,
    /// The last change.
    pub stamp: DateTime<Utc>,
    pub day: NaiveDate,
    pub title: &'a str,
    pub status: Status,
}

/// DATE (RFC 5545, section 3.3.4).
fn date(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

/// Writes it as an event that blocks no time.
pub fn write(lines: &mut Lines, entry: &WholeDay<'_>) {
    lines.raw("BEGIN", "VEVENT");
    lines.raw("UID", &format!("{}@hackit", entry.id));
    lines.raw("DTSTAMP", &utc(entry.stamp));
    lines.raw("LAST-MODIFIED", &utc(entry.stamp));
    lines.raw("SEQUENCE", &entry.sequence.to_string());
    lines.raw("DTSTART;VALUE=DATE", &date(entry.day));
    // The end is the first day that no longer belongs to it (section 3.6.1).
    lines.raw("DTEND;VALUE=DATE", &date(entry.day.checked_add_days(Days::new(1)).unwrap_or(entry.day)));
    lines.text("SUMMARY", entry.title);
    lines.raw("STATUS", entry.status.text());
    lines.raw("TRANSP", "TRANSPARENT");
    lines.raw("END", "VEVENT");
}
