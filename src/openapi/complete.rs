//! Completes the contract with what holds for every operation: headers, refusals with an example each, and an
//! example for every body. What differs from operation to operation is said by the handler; the rest is said here once.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::example::example;
use crate::access::Scope;
use crate::error::{Code, Error, ProblemBody};

/// Adds what holds for every operation.
pub(super) fn complete(mut document: Value) -> Value {
    let schemas = document["components"]["schemas"].clone();
    document["servers"] =
        json!([{"url": "http://127.0.0.1:8080", "description": "A server on this machine."}]);
    document["components"]["securitySchemes"] = security_schemes();
    document["components"]["headers"] = headers();
    if let Some(paths) = document["paths"].as_object_mut() {
        for (path, item) in paths {
            for (method, operation) in item.as_object_mut().into_iter().flatten() {
                complete_operation(path, method, operation, &schemas);
            }
        }
    }
    document
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

fn reference(header: &str) -> Value {
    json!({"$ref": format!("#/components/headers/{header}")})
}

/// What about an operation decides how it can be refused.
struct Traits<'a> {
    method: &'a str,
    path: &'a str,
    secured: bool,
    scoped: bool,
    api: bool,
    query: Vec<String>,
    json_body: bool,
    keyed: bool,
}

fn complete_operation(path: &str, method: &str, operation: &mut Value, schemas: &Value) {
    let security = operation["security"].as_array().cloned().unwrap_or_default();
    let secured = security.iter().any(|way| way.as_object().is_some_and(|way| !way.is_empty()));
    if !secured {
        operation["security"] = json!([]);
    }
    let query = operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|parameter| parameter["in"] == "query")
        .filter_map(|parameter| parameter["name"].as_str().map(str::to_owned))
        .collect();
    let traits = Traits {
        method,
        path,
        secured,
        scoped: security.iter().any(|way| way["oauth2"].as_array().is_some_and(|scopes| !scopes.is_empty())),
        api: path.starts_with("/api/"),
        query,
        json_body: operation["requestBody"]["content"]
            .as_object()
            .is_some_and(|content| content.keys().any(|kind| kind.ends_with("json"))),
        keyed: method == "post" && secured && path.starts_with("/api/"),
    };
    add_parameters(&traits, operation);
    if let Some(content) = operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut) {
        add_examples(content, schemas);
        operation["requestBody"]["required"] = json!(true);
    }
    let refusals = refusals(&traits, &operation["responses"]);
    let Some(responses) = operation["responses"].as_object_mut() else {
        return;
    };
    for (status, response) in responses.iter_mut() {
        if let Some(content) = response.get_mut("content").and_then(Value::as_object_mut) {
            add_examples(content, schemas);
        }
        if status.starts_with('2') {
            response["headers"] = success_headers(&traits, status);
        } else if response["content"].is_object() {
            response["headers"] = json!({"Request-Id": reference("RequestId")});
        }
    }
    for (status, codes) in refusals {
        responses.insert(status.to_string(), refusal(&traits, status, &codes));
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
    if traits.method == "get" && traits.api && !traits.path.ends_with(".ics") {
        add("If-None-Match", false, "An ETag that the caller has: the answer is 304 while it holds.", "");
    }
}

fn success_headers(traits: &Traits<'_>, status: &str) -> Value {
    let mut headers = json!({"Request-Id": reference("RequestId")});
    let mut add = |name: &str, header: &str| headers[name] = reference(header);
    if traits.secured && traits.api {
        add("RateLimit", "RateLimit");
        add("RateLimit-Policy", "RateLimitPolicy");
    }
    // What is shown only once is no record with a place and a version.
    let shown_once = ["/sessions", "/invitations"].iter().any(|end| traits.path.ends_with(end));
    if traits.api && status != "204" && status != "207" && !shown_once {
        add("ETag", "ETag");
    }
    if status == "201" && !shown_once {
        add("Location", "Location");
    }
    if traits.query.iter().any(|name| name == "cursor" || name == "after") {
        add("Link", "Link");
    }
    if traits.keyed {
        add("Idempotency-Replayed", "IdempotencyReplayed");
    }
    headers
}

