//! The one shape of success: status, headers, JSON.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, LINK, LOCATION, REFERRER_POLICY,
};
use actix_web::{HttpRequest, HttpResponse, Responder};
use serde::Serialize;

use super::{etag, page};
use crate::error::Result;

/// Personal data may be kept by the caller's own client but must be asked about again.
const REVALIDATE: &str = "private, no-cache";
const NEVER: &str = "no-store";

/// What an operation answers with when it succeeds.
#[derive(Clone, Debug)]
pub struct ApiResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// What an idempotent replay answers with where that differs: secrets are shown once.
    pub(super) replay_body: Option<Vec<u8>>,
}

impl ApiResponse {
    fn json(status: StatusCode, body: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_vec(body).map_err(anyhow::Error::from)?;
        let headers = vec![(CONTENT_TYPE.to_string(), "application/json".to_owned())];
        Ok(Self { status, headers, body, replay_body: None })
    }

    fn with(mut self, name: &HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name.to_string(), value.into()));
        self
    }

    /// 200 with a record and the ETag of its version.
    pub fn item(version: i32, body: &impl Serialize) -> Result<Self> {
        Ok(Self::json(StatusCode::OK, body)?.with(&ETAG, etag::of(version)).with(&CACHE_CONTROL, REVALIDATE))
    }

    /// 201 with a new record, where it is, and the ETag of its version.
    pub fn created(location: impl Into<String>, version: i32, body: &impl Serialize) -> Result<Self> {
        Ok(Self::json(StatusCode::CREATED, body)?
            .with(&LOCATION, location)
            .with(&ETAG, etag::of(version))
            .with(&CACHE_CONTROL, REVALIDATE))
    }

    /// 200 with something that has no version of its own; a weak ETag is made of its text.
    pub fn view(body: &impl Serialize) -> Result<Self> {
        let answer = Self::json(StatusCode::OK, body)?;
        let etag = etag::weak(&answer.body);
        Ok(answer.with(&ETAG, etag).with(&CACHE_CONTROL, REVALIDATE))
    }

    /// The same answer, which is the same for everybody: caches may keep it for an hour.
    #[must_use]
    pub fn for_everybody(mut self) -> Self {
        self.headers.retain(|(name, _)| name != CACHE_CONTROL.as_str());
        self.with(&CACHE_CONTROL, "public, max-age=3600")
    }

    /// The same answer, which is the same for everybody and may change: caches may keep it for a minute.
    #[must_use]
    pub fn for_everybody_for_a_minute(mut self) -> Self {
        self.headers.retain(|(name, _)| name != CACHE_CONTROL.as_str());
        self.with(&CACHE_CONTROL, "public, max-age=60")
    }

    /// 200 with a page of a list, a weak ETag, and the link to the next page.
    pub fn list(request: &HttpRequest, page: &page::PageBody, body: &impl Serialize) -> Result<Self> {
        Self::page_of_list(body, page::next_link(request, page))
    }

    /// As [`Self::list`], where the link is known.
    pub(super) fn page_of_list(body: &impl Serialize, link: Option<String>) -> Result<Self> {
        let answer = Self::view(body)?;
        Ok(match link {
            Some(link) => answer.with(&LINK, link),
            None => answer,
        })
    }

    /// 200 with a calendar and a weak ETag made of its text.
    pub fn calendar(text: String) -> Self {
        Self::text("text/calendar; charset=utf-8", text)
    }

    fn text(kind: &str, text: String) -> Self {
        let answer = Self {
            status: StatusCode::OK,
            headers: vec![(CONTENT_TYPE.to_string(), kind.to_owned())],
            body: text.into_bytes(),
            replay_body: None,
        };
        let etag = etag::weak(&answer.body);
        answer.with(&ETAG, etag).with(&CACHE_CONTROL, REVALIDATE)
    }

    /// 200 with a table for a spreadsheet and a weak ETag made of its text.
    pub fn table(text: String) -> Self {
        Self::text("text/csv; charset=utf-8", text)
    }

    /// 200 with a drawing and a weak ETag made of its text.
    pub fn drawing(text: String) -> Self {
        Self::text("image/svg+xml", text)
    }

    /// 200 with an Atom feed (RFC 4287) and a weak ETag made of its text.
    pub fn feed(text: String) -> Self {
        Self::text("application/atom+xml; charset=utf-8", text)
    }

    /// 200 with a page for people, which loads nothing but the icon and runs nothing.
    pub fn page(text: String) -> Self {
        let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
            form-action 'none'";
        Self::text("text/html; charset=utf-8", text).with(&CONTENT_SECURITY_POLICY, policy)
    }

    /// The same page with status 410: it says that what was here has ended.
    #[must_use]
    pub fn gone(mut self) -> Self {
        self.status = StatusCode::GONE;
        self.headers.retain(|(name, _)| name != ETAG.as_str());
        self
    }

    /// The same answer, for whoever was given its address: kept nowhere, found by no search engine, and told to nobody
    /// whom it links to.
    #[must_use]
    pub fn unlisted(mut self) -> Self {
        self.headers.retain(|(name, _)| name != CACHE_CONTROL.as_str());
        self.with(&CACHE_CONTROL, NEVER)
            .with(&REFERRER_POLICY, "no-referrer")
            .with(&HeaderName::from_static("x-robots-tag"), "noindex")
    }

    /// The same answer, for a record of which some is not of its version (a count, what the time makes of it): the
    /// ETag also stands for the content, so that nobody is told it is unchanged; `If-Match` looks at the version.
    #[must_use]
    pub fn tagged_by_content(mut self, version: i32) -> Self {
        let etag = etag::of_content(version, &self.body);
        self.headers.retain(|(name, _)| name != ETAG.as_str());
        self.with(&ETAG, etag)
    }

    /// An answer that must not be kept anywhere: tokens.
    pub fn secret(status: StatusCode, body: &impl Serialize) -> Result<Self> {
        Ok(Self::json(status, body)?.with(&CACHE_CONTROL, NEVER))
    }

    /// 207 with the outcome of each item of a batch.
    pub fn multi(body: &impl Serialize) -> Result<Self> {
        Ok(Self::json(StatusCode::MULTI_STATUS, body)?.with(&CACHE_CONTROL, NEVER))
    }

    /// 204.
    pub fn no_content() -> Self {
        Self { status: StatusCode::NO_CONTENT, headers: Vec::new(), body: Vec::new(), replay_body: None }
    }

    /// The same answer with status 200: what a repeated push gets.
    #[must_use]
    pub fn found_again(mut self) -> Self {
        self.status = StatusCode::OK;
        self
    }

    /// The same answer, to be shown but never stored: a replay gets the other body instead, in
    /// which secrets are null.
    pub fn shown_once(mut self, replay: &impl Serialize) -> Result<Self> {
        self.replay_body = Some(serde_json::to_vec(replay).map_err(anyhow::Error::from)?);
        self.headers.retain(|(name, _)| name != CACHE_CONTROL.as_str());
        Ok(self.with(&CACHE_CONTROL, NEVER))
    }
}

impl Responder for ApiResponse {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        for header in self.headers {
            response.insert_header(header);
        }
        response.body(self.body)
    }
}
