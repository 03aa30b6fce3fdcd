//! `/api/v1/apprenticeships/{id}/portfolio-items`, `/api/v1/portfolio-items` and what hangs on them.

mod feedback;
mod links;

use actix_web::{get, patch, post, web};

use super::model::{AddItem, ChangeItem, ItemBody, PortfolioItemList};
use super::service;
use crate::access::{PortfolioRead, PortfolioWrite};
use crate::db::Db;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::ids::{ApprenticeshipId, PortfolioItemId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, IfMatch, List, Writer};

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

type ListPortfolioItems = List<PortfolioItemId>;

/// List the items of a portfolio
///
/// The apprentice sees all; others who see the apprenticeship those that are not private.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), ListPortfolioItems, Embed<ItemBody>),
    responses((status = 200, description = "A page of items", body = PortfolioItemList)),
    security(("oauth2" = ["portfolio:read"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/portfolio-items")]
async fn list_portfolio_items(
    caller: Caller<PortfolioRead>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    list: ListPortfolioItems,
) -> Result<ApiResponse> {
    let (after, limit) = (list.after, list.rows_to_read());
    let rows = db.read(async |conn| service::list(conn, &caller, *id, after, limit).await).await?;
    let mut portfolio_items: Vec<ItemBody> = rows.into_iter().map(ItemBody::from).collect();
    let page = list.page(&mut portfolio_items, |row| row.id)?;
    list.respond(page, |page| PortfolioItemList { portfolio_items, page })
}

/// Add an item to one's own portfolio
///
/// In the apprentice's own words, with links to what was made and the KSBs that it shows.
#[utoipa::path(
    tag = "learning",
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
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| apprenticeships::find_at(conn, &caller, *id, None).await,
            async |conn, present, command: AddItem| {
                let added = service::add(conn, &caller, present, command).await?;
                let location = format!("/api/v1/portfolio-items/{}", added.id);
                ApiResponse::created(location, added.version, &ItemBody::from(added))
            },
        )
        .await
}

/// Read an item of a portfolio
///
/// One item that the caller may see.
#[utoipa::path(
    tag = "learning",
    params(("id" = PortfolioItemId, Path, description = "The item"), Embed<ItemBody>),
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
    tag = "learning",
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
    if_match: IfMatch,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, present, command: ChangeItem| {
                // Who may not, and what does not fit, comes before what is stale (see the order of judgement).
                service::may_change(conn, &caller, &present, &command).await?;
                if_match.required(present.version)?;
                let changed = service::change(conn, &caller, present, command).await?;
                ApiResponse::item(changed.version, &ItemBody::from(changed))
            },
        )
        .await
}
