//! Says in words what a record says: a pure function of the event's type and the record.

use chrono::NaiveDate;
use serde_json::Value;

/// What happened, and the day that it is about, where the record names one.
pub struct Told {
    pub on: Option<NaiveDate>,
    pub words: String,
}

fn told(on: Option<NaiveDate>, words: impl Into<String>) -> Told {
    Told { on, words: words.into() }
}

/// What an event says with its record; without one what its type says.
pub fn tell(type_: &str, record: Option<&Value>) -> Told {
    let (subject, what) = type_.split_once('.').unwrap_or((type_, ""));
    let Some(record) = record else {
        return told(None, plain(subject, what));
    };
    let day = |name: &str| record[name].as_str().and_then(|text| text.parse().ok());
    let text = |name: &str| record[name].as_str().unwrap_or_default();
    let hours = |name: &str| hours(&record[name]);
    match (subject, what) {
        ("progressUpdate", _) => update(record),
        ("apprenticeship", "approved") => told(None, "The apprenticeship was approved."),
        ("apprenticeship", "started") => {
            told(record["now"]["starts_on"].as_str().and_then(|text| text.parse().ok()), "Learning began.")
        }
        ("apprenticeship", "providerChanged") => told(None, "Another provider teaches from now on."),
        ("apprenticeship", "changed") => told(None, changed(&record["before"], &record["now"])),
        ("breakInLearning", "started") => told(day("starts_on"), "A break in learning began."),
        ("breakInLearning", _) => told(day("returned_on"), "Came back from a break in learning."),
        ("withdrawal", "recorded") => {
            told(day("last_day_on"), format!("Withdrew: {}.", list(&record["reasons"])))
        }
        ("withdrawal", _) => told(None, format!("The withdrawal was reversed: {}", text("reversal_reason"))),
        ("gateway", _) => told(
            day("reached_on"),
            format!(
                "Reached the gateway with {} of {} hours and {} of {} KSBs.",
                hours("otj_hundredths"),
                hours("target_hundredths"),
                record["ksbs_completed"],
                record["ksbs_total"]
            ),
        ),
        ("epaAttempt", "scheduled") => told(
            None,
            format!(
                "Attempt {} at the assessment was planned for {}.",
                record["number"],
                text("scheduled_on")
            ),
        ),
        ("epaAttempt", _) => told(
            day("assessed_on"),
            format!("Attempt {} at the assessment: {}.", record["number"], text("grade")),
        ),
        ("outcome", _) => {
            let at =
                record["employer"].as_str().map(|employer| format!(" at {employer}")).unwrap_or_default();
            told(day("observed_on"), format!("Afterwards: {}{at}.", spaced(text("kind"))))
        }
        ("otjEntry", _) => told(
            day("day"),
            format!(
                "{} hours that the apprentice recorded were {what}: {}",
                hours("hundredths"),
                text("activity")
            ),
        ),
        ("ksbJudgement", _) => {
            let comment = record["comment"].as_str().map_or(".".to_owned(), |comment| format!(": {comment}"));
            told(None, format!("{} is now {}{comment}", text("code"), spaced(text("state"))))
        }
        ("assignment", "made") => told(day("starts_on"), format!("Put to the project {}.", text("title"))),
        ("assignment", _) => told(day("ends_on"), format!("Done with the project {}.", text("title"))),
        ("review", "held") => told(day("held_on"), format!("Progress review {} was held.", record["number"])),
        ("review", "rescheduled") => told(
            None,
            format!(
                "Progress review {} was moved to {}: {}",
                record["number"],
                text("due_on"),
                text("reason")
            ),
        ),
        ("review", "missed") => told(
            day("due_on"),
            format!("Progress review {} was missed: {}", record["number"], text("reason")),
        ),
        ("review", "partiallySigned" | "signed") => {
            let party = spaced(text("party"));
            told(None, format!("Progress review {} was signed by the {party}.", record["number"]))
        }
        ("review", _) => told(None, format!("Progress review {} {}.", record["number"], spaced(what))),
        ("goal", "added") => told(None, format!("A goal was set: {}", text("title"))),
        ("goal", _) => told(None, format!("A goal is {}: {}", text("state"), text("title"))),
        ("checkIn", "held") => told(day("held_on"), "The line manager and the apprentice checked in."),
        ("checkIn", _) => told(None, format!("The check-in of {} was shared.", text("held_on"))),
        ("ragRating", _) => told(None, rated("The line manager", text("rating"), text("reason"))),
        _ => told(None, plain(subject, what)),
    }
}

/// What is different in an apprenticeship.
fn changed(before: &Value, now: &Value) -> String {
    let differs = |name: &&str| before[*name] != now[*name];
    let parts = [
        ("team", format!("works in the team {}", now["team"].as_str().unwrap_or_default())),
        ("line_manager_id", "has another line manager".to_owned()),
        ("planned_end_on", format!("is to end on {}", now["planned_end_on"].as_str().unwrap_or_default())),
        (
            "weekly_hours_hundredths",
            format!("is paid {} hours a week", hours(&now["weekly_hours_hundredths"])),
        ),
    ];
    let parts: Vec<String> =
        parts.into_iter().filter(|(name, _)| differs(name)).map(|(_, words)| words).collect();
    if parts.is_empty() { "Apprenticeship changed.".to_owned() } else { format!("Now {}.", parts.join(", ")) }
}

