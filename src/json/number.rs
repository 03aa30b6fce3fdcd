//! Numbers of a body, exact as long as they can be.

use serde_json::Number;

/// Numbers as visitors want them.
pub(super) enum Numeric {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    /// Greater, or if true smaller, than any number that can be kept.
    OutOfRange(bool),
}

/// Reads the text of a JSON number.
pub(super) fn numeric(raw: &str) -> Numeric {
    match serde_json::from_str::<Number>(raw) {
        Ok(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(value), ..) => Numeric::Unsigned(value),
            (None, Some(value), _) => Numeric::Signed(value),
            (None, None, value) => Numeric::Float(value.unwrap_or_default()),
        },
        Err(_) => Numeric::OutOfRange(raw.starts_with('-')),
    }
}
