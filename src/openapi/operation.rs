//! The operations of the contract, and what about each decides how it is answered.

use serde_json::{Value, json};

/// Every operation with its path and its method.
pub(super) fn operations(paths: &mut Value) -> impl Iterator<Item = (&str, &str, &mut Value)> {
    paths.as_object_mut().into_iter().flatten().flat_map(|(path, item)| {
        let methods = item.as_object_mut().into_iter().flatten();
        methods.map(move |(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

/// What about an operation decides how it can be answered.
pub(super) struct Traits<'a> {
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    /// Whether it needs a token.
    pub(super) secured: bool,
    /// Whether the token needs a scope.
    pub(super) scoped: bool,
    /// Whether it lies under `/api/`.
    pub(super) api: bool,
    /// Whether it answers page by page.
    pub(super) pages: bool,
    pub(super) json_body: bool,
    /// Whether it writes and takes no body, so that one which says something is refused.
    pub(super) bodiless: bool,
    /// Whether it can be repeated with an `Idempotency-Key`.
    pub(super) keyed: bool,
}

impl<'a> Traits<'a> {
    pub(super) fn of(path: &'a str, method: &'a str, operation: &Value) -> Self {
        let ways = || operation["security"].as_array().into_iter().flatten().filter_map(Value::as_object);
        let secured = ways().any(|way| !way.is_empty());
        let api = path.starts_with("/api/");
        let json_body = operation["requestBody"]["content"]
            .as_object()
            .is_some_and(|content| content.keys().any(|kind| kind.ends_with("json")));
        Self {
            method,
            path,
            secured,
            scoped: ways().any(|way| way.get("oauth2").is_some_and(|scopes| *scopes != json!([]))),
            api,
            pages: operation["parameters"].as_array().into_iter().flatten().any(|parameter| {
                parameter["in"] == "query" && (parameter["name"] == "cursor" || parameter["name"] == "after")
            }),
            json_body,
            bodiless: !json_body && secured && api && matches!(method, "post" | "delete"),
            keyed: method == "post" && secured && api,
        }
    }
}
