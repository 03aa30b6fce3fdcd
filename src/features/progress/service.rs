//! Use cases of progress.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::ingest::{Outcome, ingest};
use super::model::{NewUpdate, ProgressUpdate, ProgressUpdateBody};
use super::push::Push;
use super::store;
pub use super::store::Filter;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldError, FieldErrorSchema, Result};
use crate::ids::ProgressUpdateId;

/// What became of a single push.
pub enum Pushed {
    /// Stored.
    Created(ProgressUpdateBody),
    /// It was there already.
    Same(ProgressUpdateBody),
}

/// Pushes updates, each for itself; the answers come in the order of the pushes.
///
/// # Errors
/// Of one push: 409 `externalIdConflict`, `alreadySuperseded`; 422 with pointers. Of all: only when the database fails;
/// then nothing is stored.
pub async fn push_all(conn: &mut AsyncPgConnection, pushes: &[(Ctx, Push)]) -> Result<Vec<Result<Pushed>>> {
    let outcomes = ingest(conn, pushes).await?;
    let repeated: Vec<ProgressUpdateId> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            Outcome::Same(id) => Some(*id),
            Outcome::Created(_) | Outcome::Refused(_) => None,
        })
        .collect();
    // That each of them is its pusher's own, the ingestion has found out.
    let stored = if repeated.is_empty() { Vec::new() } else { store::find_stored(conn, &repeated).await? };
    let stored: HashMap<ProgressUpdateId, ProgressUpdate> =
        stored.into_iter().map(|update| (update.id, update)).collect();
    let answer = |outcome| match outcome {
        Outcome::Created(update) => Ok(Pushed::Created(body(*update)?)),
        Outcome::Same(id) => match stored.get(&id) {
            Some(update) => Ok(Pushed::Same(update.clone().into())),
            None => Err(Error::Internal(anyhow::anyhow!("a stored update is not there"))),
        },
        Outcome::Refused(error) => Err(error),
    };
    Ok(outcomes.into_iter().map(answer).collect())
}

/// Pushes one update.
///
/// # Errors
/// As [`push_all`].
pub async fn push(conn: &mut AsyncPgConnection, ctx: &Ctx, push: Push) -> Result<Pushed> {
    let answer = push_all(conn, &[(ctx.clone(), push)]).await?.pop();
    answer.unwrap_or_else(|| Err(Error::Internal(anyhow::anyhow!("a push without an outcome"))))
}

fn body(update: NewUpdate) -> Result<ProgressUpdateBody> {
    Ok(ProgressUpdateBody {
        id: update.id,
        external_id: update.external_id,
        organisation_id: update.organisation_id,
        apprenticeship_id: update.apprenticeship_id,
        observed_at: update.observed_at,
        received_at: update.received_at,
        details: serde_json::to_value(&update.details).map_err(anyhow::Error::from)?,
        supersedes: update.supersedes.map(|(_, name)| name),
        superseded_by: None,
    })
}

/// Why one item of a batch was refused.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ItemProblem)]
pub struct ItemProblemBody {
    /// What went wrong, for machines.
    code: Code,
    /// A few words.
    title: &'static str,
    /// What happened this time.
    detail: String,
    /// Every fault found; pointers are relative to the item.
    #[schema(value_type = Vec<FieldErrorSchema>)]
    errors: Vec<FieldError>,
}

/// What became of one item of a batch.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BatchItem)]
pub struct ItemBody {
    /// The item's place in the request, from 0.
    index: usize,
    /// Its `externalId`, where it could be read.
    #[schema(required = true)]
    external_id: Option<String>,
    /// 201 stored, 200 there already, 409 or 422 refused.
    #[schema(example = 201)]
    status: u16,
    /// The update; null where the item was refused.
    #[schema(required = true)]
    id: Option<ProgressUpdateId>,
    /// Why it was refused; null otherwise.
    #[schema(required = true)]
    problem: Option<ItemProblemBody>,
}

/// How many items came to what.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
#[schema(as = BatchSummary)]
pub struct BatchSummaryBody {
    /// Items in the batch.
    total: usize,
    /// Stored.
    created: usize,
    /// There already.
    unchanged: usize,
    /// Not accepted.
    refused: usize,
}

/// What became of a batch.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ProgressUpdateBatch)]
pub struct BatchBody {
    /// Each item, in the order of the request.
    items: Vec<ItemBody>,
    /// How many came to what.
    summary: BatchSummaryBody,
}

