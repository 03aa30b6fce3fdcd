//! `/oauth/*` and its metadata: RFC 6749, 7009, 8414, with their own words for errors.

use actix_web::http::StatusCode;
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, WWW_AUTHENTICATE};
use actix_web::{HttpRequest, HttpResponse, post, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use utoipa::ToSchema;
use uuid::Uuid;

use super::model::{ClientRow, OAuthError, TokenBody};
use super::service::{self, Refused};
use super::{Limits, discovery};
use crate::access::Scopes;
use crate::ctx::Actor;
use crate::error::{Error, Result};
use crate::ids::SessionId;
use crate::tokens::{self, RevocationKind};
use crate::web::form::Form;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, OptionalCaller, PublicBody, State};

/// Registers the operations, which lie outside `/api/v1`.
pub fn configure(config: &mut Operations<'_>) {
    config.service(create_token).service(revoke_token);
    discovery::configure(config);
}

/// What a client sends for a token; only documentation, the form is read by hand.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form in the contract")]
struct TokenRequest {
    /// `client_credentials` or `refresh_token`.
    #[schema(example = "client_credentials")]
    grant_type: String,
    /// With `client_credentials`: the scopes wanted, separated by spaces; all of the client's unless told.
    #[schema(nullable = false)]
    scope: Option<String>,
    /// Unless sent with HTTP Basic.
    #[schema(nullable = false)]
    client_id: Option<String>,
    /// Unless sent with HTTP Basic.
    #[schema(nullable = false, format = Password)]
    client_secret: Option<String>,
    /// With `refresh_token`: the last refresh token of the sign-in.
    #[schema(nullable = false)]
    refresh_token: Option<String>,
}

/// What a client sends to revoke a token; only documentation.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes the form in the contract")]
struct RevocationRequest {
    /// The access token.
    token: String,
    /// Not needed.
    #[schema(nullable = false)]
    token_type_hint: Option<String>,
}

enum Failure {
    OAuth(StatusCode, OAuthError),
    Other(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

fn refused(status: StatusCode, error: &'static str, error_description: &'static str) -> Failure {
    Failure::OAuth(status, OAuthError { error, error_description })
}

fn invalid_client() -> Failure {
    refused(
        StatusCode::UNAUTHORIZED,
        "invalid_client",
        "The client is unknown or revoked, its organisation has ended, or the secret is wrong.",
    )
}

fn answer(outcome: std::result::Result<ApiResponse, Failure>) -> Result<HttpResponse> {
    match outcome {
        Ok(answer) => {
            let mut response = HttpResponse::build(answer.status);
            for header in answer.headers {
                response.insert_header(header);
            }
            Ok(response.body(answer.body))
        }
        Err(Failure::OAuth(status, error)) => {
            let mut response = HttpResponse::build(status);
            response.insert_header((CACHE_CONTROL, "no-store"));
            if status == StatusCode::UNAUTHORIZED {
                response.insert_header((WWW_AUTHENTICATE, "Basic realm=\"hackit\""));
            }
            Ok(response.json(error))
        }
        Err(Failure::Other(error)) => Err(error),
    }
}

fn read_form(request: &HttpRequest, body: &mut PublicBody) -> std::result::Result<Form, Failure> {
    Form::read(request, body)?.map_err(bad_request)
}

/// The client's id and secret, from HTTP Basic or from the form, not from both.
fn credentials(form: &Form, request: &HttpRequest) -> std::result::Result<(String, String), Failure> {
    let in_form = form.get("client_id").zip(form.get("client_secret"));
    match (request.headers().get(AUTHORIZATION), in_form) {
        (Some(_), Some(_)) => Err(bad_request("The client is named twice: use HTTP Basic or the form.")),
        (None, Some((id, secret))) => Ok((id.to_owned(), secret.to_owned())),
        (Some(header), None) => basic(header.to_str().unwrap_or_default()).ok_or_else(invalid_client),
        (None, None) => Err(invalid_client()),
    }
}

fn bad_request(description: &'static str) -> Failure {
    refused(StatusCode::BAD_REQUEST, "invalid_request", description)
}

/// HTTP Basic, whose parts are form-encoded first (RFC 6749 §2.3.1).
fn basic(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    let decoded = STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let text = String::from_utf8(decoded).ok()?;
    let (id, secret) = text.split_once(':')?;
    let plain = |part: &str| {
        percent_encoding::percent_decode_str(part).decode_utf8().map(|text| text.into_owned()).ok()
    };
    Some((plain(id)?, plain(secret)?))
}

/// Get a token
///
/// `grant_type=client_credentials` for machines: the client's id and secret by HTTP Basic or in the form, and
/// optionally the `scope` wanted. `grant_type=refresh_token` for people: the refresh token of a sign-in for a new pair,
/// optionally with fewer scopes. For ten seconds the old one answers the same new one, as long as that is unused; after that
/// its use ends the sign-in. Tokens live 15 minutes.
#[utoipa::path(
    tag = "identity",
    request_body(content = inline(TokenRequest), content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token", body = TokenBody),
        (status = 400, description = "The request, scope or grant is refused (RFC 6749 §5.2)", body = OAuthError,
            example = json!({"error": "invalid_scope", "error_description": "A scope is unknown, or was not granted."})),
        (status = 401, description = "The client is refused", body = OAuthError,
            example = json!({"error": "invalid_client", "error_description": "The client is unknown or revoked, its organisation has ended, or the secret is wrong."})),
    ),
    security(()),
)]
#[post("/oauth/token")]
async fn create_token(
    request: HttpRequest,
    mut body: PublicBody,
    state: web::Data<State>,
    limits: web::Data<Limits>,
) -> Result<HttpResponse> {
    answer(token(&request, &mut body, &state, &limits).await)
}

