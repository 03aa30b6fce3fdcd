//! The pages that write an application: the list of its parts, and a page for each.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use askama::Template;

use super::sections::{Section, is_needed};
use super::visit::Visit;
use super::{status, words};
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::recruitment::applications::{
    self, ApplicationState, CandidateApplicationBody, ChangeApplication, Route, VacancyAppliedForBody,
};
use crate::json;
use crate::site::forms::fields::{Fault, Field, Kind, mark};
use crate::site::forms::{errors_of, see};
use crate::site::pages::html::secret_page;
use crate::web::{OptionalCaller, PublicBody, State};

/// Registers the pages.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(start).service(open_section).service(write_section).service(open_part).service(write_part);
}

struct Task {
    path: String,
    title: String,
    status: &'static str,
}

#[derive(Template)]
#[template(path = "site/recruitment/tasks.html")]
struct TasksPage {
    base: String,
    vacancy: VacancyAppliedForBody,
    closes_on: String,
    tasks: Vec<Task>,
    can_withdraw: bool,
    email: String,
    kept_until: Option<String>,
    back: &'static str,
    faults: Vec<Fault>,
}

#[derive(Template)]
#[template(path = "site/recruitment/question.html")]
struct QuestionPage {
    title: String,
    vacancy: String,
    lead: Vec<&'static str>,
    fields: Vec<Field>,
    button: &'static str,
    back: String,
    faults: Vec<Fault>,
}

#[get("/apply/{token}")]
async fn start(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    let shown = async {
        let (told, missing) = visit.look().await?;
        match told.state {
            ApplicationState::Draft => secret_page(StatusCode::OK, &tasks(&visit, told, &missing)),
            _ => status::page(StatusCode::OK, &visit, told, &[]),
        }
    };
    visit.answer(shown.await)
}

fn tasks(visit: &Visit<'_>, told: CandidateApplicationBody, missing: &[FieldError]) -> TasksPage {
    let task = |section: Section| Task {
        path: section.path(&told),
        title: match section {
            Section::Question(at) if told.vacancy.questions.len() == 1 => format!("Question {}", at + 1),
            other => other.title(&told),
        },
        status: progress(section, &told, missing),
    };
    TasksPage {
        base: visit.base(),
        closes_on: words::day(told.vacancy.closes_on),
        tasks: Section::all(&told).into_iter().map(task).collect(),
        can_withdraw: told.allowed_transitions.contains(&ApplicationState::Withdrawn),
        kept_until: told.retain_until.map(words::day),
        email: told.email,
        vacancy: told.vacancy,
        back: "",
        faults: Vec::new(),
    }
}

/// How far a part is.
fn progress(section: Section, told: &CandidateApplicationBody, missing: &[FieldError]) -> &'static str {
    let claims = Route::ALL.iter().flat_map(|route| Section::Claim(*route).fields(told));
    let mut names: Vec<String> = section.fields(told).into_iter().map(|field| field.name).collect();
    if section == Section::Way {
        names.extend(claims.map(|field| field.name));
    }
    let faults = words::faults(told, missing);
    let zipped = missing.iter().zip(&faults).filter(|(_, fault)| names.contains(&fault.at));
    let open: Vec<FieldCode> = zipped.map(|(error, _)| error.code).collect();
    let is_optional = section == Section::Adjustments && told.adjustments.is_none();
    match open.as_slice() {
        [] if is_optional => "Optional",
        [] => "Completed",
        codes if codes.iter().any(|code| *code != FieldCode::Required) => "To be changed",
        _ => "Not started",
    }
}

/// Which part a path names, of an application that can be written.
fn find(told: &CandidateApplicationBody, path: &str) -> Result<Option<Section>> {
    if told.state != ApplicationState::Draft {
        return Ok(None);
    }
    let section = Section::find(told, path).ok_or_else(Error::not_found)?;
    if told.vacancy.takes_applications { Ok(Some(section)) } else { Err(Error::new(Code::VacancyClosed)) }
}

