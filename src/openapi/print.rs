//! The contract as text that people read, in full and as changes: the keys in the order in which a reader wants them,
//! and on one line what fits on one.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// Where a line ends, if what stands on it can be divided.
const WIDTH: usize = 110;

/// The keys that come first, in this order, wherever they stand; all others follow by name.
const FIRST: &[&str] = &[
    // The document and its paths.
    "openapi",
    "info",
    "servers",
    "tags",
    "paths",
    "components",
    "get",
    "put",
    "post",
    "patch",
    "delete",
    // What something is.
    "$ref",
    "id",
    "operationId",
    "name",
    "in",
    "type",
    "kind",
    "title",
    "url",
    "status",
    "state",
    "code",
    "version",
    "summary",
    "format",
    "description",
    "detail",
    "instance",
    "requestId",
    "errors",
    // What a schema holds.
    "default",
    "enum",
    "oneOf",
    "allOf",
    "items",
    "properties",
    "required",
    // What an operation takes and answers.
    "security",
    "securitySchemes",
    "parameters",
    "requestBody",
    "headers",
    "schema",
    "content",
    "responses",
    "examples",
    "schemas",
];

/// A value whose records are in order.
#[derive(Clone, Copy)]
pub(super) struct Ordered<'a> {
    value: &'a Value,
    /// The names that come first in it, where they are not the usual ones.
    first: Option<&'a Vec<Value>>,
}

impl<'a> Ordered<'a> {
    pub(super) const fn new(value: &'a Value) -> Self {
        Self { value, first: None }
    }

    /// The fields of a record. What a schema requires is named in the order in which it was declared: its properties follow.
    fn fields(self, record: &'a Map<String, Value>) -> Vec<(&'a String, Self)> {
        let rank = |name: &str| match self.first {
            Some(first) => first.iter().position(|first| first == name).unwrap_or(first.len()),
            None => FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len()),
        };
        let required = record.get("required").and_then(Value::as_array);
        let fields = record.iter().map(|(name, value)| {
            let first = if name == "properties" { required } else { None };
            (name, Self { value, first })
        });
        let mut fields: Vec<_> = fields.collect();
        // The sort is stable, and the fields come by name.
        fields.sort_by_key(|(name, _)| rank(name));
        fields
    }

    /// The value as JSON; `depth` spaces stand before each of its lines but the first, on which `used` letters stand
    /// already.
    pub(super) fn json(self, depth: usize, used: usize) -> String {
        let line = self.one_line();
        if used + line.chars().count() < WIDTH {
            return line;
        }
        let inner = depth + 2;
        let (open, parts, close): (_, Vec<String>, _) = match self.value {
            Value::Object(record) => {
                let field = |(name, value): (&String, Self)| {
                    let name = format!("{}: ", Value::from(name.as_str()));
                    let used = inner + name.chars().count();
                    name + &value.json(inner, used)
                };
                ('{', self.fields(record).into_iter().map(field).collect(), '}')
            }
            Value::Array(items) => {
                ('[', items.iter().map(|item| Self::new(item).json(inner, inner)).collect(), ']')
            }
            _ => return line,
        };
        let indent = |depth: usize| format!("\n{}", " ".repeat(depth));
        format!(
            "{open}{0}{1}{2}{close}",
            indent(inner),
            parts.join(&format!(",{}", indent(inner))),
            indent(depth)
        )
    }

    fn one_line(self) -> String {
        match self.value {
            Value::Object(record) if !record.is_empty() => {
                let field = |(name, value): (&String, Self)| {
                    format!("{}: {}", Value::from(name.as_str()), value.one_line())
                };
                let fields: Vec<String> = self.fields(record).into_iter().map(field).collect();
                format!("{{ {} }}", fields.join(", "))
            }
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| Self::new(item).one_line()).collect();
                format!("[{}]", items.join(", "))
            }
            other => other.to_string(),
        }
    }
}

impl Serialize for Ordered<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.value {
            Value::Object(record) => serializer.collect_map(self.fields(record)),
            Value::Array(items) => serializer.collect_seq(items.iter().map(Ordered::new)),
            other => other.serialize(serializer),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_fits_stands_on_one_line_and_keys_in_a_readers_order() {
        let long = "words ".repeat(18);
        let value = json!({"paths": {}, "info": {"version": "1", "title": "a"}, "zeal": [1, "b"], "also": [long, {"$ref": "#/c"}]});
        let expected = format!(
            "{{\n  \"info\": {{ \"title\": \"a\", \"version\": \"1\" }},\n  \"paths\": {{}},\n  \"also\": [\n    \"{long}\",\n    \
             {{ \"$ref\": \"#/c\" }}\n  ],\n  \"zeal\": [1, \"b\"]\n}}"
        );
        assert_eq!(Ordered::new(&value).json(0, 0), expected);
        let ordered = serde_json::to_string(&Ordered::new(&value)).unwrap();
        assert!(ordered.starts_with(r#"{"info":{"title":"a","version":"1"},"paths":{},"also""#), "{ordered}");
    }

    #[test]
    fn properties_stand_as_they_were_declared() {
        let schema =
            json!({"required": ["title", "state"], "properties": {"note": {}, "state": {}, "title": {}}});
        let expected =
            r#"{ "properties": { "title": {}, "state": {}, "note": {} }, "required": ["title", "state"] }"#;
        assert_eq!(Ordered::new(&schema).json(0, 0), expected);
    }

    #[test]
    fn the_text_is_the_value() {
        let value =
            json!({"a": {"b\"\n": [null, true, 1.5, "é", [], {}], "c": "x".repeat(200)}, "d": [[[1]]]});
        assert_eq!(serde_json::from_str::<Value>(&Ordered::new(&value).json(0, 0)).unwrap(), value);
    }
}
