//! What the officer has read of other people's words, and what of it is hidden.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use super::range::RangeBody;
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::ids::{RedactionId, SubjectRequestId};
use crate::schema::redactions;
use crate::tokens::hash_secret;

/// What was read of a text, as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = redactions)]
pub struct Redaction {
    pub id: RedactionId,
    pub subject_request_id: SubjectRequestId,
    pub path: String,
    pub text_hash: Vec<u8>,
    pub starts_at: Option<i32>,
    pub ends_at: Option<i32>,
    pub created_at: DateTime<Utc>,
}

impl Redaction {
    /// What is hidden; none where the text was read and nothing is.
    pub fn range(&self) -> Option<RangeBody> {
        let (from, to) = (self.starts_at?, self.ends_at?);
        Some(RangeBody { from: u32::try_from(from).ok()?, to: u32::try_from(to).ok()? })
    }

    /// For tests: that a text was read, and what of it is hidden.
    #[cfg(test)]
    pub fn of(path: String, text: &str, range: Option<(u32, u32)>) -> Self {
        let place = |at: u32| i32::try_from(at).expect("a short text");
        Self {
            id: RedactionId::default(),
            subject_request_id: SubjectRequestId::default(),
            path,
            text_hash: hash(text),
            starts_at: range.map(|(from, _)| place(from)),
            ends_at: range.map(|(_, to)| place(to)),
            created_at: DateTime::UNIX_EPOCH,
        }
    }
}

/// Says that words of somebody else were read, and what of them is hidden.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"path": "checkIn/019abf3e-9c00-7000-8000-000000000091/actions", "from": 4, "to": 9}))]
pub struct Redact {
    /// Names the text, as the copy does; or a kind of record, such as `progressUpdate`: then all its texts that are not read yet.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub path: String,
    /// The first character (a Unicode scalar value, counted from 0) that is hidden; left out, or null, where nothing is.
    #[validate(range(min = 0))]
    #[schema(minimum = 0)]
    pub from: Option<i32>,
    /// The first character after it that is not.
    #[validate(range(min = 1))]
    #[schema(minimum = 1)]
    pub to: Option<i32>,
}

impl Redact {
    /// Whether it fits a text: none where a whole kind is meant.
    ///
    /// # Errors
    /// 422 where one end is missing, or the range does not lie in the text.
    pub fn ensure_fits(&self, text: Option<&str>) -> Result<()> {
        let fault = |pointer: &str, code, detail: &str| {
            Err(Error::invalid(vec![FieldError::pointer(pointer, code, detail)]))
        };
        match (self.from, self.to, text) {
            (None, None, _) => Ok(()),
            (None, Some(_), _) => fault("#/from", FieldCode::Required, "is needed with to"),
            (Some(_), None, _) => fault("#/to", FieldCode::Required, "is needed with from"),
            (Some(_), Some(_), None) => {
                fault("#/from", FieldCode::Inconsistent, "fits one text, not a whole kind of record")
            }
            (Some(from), Some(to), Some(text)) => {
                let length = i32::try_from(text.chars().count()).unwrap_or(i32::MAX);
                if from >= to || to > length {
                    let detail = format!("must lie after from and not after {length}, the end of the text");
                    return fault("#/to", FieldCode::Inconsistent, &detail);
                }
                Ok(())
            }
        }
    }
}

/// The digest by which a text is known again.
pub fn hash(text: &str) -> Vec<u8> {
    hash_secret(text)
}

/// A text of which the characters in some ranges are hidden, each behind a block.
pub fn hide(text: &str, ranges: &[RangeBody]) -> String {
    let is_hidden = |at: u32| ranges.iter().any(|range| range.from <= at && at < range.to);
    (0_u32..).zip(text.chars()).map(|(at, letter)| if is_hidden(at) { '█' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_lies_in_its_text() {
        let redact = |from, to| Redact { path: String::new(), from, to };
        assert!(redact(Some(0), Some(4)).ensure_fits(Some("Zoë!")).is_ok());
        assert!(redact(None, None).ensure_fits(None).is_ok());
        for (from, to, text) in [
            (Some(0), Some(5), Some("Zoë!")),
            (Some(2), Some(2), Some("Zoë!")),
            (Some(0), None, Some("Zoë!")),
            (None, Some(1), Some("Zoë!")),
            (Some(0), Some(1), None),
        ] {
            assert!(redact(from, to).ensure_fits(text).is_err(), "{from:?} {to:?}");
        }
    }

    #[test]
    fn what_is_hidden_cannot_be_read() {
        let ranges = [RangeBody { from: 0, to: 3 }, RangeBody { from: 2, to: 5 }];
        assert_eq!(hide("Zoë was", &ranges), "█████as");
    }
}
