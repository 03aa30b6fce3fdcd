//! `/api/v1/minimum-wages`.

use actix_web::{get, post, put, web};
use chrono::NaiveDate;

use super::model::{MinimumWage, MinimumWageBody, MinimumWageList, PutMinimumWage};
use super::service;
use crate::access::{ApprenticeshipsRead, StandardsWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::MinimumWageId;
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, IfMatch, List, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_minimum_wages)
        .service(add_minimum_wage)
        .service(get_minimum_wage)
        .service(put_minimum_wage);
}

type ListMinimumWages = List<NaiveDate>;

/// List minimum wages
///
/// What may be paid at least, by their first day. An apprentice who is under 19, or in the first year, has the apprentice rate;
/// after that the rate of their age.
#[utoipa::path(
    tag = "programme",
    params(ListMinimumWages),
    responses((status = 200, description = "A page of wages", body = MinimumWageList)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/minimum-wages")]
async fn list_minimum_wages(
    _caller: Caller<ApprenticeshipsRead>,
    db: Db,
    list: ListMinimumWages,
) -> Result<ApiResponse> {
    let mut rows = db.read(async |conn| service::list(conn, list.after, list.rows_to_read()).await).await?;
    let page = list.page(&mut rows, |row| row.starts_from)?;
    let minimum_wages = rows.into_iter().map(MinimumWageBody::from).collect();
    list.respond(page, |page| MinimumWageList { minimum_wages, page })
}

/// Add minimum wages
///
/// The rates from a day on; those before hold until then.
#[utoipa::path(
    tag = "programme",
    request_body = PutMinimumWage,
    responses(
        (status = 201, description = "The new wages", body = MinimumWageBody),
        (status = 409, description = "alreadyExists"),
    ),
    security(("oauth2" = ["standards:write"]), ("bearer" = [])),
)]
#[post("/minimum-wages")]
async fn add_minimum_wage(caller: Caller<StandardsWrite>, writer: Writer) -> Result<ApiResponse> {
    writer
        .create(&caller, async |conn, command: PutMinimumWage| {
            let added = service::add(conn, &caller, command).await?;
            let location = format!("/api/v1/minimum-wages/{}", added.id);
            ApiResponse::created(location, added.version, &MinimumWageBody::from(added))
        })
        .await
}

/// Read minimum wages
///
/// The rates from one day on, with the document that says so.
#[utoipa::path(
    tag = "programme",
    params(("id" = MinimumWageId, Path, description = "The wages")),
    responses((status = 200, description = "The wages", body = MinimumWageBody)),
    security(("oauth2" = ["apprenticeships:read"]), ("bearer" = [])),
)]
#[get("/minimum-wages/{id}")]
async fn get_minimum_wage(
    _caller: Caller<ApprenticeshipsRead>,
    id: web::Path<MinimumWageId>,
    db: Db,
) -> Result<ApiResponse> {
    item(db.read(async |conn| service::find(conn, *id).await).await?)
}

/// Correct minimum wages
///
/// The body is all of them. The same again changes nothing. Needs `If-Match`.
#[utoipa::path(
    tag = "programme",
    params(
        ("id" = MinimumWageId, Path, description = "The wages"),
        ("If-Match" = String, Header, description = "The ETag of the version that the change starts from, or *.",
            example = "\"1\""),
    ),
    request_body = PutMinimumWage,
    responses(
        (status = 200, description = "The wages as they are now", body = MinimumWageBody),
        (status = 409, description = "alreadyExists"),
        (status = 412, description = "preconditionFailed"),
        (status = 428, description = "preconditionRequired"),
    ),
    security(("oauth2" = ["standards:write"]), ("bearer" = [])),
)]
#[put("/minimum-wages/{id}")]
async fn put_minimum_wage(
    caller: Caller<StandardsWrite>,
    id: web::Path<MinimumWageId>,
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::find_for_update(conn, *id).await,
            async |conn, present: MinimumWage, command: PutMinimumWage| {
                if_match.required(present.version)?;
                item(service::put(conn, &caller, present, command).await?)
            },
        )
        .await
}

fn item(row: MinimumWage) -> Result<ApiResponse> {
    ApiResponse::item(row.version, &MinimumWageBody::from(row))
}
