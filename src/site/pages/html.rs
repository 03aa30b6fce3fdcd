//! Pages made of templates, and the headers that they go with.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use askama::Template;

use crate::error::Result;

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'; \
    base-uri 'none'; form-action 'self'";

/// A page that everybody may see.
pub fn page(template: &impl Template) -> Result<HttpResponse> {
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(template.render()?))
}

/// A page behind a token: kept nowhere, found by no search engine, and told to nobody.
pub fn secret_page(status: StatusCode, template: &impl Template) -> Result<HttpResponse> {
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .insert_header(("x-robots-tag", "noindex"))
        .body(template.render()?))
}

/// A page that says one thing.
#[derive(Template)]
#[template(path = "site/pages/word.html")]
pub struct Word {
    pub title: &'static str,
    pub text: &'static str,
}
