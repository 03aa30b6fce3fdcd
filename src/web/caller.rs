//! Who calls, and whether they may: the first argument of every handler.

use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, web};

use super::boundary::RequestId;
use super::limits::{Left, Policy};
use super::negotiate;
use super::routes::refuse_query;
use crate::access::{AnyToken, Needs, Scopes};
use crate::app::AppState;
use crate::ctx::{Actor, Ctx};
use crate::error::{Code, Error, Result};
use crate::tokens::Verified;

/// A caller with a valid token that carries the scope `S`. Dereferences to the context.
pub struct Caller<S: Needs = AnyToken> {
    ctx: Ctx,
    token: Arc<Verified>,
    scope: PhantomData<S>,
}

impl<S: Needs> Caller<S> {
    /// The token itself.
    pub fn token(&self) -> &Verified {
        &self.token
    }
}

impl<S: Needs> Deref for Caller<S> {
    type Target = Ctx;

    fn deref(&self) -> &Ctx {
        &self.ctx
    }
}

impl<S: Needs> FromRequest for Caller<S> {
    type Error = Error;
    // Ready at once, so that 401 and 403 come before anything that the body or the query could be refused for.
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(admit::<S>(request))
    }
}

fn admit<S: Needs>(request: &HttpRequest) -> Result<Caller<S>> {
    let state = state(request)?;
    let (mut ctx, token) = authenticate(request, state)?.ok_or_else(|| Error::new(Code::Unauthenticated))?;
    if let Some(scope) = S::SCOPE
        && !token.scopes.has(scope)
    {
        return Err(Error::insufficient_scope(scope.as_str()));
    }
    refuse_query(state, request)?;
    // Reads are judged when they are answered; a write must be refused before it happens.
    if !request.method().is_safe() && request.method() != "DELETE" {
        negotiate::json_answer(request)?;
    }
    ctx.scopes = token.scopes;
    Ok(Caller { ctx, token, scope: PhantomData })
}

/// Anybody: a caller with a valid token, or nobody in particular. A bad token is still 401.
pub struct Visitor(Ctx);

impl Visitor {
    /// The context of a request whose `Authorization` header means something else than a bearer token.
    pub fn anonymous(request: &HttpRequest) -> Result<Ctx> {
        Ok(context(request, state(request)?, Actor::Anonymous, Scopes::default()))
    }
}

impl Deref for Visitor {
    type Target = Ctx;

    fn deref(&self) -> &Ctx {
        &self.0
    }
}

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(state(request).and_then(|state| {
            refuse_query(state, request)?;
            Ok(Self(match authenticate(request, state)? {
                Some((ctx, _)) => ctx,
                None => context(request, state, Actor::Anonymous, Scopes::default()),
            }))
        }))
    }
}

/// What the rate limiter said, kept for the headers of the answer.
#[derive(Clone, Copy)]
pub(super) struct Limited {
    pub(super) left: Left,
    pub(super) caller: uuid::Uuid,
}

/// Verifies the bearer token, if there is one, and takes a token of the caller's rate limit.
fn authenticate(request: &HttpRequest, state: &AppState) -> Result<Option<(Ctx, Arc<Verified>)>> {
    let Some(header) = request.headers().get(AUTHORIZATION) else {
        return Ok(None);
    };
    let text = header.to_str().map_err(|_| Error::new(Code::InvalidToken))?;
    let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
    if !scheme.eq_ignore_ascii_case("bearer") || request.headers().get_all(AUTHORIZATION).count() > 1 {
        return Err(Error::new(Code::InvalidToken));
    }
    let now = state.clock.now();
    let verified = state.keys.verify(token.trim(), now).ok_or_else(|| Error::new(Code::InvalidToken))?;
    if state.revocations.hit(&verified) {
        return Err(Error::new(Code::InvalidToken));
    }
    if let (true, Some(caller)) = (state.settings.rate_limit, verified.subject()) {
        let left = state.api_limit.take(caller, now);
        request.extensions_mut().insert(Limited { left, caller });
        if let Some(seconds) = left.wait {
            return Err(Error::new(Code::TooManyRequests).retry_after(seconds));
        }
    }
    let ctx = context(request, state, verified.actor.clone(), verified.scopes);
    Ok(Some((ctx, verified)))
}

fn context(request: &HttpRequest, state: &AppState, actor: Actor, scopes: Scopes) -> Ctx {
    let request_id: Arc<str> = RequestId::of(request);
    Ctx { actor, scopes, now: state.clock.now(), ids: state.ids.clone(), request_id }
}

pub(super) fn state(request: &HttpRequest) -> Result<&AppState> {
    request
        .app_data::<web::Data<AppState>>()
        .map(|state| state.get_ref())
        .ok_or_else(|| Error::Internal(anyhow::anyhow!("the application has no state")))
}

impl Limited {
    pub(super) fn headers(&self) -> [(&'static str, String); 2] {
        [("ratelimit", self.left.header(&Policy::API)), ("ratelimit-policy", Policy::API.header())]
    }
}
