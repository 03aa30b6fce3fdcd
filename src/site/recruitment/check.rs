//! The answers to check, and the button that hands them in.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use askama::Template;

use super::sections::{Section, is_needed};
use super::visit::Visit;
use super::words;
use crate::error::{Code, Error, Result};
use crate::features::recruitment::applications::{
    self, ApplicationState, CandidateApplicationBody, Nothing, Route,
};
use crate::site::forms::fields::Fault;
use crate::site::forms::{errors_of, see};
use crate::site::pages::html::secret_page;
use crate::web::{OptionalCaller, PublicBody, State};

/// Registers the pages.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(check).service(submit);
}

/// What was given, and where it can be changed: nowhere where there is no path.
struct Row {
    name: String,
    label: String,
    value: String,
    empty: &'static str,
    path: String,
}

#[derive(Template)]
#[template(path = "site/recruitment/check.html")]
struct CheckPage {
    base: String,
    vacancy: String,
    rows: Vec<Row>,
    back: String,
    faults: Vec<Fault>,
}

#[get("/apply/{token}/check")]
async fn check(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    let shown = async {
        let (told, _) = visit.look().await?;
        match told.state {
            ApplicationState::Draft if !told.vacancy.takes_applications => {
                Err(Error::new(Code::VacancyClosed))
            }
            ApplicationState::Draft => check_page(&visit, &told, Vec::new()),
            _ => Ok(see(&visit.base())),
        }
    };
    visit.answer(shown.await)
}

#[post("/apply/{token}/check")]
async fn submit(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    let submitted = async {
        let (told, _) = visit.look().await?;
        visit.form(&mut body)?;
        let write = (visit.visitor, visit.state, visit.token);
        let submitted = applications::perform(write, Nothing {}, async |conn, ctx, opened, _| {
            applications::submit_by_link(conn, ctx, opened).await.map(drop)
        });
        match submitted.await {
            Ok(_) => Ok(see(&visit.base())),
            Err(error) => check_page(&visit, &told, words::faults(&told, &errors_of(error)?)),
        }
    };
    visit.answer(submitted.await)
}

fn check_page(
    visit: &Visit<'_>,
    told: &CandidateApplicationBody,
    faults: Vec<Fault>,
) -> Result<HttpResponse> {
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = CheckPage {
        base: visit.base(),
        vacancy: told.vacancy.title.clone(),
        rows: rows(told),
        back: visit.base(),
        faults,
    };
    secret_page(status, &page)
}

/// Every field of every part, as it was given.
fn rows(told: &CandidateApplicationBody) -> Vec<Row> {
    let email = Row {
        name: "email".to_owned(),
        label: "E-mail address".to_owned(),
        value: told.email.clone(),
        empty: "",
        path: String::new(),
    };
    let mut rows = vec![email];
    for section in Section::all(told) {
        rows.extend(rows_of(told, section));
        if let (Section::Way, Some(known)) = (section, &told.eligibility) {
            rows.extend(rows_of(told, Section::Claim(known.route)));
        }
    }
    rows
}

fn rows_of(told: &CandidateApplicationBody, section: Section) -> impl Iterator<Item = Row> {
    let path = section.path(told);
    section.fields(told).into_iter().map(move |field| {
        let value = match field.name.as_str() {
            "dateOfBirth" => told.date_of_birth.map(words::day).unwrap_or_default(),
            "route" => field.value.parse::<Route>().map(words::route).unwrap_or_default().to_owned(),
            _ => field.value,
        };
        Row {
            label: match field.name.as_str() {
                "dateOfBirth" => "Date of birth".to_owned(),
                "route" => "How you can apply".to_owned(),
                "adjustments" => "Adjustments for an interview".to_owned(),
                _ => field.label.trim_end_matches(" (optional)").to_owned(),
            },
            empty: if is_needed(&field.name) { "Not answered yet" } else { "Nothing given" },
            name: field.name,
            value,
            path: path.clone(),
        }
    })
}
