//! What serde says is wrong, put into the words of the contract.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize as _;
use serde::de::value::{Error as ValueError, StrDeserializer};
use serde::de::{self, Expected, IntoDeserializer as _, Unexpected};

use super::nearest::nearest;
use crate::error::FieldCode;

/// What a URI fragment may contain as it is (RFC 3986 §3.5).
const FRAGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b':')
    .remove(b'@')
    .remove(b'?');

pub(super) const NUL_IN_NAME: &str = "its name must not contain the character NUL";

/// One step into a body.
#[derive(Clone, Debug)]
pub(super) enum Segment {
    Key(String),
    Index(usize),
}

/// The JSON pointer of a place, in URI fragment form (RFC 6901 §6).
pub(super) fn pointer<'a>(steps: impl IntoIterator<Item = &'a Segment>) -> String {
    let mut pointer = String::from("#");
    for step in steps {
        pointer.push('/');
        match step {
            Segment::Key(key) => {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointer.extend(utf8_percent_encode(&key, FRAGMENT));
            }
            Segment::Index(index) => pointer.push_str(&index.to_string()),
        }
    }
    pointer
}

/// What is wrong at a place.
#[derive(Debug)]
pub(super) enum ViolationKind {
    /// The value itself.
    Value(FieldCode, String),
    /// A rule that the value's type checks while it is read, in its own words.
    Rule(String),
    /// A property that should be there.
    Missing(&'static str),
    /// Properties that should not be there.
    Entries(Vec<(String, FieldCode, String)>),
}

/// Why a command could not be read.
#[derive(Debug)]
pub(super) struct Violation {
    pub what: ViolationKind,
    /// The way to it, from the inside out.
    pub path_from_inside: Vec<Segment>,
}

impl Violation {
    pub(super) fn new(what: ViolationKind) -> Self {
        Self { what, path_from_inside: Vec::new() }
    }

    pub(super) fn value(code: FieldCode, detail: impl Into<String>) -> Self {
        Self::new(ViolationKind::Value(code, detail.into()))
    }

    /// The violation as seen from one level further out.
    pub(super) fn under(mut self, step: Segment) -> Self {
        self.path_from_inside.push(step);
        self
    }

    /// Gives a type's own rule a code, unless it names one itself, as `tooLarge: must be …`.
    pub(super) fn settle(mut self, code: FieldCode, detail: Option<&str>) -> Self {
        if let ViolationKind::Rule(message) = &self.what {
            let distinct =
                message.split_once(": ").and_then(|(code, detail)| Some((field_code(code)?, detail)));
            let (code, detail) = distinct.unwrap_or((code, detail.unwrap_or(message)));
            self.what = ViolationKind::Value(code, detail.to_owned());
        }
        self
    }
}

/// The code that is spelt so in JSON.
pub(super) fn field_code(text: &str) -> Option<FieldCode> {
    let text: StrDeserializer<ValueError> = text.into_deserializer();
    FieldCode::deserialize(text).ok()
}

/// The sentence for a property that does not exist.
pub(super) fn unknown(given: &str, known: &[&'static str]) -> String {
    match nearest(given, known.iter().copied()) {
        Some(name) => format!("is not a property here; did you mean \"{name}\"?"),
        None => "is not a property here".to_owned(),
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.what)
    }
}

impl std::error::Error for Violation {}

impl de::Error for Violation {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self::new(ViolationKind::Rule(message.to_string()))
    }

    fn invalid_type(given: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = expected.to_string();
        match given {
            Unexpected::Unit | Unexpected::Option => Self::value(FieldCode::Null, "must not be null"),
            Unexpected::Float(_) if bounds(&expected).is_some() => {
                Self::value(FieldCode::Type, "expected a whole number, got one with a fraction")
            }
            given => {
                Self::value(FieldCode::Type, format!("expected {}, got {}", wanted(&expected), kind(&given)))
            }
        }
    }

