//! One line in the log and one observation in the metrics for each request. Neither holds a secret, nor grows with what
//! strangers make up.

use std::borrow::Cow;
use std::time::Instant;

use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::Method;

use super::routes::Route;

/// How much of a path is logged, in bytes.
const LONGEST: usize = 200;

/// Under it, nothing tells of whom a request is about.
const CONCERNS: &str = "/api/v1/concerns";

/// Records an answer.
pub(super) fn record(response: &ServiceResponse<BoxBody>, route: Option<&Route>, id: &str, started: Instant) {
    let request = response.request();
    let (method, status) = (method(request.method()), response.status().as_u16());
    let seconds = started.elapsed().as_secs_f64();
    let trace = request.headers().get("traceparent").and_then(|value| value.to_str().ok()).and_then(trace_id);
    let route = route.map(|route| route.path.as_str());
    log::info!(
        target: "hackit::access",
        request_id = id,
        method,
        path = &*path(request.match_info().as_str(), route),
        status,
        milliseconds = (seconds * 1e6).round() / 1e3,
        trace_id = trace.unwrap_or_default();
        "request"
    );
    let labels = [
        ("method", method.to_owned()),
        ("route", route.unwrap_or("-").to_owned()),
        ("status", status.to_string()),
    ];
    metrics::histogram!("http_request_duration_seconds", &labels).record(seconds);
}

/// The method; one that HTTP does not know by another name, as anybody can make up thousands.
fn method(method: &Method) -> &str {
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    if known.contains(method) { method.as_str() } else { "other" }
}

/// The path as it is logged: where the route takes a token, or is about a concern, the pattern, else the path itself, cut, and without whatever
/// looks like a secret.
fn path<'a>(path: &'a str, route: Option<&'a str>) -> Cow<'a, str> {
    let tells_nothing = |route: &&str| route.contains("{token}") || route.starts_with(CONCERNS);
    if let Some(route) = route.filter(tells_nothing) {
        return Cow::Borrowed(route);
    }
    // Also where somebody mistyped it, so that no route is.
    let plain = percent_encoding::percent_decode_str(path).decode_utf8_lossy().to_ascii_lowercase();
    if route.is_none() && plain.contains("concern") {
        return Cow::Borrowed("/api/v1/concerns/…");
    }
    let cut = &path[..path.floor_char_boundary(LONGEST)];
    if !cut.split('/').any(holds_secret) {
        return Cow::Borrowed(cut);
    }
    let segments: Vec<&str> =
        cut.split('/').map(|segment| if holds_secret(segment) { "…" } else { segment }).collect();
    Cow::Owned(segments.join("/"))
}

/// Whether a segment holds a token, secret or invitation of ours: `hkp_…`, `hkr_…`; however its characters are escaped.
fn holds_secret(segment: &str) -> bool {
    let plain = percent_encoding::percent_decode_str(segment).decode_utf8_lossy();
    let plain = plain.to_ascii_lowercase();
    plain.match_indices("hk").any(|(at, _)| plain[at..].chars().nth(3) == Some('_'))
}

/// The trace id of a W3C `traceparent` header.
fn trace_id(header: &str) -> Option<&str> {
    let mut parts = header.split('-');
    let (_version, trace) = (parts.next()?, parts.next()?);
    (trace.len() == 32 && trace.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(trace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_logged_without_secrets() {
        let shown = Some("/api/v1/portfolios/{token}");
        let long = format!("/{}", "é".repeat(300));
        for (given, route, logged) in [
            ("/api/v1/me", Some("/api/v1/me"), "/api/v1/me"),
            ("/api/v1/people/01J", Some("/api/v1/people/{id}"), "/api/v1/people/01J"),
            ("/api/v1/portfolios/hkp_abc", shown, "/api/v1/portfolios/{token}"),
            ("/api/v1/portfolios/hkp_abc/", None, "/api/v1/portfolios/…/"),
            ("/api/v1/concerns/01J", Some("/api/v1/concerns/{id}"), "/api/v1/concerns/{id}"),
            ("/api/v1/concerns/01J/", None, "/api/v1/concerns/…"),
            ("/api/v1/concern%73/01J/hold", None, "/api/v1/concerns/…"),
            ("/API/v1/Concerns/01J", None, "/api/v1/concerns/…"),
            ("/api//v1/concern/01J", None, "/api/v1/concerns/…"),
            ("/apply/hka_abc/check", Some("/apply/{token}/{section}"), "/apply/{token}/{section}"),
            ("/apply/hka_abc/a/b/c", None, "/apply/…/a/b/c"),
            ("/x/%68kp%5fabc", None, "/x/…"),
            ("/x/HKS_abc.html", None, "/x/…"),
            ("/x/a%2Fhki_abc", None, "/x/…"),
            ("/hackit/hk", None, "/hackit/hk"),
            (&long, None, &long[..=2 * 99]),
        ] {
            assert_eq!(path(given, route), logged, "{given}");
        }
    }

    #[test]
    fn methods_that_are_made_up_have_one_name() {
        assert_eq!(method(&Method::PATCH), "PATCH");
        assert_eq!(method(&Method::from_bytes(b"BREW").expect("a method")), "other");
        assert_eq!(method(&Method::TRACE), "other");
    }
}