/// The codes that each status may carry: those that the handler names, and those of its kind of operation.
fn refusals(traits: &Traits<'_>, declared: &Value) -> BTreeMap<u16, Vec<Code>> {
    let mut codes: Vec<Code> = Vec::new();
    let mut when = |holds: bool, more: &[Code]| {
        if holds {
            codes.extend(more);
        }
    };
    when(!traits.api, &[Code::MethodNotAllowed]);
    when(traits.secured, &[Code::Unauthenticated]);
    when(traits.api, &[Code::InvalidToken]);
    when(traits.scoped, &[Code::InsufficientScope]);
    when(traits.path.contains('{'), &[Code::InvalidPath, Code::NotFound]);
    when(traits.api && !traits.path.ends_with(".ics"), &[Code::InvalidQuery, Code::NotAcceptable]);
    when(traits.query.iter().any(|name| name == "cursor" || name == "after"), &[Code::InvalidCursor]);
    when(traits.query.iter().any(|name| name == "q"), &[Code::TooManyMatches]);
    when(
        traits.json_body,
        &[
            Code::MalformedJson,
            Code::RequestTimeout,
            Code::PayloadTooLarge,
            Code::UnsupportedMediaType,
            Code::ValidationFailed,
        ],
    );
    when(traits.method == "patch", &[Code::PreconditionFailed, Code::PreconditionRequired]);
    when(traits.keyed, &[Code::InvalidHeader, Code::IdempotencyKeyInFlight, Code::IdempotencyKeyReused]);
    when(traits.secured || traits.path.starts_with("/oauth"), &[Code::TooManyRequests]);
    when(traits.api || traits.path.starts_with("/oauth"), &[Code::Unavailable]);
    when(!matches!(traits.method, "get") && traits.api, &[Code::CommitUnknown]);
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for (status, response) in declared.as_object().into_iter().flatten() {
        let bare = response["content"].is_null() && !status.starts_with('2');
        if let (true, Ok(status)) = (bare, status.parse::<u16>()) {
            let names = response["description"].as_str().unwrap_or_default();
            by_status.entry(status).or_default().extend(names.split(", ").filter_map(code_named));
        }
    }
    for code in codes {
        // A response that a handler describes itself, with a body of its own, stays as it is.
        let own_body = declared[code.status().as_str()]["content"].is_object();
        let known = by_status.get(&code.status().as_u16()).is_some_and(|known| known.contains(&code));
        if !own_body && !known {
            by_status.entry(code.status().as_u16()).or_default().push(code);
        }
    }
    by_status
}

fn code_named(name: &str) -> Option<Code> {
    serde_json::from_value(json!(name)).ok()
}

fn refusal(traits: &Traits<'_>, status: u16, codes: &[Code]) -> Value {
    let titles: Vec<&str> = codes.iter().map(|code| code.title()).collect();
    let instance = traits.path.replace(['{', '}'], "");
    let examples: Map<String, Value> = codes
        .iter()
        .filter_map(|code| {
            let body = ProblemBody::new(
                &Error::new(*code),
                "http://127.0.0.1:8080",
                &instance,
                "01932b6e-7a4c-7000-8000-000000000001",
            );
            let name = serde_json::to_value(code).ok()?.as_str()?.to_owned();
            Some((name, json!({"summary": code.title(), "value": body})))
        })
        .collect();
    let mut headers = json!({"Request-Id": reference("RequestId")});
    match status {
        401 | 403 => headers["WWW-Authenticate"] = reference("WwwAuthenticate"),
        429 | 503 => headers["Retry-After"] = reference("RetryAfter"),
        _ => {}
    }
    json!({
        "description": titles.join("; or: "),
        "headers": headers,
        "content": {"application/problem+json": {
            "schema": {"$ref": "#/components/schemas/Problem"},
            "examples": examples,
        }},
    })
}

fn add_examples(content: &mut Map<String, Value>, schemas: &Value) {
    for body in content.values_mut() {
        if body["example"].is_null() && body["examples"].is_null() && !body["schema"].is_null() {
            body["example"] = example(&body["schema"], schemas, 0);
        }
    }
}
