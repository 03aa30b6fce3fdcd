//! An employer gets in touch, and confirms it by the link of our letter.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use askama::Template;
use serde_json::json as value;

use crate::error::{Code, Error, FieldError, Result};
use crate::features::partnerships::enquiries::{self, AskToTakePart};
use crate::features::partnerships::partnerships::PartnershipKind;
use crate::json;
use crate::site::forms::fields::{Fault, Field, Kind, Tick, mark};
use crate::site::forms::{Word, errors_of, see};
use crate::site::pages::html::{page, secret_page};
use crate::web::form::Form;
use crate::web::{OptionalCaller, PublicBody, State};

/// What a person leaves empty, because nobody sees it: whoever fills it in is a program.
const TRAP: &str = "more";

/// Registers the pages.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(show).service(send).service(sent).service(open).service(confirm);
}

#[derive(Template)]
#[template(path = "site/partnerships/get_in_touch.html")]
struct GetInTouchPage {
    fields: Vec<Field>,
    back: &'static str,
    faults: Vec<Fault>,
}

#[derive(Template)]
#[template(path = "site/partnerships/confirm.html")]
struct ConfirmPage {
    back: &'static str,
    faults: Vec<Fault>,
}

fn fields() -> Vec<Field> {
    let tick = |kind: PartnershipKind, label: &str| Tick {
        value: kind.to_string(),
        label: label.to_owned(),
        hint: "",
        ticked: false,
    };
    let ticks = vec![
        tick(PartnershipKind::Meetups, "Run meetups"),
        tick(PartnershipKind::Introductions, "Introduce apprentices to others"),
        tick(PartnershipKind::Mentoring, "Give mentors"),
    ];
    vec![
        Field::line("organisationName", "Name of your organisation", "organization", "medium"),
        Field::line("contactName", "Your name", "name", "medium"),
        Field::line("email", "E-mail address", "email", "medium").keys("email"),
        Field::line("website", "Website (optional)", "url", "medium").hint("It starts with https://"),
        Field::new("kinds", "What would you like to do?", Kind::Ticks(ticks)).hint("Choose all that fit."),
        Field::new("message", "What would you like to say?", Kind::Area { rows: 6 }),
    ]
}

fn fault(of: &FieldError) -> Option<Fault> {
    let (field, text) = match of.at.place() {
        "#/organisationName" => {
            ("organisationName", "Enter the name of your organisation, in one line of at most 200 characters")
        }
        "#/contactName" => ("contactName", "Enter your name, in one line of at most 200 characters"),
        "#/email" => ("email", "Enter an e-mail address in the right form, such as name@example.com"),
        "#/website" => ("website", "Enter a website that starts with https://, or leave it empty"),
        "#/kinds" => ("kinds", "Choose what you would like to do"),
        "#/message" => ("message", "Enter what you would like to say, in at most 5,000 characters"),
        _ => return None,
    };
    Some(Fault::new(field, text))
}

#[get("/get-in-touch")]
async fn show() -> Result<HttpResponse> {
    page(&GetInTouchPage { fields: fields(), back: "", faults: Vec::new() })
}

#[post("/get-in-touch")]
async fn send(
    visitor: OptionalCaller,
    request: HttpRequest,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let form = match Form::read(&request, &mut body) {
        Ok(Ok(form)) => form,
        Ok(Err(_)) => return refused(Error::invalid(Vec::new())),
        Err(error) => return refused(error),
    };
    if form.get(TRAP).is_some() {
        return Ok(see("/get-in-touch/sent"));
    }
    let mut fields = fields();
    fields.iter_mut().for_each(|field| field.take(&form));
    match json::read::<AskToTakePart>(typed(&fields).to_string().as_bytes()) {
        Ok(command) => match enquiries::ask_to_take_part(&visitor, &request, &state, command).await {
            Ok(()) => Ok(see("/get-in-touch/sent")),
            Err(error) => refused(error),
        },
        Err(error) => {
            let mut faults: Vec<Fault> = errors_of(error)?.iter().filter_map(fault).collect();
            faults.dedup();
            let faults = mark(&mut fields, &faults);
            secret_page(StatusCode::UNPROCESSABLE_ENTITY, &GetInTouchPage { fields, back: "", faults })
        }
    }
}

/// What was typed, as the operation has it.
fn typed(fields: &[Field]) -> serde_json::Value {
    let mut body = value!({});
    for field in fields {
        body[&field.name] = match &field.kind {
            Kind::Ticks(_) => value!(field.ticked()),
            Kind::Line { .. } | Kind::Area { .. } | Kind::Choice(_) | Kind::Day(_) => match field.text() {
                None if field.name == "website" => value!(null),
                text => value!(text.unwrap_or_default()),
            },
        };
    }
    body
}

#[get("/get-in-touch/sent")]
async fn sent() -> Result<HttpResponse> {
    let lines = vec![
        "We have sent you an e-mail with a link. Open it, and confirm that it was you.",
        "It can take some minutes. Look into the folder for unwanted e-mails too.",
    ];
    let link = Some(("/get-in-touch".to_owned(), "Nothing came? Write again"));
    page(&Word { title: "Check your e-mail", lines, link, ..Word::default() })
}

#[get("/get-in-touch/{token}")]
async fn open(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    match enquiries::open(&visitor, &request, &state, &token).await {
        Ok(()) => secret_page(StatusCode::OK, &ConfirmPage { back: "", faults: Vec::new() }),
        Err(error) => refused(error),
    }
}

#[post("/get-in-touch/{token}")]
async fn confirm(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    match enquiries::confirm_by_link(&visitor, &request, &state, &token).await {
        Ok(()) => {
            let lines = vec!["Thank you. We have what you wrote, and will answer by e-mail."];
            secret_page(StatusCode::OK, &Word { title: "Confirmed", lines, ..Word::default() })
        }
        Err(error) => refused(error),
    }
}

/// What a person reads of a refusal.
fn refused(error: Error) -> Result<HttpResponse> {
    let retry = match &error {
        Error::Problem(problem) => problem.retry_after,
        _ => None,
    };
    let link = || Some(("/get-in-touch".to_owned(), "Write again"));
    let (status, title, line, link) = match error.code() {
        Code::NotFound => (
            StatusCode::NOT_FOUND,
            "This link does not work",
            "It has ended, or a part of it is missing. Open it from our e-mail again, or write to us once more.",
            link(),
        ),
        Code::TooManyRequests => {
            (StatusCode::TOO_MANY_REQUESTS, "Too many tries", "Wait an hour, then try again.", None)
        }
        Code::PayloadTooLarge => (
            StatusCode::PAYLOAD_TOO_LARGE,
            "What you wrote is too long",
            "Go back with your browser, shorten it, and send it again.",
            None,
        ),
        Code::ValidationFailed => (
            StatusCode::UNPROCESSABLE_ENTITY,
            "We could not read what was sent",
            "Go back, fill in the page, and send it again.",
            link(),
        ),
        _ => return Err(error),
    };
    let mut response = secret_page(status, &Word { title, lines: vec![line], link, ..Word::default() })?;
    if let Some(seconds) = retry {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(response)
}
