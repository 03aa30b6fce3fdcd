//! What `validator` found, in the terms of the published field codes and with the names of the JSON.

use std::borrow::Cow;

use serde_json::Value;
use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

use super::document::push_step;
use crate::error::{FieldCode, FieldError};

/// A broken rule.
#[derive(Debug)]
pub struct Broken {
    /// What the rule looks at. A fault inside leaves the rule without ground.
    pub about: String,
    /// Whether it only counts what stands there, whatever that is.
    pub counts: bool,
    /// What to tell.
    pub fault: FieldError,
}

/// Every rule that is broken below the pointer `at`, in the order of the pointers.
pub fn broken(errors: &ValidationErrors, at: &str) -> Vec<Broken> {
    let mut found = Vec::new();
    walk(errors, at, &mut found);
    // The errors come out of a hash map.
    found.sort_by(|a, b| a.about.cmp(&b.about));
    found
}

fn walk(errors: &ValidationErrors, at: &str, found: &mut Vec<Broken>) {
    for (name, kind) in errors.errors() {
        let place = if name == "__all__" {
            at.to_owned()
        } else {
            step(at, &camel_case(name))
        };
        match kind {
            ValidationErrorsKind::Struct(inside) => walk(inside, &place, found),
            ValidationErrorsKind::List(items) => {
                for (index, inside) in items {
                    walk(inside, &step(&place, &index.to_string()), found);
                }
            }
            ValidationErrorsKind::Field(errors) => found.extend(errors.iter().map(|error| Broken {
                about: place.clone(),
                counts: error.code == "length",
                fault: fault(error, &place),
            })),
        }
    }
}

fn fault(error: &ValidationError, about: &str) -> FieldError {
    let mut pointer = about.to_owned();
    if let Some(Value::String(inside)) = error.params.get("pointer") {
        for name in inside.split('/').filter(|name| !name.is_empty()) {
            push_step(&mut pointer, name);
        }
    }
    let (code, detail) = judge(error);
    let detail = error
        .message
        .as_ref()
        .map_or(detail, |message| Cow::Owned(message.to_string()));
    FieldError::pointer(pointer, code, detail)
}

fn step(at: &str, name: &str) -> String {
    let mut pointer = at.to_owned();
    push_step(&mut pointer, name);
    pointer
}

/// A field's name as `rename_all = "camelCase"` spells it.
fn camel_case(field: &str) -> String {
    let mut camel = String::with_capacity(field.len());
    let mut after_gap = false;
    for letter in field.trim_start_matches("r#").chars() {
        match letter {
            '_' => {}
            letter if after_gap && !camel.is_empty() => camel.push(letter.to_ascii_uppercase()),
            letter => camel.push(letter),
        }
        after_gap = letter == '_';
    }
    camel
}

fn judge(error: &ValidationError) -> (FieldCode, Cow<'static, str>) {
    match error.code.as_ref() {
        "length" => length(error),
        "range" => range(error),
        "required" => (FieldCode::Required, "is missing".into()),
        "email" => (FieldCode::Format, "must be an e-mail address".into()),
        "url" => (FieldCode::Format, "must be a URL".into()),
        "must_match" => (FieldCode::Inconsistent, "does not match".into()),
        "non_control_character" => (FieldCode::Character, "must not contain control characters".into()),
        "regex" | "contains" | "does_not_contain" | "ip" | "ipv4" | "ipv6" | "credit_card" => {
            (FieldCode::Format, "does not have the form required".into())
        }
        own => {
            let code = serde_json::from_value(Value::from(own)).unwrap_or(FieldCode::Invalid);
            (code, "does not follow the rule for this property".into())
        }
    }
}

fn length(error: &ValidationError) -> (FieldCode, Cow<'static, str>) {
    let limit = |name| error.params.get(name).and_then(Value::as_u64);
    let (length, verb, one, many) = match error.params.get("value") {
        Some(Value::Array(items)) => (items.len(), "hold", "item", "items"),
        Some(Value::Object(members)) => (members.len(), "hold", "property", "properties"),
        Some(Value::String(text)) => (text.chars().count(), "be", "character long", "characters long"),
        _ => (0, "be", "character long", "characters long"),
    };
    let of = |count: u64| format!("{count} {}", if count == 1 { one } else { many });
    let equal = limit("equal");
    let (min, max) = (equal.or(limit("min")), equal.or(limit("max")));
    let short = min.is_some_and(|min| (length as u64) < min);
    let detail = match (min, max) {
        (Some(min), Some(max)) if min == max => format!("must {verb} exactly {}", of(min)),
        (Some(min), Some(max)) => format!("must {verb} {min} to {}", of(max)),
        (Some(min), None) => format!("must {verb} at least {}", of(min)),
        (None, Some(max)) => format!("must {verb} at most {}", of(max)),
        (None, None) => "has the wrong length".to_owned(),
    };
    (
        if short {
            FieldCode::TooSmall
        } else {
            FieldCode::TooLarge
        },
        detail.into(),
    )
}

fn range(error: &ValidationError) -> (FieldCode, Cow<'static, str>) {
    let param = |name| error.params.get(name).and_then(Value::as_f64);
    let shown = |name, words: &str| error.params.get(name).map(|limit| format!("{words} {limit}"));
    let value = param("value").unwrap_or(f64::NAN);
    let small =
        param("min").is_some_and(|min| value < min) || param("exclusive_min").is_some_and(|min| value <= min);
    let limits = [
        shown("min", "at least"),
        shown("exclusive_min", "more than"),
        shown("max", "at most"),
        shown("exclusive_max", "less than"),
    ];
    let limits = limits.into_iter().flatten().collect::<Vec<_>>().join(" and ");
    let code = if small {
        FieldCode::TooSmall
    } else {
        FieldCode::TooLarge
    };
    (code, format!("must be {limits}").into())
}
