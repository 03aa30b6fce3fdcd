//! Versions as entity tags (RFC 9110 §8.8.3) and the precondition on changes.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{IF_MATCH, IF_NONE_MATCH};
use actix_web::{FromRequest, HttpRequest};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::{Code, Error, FieldCode, FieldError, Result};

/// The content codings that a tag may name.
const CODINGS: [&str; 4] = ["gzip", "br", "deflate", "zstd"];

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

/// The weak tag of a representation that holds names beside the record with this tag: it still tells the version, for `If-Match`.
pub fn of_names(tag: &str, bytes: &[u8]) -> String {
    match parts(tag).and_then(|(opaque, _)| opaque.split('.').next()) {
        Some(version) if !tag.starts_with("W/") => format!("W/\"{version}.{}\"", hash(bytes)),
        _ => weak(bytes),
    }
}

fn hash(bytes: &[u8]) -> String {
    let hash = digest(&SHA256, bytes);
    let (start, _) = hash.as_ref().split_at(12);
    URL_SAFE_NO_PAD.encode(start)
}

/// The tag of a representation in a content coding: a strong one names the coding, as other bytes are another
/// representation (RFC 9110 §8.8.3.3).
pub fn in_coding(tag: &str, coding: &str) -> String {
    match tag.strip_suffix('"') {
        Some(start) if !tag.starts_with("W/") => format!("{start}-{coding}\""),
        _ => tag.to_owned(),
    }
}

/// What is within the quotes of a tag, and the coding that it names. Servers in between make a tag weak, or add the coding
/// in ways of their own.
fn parts(tag: &str) -> Option<(&str, Option<&str>)> {
    let quoted = tag.strip_prefix("W/").unwrap_or(tag);
    let opaque = quoted.strip_prefix('"')?.strip_suffix('"')?;
    let coded = CODINGS.iter().find_map(|coding| {
        let start = opaque.strip_suffix(coding)?;
        let bare = start.trim_end_matches(['-', ';', ':', '+']);
        (bare.len() < start.len()).then_some((bare, Some(*coding)))
    });
    Some(coded.unwrap_or((opaque, None)))
}

/// The tag by which the caller already has the representation with this tag, in whatever coding (weak comparison).
pub fn known_as(request: &actix_web::http::header::HeaderMap, tag: &str) -> Option<String> {
    let (bare, _) = parts(tag)?;
    let mut candidates = request
        .get_all(IF_NONE_MATCH)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim);
    candidates.find_map(|candidate| match parts(candidate) {
        _ if candidate == "*" => Some(tag.to_owned()),
        Some((known, Some(coding))) if known == bare && !tag.starts_with("W/") => {
            Some(in_coding(&format!("\"{bare}\""), coding))
        }
        Some((known, _)) if known == bare => Some(tag.to_owned()),
        _ => None,
    })
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
        if tags.iter().any(|tag| *tag != "*" && parts(tag).is_none()) {
            let fault = FieldError::header("If-Match", FieldCode::Format, "must be an ETag in quotes, or *");
            return Err(Error::with_errors(Code::InvalidHeader, vec![fault]));
        }
        // Only the version counts: not the content named beside it, nor what a server in between made of the tag.
        let present = version.to_string();
        let names_present = |tag: &&str| {
            parts(tag).is_some_and(|(opaque, _)| opaque.split('.').next() == Some(present.as_str()))
        };
        if tags.iter().any(|tag| *tag == "*" || names_present(tag)) {
            Ok(())
        } else {
            Err(Error::new(Code::PreconditionFailed))
        }
    }
}

impl IfMatch {
    /// For a record that is not there: no version can be named, nor is there any (RFC 9110 §13.1.1).
    pub fn of_nothing(&self) -> Result<()> {
        self.optional(0)?;
        if self.0.is_none() { Ok(()) } else { Err(Error::new(Code::PreconditionFailed)) }
    }
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
            (Some("W/\"3\""), None),
            (Some("\"3-gzip\""), None),
            (Some("\"3.RGlnZXN0-br\""), None),
            (Some("W/\"3;gzip\""), None),
            (Some("\"3--gzip\""), None),
            (Some("W/\"2\""), Some(Code::PreconditionFailed)),
            (Some("\"33-gzip\""), Some(Code::PreconditionFailed)),
            (Some("\"3gzip\""), Some(Code::PreconditionFailed)),
            (Some("\"3"), Some(Code::InvalidHeader)),
            (Some("3"), Some(Code::InvalidHeader)),
        ] {
            let result = IfMatch(header.map(str::to_owned)).required(3);
            assert_eq!(result.err().map(|error| error.code()), code, "{header:?}");
        }
    }

    #[test]
    fn of_nothing_no_version_can_be_named() {
        for (header, code) in [
            (None, None),
            (Some("*"), Some(Code::PreconditionFailed)),
            (Some("\"1\""), Some(Code::PreconditionFailed)),
            (Some("1"), Some(Code::InvalidHeader)),
        ] {
            let result = IfMatch(header.map(str::to_owned)).of_nothing();
            assert_eq!(result.err().map(|error| error.code()), code, "{header:?}");
        }
    }

    #[test]
    fn each_coding_has_a_tag_of_its_own_and_all_are_known() {
        assert_eq!(in_coding("\"3\"", "gzip"), "\"3-gzip\"");
        assert_eq!(in_coding("W/\"hash\"", "gzip"), "W/\"hash\"", "a weak tag is of any coding");
        for (sent, tag, known) in [
            ("\"3\"", "\"3-gzip\"", Some("\"3-gzip\"")),
            ("W/\"3\"", "\"3\"", Some("\"3\"")),
            ("\"3-br\"", "\"3-gzip\"", Some("\"3-br\"")),
            ("W/\"3-gzip\"", "\"3\"", Some("\"3-gzip\"")),
            ("W/\"hash-gzip\"", "W/\"hash\"", Some("W/\"hash\"")),
            ("\"2\", *", "\"3\"", Some("\"3\"")),
            ("\"2-gzip\"", "\"3-gzip\"", None),
            ("3", "\"3\"", None),
        ] {
            let mut headers = actix_web::http::header::HeaderMap::new();
            headers.insert(IF_NONE_MATCH, actix_web::http::header::HeaderValue::from_static(sent));
            assert_eq!(known_as(&headers, tag).as_deref(), known, "{sent} of {tag}");
        }
    }
}
