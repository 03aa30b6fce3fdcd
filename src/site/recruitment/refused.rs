//! What people read where something cannot be done.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};

use crate::error::{Code, Error, Result};
use crate::site::forms::{self, Word};
use crate::site::pages::html::secret_page;

/// A page that leads to the vacancies.
pub fn to_vacancies(title: &'static str, line: &'static str) -> Word {
    let link = Some(("/vacancies".to_owned(), "See all vacancies"));
    Word { title, lines: vec![line], link, ..Word::default() }
}

/// No page has this address.
pub fn nowhere() -> Result<HttpResponse> {
    forms::nowhere("/vacancies", "See all vacancies")
}

/// A vacancy takes no applications any more.
pub fn closed(status: StatusCode) -> Result<HttpResponse> {
    let text = "Applications for it are no longer taken.";
    secret_page(status, &to_vacancies("This vacancy has closed", text))
}

/// What a person reads of a refusal; `back` is where they go on.
///
/// # Errors
/// What no person can do anything about.
pub fn page(error: Error, back: &str) -> Result<HttpResponse> {
    let retry = match &error {
        Error::Problem(problem) => problem.retry_after,
        _ => None,
    };
    let to = |text| Some((back.to_owned(), text));
    let word = |title, line, link| Word { title, lines: vec![line], link, ..Word::default() };
    let (status, word) = match error.code() {
        Code::NotFound | Code::InvalidPath => (
            StatusCode::NOT_FOUND,
            to_vacancies(
                "This link does not work",
                "It has ended, or a part of it is missing. Open it from our e-mail again, or find the vacancy and ask for a new one.",
            ),
        ),
        Code::TooManyRequests => {
            let text = "Wait an hour, then try again. What you have saved is kept.";
            (StatusCode::TOO_MANY_REQUESTS, word("Too many tries", text, None))
        }
        Code::VacancyClosed => return closed(StatusCode::CONFLICT),
        Code::PayloadTooLarge => {
            let text = "Go back with your browser, shorten it, and send it again.";
            (StatusCode::PAYLOAD_TOO_LARGE, word("What you wrote is too long", text, None))
        }
        Code::ValidationFailed => {
            let text = "Go back, fill in the page, and send it again.";
            (StatusCode::UNPROCESSABLE_ENTITY, word("We could not read what was sent", text, to("Go back")))
        }
        _ if error.status() == StatusCode::CONFLICT => {
            let text =
                "Something has changed since you opened the page. See where your application stands now.";
            (StatusCode::CONFLICT, word("This cannot be done any more", text, to("See your application")))
        }
        _ => return Err(error),
    };
    let mut response = secret_page(status, &word)?;
    if let Some(seconds) = retry {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}
