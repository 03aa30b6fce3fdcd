//! The URL of a database, or its `key=value` form: what TLS it asks for, as libpq reads it, and what tokio-postgres makes of the rest.

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context as _, bail};
use percent_encoding::percent_decode_str;
use tokio_postgres::Config;
use tokio_postgres::config::SslNegotiation;

/// A database, and how it is reached.
pub struct DatabaseUrl {
    /// Who connects, where to and with what settings.
    pub config: Config,
    /// How the connection is encrypted, and what the server must prove.
    pub tls: Tls,
}

/// How a connection by TCP is encrypted, and what the server's certificate must prove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Never.
    Disable,
    /// Where the server refuses anything else.
    Allow,
    /// Where the server can, unless it refuses that.
    Prefer,
    /// Always, whoever the server is.
    Require,
    /// Always, by a server with a certificate of these authorities, whatever its name.
    VerifyCa(PathBuf),
    /// Always, by the server of this name, says one of these authorities or, with none named, of the system's.
    VerifyFull(Option<PathBuf>),
}

/// What stands in a URL about TLS.
#[derive(Default)]
struct Asked {
    mode: Option<String>,
    authorities: Option<String>,
}

impl Asked {
    /// Takes a setting, if it is one of these.
    fn take(&mut self, name: &str, value: String) -> bool {
        match name {
            "sslmode" => self.mode = Some(value),
            "sslrootcert" => self.authorities = Some(value),
            _ => return false,
        }
        true
    }

    fn tls(self) -> anyhow::Result<Tls> {
        let authorities = self.authorities.filter(|path| !path.is_empty());
        let is_system = authorities.as_deref() == Some("system");
        let default = if is_system { "verify-full" } else { "prefer" };
        let mode = self.mode.as_deref().unwrap_or(default);
        let weak = match (mode, authorities) {
            ("verify-full", None) => return Ok(Tls::VerifyFull(None)),
            ("verify-full", Some(path)) => {
                return Ok(Tls::VerifyFull((!is_system).then(|| path.into())));
            }
            // What libpq does, too: whoever names an authority wants it to be asked.
            ("require" | "verify-ca", Some(path)) if !is_system => return Ok(Tls::VerifyCa(path.into())),
            ("verify-ca", None) => {
                bail!(
                    "sslmode=verify-ca needs sslrootcert=PATH, as any certificate of the system's authorities would do"
                )
            }
            ("disable", None) => Tls::Disable,
            ("allow", None) => Tls::Allow,
            ("prefer", None) => Tls::Prefer,
            ("require", None) => Tls::Require,
            ("disable" | "allow" | "prefer" | "require" | "verify-ca", Some(path)) => {
                let which = if is_system { "verify-full" } else { "require, verify-ca or verify-full" };
                bail!("sslrootcert={path} is of no use with sslmode={mode}: it needs sslmode={which}")
            }
            _ => {
                bail!("sslmode={mode} is none of disable, allow, prefer, require, verify-ca and verify-full")
            }
        };
        Ok(weak)
    }
}

impl FromStr for DatabaseUrl {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let (rest, asked) = split_url(text).unwrap_or_else(|| split_pairs(text));
        let tls = asked.tls()?;
        let config: Config = rest.parse().context("it is no URL of a PostgreSQL database")?;
        if config.get_ssl_negotiation() == SslNegotiation::Direct {
            bail!("sslnegotiation=direct is not known: leave it out");
        }
        Ok(Self { config, tls })
    }
}

/// Takes what is about TLS out of a URL; `None` where the text is none.
fn split_url(text: &str) -> Option<(String, Asked)> {
    let scheme = ["postgres://", "postgresql://"].into_iter().find(|scheme| text.starts_with(scheme))?;
    // What stands before the first @ is a login and its password, which may hold anything else.
    let after = text.find('@').map_or(scheme.len(), |at| at + 1);
    let mut asked = Asked::default();
    let Some(mark) = text[after..].find('?').map(|at| after + at) else {
        return Some((text.to_owned(), asked));
    };
    let decoded = |text| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let kept: Vec<&str> = text[mark + 1..]
        .split('&')
        .filter(|pair| {
            let pair = pair.split_once('=');
            pair.is_none_or(|(name, value)| !asked.take(&decoded(name), decoded(value)))
        })
        .collect();
    let between = if kept.is_empty() { "" } else { "?" };
    Some((format!("{}{between}{}", &text[..mark], kept.join("&")), asked))
}

/// Takes what is about TLS out of words such as `host=db sslmode=require`.
fn split_pairs(text: &str) -> (String, Asked) {
    let (mut kept, mut asked, mut left) = (String::new(), Asked::default(), text.trim_start());
    while let Some((name, value)) = left.split_once('=') {
        let value = value.trim_start();
        let (value, rest) = unquoted(value);
        if !asked.take(name.trim_end(), value) {
            kept.push_str(&left[..left.len() - rest.len()]);
            kept.push(' ');
        }
        left = rest.trim_start();
    }
    kept.push_str(left);
    (kept, asked)
}

