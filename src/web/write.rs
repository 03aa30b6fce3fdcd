//! Writes: one connection, one transaction, repeatable without harm when the caller sends an `Idempotency-Key`.
//!
//! What a handler says is judged in the order of the contract: the record is found and locked (404), the body is read
//! (406, 415, 413, 408, 400, 422), then the work may refuse (428, 412, 409). The key, the work and the stored answer commit
//! together, and any refusal undoes all three. A concurrent duplicate in this process is refused before it takes a
//! connection; one in another replica waits half a second for the row.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection as _};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use validator::Validate;

use super::body::KIB;
use super::in_flight::{IdempotencyScope, InFlight, in_flight};
use super::{ApiResponse, Body, State};
use crate::ctx::{Actor, Ctx};
use crate::db::Db;
use crate::error::sql_state::{self, sql_state};
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::json;
use crate::schema::idempotency_keys as keys;

/// How long an answer is kept for repetition.
const RETENTION: TimeDelta = TimeDelta::hours(24);
/// The largest answer to a batch that is kept.
const LARGE: usize = 256 * KIB;
/// How long a concurrent duplicate in another replica is waited for.
const LOCK_TIMEOUT: &str = "500ms";

/// Reads a handler's body and runs its write.
pub struct Writer<const MAX: usize = { 256 * KIB }> {
    db: Db,
    /// The caller's `Idempotency-Key`; a bad one is refused where a bad body is.
    key: Result<Option<String>>,
    in_flight: InFlight,
    request: HttpRequest,
    payload: Payload,
}

/// The writer of a batch.
pub type BatchWriter = Writer<{ 4 * KIB * KIB }>;

impl<const MAX: usize> FromRequest for Writer<MAX> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(State::of(request).map(|state| Self {
            db: state.db.clone(),
            key: if request.method() == "POST" { key(request) } else { Ok(None) },
            in_flight: state.in_flight.clone(),
            request: request.clone(),
            payload: payload.take(),
        }))
    }
}

impl<const MAX: usize> Writer<MAX> {
    /// Whether the caller sent a key.
    pub fn has_key(&self) -> bool {
        matches!(self.key, Ok(Some(_)))
    }

    /// Creates what the body says. Garbage costs no connection: the body is read before one is taken.
    ///
    /// # Errors
    /// In this order: 406, 415, 413 or 408, 400, 422, then those of the work.
    pub async fn create<T: DeserializeOwned + Validate>(
        self,
        ctx: &Ctx,
        act: impl AsyncFnMut(&mut AsyncPgConnection, T) -> Result<ApiResponse>,
    ) -> Result<ApiResponse> {
        self.create_from(ctx, json::read, act).await
    }

    /// As [`Self::create`], of a body that `read` makes a command of.
    pub async fn create_from<T>(
        mut self,
        ctx: &Ctx,
        read: impl Fn(&[u8]) -> Result<T>,
        mut act: impl AsyncFnMut(&mut AsyncPgConnection, T) -> Result<ApiResponse>,
    ) -> Result<ApiResponse> {
        let mut body = self.receive().await;
        let mut first = Some(self.command(&mut body, &read)?);
        self.transaction(ctx, body.hash(), async |conn| {
            let command = match first.take() {
                Some(command) => command,
                None => self.command(&mut body, &read)?,
            };
            act(conn, command).await
        })
        .await
    }

    /// As [`Self::create_from`], after something that takes a while was prepared without a connection.
    pub async fn create_prepared<T, P>(
        mut self,
        ctx: &Ctx,
        read: impl Fn(&[u8]) -> Result<T>,
        prepare: impl AsyncFnOnce(&T) -> Result<P>,
        mut act: impl AsyncFnMut(&mut AsyncPgConnection, &T, &P) -> Result<ApiResponse>,
    ) -> Result<ApiResponse> {
        let mut body = self.receive().await;
        let command = self.command(&mut body, &read)?;
        // A request that is sent again is answered, whatever the preparation came to by now.
        let prepared = prepare(&command).await;
        let work = async |conn: &mut AsyncPgConnection| {
            act(conn, &command, prepared.as_ref().map_err(Error::again)?).await
        };
        self.transaction(ctx, body.hash(), work).await
    }

    /// The body that `read` makes a command of, for work that has no transaction of its own.
    ///
    /// # Errors
    /// 406, 415, 413 or 408, 400, 422.
    pub async fn read<T>(mut self, read: impl Fn(&[u8]) -> Result<T>) -> Result<T> {
        let mut body = self.receive().await;
        self.command(&mut body, read)
    }

