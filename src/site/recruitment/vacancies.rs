//! The vacancies that everybody sees, and the form that asks for a link.

use std::ops::Deref;

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use askama::Template;

use super::refused;
use super::words;
use crate::ctx::Ctx;
use crate::error::{Code, Error, Result};
use crate::features::recruitment::applications::{self, AskForLink};
use crate::features::recruitment::vacancies::{self, VacancyBody, VacancyState};
use crate::ids::VacancyId;
use crate::json;
use crate::site::forms::Word;
use crate::site::forms::fields::{Fault, Field, Kind, mark};
use crate::site::forms::see;
use crate::site::pages::html::{page, secret_page};
use crate::web::form::Form;
use crate::web::{OptionalCaller, PublicBody, State};

/// How many vacancies a page lists.
const ON_A_PAGE: i64 = 50;

/// Registers the pages.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(list).service(show).service(ask).service(sent);
}

/// A vacancy with what is told of it in words.
struct Shown(VacancyBody);

impl Deref for Shown {
    type Target = VacancyBody;

    fn deref(&self) -> &VacancyBody {
        &self.0
    }
}

impl Shown {
    fn wage(&self) -> String {
        words::pounds(self.hourly_wage)
    }

    fn hours(&self) -> String {
        self.weekly_hours.as_f64().to_string()
    }

    fn starts_on(&self) -> String {
        words::day(self.0.starts_on)
    }

    fn planned_end_on(&self) -> String {
        words::day(self.0.planned_end_on)
    }

    fn closes_on(&self) -> String {
        words::day(self.0.closes_on)
    }
}

#[derive(Template)]
#[template(path = "site/recruitment/vacancies.html")]
struct VacanciesPage {
    vacancies: Vec<Shown>,
    next: Option<VacancyId>,
    back: &'static str,
    faults: Vec<Fault>,
}

#[derive(Template)]
#[template(path = "site/recruitment/vacancy.html")]
struct VacancyPage {
    vacancy: Shown,
    field: Field,
    back: &'static str,
    faults: Vec<Fault>,
}

fn email_field() -> Field {
    Field::line("email", "E-mail address", "email", "medium").keys("email")
}

fn for_a_minute(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    response
}

#[get("/vacancies")]
async fn list(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse> {
    let after = request.query_string().strip_prefix("after=").and_then(|id| id.parse().ok());
    // Everybody sees the same, whoever is signed in.
    let ctx = OptionalCaller::anonymous(&request)?;
    let filter = vacancies::Filter::default();
    let (shown, next) = state
        .db
        .read(async |conn| {
            let mut rows = vacancies::list(conn, &ctx, &filter, after, ON_A_PAGE + 1).await?;
            let is_last = i64::try_from(rows.len()).unwrap_or_default() <= ON_A_PAGE;
            rows.truncate(usize::try_from(ON_A_PAGE).unwrap_or_default());
            let next = rows.last().map(|row| row.id).filter(|_| !is_last);
            Ok((vacancies::bodies(conn, &ctx, rows).await?, next))
        })
        .await?;
    let vacancies = shown.into_iter().map(Shown).collect();
    Ok(for_a_minute(page(&VacanciesPage { vacancies, next, back: "", faults: Vec::new() })?))
}

/// A vacancy that was published.
///
/// # Errors
/// 404 where there is none; 409 where it is closed.
async fn find(ctx: &Ctx, state: &State, id: &str) -> Result<VacancyBody> {
    let id: VacancyId = id.parse().map_err(|_| Error::not_found())?;
    state
        .db
        .read(async |conn| {
            let found = vacancies::find_any(conn, id).await?;
            match found.state_on(ctx.today()) {
                VacancyState::Live => {}
                VacancyState::Closed => return Err(Error::new(Code::VacancyClosed)),
                VacancyState::Draft | VacancyState::Archived => return Err(Error::not_found()),
            }
            vacancies::bodies(conn, ctx, vec![found]).await?.pop().ok_or_else(Error::not_found)
        })
        .await
}

fn not_shown(error: Error) -> Result<HttpResponse> {
    match error.code() {
        Code::NotFound => refused::nowhere(),
        Code::VacancyClosed => refused::closed(StatusCode::GONE),
        _ => Err(error),
    }
}

#[get("/vacancies/{id}")]
async fn show(request: HttpRequest, id: web::Path<String>, state: web::Data<State>) -> Result<HttpResponse> {
    let ctx = OptionalCaller::anonymous(&request)?;
    match find(&ctx, &state, &id).await {
        Ok(found) => {
            let (vacancy, field) = (Shown(found), email_field());
            Ok(for_a_minute(page(&VacancyPage { vacancy, field, back: "/vacancies", faults: Vec::new() })?))
        }
        Err(error) => not_shown(error),
    }
}

#[post("/vacancies/{id}")]
async fn ask(
    visitor: OptionalCaller,
    request: HttpRequest,
    id: web::Path<String>,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let ctx = OptionalCaller::anonymous(&request)?;
    let found = match find(&ctx, &state, &id).await {
        Ok(found) => found,
        Err(error) => return not_shown(error),
    };
    let (vacancy, mut field) = (found.id, email_field());
    match Form::read(&request, &mut body) {
        Ok(form) => form.iter().for_each(|form| field.take(form)),
        Err(error) => return refused::page(error, &format!("/vacancies/{vacancy}")),
    }
    let typed = serde_json::json!({"email": field.text().unwrap_or_default()});
    let Ok(AskForLink { email }) = json::read(typed.to_string().as_bytes()) else {
        let text = match field.text() {
            Some(_) => "Enter an e-mail address in the right form, such as name@example.com",
            None => "Enter your e-mail address",
        };
        let faults = mark(std::slice::from_mut(&mut field), &[Fault::new("email", text)]);
        let again = VacancyPage { vacancy: Shown(found), field, back: "/vacancies", faults };
        return secret_page(StatusCode::UNPROCESSABLE_ENTITY, &again);
    };
    match applications::ask_for_link(&visitor, &request, &state, vacancy, &email).await {
        Ok(()) => Ok(see(&format!("/vacancies/{vacancy}/sent"))),
        Err(error) => refused::page(error, &format!("/vacancies/{vacancy}")),
    }
}

#[get("/vacancies/{id}/sent")]
async fn sent(id: web::Path<String>) -> Result<HttpResponse> {
    let Ok(id) = id.parse::<VacancyId>() else { return refused::nowhere() };
    let lines = vec![
        "We have sent you an e-mail with a link. Open the link to write your application, or to see what you have written.",
        "It can take some minutes. Look into the folder for unwanted e-mails too.",
    ];
    let link = Some((format!("/vacancies/{id}"), "Nothing came? Ask again"));
    page(&Word { title: "Check your e-mail", lines, link, ..Word::default() })
}
