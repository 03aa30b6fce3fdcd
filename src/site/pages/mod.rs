//! Pages for people: the front door, the documentation, what each error means, and where links of letters lead.

pub(super) mod html;
mod passwords;

use actix_web::http::header::{ACCEPT, CONTENT_SECURITY_POLICY, LOCATION};
use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;
use utoipa_swagger_ui::{Config, SwaggerUi};

use html::page;

use crate::error::{Code, Error, Result};
use crate::openapi::RenderedContract;
use crate::web::{Slices, State};

/// Where the pages are.
pub const PATHS: &[&str] = &[
    "/",
    "/openapi.json",
    "/openapi.yaml",
    "/favicon.svg",
    "/.well-known/security.txt",
    "/docs",
    "/docs/errors",
    "/docs/errors/{code}",
    "/docs/{_:.*}",
    "/passwords/{token}",
];

/// Registers the pages.
pub fn configure(config: &mut web::ServiceConfig) {
    config
        .service(landing_page)
        .service(contract_json)
        .service(contract_yaml)
        .service(security_txt)
        .service(error_list)
        .service(error_page)
        .service(favicon)
        .service(docs_with_slash)
        .service(docs)
        .configure(passwords::configure)
        .service(
            web::scope("")
                .wrap(
                    actix_web::middleware::DefaultHeaders::new().add((CONTENT_SECURITY_POLICY, DOCS_POLICY)),
                )
                .service(
                    SwaggerUi::new("/docs/{_:.*}").config(
                        Config::new(["/openapi.json"])
                            .try_it_out_enabled(true)
                            .persist_authorization(false)
                            .filter(true),
                    ),
                ),
        );
}

/// Swagger UI sets styles from its script and shows its icons as data URLs; all else comes from here.
const DOCS_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; frame-ancestors 'none'; base-uri 'self'";
/// A person is led to the documentation, a machine to the root of the API.
#[get("/")]
async fn landing_page(request: HttpRequest, state: web::Data<State>) -> Result<HttpResponse> {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let base = &state.settings.base_url;
    if accept.contains("json") && !accept.contains("html") {
        return Ok(HttpResponse::Ok().json(serde_json::json!({
            "api": format!("{base}/api/v1"),
            "openapi": format!("{base}/openapi.json"),
            "documentation": format!("{base}/docs/"),
            "tokenEndpoint": format!("{base}/oauth/token"),
        })));
    }
    page(&Landing)
}

#[get("/openapi.json")]
async fn contract_json(
    state: web::Data<State>,
    contract: web::Data<RenderedContract>,
) -> Result<HttpResponse> {
    let contract = contract.of(&state.settings.base_url).await?;
    Ok(HttpResponse::Ok().content_type("application/json").body(Slices::of(contract.json.clone())))
}

#[get("/openapi.yaml")]
async fn contract_yaml(
    state: web::Data<State>,
    contract: web::Data<RenderedContract>,
) -> Result<HttpResponse> {
    let contract = contract.of(&state.settings.base_url).await?;
    Ok(HttpResponse::Ok().content_type("application/yaml").body(Slices::of(contract.yaml.clone())))
}

/// Whom to tell about security problems (RFC 9116).
#[get("/.well-known/security.txt")]
async fn security_txt(state: web::Data<State>) -> HttpResponse {
    let expires = (state.clock.now() + chrono::TimeDelta::days(180)).format("%Y-%m-%dT00:00:00Z");
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(format!(
        "Contact: {}\nExpires: {expires}\nPreferred-Languages: en\nCanonical: {}/.well-known/security.txt\n",
        state.settings.security_contact, state.settings.base_url
    ))
}

#[get("/favicon.svg")]
async fn favicon() -> HttpResponse {
    HttpResponse::Ok().content_type("image/svg+xml").body(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\">\
         <rect width=\"16\" height=\"16\" rx=\"3\" fill=\"#00513f\"/>\
         <path d=\"M4 3v10M12 3v10M4 8h8\" stroke=\"#fff\" stroke-width=\"2\"/></svg>\n",
    )
}

/// The documentation: a form to sign in, and the contract to read and to try.
#[get("/docs/")]
async fn docs_with_slash() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, DOCS_POLICY))
        .body(include_str!("../docs.html"))
}

#[get("/docs")]
async fn docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
}

#[derive(Template)]
#[template(path = "site/pages/landing.html")]
struct Landing;

#[derive(Template)]
#[template(path = "site/pages/errors.html")]
struct Errors {
    codes: &'static [Code],
}

#[derive(Template)]
#[template(path = "site/pages/error.html")]
struct ErrorPage {
    code: Code,
    word: String,
}

#[get("/docs/errors")]
async fn error_list() -> Result<HttpResponse> {
    page(&Errors { codes: Code::ALL })
}

/// What an error means and what to do about it.
#[get("/docs/errors/{code}")]
async fn error_page(code: web::Path<String>) -> Result<HttpResponse> {
    let code = *Code::ALL.iter().find(|known| known.slug() == code.as_str()).ok_or_else(Error::not_found)?;
    let word = serde_json::to_value(code)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default();
    page(&ErrorPage { code, word })
}
