//! `/api/v1/apprenticeships/{id}/portfolio-items`, `/api/v1/portfolio-items` and what hangs on them.

mod feedback;
mod links;

use actix_web::{HttpRequest, get, patch, post, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::model::{AddItem, ChangeItem, ItemBody, PortfolioItemList};
use super::service;
use crate::access::{PortfolioRead, PortfolioWrite};
use crate::db::Db;
use crate::error::Result;
use crate::ids::{ApprenticeshipId, PortfolioItemId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Body, Caller, IfMatch, Limit, Query, Writer, page};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_portfolio_items)
        .service(add_portfolio_item)
        .service(get_portfolio_item)
        .service(change_portfolio_item);
    feedback::configure(config);
    links::configure(config);
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// How many at most.
    #[serde(default)]
    #[param(value_type = Option<i64>, nullable = false, minimum = 1, maximum = 100, default = 25)]
    limit: Limit,
    /// Where the page starts: `page.nextCursor` of the page before.
    #[param(nullable = false)]
    cursor: Option<String>,
}

const ORDER: &str = "portfolio-items";

/// List the items of a portfolio
///
/// The apprentice sees all; others who see the apprenticeship those that are not private.
#[utoipa::path(
    tag = "portfolio",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), Paging),
    responses((status = 200, description = "A page of items", body = PortfolioItemList)),
    security(("oauth2" = ["portfolio:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/portfolio-items")]
async fn list_portfolio_items(
    caller: Caller<PortfolioRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    query: Query<Paging>,
    request: HttpRequest,
) -> Result<ApiResponse> {
    let Query(query) = query;
    let after: Option<PortfolioItemId> = page::after(query.cursor.as_deref(), ORDER)?;
    let rows =
        db.read(async |conn| service::list(conn, &caller, *id, after, query.limit.0 + 1).await).await?;
    let mut portfolio_items: Vec<ItemBody> = rows.into_iter().map(ItemBody::from).collect();
    let page = page::page(&mut portfolio_items, query.limit, ORDER, |row| row.id)?;
    ApiResponse::list(&request, &page, &PortfolioItemList { portfolio_items, page: page.clone() })
}

/// Add an item to one's own portfolio
///
/// In the apprentice's own words, with links to what was made and the KSBs that it shows.
#[utoipa::path(
    tag = "portfolio",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = AddItem,
    responses(
        (status = 201, description = "The new item", body = ItemBody),
        (status = 403, description = "forbidden"),
    ),
    security(("oauth2" = ["portfolio:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/portfolio-items")]
async fn add_portfolio_item(
    caller: Caller<PortfolioWrite>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    db.read(async |conn| service::seen(conn, &caller, *id).await).await?;
    let command: AddItem = body.read()?;
    writer
        .run(&caller, async |conn| {
            let added = service::add(conn, &caller, *id, command.clone()).await?;
            let location = format!("/api/v1/portfolio-items/{}", added.id);
            ApiResponse::created(location, added.version, &ItemBody::from(added))
        })
        .await
}

/// Read an item of a portfolio
///
/// One item that the caller may see.
#[utoipa::path(
    tag = "portfolio",
    params(("id" = PortfolioItemId, Path, description = "The item")),
    responses((status = 200, description = "The item", body = ItemBody)),
    security(("oauth2" = ["portfolio:read"]), ("bearer" = [])),
)]
#[get("/portfolio-items/{id}")]
async fn get_portfolio_item(
    caller: Caller<PortfolioRead>,
    id: web::Path<PortfolioItemId>,
    db: Db,
) -> Result<ApiResponse> {
    let row = db.read(async |conn| service::find(conn, &caller, *id).await).await?;
    ApiResponse::item(row.version, &ItemBody::from(row))
}

/// Change an item of one's own portfolio
///
/// A merge patch (RFC 7396): absent keeps. Needs `If-Match`. Taken back to private it is gone from every public link.
#[utoipa::path(
    tag = "portfolio",
    params(("id" = PortfolioItemId, Path, description = "The item")),
    request_body(content = ChangeItem, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The changed item", body = ItemBody),
        (status = 403, description = "forbidden"),
    ),
    security(("oauth2" = ["portfolio:write"]), ("bearer" = [])),
)]
#[patch("/portfolio-items/{id}")]
async fn change_portfolio_item(
    caller: Caller<PortfolioWrite>,
    id: web::Path<PortfolioItemId>,
    db: Db,
    if_match: IfMatch,
    mut body: Body,
    writer: Writer,
) -> Result<ApiResponse> {
    db.read(async |conn| service::find(conn, &caller, *id).await).await?;
    let command: ChangeItem = body.read()?;
    writer
        .run(&caller, async |conn| {
            let judge = |version| if_match.required(version);
            let changed = service::change(conn, &caller, *id, command.clone(), judge).await?;
            ApiResponse::item(changed.version, &ItemBody::from(changed))
        })
        .await
}
