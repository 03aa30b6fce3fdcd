//! What the paths of the contract decide before or instead of a handler: unknown parameters, OPTIONS, 404 and 405.

use actix_web::http::Method;
use actix_web::{HttpRequest, HttpResponse};

use super::State;
use crate::error::{Error, Result};

/// Refuses a query string where the operation takes none. Calendar programs add what they like.
pub fn refuse_query(state: &State, request: &HttpRequest) -> Result<()> {
    let path = request.path();
    if request.query_string().is_empty() || !path.starts_with("/api/") || is_for_programs_that_add(path) {
        return Ok(());
    }
    state.routes().refuse_query(request)
}

/// Calendar programs and what opens links in mails add parameters of their own.
fn is_for_programs_that_add(path: &str) -> bool {
    path.ends_with(".ics") || path.ends_with(".html")
}

/// Answers whatever no operation took: OPTIONS 204, 405 where the path has other methods, 404.
pub async fn fallback(request: HttpRequest) -> Result<HttpResponse> {
    let route =
        State::of(&request)?.routes().find(request.match_info().as_str()).ok_or_else(Error::not_found)?;
    if request.method() != Method::OPTIONS {
        return Err(route.refuse(&request));
    }
    let mut response = HttpResponse::NoContent();
    response.insert_header(("allow", route.allow()));
    if route.has(&Method::PATCH) {
        response.insert_header(("accept-patch", "application/merge-patch+json, application/json"));
    }
    Ok(response.finish())
}
