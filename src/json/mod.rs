//! Request bodies: bytes to a typed, validated command, with every violation found at once.
//!
//! A body that is not acceptable JSON is 400. One that is, and does not fit the command, is 422 with a JSON pointer for
//! each violation. serde stops at the first violation. So the body is parsed into a tree of our own, an invalid value is
//! noted and replaced by a placeholder, and the command is read again until it can be. Then it is validated; violations
//! of placeholders are dropped. A valid body, as nearly all are, is read without the tree (`fast_path`).

mod access;
mod fast_path;
pub mod instant;
mod nearest;
mod node;
mod number;
mod reader;
pub mod stored;
mod string_format;
mod tree;
mod validation;
mod violation;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use validator::Validate;

use crate::error::{Code, Error, FieldError, Result};
use tree::Tree;

pub use nearest::nearest;
pub(crate) use string_format::StringFormat;
pub(crate) use tree::normalised;
pub use validation::violations;

/// Reads and validates a command. Its text is in NFC. Of what stands in it as a
/// [`RawValue`](serde_json::value::RawValue) no more is known than that it is JSON.
///
/// # Errors
/// 400 when the body is not acceptable JSON, 422 with every violation when it does not fit.
pub fn read<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T> {
    fast_path(bytes).map_or_else(|| strict(bytes), Ok)
}

/// Reads a command as [`read`] does, if it is surely valid.
pub fn fast_path<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Option<T> {
    fast_path::read::<T>(bytes).filter(|command| command.validate().is_ok())
}

/// Reads and validates a command as [`read`] does, and every part of it strictly.
///
/// # Errors
/// As [`read`].
pub fn strict<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T> {
    let found = reader::read::<T>(parse(bytes)?, bytes.len());
    let mut violations = found.violations;
    if let Some(command) = found.value {
        let judged = command.validate();
        if judged.is_ok() && violations.is_empty() {
            return Ok(command);
        }
        if let Err(errors) = judged {
            let (places, whole) = validation::split(&errors);
            let fresh =
                |violation: &FieldError| !violations.iter().any(|known| reader::within(known, violation));
            let mut more: Vec<_> = places.into_iter().filter(fresh).collect();
            if !found.has_placeholders {
                more.extend(whole);
            }
            violations.append(&mut more);
        }
    }
    Err(invalid(violations))
}

/// Reads a value that has no rules of its own: an envelope whose parts are [`serde_json::value::RawValue`]s,
/// each of which is then judged alone by [`read`].
///
/// # Errors
/// As [`read`], for the envelope only: of the parts no more is known than that they are JSON.
pub fn shape<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    // serde would take a list for a struct.
    let is_list = bytes.trim_ascii_start().starts_with(b"[");
    if !is_list
        && !tree::too_deep(bytes)
        // What is skipped is not looked at: serde_json would not see there that it is no UTF-8.
        && std::str::from_utf8(bytes).is_ok()
        && let Ok(value) = serde_json::from_slice(bytes)
    {
        return Ok(value);
    }
    let found = reader::read::<T>(parse(bytes)?, bytes.len());
    match found.value {
        Some(value) if found.violations.is_empty() => Ok(value),
        _ => Err(invalid(found.violations)),
    }
}

fn parse(bytes: &[u8]) -> Result<Tree> {
    tree::parse(bytes).map_err(|what| Error::because(Code::MalformedJson, what))
}

/// A refusal with the violations, each told once, in a stable order.
fn invalid(mut violations: Vec<FieldError>) -> Error {
    violations.sort_by_cached_key(|violation| violation.at.to_string());
    let mut distinct = Vec::<FieldError>::with_capacity(violations.len());
    for violation in violations {
        if !distinct
            .iter()
            .rev()
            .take_while(|known| known.at == violation.at)
            .any(|known| known.code == violation.code)
        {
            distinct.push(violation);
        }
    }
    Error::invalid(distinct)
}

/// For a property of a merge patch that may be cleared: absent is `None`, null is `Some(None)`.
///
/// # Errors
/// When the value does not fit.
pub fn double_option<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// For a property of a merge patch that may be absent but not null.
///
/// # Errors
/// When the value is null or does not fit.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
