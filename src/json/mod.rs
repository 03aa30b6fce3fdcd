//! Request bodies: bytes to a typed, validated command, with every fault found at once.
//!
//! A body that is not acceptable JSON is 400. One that is, and does not fit the command, is 422 with a JSON
//! pointer for each fault. serde stops at the first fault; therefore the body is parsed into a tree of our
//! own, a faulty place is noted and replaced by a stand-in, and the command is read again until it stands.
//! Only then is it validated, and what is said of stand-ins is dropped. A body without fault, as nearly all are, is read
//! without the tree.

mod access;
mod fault;
mod form;
pub mod instant;
mod node;
mod quick;
mod reader;
mod tree;
mod validation;

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod tests;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use validator::Validate;

use crate::error::{Code, Error, FieldError, Result};
use tree::Tree;

pub(crate) use form::Form;
pub(crate) use tree::normalised;
pub use validation::faults;

/// Reads and validates a command. Its text is in NFC. Of what stands in it as a
/// [`RawValue`](serde_json::value::RawValue) no more is known than that it is JSON.
///
/// # Errors
/// 400 when the body is not acceptable JSON, 422 with every fault when it does not fit.
pub fn read<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T> {
    quick(bytes).map_or_else(|| strict(bytes), Ok)
}

/// Reads a command as [`read`] does, if it is without fault and without doubt.
pub fn quick<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Option<T> {
    quick::read::<T>(bytes).filter(|command| command.validate().is_ok())
}

/// Reads and validates a command as [`read`] does, and every part of it strictly.
///
/// # Errors
/// As [`read`].
pub fn strict<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T> {
    let found = reader::read::<T>(parse(bytes)?, bytes.len());
    let mut faults = found.faults;
    if let Some(command) = found.value {
        let judged = command.validate();
        if judged.is_ok() && faults.is_empty() {
            return Ok(command);
        }
        if let Err(errors) = judged {
            let (places, whole) = validation::split(&errors);
            let fresh = |fault: &FieldError| !faults.iter().any(|known| reader::within(known, fault));
            let mut more: Vec<_> = places.into_iter().filter(fresh).collect();
            if !found.conjured {
                more.extend(whole);
            }
            faults.append(&mut more);
        }
    }
    Err(invalid(faults))
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
        && let Ok(value) = serde_json::from_slice(bytes)
    {
        return Ok(value);
    }
    let found = reader::read::<T>(parse(bytes)?, bytes.len());
    match found.value {
        Some(value) if found.faults.is_empty() => Ok(value),
        _ => Err(invalid(found.faults)),
    }
}

fn parse(bytes: &[u8]) -> Result<Tree> {
    tree::parse(bytes).map_err(|what| Error::because(Code::MalformedJson, what))
}

/// A refusal with the faults, each told once, in a steady order.
fn invalid(mut faults: Vec<FieldError>) -> Error {
    faults.sort_by_cached_key(|fault| fault.at.to_string());
    let mut told = Vec::<FieldError>::with_capacity(faults.len());
    for fault in faults {
        if !told.iter().rev().take_while(|known| known.at == fault.at).any(|known| known.code == fault.code) {
            told.push(fault);
        }
    }
    Error::invalid(told)
}

/// The known name that was probably meant, if one is near: `starts_at` and `startAt` mean `startsAt`.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    const NEAR: f64 = 0.75;
    let fold = |name: &str| -> String {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|letter| letter.to_ascii_lowercase()).collect()
    };
    if given.len() > LONGEST {
        return None;
    }
    let wanted = fold(given);
    known
        .into_iter()
        .map(|name| (strsim::normalized_damerau_levenshtein(&wanted, &fold(name)), name))
        .filter(|(nearness, _)| *nearness >= NEAR)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
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
