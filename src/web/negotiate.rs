//! Content negotiation: what the caller accepts, what the body is.

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap};

use crate::error::{Code, Error, Result};

/// Whether the `Accept` header takes a media type such as `application/json`.
pub fn accepts(headers: &HeaderMap, media_type: &str) -> bool {
    let mut ranges = headers.get_all(ACCEPT).filter_map(|value| value.to_str().ok()).peekable();
    if ranges.peek().is_none() {
        return true;
    }
    let wanted = media_type.split(';').next().unwrap_or_default().trim();
    let group = wanted.split('/').next().unwrap_or_default();
    // The most specific range that fits decides (RFC 9110 §12.5.1).
    let mut best: Option<(u8, bool)> = None;
    for range in ranges.flat_map(|value| value.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let rank = match name.as_str() {
            "*/*" => 1,
            name if name.strip_suffix("/*") == Some(group) => 2,
            name if name == wanted => 3,
            _ => continue,
        };
        let refused = parts.any(|part| {
            part.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).is_some_and(|q| q <= 0.0)
        });
        if best.is_none_or(|(known, _)| rank >= known) {
            best = Some((rank, !refused));
        }
    }
    best.is_some_and(|(_, taken)| taken)
}

/// Refuses a body that is not JSON, or is compressed (415).
pub fn json_body(request: &HttpRequest) -> Result<()> {
    let encoded =
        request.headers().get(CONTENT_ENCODING).is_some_and(|value| value.as_bytes() != b"identity");
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let merge = request.method() == "PATCH" && essence == "application/merge-patch+json";
    if encoded {
        return Err(Error::because(
            Code::UnsupportedMediaType,
            "The body has a Content-Encoding; send it uncompressed.",
        ));
    }
    if essence == "application/json" || merge {
        return Ok(());
    }
    Err(if kind.is_empty() {
        Error::because(Code::UnsupportedMediaType, "The Content-Type is missing; send application/json.")
    } else {
        Error::because(
            Code::UnsupportedMediaType,
            "The Content-Type is not one this operation reads; send application/json.",
        )
    })
}

/// Refuses a caller that does not accept JSON (406).
pub fn json_answer(request: &HttpRequest) -> Result<()> {
    if accepts(request.headers(), "application/json") { Ok(()) } else { Err(Error::new(Code::NotAcceptable)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn accept_headers_are_read_as_the_rfc_says() {
        for (accept, json) in [
            ("application/json", true),
            ("*/*", true),
            ("application/*", true),
            ("text/html", false),
            ("text/html, */*;q=0.1", true),
            ("application/json;q=0, */*", false),
            ("Application/JSON", true),
            ("application/vnd.api+json", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, HeaderValue::from_str(accept).expect("a header"));
            assert_eq!(accepts(&headers, "application/json"), json, "{accept}");
        }
        assert!(accepts(&HeaderMap::new(), "application/json"));
    }
}
