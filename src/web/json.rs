//! Turns the bytes of a body into a command, and tells every fault at once.
//!
//! Three steps: the bytes are JSON ([`strict`], else 400); the JSON has the command's shape ([`collect`], else 422);
//! the command follows its own rules (`validator`, else 422 together with what the second step found).
//!
//! What holds for every command, with nothing to write beside its fields:
//! - strings come in NFC and without NUL; the names of properties are compared as given;
//! - `Uuid`, `DateTime` and `NaiveDate` take the one form of [`values`], whatever more their types would take;
//! - an integer may be written `1.0`; a struct cannot be written as a list.
//!
//! `RawValue` keeps its text as given: NUL, composition and numbers are judged when that text is read.

mod collect;
mod document;
mod inside;
mod reader;
mod rules;
mod stand_in;
mod stop;
mod strict;
pub mod values;

#[cfg(test)]
mod tests;

use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use validator::{Validate, ValidationErrors};

use self::collect::{MOST, collect};
use self::document::Document;
use self::rules::Broken;
use crate::error::{At, Code, Error, FieldError, Result};

/// Reads a body into a command and judges it.
///
/// # Errors
/// 400 when it is not JSON; 422 with every fault, up to 64, with pointers that start at `#`.
pub fn read<T: DeserializeOwned + Validate>(bytes: &[u8]) -> Result<T> {
    let (value, mut faults) = collect::<T>(&parse(bytes)?);
    if let Some(Err(errors)) = value.as_ref().map(Validate::validate) {
        let broken = rules::broken(&errors, "#")
            .into_iter()
            .filter(|broken| has_ground(broken, &faults));
        let broken = broken.map(|broken| broken.fault).collect::<Vec<_>>();
        faults.extend(broken);
        faults.truncate(MOST);
    }
    finish(value, faults)
}

/// Reads a body that has no rules beyond its shape.
///
/// # Errors
/// As [`read`].
pub fn shape<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> Result<T> {
    let (value, faults) = collect::<T>(&parse(bytes)?);
    finish(value, faults)
}

/// What `validator` found, below the pointer `at` (`#` for a whole body).
///
/// The code of an error is the [`crate::error::FieldCode`] of that name, its message the detail. An error may carry
/// a parameter `pointer`, such as `/endsAt`, that says where inside the thing judged the fault lies.
pub fn faults(errors: &ValidationErrors, at: &str) -> Vec<FieldError> {
    rules::broken(errors, at)
        .into_iter()
        .map(|broken| broken.fault)
        .collect()
}

/// The one of `known` that was probably meant.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Longer names are no slips, and comparing takes the product of the lengths.
    const LONGEST: usize = 64;
    if given.len() > LONGEST {
        return None;
    }
    let fold = |name: &str| name.replace(['_', '-', '.', ' '], "").to_lowercase();
    let given = fold(given);
    let far = (given.chars().count() / 3).max(1);
    let distances = known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&given, &fold(name)), name));
    distances
        .filter(|(distance, name)| *distance <= far && *distance < name.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// For `deserialize_with` beside `default`, where null clears: absent is `None`, null `Some(None)`.
pub fn double_option<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// For `deserialize_with` beside `default`, where the value cannot be cleared: absent is `None`, null a fault.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

fn parse(bytes: &[u8]) -> Result<Document<'_>> {
    Document::parse(bytes).map_err(|flaw| Error::because(Code::MalformedJson, flaw.into_detail()))
}

fn finish<T>(value: Option<T>, faults: Vec<FieldError>) -> Result<T> {
    match value {
        Some(value) if faults.is_empty() => Ok(value),
        _ => Err(Error::invalid(faults)),
    }
}

/// Whether a broken rule tells the caller something: not when it judges a stand-in, nor when it compares parts of
/// which one is a stand-in.
fn has_ground(broken: &Broken, faults: &[FieldError]) -> bool {
    faults.iter().all(|fault| match &fault.at {
        At::Pointer(faulty) => {
            let inside_fault =
                lies_at_or_in(&broken.about, faulty) || lies_at_or_in(pointer(&broken.fault), faulty);
            !inside_fault && (broken.counts || !lies_at_or_in(faulty, &broken.about))
        }
        At::Parameter(_) | At::Header(_) => true,
    })
}

fn pointer(fault: &FieldError) -> &str {
    let (At::Pointer(place) | At::Parameter(place) | At::Header(place)) = &fault.at;
    place
}

/// Whether a pointer leads to the place `outer` or to a place inside it.
fn lies_at_or_in(pointer: &str, outer: &str) -> bool {
    pointer
        .strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