    /// Finds a record, reads the body, and does with both what is asked for. What is found should be locked, so that the
    /// work need not read it again. All three may run more than once (see [`Db::write`]).
    ///
    /// # Errors
    /// In this order: 404 or what else finding refuses, 406, 415, 413 or 408, 400, 422, then those of the work.
    pub async fn act<F, T: DeserializeOwned + Validate>(
        self,
        ctx: &Ctx,
        find: impl AsyncFnMut(&mut AsyncPgConnection) -> Result<F>,
        act: impl AsyncFnMut(&mut AsyncPgConnection, F, T) -> Result<ApiResponse>,
    ) -> Result<ApiResponse> {
        self.act_from(ctx, find, json::read, act).await
    }

    /// As [`Self::act`], with a body that `read` makes a command of.
    pub async fn act_from<F, T>(
        mut self,
        ctx: &Ctx,
        mut find: impl AsyncFnMut(&mut AsyncPgConnection) -> Result<F>,
        read: impl Fn(&[u8]) -> Result<T>,
        mut act: impl AsyncFnMut(&mut AsyncPgConnection, F, T) -> Result<ApiResponse>,
    ) -> Result<ApiResponse> {
        let mut body = self.receive().await;
        self.transaction(ctx, body.hash(), async |conn| {
            let found = find(conn).await?;
            let command = self.command(&mut body, &read)?;
            act(conn, found, command).await
        })
        .await
    }

    /// As [`Self::act`], with a body that may be left out.
    pub async fn act_with_optional_body<F, T: DeserializeOwned + Validate + Default>(
        mut self,
        ctx: &Ctx,
        mut find: impl AsyncFnMut(&mut AsyncPgConnection) -> Result<F>,
        mut act: impl AsyncFnMut(&mut AsyncPgConnection, F, T) -> Result<ApiResponse>,
    ) -> Result<ApiResponse> {
        let mut body = self.receive().await;
        self.transaction(ctx, body.hash(), async |conn| {
            let found = find(conn).await?;
            let command = if body.raw()?.is_empty() {
                self.key().map(|_| T::default())?
            } else {
                self.command(&mut body, json::read)?
            };
            act(conn, found, command).await
        })
        .await
    }

    /// As [`Self::act`], without a body: whoever sends one that says something meant what is not done here.
    ///
    /// # Errors
    /// In this order: 404 or what else finding refuses, 413 or 408, 400, 422, then those of the work.
    pub async fn act_without_body<F>(
        mut self,
        ctx: &Ctx,
        mut find: impl AsyncFnMut(&mut AsyncPgConnection) -> Result<F>,
        mut act: impl AsyncFnMut(&mut AsyncPgConnection, F) -> Result<ApiResponse>,
    ) -> Result<ApiResponse> {
        let mut body = self.receive().await;
        // All bodies that say nothing are the same.
        let is_empty = body.raw().is_ok_and(|bytes| says_nothing(bytes).is_ok());
        let hash = if is_empty { Some(Vec::new()) } else { body.hash() };
        self.transaction(ctx, hash, async |conn| {
            let found = find(conn).await?;
            says_nothing(body.raw()?)?;
            self.key()?;
            act(conn, found).await
        })
        .await
    }

    pub(super) async fn receive(&mut self) -> Body<MAX> {
        Body::receive(&self.request, &mut self.payload).await
    }

    fn key(&self) -> Result<Option<&str>> {
        self.key.as_ref().map(Option::as_deref).map_err(Error::again)
    }

    pub(super) fn command<T>(&self, body: &mut Body<MAX>, read: impl Fn(&[u8]) -> Result<T>) -> Result<T> {
        let bytes = body.bytes()?;
        self.key()?;
        read(bytes)
    }

    /// Runs the work in one transaction with the key, if there is one and the body arrived.
    pub(super) async fn transaction(
        &self,
        ctx: &Ctx,
        body_hash: Option<Vec<u8>>,
        mut work: impl AsyncFnMut(&mut AsyncPgConnection) -> Result<ApiResponse>,
    ) -> Result<ApiResponse> {
        let (Ok(Some(key)), Some(subject), Some(body_hash)) = (&self.key, subject(ctx), body_hash) else {
            return self.db.write(work).await;
        };
        let scope = IdempotencyScope {
            subject,
            method: self.request.method().to_string(),
            path: self.request.path().to_owned(),
            key: key.clone(),
        };
        let _flight = self.in_flight.enter(&scope)?;
        self.db
            .write(async |conn| {
                conn.batch_execute(&format!("SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")).await?;
                if let Some(stored) = claim(conn, &scope, &body_hash, ctx).await? {
                    return Ok(stored);
                }
                conn.batch_execute("SET LOCAL lock_timeout = 0").await?;
                let answer = work(conn).await?;
                // A batch can be sent again without harm, so its answer need not be kept whatever its size.
                if MAX <= LARGE || answer.body.len() <= LARGE {
                    store(conn, &scope, &answer).await?;
                }
                Ok(answer)
            })
            .await
    }
}

