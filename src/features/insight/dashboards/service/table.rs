//! A group as a table for a spreadsheet.

use chrono::{DateTime, SecondsFormat, Utc};

use super::super::model::{LearnerBody, Names, SaidBody, Snapshot, hours};
use crate::csv::escape_formula;
use crate::error::{Error, Result};
use crate::features::apprenticeships::apprenticeships::State;
use crate::hours::Hours;

/// As instants stand in JSON.
fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The columns of a table.
pub const COLUMNS: [&str; 24] = [
    "apprenticeshipId",
    "familyName",
    "givenName",
    "team",
    "state",
    "startsOn",
    "plannedEndOn",
    "hours",
    "expectedToDate",
    "targetHours",
    "rating",
    "managerRating",
    "ksbsCompleted",
    "ksbs",
    "lastReviewOn",
    "reviewDueOn",
    "lastCheckInOn",
    "lastUpdateAt",
    "attention",
    "provider",
    "lineManager",
    "factsRating",
    "ratingAgeDays",
    "managerRatingAgeDays",
];

/// Everyone of a group as a table for a spreadsheet (RFC 4180).
pub fn table(board: &Snapshot, names: &Names) -> Result<String> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let failed = |cause: csv::Error| Error::Internal(cause.into());
    table.write_record(COLUMNS).map_err(failed)?;
    for learner in &board.learners {
        let (plan, totals, name) = (&learner.row.plan, &learner.row.totals, &learner.row.name);
        let reasons = learner.reasons(board.now, board.day);
        let codes: Vec<&str> = reasons.iter().map(|reason| reason.as_str()).collect();
        let shown = LearnerBody::on(board.day, learner, reasons.clone(), names, None);
        let age =
            |said: &Option<SaidBody>| said.as_ref().map(|said| said.age_days.to_string()).unwrap_or_default();
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let cell =
            |hours: Option<i32>| hours.map(|hours| Hours(hours).as_f64().to_string()).unwrap_or_default();
        let manager = shown.line_manager.as_ref();
        let manager =
            manager.map(|one| format!("{} {}", one.given_name, one.family_name)).unwrap_or_default();
        let checked_in = learner.check_in_due_on.and(totals.last_check_in_on);
        table
            .write_record([
                plan.id.to_string(),
                escape_formula(&name.family_name),
                escape_formula(&name.given_name),
                escape_formula(&plan.team),
                learner.state.to_string(),
                plan.starts_on.to_string(),
                plan.planned_end_on.to_string(),
                hours(totals.otj_hundredths).as_f64().to_string(),
                cell(learner.expected),
                cell(learner.target),
                shown.rating.clone().unwrap_or_default(),
                shown.manager_rating.clone().unwrap_or_default(),
                totals.ksbs_completed.to_string(),
                learner.ksbs.map(|all| all.to_string()).unwrap_or_default(),
                day(totals.last_review_on),
                day((learner.state == State::InLearning).then_some(learner.review_due_on)),
                day(checked_in),
                totals.last_update_at.map(instant).unwrap_or_default(),
                codes.join(" "),
                escape_formula(shown.provider.as_ref().map_or("", |provider| &provider.name)),
                escape_formula(&manager),
                shown.facts_rating.map(|rating| rating.to_string()).unwrap_or_default(),
                age(&shown.said_by_provider),
                age(&shown.said_by_manager),
            ])
            .map_err(failed)?;
    }
    let bytes = table.into_inner().map_err(|cause| Error::Internal(anyhow::anyhow!("{cause}")))?;
    String::from_utf8(bytes).map_err(|cause| Error::Internal(cause.into()))
}