/// Pushes many updates. Each is judged alone: one that is refused never harms its neighbours.
///
/// # Errors
/// Only when the database fails: then nothing is stored.
pub async fn push_batch(conn: &mut AsyncPgConnection, ctx: &Ctx, items: &[ReadItem]) -> Result<BatchBody> {
    let pushes: Vec<(Ctx, Push)> = items
        .iter()
        .filter_map(|item| item.push.as_ref().ok())
        .map(|push| (ctx.clone(), push.clone()))
        .collect();
    let mut outcomes = ingest(conn, &pushes).await?.into_iter();
    let mut summary = BatchSummaryBody { total: items.len(), ..BatchSummaryBody::default() };
    let items = items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let outcome = match &item.push {
                Err(problem) => Err(problem.clone()),
                Ok(_) => match outcomes.next() {
                    Some(Outcome::Created(update)) => Ok((201, update.id)),
                    Some(Outcome::Same(id)) => Ok((200, id)),
                    Some(Outcome::Refused(error)) => Err(Refusal::of(error)?),
                    None => return Err(Error::Internal(anyhow::anyhow!("a push without an outcome"))),
                },
            };
            let external_id = item.external_id.clone();
            Ok(match outcome {
                Ok((status, id)) => {
                    *(if status == 201 { &mut summary.created } else { &mut summary.unchanged }) += 1;
                    ItemBody { index, external_id, status, id: Some(id), problem: None }
                }
                Err(Refusal { status, problem }) => {
                    summary.refused += 1;
                    ItemBody { index, external_id, status, id: None, problem: Some(problem) }
                }
            })
        })
        .collect::<Result<Vec<ItemBody>>>()?;
    Ok(BatchBody { items, summary })
}

/// One item of a batch, read.
pub struct ReadItem {
    external_id: Option<String>,
    push: std::result::Result<Push, Refusal>,
}

/// Why an item was refused, as it is told in a batch.
#[derive(Clone, Debug)]
struct Refusal {
    status: u16,
    problem: ItemProblemBody,
}

impl Refusal {
    /// # Errors
    /// The error itself, where it is no fault of the item but of ours.
    fn of(error: Error) -> Result<Self> {
        let Error::Problem(problem) = error else {
            return Err(error);
        };
        // Inside a batch whatever cannot be read is unfit, as the batch itself was readable.
        let status = if problem.code.status().as_u16() == 400 { 422 } else { problem.code.status().as_u16() };
        Ok(Self {
            status,
            problem: ItemProblemBody {
                code: problem.code,
                title: problem.code.title(),
                detail: problem.detail.into_owned(),
                errors: problem.errors,
            },
        })
    }
}

impl ReadItem {
    /// Reads an item and judges all that needs no database.
    pub fn read(raw: &RawValue, now: DateTime<Utc>) -> Result<Self> {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Name {
            external_id: String,
        }
        let push = match Push::read(raw.get().as_bytes(), now) {
            Ok(push) => Ok(push),
            Err(error) => Err(Refusal::of(error)?),
        };
        let external_id = match &push {
            Ok(push) => Some(push.external_id.clone()),
            Err(_) => serde_json::from_str::<Name>(raw.get()).ok().map(|name| name.external_id),
        };
        Ok(Self { external_id, push })
    }
}

/// An update that the caller may see.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: ProgressUpdateId) -> Result<ProgressUpdate> {
    Ok(store::find(conn, ctx.sight(), id).await?)
}

/// A page of updates that the caller may see, in the order of arrival.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &Filter,
    after: Option<ProgressUpdateId>,
    limit: i64,
) -> Result<Vec<ProgressUpdate>> {
    Ok(store::list_page(conn, ctx.sight(), filter, after, limit).await?)
}

/// The chain of corrections that an update stands in, oldest first.
pub async fn history(conn: &mut impl Read, ctx: &Ctx, id: ProgressUpdateId) -> Result<Vec<ProgressUpdate>> {
    store::find(conn, ctx.sight(), id).await?;
    let chain = store::chain(conn, id).await?;
    let mut rows = store::find_many(conn, ctx.sight(), &chain).await?;
    rows.sort_by_key(|row| chain.iter().position(|id| *id == row.id));
    Ok(rows)
}
