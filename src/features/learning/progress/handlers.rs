//! `/api/v1/progress-updates`, `/api/v1/progress-update-batches`, `/api/v1/apprenticeships/{id}/progress`.

use actix_web::{get, post, web};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::details::Kind;
use super::model::{
    BatchBody, ProgressUpdate, ProgressUpdateBody, ProgressUpdateHistory, ProgressUpdateList,
};
use super::push::{Push, PushBody};
use super::queue::Queues;
use super::service::{self, Filter, Pushed, ReadItem};
use super::summary::model::SummaryBody;
use super::summary::service::summary;
use crate::access::{ProgressRead, ProgressWrite};
use crate::ctx::Ctx;
use crate::db::Db;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::learning::otj_days::WarningCode;
use crate::ids::{ApprenticeshipId, ProgressUpdateId};
use crate::json;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, BatchWriter, Caller, Embed, List, Query, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(push_progress_update)
        .service(push_progress_update_batch)
        .service(list_progress_updates)
        .service(get_progress_update)
        .service(list_progress_update_history)
        .service(get_progress);
}

/// Only those who teach report progress.
fn provider_only(ctx: &Ctx) -> Result<()> {
    if ctx.organisation().is_some() {
        Ok(())
    } else {
        Err(Error::because(Code::Forbidden, "Only a learning provider's client pushes progress."))
    }
}

/// Push a progress update
///
/// One fact about one of the provider's own learners. The `externalId` is the provider's own name of it: pushing the
/// same content again answers 200 with the same id and changes nothing, so a push that failed can simply be sent
/// again. To correct an update push another with `supersedes`; to void one push a `retraction`. Late
/// arrivals never overwrite newer facts. What is taken and should be looked at says so in `warnings`: hours that another
/// update says too, hours on a Sunday, more than ten hours on a day.
#[utoipa::path(
    tag = "learning",
    request_body = PushBody,
    responses(
        (status = 201, description = "Stored", body = ProgressUpdateBody),
        (status = 200, description = "It was there already, with the same content", body = ProgressUpdateBody),
        (status = 409, description = "externalIdConflict, alreadySuperseded"),
        (status = 422, description = "validationFailed, dayTotalExceeded"),
    ),
    security(("oauth2" = ["progress:write"]), ("bearer" = [])),
)]
#[post("/progress-updates")]
async fn push_progress_update(
    caller: Caller<ProgressWrite>,
    db: Db,
    queues: web::Data<Queues>,
    writer: Writer,
) -> Result<ApiResponse> {
    provider_only(&caller)?;
    let read = |bytes: &[u8]| Push::read(bytes, caller.now);
    if writer.has_key() {
        return writer
            .create_from(&caller, read, async |conn, push| match service::push(conn, &caller, push).await? {
                Pushed::Created(update) => created(&update, 1),
                Pushed::Same(id) => found_again(service::find(conn, &caller, id).await?),
            })
            .await;
    }
    let push = writer.read(read).await?;
    match service::into_pushed(queues.single.push(&caller, vec![push]).await?)? {
        Pushed::Created(update) => created(&update, 1),
        Pushed::Same(id) => found_again(db.read(async |conn| service::find(conn, &caller, id).await).await?),
    }
}

fn created(update: &ProgressUpdateBody, version: i32) -> Result<ApiResponse> {
    ApiResponse::created(format!("/api/v1/progress-updates/{}", update.id), version, update)
}

fn found_again(update: ProgressUpdate) -> Result<ApiResponse> {
    let version = update.version();
    Ok(created(&update.into(), version)?.found_again())
}

/// A batch with its items as they were sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Batch<'a> {
    #[serde(borrow)]
    items: Vec<&'a RawValue>,
}

/// Pushes up to a thousand updates, each judged alone.
#[derive(ToSchema)]
#[schema(as = PushProgressUpdateBatch, example = json!({"items": [
    {"externalId": "ada-0001", "learner": {"uln": "1000000019"}, "observedAt": "2026-11-20T09:30:00Z",
        "details": {"kind": "otjHours", "date": "2026-11-20", "hours": 6.5, "activity": "Workshop", "ksbs": ["K1"]}},
    {"externalId": "ada-0002", "learner": {"providerReference": "L-17"}, "observedAt": "2026-11-20T16:00:00Z",
        "details": {"kind": "ragRating", "rating": "amber", "reason": "Two sessions missed"}}
]}))]
#[expect(dead_code, reason = "describes the body in the contract")]
struct PushBatch {
    /// The updates, in the order in which they are judged.
    #[schema(min_items = 1, max_items = 1000)]
    items: Vec<PushBody>,
}

/// A batch of which only the outside matters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Envelope {
    #[expect(dead_code, reason = "read only to be there")]
    items: IgnoredAny,
}

/// The envelope of a batch; its items are judged one by one later.
fn read_batch(bytes: &[u8]) -> Result<Vec<&RawValue>> {
    let batch = serde_json::from_slice::<Batch<'_>>(bytes);
    let items = match batch {
        Ok(batch) => batch.items,
        Err(_) => {
            // Only now it matters what exactly is wrong with it.
            json::shape::<Envelope>(bytes)?;
            let fault = FieldError::pointer("#/items", FieldCode::Type, "must be a list of updates");
            return Err(Error::invalid(vec![fault]));
        }
    };
    let fault = match items.len() {
        1..=1000 => return Ok(items),
        0 => FieldError::pointer("#/items", FieldCode::TooSmall, "must hold at least one update"),
        _ => FieldError::pointer("#/items", FieldCode::TooLarge, "must hold at most 1,000 updates"),
    };
    Err(Error::invalid(vec![fault]))
}

