//! Why the reading of a value stopped, in the terms of the published field codes.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

use super::nearest;
use crate::error::FieldCode;

/// What serde hands up when a value does not fit.
#[derive(Debug)]
pub enum Stop {
    /// The value does not fit. Without a code the rule was the type's own.
    Fault {
        code: Option<FieldCode>,
        detail: String,
        /// What would have been good, where that is a list.
        words: &'static [&'static str],
    },
    /// A property that the value should have.
    Missing(&'static str),
    /// A property that the value should not have, and those that it could.
    Unknown(String, &'static [&'static str]),
    /// The fault is on record.
    Told,
}

impl Stop {
    /// The value has a fault of a known kind.
    pub fn fault(code: FieldCode, detail: impl Into<String>) -> Self {
        Self::Fault {
            code: Some(code),
            detail: detail.into(),
            words: &[],
        }
    }

    fn rule(detail: String) -> Self {
        Self::Fault {
            code: None,
            detail,
            words: &[],
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault { detail, .. } => f.write_str(detail),
            Self::Missing(name) => write!(f, "{name} is missing"),
            Self::Unknown(name, _) => write!(f, "{name} is not a property here"),
            Self::Told => f.write_str("does not fit"),
        }
    }
}

impl std::error::Error for Stop {}

impl de::Error for Stop {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let detail = message.to_string();
        // serde would name our type, which means nothing to the caller.
        if detail.starts_with("data did not match any variant") {
            return Self::rule("does not have any of the forms that are taken here".to_owned());
        }
        Self::rule(detail)
    }

    fn invalid_type(got: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        let got = match got {
            Unexpected::Unit => return Self::fault(FieldCode::Null, "must not be null"),
            Unexpected::Bool(_) => "a boolean",
            Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
            Unexpected::Char(_) | Unexpected::Str(_) => "a string",
            Unexpected::Seq => "a list",
            Unexpected::Map => "an object",
            _ => "something else",
        };
        let wanted = wanted.to_string();
        let wanted = match wanted.as_str() {
            "i8" | "i16" | "i32" | "i64" | "i128" | "u8" | "u16" | "u32" | "u64" | "u128" => "a whole number",
            "f32" | "f64" => "a number",
            "a sequence" => "a list",
            "a map" => "an object",
            other if other.starts_with("struct ") => "an object",
            other => other,
        };
        Self::fault(FieldCode::Type, format!("expected {wanted}, got {got}"))
    }

    fn invalid_value(_: Unexpected<'_>, wanted: &dyn Expected) -> Self {
        Self::rule(format!("expected {wanted}"))
    }

    fn invalid_length(_: usize, wanted: &dyn Expected) -> Self {
        Self::fault(FieldCode::TooSmall, format!("expected {wanted}"))
    }

    fn unknown_variant(given: &str, words: &'static [&'static str]) -> Self {
        Self::Fault {
            code: Some(FieldCode::NotListed),
            detail: not_listed(given, words),
            words,
        }
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        Self::Unknown(name.to_owned(), known)
    }

    fn missing_field(name: &'static str) -> Self {
        Self::Missing(name)
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::fault(FieldCode::Duplicate, format!("has {name} under two names"))
    }
}

fn not_listed(given: &str, words: &[&str]) -> String {
    let list = words
        .iter()
        .map(|word| format!("{word:?}"))
        .collect::<Vec<_>>()
        .join(", ");
    let one_of = if words.len() == 1 {
        "must be"
    } else {
        "must be one of"
    };
    match nearest(given, words.iter().copied()) {
        Some(near) if words.len() > 1 => format!("{one_of} {list}; did you mean {near:?}?"),
        _ => format!("{one_of} {list}"),
    }
}

/// What to say about a property that is not there to be set.
pub fn unknown_property(given: &str, known: &[&str]) -> String {
    match nearest(given, known.iter().copied()) {
        Some(near) => format!("is not a property here; did you mean {near:?}?"),
        None if known.is_empty() => "is not a property here; there are none".to_owned(),
        None => format!("is not a property here; there are {}", known.join(", ")),
    }
}
