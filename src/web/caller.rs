//! Who calls, and whether they may: the first argument of every handler.

use std::future::{Ready, ready};
use std::marker::PhantomData;
use std::ops::Deref;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};

use super::State;
use super::embed::asked::Embedding;
use super::fallback::refuse_query;
use super::limits::{Policy, Remaining};
use super::negotiate;
use super::request_id::RequestId;
use crate::access::{AnyToken, RequiredScope, Scope};
use crate::ctx::{Actor, Ctx};
use crate::error::{Code, Error, Result};
use crate::tokens::Verified;
use crate::visibility::Visibility;

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
    let token = authenticate(request, state)?.ok_or_else(|| Error::new(Code::Unauthenticated))?;
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
    Ok(Caller { ctx: context::<S>(request, state, Some(&token)), token, scope: PhantomData })
}

/// Anybody: a caller with a valid token, or nobody in particular. A bad token is still 401. Who has the scope `S` sees
/// beside what everybody sees what it reaches. Dereferences to the context.
pub struct OptionalCaller<S: RequiredScope = AnyToken> {
    ctx: Ctx,
    scope: PhantomData<S>,
}

impl OptionalCaller {
    /// The context of a request whose `Authorization` header means something else than a bearer token.
    pub fn anonymous(request: &HttpRequest) -> Result<Ctx> {
        Ok(context::<AnyToken>(request, State::of(request)?, None))
    }
}

impl<S: RequiredScope> Deref for OptionalCaller<S> {
    type Target = Ctx;

    fn deref(&self) -> &Ctx {
        &self.ctx
    }
}

impl<S: RequiredScope> FromRequest for OptionalCaller<S> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(State::of(request).and_then(|state| {
            refuse_query(state, request)?;
            let token = authenticate(request, state)?;
            Ok(Self { ctx: context::<S>(request, state, token.as_deref()), scope: PhantomData })
        }))
    }
}

/// What the rate limiter said, kept for the headers of the answer.
#[derive(Clone, Copy)]
pub(super) struct Limited {
    remaining: Remaining,
}

/// Whose token came with the request.
#[derive(Clone, Copy)]
pub(super) struct Known(pub(super) uuid::Uuid);

/// Verifies the bearer token, if there is one, and takes a token of the caller's rate limit.
fn authenticate(request: &HttpRequest, state: &State) -> Result<Option<Arc<Verified>>> {
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
    let Some(caller) = verified.subject() else { return Ok(Some(verified)) };
    request.extensions_mut().insert(Known(caller));
    if state.settings.rate_limit {
        let remaining = state.api_limit.take(caller, now);
        request.extensions_mut().insert(Limited { remaining });
        if let Some(seconds) = remaining.wait {
            return Err(Error::new(Code::TooManyRequests).retry_after(seconds));
        }
    }
    Ok(Some(verified))
}

/// The context of a request: its actor reaches what the scope `S` does, without one oneself.
fn context<S: RequiredScope>(request: &HttpRequest, state: &State, token: Option<&Verified>) -> Ctx {
    let mut ctx = Ctx {
        actor: token.map_or(Actor::Anonymous, |token| token.actor),
        scopes: token.map(|token| token.scopes).unwrap_or_default(),
        grants: token.map(|token| Arc::clone(&token.grants)).unwrap_or_default(),
        visibility: Visibility::default(),
        now: state.clock.now(),
        ids: state.ids.clone(),
        request_id: RequestId::of(request),
        base_url: Arc::clone(&state.base_url),
        equality_key: state.equality_key.clone(),
    };
    ctx.visibility = match S::SCOPE {
        Some(scope) => ctx.visibility_of(scope),
        None => ctx.person().map(Visibility::of_person).unwrap_or_default(),
    };
    if let Some(embedding) = request.extensions_mut().get_mut::<Embedding>() {
        embedding.seen = ctx.visibility_of(Scope::ApprenticeshipsRead);
    }
    ctx
}

impl Limited {
    pub(super) fn headers(&self) -> [(&'static str, String); 2] {
        [("ratelimit", self.remaining.header(&Policy::API)), ("ratelimit-policy", Policy::API.header())]
    }
}
