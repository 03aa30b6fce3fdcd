//! What is reported has happened: neither its day nor its observation lies in the future.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::Value;

use super::details::{Attendance, AttendanceStatus, Details, Kind, OtjHours, UnitResult};
use crate::ctx::london_day;
use crate::error::{FieldCode, FieldError};
use crate::json::{self, StringFormat};

/// How far a provider's clock may be ahead of ours.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(5);
const DATE: &str = "#/details/date";
const ASSESSED_ON: &str = "#/details/assessedOn";

/// The day on which something has happened, and where it stands. Leave may be told of before, and a milestone may be
/// one that is to be reached.
fn happened_on(details: &Details) -> Option<(&'static str, NaiveDate)> {
    match details {
        Details::OtjHours(OtjHours { date, .. }) => Some((DATE, *date)),
        Details::Attendance(Attendance { status: AttendanceStatus::Authorised, .. }) => None,
        Details::Attendance(Attendance { date, .. }) => Some((DATE, *date)),
        Details::UnitResult(UnitResult { assessed_on, .. }) => Some((ASSESSED_ON, *assessed_on)),
        Details::KsbEvidence(_)
        | Details::RagRating(_)
        | Details::Milestone(_)
        | Details::Note(_)
        | Details::Retraction(_) => None,
    }
}

/// What of a push lies in the future.
pub(super) fn faults(observed_at: DateTime<Utc>, details: &Details, now: DateTime<Utc>) -> Vec<FieldError> {
    judge(Some(observed_at), happened_on(details), now)
}

/// As [`faults`], of a body that does not fit, as far as it can be read.
pub(super) fn faults_of_body(bytes: &[u8], now: DateTime<Utc>) -> Vec<FieldError> {
    let body: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let observed_at = body["observedAt"].as_str();
    let observed_at = observed_at.filter(|text| StringFormat::Instant.judge(text).is_ok());
    let details = &body["details"];
    let on = |at: &'static str| {
        let day = details[at.rsplit('/').next()?].as_str()?;
        StringFormat::Date.judge(day).ok()?;
        Some((at, day.parse().ok()?))
    };
    let kind = details["kind"].as_str().and_then(|kind| kind.parse::<Kind>().ok());
    let happened = match kind {
        Some(Kind::Attendance) if details["status"] == AttendanceStatus::Authorised.as_str() => None,
        Some(Kind::OtjHours | Kind::Attendance) => on(DATE),
        Some(Kind::UnitResult) => on(ASSESSED_ON),
        _ => None,
    };
    judge(observed_at.and_then(json::instant::parse), happened, now)
}

fn judge(
    observed_at: Option<DateTime<Utc>>,
    happened: Option<(&'static str, NaiveDate)>,
    now: DateTime<Utc>,
) -> Vec<FieldError> {
    let observed = observed_at.filter(|at| *at > now + CLOCK_SKEW).map(|_| "#/observedAt");
    let happened = happened.filter(|(_, day)| *day > london_day(now)).map(|(at, _)| at);
    let fault = |at| FieldError::pointer(at, FieldCode::InTheFuture, "must not lie in the future");
    observed.into_iter().chain(happened).map(fault).collect()
}
