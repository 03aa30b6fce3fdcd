//! "You said, we did": the ideas that the programme has made public, and what became of each, as a page and as a feed. Both show what
//! an anonymous caller of the API sees, and nothing else.

mod feed;
mod shown;

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;

use crate::error::Result;
use crate::features::partnerships::ideas;
use crate::ids::IdeaId;
use crate::site::pages::html::page;
use crate::web::{ApiResponse, OptionalCaller, State};
use shown::Shown;

/// How many ideas a page shows, and the feed.
const ON_A_PAGE: usize = 50;

/// Where the pages are.
pub const PATHS: &[&str] = &["/you-said-we-did", "/you-said-we-did.atom"];

/// Registers the pages.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(atom).service(show);
}

#[derive(Template)]
#[template(path = "site/ideas/page.html")]
struct IdeasPage {
    ideas: Vec<Shown>,
    next: Option<IdeaId>,
}

impl IdeasPage {
    /// Whether an idea stands on this page, so that a link leads to it.
    fn has(&self, id: &IdeaId) -> bool {
        self.ideas.iter().any(|idea| idea.id == *id)
    }
}

#[get("/you-said-we-did")]
async fn show(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse> {
    let before = request.query_string().strip_prefix("after=").and_then(|id| id.parse().ok());
    // Everybody sees the same, whoever is signed in.
    let ctx = OptionalCaller::anonymous(&request)?;
    let limit = i64::try_from(ON_A_PAGE + 1).unwrap_or_default();
    let mut rows = state.db.read(async |conn| ideas::public_page(conn, &ctx, before, limit).await).await?;
    let is_last = rows.len() <= ON_A_PAGE;
    rows.truncate(ON_A_PAGE);
    let next = rows.last().map(|row| row.id).filter(|_| !is_last);
    let ideas = rows.into_iter().map(Shown).collect();
    let mut response = page(&IdeasPage { ideas, next })?;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    Ok(response)
}

/// The same as an Atom feed (RFC 4287), what changed last first.
#[get("/you-said-we-did.atom")]
async fn atom(request: HttpRequest, state: web::Data<State>) -> Result<ApiResponse> {
    let ctx = OptionalCaller::anonymous(&request)?;
    let limit = i64::try_from(ON_A_PAGE).unwrap_or_default();
    let rows = state.db.read(async |conn| ideas::newest_public(conn, &ctx, limit).await).await?;
    let text = feed::written(&state.settings.base_url, rows)?;
    Ok(ApiResponse::feed(text).for_everybody_for_a_minute())
}
