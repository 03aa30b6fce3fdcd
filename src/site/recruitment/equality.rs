//! Questions that candidates answer about themselves, apart from the application. What was answered is never shown.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use askama::Template;

use super::visit::Visit;
use crate::error::{Code, Error, Result};
use crate::features::equality::questions::{
    GiveEqualityResponse, PREFER_NOT_TO_SAY_ANSWER, Question, SET_2026_1,
};
use crate::features::recruitment::equality_responses;
use crate::site::forms::fields::{Choice, Fault, Field, Kind};
use crate::site::forms::see;
use crate::site::pages::html::secret_page;
use crate::web::form::Form;
use crate::web::{OptionalCaller, PublicBody, State};

/// Registers the pages.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(ask).service(keep).service(kept).service(remove);
}

const WHY: &[&str] = &[
    "We ask this to see whom the programme reaches, and whom it does not. You need not answer any of it.",
    "Your answers are kept apart from your application. Nobody who decides about it, and nobody else, can read them. We publish \
     rounded figures about many people only.",
];

#[derive(Template)]
#[template(path = "site/recruitment/equality.html")]
struct EqualityPage {
    title: &'static str,
    base: String,
    vacancy: String,
    lead: Vec<&'static str>,
    fields: Vec<Field>,
    back: String,
    faults: Vec<Fault>,
}

/// A question to choose an answer to; nothing is chosen, whatever was answered before.
fn field(question: &Question) -> Field {
    let answers = question.answers.iter().chain([&PREFER_NOT_TO_SAY_ANSWER]);
    let choices = answers.map(|answer| Choice {
        value: answer.key.to_owned(),
        label: answer.label.to_owned(),
        hint: "",
    });
    Field::new(question.key, question.text, Kind::Choice(choices.collect()))
}

async fn page(
    visit: &Visit<'_>,
    title: &'static str,
    lead: &[&'static str],
    fields: Vec<Field>,
) -> Result<HttpResponse> {
    let (told, _) = visit.look().await?;
    let page = EqualityPage {
        title,
        base: visit.base(),
        vacancy: told.vacancy.title,
        lead: lead.to_vec(),
        fields,
        back: visit.base(),
        faults: Vec::new(),
    };
    secret_page(StatusCode::OK, &page)
}

#[get("/apply/{token}/equality")]
async fn ask(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    let fields = SET_2026_1.questions.iter().map(field).collect();
    visit.answer(page(&visit, "Questions about equality", WHY, fields).await)
}

/// What was chosen; what was not is not answered.
fn chosen(form: &Form) -> GiveEqualityResponse {
    let answers = SET_2026_1.questions.iter().filter_map(|question| {
        let given = form.get(question.key).filter(|given| !given.is_empty())?;
        Some((question.key.to_owned(), given.to_owned()))
    });
    let answers: BTreeMap<_, _> = answers.collect();
    GiveEqualityResponse { question_set: SET_2026_1.version.to_owned(), answers }
}

#[post("/apply/{token}/equality")]
async fn keep(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    let answered = async {
        visit.look().await?;
        let command = chosen(&visit.form(&mut body)?);
        equality_responses::answer((visit.visitor, visit.state, visit.token), &command).await?;
        Ok(see(&format!("{}/equality/kept", visit.base())))
    };
    visit.answer(answered.await)
}

#[post("/apply/{token}/equality/removal")]
async fn remove(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    let taken_back = async {
        visit.look().await?;
        visit.form(&mut body)?;
        equality_responses::take_back((visit.visitor, visit.state, visit.token)).await?;
        Ok(see(&format!("{}/equality/removed", visit.base())))
    };
    visit.answer(taken_back.await)
}

#[get("/apply/{token}/equality/{outcome}")]
async fn kept(
    visitor: OptionalCaller,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let (token, outcome) = path.into_inner();
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    let (title, line) = match outcome.as_str() {
        "kept" => {
            ("Thank you", "What you answered is kept. This page cannot show it, and nobody can read it.")
        }
        "removed" => ("Nothing is kept", "If you had answered, your answers are removed."),
        _ => return visit.answer(Err(Error::new(Code::NotFound))),
    };
    visit.answer(page(&visit, title, &[line], Vec::new()).await)
}
