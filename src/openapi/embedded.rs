//! The property `embedded` of records whose operations take `embed`: answers have it only where something was asked for.

use serde_json::{Value, json};

use super::components::referred;
use super::operation::operations;

/// Describes it where it can be, and what it holds.
pub(super) fn describe(paths: &mut Value, schemas: &mut Value) {
    let mut names: Vec<Value> = Vec::new();
    for (_, _, operation) in operations(paths) {
        let parameters = operation["parameters"].as_array().into_iter().flatten();
        let Some(embed) = parameters.into_iter().find(|one| one["name"] == "embed") else { continue };
        names.extend(embed["schema"]["items"]["enum"].as_array().into_iter().flatten().cloned());
        let answer = operation.pointer("/responses/200/content/application~1json/schema");
        let Some(name) = answer.and_then(|schema| record(schema, schemas)) else { continue };
        schemas[name]["properties"]["embedded"] = json!({
            "description": "The names that `embed` asked for; absent where it asked for none.",
            "allOf": [{"$ref": "#/components/schemas/Embedded"}],
        });
    }
    if names.is_empty() {
        return;
    }
    let mut embedded = json!({
        "type": "object",
        "description": "Names of what the record's ids name, each present where it was asked for; null where there is none, or none that \
            the caller may know.",
        "properties": {},
    });
    for name in names.iter().filter_map(Value::as_str) {
        embedded["properties"][name] =
            json!({"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Named"}]});
    }
    schemas["Embedded"] = embedded;
    schemas["Named"] = json!({
        "type": "object",
        "description": "What an id names.",
        "required": ["id", "name"],
        "properties": {
            "id": {"type": "string", "format": "uuid", "description": "The id."},
            "name": {"type": "string", "description": "What it is called; of a person given name and family name.", "example": "Ada"},
        },
    });
}

/// The name of the schema of a record: of the answer, or of what it lists.
fn record(answer: &Value, schemas: &Value) -> Option<String> {
    let name = referred(answer)?;
    let properties = schemas[name]["properties"].as_object()?;
    let is_record = properties.keys().any(|name| name == "id" || name.ends_with("Id"));
    let listed = || properties.values().find_map(|property| referred(&property["items"]));
    (if is_record { Some(name) } else { listed() }).map(str::to_owned)
}
