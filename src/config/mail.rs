//! Where letters go.

use std::net::IpAddr;

use anyhow::{Context as _, bail};

/// Where letters go.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// `smtp://…`, `smtps://…` or `file:DIR`; it may hold a password.
    pub to: String,
    /// Whom letters are from.
    pub from: String,
}

/// The URL of a mail server: on another machine it is reached by TLS, unless the URL says otherwise.
pub(super) fn server(url: &str) -> anyhow::Result<String> {
    const LOOKS: &str =
        "HACKIT_MAIL looks like smtps://user:password@mail.example, smtp://127.0.0.1:25 or file:DIR";
    let uri: actix_web::http::Uri = url.parse().context(LOOKS)?;
    let (Some(scheme @ ("smtp" | "smtps")), Some(host)) = (uri.scheme_str(), uri.host()) else {
        bail!(LOOKS)
    };
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    let is_here = host == "localhost" || address.is_ok_and(|address| address.is_loopback());
    let place = url.split('?').next().unwrap_or_default();
    let tls = match (scheme, uri.query(), is_here) {
        ("smtps", None, _) | ("smtp", Some("tls=none"), _) | ("smtp", None, true) => "",
        ("smtp", None | Some("tls=required"), _) => "?tls=required",
        ("smtp", Some("tls=opportunistic"), _) => "?tls=opportunistic",
        _ => bail!(
            "HACKIT_MAIL: only ?tls=required, ?tls=opportunistic or ?tls=none may stand behind smtp://…"
        ),
    };
    let has_password = uri.authority().is_some_and(|authority| authority.as_str().contains('@'));
    if has_password && scheme == "smtp" && tls != "?tls=required" && !is_here {
        bail!("HACKIT_MAIL: a password goes to another machine by smtps:// or ?tls=required alone");
    }
    Ok(format!("{place}{tls}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_machine_is_reached_by_tls_unless_the_url_says_otherwise() {
        for (url, used) in [
            ("smtps://u:p@mail.example", Some("smtps://u:p@mail.example")),
            ("smtp://u:p@mail.example:587", Some("smtp://u:p@mail.example:587?tls=required")),
            ("smtp://mail.example:25?tls=opportunistic", Some("smtp://mail.example:25?tls=opportunistic")),
            ("smtp://mail.example?tls=none", Some("smtp://mail.example")),
            ("smtp://127.0.0.1:2525", Some("smtp://127.0.0.1:2525")),
            ("smtp://u:p@[::1]:2525", Some("smtp://u:p@[::1]:2525")),
            ("smtp://u:p@mail.example?tls=none", None),
            ("smtp://u:p@mail.example?tls=opportunistic", None),
            ("smtps://mail.example?tls=required", None),
            ("smtp://mail.example?tls=never", None),
            ("http://mail.example", None),
            ("mail.example", None),
            ("", None),
        ] {
            let found = server(url);
            assert_eq!(found.as_deref().ok(), used, "{url}: {found:?}");
            if let Err(error) = found {
                assert!(!format!("{error:#}").contains("u:p"), "a password is told: {error:#}");
            }
        }
    }
}
