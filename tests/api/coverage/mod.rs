//! Walks every operation of the contract: who is let in, what is refused, what is written.
//!
//! A new operation fails until it has a record for its path ([`World`]) and, to write, a valid request ([`writes`]).

mod bodies;
mod endings;
mod reach;
mod recruitment;
mod samples;
mod texts;
mod trail;
mod unchanged;
mod world;
mod writes;

use serde_json::{Value, json};

pub use world::World;

use crate::support::{Actor, CONTRACT, Operation, Reply};

/// Operations on records that everybody with the scope may see, whoever keeps them.
const SHARED: &[(&str, &str)] = &[
    ("get_equality_edition", "everybody reads what is published"),
    ("get_equality_table", "likewise"),
    ("get_concern", "every safeguarding lead reads what names nobody of them"),
    ("hold_for_concern", "likewise"),
    ("close_concern", "likewise"),
    ("get_equality_chart", "likewise"),
    ("get_cohort", "cohorts belong to the programme, not to an organisation"),
    ("get_standard", "standards are published by the state"),
    ("list_standard_versions", "standards are published by the state"),
    ("get_standard_version", "standards are published by the state"),
    ("put_standard_version", "standards are published by the state"),
    ("get_funding_rules", "funding rules are published by the state"),
    ("put_funding_rules", "funding rules are published by the state"),
    ("get_minimum_wage", "minimum wages are published by the state"),
    ("put_minimum_wage", "minimum wages are published by the state"),
    ("get_guidance", "guidance is for all line managers"),
    ("get_employer_event", "events for employers belong to the programme"),
    ("get_manager_skill", "the skills are the same for all line managers"),
    ("get_project", "projects belong to the programme"),
    ("change_project", "projects belong to the programme"),
    ("list_assignments", "projects belong to the programme; the caller decides whose are listed"),
    ("attend_meetup", "whoever is there attends what is published; of whom who tells is judged by the body"),
    ("assign_apprentice", "projects belong to the programme; whom one may assign is told in the body"),
];

const NOBODY: &str = "01932b6e-7a4c-7fff-bfff-ffffffffffff";

/// What the walk found, each with its operation.
#[derive(Default)]
struct Findings {
    checked: usize,
    faults: Vec<String>,
}

impl Findings {
    /// Notes where an answer is not this refusal, or not as the contract promises.
    fn refused(&mut self, operation: &Operation<'_>, what: &str, reply: &Reply, status: u16, code: &str) {
        self.answered(operation, what, reply);
        if (reply.status, reply.code()) != (status, code) {
            let found = format!("{} {}", reply.status, reply.code());
            self.add(operation, what, &format!("answers {found} instead of {status} {code}"));
        }
    }

    /// Notes where an answer is not as the contract promises.
    fn answered(&mut self, operation: &Operation<'_>, what: &str, reply: &Reply) {
        self.checked += 1;
        for fault in CONTRACT.faults_of_answer(operation, reply) {
            self.add(operation, what, &fault);
        }
    }

    fn add(&mut self, operation: &Operation<'_>, what: &str, fault: &str) {
        self.faults.push(format!("{}: {what}: {fault}", operation.place()));
    }

    /// Fails with every fault at once, or where the walk saw too little to mean anything.
    #[track_caller]
    fn judge(self, at_least: usize) {
        assert!(self.faults.is_empty(), "{} faults:\n{}", self.faults.len(), self.faults.join("\n"));
        assert!(self.checked >= at_least, "only {} answers were looked at", self.checked);
    }
}

/// Sends what an operation takes, empty.
async fn send(actor: &Actor, operation: &Operation<'_>, path: &str) -> Reply {
    let mut request = actor.request(operation.method, path);
    if operation.method == "PATCH" {
        request = request.header("if-match", "*");
    }
    if operation.json_body().is_some() {
        request = request.json(&json!({}));
    }
    request.send().await
}

#[tokio::test]
async fn every_operation_that_is_not_public_refuses_nobody_and_a_bad_token() {
    let world = World::new().await;
    let (mut findings, before) = (Findings::default(), world.trail().await);
    for operation in CONTRACT.operations().into_iter().filter(|operation| operation.path.starts_with("/api/"))
    {
        let path = world.path(operation.path);
        if operation.needs_token() {
            let reply = send(&world.app.anonymous(), &operation, &path).await;
            findings.refused(&operation, "without a token", &reply, 401, "unauthenticated");
        }
        // A bad token is refused even where none is needed.
        let request = world.app.anonymous().request(operation.method, &path);
        let reply = request.header("authorization", "Bearer nonsense").send().await;
        findings.refused(&operation, "with a bad token", &reply, 401, "invalidToken");
    }
    assert_eq!(world.trail().await, before, "nothing may have happened");
    findings.judge(100);
}

