//! What `validator` says is wrong, as violations with pointers.

use serde_json::Value;
use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

use super::violation::{Segment, field_code, pointer};
use crate::error::{FieldCode, FieldError};

/// Every violation that was found, with the pointer of its property in JSON.
pub fn violations(errors: &ValidationErrors) -> Vec<FieldError> {
    let (mut violations, whole) = split(errors);
    violations.extend(whole);
    violations
}

/// The violations of single properties, and those of rules that compare several.
pub(super) fn split(errors: &ValidationErrors) -> (Vec<FieldError>, Vec<FieldError>) {
    let mut found = (Vec::new(), Vec::new());
    walk(errors, &mut Vec::new(), &mut found);
    found
}

fn walk(errors: &ValidationErrors, path: &mut Vec<Segment>, found: &mut (Vec<FieldError>, Vec<FieldError>)) {
    for (name, kind) in errors.errors() {
        if let ("__all__", ValidationErrorsKind::Field(errors)) = (name.as_ref(), kind) {
            found.1.extend(errors.iter().map(|error| {
                let below = error.params.get("pointer").and_then(Value::as_str);
                let place = pointer(path.iter()) + below.unwrap_or_default();
                violation(place, error)
            }));
            continue;
        }
        path.push(Segment::Key(camel(name)));
        match kind {
            ValidationErrorsKind::Field(errors) => {
                let place = pointer(path.iter());
                found.0.extend(errors.iter().map(|error| violation(place.clone(), error)));
            }
            ValidationErrorsKind::Struct(errors) => walk(errors, path, found),
            ValidationErrorsKind::List(items) => {
                for (index, errors) in items {
                    path.push(Segment::Index(*index));
                    walk(errors, path, found);
                    path.pop();
                }
            }
        }
        path.pop();
    }
}

/// The name that serde gives a Rust field in JSON.
fn camel(name: &str) -> String {
    let mut words = name.trim_start_matches("r#").split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

fn violation(place: String, error: &ValidationError) -> FieldError {
    let (code, detail) = match error.code.as_ref() {
        "length" => length(error),
        "range" => range(error),
        "email" => (FieldCode::Format, "must be an e-mail address".into()),
        "url" => (FieldCode::Format, "must be a URL".into()),
        "ip" | "regex" | "contains" | "does_not_contain" => {
            (FieldCode::Format, "does not have the form required".into())
        }
        "required" | "required_nested" => (FieldCode::Required, "is required".into()),
        "must_match" => (FieldCode::Inconsistent, "must be the same as the property it repeats".into()),
        "non_control_character" => (FieldCode::Character, "must not contain control characters".into()),
        code => (field_code(code).unwrap_or(FieldCode::Invalid), "is not valid".into()),
    };
    let detail = error.message.as_ref().map_or(detail, ToString::to_string);
    FieldError::pointer(place, code, detail)
}

fn length(error: &ValidationError) -> (FieldCode, String) {
    let number = |name: &str| error.params.get(name).and_then(Value::as_u64);
    let (count, lists) = match error.params.get("value") {
        Some(Value::String(text)) => (text.chars().count() as u64, false),
        Some(Value::Array(items)) => (items.len() as u64, true),
        Some(Value::Object(entries)) => (entries.len() as u64, true),
        _ => (0, false),
    };
    let (least, most) = match number("equal") {
        Some(exact) => (Some(exact), Some(exact)),
        None => (number("min"), number("max")),
    };
    let code = if most.is_some_and(|most| count > most) { FieldCode::TooLarge } else { FieldCode::TooSmall };
    let amount = match (least, most) {
        (Some(least), Some(most)) if least == most => format!("exactly {least}"),
        (Some(least), Some(most)) => format!("{least} to {most}"),
        (Some(least), None) => format!("at least {least}"),
        (None, Some(most)) => format!("at most {most}"),
        (None, None) => "another number of".to_owned(),
    };
    let one = most.or(least) == Some(1);
    let detail = match (lists, one) {
        (true, true) => format!("must have {amount} item"),
        (true, false) => format!("must have {amount} items"),
        (false, true) => format!("must be {amount} character long"),
        (false, false) => format!("must be {amount} characters long"),
    };
    (code, detail)
}

fn range(error: &ValidationError) -> (FieldCode, String) {
    let number = |name: &str| error.params.get(name).and_then(Value::as_f64);
    let distinct = |name: &str| error.params.get(name).map(ToString::to_string);
    let value = number("value");
    let large = match (value, number("max"), number("exclusive_max")) {
        (Some(value), Some(max), _) if value > max => true,
        (Some(value), _, Some(max)) => value >= max,
        _ => false,
    };
    let code = if large { FieldCode::TooLarge } else { FieldCode::TooSmall };
    let least = distinct("min").map(|least| format!("at least {least}"));
    let least = least.or_else(|| distinct("exclusive_min").map(|least| format!("more than {least}")));
    let most = distinct("max").map(|most| format!("at most {most}"));
    let most = most.or_else(|| distinct("exclusive_max").map(|most| format!("less than {most}")));
    let bounds: Vec<_> = least.into_iter().chain(most).collect();
    let detail = match (distinct("min"), distinct("max")) {
        (Some(least), Some(most)) => format!("must be {least} to {most}"),
        _ => format!("must be {}", bounds.join(" and ")),
    };
    (code, detail)
}
