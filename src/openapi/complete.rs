//! Completes the contract with what holds for every operation: headers, refusals with an example each, and an
//! example for every body. What differs from operation to operation is said by the handler; the rest is said here once.

use serde_json::{Map, Value, json};

use super::components::{Components, reference, referred, share_parameters};
use super::embedded;
use super::example::{EXAMPLE_URL, example};
use super::operation::{Traits, operations};
use super::refusals::{not_modified, refusal, refusals};
use super::schemas::tidy;

/// Adds what holds for every operation.
pub(super) fn complete(mut document: Value) -> Value {
    tidy(&mut document);
    let mut components = Components::new(document["components"].take());
    for (path, method, operation) in operations(&mut document["paths"]) {
        complete_operation(path, method, operation, &mut components);
    }
    embedded::describe(&mut document["paths"], components.schemas_mut());
    share_parameters(&mut document["paths"], &mut components);
    document["components"] = components.into_value();
    document["servers"] = json!([{"url": EXAMPLE_URL, "description": "Invented: each server names itself in its own /openapi.json."}]);
    document
}

fn complete_operation(path: &str, method: &str, operation: &mut Value, components: &mut Components) {
    let traits = Traits::of(path, method, operation);
    if !traits.secured {
        operation["security"] = json!([]);
    }
    add_parameters(&traits, operation);
    let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
    if let Some(content) = operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut) {
        add_examples(content, &id, components);
        operation["requestBody"]["required"] = json!(true);
    }
    let refusals = refusals(&traits, &operation["responses"]);
    let Some(responses) = operation["responses"].as_object_mut() else {
        return;
    };
    for (status, response) in responses.iter_mut() {
        if let Some(content) = response.get_mut("content").and_then(Value::as_object_mut) {
            add_examples(content, &id, components);
        }
        if status.starts_with('2') {
            response["headers"] = success_headers(&traits, status);
        } else if response["content"].is_object() {
            response["headers"] = json!({"Request-Id": reference("headers", "RequestId")});
        }
    }
    for (status, codes) in refusals {
        responses.insert(status.to_string(), refusal(status, &codes, components));
    }
    if traits.method == "get" {
        responses.insert("304".to_owned(), not_modified(components));
    }
}

fn add_parameters(traits: &Traits<'_>, operation: &mut Value) {
    let mut add = |name: &str, required: bool, description: &str, example: &str| {
        let mut parameter = json!({"name": name, "in": "header", "required": required, "description": description,
            "schema": {"type": "string"}});
        // A page to try things on fills examples in, so that what may be left out has none.
        if required {
            parameter["example"] = json!(example);
        }
        match operation["parameters"].as_array_mut() {
            Some(parameters) => parameters.push(parameter),
            None => operation["parameters"] = json!([parameter]),
        }
    };
    if traits.keyed {
        let what = "Makes the request repeatable: the same key, such as a UUID, with the same body gets the stored answer, for \
             24 hours.";
        add("Idempotency-Key", false, what, "");
    }
    if traits.method == "patch" {
        add("If-Match", true, "The ETag of the version that the change starts from, or *.", "\"1\"");
    }
    if traits.method == "get" {
        add("If-None-Match", false, "An ETag that the caller has: the answer is 304 while it holds.", "");
    }
}

fn success_headers(traits: &Traits<'_>, status: &str) -> Value {
    let mut headers = json!({"Request-Id": reference("headers", "RequestId")});
    let mut add = |name: &str, header: &str| headers[name] = reference("headers", header);
    if traits.api {
        add("RateLimit", "RateLimit");
        add("RateLimit-Policy", "RateLimitPolicy");
    }
    // What is shown only once is no record with a place and a version.
    let shown_once = ["/sessions", "/invitations", "/password-resets", "/attendance-codes"]
        .iter()
        .any(|end| traits.path.ends_with(end));
    if traits.method == "get" || (traits.api && !["202", "204", "207"].contains(&status) && !shown_once) {
        add("ETag", "ETag");
    }
    if status == "201" && !shown_once {
        add("Location", "Location");
    }
    if traits.pages {
        add("Link", "Link");
    }
    if traits.keyed {
        add("Idempotency-Replayed", "IdempotencyReplayed");
    }
    headers
}

/// Refers to an example for each body: of a component under its name, of any other under the operation's. Of a body that is one
/// of several shapes there is one of each.
fn add_examples(content: &mut Map<String, Value>, id: &str, components: &mut Components) {
    for body in content.values_mut().filter_map(Value::as_object_mut) {
        let given = body.remove("example");
        let Some(schema) = body.get("schema") else { continue };
        let mut shapes = Vec::new();
        if given.is_none() {
            shapes.extend(choices(schema, components.schemas()));
        }
        if shapes.is_empty() {
            shapes.push(schema.clone());
        }
        let mut named = Map::new();
        for shape in &shapes {
            let value = given.clone().unwrap_or_else(|| example(shape, components.schemas(), 0));
            let value = json!({"value": value});
            let (name, shared) = match referred(shape) {
                Some(schema) => (schema.to_owned(), None),
                None => (id.to_owned(), components.find("examples", &value)),
            };
            let shared = shared.unwrap_or_else(|| components.share("examples", &[&name], &value));
            named.insert(name, shared);
        }
        body.insert("examples".to_owned(), named.into());
    }
}

/// The shapes of which a component is one; none where it has a shape of its own, or an example for all.
fn choices(schema: &Value, schemas: &Value) -> Vec<Value> {
    let Some(whole) = referred(schema).map(|name| &schemas[name]) else { return Vec::new() };
    if whole.get("example").is_some() {
        return Vec::new();
    }
    whole["oneOf"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|shape| referred(shape).is_some())
        .cloned()
        .collect()
}
