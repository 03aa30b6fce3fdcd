//! Bodies that do not fit, made from a valid one and its schema.

use serde_json::{Value, json};

use crate::support::CONTRACT;

/// A body that must be refused.
pub struct Wrong {
    /// What is wrong with it.
    pub what: String,
    /// The body.
    pub body: Value,
    /// Where the fault must be told.
    pointer: String,
}

impl Wrong {
    fn new(what: impl Into<String>, pointer: impl Into<String>, body: Value) -> Self {
        Self { what: what.into(), body, pointer: pointer.into() }
    }

    /// Whether a fault of the answer lies where this one is, or deeper.
    pub fn is_told_by(&self, fault: &Value) -> bool {
        fault["pointer"].as_str().is_some_and(|pointer| pointer.starts_with(&self.pointer))
    }
}

/// The bodies that a schema refuses: of a wrong type as a whole, with a property too many, and with each property
/// missing, null or of a wrong type.
pub fn wrong(schema: &Value, valid: &Value) -> Vec<Wrong> {
    let mut all = Vec::new();
    for body in [json!({}), json!([]), json!("text"), json!(17), json!(null)] {
        all.push(Wrong::new(format!("the body {body}"), "#", body));
    }
    let mut surprising = valid.clone();
    surprising["surprise"] = json!(1);
    all.push(Wrong::new("an unknown property", "#/surprise", surprising));
    for name in properties(schema) {
        let pointer = format!("#/{name}");
        let mut without = valid.clone();
        without.as_object_mut().map(|fields| fields.remove(&name));
        all.push(Wrong::new(format!("no {name}"), &pointer, without));
        // The items of a batch are judged alone, whatever they are.
        let list = if name == "items" { json!([]) } else { json!([[]]) };
        for value in [json!(null), json!(true), json!(17), json!("\u{0}"), list, json!({"surprise": 1})] {
            let mut changed = valid.clone();
            changed[name.as_str()] = value.clone();
            all.push(Wrong::new(format!("{name}: {value}"), &pointer, changed));
        }
    }
    all.retain(|wrong| !CONTRACT.faults(schema, &wrong.body).is_empty());
    all
}

/// The names of the properties, through references and choices.
fn properties(schema: &Value) -> Vec<String> {
    if let Some(target) = schema["$ref"].as_str().and_then(|path| path.strip_prefix('#')) {
        return CONTRACT.document.pointer(target).map(properties).unwrap_or_default();
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().flat_map(properties).collect();
    }
    schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

/// The body with each text in it replaced by some that says nothing, and the pointer of the text.
pub fn blank(valid: &Value) -> Vec<(String, Value)> {
    let mut places = Vec::new();
    texts(valid, "", &mut places);
    let blanks = ["\u{200b}", "\u{3164}", "\u{7}", " ", "\r\n"];
    let replaced = places.iter().flat_map(|place| {
        blanks.iter().filter_map(move |blank| {
            let mut body = valid.clone();
            *body.pointer_mut(place)? = json!(blank);
            Some((format!("#{place}"), body))
        })
    });
    replaced.collect()
}

fn texts(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(place.to_owned()),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| texts(item, &format!("{place}/{at}"), found));
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| texts(field, &format!("{place}/{name}"), found));
        }
        _ => {}
    }
}
