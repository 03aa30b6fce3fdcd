//! `/api/v1/recruitment-rounds`.

use actix_web::{get, patch, post, web};

use super::model::{AddRound, ChangeRound, Round, RoundBody, RoundFilter, RoundList, SummaryBody};
use super::service;
use crate::access::{RecruitmentRead, RecruitmentWrite};
use crate::ctx::Ctx;
use crate::db::Db;
use crate::error::Result;
use crate::ids::RecruitmentRoundId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, AsOf, Caller, Embed, IfMatch, List, Query, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_recruitment_rounds)
        .service(add_recruitment_round)
        .service(get_recruitment_round)
        .service(change_recruitment_round)
        .service(close_recruitment_round)
        .service(get_recruitment_round_summary);
}

type ListRounds = List<RecruitmentRoundId, RoundFilter>;

/// List recruitment rounds
///
/// In the order in which they were added.
#[utoipa::path(
    tag = "recruitment",
    params(ListRounds, Embed<RoundBody>),
    responses((status = 200, description = "A page of recruitment rounds", body = RoundList)),
    security(("oauth2" = ["recruitment:read"]), ("bearer" = [])),
)]
#[get("/recruitment-rounds")]
async fn list_recruitment_rounds(
    caller: Caller<RecruitmentRead>,
    db: Db,
    list: ListRounds,
) -> Result<ApiResponse> {
    let mut rows = db
        .read(async |conn| service::list(conn, &list.filter, list.after, list.rows_to_read()).await)
        .await?;
    let page = list.page(&mut rows, |row| row.id)?;
    let rounds = rows.into_iter().map(|round| RoundBody::on(caller.today(), round));
    list.respond(page, |page| RoundList { recruitment_rounds: rounds.collect(), page })
}

/// Add a recruitment round
///
/// Add its vacancies next (`POST /api/v1/vacancies`). It opens and stops taking applications by its days.
#[utoipa::path(
    tag = "recruitment",
    request_body = AddRound,
    responses(
        (status = 201, description = "The new recruitment round", body = RoundBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["recruitment:write"]), ("bearer" = [])),
)]
#[post("/recruitment-rounds")]
async fn add_recruitment_round(caller: Caller<RecruitmentWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: AddRound| {
            let added = service::add(conn, &caller, command).await?;
            let (location, version) = (format!("/api/v1/recruitment-rounds/{}", added.id), added.version);
            Ok(ApiResponse::created(location, version, &RoundBody::on(caller.today(), added))?
                .tagged_by_content(version))
        })
        .await
}

/// Read a recruitment round
///
/// One round; `GET …/summary` counts its applications.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = RecruitmentRoundId, Path, description = "The recruitment round"), Embed<RoundBody>),
    responses((status = 200, description = "The recruitment round", body = RoundBody)),
    security(("oauth2" = ["recruitment:read"]), ("bearer" = [])),
)]
#[get("/recruitment-rounds/{id}")]
async fn get_recruitment_round(
    caller: Caller<RecruitmentRead>,
    id: web::Path<RecruitmentRoundId>,
    db: Db,
) -> Result<ApiResponse> {
    item(&caller, db.read(async |conn| service::find(conn, *id).await).await?)
}

/// Change a recruitment round
///
/// A merge patch (RFC 7396): absent keeps. Needs `If-Match`. Drafts of applications are kept until its new last day.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = RecruitmentRoundId, Path, description = "The recruitment round")),
    request_body(content = ChangeRound, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed recruitment round", body = RoundBody),
        (status = 409, description = "transitionNotAllowed, alreadyExists"),
    ),
    security(("oauth2" = ["recruitment:write"]), ("bearer" = [])),
)]
#[patch("/recruitment-rounds/{id}")]
async fn change_recruitment_round(
    caller: Caller<RecruitmentWrite>,
    id: web::Path<RecruitmentRoundId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present, command: ChangeRound| {
                // What does not fit comes before what is stale (see the order of judgement).
                let edited = service::edit(conn, &caller, &present, command).await?;
                if_match.required(present.version)?;
                item(&caller, service::change(conn, &caller, present, edited).await?)
            },
        )
        .await
}

/// Close a recruitment round
///
/// Once every application in it is settled. Its live vacancies are closed with it, and drafts of applications are withdrawn.
/// Final.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = RecruitmentRoundId, Path, description = "The recruitment round")),
    responses(
        (status = 200, description = "The closed recruitment round", body = RoundBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["recruitment:write"]), ("bearer" = [])),
)]
#[post("/recruitment-rounds/{id}/closures")]
async fn close_recruitment_round(
    caller: Caller<RecruitmentWrite>,
    id: web::Path<RecruitmentRoundId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present| item(&caller, service::close(conn, &caller, present).await?),
        )
        .await
}

/// Summarise a recruitment round
///
/// What came of it: applications by state, offers, acceptances and enrolments beside the planned places. Counted from what
/// happened to applications, so that it stays as it was when they are erased; with `as_of` at the end of that day.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = RecruitmentRoundId, Path, description = "The recruitment round"), AsOf),
    responses((status = 200, description = "The figures of the recruitment round", body = SummaryBody)),
    security(("oauth2" = ["recruitment:read"]), ("bearer" = [])),
)]
#[get("/recruitment-rounds/{id}/summary")]
async fn get_recruitment_round_summary(
    caller: Caller<RecruitmentRead>,
    id: web::Path<RecruitmentRoundId>,
    db: Db,
    query: Query<AsOf>,
) -> Result<ApiResponse> {
    let summary = db.read(async |conn| service::summary(conn, &caller, *id, query.0.as_of).await).await?;
    ApiResponse::view(&summary)
}

/// 200 with a round, whose state is not of its version.
fn item(ctx: &Ctx, round: Round) -> Result<ApiResponse> {
    let version = round.version;
    Ok(ApiResponse::item(version, &RoundBody::on(ctx.today(), round))?.tagged_by_content(version))
}
