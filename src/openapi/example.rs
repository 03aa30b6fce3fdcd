//! An example of a body, made of its schema: the examples and bounds that the fields name themselves.

use serde_json::{Map, Value, json};

/// Where the server of the committed contract and of its examples would be. A server names itself instead.
pub(super) const EXAMPLE_URL: &str = "https://hackit.example";

/// How deep records may hold records.
const DEPTH: usize = 20;

/// An example that fits a schema.
pub(super) fn example(schema: &Value, schemas: &Value, depth: usize) -> Value {
    if depth > DEPTH {
        return Value::Null;
    }
    if let Some(given) = schema.get("example").or_else(|| schema["examples"].get(0)) {
        return given.clone();
    }
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return example(&schemas[name], schemas, depth + 1);
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    for choice in ["oneOf", "anyOf"] {
        let real = schema[choice].as_array().into_iter().flatten().find(|option| option["type"] != "null");
        if let Some(option) = real {
            return example(option, schemas, depth + 1);
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in parts {
            if let Value::Object(fields) = example(part, schemas, depth + 1) {
                whole.extend(fields);
            }
        }
        return Value::Object(whole);
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().find(|kind| *kind != "null").and_then(Value::as_str),
        other => other.as_str(),
    };
    match kind {
        Some("object") => schema["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, property)| (name.clone(), example(property, schemas, depth + 1)))
            .collect::<Map<_, _>>()
            .into(),
        Some("array") => json!([example(&schema["items"], schemas, depth + 1)]),
        Some("integer") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        Some("number") => json!(1.5),
        Some("boolean") => json!(false),
        Some("string") => json!(text(schema)),
        _ => Value::Null,
    }
}

fn text(schema: &Value) -> &'static str {
    match schema["format"].as_str() {
        Some("uuid") => "01932b6e-7a4c-7000-8000-000000000001",
        Some("date-time") => "2026-11-20T09:30:00Z",
        Some("date") => "2026-11-20",
        Some("uri") => "https://meetups.example/1",
        Some("email") => "robin@invented.example",
        _ => match schema["pattern"].as_str() {
            Some("^1[0-9]{7}$") => "10000001",
            Some("^[1-9][0-9]{9}$") => "1000000019",
            _ => "text",
        },
    }
}
