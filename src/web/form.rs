//! Forms as browsers and OAuth clients send them (`application/x-www-form-urlencoded`), read strictly and in linear time.

use std::collections::HashSet;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, web};

use super::PublicBody;
use crate::error::Result;

/// How many parameters a form may have; none of ours needs more than a handful.
const MOST_PARAMETERS: usize = 20;

/// The parameters of a form, each of which stands once.
pub struct Form(Vec<(String, String)>);

impl Form {
    /// The form, or what is wrong with it.
    ///
    /// # Errors
    /// Where the body did not arrive, or is too long.
    pub fn read(
        request: &HttpRequest,
        body: &mut PublicBody,
    ) -> Result<std::result::Result<Self, &'static str>> {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let form = "application/x-www-form-urlencoded";
        if kind.split(';').next().is_none_or(|kind| !kind.trim().eq_ignore_ascii_case(form)) {
            return Ok(Err("The body must be application/x-www-form-urlencoded."));
        }
        Ok(Self::parse(body.raw()?))
    }

    fn parse(bytes: &[u8]) -> std::result::Result<Self, &'static str> {
        let text = std::str::from_utf8(bytes).map_err(|_| "The form is not UTF-8.")?;
        if text.split('&').count() > MOST_PARAMETERS {
            return Err("The form has more than 20 parameters.");
        }
        let mut pairs = web::Query::<Vec<(String, String)>>::from_query(text)
            .map_err(|_| "The form cannot be decoded.")?
            .into_inner();
        // One without a value counts as left out (RFC 6749 §3.2).
        pairs.retain(|(_, value)| !value.is_empty());
        let mut names = HashSet::new();
        let twice = pairs.iter().any(|(name, _)| !names.insert(name));
        if twice { Err("A parameter stands twice.") } else { Ok(Self(pairs)) }
    }

    /// The value of a parameter; none where it is empty or left out.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}