/// What an operation without a body reads from one.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Refuses a body that is neither empty nor `{}`, of whatever type it is said to be.
fn says_nothing(body: &[u8]) -> Result<()> {
    if body.is_empty() { Ok(()) } else { json::shape::<Nothing>(body).map(|Nothing {}| ()) }
}

/// Whose key it is: keys of different callers never meet.
fn subject(ctx: &Ctx) -> Option<String> {
    match &ctx.actor {
        Actor::Client { id, .. } => Some(format!("client:{id}")),
        Actor::Person { id, .. } => Some(format!("person:{id}")),
        Actor::Anonymous | Actor::Candidate { .. } | Actor::Importer { .. } | Actor::System => None,
    }
}

/// The key of a request, bare or as a quoted string.
fn key(request: &HttpRequest) -> Result<Option<String>> {
    let Some(header) = request.headers().get("idempotency-key") else {
        return Ok(None);
    };
    let text = header.to_str().unwrap_or_default().trim();
    let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    if (1..=255).contains(&bare.len()) && !bare.contains('"') {
        Ok(Some(bare.to_owned()))
    } else {
        let detail = "must be 1 to 255 visible ASCII characters, bare or in quotes";
        let fault = FieldError::header("Idempotency-Key", FieldCode::Format, detail);
        Err(Error::with_errors(Code::InvalidHeader, vec![fault]))
    }
}

/// Inserts the key's row. `Some` is the answer stored by an earlier request with it.
async fn claim(
    conn: &mut AsyncPgConnection,
    scope: &IdempotencyScope,
    body_hash: &[u8],
    ctx: &Ctx,
) -> Result<Option<ApiResponse>> {
    diesel::delete(row(scope).filter(keys::expires_at.le(ctx.now))).execute(conn).await?;
    let claimed = diesel::insert_into(keys::table)
        .values((
            keys::subject.eq(&scope.subject),
            keys::method.eq(&scope.method),
            keys::path.eq(&scope.path),
            keys::key.eq(&scope.key),
            keys::body_hash.eq(body_hash),
            keys::expires_at.eq(ctx.now + RETENTION),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await;
    let inserted = match claimed {
        Ok(rows) => rows == 1,
        Err(cause) if sql_state(&cause) == Some(sql_state::LOCK_TIMEOUT) => return Err(in_flight()),
        Err(cause) => return Err(cause.into()),
    };
    if inserted {
        return Ok(None);
    }
    let (hash, status, headers, body) = row(scope)
        .select((keys::body_hash, keys::status, keys::headers, keys::body))
        .first::<(Vec<u8>, Option<i16>, Option<serde_json::Value>, Option<Vec<u8>>)>(conn)
        .await?;
    if hash != body_hash {
        return Err(Error::new(Code::IdempotencyKeyReused));
    }
    // An answer that was too large to be kept: the work is done again.
    let (Some(status), Some(headers), Some(body)) = (status, headers, body) else { return Ok(None) };
    let mut headers: Vec<(String, String)> = serde_json::from_value(headers).map_err(anyhow::Error::from)?;
    headers.push(("idempotency-replayed".to_owned(), "true".to_owned()));
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok());
    Ok(Some(ApiResponse { status: status.unwrap_or(StatusCode::OK), headers, body, replay_body: None }))
}

async fn store(conn: &mut AsyncPgConnection, scope: &IdempotencyScope, answer: &ApiResponse) -> Result<()> {
    let status = i16::try_from(answer.status.as_u16()).unwrap_or(200);
    let headers = serde_json::to_value(&answer.headers).map_err(anyhow::Error::from)?;
    let body = answer.replay_body.as_ref().unwrap_or(&answer.body);
    diesel::update(row(scope))
        .set((keys::status.eq(status), keys::headers.eq(headers), keys::body.eq(body)))
        .execute(conn)
        .await?;
    Ok(())
}

type Row<'a> = diesel::dsl::Find<keys::table, (&'a str, &'a str, &'a str, &'a str)>;

fn row(scope: &IdempotencyScope) -> Row<'_> {
    keys::table.find((scope.subject.as_str(), scope.method.as_str(), scope.path.as_str(), scope.key.as_str()))
}

/// Deletes the answers that are past their time.
pub async fn forget_expired(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(keys::table.filter(keys::expires_at.le(now))).execute(conn).await
}
