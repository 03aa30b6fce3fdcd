//! `/api/v1/equality-editions`.

use actix_web::{get, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::bodies::{EditionBody, EditionList};
use super::model::commands::{PublishEdition, WithdrawEdition};
use super::model::{chart, table};
use super::service;
use crate::access::EqualityWrite;
use crate::db::Db;
use crate::error::Result;
use crate::ids::{EqualityEditionId, RecruitmentRoundId};
use crate::json;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, List, OptionalCaller, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_equality_editions)
        .service(publish_equality_edition)
        .service(get_equality_table)
        .service(get_equality_chart)
        .service(get_equality_edition)
        .service(withdraw_equality_edition);
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
struct EditionsFilter {
    /// Only editions about people of this recruitment round; may be repeated.
    round_id: Vec<RecruitmentRoundId>,
}

type ListEditions = List<EqualityEditionId, EditionsFilter>;

/// List equality editions
///
/// Open to everybody: what was published of whom the programme reaches, in the order in which it was published.
#[utoipa::path(
    tag = "equality",
    params(ListEditions),
    responses((status = 200, description = "A page of editions", body = EditionList)),
    security(()),
)]
#[get("/equality-editions")]
async fn list_equality_editions(_caller: OptionalCaller, db: Db, list: ListEditions) -> Result<ApiResponse> {
    let (rounds, after, limit) = (&list.filter.round_id, list.after, list.rows_to_read());
    let mut rows = db.read(async |conn| service::list(conn, rounds, after, limit).await).await?;
    let page = list.page(&mut rows, |row| row.id)?;
    let equality_editions = rows.into_iter().map(EditionBody::from).collect();
    list.respond(page, |page| EditionList { equality_editions, page })
}

/// Publish an equality edition
///
/// All figures about the people of a stage of a closed round at once, for everybody, and for good: an edition is never revised. What could
/// lead back to somebody is withheld, and says so. Whether a table is shown is decided from displayed figures alone, against all
/// editions there ever were; it takes some seconds. Fewer than 20 people are pooled with those of other rounds (`pooledWith`).
#[utoipa::path(
    tag = "equality",
    request_body = PublishEdition,
    responses(
        (status = 201, description = "The edition", body = EditionBody),
        (status = 409, description = "transitionNotAllowed, alreadyExists, populationTooSmall, populationsTooClose"),
    ),
    security(("oauth2" = ["equality:write"]), ("bearer" = [])),
)]
#[post("/equality-editions")]
async fn publish_equality_edition(
    caller: Caller<EqualityWrite>,
    db: Db,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .create_prepared(
            &caller,
            json::read::<PublishEdition>,
            async |command| service::prepare(&db, command).await,
            async |conn, command, prepared| {
                let published = service::publish(conn, &caller, command, prepared).await?;
                let (location, version) =
                    (format!("/api/v1/equality-editions/{}", published.id), published.version);
                ApiResponse::created(location, version, &EditionBody::from(published))
            },
        )
        .await
}

/// Read an equality edition
///
/// Open to everybody. What was withdrawn says why, and shows nothing more.
#[utoipa::path(
    tag = "equality",
    params(("id" = EqualityEditionId, Path, description = "The edition")),
    responses((status = 200, description = "The edition", body = EditionBody)),
    security(()),
)]
#[get("/equality-editions/{id}")]
async fn get_equality_edition(
    _caller: OptionalCaller,
    id: web::Path<EqualityEditionId>,
    db: Db,
) -> Result<ApiResponse> {
    let row = db.read(async |conn| service::find(conn, *id).await).await?;
    ApiResponse::item(row.version, &EditionBody::from(row))
}

/// Read an equality edition as a table
///
/// Open to everybody: a row a figure, for a spreadsheet.
#[utoipa::path(
    tag = "equality",
    params(("id" = EqualityEditionId, Path, description = "The edition")),
    responses((status = 200, description = "The table", body = String, content_type = "text/csv", example = table::an_example)),
    security(()),
)]
#[get("/equality-editions/{id}.csv")]
async fn get_equality_table(
    _caller: OptionalCaller,
    id: web::Path<EqualityEditionId>,
    db: Db,
) -> Result<ApiResponse> {
    let row = db.read(async |conn| service::find(conn, *id).await).await?;
    Ok(ApiResponse::table(table::of(&EditionBody::from(row))?))
}

/// Read an equality edition as a drawing
///
/// Open to everybody: a bar a figure, of displayed figures alone. "Fewer than 5" has no bar. All of it stands there as text, too, what is
/// not shown with its sentence. It runs nothing and loads nothing.
#[utoipa::path(
    tag = "equality",
    params(("id" = EqualityEditionId, Path, description = "The edition")),
    responses((status = 200, description = "The drawing", body = String, content_type = "image/svg+xml", example = chart::an_example)),
    security(()),
)]
#[get("/equality-editions/{id}.svg")]
async fn get_equality_chart(
    _caller: OptionalCaller,
    id: web::Path<EqualityEditionId>,
    db: Db,
) -> Result<ApiResponse> {
    let row = db.read(async |conn| service::find(conn, *id).await).await?;
    Ok(ApiResponse::drawing(chart::of(&EditionBody::from(row))?))
}

/// Withdraw an equality edition
///
/// Its figures are shown no more; that they were published cannot be taken back, so every later edition is still judged beside them, and
/// the population is not published again.
#[utoipa::path(
    tag = "equality",
    params(("id" = EqualityEditionId, Path, description = "The edition")),
    request_body = WithdrawEdition,
    responses(
        (status = 200, description = "The withdrawn edition", body = EditionBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["equality:write"]), ("bearer" = [])),
)]
#[post("/equality-editions/{id}/withdrawals")]
async fn withdraw_equality_edition(
    caller: Caller<EqualityWrite>,
    id: web::Path<EqualityEditionId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, *id).await,
            async |conn, present, command: WithdrawEdition| {
                let withdrawn = service::withdraw(conn, &caller, present, command).await?;
                ApiResponse::item(withdrawn.version, &EditionBody::from(withdrawn))
            },
        )
        .await
}
