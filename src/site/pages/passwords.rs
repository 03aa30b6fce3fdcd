//! Where an invitation's link leads: a page with a form, which needs no script. Opening it changes nothing.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use askama::Template;
use validator::Validate as _;

use super::html::{Word, secret_page};
use crate::error::{Code, Error, Result};
use crate::features::identity::sign_in::{self, Hasher, SetPassword};
use crate::web::form::Form;
use crate::web::{OptionalCaller, PublicBody, State};

/// Registers the pages.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(show).service(set);
}

#[derive(Template)]
#[template(path = "site/pages/password.html")]
struct PasswordPage {
    fault: Option<&'static str>,
}

#[get("/passwords/{token}")]
async fn show(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    state: web::Data<State>,
) -> Result<HttpResponse> {
    let invited = async {
        let tried = state.try_link(&request)?;
        state.db.read(async |conn| sign_in::ensure_invited(conn, &token, visitor.now).await).await?;
        state.link_found(&tried);
        Ok(())
    };
    match invited.await {
        Ok(()) => secret_page(StatusCode::OK, &PasswordPage { fault: None }),
        Err(error) => refused(error),
    }
}

#[post("/passwords/{token}")]
async fn set(
    visitor: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    mut body: PublicBody,
    state: web::Data<State>,
    hasher: web::Data<Hasher>,
) -> Result<HttpResponse> {
    let form = Form::read(&request, &mut body)?;
    let password = form.ok().and_then(|form| form.get("password").map(str::to_owned)).unwrap_or_default();
    let command = SetPassword { token: token.into_inner(), password };
    if command.validate().is_err() {
        let fault = "Enter a password of 12 to 200 characters";
        return secret_page(StatusCode::UNPROCESSABLE_ENTITY, &PasswordPage { fault: Some(fault) });
    }
    match sign_in::accept_invitation(&visitor, &request, &state, &hasher, command).await {
        Ok(()) => {
            let text = "You can now sign in with your e-mail address and this password.";
            secret_page(StatusCode::OK, &Word { title: "Your password is set", text })
        }
        Err(error) => refused(error),
    }
}

/// What a person reads for whom a link does nothing.
fn refused(error: Error) -> Result<HttpResponse> {
    let (status, title, text) = match error.code() {
        Code::InvitationUsed => (
            StatusCode::NOT_FOUND,
            "This link does not work",
            "It was used, it has ended, or a newer one was sent. Ask for a new password, or ask the programme team for an invitation.",
        ),
        Code::TooManyRequests => {
            (StatusCode::TOO_MANY_REQUESTS, "Too many tries", "Wait an hour, then open the link again.")
        }
        _ => return Err(error),
    };
    secret_page(status, &Word { title, text })
}
