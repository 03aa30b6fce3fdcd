//! Public links, and what they show.

use actix_web::{HttpRequest, delete, get, post, web};

use super::super::html;
use super::super::model::{
    PortfolioBody, PortfolioLinkFilter, PortfolioLinkList, PublicLink, PublicLinkBody, SharePortfolio,
    TakeDownLink,
};
use super::super::service::links as service;
use crate::access::{PortfolioModerate, PortfolioRead, PortfolioWrite};
use crate::db::Db;
use crate::error::{Code, Result};
use crate::features::apprenticeships::apprenticeships;
use crate::ids::{ApprenticeshipId, PortfolioLinkId};
use crate::web::operations::Operations;
use crate::web::{ApiResponse, Caller, Embed, List, OptionalCaller, PageBody, State, Writer};

/// Registers the operations.
pub fn configure(config: &mut Operations<'_>) {
    config
        .service(list_portfolio_links)
        .service(share_portfolio)
        .service(list_standing_portfolio_links)
        .service(unshare_portfolio)
        .service(take_down_portfolio_link)
        .service(get_portfolio_page)
        .service(get_portfolio);
}

type ListPortfolioLinks = List<PortfolioLinkId>;
type ListStandingPortfolioLinks = List<PortfolioLinkId, PortfolioLinkFilter>;

fn list_of(rows: Vec<PublicLink>, page: PageBody) -> PortfolioLinkList {
    let portfolio_links = rows.into_iter().map(|row| PublicLinkBody::new(row, None)).collect();
    PortfolioLinkList { portfolio_links, page }
}

/// List the public links of one's own portfolio
///
/// Those that stand. Tokens are shown only when a link is made.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship"), ListPortfolioLinks, Embed<PublicLinkBody>),
    responses(
        (status = 200, description = "A page of links", body = PortfolioLinkList),
        (status = 403, description = "forbidden"),
    ),
    security(("oauth2" = ["portfolio:write"]), ("bearer" = [])),
)]
#[get("/apprenticeships/{id}/portfolio-links")]
async fn list_portfolio_links(
    caller: Caller<PortfolioWrite>,
    id: web::Path<ApprenticeshipId>,
    db: Db,
    list: ListPortfolioLinks,
) -> Result<ApiResponse> {
    let (after, limit) = (list.after, list.rows_to_read());
    let mut rows = db.read(async |conn| service::list_own(conn, &caller, *id, after, limit).await).await?;
    let page = list.page(&mut rows, |row| row.id)?;
    list.respond(page, |page| list_of(rows, page))
}

/// List public links to portfolios
///
/// Those that stand, of the apprenticeships that the caller may see. Nobody is shown a token: what a link shows is what its
/// items say.
#[utoipa::path(
    tag = "learning",
    params(ListStandingPortfolioLinks, Embed<PublicLinkBody>),
    responses((status = 200, description = "A page of links", body = PortfolioLinkList)),
    security(("oauth2" = ["portfolio:read"]), ("bearer" = [])),
)]
#[get("/portfolio-links")]
async fn list_standing_portfolio_links(
    caller: Caller<PortfolioRead>,
    db: Db,
    list: ListStandingPortfolioLinks,
) -> Result<ApiResponse> {
    let (after, limit, of) = (list.after, list.rows_to_read(), &list.filter.apprenticeship_id);
    let mut rows = db.read(async |conn| service::list(conn, &caller, of, after, limit).await).await?;
    let page = list.page(&mut rows, |row| row.id)?;
    list.respond(page, |page| list_of(rows, page))
}

/// Share items of one's own portfolio
///
/// Behind a link that cannot be guessed, for whoever is given it. The token is shown this once; only its hash is kept. What is
/// shown is what is given here and the items, nothing else about the person. A link ends when the apprentice ends it, leaves or
/// is withdrawn, and when it is taken down; after a withdrawal none is made.
#[utoipa::path(
    tag = "learning",
    params(("id" = ApprenticeshipId, Path, description = "The apprenticeship")),
    request_body = SharePortfolio,
    responses(
        (status = 201, description = "The link, with its token", body = PublicLinkBody),
        (status = 403, description = "forbidden"),
        (status = 409, description = "transitionNotAllowed"),
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
            async |conn| apprenticeships::lock(conn, &caller, *id).await,
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
            async |conn| service::lock_own(conn, &caller, *id).await,
            async |conn, link| {
                service::revoke(conn, &caller, link).await?;
                Ok(ApiResponse::no_content())
            },
        )
        .await
}

/// Take a public link down
///
/// Its token leads nowhere from now on. The apprentice reads the reason in the timeline.
#[utoipa::path(
    tag = "learning",
    params(("id" = PortfolioLinkId, Path, description = "The link")),
    request_body = TakeDownLink,
    responses(
        (status = 200, description = "The link, taken down", body = PublicLinkBody),
        (status = 409, description = "transitionNotAllowed"),
    ),
    security(("oauth2" = ["portfolio:moderate"]), ("bearer" = [])),
)]
#[post("/portfolio-links/{id}/take-downs")]
async fn take_down_portfolio_link(
    caller: Caller<PortfolioModerate>,
    id: web::Path<PortfolioLinkId>,
    writer: Writer,
) -> Result<ApiResponse> {
    writer
        .act(
            &caller,
            async |conn| service::lock(conn, &caller, *id).await,
            async |conn, found, command: TakeDownLink| {
                let ended = service::take_down(conn, &caller, found, command).await?;
                ApiResponse::item(ended.version, &PublicLinkBody::new(ended, None))
            },
        )
        .await
}

/// Read a shared portfolio
///
/// For whoever was given the token: what the apprentice chose to show. A link that has ended is 410.
#[utoipa::path(
    tag = "learning",
    params(("token" = String, Path, description = "The token of the link")),
    responses(
        (status = 200, description = "The portfolio", body = PortfolioBody),
        (status = 410, description = "linkEnded"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[get("/portfolios/{token}")]
async fn get_portfolio(
    _caller: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    Ok(ApiResponse::view(&open(&state, &request, &token).await?)?.unlisted())
}

/// What a link shows; whoever opens too many that lead nowhere is told to wait.
async fn open(state: &State, request: &HttpRequest, token: &str) -> Result<PortfolioBody> {
    let tried = state.try_link(request)?;
    let found = state.db.read(async |conn| service::public(conn, token).await).await;
    if !found.as_ref().is_err_and(|error| error.code() == Code::NotFound) {
        state.link_found(&tried);
    }
    found
}

/// Read a shared portfolio as a page
///
/// The same as a page that reads well on a phone and prints well. Query parameters are ignored.
#[utoipa::path(
    tag = "learning",
    params(("token" = String, Path, description = "The token of the link")),
    responses(
        (status = 200, description = "The page", body = String, content_type = "text/html"),
        (status = 410, description = "The page of a link that has ended", body = String, content_type = "text/html"),
        (status = 429, description = "tooManyRequests"),
    ),
    security(()),
)]
#[get("/portfolios/{token}.html")]
async fn get_portfolio_page(
    _caller: OptionalCaller,
    request: HttpRequest,
    token: web::Path<String>,
    state: web::Data<State>,
) -> Result<ApiResponse> {
    let page = match open(&state, &request, &token).await {
        Ok(portfolio) => ApiResponse::page(html::page(&portfolio)?),
        Err(error) if error.code() == Code::LinkEnded => ApiResponse::page(html::ended()?).gone(),
        Err(error) => return Err(error),
    };
    Ok(page.unlisted())
}
