//! Keyset pages: a cursor names the last row seen, so page 500 costs what page 1 costs.

use actix_web::HttpRequest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::query;
use crate::error::{Code, Error, FieldCode, FieldError, Result};

/// How many records a page holds: 1 to 100, 25 unless told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(pub i64);

impl Default for Limit {
    fn default() -> Self {
        Self(25)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match i64::deserialize(deserializer)? {
            limit @ 1..=100 => Ok(Self(limit)),
            _ => Err(serde::de::Error::custom("must be a number from 1 to 100")),
        }
    }
}

/// Where a page ends and how to go on.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Page)]
pub struct PageBody {
    /// How many records a page holds at most.
    #[schema(minimum = 1, maximum = 100, example = 25)]
    pub limit: i64,
    /// Where the next page starts; null on the last one.
    #[schema(required = true)]
    pub next_cursor: Option<String>,
}

/// Reads the parameter `cursor`, made by [`page`] for the same order; the order's name is part of it.
pub fn after<K: DeserializeOwned>(cursor: Option<&str>, order: &str) -> Result<Option<K>> {
    position("cursor", cursor, order)
}

/// As [`after`], of a parameter of another name.
pub fn position<K: DeserializeOwned>(
    parameter: &'static str,
    cursor: Option<&str>,
    order: &str,
) -> Result<Option<K>> {
    let Some(cursor) = cursor else { return Ok(None) };
    URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Vec<String>>(&bytes).ok())
        .and_then(|mut parts| {
            let made_for = (!parts.is_empty()).then(|| parts.remove(0))?;
            (made_for == order).then(|| query::values(parts))?
        })
        .map(Some)
        .ok_or_else(|| {
            let fault = FieldError::parameter(parameter, FieldCode::Format, Code::InvalidCursor.cause());
            Error::with_errors(Code::InvalidCursor, vec![fault])
        })
}

/// A cursor that goes on after a row with this key: the order and the parts of the key, each as a query would have it.
pub fn cursor<K: Serialize>(order: &str, key: &K) -> Result<String> {
    let text = |part| match part {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let key = serde_json::to_value(key).map_err(anyhow::Error::from)?;
    let mut parts = vec![order.to_owned()];
    match key {
        Value::Array(list) => parts.extend(list.into_iter().map(text)),
        one => parts.push(text(one)),
    }
    Ok(URL_SAFE_NO_PAD.encode(serde_json::to_vec(&parts).map_err(anyhow::Error::from)?))
}

/// Cuts the row that was read ahead and says where to go on.
pub fn page<R, K: Serialize>(
    rows: &mut Vec<R>,
    limit: Limit,
    order: &str,
    key: impl FnOnce(&R) -> K,
) -> Result<PageBody> {
    let size = usize::try_from(limit.0).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let next_cursor = match rows.last() {
        Some(last) if more => Some(cursor(order, &key(last))?),
        _ => None,
    };
    Ok(PageBody { limit: limit.0, next_cursor })
}

/// What must be escaped in the value of a query parameter.
const QUERY: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'&').add(b'+').add(b'%');

/// The `Link` header to the next page: the same request with another cursor (RFC 8288).
pub fn next_link(request: &HttpRequest, page: &PageBody) -> Option<String> {
    let cursor = page.next_cursor.as_deref()?;
    let mut query: Vec<&str> = request
        .query_string()
        .split('&')
        .filter(|pair| !pair.is_empty() && !matches!(pair.split('=').next(), Some("cursor" | "after")))
        .collect();
    let name = if request.path().ends_with("/events") { "after" } else { "cursor" };
    let last = format!("{name}={}", utf8_percent_encode(cursor, QUERY));
    query.push(&last);
    Some(format!("<{}?{}>; rel=\"next\"", request.path(), query.join("&")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_one_rows_at_seven_are_three_pages() {
        let all: Vec<u32> = (1..=21).collect();
        let mut sizes = Vec::new();
        let mut from: Option<u32> = None;
        loop {
            let mut rows: Vec<u32> =
                all.iter().copied().filter(|n| from.is_none_or(|last| *n > last)).take(8).collect();
            let page = page(&mut rows, Limit(7), "n", |n| *n).expect("a page");
            sizes.push(rows.len());
            match page.next_cursor {
                Some(cursor) => from = after(Some(&cursor), "n").expect("its own cursor"),
                None => break,
            }
        }
        assert_eq!(sizes, [7, 7, 7]);
    }

    #[test]
    fn a_cursor_of_another_order_is_refused() {
        let made = cursor("startsAt", &1).expect("a cursor");
        for bad in [made.as_str(), "", "%%%", "bm9wZQ"] {
            let refusal = after::<u32>(Some(bad), "-startsAt").expect_err(bad);
            assert_eq!(refusal.code(), Code::InvalidCursor);
        }
    }
}
