//! Changes that providers ask for.

mod asking;
mod deciding;
mod following;
mod lapsing;
mod racing;
mod terms;

use hackit::features::line_management::change_requests::ChangeKind;
use serde_json::{Value, json};

use crate::support::{Actor, CONTRACT, Reply, Scene};

const LIST: &str = "/api/v1/change-requests";

/// A break since a day.
fn pause(starts_on: &str) -> Value {
    json!({"kind": "break", "reason": "Agreed with the team.", "startsOn": starts_on, "expectedReturnOn": null,
        "breakReason": "caring"})
}

/// The return from a break.
fn back(returned_on: &str) -> Value {
    json!({"kind": "return", "reason": "Came to the session.", "returnedOn": returned_on})
}

/// A withdrawal.
fn leaving(last_day_on: &str) -> Value {
    json!({"kind": "withdrawal", "reason": "A job in Leeds.", "lastDayOn": last_day_on, "triggeredBy": "apprentice",
        "withdrawalReasons": ["newJob"]})
}

/// Another planned end.
fn ending(planned_end_on: &str) -> Value {
    json!({"kind": "plannedEnd", "reason": "A module is taught again.", "plannedEndOn": planned_end_on})
}

/// A day for the assessment.
fn assessed(scheduled_on: &str) -> Value {
    json!({"kind": "assessmentDate", "reason": "A place is free.", "assessmentName": null,
        "assessmentOrganisation": "Example Assessors", "scheduledOn": scheduled_on})
}

impl Scene {
    /// The path of a change that the learner's provider asks for.
    async fn asked(&self, body: &Value) -> String {
        let asked = self.ada.post(&self.path("/change-requests"), body).await.expect(201);
        asked.header("location").to_owned()
    }

    /// Where a request stands, as its provider reads it.
    async fn state_of(&self, request: &str) -> String {
        let read = self.ada.renewed().get(request).await.expect(200);
        read.body["state"].as_str().expect("a state").to_owned()
    }

    /// What happened to a request.
    async fn events_of_request(&self, request: &str) -> Vec<String> {
        self.app.events_of(request.rsplit('/').next().expect("an id")).await
    }

    /// Does what the timer does.
    async fn due(&self) {
        let ctx = self.app.system();
        let done = self.app.state().db.write(async |conn| hackit::features::due(conn, &ctx).await).await;
        done.expect("what is due is done");
    }
}

async fn accept(actor: &Actor, request: &str) -> Reply {
    actor.post(&format!("{request}/acceptances"), &Value::Null).await
}

async fn decline(actor: &Actor, request: &str) -> Reply {
    actor.post(&format!("{request}/declines"), &json!({"reason": "The days can be freed."})).await
}

async fn cancel(actor: &Actor, request: &str) -> Reply {
    actor.post(&format!("{request}/cancellations"), &Value::Null).await
}

/// How many answers there are of each status.
fn count(replies: &[Reply], status: u16) -> usize {
    replies.iter().filter(|reply| reply.status == status).count()
}

#[test]
fn the_contract_shows_who_decides_on_what_and_an_example_of_each_kind() {
    let operations = CONTRACT.operations();
    let find = |id: &str| operations.iter().find(|known| known.id() == id).expect("an operation");
    let table = find("accept_change_request").says["description"].as_str().expect("a description");
    for kind in ChangeKind::ALL {
        let row = table.lines().find(|line| line.starts_with(&format!("| `{kind}` |")));
        let deciders: Vec<String> = kind.deciders().iter().map(|role| format!("`{role}`")).collect();
        let end = format!("| {} |", deciders.join(", "));
        assert!(row.is_some_and(|row| row.ends_with(&end)), "{kind} is decided by {end}: {row:?}");
    }
    assert_eq!(table.lines().filter(|line| line.starts_with("| `")).count(), ChangeKind::ALL.len() + 1);
    let examples = &find("ask_for_change").says["requestBody"]["content"]["application/json"]["examples"];
    assert_eq!(examples.as_object().map(serde_json::Map::len), Some(ChangeKind::ALL.len()), "{examples}");
}
