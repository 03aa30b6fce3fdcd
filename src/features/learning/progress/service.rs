//! Use cases of progress.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;
use serde_json::value::RawValue;

use super::details::Kind;
use super::ingest::{ingest, ingest_isolating_failures};
use super::model::{
    BatchBody, BatchSummaryBody, ItemBody, ItemProblemBody, NewUpdate, Outcome, ProgressUpdate,
    ProgressUpdateBody, shown, submission,
};
use super::push::Push;
use super::store;
pub use super::store::Filter;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, ErrorLocation, FieldCode, FieldError, Result};
use crate::features::learning::otj_days::WarningCode;
use crate::ids::ProgressUpdateId;

/// What became of a single push.
pub enum Pushed {
    /// Stored.
    Created(ProgressUpdateBody),
    /// It was there already.
    Same(ProgressUpdateId),
}

/// Pushes one update.
///
/// # Errors
/// 409 `externalIdConflict`, `alreadySuperseded`; 422 with pointers.
pub async fn push(conn: &mut AsyncPgConnection, ctx: &Ctx, push: Push) -> Result<Pushed> {
    into_pushed(ingest(conn, &submission(ctx, [push])).await?)
}

/// What came of a single push, as it is told.
///
/// # Errors
/// Why it was refused.
pub fn into_pushed(outcomes: Vec<Outcome>) -> Result<Pushed> {
    match outcomes.into_iter().next() {
        Some(Outcome::Created(update)) => Ok(Pushed::Created(body(&update)?)),
        Some(Outcome::Same(id, _)) => Ok(Pushed::Same(id)),
        Some(Outcome::Refused(error)) => Err(error),
        None => Err(missing()),
    }
}

fn missing() -> Error {
    Error::Internal(anyhow::anyhow!("a push without an outcome"))
}

fn body(update: &NewUpdate) -> Result<ProgressUpdateBody> {
    Ok(ProgressUpdateBody {
        id: update.id,
        external_id: update.push.external_id.clone(),
        organisation_id: update.organisation_id,
        apprenticeship_id: update.apprenticeship_id,
        observed_at: update.push.observed_at,
        received_at: update.received_at,
        details: shown(serde_json::to_value(&update.push.details).map_err(anyhow::Error::from)?),
        supersedes: update.push.supersedes.clone(),
        superseded_by: None,
        warnings: update.warnings.bodies(),
    })
}

/// Pushes many updates. Each is judged alone: one that is refused never harms its neighbours.
///
/// # Errors
/// Only when the database fails: then nothing is stored.
pub async fn push_batch(conn: &mut AsyncPgConnection, ctx: &Ctx, items: Vec<ReadItem>) -> Result<BatchBody> {
    let (items, pushes) = split(items);
    batch_body(items, ingest_isolating_failures(conn, &submission(ctx, pushes)).await?)
}

/// The pushes among the items of a batch, and what is told of the items once their outcomes are known.
pub fn split(items: Vec<ReadItem>) -> (Vec<PendingItem>, Vec<Push>) {
    let mut pushes = Vec::with_capacity(items.len());
    let pending = items
        .into_iter()
        .map(|ReadItem { external_id, push }| PendingItem {
            external_id,
            refusal: push.map(|push| pushes.push(push)).err(),
        })
        .collect();
    (pending, pushes)
}

/// What is told of a batch.
///
/// # Errors
/// Only where an outcome is missing.
pub fn batch_body(items: Vec<PendingItem>, outcomes: Vec<Outcome>) -> Result<BatchBody> {
    let mut outcomes = outcomes.into_iter();
    let mut room = MOST_FAULTS_OF_A_BATCH;
    let mut summary = BatchSummaryBody { total: items.len(), ..BatchSummaryBody::default() };
    let items = items
        .into_iter()
        .enumerate()
        .map(|(index, PendingItem { external_id, refusal })| {
            let outcome = match refusal {
                Some(refusal) => Err(refusal),
                None => match outcomes.next() {
                    Some(Outcome::Created(update)) => Ok((201, update.id, update.warnings)),
                    Some(Outcome::Same(id, warnings)) => Ok((200, id, warnings)),
                    Some(Outcome::Refused(error)) => Err(Refusal::of(error)),
                    None => return Err(missing()),
                },
            };
            Ok(match outcome {
                Ok((status, id, warnings)) => {
                    *(if status == 201 { &mut summary.created } else { &mut summary.unchanged }) += 1;
                    let warnings = warnings.bodies();
                    ItemBody { index, external_id, status, id: Some(id), warnings, problem: None }
                }
                Err(Refusal { status, mut problem }) => {
                    summary.refused += 1;
                    room -= problem.keep(1 + room).saturating_sub(1);
                    let warnings = Vec::new();
                    ItemBody { index, external_id, status, id: None, warnings, problem: Some(problem) }
                }
            })
        })
        .collect::<Result<Vec<ItemBody>>>()?;
    Ok(BatchBody { items, summary })
}

/// An item of a batch before its outcome is known.
pub struct PendingItem {
    external_id: Option<String>,
    /// Why it was never pushed.
    refusal: Option<Refusal>,
}

/// One item of a batch, read.
pub struct ReadItem {
    external_id: Option<String>,
    push: std::result::Result<Push, Refusal>,
}

