//! `/api/v1/sessions`, `/api/v1/passwords`, `/api/v1/me`.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, delete, get, post, web};

use super::model::{AskForReset, MeBody, SentBody, SessionBody, SetPassword, SignIn};
use super::service::Checked;
use super::{Hasher, Limits, fold_email, service};
use crate::access::AnyToken;
use crate::ctx::Actor;
use crate::db::Db;
use crate::error::{Code, Error, Result};
use crate::tokens::RevocationKind;
use crate::web::operations::Operations;
use crate::web::source::Source;
use crate::web::{ApiResponse, Caller, OptionalCaller, PublicBody, State, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(create_session)
        .service(end_session)
        .service(set_password)
        .service(ask_for_reset)
        .service(get_me);
}

/// Sign in
///
/// A person's e-mail address and password for an access token and a refresh token. Exchange the refresh token for a
/// new pair at `POST /oauth/token`. After ten failures in fifteen minutes from one place, an address is refused for a
/// while from there; after a hundred in an hour, from wherever it never signed in.
#[utoipa::path(
    tag = "identity",
    request_body = SignIn,
    responses(
        (status = 201, description = "The tokens", body = SessionBody),
        (status = 401, description = "invalidCredentials"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[post("/sessions")]
async fn create_session(
    visitor: OptionalCaller,
    request: HttpRequest,
    mut body: PublicBody,
    state: web::Data<State>,
    hasher: web::Data<Hasher>,
    limits: web::Data<Limits>,
) -> Result<ApiResponse> {
    let SignIn { email, password } = body.read()?;
    let person = who((&visitor, &request, &state), (&hasher, &limits), (&email, password)).await?;
    let session = state
        .db
        .write(async |conn| service::open_session(conn, &visitor, &state.keys, &person).await)
        .await?;
    ApiResponse::secret(StatusCode::CREATED, &session)
}

/// Who has an e-mail address and a password: how a sign-in asks, and a page that shows one thing to one person. Failures count.
///
/// # Errors
/// 401 where they do not belong together; 429 after too many failures.
pub async fn who(
    (visitor, request, state): (&OptionalCaller, &HttpRequest, &State),
    (hasher, limits): (&Hasher, &Limits),
    (email, password): (&str, String),
) -> Result<Checked> {
    let attempt = if state.settings.rate_limit {
        let source = Source::of(request, &state.settings.trusted_proxies);
        let attempt = limits.attempt(&fold_email(email), source, visitor.now);
        Some(attempt.map_err(|seconds| Error::new(Code::TooManyRequests).retry_after(seconds))?)
    } else {
        None
    };
    let checked = check(state, hasher, email, password).await;
    match (&checked, attempt) {
        (Ok(Some(_)), Some(attempt)) => limits.succeeded(&attempt, visitor.now),
        (Err(_), Some(attempt)) => limits.forgive(&attempt, visitor.now),
        (Ok(None), _) | (_, None) => {}
    }
    checked?.ok_or_else(|| Error::new(Code::InvalidCredentials))
}

/// Whose password it is, if it is that of the address.
async fn check(state: &State, hasher: &Hasher, email: &str, password: String) -> Result<Option<Checked>> {
    let parameters = state.db.read(async |conn| service::password_parameters(conn, email).await).await?;
    let hash = hasher.hash_again(password, parameters).await?;
    state.db.read(async |conn| service::check_password(conn, email, hash.clone()).await).await
}

/// Sign out
///
/// Ends the sign-in that the token belongs to: its access tokens and its refresh token stop working at once.
#[utoipa::path(
    tag = "identity",
    responses((status = 204, description = "Signed out"), (status = 403, description = "forbidden")),
    security(("oauth2" = []), ("bearer" = [])),
)]
#[delete("/sessions/current")]
async fn end_session(
    caller: Caller<AnyToken>,
    state: web::Data<State>,
    writer: Writer,
) -> Result<ApiResponse> {
    let Actor::Person { session, .. } = caller.actor else {
        return Err(Error::because(
            Code::Forbidden,
            "Only people have sessions; revoke tokens at POST /oauth/revoke.",
        ));
    };
    let answer = writer
        .act_without_body(
            &caller,
            async |_| Ok(()),
            async |conn, ()| {
                service::end_sessions(conn, &caller, Some(session), None).await?;
                Ok(ApiResponse::no_content())
            },
        )
        .await?;
    state.forget_tokens(RevocationKind::Session, session.0, caller.now);
    Ok(answer)
}

/// Set a password
///
/// With the one-time token of an invitation, for the first time or because it was forgotten. All sign-ins
/// of the person end. The letter with the token leads to a page that does this; a front end may do it, too.
#[utoipa::path(
    tag = "identity",
    request_body = SetPassword,
    responses(
        (status = 204, description = "Set"),
        (status = 409, description = "invitationUsed"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[post("/passwords")]
async fn set_password(
    visitor: OptionalCaller,
    request: HttpRequest,
    mut body: PublicBody,
    state: web::Data<State>,
    hasher: web::Data<Hasher>,
) -> Result<ApiResponse> {
    let command: SetPassword = body.read()?;
    accept_invitation(&visitor, &request, &state, &hasher, command).await?;
    Ok(ApiResponse::no_content())
}

/// Sets a password with the token of an invitation: how the operation and the page do it.
///
/// # Errors
/// 409 where the invitation was used, replaced, or has ended; 429 after too many that are none.
pub async fn accept_invitation(
    visitor: &OptionalCaller,
    request: &HttpRequest,
    state: &State,
    hasher: &Hasher,
    command: SetPassword,
) -> Result<()> {
    let SetPassword { token, password } = command;
    let tried = state.try_link(request)?;
    state.db.read(async |conn| service::ensure_invited(conn, &token, visitor.now).await).await?;
    state.link_found(&tried);
    state.count_write(&token)?;
    let hash = hasher.hash(password).await?;
    let ended =
        state.db.write(async |conn| service::set_password(conn, visitor, &token, &hash).await).await?;
    for session in ended {
        state.forget_tokens(RevocationKind::Session, session.0, visitor.now);
    }
    Ok(())
}

/// Ask for a new password
///
/// A letter goes to the address, with a link that works once, for an hour, if somebody who takes part has it. The answer is the
/// same for everybody, and takes as long. At most five letters an hour for an address, and sixty from one place.
#[utoipa::path(
    tag = "identity",
    request_body = AskForReset,
    responses(
        (status = 202, description = "If there is such a person, a letter goes", body = SentBody),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[post("/password-resets")]
async fn ask_for_reset(
    visitor: OptionalCaller,
    request: HttpRequest,
    mut body: PublicBody,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    let AskForReset { email } = body.read()?;
    state.count_letter(&request, &fold_email(&email))?;
    state.db.write(async |conn| service::ask_for_reset(conn, &visitor, &email).await).await?;
    ApiResponse::secret(StatusCode::ACCEPTED, &SentBody { sent: true })
}

/// Who am I
///
/// The client or person that the token belongs to, the organisation acted for, and what the token allows.
#[utoipa::path(
    tag = "identity",
    responses((status = 200, description = "The caller", body = MeBody)),
    security(("oauth2" = []), ("bearer" = [])),
)]
#[get("/me")]
async fn get_me(caller: Caller<AnyToken>, db: Db) -> Result<ApiResponse> {
    let me = db.read(async |conn| service::me(conn, caller.token()).await).await?;
    ApiResponse::view(&me)
}
