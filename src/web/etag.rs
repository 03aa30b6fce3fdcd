//! Versions as entity tags (RFC 9110 §8.8.3) and the precondition on changes.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{IF_MATCH, IF_NONE_MATCH};
use actix_web::{FromRequest, HttpRequest};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::{Code, Error, FieldCode, FieldError, Result};

/// The strong tag of a record's version.
pub fn of(version: i32) -> String {
    format!("\"{version}\"")
}

/// The strong tag of a record's version in this representation.
pub fn of_content(version: i32, bytes: &[u8]) -> String {
    format!("\"{version}.{}\"", hash(bytes))
}

/// A weak tag made of a representation's bytes.
pub fn weak(bytes: &[u8]) -> String {
    format!("W/\"{}\"", hash(bytes))
}

fn hash(bytes: &[u8]) -> String {
    let hash = digest(&SHA256, bytes);
    let (start, _) = hash.as_ref().split_at(12);
    URL_SAFE_NO_PAD.encode(start)
}

/// Whether the caller already has the representation with this tag (weak comparison).
pub fn is_known(request: &actix_web::http::header::HeaderMap, tag: &str) -> bool {
    let bare = tag.trim_start_matches("W/");
    request
        .get_all(IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|candidate| candidate == "*" || candidate.trim_start_matches("W/") == bare)
}

/// The `If-Match` header, judged once the record's version is known.
#[derive(Clone, Debug)]
pub struct IfMatch(Option<String>);

impl IfMatch {
    /// The caller must name the present version, or `*`.
    ///
    /// # Errors
    /// 428 where the header is missing, 400 where it cannot be read, 412 where it names another version.
    pub fn required(&self, version: i32) -> Result<()> {
        if self.0.is_none() {
            return Err(Error::new(Code::PreconditionRequired));
        }
        self.optional(version)
    }

    /// As [`Self::required`], but the header may be left out.
    pub fn optional(&self, version: i32) -> Result<()> {
        let Some(header) = &self.0 else { return Ok(()) };
        let tags: Vec<&str> = header.split(',').map(str::trim).collect();
        if tags.iter().any(|tag| *tag != "*" && !is_tag(tag)) {
            let fault = FieldError::header("If-Match", FieldCode::Format, "must be an ETag in quotes, or *");
            return Err(Error::with_errors(Code::InvalidHeader, vec![fault]));
        }
        // Strong comparison: a weak tag never matches. Of a tag with content only the version counts.
        let (present, with_content) = (of(version), format!("\"{version}."));
        if tags
            .iter()
            .any(|tag| *tag == "*" || *tag == present || tag.starts_with(&with_content))
        {
            Ok(())
        } else {
            Err(Error::new(Code::PreconditionFailed))
        }
    }
}

fn is_tag(text: &str) -> bool {
    let opaque = text.strip_prefix("W/").unwrap_or(text);
    opaque.len() >= 2 && opaque.starts_with('"') && opaque.ends_with('"')
}

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let values: Vec<_> = request
            .headers()
            .get_all(IF_MATCH)
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
            .collect();
        ready(Ok(Self((!values.is_empty()).then(|| values.join(", ")))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_present_version_or_a_star_passes() {
        for (header, code) in [
            (None, Some(Code::PreconditionRequired)),
            (Some("\"3\""), None),
            (Some("*"), None),
            (Some("\"1\", \"3\""), None),
            (Some("\"3.RGlnZXN0\""), None),
            (Some("\"2\""), Some(Code::PreconditionFailed)),
            (Some("\"33.RGlnZXN0\""), Some(Code::PreconditionFailed)),
            (Some("W/\"3\""), Some(Code::PreconditionFailed)),
            (Some("3"), Some(Code::InvalidHeader)),
        ] {
            let result = IfMatch(header.map(str::to_owned)).required(3);
            assert_eq!(result.err().map(|error| error.code()), code, "{header:?}");
        }
    }
}