#[tokio::test]
async fn every_operation_with_a_scope_refuses_a_token_that_has_every_other() {
    let world = World::new().await;
    let (mut findings, before) = (Findings::default(), world.trail().await);
    for operation in CONTRACT.operations() {
        let Some(needed) = operation.scope() else {
            continue;
        };
        let others = hackit::access::Scope::ALL.iter().map(|scope| scope.as_str());
        let others: Vec<_> = others.filter(|scope| *scope != needed).collect();
        let almost = world.staff.only(&others.join(" "));
        let reply = send(&almost, &operation, &world.path(operation.path)).await;
        findings.refused(&operation, "with every other scope", &reply, 403, "insufficientScope");
        let challenge = format!(r#"Bearer error="insufficient_scope", scope="{needed}""#);
        if reply.header("www-authenticate") != challenge {
            findings.add(&operation, "with every other scope", "WWW-Authenticate does not name the scope");
        }
    }
    assert_eq!(world.trail().await, before, "nothing may have happened");
    findings.judge(45);
}

#[tokio::test]
async fn a_record_of_others_is_not_found() {
    let world = World::new().await;
    let (mut findings, before) = (Findings::default(), world.trail().await);
    for operation in CONTRACT.operations().into_iter().filter(|operation| operation.path.contains('{')) {
        if operation.path.contains("{token}") || SHARED.iter().any(|(id, _)| *id == operation.id()) {
            continue;
        }
        for (name, stranger) in world.strangers_to(&operation) {
            let reply = send(&stranger, &operation, &world.path(operation.path)).await;
            findings.refused(&operation, &format!("as {name}"), &reply, 404, "notFound");
        }
    }
    assert_eq!(world.trail().await, before, "nothing may have happened");
    findings.judge(20);
}

#[test]
fn the_exceptions_are_operations() {
    let known: Vec<_> = CONTRACT.operations().iter().map(Operation::id).collect();
    for (id, reason) in SHARED.iter().chain(writes::SILENT) {
        assert!(known.contains(id), "{id} ({reason}) is no operation");
    }
}

/// The path with another text in place of each parameter in turn.
fn with_each_parameter(template: &str, path: &str, text: &str) -> Vec<String> {
    let (names, values): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let places = (0..names.len()).filter(|at| names[*at].starts_with('{'));
    let replaced = places.map(|at| {
        let end = names[at].split_once('}').map_or("", |(_, end)| end);
        let mut parts = values.clone();
        let other = format!("{text}{end}");
        parts[at] = &other;
        parts.join("/")
    });
    replaced.collect()
}

#[tokio::test]
async fn an_id_that_nothing_has_is_not_found_and_one_that_is_none_is_refused() {
    let world = World::new().await;
    let (mut findings, before) = (Findings::default(), world.trail().await);
    for operation in CONTRACT.operations() {
        let (caller, path) = (world.caller(operation.scope()), world.path(operation.path));
        for place in with_each_parameter(operation.path, &path, NOBODY) {
            let reply = send(&caller, &operation, &place).await;
            findings.refused(&operation, &place, &reply, 404, "notFound");
        }
        // Tokens and KSBs are texts, and every other text is one that leads nowhere.
        for place in with_each_parameter(operation.path, &path, "not-an-id") {
            let is_text = place.contains("/portfolios/")
                || place.contains("/application-links/")
                || place.contains("/ksbs/not-an-id")
                || (place.contains("/standards/") && place.contains("/versions"));
            let refusal = if is_text { (404, "notFound") } else { (400, "invalidPath") };
            let reply = send(&caller, &operation, &place).await;
            findings.refused(&operation, &place, &reply, refusal.0, refusal.1);
        }
    }
    assert_eq!(world.trail().await, before, "nothing may have happened");
    findings.judge(60);
}

#[tokio::test]
async fn an_unknown_query_parameter_is_refused_by_name() {
    let world = World::new().await;
    let (mut findings, before) = (Findings::default(), world.trail().await);
    for operation in CONTRACT.operations() {
        // Calendar programs, and what opens a page from a mail, add what they like.
        let is_open = operation.path.ends_with(".ics") || operation.path.ends_with(".html");
        if !operation.path.starts_with("/api/") || is_open {
            continue;
        }
        let path = format!("{}?surprise=1", world.path(operation.path));
        let reply = send(&world.caller(operation.scope()), &operation, &path).await;
        findings.refused(&operation, "with ?surprise=1", &reply, 400, "invalidQuery");
        if reply.faults() != ["surprise unknown"] {
            findings.add(&operation, "with ?surprise=1", &format!("names {:?}", reply.faults()));
        }
    }
    assert_eq!(world.trail().await, before, "nothing may have happened");
    findings.judge(50);
}

#[tokio::test]
async fn every_read_answers_as_the_contract_says() {
    let world = World::new().await;
    let (mut findings, before) = (Findings::default(), world.trail().await);
    for operation in CONTRACT.operations().into_iter().filter(|operation| !operation.writes()) {
        let path = world.path(operation.path);
        let mut callers = vec![("staff", world.caller(operation.scope()))];
        callers.extend(world.owners(operation.scope()));
        for (name, caller) in callers {
            let reply = send(&caller, &operation, &path).await;
            findings.answered(&operation, &format!("as {name}"), &reply);
            let head = caller.request("HEAD", &path).send().await;
            if (head.status, head.text.as_str()) != (reply.status, "") {
                findings.add(&operation, "HEAD", &format!("answers {} {:?}", head.status, head.text));
            }
        }
        let reply = send(&world.reader(&operation), &operation, &world.public_path(operation.path)).await;
        findings.answered(&operation, "as staff", &reply);
        if reply.status != 200 {
            findings.add(&operation, "as staff", &format!("answers {}: {}", reply.status, reply.text));
        }
        if let (false, Some(list)) = (reply.body["page"].is_null(), empty_list(&reply.body)) {
            findings.add(&operation, "as staff", &format!("{list} is empty: no row was looked at"));
        }
    }
    assert_eq!(world.trail().await, before, "reading changes nothing");
    findings.judge(60);
}

fn empty_list(body: &Value) -> Option<&String> {
    body.as_object().into_iter().flatten().find(|(_, value)| **value == json!([])).map(|(name, _)| name)
}

#[tokio::test]
async fn whoever_may_write_is_answered_as_the_contract_says() {
    let world = World::new().await;
    let mut findings = Findings::default();
    let mut operations: Vec<_> = CONTRACT.operations().into_iter().filter(Operation::writes).collect();
    // Last, as each caller then ends its own sign-in.
    operations.sort_by_key(|operation| operation.id() == "end_session");
    for operation in operations {
        let mut callers = world.owners(operation.scope());
        callers.extend(world.strangers(operation.scope()));
        callers.push(("staff", world.staff.clone()));
        // Without HTTP Basic there is no telling who asks at the token endpoints.
        callers.retain(|_| operation.needs_token());
        for (name, caller) in callers {
            if let Some(write) = writes::valid(&world, operation.id()).await {
                let reply = write.by(&caller).valid(&operation).send().await;
                findings.answered(&operation, &format!("as {name}"), &reply);
            }
        }
    }
    findings.judge(50);
}

#[tokio::test]
async fn every_write_leaves_one_event_for_each_record_that_it_changes() {
    let world = World::new().await;
    let mut findings = Findings::default();
    for operation in CONTRACT.operations().into_iter().filter(Operation::writes) {
        let Some(write) = writes::valid(&world, operation.id()).await else {
            findings.add(&operation, "unknown", "has no valid request in tests/api/coverage/writes/");
            continue;
        };
        if write.events.is_empty() != writes::SILENT.iter().any(|(id, _)| *id == operation.id()) {
            findings.add(&operation, "unknown", "leaves no event, or is said to leave none");
        }
        let before = world.trail().await;
        let reply = write.valid(&operation).header("idempotency-key", "once").send().await;
        findings.answered(&operation, "done", &reply);
        if !(200..300).contains(&reply.status) {
            findings.add(&operation, "done", &format!("answers {}: {}", reply.status, reply.text));
            continue;
        }
        let after = world.trail().await;
        for fault in after.faults_since(&before, &write.events) {
            findings.add(&operation, "done", &fault);
        }
        let keyed = operation.says["parameters"].as_array().into_iter().flatten();
        if !keyed.into_iter().any(|parameter| parameter["name"] == "Idempotency-Key") {
            continue;
        }
        let again = write.valid(&operation).header("idempotency-key", "once").send().await;
        findings.answered(&operation, "repeated", &again);
        if (again.status, again.header("idempotency-replayed")) != (reply.status, "true") {
            findings.add(&operation, "repeated", &format!("answers {} anew: {}", again.status, again.text));
        }
        if world.trail().await != after {
            findings.add(&operation, "repeated", "happens twice");
        }
    }
    world.app.standings_hold().await;
    findings.judge(45);
}

#[tokio::test]
async fn every_body_that_does_not_fit_is_refused_where_the_fault_is() {
    let world = World::new().await;
    let mut findings = Findings::default();
    for operation in CONTRACT.operations().into_iter().filter(Operation::writes) {
        let (Some(schema), Some(write)) =
            (operation.json_body(), writes::valid(&world, operation.id()).await)
        else {
            continue;
        };
        let before = world.trail().await;
        let torn = write.bare(&operation).raw("{\"torn\": ").send().await;
        findings.refused(&operation, "torn JSON", &torn, 400, "malformedJson");
        let valid = write.body.clone().unwrap_or(Value::Null);
        for wrong in bodies::wrong(schema, &valid) {
            let reply = write.with(&operation, &wrong.body).send().await;
            findings.refused(&operation, &wrong.what, &reply, 422, "validationFailed");
            let pointers: Vec<_> = reply.body["errors"].as_array().into_iter().flatten().collect();
            if !pointers.iter().any(|fault| wrong.is_told_by(fault)) {
                findings.add(&operation, &wrong.what, &format!("told at {:?}", reply.faults()));
            }
        }
        if world.trail().await != before {
            findings.add(&operation, "wrong bodies", "something was written");
        }
    }
    findings.judge(150);
}
