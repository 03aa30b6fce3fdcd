//! Schemas as other programs' generators read them, where what the handlers say is correct but not understood.

use serde_json::{Value, json};

/// Mends every schema of a document, however deep.
pub(super) fn tidy(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(fields) => {
            fields.values_mut().for_each(tidy);
            undivide(value);
            lift_description(value);
        }
        _ => {}
    }
}

/// A schema with a default comes as two, of which the second, `{"type": "object", "default": …}`, contradicts the first:
/// both become one.
fn undivide(schema: &mut Value) {
    let Some([first, second]) = schema["allOf"].as_array().map(Vec::as_slice) else { return };
    let Some(fields) = second.as_object() else { return };
    let only_default = fields.keys().all(|key| key == "type" || key == "default");
    if let (true, Some(default)) = (only_default && first["type"] != "object", fields.get("default")) {
        let mut whole = first.clone();
        whole["default"] = default.clone();
        *schema = whole;
    }
}

/// A choice refers to a schema with nothing beside: a generator takes what has a description of its own for another schema
/// without a name. What is told of the only choice beside null is told of the whole.
fn lift_description(schema: &mut Value) {
    for choice in ["oneOf", "anyOf", "allOf"] {
        let Some(options) = schema.get_mut(choice).and_then(Value::as_array_mut) else { continue };
        let nullable = options.len() == 2 && options.iter().any(|option| option["type"] == "null");
        let mut told = None;
        for option in options.iter_mut().filter_map(Value::as_object_mut) {
            if option.contains_key("$ref") {
                told = option.remove("description");
            }
        }
        if let (true, Some(told)) = (nullable && schema["description"].is_null(), told) {
            schema["description"] = json!(told);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_become_what_generators_understand() {
        for (said, meant) in [
            (
                json!({"allOf": [{"type": "string", "enum": ["a"]}, {"type": "object", "default": "a"}]}),
                json!({"type": "string", "enum": ["a"], "default": "a"}),
            ),
            (
                json!({"allOf": [{"$ref": "#/a", "description": "x"}, {"type": "object", "properties": {}}]}),
                json!({"allOf": [{"$ref": "#/a"}, {"type": "object", "properties": {}}]}),
            ),
            (
                json!({"properties": {"a": {"oneOf": [{"$ref": "#/a", "description": "x"}, {"type": "null"}]}}}),
                json!({"properties": {"a": {"description": "x", "oneOf": [{"$ref": "#/a"}, {"type": "null"}]}}}),
            ),
            (
                json!({"oneOf": [{"$ref": "#/a", "description": "x"}, {"$ref": "#/b", "description": "y"}]}),
                json!({"oneOf": [{"$ref": "#/a"}, {"$ref": "#/b"}]}),
            ),
            (
                json!({"properties": {"a": {"$ref": "#/a", "description": "x"}}}),
                json!({"properties": {"a": {"$ref": "#/a", "description": "x"}}}),
            ),
        ] {
            let mut mended = said.clone();
            tidy(&mut mended);
            assert_eq!(mended, meant, "{said}");
        }
    }
}
