//! `application/problem+json` (RFC 9457): the body of every refusal.

use actix_web::http::header::{ALLOW, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Code, Error, FieldError, FieldErrorSchema, Problem};

/// The answer to a request that was refused or failed (RFC 9457).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// The page that explains the code.
    #[serde(rename = "type")]
    #[schema(format = "uri", example = "https://hackit.example/docs/errors/validation-failed")]
    pub type_: String,
    /// A few words, the same for each occurrence.
    pub title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What happened this time.
    pub detail: String,
    /// The path of the request.
    pub instance: String,
    /// What went wrong, for machines.
    pub code: Code,
    /// Names this request in the server's log.
    pub request_id: String,
    /// Every fault found in the request; empty where the fault is not one of its parts.
    #[schema(value_type = Vec<FieldErrorSchema>)]
    pub errors: Vec<FieldError>,
    /// With `externalIdConflict`: the update that has the name.
    #[schema(nullable = false)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// With `transitionNotAllowed`: the states that can be reached from the present one.
    #[schema(nullable = false)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_transitions: Option<Vec<String>>,
}

impl ProblemBody {
    /// The body of a refusal. `base` is the public base URL, `instance` the request's path.
    pub fn new(error: &Error, base: &str, instance: &str, request_id: &str) -> Self {
        let code = error.code();
        let (detail, errors, id, transitions) = match error {
            Error::Problem(problem) => {
                let Problem { detail, errors, id, allowed_transitions, .. } = (**problem).clone();
                (detail, errors, id, allowed_transitions)
            }
            _ => (code.cause().into(), Vec::new(), None, None),
        };
        Self {
            type_: format!("{base}/docs/errors/{}", code.slug()),
            title: code.title().to_owned(),
            status: code.status().as_u16(),
            detail: detail.into_owned(),
            instance: instance.to_owned(),
            code,
            request_id: request_id.to_owned(),
            errors,
            id,
            allowed_transitions: transitions,
        }
    }
}

/// Writes a refusal: the problem body with the headers that belong to its status.
pub fn problem_response(error: &Error, base: &str, instance: &str, request_id: &str) -> HttpResponse {
    let mut response = HttpResponse::build(error.status());
    response.content_type("application/problem+json");
    response.insert_header((HeaderName::from_static("cache-control"), HeaderValue::from_static("no-store")));
    match error {
        Error::Problem(problem) => {
            challenge(&mut response, problem.code, problem.scope);
            if let Some(seconds) = problem.retry_after {
                response.insert_header((RETRY_AFTER, seconds.to_string()));
            }
            if let Some(allow) = &problem.allow {
                response.insert_header((ALLOW, allow.as_str()));
            }
        }
        Error::Unavailable(_) | Error::CommitUnknown(_) => {
            response.insert_header((RETRY_AFTER, "1"));
        }
        Error::Internal(_) => {}
    }
    response.json(ProblemBody::new(error, base, instance, request_id))
}

/// `WWW-Authenticate` as RFC 6750 §3 wants it.
fn challenge(response: &mut HttpResponseBuilder, code: Code, scope: Option<&str>) {
    let value = match (code, scope) {
        (Code::Unauthenticated | Code::InvalidCredentials, _) => "Bearer".to_owned(),
        (Code::InvalidToken, _) => r#"Bearer error="invalid_token""#.to_owned(),
        (Code::InsufficientScope, Some(scope)) => {
            format!(r#"Bearer error="insufficient_scope", scope="{scope}""#)
        }
        _ => return,
    };
    response.insert_header((WWW_AUTHENTICATE, value));
}

/// Only reached inside an operation: the outermost layer (`web::middleware`) takes the error out of
/// the response and writes the body, since only there the path and request id are known.
impl ResponseError for Error {
    fn status_code(&self) -> actix_web::http::StatusCode {
        self.status()
    }

    fn error_response(&self) -> HttpResponse {
        problem_response(self, "", "", "")
    }
}