fn question_page(
    visit: &Visit<'_>,
    told: &CandidateApplicationBody,
    section: Section,
    (fields, faults): (Vec<Field>, Vec<Fault>),
) -> Result<HttpResponse> {
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let lead = match section {
        Section::Way => vec![
            "You can apply if you live in Hackney, or went to school there. We look at what shows it later on.",
        ],
        _ => Vec::new(),
    };
    let page = QuestionPage {
        title: section.title(told),
        vacancy: told.vacancy.title.clone(),
        lead,
        fields,
        button: if section == Section::Way { "Continue" } else { "Save and continue" },
        back: match section {
            Section::Claim(_) if visit.is_from_check() => format!("{}/eligibility?then=check", visit.base()),
            Section::Claim(_) => format!("{}/eligibility", visit.base()),
            _ => visit.then(),
        },
        faults,
    };
    secret_page(status, &page)
}

async fn show_section(visit: Visit<'_>, path: &str) -> Result<HttpResponse> {
    let shown = async {
        let (told, _) = visit.look().await?;
        match find(&told, path)? {
            Some(section) => question_page(&visit, &told, section, (section.fields(&told), Vec::new())),
            None => Ok(see(&visit.base())),
        }
    };
    visit.answer(shown.await)
}

async fn save_section(visit: Visit<'_>, path: &str, body: &mut PublicBody) -> Result<HttpResponse> {
    let saved = async {
        let (told, _) = visit.look().await?;
        let form = visit.form(body)?;
        let Some(section) = find(&told, path)? else { return Ok(see(&visit.base())) };
        let mut fields = section.fields(&told);
        fields.iter_mut().for_each(|field| field.take(&form));
        let faults = match section {
            Section::Way => match fields.first().and_then(|field| field.value.parse::<Route>().ok()) {
                Some(route) => {
                    let query = if visit.is_from_check() { "?then=check" } else { "" };
                    return Ok(see(&format!("{}/eligibility/{route}{query}", visit.base())));
                }
                None => vec![Fault::new("route", "Choose how you can apply")],
            },
            _ => save(&visit, &told, section, &fields).await?,
        };
        if faults.is_empty() {
            return Ok(see(&visit.then()));
        }
        let listed = mark(&mut fields, &faults);
        question_page(&visit, &told, section, (fields, listed))
    };
    visit.answer(saved.await)
}

/// Saves what was typed, or says what is wrong with it.
async fn save(
    visit: &Visit<'_>,
    told: &CandidateApplicationBody,
    section: Section,
    fields: &[Field],
) -> Result<Vec<Fault>> {
    let (change, mut faults) = section.change(fields);
    let empty = fields.iter().filter(|field| {
        field.text().is_none() && !matches!(field.kind, Kind::Day(_)) && is_needed(&field.name)
    });
    faults.extend(empty.map(|field| words::fault(told, &field.name, FieldCode::Required)));
    let read = json::read::<ChangeApplication>(change.to_string().as_bytes());
    let judged = read.and_then(|command| {
        let wrong = command.faults(&told.vacancy.questions, visit.visitor.today());
        if wrong.is_empty() { Ok(command) } else { Err(Error::invalid(wrong)) }
    });
    let command = match judged {
        Ok(command) => command,
        Err(error) => {
            faults.extend(words::faults(told, &errors_of(error)?));
            return Ok(faults);
        }
    };
    if !faults.is_empty() {
        return Ok(faults);
    }
    let write = (visit.visitor, visit.state, visit.token);
    let saved = applications::perform(write, command, async |conn, ctx, opened, command| {
        applications::change_by_link(conn, ctx, opened, command).await.map(drop)
    });
    match saved.await {
        Ok(_) => Ok(faults),
        Err(error) => Ok(words::faults(told, &errors_of(error)?)),
    }
}

#[get("/apply/{token}/{section}")]
async fn open_section(
    visitor: OptionalCaller,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let (token, section) = path.into_inner();
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    show_section(visit, &section).await
}

#[post("/apply/{token}/{section}")]
async fn write_section(
    visitor: OptionalCaller,
    request: HttpRequest,
    path: web::Path<(String, String)>,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let (token, section) = path.into_inner();
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    save_section(visit, &section, &mut body).await
}

#[get("/apply/{token}/{section}/{part}")]
async fn open_part(
    visitor: OptionalCaller,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let (token, section, part) = path.into_inner();
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    show_section(visit, &format!("{section}/{part}")).await
}

#[post("/apply/{token}/{section}/{part}")]
async fn write_part(
    visitor: OptionalCaller,
    request: HttpRequest,
    path: web::Path<(String, String, String)>,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let (token, section, part) = path.into_inner();
    let visit = Visit { visitor: &visitor, request: &request, state: &state, token: &token };
    save_section(visit, &format!("{section}/{part}"), &mut body).await
}
