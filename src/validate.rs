//! Rules for text that several commands share.
//!
//! Each is a function for `validator`'s `custom`; the code of its error is the [`crate::error::FieldCode`] that the
//! caller sees.

use validator::{ValidateUrl as _, ValidationError};

use crate::hours::Hours;
use crate::text::{has_content, has_line_break, is_unseen};

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

/// Text that says something, over one line or many. That it must not be empty is for its length to say.
pub fn prose(text: &str) -> Result<(), ValidationError> {
    ensure(text.is_empty() || has_content(text), "blank", "must not be blank")
}

/// As [`prose`], on one line.
pub fn one_line(text: &str) -> Result<(), ValidationError> {
    prose(text)?;
    ensure(!has_line_break(text), "character", "must not contain a line break")
}

/// As [`one_line`], for each of several, none of which may be empty.
pub fn each_one_line(texts: &[String]) -> Result<(), ValidationError> {
    texts.iter().try_for_each(|text| {
        ensure(!text.is_empty(), "blank", "must not be blank")?;
        one_line(text)
    })
}

/// Hours that fit into a day.
pub fn within_a_day(hours: &Hours) -> Result<(), ValidationError> {
    ensure(hours.0 > 0, "tooSmall", "must be more than 0")?;
    ensure(hours.0 <= 2400, "tooLarge", "must be at most 24")
}

/// A URL that browsers may be sent to: https, a host that can be one, no credentials, nothing that RFC 3986 leaves out.
pub fn https_url(text: &str) -> Result<(), ValidationError> {
    let uri = text.parse::<actix_web::http::Uri>().ok();
    let named = uri.is_some_and(|uri| {
        uri.scheme_str() == Some("https")
            && uri.authority().is_some_and(|place| !place.as_str().contains('@'))
    });
    let spelt = !text.contains(|c: char| is_unseen(c) || r#""<>\^`{|}"#.contains(c));
    ensure(named && spelt && text.validate_url(), "format", "must be a URL starting with https://")
}

/// The form of a postcode of the United Kingdom, in any case, with or without its space.
pub fn uk_postcode(text: &str) -> Result<(), ValidationError> {
    let form: String = text
        .chars()
        .map(|character| match character {
            'A'..='Z' | 'a'..='z' => 'A',
            '0'..='9' => '9',
            other => other,
        })
        .collect();
    let good = form.strip_suffix("9AA").is_some_and(|area| {
        let area = area.strip_suffix(' ').unwrap_or(area);
        ["A9", "A99", "AA9", "AA99", "A9A", "AA9A"].contains(&area)
    });
    ensure(good, "format", "must be a UK postcode, such as E8 1EA")
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
            ("https://meet.example:8443/a%20b", true),
            ("https://meet.example/b\u{fc}cher", false),
            ("https://meet.example:99999/", false),
            ("https://meet.example:abc/", false),
            ("https://:443/", false),
            ("https://[zz]/", false),
            ("https://[::1]/", true),
            ("https://meet.example/\"x", false),
            ("https://meet.example/a b", false),
            ("https://meet.example/<x>", false),
            ("https://meet.example/a\u{200b}", false),
        ] {
            assert_eq!(https_url(text).is_ok(), good, "{text}");
        }
    }

    #[test]
    fn one_rule_holds_for_what_is_blank() {
        let code = |judged: Result<(), ValidationError>| judged.err().map(|error| error.code.into_owned());
        for blank in [" ", "\u{200b}", "\u{3164}", "\u{7}", "\r\n"] {
            assert_eq!(code(prose(blank)).as_deref(), Some("blank"), "{blank:?}");
            assert_eq!(code(one_line(blank)).as_deref(), Some("blank"), "{blank:?}");
        }
        assert_eq!(code(prose("a\r\nb")), None);
        assert_eq!(code(one_line("a\r\nb")).as_deref(), Some("character"));
        assert_eq!(code(each_one_line(&["a".to_owned(), String::new()])).as_deref(), Some("blank"));
    }
}
