//! Copies: for the officer before they are given, and for the person.

use chrono::TimeDelta;

use super::super::model::{RequestKind, RequestState, SubjectRequest};
use super::super::store;
use super::erasures::ensure_kind;
use crate::ctx::{Actor, Ctx};
use crate::db::Read;
use crate::error::{Error, Result};
use crate::features::data_protection::copies::{self, CopyBody, FieldStanding, Reader};
use crate::features::identity::sign_in::hash_secret;
use crate::ids::{PersonId, SubjectRequestId};

/// How long somebody can open their copy.
const LINK: TimeDelta = TimeDelta::days(90);

async fn copy(conn: &mut impl Read, ctx: &Ctx, row: &SubjectRequest, reader: Reader) -> Result<CopyBody> {
    copies::copy(conn, ctx, (row.id, (row.person_id, row.candidate_id)), reader).await
}

/// What the officer sees of a copy before it is given.
///
/// # Errors
/// 404; 409 where no copy is asked for, or it was given.
pub async fn export(conn: &mut impl Read, ctx: &Ctx, id: SubjectRequestId) -> Result<CopyBody> {
    let row = store::find(conn, id).await?;
    ensure_kind(&row, &[RequestKind::Access])?;
    copy(conn, ctx, &row, Reader::Officer).await
}

/// The kinds of record of which words of others are still to be read, before a copy is given.
///
/// # Errors
/// As the export.
pub async fn kinds_to_read(conn: &mut impl Read, ctx: &Ctx, id: SubjectRequestId) -> Result<Vec<String>> {
    let copy = export(conn, ctx, id).await?;
    let unread = copy
        .records
        .into_iter()
        .filter(|record| record.fields.iter().any(|field| field.standing == FieldStanding::ToBeRead));
    let mut kinds: Vec<String> = unread.map(|record| record.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    Ok(kinds)
}

fn is_given(row: &SubjectRequest, ctx: &Ctx) -> bool {
    let is_answered = row.kind == RequestKind::Access && row.state == RequestState::Done;
    is_answered && row.closed_at.is_some_and(|at| ctx.now < at + LINK)
}

/// The copy that was given to whoever asks for it.
///
/// # Errors
/// 404 for everybody else, before it is given, and 90 days later.
pub async fn own(conn: &mut impl Read, ctx: &Ctx, id: SubjectRequestId) -> Result<CopyBody> {
    let row = store::find(conn, id).await?;
    let is_own = matches!(ctx.actor, Actor::Person { id, .. } if row.person_id == Some(id));
    if !is_own || !is_given(&row, ctx) {
        return Err(Error::not_found());
    }
    copy(conn, ctx, &row, Reader::Subject).await
}

/// The request that a letter's link belongs to, and the person who signs in for it; a candidate has no account.
///
/// # Errors
/// 404 where the link leads nowhere, or nowhere any more.
pub async fn by_link(
    conn: &mut impl Read,
    ctx: &Ctx,
    token: &str,
) -> Result<(SubjectRequestId, Option<PersonId>)> {
    let row = store::by_link(conn, &hash_secret(token), ctx.now - LINK).await?;
    if !is_given(&row, ctx) {
        return Err(Error::not_found());
    }
    Ok((row.id, row.person_id))
}

/// The copy that a link opens; whoever calls this has made sure of the person.
///
/// # Errors
/// As [`by_link`].
pub async fn copy_of_link(conn: &mut impl Read, ctx: &Ctx, token: &str) -> Result<CopyBody> {
    let (id, _) = by_link(conn, ctx, token).await?;
    let row = store::find(conn, id).await?;
    copy(conn, ctx, &row, Reader::Subject).await
}
