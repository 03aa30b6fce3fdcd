//! Rules for text that several commands share.
//!
//! Each is a function for `validator`'s `custom`; the code of its error is the [`crate::error::FieldCode`] that the
//! caller sees.

use validator::ValidationError;

use crate::hours::Hours;

/// A fault with its code and detail, unless the rule holds.
pub fn ensure(holds: bool, code: &'static str, detail: &'static str) -> Result<(), ValidationError> {
    if holds { Ok(()) } else { Err(ValidationError::new(code).with_message(detail.into())) }
}

/// As [`ensure`], for a rule that compares properties: says at which one the fault lies, as `/endsAt`.
pub fn ensure_at(
    holds: bool,
    at: &'static str,
    code: &'static str,
    detail: &'static str,
) -> Result<(), ValidationError> {
    ensure(holds, code, detail).map_err(|mut error| {
        error.add_param("pointer".into(), &at);
        error
    })
}

/// Text that has more in it than white space.
pub fn not_blank(text: &str) -> Result<(), ValidationError> {
    ensure(!text.trim().is_empty(), "tooSmall", "must not be blank")
}

/// Hours that fit into a day.
pub fn within_a_day(hours: &Hours) -> Result<(), ValidationError> {
    ensure(hours.0 > 0, "tooSmall", "must be more than 0")?;
    ensure(hours.0 <= 2400, "tooLarge", "must be at most 24")
}

/// A URL that browsers may be sent to: https, a host, no credentials.
pub fn https_url(text: &str) -> Result<(), ValidationError> {
    let uri = text.parse::<actix_web::http::Uri>().ok();
    let good = uri.is_some_and(|uri| {
        uri.scheme_str() == Some("https")
            && uri.authority().is_some_and(|place| !place.as_str().contains('@'))
    });
    ensure(good, "format", "must be a URL starting with https://")
}

/// An IANA time zone name.
pub fn time_zone(text: &str) -> Result<(), ValidationError> {
    let known = text.parse::<chrono_tz::Tz>().is_ok();
    ensure(known, "format", "must be an IANA time zone name, such as Europe/London")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_https_with_a_host_and_no_credentials() {
        for (text, good) in [
            ("https://meet.example/room?x=1", true),
            ("http://meet.example", false),
            ("https://user:pass@meet.example", false),
            ("javascript:alert(1)", false),
            ("https://", false),
            ("meet.example", false),
        ] {
            assert_eq!(https_url(text).is_ok(), good, "{text}");
        }
    }
}
