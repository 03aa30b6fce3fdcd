//! The contract: committed as generated, complete, and true of what is mounted.

mod mounted;
mod reference_data;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use hackit::error::Code;
use serde_json::{Value, json};

use crate::support::{CONTRACT, Operation};

const COMMITTED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi/v1.json");

/// Fails with every fault at once.
#[track_caller]
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// The faults that a rule finds in each operation.
fn each_operation(rule: impl Fn(&Operation<'_>, &mut dyn FnMut(String))) -> Vec<String> {
    let mut faults = Vec::new();
    for operation in CONTRACT.operations() {
        rule(&operation, &mut |fault| faults.push(format!("{}: {fault}", operation.place())));
    }
    faults
}

#[test]
fn the_committed_contract_is_the_one_that_the_code_makes() {
    let generated = hackit::openapi::json(&CONTRACT.document);
    if std::env::var_os("UPDATE_CONTRACT").is_some() {
        fs::write(COMMITTED, &generated).expect("openapi/v1.json");
    }
    let committed = fs::read_to_string(COMMITTED).expect("openapi/v1.json");
    // Not assert_eq: ten thousand lines twice help nobody.
    let first = committed.lines().zip(generated.lines()).position(|(left, right)| left != right);
    assert!(
        committed == generated,
        "openapi/v1.json differs from line {} on; write it anew with: cargo run -- openapi > openapi/v1.json",
        first.map_or_else(|| committed.lines().count().min(generated.lines().count()) + 1, |line| line + 1)
    );
}

#[test]
fn the_contract_is_openapi_3_1_and_says_what_it_describes() {
    let document = &CONTRACT.document;
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["info"]["title"], "hackit");
    assert!(document["info"]["description"].as_str().is_some_and(|text| text.len() > 100));
    assert!(document["servers"][0]["url"].is_string());
    for way in ["oauth2", "bearer", "basic"] {
        assert!(document["components"]["securitySchemes"][way].is_object(), "{way}");
    }
    assert!(CONTRACT.operations().len() > 50);
}

#[test]
fn every_operation_is_named_and_described() {
    let tags: BTreeSet<&str> = CONTRACT.document["tags"]
        .as_array()
        .expect("tags")
        .iter()
        .filter_map(|tag| tag["name"].as_str())
        .collect();
    let mut faults = each_operation(|operation, fault| {
        let id = operation.id();
        let snake = id.contains('_') && id.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
        if !snake {
            fault(format!("operationId {id:?} is not verb_resource"));
        }
        for text in ["summary", "description"] {
            if operation.says[text].as_str().is_none_or(|words| words.split(' ').count() < 2) {
                fault(format!("no {text}"));
            }
        }
        match operation.says["tags"].as_array().map(Vec::as_slice) {
            Some([Value::String(tag)]) if tags.contains(tag.as_str()) => {}
            other => fault(format!("needs exactly one declared tag, has {other:?}")),
        }
        for (status, response) in operation.responses() {
            if response["description"].as_str().is_none_or(str::is_empty) {
                fault(format!("{status} has no description"));
            }
        }
        for parameter in operation.says["parameters"].as_array().into_iter().flatten() {
            if parameter["description"].as_str().is_none_or(str::is_empty) {
                fault(format!("the parameter {} has no description", parameter["name"]));
            }
        }
    });
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    for operation in CONTRACT.operations() {
        *ids.entry(operation.id()).or_default() += 1;
    }
    faults.extend(ids.iter().filter(|(_, times)| **times > 1).map(|(id, _)| format!("{id} stands twice")));
    none(&faults);
}

#[test]
fn every_operation_says_who_may_enter() {
    let scopes =
        &CONTRACT.document["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"]["scopes"];
    none(&each_operation(|operation, fault| {
        let security = &operation.says["security"];
        match security.as_array().map(Vec::as_slice) {
            Some([]) => {}
            // Either way in is enough: the scope for tools that know OAuth, the plain token for all others.
            Some([oauth, bearer]) if *bearer == json!({"bearer": []}) => match oauth["oauth2"].as_array() {
                Some(needed) if needed.len() <= 1 => {
                    for scope in needed.iter().filter_map(Value::as_str) {
                        if scopes.get(scope).is_none() {
                            fault(format!("needs the unknown scope {scope:?}"));
                        }
                    }
                }
                _ => fault(format!("needs one scope or none: {security}")),
            },
            Some([basic]) if *basic == json!({"basic": []}) && operation.path.starts_with("/oauth/") => {}
            _ => fault(format!("has no one security statement: {security}")),
        }
        // What is one's own needs no scope, whoever one is; by a code or at the door each way has a scope of its own, which the body
        // chooses.
        let own = operation.path.starts_with("/api/v1/calendar-links/")
            || matches!(operation.id(), "attend_meetup" | "get_subject_copy");
        if operation.path.contains('{') && operation.scope().is_none() && operation.needs_token() && !own {
            fault("is about one record and needs no scope".to_owned());
        }
    }));
}

