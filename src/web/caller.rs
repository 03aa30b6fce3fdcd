//! Who calls, and whether they may: the first argument of every handler.

use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};

use super::State;
use super::limits::{Policy, Remaining};
use super::middleware::RequestId;
use super::negotiate;
use super::routes::refuse_query;
use crate::access::{AnyToken, RequiredScope, Scopes};
use crate::ctx::{Actor, Ctx};
use crate::error::{Code, Error, Result};
use crate::tokens::Verified;

/// A caller with a valid token that carries the scope `S`. Dereferences to the context.
pub struct Caller<S: RequiredScope = AnyToken> {
    ctx: Ctx,
    token: Arc<Verified>,
    scope: PhantomData<S>,
}

impl<S: RequiredScope> Caller<S> {
    /// The token itself.
    pub fn token(&self) -> &Verified {
        &self.token
    }
}

impl<S: RequiredScope> Deref for Caller<S> {
    type Target = Ctx;

    fn deref(&self) -> &Ctx {
        &self.ctx
    }
}

impl<S: RequiredScope> FromRequest for Caller<S> {
    type Error = Error;
    // Ready at once, so that 401 and 403 come before anything that the body or the query could be refused for.
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(admit::<S>(request))
    }
}

fn admit<S: RequiredScope>(request: &HttpRequest) -> Result<Caller<S>> {
    let state = State::of(request)?;
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
pub struct OptionalCaller(Ctx);

impl OptionalCaller {
    /// The context of a request whose `Authorization` header means something else than a bearer token.
    pub fn anonymous(request: &HttpRequest) -> Result<Ctx> {
        Ok(context(request, State::of(request)?, Actor::Anonymous, Scopes::default()))
    }
}

impl Deref for OptionalCaller {
    type Target = Ctx;

    fn deref(&self) -> &Ctx {
        &self.0
    }
}

impl FromRequest for OptionalCaller {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(State::of(request).and_then(|state| {
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
    pub(super) remaining: Remaining,
    pub(super) caller: uuid::Uuid,
}

/// Verifies the bearer token, if there is one, and takes a token of the caller's rate limit.
fn authenticate(request: &HttpRequest, state: &State) -> Result<Option<(Ctx, Arc<Verified>)>> {
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
        let remaining = state.api_limit.take(caller, now);
        request.extensions_mut().insert(Limited { remaining, caller });
        if let Some(seconds) = remaining.wait {
            return Err(Error::new(Code::TooManyRequests).retry_after(seconds));
        }
    }
    let ctx = context(request, state, verified.actor.clone(), verified.scopes);
    Ok(Some((ctx, verified)))
}

fn context(request: &HttpRequest, state: &State, actor: Actor, scopes: Scopes) -> Ctx {
    let request_id: Arc<str> = RequestId::of(request);
    Ctx { actor, scopes, now: state.clock.now(), ids: state.ids.clone(), request_id }
}

impl Limited {
    pub(super) fn headers(&self) -> [(&'static str, String); 2] {
        [("ratelimit", self.remaining.header(&Policy::API)), ("ratelimit-policy", Policy::API.header())]
    }
}
