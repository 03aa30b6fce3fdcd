//! What several operations say alike: written once among the components, and referred to.

use std::cmp::Reverse;

use serde_json::{Map, Value, json};

use super::operation::operations;
use crate::access::Scope;

/// The components of the contract.
pub(super) struct Components(Value);

/// Refers to a component.
pub(super) fn reference(kind: &str, name: &str) -> Value {
    json!({"$ref": format!("#/components/{kind}/{name}")})
}

/// The name of the schema that a schema is a reference to.
pub(super) fn referred(schema: &Value) -> Option<&str> {
    schema["$ref"].as_str()?.strip_prefix("#/components/schemas/")
}

impl Components {
    /// The schemas that the handlers brought, with the security schemes and the headers.
    pub(super) fn new(mut found: Value) -> Self {
        found["securitySchemes"] = security_schemes();
        found["headers"] = headers();
        Self(found)
    }

    /// The components as the document holds them.
    pub(super) fn into_value(mut self) -> Value {
        self.drop_examples_of_schemas();
        self.0
    }

    /// The schemas by name.
    pub(super) fn schemas(&self) -> &Value {
        &self.0["schemas"]
    }

    /// The same, to be added to.
    pub(super) fn schemas_mut(&mut self) -> &mut Value {
        &mut self.0["schemas"]
    }

    /// Writes a value and refers to it: under the first of the names that does not stand for something else, or else the
    /// last with a number.
    pub(super) fn share(&mut self, kind: &str, names: &[&str], value: &Value) -> Value {
        let last = names.last().copied().unwrap_or_default();
        let numbered = (2..).map(|number| format!("{last}{number}"));
        for name in names.iter().map(|name| (*name).to_owned()).chain(numbered) {
            let there = &mut self.0[kind][&name];
            if there.is_null() {
                *there = value.clone();
            }
            if there == value {
                return reference(kind, &name);
            }
        }
        value.clone()
    }

    /// Refers to where a value stands already, if it does.
    pub(super) fn find(&self, kind: &str, value: &Value) -> Option<Value> {
        let (name, _) = self.0[kind].as_object()?.iter().find(|(_, known)| *known == value)?;
        Some(reference(kind, name))
    }

    /// An example of a whole body stands among the examples, and need not stand in its schema, too.
    fn drop_examples_of_schemas(&mut self) {
        let examples = self.0["examples"].clone();
        for (name, schema) in self.0["schemas"].as_object_mut().into_iter().flatten() {
            if let Some(schema) = schema.as_object_mut()
                && schema.get("example").is_some_and(|example| *example == examples[name]["value"])
            {
                schema.remove("example");
            }
        }
    }
}

fn security_schemes() -> Value {
    let scopes: Map<String, Value> =
        Scope::ALL.iter().map(|scope| (scope.to_string(), json!(scope.description()))).collect();
    json!({
        "oauth2": {
            "type": "oauth2",
            "description": "Machine clients: the client's id and secret for a token of 15 minutes.",
            "flows": {"clientCredentials": {"tokenUrl": "/oauth/token", "scopes": scopes}},
        },
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token, from POST /oauth/token or POST /api/v1/sessions.",
        },
        "basic": {"type": "http", "scheme": "basic", "description": "A machine client's id and secret."},
    })
}

fn headers() -> Value {
    let header = |description: &str, example: &str| json!({"description": description, "schema": {"type": "string"}, "example": example});
    json!({
        "RequestId": header("Names the request in the server's log.", "01932b6e-7a4c-7000-8000-000000000001"),
        "RateLimit": header("What is left of the caller's limit: r requests, full again in t seconds.", "\"api\";r=999;t=1"),
        "RateLimitPolicy": header("The caller's limit: q requests at once, w seconds to fill up.", "\"api\";q=1000;w=10"),
        "ETag": header("The version of what is shown, for If-Match and If-None-Match.", "\"1\""),
        "Location": header("Where the new record is.", "/api/v1/meetups/01932b6e-7a4c-7000-8000-000000000001"),
        "Link": header("The next page, where there is one.", "</api/v1/meetups?cursor=WyJpZCJd>; rel=\"next\""),
        "RetryAfter": header("Seconds to wait before the next try.", "1"),
        "WwwAuthenticate": header("What is wrong with the token.", "Bearer error=\"invalid_token\""),
        "IdempotencyReplayed": header("true on an answer that was stored for the same Idempotency-Key.", "true"),
    })
}

/// Parameters that several operations take alike are shared: of those with one name the most frequent first.
pub(super) fn share_parameters(paths: &mut Value, components: &mut Components) {
    let mut known: Vec<([String; 2], Value, usize)> = Vec::new();
    for (path, _, operation) in operations(paths) {
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            match known.iter_mut().find(|(_, value, _)| value == parameter) {
                Some((_, _, times)) => *times += 1,
                None => known.push((parameter_names(path, parameter), parameter.clone(), 1)),
            }
        }
    }
    known.retain(|(_, _, times)| *times > 1);
    known.sort_by_key(|(_, _, times)| Reverse(*times));
    for (names, value, _) in &known {
        components.share("parameters", &names.each_ref().map(String::as_str), value);
    }
    for (_, _, operation) in operations(paths) {
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(shared) = components.find("parameters", parameter) {
                *parameter = shared;
            }
        }
    }
}

/// `AsOf` for `as_of`; an id is called as its schema, or as what its path holds: `PersonId`, `ManagerId`.
fn parameter_names(path: &str, parameter: &Value) -> [String; 2] {
    let name = parameter["name"].as_str().unwrap_or_default();
    let collection = path.split_once("/{id}").and_then(|(before, _)| before.rsplit('/').next());
    match (name, referred(&parameter["schema"]), collection) {
        ("id", Some(schema), Some(collection)) => {
            [schema.to_owned(), format!("{}Id", pascal(&singular(collection)))]
        }
        ("If-Match", ..) if parameter["required"] != true => ["OptionalIfMatch".to_owned(), pascal(name)],
        _ => [pascal(name), pascal(name)],
    }
}

fn singular(plural: &str) -> String {
    match plural.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => plural.trim_end_matches('s').to_owned(),
    }
}

fn pascal(name: &str) -> String {
    let words = name.split(['-', '_']).map(|word| {
        let mut letters = word.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect::<String>()
    });
    words.collect()
}