fn update(record: &Value) -> Told {
    let details = &record["details"];
    let text = |name: &str| details[name].as_str().unwrap_or_default();
    let words = match record["kind"].as_str().unwrap_or_default() {
        "otjHours" => format!("{} off-the-job hours: {}", hours(&record["otj_hundredths"]), text("activity")),
        "attendance" => format!("{} {}", attended(text("status")), text("sessionTitle")),
        "unitResult" => format!("{}, {}: {}.", text("unitCode"), text("title"), spaced(text("result"))),
        "ksbEvidence" => format!("Evidence for {}: {}", list(&record["ksbs"]), text("title")),
        "ragRating" => rated("The provider", text("rating"), text("reason")),
        "milestone" => format!("The milestone {}: {}.", text("name"), spaced(text("status"))),
        "retraction" => format!("The provider retracted an update: {}", text("reason")),
        _ => format!("The provider noted: {}", text("text")),
    };
    let correction = !record["supersedes_id"].is_null() && record["kind"] != "retraction";
    let words = if correction { format!("Corrected: {words}") } else { words };
    let day = record["fact_on"].as_str().and_then(|text| text.parse().ok());
    let observed =
        record["observed_at"].as_str().and_then(|text| chrono::DateTime::parse_from_rfc3339(text).ok());
    told(day.or_else(|| observed.map(|at| crate::ctx::london_day(at.to_utc()))), words)
}

fn attended(status: &str) -> String {
    match status {
        "present" => "Was at".to_owned(),
        "late" => "Came late to".to_owned(),
        "absent" => "Was not at".to_owned(),
        "authorised" => "Was away with leave from".to_owned(),
        other => format!("{} at", capital(&spaced(other))),
    }
}

fn rated(who: &str, rating: &str, reason: &str) -> String {
    if reason.is_empty() {
        format!("{who} rated {rating}.")
    } else {
        format!("{who} rated {rating}: {reason}")
    }
}

fn hours(hundredths: &Value) -> f64 {
    hundredths.as_f64().unwrap_or_default() / 100.0
}

fn list(values: &Value) -> String {
    let words = values.as_array().into_iter().flatten().filter_map(Value::as_str).map(spaced);
    words.collect::<Vec<_>>().join(", ")
}

/// `breakInLearning`, `started` becomes `Break in learning started.`
fn plain(subject: &str, what: &str) -> String {
    format!("{} {}.", capital(&spaced(subject)), spaced(what))
}

/// `notYetHeld` becomes `not yet held`; codes such as `K1` stay.
fn spaced(word: &str) -> String {
    let mut text = String::new();
    for letter in word.chars() {
        if letter.is_ascii_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.push(if text.is_empty() { letter } else { letter.to_ascii_lowercase() });
    }
    text
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn records_are_told_in_words() {
        for (type_, record, on, words) in [
            ("apprenticeship.providerChanged", Value::Null, None, "Apprenticeship provider changed."),
            (
                "apprenticeship.changed",
                json!({"before": {"team": "Data", "line_manager_id": "a"}, "now": {"team": "Platform", "line_manager_id": "b"}}),
                None,
                "Now works in the team Platform, has another line manager.",
            ),
            (
                "withdrawal.recorded",
                json!({"last_day_on": "2026-11-20", "reasons": ["newJob", "other"]}),
                Some("2026-11-20"),
                "Withdrew: new job, other.",
            ),
            (
                "progressUpdate.received",
                json!({"kind": "otjHours", "fact_on": "2026-11-19", "otj_hundredths": 650,
                "supersedes_id": "x", "details": {"activity": "Workshop"}}),
                Some("2026-11-19"),
                "Corrected: 6.5 off-the-job hours: Workshop",
            ),
            (
                "progressUpdate.received",
                json!({"kind": "ragRating", "observed_at": "2026-07-01T23:30:00+00:00",
                "supersedes_id": null, "details": {"rating": "green"}}),
                Some("2026-07-02"),
                "The provider rated green.",
            ),
            (
                "progressUpdate.received",
                json!({"kind": "ksbEvidence", "observed_at": "2026-07-01T09:30:00+00:00",
                "supersedes_id": null, "ksbs": ["K1", "S2"], "details": {"title": "A page"}}),
                Some("2026-07-01"),
                "Evidence for K1, S2: A page",
            ),
            (
                "progressUpdate.received",
                json!({"kind": "attendance", "fact_on": "2026-07-01", "supersedes_id": null,
                "details": {"status": "late", "sessionTitle": "Workshop"}}),
                Some("2026-07-01"),
                "Came late to Workshop",
            ),
            (
                "ksbJudgement.made",
                json!({"code": "S5", "state": "inProgress", "comment": "Show a failing test, too."}),
                None,
                "S5 is now in progress: Show a failing test, too.",
            ),
            (
                "ksbJudgement.made",
                json!({"code": "K1", "state": "completed", "comment": null}),
                None,
                "K1 is now completed.",
            ),
        ] {
            let told = tell(type_, Some(&record).filter(|record| !record.is_null()));
            assert_eq!((told.on.map(|day| day.to_string()).as_deref(), told.words.as_str()), (on, words));
        }
    }
}
