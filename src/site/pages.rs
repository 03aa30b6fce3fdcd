//! Pages for people: the front door, the documentation, what each error means.

use actix_web::http::header::{ACCEPT, CONTENT_SECURITY_POLICY, LOCATION};
use actix_web::{HttpRequest, HttpResponse, get, web};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::error::{Code, Error, Result};
use crate::openapi::RenderedContract;
use crate::web::{Slices, State};

/// Where the pages are.
pub const PATHS: &[&str] = &[
    "/",
    "/openapi.json",
    "/openapi.yaml",
    "/.well-known/security.txt",
    "/docs",
    "/docs/errors",
    "/docs/errors/{code}",
    "/docs/{_:.*}",
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
        .service(docs)
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
const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

fn page(title: &str, body: &str) -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").insert_header((CONTENT_SECURITY_POLICY, PAGE_POLICY)).body(
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} – hackit</title>\
             <style>body{{font:1.1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}}\
             code{{background:#f0f0f0;padding:.1em .3em}}a{{color:#00513f}}dt{{font-weight:600;margin-top:1rem}}</style></head>\n\
             <body>\n<h1>{title}</h1>\n{body}\n</body>\n</html>\n"
        ),
    )
}

/// A person is led to the documentation, a machine to the root of the API.
#[get("/")]
async fn landing_page(request: HttpRequest, state: web::Data<State>) -> HttpResponse {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let base = &state.settings.base_url;
    if accept.contains("json") && !accept.contains("html") {
        return HttpResponse::Ok().json(serde_json::json!({
            "api": format!("{base}/api/v1"),
            "openapi": format!("{base}/openapi.json"),
            "documentation": format!("{base}/docs/"),
            "tokenEndpoint": format!("{base}/oauth/token"),
        }));
    }
    page(
        "The apprenticeship programme's API",
        "<p>This server keeps a digital apprenticeship programme: learning providers push progress, partner employers \
         register meetups, front ends read and write all of it.</p>\n<ul>\n\
         <li><a href=\"/docs/\">Documentation</a>, to read and to try</li>\n\
         <li><a href=\"/openapi.json\">The contract</a> as OpenAPI 3.1 (also as <a href=\"/openapi.yaml\">YAML</a>)</li>\n\
         <li><a href=\"/docs/errors\">Errors</a>, each with cause and fix</li>\n\
         <li><a href=\"/api/v1/meetups\">Meetups</a> that are open to all, also as a \
         <a href=\"/api/v1/meetups.ics\">calendar</a></li>\n</ul>",
    )
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

#[get("/docs")]
async fn docs() -> HttpResponse {
    HttpResponse::PermanentRedirect().insert_header((LOCATION, "/docs/")).finish()
}

#[get("/docs/errors")]
async fn error_list() -> HttpResponse {
    let rows: String = Code::ALL
        .iter()
        .map(|code| {
            format!(
                "<dt><a href=\"/docs/errors/{}\">{}</a> ({})</dt><dd>{}</dd>\n",
                code.slug(),
                code.title(),
                code.status().as_u16(),
                code.cause()
            )
        })
        .collect();
    page("Errors", &format!("<dl>\n{rows}</dl>"))
}

/// What an error means and what to do about it.
#[get("/docs/errors/{code}")]
async fn error_page(code: web::Path<String>) -> Result<HttpResponse> {
    let code = Code::ALL.iter().find(|known| known.slug() == code.as_str()).ok_or_else(Error::not_found)?;
    let word = serde_json::to_value(code)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default();
    Ok(page(
        code.title(),
        &format!(
            "<p>Status <code>{}</code>, code <code>{word}</code>.</p>\n<dl><dt>Cause</dt><dd>{}</dd><dt>Fix</dt><dd>{}</dd></dl>\n\
             <p><a href=\"/docs/errors\">All errors</a></p>",
            code.status(),
            code.cause(),
            code.fix()
        ),
    ))
}