/// Push many progress updates
///
/// Up to 1,000 updates in one request. Each is judged alone, in order, as if it had been pushed alone: one bad item never
/// harms another. The answer is 207 with the outcome of each; push the whole batch again whenever in doubt, since
/// what was stored before answers 200 and changes nothing.
#[utoipa::path(
    tag = "learning",
    request_body = PushBatch,
    responses(
        (status = 207, description = "The outcome of each item", body = BatchBody),
        (status = 422, description = "validationFailed"),
    ),
    security(("oauth2" = ["progress:write"]), ("bearer" = [])),
)]
#[post("/progress-update-batches")]
async fn push_progress_update_batch(
    caller: Caller<ProgressWrite>,
    queues: web::Data<Queues>,
    writer: BatchWriter,
) -> Result<ApiResponse> {
    provider_only(&caller)?;
    let read = |bytes: &[u8]| -> Result<Vec<ReadItem>> {
        Ok(read_batch(bytes)?.into_iter().map(|raw| ReadItem::read(raw, caller.now)).collect())
    };
    if writer.has_key() {
        return writer
            .create_from(&caller, read, async |conn, items| {
                ApiResponse::multi(&service::push_batch(conn, &caller, items).await?)
            })
            .await;
    }
    let (pending, pushes) = service::split(writer.read(read).await?);
    let outcomes = queues.batches.push(&caller, pushes).await?;
    ApiResponse::multi(&service::batch_body(pending, outcomes)?)
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct ProgressUpdatesFilter {
    /// Only updates of this apprenticeship; may be repeated.
    apprenticeship_id: Vec<ApprenticeshipId>,
    /// Only updates of this kind; may be repeated.
    kind: Vec<Kind>,
    /// Only updates of this name; may be repeated.
    external_id: Vec<String>,
    /// Only updates with this warning; may be repeated.
    warning: Vec<WarningCode>,
    /// Only updates observed at this instant or later; goes with `apprenticeship_id` or `external_id`.
    #[param(nullable = false)]
    observed_since: Option<DateTime<Utc>>,
    /// Only updates that arrived at this instant or later.
    #[param(nullable = false)]
    received_since: Option<DateTime<Utc>>,
}

type ListProgressUpdates = List<ProgressUpdateId, ProgressUpdatesFilter>;

/// List progress updates
///
/// What was reported of the learners that the caller may see, in the order of arrival, superseded ones included.
#[utoipa::path(
    tag = "learning",
    params(ListProgressUpdates, Embed<ProgressUpdateBody>),
    responses((status = 200, description = "A page of updates", body = ProgressUpdateList)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/progress-updates")]
async fn list_progress_updates(
    caller: Caller<ProgressRead>,
    db: Db,
    list: ListProgressUpdates,
) -> Result<ApiResponse> {
    let after = list.after;
    let filter = Filter {
        apprenticeships: list.filter.apprenticeship_id.clone(),
        kinds: list.filter.kind.clone(),
        external_ids: list.filter.external_id.clone(),
        warnings: service::sets_with(&list.filter.warning),
        observed_since: list.filter.observed_since,
        received_since: list.filter.received_since,
    };
    let mut rows =
        db.read(async |conn| service::list(conn, &caller, &filter, after, list.rows_to_read()).await).await?;
    let page = list.page(&mut rows, |row| row.id)?;
    let progress_updates = rows.into_iter().map(ProgressUpdateBody::from).collect();
    list.respond(page, |page| ProgressUpdateList { progress_updates, page })
}

/// Read a progress update
///
/// One update, with the names of what it corrects and of what corrects it.
#[utoipa::path(
    tag = "learning",
    params(("id" = ProgressUpdateId, Path, description = "The update"), Embed<ProgressUpdateBody>),
    responses((status = 200, description = "The update", body = ProgressUpdateBody)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/progress-updates/{id}")]
async fn get_progress_update(
    caller: Caller<ProgressRead>,
    id: web::Path<ProgressUpdateId>,
    db: Db,
) -> Result<ApiResponse> {
    let found = db.read(async |conn| service::find(conn, &caller, *id).await).await?;
    ApiResponse::item(found.version(), &ProgressUpdateBody::from(found))
}

/// Read the history of a progress update
///
/// The whole chain of corrections that the update stands in, oldest first: nothing accepted is ever edited.
#[utoipa::path(
    tag = "learning",
    params(("id" = ProgressUpdateId, Path, description = "Any update of the chain"), Embed<ProgressUpdateBody>),
    responses((status = 200, description = "The chain", body = ProgressUpdateHistory)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/progress-updates/{id}/history")]
async fn list_progress_update_history(
    caller: Caller<ProgressRead>,
    id: web::Path<ProgressUpdateId>,
    db: Db,
) -> Result<ApiResponse> {
    let chain = db.read(async |conn| service::history(conn, &caller, *id).await).await?;
    let progress_updates = chain.into_iter().map(ProgressUpdateBody::from).collect();
    ApiResponse::view(&ProgressUpdateHistory { progress_updates })
}

/// Read where a learner stands
///
/// Off-the-job hours against the target of the funding rules, the newest fact, the newest rating, and the KSBs with
/// evidence. A push that was acknowledged is in the next answer; superseded and retracted hours do not count.
/// With `as_of` the answer is what it was at the end of that day: facts dated and received by then, corrections received by
/// then.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), AsOf),
    responses((status = 200, description = "Where the learner stands", body = SummaryBody)),
    security(("oauth2" = ["progress:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/progress")]
async fn get_progress(
    caller: Caller<ProgressRead>,
    id: web::Path<ApprenticeshipId>,
    query: Query<AsOf>,
    db: Db,
) -> Result<ApiResponse> {
    let answer = db.read(async |conn| summary(conn, &caller, *id, query.0.as_of).await).await?;
    ApiResponse::view(&answer)
}
