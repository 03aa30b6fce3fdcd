//! Forms that need no script: their fields, what is wrong with them, and the pages around them.

pub(super) mod fields;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use askama::Template;

use self::fields::Fault;
use crate::error::{Code, Error, FieldError, Result};
use crate::site::pages::html::secret_page;

/// A page that says one thing, and leads on.
#[derive(Default, Template)]
#[template(path = "site/forms/word.html")]
pub struct Word {
    pub title: &'static str,
    pub lines: Vec<&'static str>,
    pub link: Option<(String, &'static str)>,
    pub back: &'static str,
    pub faults: Vec<Fault>,
}

/// What was done is done: another page is shown.
pub fn see(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, path))
        .insert_header((CACHE_CONTROL, "no-store"))
        .finish()
}

/// No page has this address; `path` is where one goes on, and `text` says so.
pub fn nowhere(path: &str, text: &'static str) -> Result<HttpResponse> {
    let line = "If you have typed the address, check it. What was shown here may have ended.";
    let link = Some((path.to_owned(), text));
    secret_page(
        StatusCode::NOT_FOUND,
        &Word { title: "Page not found", lines: vec![line], link, ..Word::default() },
    )
}

/// What is wrong with a body.
///
/// # Errors
/// Every other failure.
pub fn errors_of(error: Error) -> Result<Vec<FieldError>> {
    match error {
        Error::Problem(problem) if problem.code == Code::ValidationFailed && !problem.errors.is_empty() => {
            Ok(problem.errors)
        }
        other => Err(other),
    }
}