    fn invalid_value(given: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = expected.to_string();
        match given {
            Unexpected::Signed(_) | Unexpected::Unsigned(_) => {
                let small = matches!(given, Unexpected::Signed(..=0) | Unexpected::Unsigned(0));
                out_of_range(small, &expected)
            }
            Unexpected::Str(_) | Unexpected::Char(_) => {
                Self::value(FieldCode::Format, format!("must be {expected}"))
            }
            _ => Self::value(FieldCode::Invalid, format!("must be {expected}")),
        }
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::value(FieldCode::Invalid, format!("has {length} items, must be {expected}"))
    }

    fn unknown_variant(given: &str, known: &'static [&'static str]) -> Self {
        let mut detail = format!("must be one of {}", known.join(", "));
        if let Some(name) = nearest(given, known.iter().copied()) {
            detail.push_str(&format!("; did you mean \"{name}\"?"));
        }
        Self::value(FieldCode::NotListed, detail)
    }

    fn unknown_field(given: &str, known: &'static [&'static str]) -> Self {
        let detail = unknown(given, known);
        Self::new(ViolationKind::Entries(vec![(given.to_owned(), FieldCode::Unknown, detail)]))
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new(ViolationKind::Missing(name))
    }

    fn duplicate_field(name: &'static str) -> Self {
        Self::value(FieldCode::Duplicate, "stands twice").under(Segment::Key(name.to_owned()))
    }
}

/// A number that the type asked for cannot hold.
pub(super) fn out_of_range(small: bool, expected: &str) -> Violation {
    let (code, side) =
        if small { (FieldCode::TooSmall, "at least") } else { (FieldCode::TooLarge, "at most") };
    let detail = match bounds(expected) {
        Some((least, _)) if small => format!("must be {side} {least}"),
        Some((_, greatest)) => format!("must be {side} {greatest}"),
        None if expected.starts_with("a nonzero") => "must not be 0".to_owned(),
        None => "is out of range".to_owned(),
    };
    Violation::value(code, detail)
}

/// The least and the greatest number of a type.
fn bounds(name: &str) -> Option<(i128, i128)> {
    Some(match name {
        "i8" => (i8::MIN.into(), i8::MAX.into()),
        "i16" => (i16::MIN.into(), i16::MAX.into()),
        "i32" => (i32::MIN.into(), i32::MAX.into()),
        "i64" | "isize" => (i64::MIN.into(), i64::MAX.into()),
        "u8" => (0, u8::MAX.into()),
        "u16" => (0, u16::MAX.into()),
        "u32" => (0, u32::MAX.into()),
        "u64" | "usize" => (0, u64::MAX.into()),
        _ => return None,
    })
}

/// What a visitor expects, in the words of JSON.
fn wanted(expected: &str) -> &str {
    match expected {
        "f32" | "f64" => "a number",
        "a sequence" => "a list",
        "a map" => "an object",
        "a boolean" => "a boolean",
        "variant identifier" => "a string",
        number if bounds(number).is_some() || number.starts_with("a nonzero") => "a whole number",
        other if other.starts_with("struct ") => "an object",
        other if other.starts_with("enum ") || other.contains("string") => "a string",
        other
            if other.starts_with("tuple ")
                || other.starts_with("a tuple")
                || other.starts_with("an array") =>
        {
            "a list"
        }
        other => other,
    }
}

fn kind(given: &Unexpected<'_>) -> &'static str {
    match given {
        Unexpected::Bool(_) => "a boolean",
        Unexpected::Unsigned(_) | Unexpected::Signed(_) | Unexpected::Float(_) => "a number",
        Unexpected::Char(_) | Unexpected::Str(_) => "a string",
        Unexpected::Seq | Unexpected::TupleVariant => "a list",
        Unexpected::Map | Unexpected::StructVariant => "an object",
        _ => "something else",
    }
}
