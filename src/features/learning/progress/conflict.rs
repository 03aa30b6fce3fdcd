//! What is told of a push whose name stands for another content: the update that has the name, and what differs.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::model::{Outcome, StoredUpdate, Submission};
use super::push::Push;
use super::store;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::ids::{ApprenticeshipId, ProgressUpdateId};
use crate::visibility::Visibility;

/// 409: an update has the name, with another content. [`explain`] adds what differs besides the learner.
pub(super) fn name_is_taken(by: &StoredUpdate, push: &Push, learner: ApprenticeshipId) -> Error {
    let learner = (by.apprenticeship_id != learner).then(|| differs(push.learner.pointer()));
    Error::new(Code::ExternalIdConflict).amend(|problem| {
        problem.id = Some(by.id.0);
        problem.errors.extend(learner);
    })
}

fn differs(pointer: impl Into<String>) -> FieldError {
    FieldError::pointer(pointer, FieldCode::Differs, "is not what was accepted")
}

/// What an update says, the learner aside.
struct Content {
    observed_at: DateTime<Utc>,
    details: Value,
    supersedes: Option<String>,
}

/// The update that has the name of a push that was refused for it.
fn taker(outcome: &Outcome) -> Option<ProgressUpdateId> {
    match outcome {
        Outcome::Refused(Error::Problem(problem)) => problem.id.map(ProgressUpdateId),
        Outcome::Refused(_) | Outcome::Created(_) | Outcome::Same(..) => None,
    }
}

/// Says of each push that was refused for its name what differs. The update that has the name may have come in the same call.
pub(super) async fn explain(
    conn: &mut impl Read,
    pushes: &[Submission],
    outcomes: &mut [Outcome],
) -> Result<()> {
    let takers: HashSet<ProgressUpdateId> = outcomes.iter().filter_map(taker).collect();
    if takers.is_empty() {
        return Ok(());
    }
    let ids: Vec<ProgressUpdateId> = takers.iter().copied().collect();
    let rows = store::find_many(conn, &Visibility::everything(), &ids).await?;
    let mut contents: HashMap<ProgressUpdateId, Content> = rows
        .into_iter()
        .map(|row| {
            let (observed_at, details, supersedes) = (row.observed_at, row.details, row.supersedes);
            (row.id, Content { observed_at, details, supersedes })
        })
        .collect();
    for outcome in outcomes.iter() {
        if let Outcome::Created(update) = outcome
            && takers.contains(&update.id)
        {
            contents.insert(update.id, content(&update.push)?);
        }
    }
    for ((_, push), outcome) in pushes.iter().zip(outcomes) {
        let known = taker(outcome).and_then(|id| contents.get(&id));
        if let (Some(known), Outcome::Refused(Error::Problem(problem))) = (known, outcome) {
            problem.errors.extend(differences(known, &content(push)?));
        }
    }
    Ok(())
}

fn content(push: &Push) -> Result<Content> {
    let details = serde_json::from_str(&push.stored).map_err(anyhow::Error::from)?;
    Ok(Content { observed_at: push.observed_at, details, supersedes: push.supersedes.clone() })
}

/// The properties that differ. Details of different kinds have nothing else in common.
fn differences(known: &Content, pushed: &Content) -> Vec<FieldError> {
    let mut found = Vec::new();
    if known.observed_at != pushed.observed_at {
        found.push(differs("#/observedAt"));
    }
    if known.details["kind"] == pushed.details["kind"] {
        let both = [&known.details, &pushed.details].into_iter().filter_map(Value::as_object);
        let names: BTreeSet<&String> = both.flat_map(|details| details.keys()).collect();
        let differing = names.into_iter().filter(|name| known.details.get(name) != pushed.details.get(name));
        found.extend(differing.map(|name| differs(format!("#/details/{name}"))));
    } else {
        found.push(differs("#/details/kind"));
    }
    if known.supersedes != pushed.supersedes {
        found.push(differs("#/supersedes"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_property_that_differs_is_named() {
        let content = |minute: i64, details: Value, supersedes: Option<&str>| Content {
            observed_at: DateTime::from_timestamp(1_795_167_000 + minute * 60, 0).expect("an instant"),
            details,
            supersedes: supersedes.map(str::to_owned),
        };
        let hours = json!({"kind": "otjHours", "date": "2026-11-20", "hours": 6.5, "ksbs": ["K1"]});
        let known = content(0, hours.clone(), None);
        for (pushed, expected) in [
            (content(0, hours.clone(), None), vec![]),
            (content(1, hours, Some("a-1")), vec!["#/observedAt", "#/supersedes"]),
            (
                content(
                    0,
                    json!({"kind": "otjHours", "date": "2026-11-20", "hours": 6, "activity": "x"}),
                    None,
                ),
                vec!["#/details/activity", "#/details/hours", "#/details/ksbs"],
            ),
            (content(0, json!({"kind": "note", "text": "x"}), None), vec!["#/details/kind"]),
        ] {
            let found = differences(&known, &pushed);
            let places: Vec<String> = found.iter().map(|fault| fault.at.to_string()).collect();
            assert_eq!(places, expected);
        }
    }
}