async fn token(
    request: &HttpRequest,
    body: &mut PublicBody,
    state: &State,
    limits: &Limits,
) -> std::result::Result<ApiResponse, Failure> {
    let form = read_form(request, body)?;
    let ctx = OptionalCaller::anonymous(request)?;
    match form.get("grant_type") {
        Some("client_credentials") => {
            let client = authenticate(&form, request, state).await?;
            take(state, limits, client.id.0, &ctx)?;
            let issued = service::client_token(&ctx, &state.keys, &client, form.get("scope"))?;
            let (access_token, scopes) = issued.map_err(|_| invalid_scope())?;
            Ok(success(access_token, scopes, None)?)
        }
        Some("refresh_token") => {
            let token = form.get("refresh_token").ok_or_else(|| bad_request("refresh_token is missing."))?;
            let may_ask = |session: SessionId| take(state, limits, session.0, &ctx);
            let outcome = state
                .db
                .write(async |conn| {
                    let asked = (token, form.get("scope"));
                    service::refresh(conn, &ctx, &state.keys, asked, may_ask).await
                })
                .await?;
            match outcome {
                Ok((pair, scopes)) => Ok(success(pair.access_token, scopes, Some(pair.refresh_token))?),
                Err((Refused::Scope, _)) => Err(invalid_scope()),
                Err((refusal, ended)) => Err(bad_grant(state, &ctx, &refusal, ended)),
            }
        }
        Some(_) => Err(refused(
            StatusCode::BAD_REQUEST,
            "unsupported_grant_type",
            "grant_type is client_credentials or refresh_token.",
        )),
        None => Err(bad_request("grant_type is missing.")),
    }
}

/// The client that the request names. Whoever guesses at secrets keeps no client out: the right one is never refused for the
/// wrong ones before it.
async fn authenticate(
    form: &Form,
    request: &HttpRequest,
    state: &State,
) -> std::result::Result<ClientRow, Failure> {
    let (id, secret) = credentials(form, request)?;
    let client = state.db.read(async |conn| service::authenticate(conn, &id, &secret).await).await?;
    client.map_err(|_| invalid_client())
}

/// Takes a token of the bucket of a client or a sign-in.
fn take(state: &State, limits: &Limits, whose: Uuid, ctx: &crate::ctx::Ctx) -> Result<()> {
    match limits.tokens.take(whose, ctx.now).wait {
        Some(seconds) if state.settings.rate_limit => {
            Err(Error::new(crate::error::Code::TooManyRequests).retry_after(seconds))
        }
        _ => Ok(()),
    }
}

fn success(access_token: String, scopes: Scopes, refresh_token: Option<String>) -> Result<ApiResponse> {
    let body = TokenBody {
        access_token,
        token_type: "Bearer",
        expires_in: tokens::LIFETIME,
        scope: scopes.to_string(),
        refresh_token,
    };
    ApiResponse::secret(StatusCode::OK, &body)
}

fn invalid_scope() -> Failure {
    refused(StatusCode::BAD_REQUEST, "invalid_scope", "A scope is unknown, or was not granted.")
}

fn bad_grant(state: &State, ctx: &crate::ctx::Ctx, refusal: &Refused, ended: Option<SessionId>) -> Failure {
    if let Some(session) = ended {
        state.forget_tokens(RevocationKind::Session, session.0, ctx.now);
    }
    log::info!(request_id = &*ctx.request_id, family_ended = ended.is_some(); "refresh token refused: {refusal:?}");
    refused(
        StatusCode::BAD_REQUEST,
        "invalid_grant",
        "The refresh token is unknown, was used before, or its sign-in has ended: sign in again.",
    )
}

/// Revoke a token
///
/// A client gives back one of its access tokens, which stops working at once (RFC 7009). The answer is 200 whatever
/// the token was, so that nobody learns anything about other clients' tokens.
#[utoipa::path(
    tag = "identity",
    request_body(content = inline(RevocationRequest), content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "The token works no more"),
        (status = 400, description = "The form cannot be read", body = OAuthError,
            example = json!({"error": "invalid_request", "error_description": "token is missing."})),
        (status = 401, description = "The client is refused", body = OAuthError,
            example = json!({"error": "invalid_client", "error_description": "The client is unknown or revoked, its organisation has ended, or the secret is wrong."})),
    ),
    security(("basic" = [])),
)]
#[post("/oauth/revoke")]
async fn revoke_token(
    request: HttpRequest,
    mut body: PublicBody,
    state: web::Data<State>,
    limits: web::Data<Limits>,
) -> Result<HttpResponse> {
    let outcome = revoke(&request, &mut body, &state, &limits).await;
    match outcome {
        Ok(()) => Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).finish()),
        Err(failure) => answer(Err(failure)),
    }
}

async fn revoke(
    request: &HttpRequest,
    body: &mut PublicBody,
    state: &State,
    limits: &Limits,
) -> std::result::Result<(), Failure> {
    let form = read_form(request, body)?;
    let ctx = OptionalCaller::anonymous(request)?;
    let client = authenticate(&form, request, state).await?;
    take(state, limits, client.id.0, &ctx)?;
    let token = form.get("token").ok_or_else(|| bad_request("token is missing."))?;
    if let Some(verified) = state.keys.verify(token, ctx.now)
        && matches!(verified.actor, Actor::Client { id, .. } if id == client.id)
    {
        let jti = verified.jti;
        state.db.write(async |conn| service::revoke(conn, &ctx, RevocationKind::Token, jti).await).await?;
        state.forget_tokens(RevocationKind::Token, jti, ctx.now);
    }
    Ok(())
}
