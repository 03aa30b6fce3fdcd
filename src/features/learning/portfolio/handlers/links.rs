//! Public links, and what they show.

use actix_web::{delete, get, post, web};

use super::super::html;
use super::super::model::{PortfolioBody, PortfolioLinkList, PublicLinkBody, SharePortfolio};
use super::super::service;
use crate::access::PortfolioWrite;
use crate::db::Db;
use crate::error::Result;
use crate::features::apprenticeships::apprenticeships;
use crate::ids::{ApprenticeshipId, PortfolioLinkId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, OptionalCaller, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_portfolio_links)
        .service(share_portfolio)
        .service(unshare_portfolio)
        .service(get_portfolio_page)
        .service(get_portfolio);
}

/// List the public links of one's own portfolio
///
/// Those that stand. Tokens are shown only when a link is made.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    responses(
        (status = 200, description = "The links", body = PortfolioLinkList),
        (status = 403, description = "forbidden"),
    ),
    security(("oauth2" = ["portfolio:write"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/portfolio-links")]
async fn list_portfolio_links(
    caller: Caller<PortfolioWrite>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
) -> Result<ApiResponse> {
    let links = db.read(async |conn| service::links(conn, &caller, *id).await).await?;
    let portfolio_links = links.into_iter().map(|row| PublicLinkBody::new(row, None)).collect();
    ApiResponse::view(&PortfolioLinkList { portfolio_links })
}

/// Share items of one's own portfolio
///
/// Behind a link that cannot be guessed, for whoever is given it. The token is shown this once; only its hash is kept. What is
/// shown is what is given here and the items, nothing else about the person.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = SharePortfolio,
    responses(
        (status = 201, description = "The link, with its token", body = PublicLinkBody),
        (status = 403, description = "forbidden"),
    ),
    security(("oauth2" = ["portfolio:write"]), ("bearer" = [])),
)]
#[post("/apprenticeships/{id}/portfolio-links")]
async fn share_portfolio(
    caller: Caller<PortfolioWrite>,
    id: web::Path<ApprenticeshipId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| apprenticeships::find_at(conn, &caller, *id, None).await,
            async |conn, present, command: SharePortfolio| {
                let (row, token) = service::share(conn, &caller, present, command).await?;
                let location = format!("/api/v1/portfolio-links/{}", row.id);
                let version = row.version;
                let mut body = PublicLinkBody::new(row, Some(token));
                let answer = ApiResponse::created(location, version, &body)?;
                body.token = None;
                answer.shown_once(&body)
            },
        )
        .await
}

/// End a public link
///
/// Its token leads nowhere from now on.
#[utoipa::path(
    tag = "learning",
    params(("id" = PortfolioLinkId, Path, description = "The link")),
    responses((status = 204, description = "Ended")),
    security(("oauth2" = ["portfolio:write"]), ("bearer" = [])),
)]
#[delete("/portfolio-links/{id}")]
async fn unshare_portfolio(
    caller: Caller<PortfolioWrite>,
    id: web::Path<PortfolioLinkId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act_without_body(
            &caller,
            async |conn| service::lock_link(conn, &caller, *id).await,
            async |conn, link| {
                service::unshare(conn, &caller, link).await?;
                Ok(ApiResponse::no_content())
            },
        )
        .await
}

/// Read a shared portfolio
///
/// For whoever was given the token: what the apprentice chose to show.
#[utoipa::path(
    tag = "learning",
    params(("token" = String, Path, description = "The token of the link")),
    responses((status = 200, description = "The portfolio", body = PortfolioBody)),
    security(()),
)]
#[get("/portfolios/{token}")]
async fn get_portfolio(_caller: OptionalCaller, token: web::Path<String>, db: Db) -> Result<ApiResponse> {
    let public_items = db.read(async |conn| service::public(conn, &token).await).await?;
    Ok(ApiResponse::view(&public_items)?.unlisted())
}

/// Read a shared portfolio as a page
///
/// The same as a page that reads well on a phone and prints well. Query parameters are ignored.
#[utoipa::path(
    tag = "learning",
    params(("token" = String, Path, description = "The token of the link")),
    responses((status = 200, description = "The page", body = String, content_type = "text/html")),
    security(()),
)]
#[get("/portfolios/{token}.html")]
async fn get_portfolio_page(
    _caller: OptionalCaller,
    token: web::Path<String>,
    db: Db,
) -> Result<ApiResponse> {
    let public_items = db.read(async |conn| service::public(conn, &token).await).await?;
    Ok(ApiResponse::page(html::page(&public_items)).unlisted())
}
