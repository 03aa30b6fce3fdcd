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

/// As [`https_url`], for anybody to open: its host is neither a number in a private or special range nor a name that only one's own
/// network knows.
pub fn public_url(text: &str) -> Result<(), ValidationError> {
    https_url(text)?;
    let uri = text.parse::<actix_web::http::Uri>().ok();
    let host = uri.and_then(|uri| uri.host().map(str::to_ascii_lowercase)).unwrap_or_default();
    let host = host.trim_end_matches('.');
    let number = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>().ok();
    // The last part of a name is never a number; what browsers read as one (0x7f000001) is.
    let last = host.rsplit('.').next().unwrap_or_default();
    let named = last.starts_with(|letter: char| letter.is_ascii_alphabetic()) && last != host;
    let local = ["localhost", "local", "internal", "lan", "home", "intranet", "corp"].contains(&last)
        || host.ends_with("home.arpa");
    let public = number.map_or(named && !local, is_global);
    ensure(public, "format", "must be a URL that everybody can open")
}

/// Whether an address is outside the private and special ranges (RFC 6890).
fn is_global(address: std::net::IpAddr) -> bool {
    match address.to_canonical() {
        std::net::IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            let shared = first == 100 && (64..128).contains(&second);
            !(v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_documentation() || shared)
                && (1..224).contains(&first)
        }
        // Global unicast, without documentation and what carries an address of the other kind.
        std::net::IpAddr::V6(v6) => {
            let [first, second, ..] = v6.segments();
            (0x2000..0x4000).contains(&first)
                && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
                && first != 0x2002
        }
    }
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
    fn urls_for_everybody_lead_into_no_network_of_ones_own() {
        for (text, good) in [
            ("https://meet.example/room?x=1", true),
            ("https://meet.example:8443/", true),
            ("https://8.8.8.8/", true),
            ("https://[2606:4700::1]/", true),
            ("http://meet.example", false),
            ("https://localhost/", false),
            ("https://intranet/", false),
            ("https://Printer.LOCAL/", false),
            ("https://db.internal./", false),
            ("https://10.0.0.1/", false),
            ("https://127.0.0.1:8443/", false),
            ("https://100.64.0.1/", false),
            ("https://169.254.169.254/", false),
            ("https://192.168.1.1/", false),
            ("https://0.0.0.0/", false),
            ("https://224.0.0.1/", false),
            ("https://2130706433/", false),
            ("https://127.1/", false),
            ("https://[::1]/", false),
            ("https://[::ffff:10.0.0.1]/", false),
            ("https://[fd00::1]/", false),
            ("https://[fe80::1]/", false),
            ("https://[2002:a00:1::1]/", false),
        ] {
            assert_eq!(public_url(text).is_ok(), good, "{text}");
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