/// Faults that are told of one item at most.
const MOST_FAULTS: usize = 20;
/// Faults that are told of all items at most, beside the first of each.
const MOST_FAULTS_OF_A_BATCH: usize = 1_000;
/// How long a text of the caller's is that is said back, in bytes.
const LONGEST_TEXT: usize = 256;

impl ItemProblemBody {
    /// Keeps the first faults, counts the others, and cuts long texts; returns how many are left.
    fn keep(&mut self, faults: usize) -> usize {
        self.more += self.errors.len().saturating_sub(faults);
        self.errors.truncate(faults);
        for error in &mut self.errors {
            if let ErrorLocation::Pointer(pointer) = &mut error.at {
                *pointer = shortened(std::mem::take(pointer));
            }
            error.detail = shortened(std::mem::take(&mut error.detail));
        }
        self.errors.len()
    }
}

fn shortened(mut text: String) -> String {
    if text.len() > LONGEST_TEXT {
        text.truncate(text.floor_char_boundary(LONGEST_TEXT));
        text.push('…');
    }
    text
}

/// Why an item was refused, as it is told in a batch.
#[derive(Clone, Debug)]
struct Refusal {
    status: u16,
    problem: ItemProblemBody,
}

impl Refusal {
    fn of(error: Error) -> Self {
        let Error::Problem(problem) = error else {
            // A defect of ours: the causes stay in the log.
            log::error!("an item of a batch failed: {error}");
            let code = error.code();
            return Self {
                status: code.status().as_u16(),
                problem: ItemProblemBody {
                    code,
                    title: code.title(),
                    detail: code.cause().to_owned(),
                    errors: Vec::new(),
                    more: 0,
                    id: None,
                },
            };
        };
        // Inside a batch whatever cannot be read is unfit, as the batch itself was readable.
        let status = if problem.code.status().as_u16() == 400 { 422 } else { problem.code.status().as_u16() };
        let mut problem = ItemProblemBody {
            code: problem.code,
            title: problem.code.title(),
            detail: shortened(problem.detail.into_owned()),
            errors: problem.errors,
            more: 0,
            id: problem.id,
        };
        problem.keep(MOST_FAULTS);
        Self { status, problem }
    }
}

impl ReadItem {
    /// Reads an item and judges all that needs no database.
    pub fn read(raw: &RawValue, now: DateTime<Utc>) -> Self {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Name {
            external_id: String,
        }
        let push = Push::read(raw.get().as_bytes(), now).map_err(Refusal::of);
        let external_id = match &push {
            Ok(push) => Some(push.external_id.clone()),
            // What is too long to be a name is not said back.
            Err(_) => serde_json::from_str::<Name>(raw.get())
                .ok()
                .map(|name| name.external_id)
                .filter(|name| name.len() <= LONGEST_TEXT),
        };
        Self { external_id, push }
    }
}

/// An update that the caller may see.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: ProgressUpdateId) -> Result<ProgressUpdate> {
    Ok(store::find(conn, ctx.visibility(), id).await?)
}

/// A page of updates that the caller may see, in the order of arrival.
///
/// # Errors
/// 400 where it is asked when something was observed, but not of whom or under which name: no index has updates by the
/// order of arrival and by the instant of observation.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &Filter,
    after: Option<ProgressUpdateId>,
    limit: i64,
) -> Result<Vec<ProgressUpdate>> {
    if filter.observed_since.is_some() && filter.apprenticeships.is_empty() && filter.external_ids.is_empty()
    {
        let detail = "is needed with observed_since";
        let fault = FieldError::parameter("apprenticeship_id", FieldCode::Required, detail);
        return Err(Error::with_errors(Code::InvalidQuery, vec![fault]));
    }
    let mut filter = filter.clone();
    if !filter.warnings.is_empty() {
        if !filter.kinds.is_empty() && !filter.kinds.contains(&Kind::OtjHours) {
            // Only hours have any.
            return Ok(Vec::new());
        }
        filter.kinds.clear();
    }
    Ok(store::list_page(conn, ctx.visibility(), &filter, after, limit).await?)
}

/// The sets of warnings, as they are stored, that hold one of these; none where none is asked for.
pub fn sets_with(wanted: &[WarningCode]) -> Vec<Vec<WarningCode>> {
    let of = |set: usize| {
        let codes = WarningCode::ALL.iter().copied().enumerate();
        codes.filter(|(at, _)| set >> at & 1 == 1).map(|(_, code)| code).collect::<Vec<_>>()
    };
    let sets = (1..1_usize << WarningCode::ALL.len()).map(of);
    sets.filter(|set| set.iter().any(|code| wanted.contains(code))).collect()
}

/// The chain of corrections that an update stands in, oldest first.
pub async fn history(conn: &mut impl Read, ctx: &Ctx, id: ProgressUpdateId) -> Result<Vec<ProgressUpdate>> {
    store::find(conn, ctx.visibility(), id).await?;
    let chain = store::chain(conn, id).await?;
    let mut rows = store::find_many(conn, ctx.visibility(), &chain).await?;
    rows.sort_by_key(|row| chain.iter().position(|id| *id == row.id));
    Ok(rows)
}
