//! Where the letter's link leads that brings a copy of what is kept about somebody. Whoever has an account signs in on the page: the link
//! alone shows nothing. A candidate has no account, and the link is enough, as it is for the application.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, Responder as _, get, post, web};
use askama::Template;

use crate::error::{Code, Error, Result};
use crate::features::data_protection::{copies, subject_requests};
use crate::features::identity::sign_in::{self, Hasher, Limits};
use crate::ids::PersonId;
use crate::site::pages::html::{Word, secret_page};
use crate::web::form::Form;
use crate::web::{ApiResponse, OptionalCaller, PublicBody, State};

/// Where the pages are.
pub const PATHS: &[&str] = &["/data-copies/{token}"];

/// Registers the pages.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(ask).service(show);
}

#[derive(Template)]
#[template(path = "site/data_copies/sign_in.html")]
struct SignInPage {
    fault: Option<&'static str>,
}

/// What somebody sends who signs in to see their copy.
#[derive(Default)]
struct SignIn {
    email: String,
    password: String,
}

async fn look(
    visitor: &OptionalCaller,
    request: &HttpRequest,
    state: &State,
    token: &str,
) -> Result<Option<PersonId>> {
    let tried = state.try_link(request)?;
    let found = state.db.read(async |conn| subject_requests::by_link(conn, visitor, token).await).await?;
    state.link_found(&tried);
    Ok(found.1)
}

/// The copy itself.
async fn copy(
    visitor: &OptionalCaller,
    request: &HttpRequest,
    state: &State,
    token: &str,
) -> Result<HttpResponse> {
    let copy =
        state.db.read_long(async |conn| subject_requests::copy_of_link(conn, visitor, token).await).await?;
    Ok(ApiResponse::page(copies::page(&copy)?).unlisted().respond_to(request))
}

#[get("/data-copies/{token}")]
async fn ask(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    match look(&visitor, &request, &state, &token).await {
        Ok(Some(_)) => secret_page(StatusCode::OK, &SignInPage { fault: None }),
        Ok(None) => copy(&visitor, &request, &state, &token).await,
        Err(error) => refused(error),
    }
}

#[post("/data-copies/{token}")]
async fn show(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    mut body: PublicBody,
    state: web::Data<State>,
    (hasher, limits): (web::Data<Hasher>, web::Data<Limits>),
) -> Result<HttpResponse> {
    let form = Form::read(&request, &mut body)?;
    let given = form.ok().map_or_else(SignIn::default, |form| SignIn {
        email: form.get("email").unwrap_or_default().to_owned(),
        password: form.get("password").unwrap_or_default().to_owned(),
    });
    let owner = match look(&visitor, &request, &state, &token).await {
        Ok(Some(person)) => person,
        Ok(None) => return copy(&visitor, &request, &state, &token).await,
        Err(error) => return refused(error),
    };
    let wrong = "Enter the e-mail address and the password with which you sign in";
    let who = sign_in::who((&visitor, &request, &state), (&hasher, &limits), (&given.email, given.password));
    match who.await {
        Ok(found) if found.person() == owner => copy(&visitor, &request, &state, &token).await,
        // Somebody else's password opens nothing, and is not told from a wrong one.
        Ok(_) => secret_page(StatusCode::UNAUTHORIZED, &SignInPage { fault: Some(wrong) }),
        Err(error) if error.code() == Code::InvalidCredentials => {
            secret_page(StatusCode::UNAUTHORIZED, &SignInPage { fault: Some(wrong) })
        }
        Err(error) => refused(error),
    }
}

/// What somebody reads for whom a link does nothing.
fn refused(error: Error) -> Result<HttpResponse> {
    let (status, title, text) = match error.code() {
        Code::NotFound => (
            StatusCode::NOT_FOUND,
            "This link does not work",
            "It has ended, or was not copied whole. Ask the data protection officer.",
        ),
        Code::TooManyRequests => {
            (StatusCode::TOO_MANY_REQUESTS, "Too many tries", "Wait an hour, then open the link again.")
        }
        _ => return Err(error),
    };
    secret_page(status, &Word { title, text })
}
