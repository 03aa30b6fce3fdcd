//! Where the link leads that stops letters of a kind (RFC 8058). Opening it changes nothing; whoever sends the form, or a mail program on
//! somebody's behalf, needs no sign-in.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use askama::Template;

use crate::error::{Code, Error, Result};
use crate::features::outbound::preferences::{self, Unsubscription};
use crate::site::pages::html::{Word, secret_page};
use crate::web::form::Form;
use crate::web::{OptionalCaller, PublicBody, State};

/// Where the pages are.
pub const PATHS: &[&str] = &["/unsubscribe/{token}"];

/// Registers the pages.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(show).service(act);
}

#[derive(Template)]
#[template(path = "site/letters/unsubscribe.html")]
struct Unsubscribe {
    about: &'static str,
    wanted: bool,
    /// Whether something was just switched.
    done: bool,
}

impl Unsubscribe {
    fn new(found: Unsubscription, done: bool) -> Self {
        Self { about: found.about(), wanted: found.wanted, done }
    }

    fn title(&self) -> &'static str {
        match (self.done, self.wanted) {
            (false, true) => "Stop these letters?",
            (true, true) => "You get these letters again",
            (_, false) => "You no longer get these letters",
        }
    }
}

#[get("/unsubscribe/{token}")]
async fn show(
    request: HttpRequest,
    token: web::Path<String>,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let found = async {
        let tried = state.try_link(&request)?;
        let found = state.db.read(async |conn| preferences::by_token(conn, &token).await).await?;
        state.link_found(&tried);
        Ok(found)
    };
    answer(found.await, false)
}

/// A mail program sends `List-Unsubscribe=One-Click`, the page an empty form, or one that says `wanted=true`.
#[post("/unsubscribe/{token}")]
async fn act(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let form = Form::read(&request, &mut body)?;
    let wanted = form.is_ok_and(|form| form.get("wanted") == Some("true"));
    let found = async {
        let tried = state.try_link(&request)?;
        state.db.read(async |conn| preferences::by_token(conn, &token).await).await?;
        state.link_found(&tried);
        state.count_write(&token)?;
        let set = async |conn: &mut crate::db::Connection| {
            preferences::set_by_token(conn, &visitor, &token, wanted).await
        };
        state.db.write(set).await
    };
    answer(found.await, true)
}

fn answer(found: Result<Unsubscription>, done: bool) -> Result<HttpResponse> {
    match found {
        Ok(found) => secret_page(StatusCode::OK, &Unsubscribe::new(found, done)),
        Err(error) => refused(error),
    }
}

/// What a person reads for whom a link does nothing.
fn refused(error: Error) -> Result<HttpResponse> {
    let (status, title, text) = match error.code() {
        Code::NotFound => (
            StatusCode::NOT_FOUND,
            "This link does not work",
            "If you have typed the address, check it. Whoever signs in can also say which letters they want.",
        ),
        Code::TooManyRequests => {
            (StatusCode::TOO_MANY_REQUESTS, "Too many tries", "Wait an hour, then open the link again.")
        }
        _ => return Err(error),
    };
    secret_page(status, &Word { title, text })
}