/// The examples of a body: the one, or the named ones.
fn examples(body: &Value) -> Vec<(String, &Value)> {
    let named = body["examples"].as_object().into_iter().flatten();
    let named = named.map(|(name, example)| (name.clone(), &example["value"]));
    let one = body.get("example").map(|example| ("example".to_owned(), example));
    one.into_iter().chain(named).collect()
}

#[test]
fn every_body_has_an_example_that_fits_its_schema() {
    none(&each_operation(|operation, fault| {
        let asked = operation.bodies().map(|(kind, body)| ("request".to_owned(), kind, body));
        let told = operation.responses().flat_map(|(status, response)| {
            let contents = response["content"].as_object().into_iter().flatten();
            contents.map(move |(kind, body)| (status.clone(), kind, body))
        });
        for (place, kind, body) in asked.chain(told) {
            if body["schema"].is_null() {
                fault(format!("{place} {kind} has no schema"));
                continue;
            }
            let examples = examples(body);
            if examples.is_empty() {
                fault(format!("{place} {kind} has no example"));
            }
            for (name, example) in examples {
                for wrong in CONTRACT.faults(&body["schema"], example) {
                    fault(format!("{place} {kind}: {name} does not fit: {wrong}"));
                }
            }
        }
    }));
}

#[test]
fn every_refusal_shows_a_problem_of_the_catalogue_for_each_of_its_codes() {
    none(&each_operation(|operation, fault| {
        for (status, response) in operation.responses().filter(|(status, _)| !status.starts_with('2')) {
            if status.starts_with('3') {
                continue;
            }
            let contents: Vec<_> = response["content"].as_object().into_iter().flatten().collect();
            let [(kind, body)] = contents.as_slice() else {
                fault(format!("{status} has {} kinds of body", contents.len()));
                continue;
            };
            // OAuth has its own words for errors (RFC 6749 §5.2).
            if operation.path.starts_with("/oauth/") && *kind == "application/json" {
                if body["schema"]["$ref"] != "#/components/schemas/OAuthError" {
                    fault(format!("{status} is no OAuth error"));
                }
                continue;
            }
            // A page tells people, in words, that what was there has ended.
            if operation.path.ends_with(".html") && status == "410" && *kind == "text/html" {
                continue;
            }
            if *kind != "application/problem+json" {
                fault(format!("{status} answers {kind}"));
            }
            let examples = examples(body);
            if examples.is_empty() {
                fault(format!("{status} has no example"));
            }
            for (name, example) in examples {
                let known = Code::ALL.iter().find(|code| json!(code) == json!(name));
                match known {
                    None => fault(format!("{status}: {name} is not in the catalogue")),
                    Some(code) if code.status().as_str() != status => {
                        fault(format!("{name} belongs to {}, not to {status}", code.status().as_str()));
                    }
                    Some(code)
                        if example["code"] != json!(name) || example["status"] != code.status().as_u16() =>
                    {
                        fault(format!("{status}: the example {name} tells another code or status"));
                    }
                    Some(_) => {}
                }
            }
        }
        let successes = operation.responses().filter(|(status, _)| status.starts_with('2')).count();
        if successes == 0 {
            fault("never succeeds".to_owned());
        }
    }));
}

#[test]
fn every_reference_leads_somewhere_and_every_required_property_exists() {
    fn walk(value: &Value, place: &str, faults: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                if let Some(target) = fields.get("$ref").and_then(Value::as_str)
                    && target.strip_prefix('#').and_then(|path| CONTRACT.document.pointer(path)).is_none()
                {
                    faults.push(format!("{place}: {target} leads nowhere"));
                }
                if let (Some(required), Some(known)) = (
                    fields.get("required").and_then(Value::as_array),
                    fields.get("properties").and_then(Value::as_object),
                ) {
                    let missing =
                        required.iter().filter_map(Value::as_str).filter(|name| !known.contains_key(*name));
                    faults
                        .extend(missing.map(|name| format!("{place}: {name} is required and not described")));
                }
                for (name, field) in fields {
                    walk(field, &format!("{place}/{name}"), faults);
                }
            }
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    walk(item, &format!("{place}/{at}"), faults);
                }
            }
            _ => {}
        }
    }
    let mut faults = Vec::new();
    walk(&CONTRACT.document, "#", &mut faults);
    none(&faults);
}

#[test]
fn every_component_is_used() {
    let text = CONTRACT.document.to_string();
    let mut components = CONTRACT.document["components"].clone();
    // Operations name these without a reference.
    components["securitySchemes"].take();
    let mut faults = Vec::new();
    for (kind, named) in components.as_object().expect("components") {
        let unused =
            named.as_object().into_iter().flatten().map(|(name, _)| format!("#/components/{kind}/{name}"));
        faults.extend(
            unused
                .filter(|target| !text.contains(&format!("\"{target}\"")))
                .map(|target| format!("nothing refers to {target}")),
        );
    }
    none(&faults);
}