/// The value at the beginning of a text, and what follows it. A backslash stands before a letter that means itself.
fn unquoted(text: &str) -> (String, &str) {
    let quoted = text.strip_prefix('\'');
    let mut letters = quoted.unwrap_or(text).chars();
    let mut value = String::new();
    loop {
        let before = letters.as_str();
        match letters.next() {
            Some('\'') if quoted.is_some() => return (value, letters.as_str()),
            Some(letter) if quoted.is_none() && letter.is_whitespace() => return (value, before),
            Some('\\') => value.extend(letters.next()),
            Some(letter) => value.push(letter),
            None => return (value, ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> DatabaseUrl {
        text.parse().unwrap_or_else(|cause| panic!("{text}: {cause:#}"))
    }

    #[test]
    fn both_forms_say_how_the_connection_is_encrypted() {
        let full = |path: &str| Tls::VerifyFull(Some(path.into()));
        let table = [
            ("", "", Tls::Prefer),
            ("sslmode=disable", "sslmode=disable", Tls::Disable),
            ("sslmode=allow", "sslmode = allow", Tls::Allow),
            ("sslmode=require", "sslmode='require'", Tls::Require),
            (
                "sslmode=require&sslrootcert=/ca.pem",
                "sslmode=require sslrootcert=/ca.pem",
                Tls::VerifyCa("/ca.pem".into()),
            ),
            (
                "sslmode=verify-ca&sslrootcert=%2Fca.pem",
                "sslrootcert=/ca.pem sslmode=verify-ca",
                Tls::VerifyCa("/ca.pem".into()),
            ),
            ("sslmode=verify-full", "sslmode=verify-full", Tls::VerifyFull(None)),
            ("sslrootcert=system", "sslrootcert=system", Tls::VerifyFull(None)),
            ("sslmode=require&sslmode=disable", "sslmode=require sslmode=disable", Tls::Disable),
            (
                "sslmode=verify-full&sslrootcert=a%20%27b%27",
                r"sslmode=verify-full sslrootcert='a \'b\''",
                full("a 'b'"),
            ),
        ];
        for (in_url, in_pairs, expected) in table {
            let url = format!("postgres://a%20b:p%3Fw%40@db.example:6432/hackit?connect_timeout=3&{in_url}");
            let pairs = format!(
                r"host=db.example user='a b'  password='p?w@' {in_pairs} port=6432 dbname=hackit connect_timeout=3"
            );
            for text in [url, pairs] {
                let DatabaseUrl { config, tls } = read(&text);
                assert_eq!(tls, expected, "{text}");
                assert_eq!((config.get_user(), config.get_dbname()), (Some("a b"), Some("hackit")), "{text}");
                assert_eq!(config.get_password(), Some(&b"p?w@"[..]), "{text}");
                assert_eq!((config.get_ports(), config.get_hosts().len()), (&[6432][..], 1), "{text}");
                assert_eq!(config.get_connect_timeout().map(|time| time.as_secs()), Some(3), "{text}");
            }
        }
    }

    #[test]
    fn a_question_mark_before_the_host_belongs_to_the_password() {
        let DatabaseUrl { config, tls } = read("postgresql://me:a?sslmode=b@db/x?sslmode=require");
        assert_eq!((config.get_password(), tls), (Some(&b"a?sslmode=b"[..]), Tls::Require));
        assert_eq!(read("postgres://me@db?sslmode=disable").config.get_dbname(), None);
    }

    #[test]
    fn what_is_not_understood_or_would_not_be_heeded_is_refused_by_name() {
        for (asked, part) in [
            ("sslmode=verify", "sslmode=verify is none of"),
            ("sslmode=", "sslmode= is none of"),
            ("sslmode=verify-ca", "needs sslrootcert=PATH"),
            ("sslmode=verify-ca&sslrootcert=system", "sslmode=verify-full"),
            ("sslmode=require&sslrootcert=system", "sslmode=verify-full"),
            ("sslrootcert=/ca.pem", "of no use with sslmode=prefer"),
            ("sslmode=disable&sslrootcert=/ca.pem", "of no use with sslmode=disable"),
            ("sslnegotiation=direct&sslmode=require", "sslnegotiation=direct"),
            ("sslcert=/client.pem", "it is no URL"),
        ] {
            let told = format!("postgres://me:secret@db/x?{asked}").parse::<DatabaseUrl>().err();
            let told = format!("{:#}", told.expect("a refusal"));
            assert!(told.contains(part) && !told.contains("secret"), "{told}");
        }
        assert!("nonsense".parse::<DatabaseUrl>().is_err());
    }
}
