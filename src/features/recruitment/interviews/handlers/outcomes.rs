//! What became of an interview, and the scores of its panel.

use actix_web::{get, post, web};

use super::super::model::{GiveScores, InterviewBody, InterviewScoresBody, SettleInterview};
use super::super::service;
use super::answer::item;
use crate::access::{ApplicationsRead, InterviewsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::InterviewId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(settle_interview).service(score_interview).service(get_interview_scores);
}

/// Say what became of an interview
///
/// For the recruitment team and who sits on the panel, from its start on.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = InterviewId, Path, description = "The interview")),
    request_body = SettleInterview,
    responses(
        (status = 200, description = "The interview", body = InterviewBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["interviews:write"]), ("bearer" = [])),
)]
#[post("/interviews/{id}/outcomes")]
async fn settle_interview(
    caller: Caller<InterviewsWrite>,
    id: web::Path<InterviewId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::find_to_settle(conn, &caller, *id).await,
            async |conn, present, command: SettleInterview| {
                let settled = service::settle(conn, &caller, present, command.outcome).await?;
                item(conn, &caller, settled).await
            },
        )
        .await
}

/// Score an interview
///
/// For who sits on its panel, once it has begun: one score for each criterion of the vacancy. Given again they take the place of one's
/// own, until the last of the panel are in; then all stand.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = InterviewId, Path, description = "The interview")),
    request_body = GiveScores,
    responses(
        (status = 200, description = "The scores that are in", body = InterviewScoresBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["interviews:write"]), ("bearer" = [])),
)]
#[post("/interviews/{id}/scores")]
async fn score_interview(
    caller: Caller<InterviewsWrite>,
    id: web::Path<InterviewId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::find_to_score(conn, &caller, *id).await,
            async |conn, sitting, command: GiveScores| {
                ApiResponse::view(&service::score(conn, &caller, sitting, command).await?)
            },
        )
        .await
}

/// Read the scores of an interview
///
/// Who sits on the panel sees others' after giving one's own; everybody else who sees the interview once all are in.
#[utoipa::path(
    tag = "recruitment",
    params(("id" = InterviewId, Path, description = "The interview")),
    responses((status = 200, description = "The scores, as far as they may be seen", body = InterviewScoresBody)),
    security(("oauth2" = ["applications:read"]), ("bearer" = [])),
)]
#[get("/interviews/{id}/scores")]
async fn get_interview_scores(
    caller: Caller<ApplicationsRead>,
    id: web::Path<InterviewId>,
    db: Db,
) -> Result<ApiResponse> {
    let scores = db.read(async |conn| service::seen_scores(conn, &caller, *id).await).await?;
    ApiResponse::view(&scores)
}
