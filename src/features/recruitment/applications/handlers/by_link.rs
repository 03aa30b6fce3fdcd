//! What is done by links: limits, the link, the body, the work, in this order.

use actix_web::HttpRequest;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use validator::Validate;

use super::super::model::CandidateApplicationBody;
use super::super::service::{Opened, candidate_body, links};
use crate::ctx::Ctx;
use crate::db::Connection;
use crate::error::{Code, Result};
use crate::web::{ApiResponse, OptionalCaller, PublicBody, State};

/// Where a link leads; whoever opens too many that lead nowhere is told to wait.
///
/// # Errors
/// 404 for a token that is unknown, or whose time is over; 429.
pub async fn open(
    visitor: &OptionalCaller,
    request: &HttpRequest,
    state: &State,
    token: &str,
) -> Result<Opened> {
    let tried = state.try_link(request)?;
    let found = state.db.read(async |conn| links::by_link(conn, visitor, token).await).await;
    if !found.as_ref().is_err_and(|error| error.code() == Code::NotFound) {
        state.link_found(&tried);
    }
    found
}

/// What a link opens, as the candidate sees it.
pub async fn show(
    visitor: &OptionalCaller,
    request: &HttpRequest,
    state: &State,
    token: &str,
) -> Result<(i32, CandidateApplicationBody)> {
    let opened = open(visitor, request, state, token).await?;
    state.db.read(async |conn| candidate_body(conn, visitor, opened.clone()).await).await
}

/// A body that says nothing.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({}))]
pub struct Nothing {}

/// Does what a candidate asks for by a link, in one transaction; the link is opened anew in it, locked.
///
/// # Errors
/// 404, 429, what is wrong with the body, then those of the work.
pub async fn write<T: DeserializeOwned + Validate + Clone>(
    (visitor, request, state, token): (&OptionalCaller, &HttpRequest, &State, &str),
    body: &mut PublicBody,
    act: impl AsyncFnMut(&mut Connection, &Ctx, Opened, T) -> Result<()>,
) -> Result<ApiResponse> {
    open(visitor, request, state, token).await?;
    state.count_write(token)?;
    let command: T = if body.raw()?.is_empty() { crate::json::read(b"{}")? } else { body.read()? };
    let (version, told) = perform((visitor, state, token), command, act).await?;
    Ok(ApiResponse::item(version, &told)?.tagged_by_content(version).unlisted())
}

/// The work of [`write()`] for a command that was read elsewhere; the link was opened and counted before.
pub async fn perform<T: Clone>(
    (visitor, state, token): (&OptionalCaller, &State, &str),
    command: T,
    mut act: impl AsyncFnMut(&mut Connection, &Ctx, Opened, T) -> Result<()>,
) -> Result<(i32, CandidateApplicationBody)> {
    state
        .db
        .write(async |conn| {
            let opened = links::by_link_for_update(conn, visitor, token).await?;
            let ctx = visitor.as_candidate(opened.candidate.id);
            act(conn, &ctx, opened, command.clone()).await?;
            let opened = links::by_link(conn, &ctx, token).await?;
            candidate_body(conn, &ctx, opened).await
        })
        .await
}
