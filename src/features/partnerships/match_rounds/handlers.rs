//! `/api/v1/match-rounds`.

use actix_web::{get, post, put, web};

use super::model::{
    AdjustMatchRound, MatchRound, MatchRoundBody, MatchRoundFilter, MatchRoundList, MatchRoundSummaryBody,
    ProposeMatchRound,
};
use super::service;
use crate::access::MentoringApprove;
use crate::db::{Db, Read};
use crate::error::Result;
use crate::ids::MatchRoundId;
use crate::json;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, BatchWriter, Caller, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_match_rounds)
        .service(propose_match_round)
        .service(get_match_round)
        .service(adjust_match_round)
        .service(approve_match_round)
        .service(discard_match_round);
}

type ListMatchRounds = List<MatchRoundId, MatchRoundFilter>;

/// List rounds of matching
///
/// For the programme's team alone, in the order in which they were proposed; how many pairs each has, and not which.
#[utoipa::path(
    tag = "partnerships",
    params(ListMatchRounds),
    responses((status = 200, description = "A page of rounds", body = MatchRoundList)),
    security(("oauth2" = ["mentoring:approve"]), ("bearer" = [])),
)]
#[get("/match-rounds")]
async fn list_match_rounds(
    _caller: Caller<MentoringApprove>,
    db: Db,
    list: ListMatchRounds,
) -> Result<ApiResponse> {
    let (states, after, limit) = (&list.filter.state, list.after, list.rows_to_read());
    let mut rows = db.read(async |conn| service::list(conn, states, after, limit).await).await?;
    let page = list.page(&mut rows, |row| row.id)?;
    let match_rounds = rows.into_iter().map(MatchRoundSummaryBody::from).collect();
    list.respond(page, |page| MatchRoundList { match_rounds, page })
}

/// Propose a round of matching
///
/// Of every apprentice in learning who wishes for a mentor, and every approved mentor of an employer with a mentoring partnership. No
/// apprentice could have a better mentor without two others who would rather have each other: apprentices prefer those whom they ranked,
/// then by score; mentors by score; ties go to the older wish and to the mentor approved first. Nobody gets their line manager, nor a
/// mentor without a place, a language in common, or a check that covers it. At most 10,000 apprentices and 2,000 mentors.
#[utoipa::path(
    tag = "partnerships",
    request_body = ProposeMatchRound,
    responses(
        (status = 201, description = "The proposed round", body = MatchRoundBody),
        (status = 409, description = "roundChanged, roundTooLarge"),
    ),
    security(("oauth2" = ["mentoring:approve"]), ("bearer" = [])),
)]
#[post("/match-rounds")]
async fn propose_match_round(
    caller: Caller<MentoringApprove>,
    db: Db,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .create_up_to_date(
            &caller,
            json::read::<ProposeMatchRound>,
            async |_| service::prepare(&db, &caller).await,
            async |conn, command, prepared| {
                let Some(proposed) = service::propose(conn, &caller, command, prepared).await? else {
                    return Ok(None);
                };
                let (location, version) = (format!("/api/v1/match-rounds/{}", proposed.id), proposed.version);
                let answer = ApiResponse::created(location, version, &service::body(conn, proposed).await?)?;
                Ok(Some(answer.tagged_by_content(version)))
            },
            service::outdated,
        )
        .await
}

/// Read a round of matching
///
/// For the programme's team alone: who is to have which mentor, with how many points and for what, and who has none and why. Whoever
/// shares an experience with somebody does not learn which.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MatchRoundId, Path, description = "The round")),
    responses((status = 200, description = "The round", body = MatchRoundBody)),
    security(("oauth2" = ["mentoring:approve"]), ("bearer" = [])),
)]
#[get("/match-rounds/{id}")]
async fn get_match_round(
    _caller: Caller<MentoringApprove>,
    id: web::Path<MatchRoundId>,
    db: Db,
) -> Result<ApiResponse> {
    db.read(async |conn| {
        let found = service::find(conn, *id).await?;
        item(conn, found).await
    })
    .await
}

/// Change the pairs of a round
///
/// All pairs, in place of those that were proposed; needs `If-Match`. The same holds as for proposed pairs. Points and reasons are made
/// anew, as both sides are now; `blockingPairs` tells who would both rather have each other than what they are given.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MatchRoundId, Path, description = "The round")),
    request_body = AdjustMatchRound,
    responses(
        (status = 200, description = "The changed round", body = MatchRoundBody),
        (status = 409, description = "transitionNotAllowed, roundTooLarge"),
    ),
    security(("oauth2" = ["mentoring:approve"]), ("bearer" = [])),
)]
#[put("/match-rounds/{id}/pairs")]
async fn adjust_match_round(
    caller: Caller<MentoringApprove>,
    id: web::Path<MatchRoundId>,
    if_match: IfMatch,
    writer: BatchWriter,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present, command: AdjustMatchRound| {
                // What does not fit comes before what is stale (see the order of judgement).
                let edit = service::edit(conn, &caller, &present, command).await?;
                if_match.required(present.version)?;
                let changed = service::adjust(conn, &caller, present, edit).await?;
                item(conn, changed).await
            },
        )
        .await
}

/// Approve a round of matching
///
/// Asks the mentors of all pairs, or of none: where something has changed since, `errors` names each pair that no longer fits. Mentors
/// answer as they answer whoever asks by themself.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MatchRoundId, Path, description = "The round")),
    responses(
        (status = 200, description = "The approved round", body = MatchRoundBody),
        (status = 409, description = "transitionNotAllowed, roundChanged, roundTooLarge"),
    ),
    security(("oauth2" = ["mentoring:approve"]), ("bearer" = [])),
)]
#[post("/match-rounds/{id}/approvals")]
async fn approve_match_round(
    caller: Caller<MentoringApprove>,
    id: web::Path<MatchRoundId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present| {
                let approved = service::approve(conn, &caller, present).await?;
                item(conn, approved).await
            },
        )
        .await
}

/// Discard a round of matching
///
/// Nobody is asked.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MatchRoundId, Path, description = "The round")),
    responses(
        (status = 200, description = "The discarded round", body = MatchRoundBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["mentoring:approve"]), ("bearer" = [])),
)]
#[post("/match-rounds/{id}/discards")]
async fn discard_match_round(
    caller: Caller<MentoringApprove>,
    id: web::Path<MatchRoundId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present| {
                let discarded = service::discard(conn, &caller, present).await?;
                item(conn, discarded).await
            },
        )
        .await
}

/// 200 with a round. Its results go in time, by no version.
async fn item(conn: &mut impl Read, row: MatchRound) -> Result<ApiResponse> {
    let version = row.version;
    Ok(ApiResponse::item(version, &service::body(conn, row).await?)?.tagged_by_content(version))
}
