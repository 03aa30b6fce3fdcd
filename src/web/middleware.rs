//! The outermost layer: every request gets an id, every refusal becomes a problem, every answer
//! gets its headers, every request one line in the log.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::{HttpMessage as _, HttpResponse, web};
use futures_util::FutureExt as _;
use uuid::Uuid;

use super::State;
use super::caller::Limited;
use super::request_id::RequestId;
use super::undrained::Undrained;
use super::{access_log, etag, gathered, negotiate};
use crate::error::{Code, Error, problem_response};

const MAX_URI: usize = 8 * 1024;
const MAX_HEADERS: usize = 32 * 1024;

/// Wraps the whole application.
pub async fn wrap(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let started = Instant::now();
    let Some(state) = request.app_data::<web::Data<State>>().cloned() else {
        return Err(actix_web::error::ErrorInternalServerError("no state"));
    };
    let id: Arc<str> = Uuid::now_v7().to_string().into();
    request.extensions_mut().insert(RequestId(id.clone()));
    // HEAD is GET without its body; the codec knows that it must not send one.
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let route = state.routes().find(request.match_info().as_str());
    if let Some(number) = route.and_then(|route| route.number(request.method())) {
        request.extensions_mut().insert(number);
    }
    let path = request.path().to_owned();
    let undrained = Undrained::of(&mut request);
    let mut response = match refusal(&request) {
        Some(error) => request.into_response(problem_response(&error, &state.settings.base_url, &path, &id)),
        None => match AssertUnwindSafe(next.call(request)).catch_unwind().await {
            Ok(response) => response?.map_into_boxed_body(),
            Err(_) => {
                let error = Error::Internal(anyhow::anyhow!("a handler panicked"));
                log_failure(&error, &id);
                return Err(PanicError { error, base: state.settings.base_url.clone(), path, id }.into());
            }
        },
    };
    if let Some(problem) = problem(&response, &state, &id) {
        let kept = cors_headers(response.headers());
        response = response.into_response(problem);
        for (name, value) in kept {
            response.headers_mut().append(name, value);
        }
    }
    tag_coding(&mut response);
    revalidate(&mut response);
    let mut response = gathered::short(response).await;
    decorate(&mut response, &state, &id);
    access_log::record(&response, route, &id, started);
    Ok(match undrained {
        Some(undrained) => undrained.until_sent(response),
        None => response,
    })
}

/// A failure after which the request itself is gone; carries what its answer needs.
#[derive(Debug)]
struct PanicError {
    error: Error,
    base: String,
    path: String,
    id: Arc<str>,
}

impl std::fmt::Display for PanicError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.error.fmt(f)
    }
}

impl actix_web::ResponseError for PanicError {
    fn error_response(&self) -> HttpResponse {
        let mut response = problem_response(&self.error, &self.base, &self.path, &self.id);
        if let Ok(id) = HeaderValue::from_str(&self.id) {
            response.headers_mut().insert(HeaderName::from_static("request-id"), id);
        }
        response
    }
}

/// Refusals that need no routing.
fn refusal(request: &ServiceRequest) -> Option<Error> {
    if request.uri().to_string().len() > MAX_URI {
        return Some(Error::new(Code::UriTooLong));
    }
    let size: usize =
        request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    (size > MAX_HEADERS).then(|| Error::new(Code::HeadersTooLarge))
}

/// The problem body for an answer that failed and is not one yet.
fn problem(response: &ServiceResponse<BoxBody>, state: &State, id: &str) -> Option<HttpResponse> {
    let (base, path) = (&state.settings.base_url, response.request().path());
    if let Some(error) = response.response().error() {
        if let Some(error) = error.as_error::<Error>() {
            log_failure(error, id);
            return Some(problem_response(error, base, path, id));
        }
        let error = from_framework(error.as_response_error().status_code(), &error.to_string(), id);
        return Some(problem_response(&error, base, path, id));
    }
    let status = response.status();
    let written = response.headers().get(header::CONTENT_TYPE).is_some();
    if status.is_client_error() && !written {
        return Some(problem_response(&from_framework(status, "", id), base, path, id));
    }
    let wrong_type = status == StatusCode::OK
        && response.request().method() == Method::GET
        && response
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|sent| !negotiate::accepts(response.request().headers(), sent))
        && response.request().path().starts_with("/api/");
    wrong_type.then(|| problem_response(&Error::new(Code::NotAcceptable), base, path, id))
}

/// A refusal by the framework itself, in our words.
fn from_framework(status: StatusCode, text: &str, id: &str) -> Error {
    match status {
        StatusCode::NOT_FOUND => Error::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Error::new(Code::MethodNotAllowed),
        StatusCode::PAYLOAD_TOO_LARGE => Error::new(Code::PayloadTooLarge),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::new(Code::UnsupportedMediaType),
        StatusCode::REQUEST_TIMEOUT => Error::new(Code::RequestTimeout),
        status if status.is_client_error() => {
            Error::because(Code::InvalidHeader, "The request cannot be read.")
        }
        _ => {
            log::error!(request_id = id; "{status}: {text}");
            Error::new(Code::Internal)
        }
    }
}

fn log_failure(error: &Error, id: &str) {
    match error {
        Error::Internal(cause) => log::error!(request_id = id; "{cause:?}"),
        Error::Unavailable(cause) | Error::CommitUnknown(cause) => log::warn!(request_id = id; "{cause:#}"),
        Error::Problem(_) => {}
    }
}

fn cors_headers(headers: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
    headers
        .iter()
        .filter(|(name, _)| name.as_str().starts_with("access-control-") || **name == header::VARY)
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Gives a compressed answer the tag of its coding.
fn tag_coding(response: &mut ServiceResponse<BoxBody>) {
    let text = |name: HeaderName| response.headers().get(name).and_then(|value| value.to_str().ok());
    let coded = text(header::ETAG).zip(text(header::CONTENT_ENCODING));
    let coded = coded.map(|(tag, coding)| HeaderValue::from_str(&etag::in_coding(tag, coding)));
    if let Some(Ok(tag)) = coded {
        response.headers_mut().insert(header::ETAG, tag);
    }
}

/// 304 where the caller has the representation already.
fn revalidate(response: &mut ServiceResponse<BoxBody>) {
    let request = response.request();
    if request.method() != Method::GET || response.status() != StatusCode::OK {
        return;
    }
    let tag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
    let Some(known) = tag.and_then(|tag| etag::known_as(request.headers(), tag)) else {
        return;
    };
    let mut unchanged = HttpResponse::new(StatusCode::NOT_MODIFIED);
    for (name, value) in response.headers() {
        let describes_body =
            [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::CONTENT_ENCODING].contains(name);
        if !describes_body {
            unchanged.headers_mut().append(name.clone(), value.clone());
        }
    }
    if let Ok(known) = HeaderValue::from_str(&known) {
        unchanged.headers_mut().insert(header::ETAG, known);
    }
    *response.response_mut() = unchanged;
}

/// The headers that every answer has.
fn decorate(response: &mut ServiceResponse<BoxBody>, state: &State, id: &str) {
    let limited = response.request().extensions().get::<Limited>().copied();
    let api = response.request().path().starts_with("/api/");
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    };
    set("request-id", id);
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "no-referrer");
    if state.settings.base_url.starts_with("https://") {
        set("strict-transport-security", "max-age=31536000; includeSubDomains");
    }
    for (name, value) in limited.iter().flat_map(Limited::headers) {
        set(name, &value);
    }
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if api {
        headers.append(header::VARY, HeaderValue::from_static("Authorization, Accept"));
    }
}
