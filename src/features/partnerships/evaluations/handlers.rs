//! `/api/v1/meetups/{id}/evaluations` and `/api/v1/evaluations/{id}`.

use actix_web::{get, post, web};

use super::model::{EvaluationBody, EvaluationList, EvaluationTextBody, GiveEvaluation, Position};
use super::service::{self, Given};
use crate::access::{RegistrationsRead, RegistrationsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::features::partnerships::meetups;
use crate::ids::{EvaluationId, MeetupId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, List, Writer};

/// Evaluations do not change.
const VERSION: i32 = 1;

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config.service(list_evaluations).service(give_evaluation).service(get_evaluation);
}

type ListEvaluations = List<Position>;

/// Read what a meetup's guests say
///
/// For the meetup's employer and staff: the average rating and the texts, without names. Both are shown in steps of five
/// evaluations, so that nobody can tell what a single one says: of seven the first five, of four none. Texts of five stand in an order
/// drawn by lot.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MeetupId, Path, description = "The meetup"), ListEvaluations),
    responses((status = 200, description = "The average, and a page of texts", body = EvaluationList)),
    security(("oauth2" = ["registrations:read"]), ("bearer" = [])),
)]
#[get("/meetups/{id}/evaluations")]
async fn list_evaluations(
    caller: Caller<RegistrationsRead>,
    id: web::Path<MeetupId>,
    db: Db,
    list: ListEvaluations,
) -> Result<ApiResponse> {
    let (after, limit) = (list.after, list.rows_to_read());
    let mut shown = db.read(async |conn| service::list(conn, &caller, *id, after, limit).await).await?;
    let page = list.page(&mut shown.texts, |(position, _)| *position)?;
    let evaluations = shown.texts.into_iter().map(|(_, text)| EvaluationTextBody { text }).collect();
    let (average, count) = (shown.average, shown.count);
    list.respond(page, |page| EvaluationList { average, count, evaluations, page })
}

/// Evaluate a meetup
///
/// By an apprentice who came, once, from the meetup's end on, for four weeks. The same again answers 200 with the first; something
/// else is 409 `alreadyExists` with the `id` of the first. The employer and staff never learn who said what, and a year after the meetup
/// nobody knows any more. It stays when the attendance is voided later.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = MeetupId, Path, description = "The meetup")),
    request_body = GiveEvaluation,
    responses(
        (status = 201, description = "The new evaluation", body = EvaluationBody),
        (status = 200, description = "The evaluation that was given before", body = EvaluationBody),
        (status = 403, description = "insufficientScope, forbidden"),
        (status = 409, description = "transitionNotAllowed, alreadyExists"),
    ),
    security(("oauth2" = ["registrations:write"]), ("bearer" = [])),
)]
#[post("/meetups/{id}/evaluations")]
async fn give_evaluation(
    caller: Caller<RegistrationsWrite>,
    id: web::Path<MeetupId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| meetups::lock_meetup(conn, &caller, *id).await,
            async |conn, meetup, command: GiveEvaluation| {
                let Given { evaluation, is_new } = service::give(conn, &caller, meetup, command).await?;
                let location = format!("/api/v1/evaluations/{}", evaluation.id);
                let answer = ApiResponse::created(location, VERSION, &EvaluationBody::from(evaluation))?;
                Ok(if is_new { answer } else { answer.found_again() })
            },
        )
        .await
}

/// Read one's own evaluation
///
/// For whoever gave it, and nobody else, until it is forgotten who did.
#[utoipa::path(
    tag = "partnerships",
    params(("id" = EvaluationId, Path, description = "The evaluation")),
    responses((status = 200, description = "The evaluation", body = EvaluationBody)),
    security(("oauth2" = ["registrations:read"]), ("bearer" = [])),
)]
#[get("/evaluations/{id}")]
async fn get_evaluation(
    caller: Caller<RegistrationsRead>,
    id: web::Path<EvaluationId>,
    db: Db,
) -> Result<ApiResponse> {
    let found = db.read(async |conn| service::find_own(conn, &caller, *id).await).await?;
    ApiResponse::item(VERSION, &EvaluationBody::from(found))
}
