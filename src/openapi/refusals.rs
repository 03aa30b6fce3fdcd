//! How each operation can be refused: the codes that it names itself, and those of its kind of operation.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::components::{Components, reference};
use super::example::EXAMPLE_URL;
use super::operation::Traits;
use crate::error::{Code, Error, FieldCode, FieldError, ProblemBody};
use crate::lifecycle::transition_not_allowed;

/// The codes that each status may carry.
pub(super) fn refusals(traits: &Traits<'_>, declared: &Value) -> BTreeMap<u16, Vec<Code>> {
    let mut codes: Vec<Code> = vec![Code::Internal];
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
    when(traits.pages, &[Code::InvalidCursor]);
    when(
        traits.json_body || traits.bodiless,
        &[Code::MalformedJson, Code::RequestTimeout, Code::PayloadTooLarge, Code::ValidationFailed],
    );
    when(traits.json_body, &[Code::UnsupportedMediaType]);
    when(traits.method == "patch", &[Code::PreconditionFailed, Code::PreconditionRequired]);
    when(traits.keyed, &[Code::InvalidHeader, Code::IdempotencyKeyInFlight, Code::IdempotencyKeyReused]);
    // A public operation counts the requests of a caller who sends a token, too.
    when(traits.api || traits.path.starts_with("/oauth"), &[Code::TooManyRequests, Code::Unavailable]);
    when(traits.method != "get" && traits.api, &[Code::CommitUnknown]);
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
        if !declared[code.status().as_str()]["content"].is_object() {
            by_status.entry(code.status().as_u16()).or_default().push(code);
        }
    }
    by_status
}

fn code_named(name: &str) -> Option<Code> {
    serde_json::from_value(json!(name)).ok()
}

/// The word of a code.
fn word(code: Code) -> String {
    serde_json::to_value(code).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Refers to the response of a status with these codes, which is named after them.
pub(super) fn refusal(status: u16, codes: &[Code], components: &mut Components) -> Value {
    // In the order of the table, so that the same codes are the same response.
    let codes: Vec<Code> = Code::ALL.iter().filter(|code| codes.contains(code)).copied().collect();
    let words: Vec<String> = codes.iter().copied().map(word).collect();
    let titles: Vec<&str> = codes.iter().map(|code| code.title()).collect();
    let examples: Map<String, Value> = codes
        .iter()
        .zip(&words)
        .map(|(code, word)| (word.clone(), components.share("examples", &[word], &example(*code))))
        .collect();
    let response = json!({
        "description": titles.join("; or: "),
        "headers": headers(status, &codes),
        "content": {"application/problem+json": {
            "schema": reference("schemas", "Problem"),
            "examples": examples,
        }},
    });
    components.share("responses", &[&words.join("_")], &response)
}

/// Refers to the answer to a caller who has what an operation would show.
pub(super) fn not_modified(components: &mut Components) -> Value {
    let header = |name: &str| reference("headers", name);
    let response = json!({
        "description": "The caller has it already: If-None-Match names its ETag. There is no body, and it costs nothing of the limit.",
        "headers": {
            "Request-Id": header("RequestId"),
            "ETag": header("ETag"),
            "RateLimit": header("RateLimit"),
            "RateLimit-Policy": header("RateLimitPolicy"),
        },
    });
    components.share("responses", &["notModified"], &response)
}

fn headers(status: u16, codes: &[Code]) -> Value {
    let mut headers = json!({"Request-Id": reference("headers", "RequestId")});
    let mut add = |name: &str, header: &str| headers[name] = reference("headers", header);
    if matches!(status, 401 | 403) {
        add("WWW-Authenticate", "WwwAuthenticate");
    }
    if matches!(status, 429 | 503) || codes.contains(&Code::IdempotencyKeyInFlight) {
        add("Retry-After", "RetryAfter");
    }
    headers
}

/// A refusal as a caller sees it, with a fault where the code stands for faults.
fn example(code: Code) -> Value {
    let fault = |fault: FieldError| Error::with_errors(code, vec![fault]);
    let error = match code {
        Code::InvalidQuery => fault(FieldError::parameter("limit", FieldCode::TooLarge, "must be 1 to 100")),
        Code::InvalidHeader => fault(FieldError::header(
            "Idempotency-Key",
            FieldCode::Format,
            "must be 1 to 255 visible ASCII characters, bare or in quotes",
        )),
        Code::ValidationFailed => {
            fault(FieldError::pointer("#/endsAt", FieldCode::EndsBeforeStarts, "must be later than startsAt"))
        }
        Code::DayTotalExceeded => fault(FieldError::pointer(
            "#/details/hours",
            FieldCode::DayTotalExceeded,
            "would make 25.5 hours on 2026-11-20; 18 are recorded already",
        )),
        Code::ExternalIdConflict => {
            let differs =
                FieldError::pointer("#/details/hours", FieldCode::Differs, "is not what was accepted");
            fault(differs).amend(|problem| {
                problem.id = Some(Uuid::from_u128(0x0193_2b6e_7a4c_7000_8000_0000_0000_0002))
            })
        }
        Code::TransitionNotAllowed => transition_not_allowed("pendingApproval", &["published", "declined"]),
        Code::InsufficientScope => Error::insufficient_scope("meetups:write"),
        _ => Error::new(code),
    };
    let body =
        ProblemBody::new(&error, EXAMPLE_URL, "/api/v1/meetups", "01932b6e-7a4c-7000-8000-000000000001");
    json!({"summary": code.title(), "value": body})
}
