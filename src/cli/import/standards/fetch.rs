//! Fetches the published file.

use std::fs::File;
use std::io::{Read, Write as _};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::http::Uri;
use anyhow::{Context as _, bail, ensure};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::cli::import::bar::bar;
use crate::files::open_private;

/// The largest file that is taken; the published one has some 60 MB.
const LARGEST: u64 = 200_000_000;
/// How long all of it may take.
const LONGEST: Duration = Duration::from_secs(60);
/// Redirects that are followed.
const REDIRECTS: usize = 5;
/// What is read at once.
const PART: usize = 1 << 16;

/// Fetches a file into the data directory and says where it is.
///
/// # Errors
/// Where the address is not allowed, or the answer is no file, too large or too slow. What was fetched before stays then.
pub async fn fetch(url: &str, folder: &Path, stop: &AtomicBool) -> anyhow::Result<PathBuf> {
    let place = folder.join("standards.json");
    let (address, target) = (url.to_owned(), place.clone());
    let stopped = Arc::new(AtomicBool::new(false));
    let work = tokio::task::spawn_blocking({
        let stopped = Arc::clone(&stopped);
        move || fetch_to(&address, &target, &stopped)
    });
    tokio::pin!(work);
    loop {
        tokio::select! {
            fetched = &mut work => {
                fetched?.with_context(|| format!("{url} could not be fetched"))?;
                return Ok(place);
            }
            () = tokio::time::sleep(Duration::from_millis(100)) => {
                if stop.load(Ordering::Relaxed) {
                    stopped.store(true, Ordering::Relaxed);
                    bail!("stopped by a signal before it was done");
                }
            }
        }
    }
}

fn fetch_to(url: &str, place: &Path, stopped: &AtomicBool) -> anyhow::Result<()> {
    let deadline = Instant::now() + LONGEST;
    let mut address = checked(url, None)?;
    // What is on this machine is not behind a proxy.
    let agent = agent(address.scheme_str() == Some("https"))?;
    for _ in 0..=REDIRECTS {
        let left = deadline.saturating_duration_since(Instant::now());
        let request = agent.get(address.to_string()).header("accept", "application/json");
        let mut answer = request.config().timeout_global(Some(left)).build().call()?;
        let status = answer.status();
        if status.is_redirection() {
            let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
            let to = resolved(&address, to);
            address = checked(&to, Some(&address)).with_context(|| format!("it is redirected to {to:?}"))?;
            continue;
        }
        ensure!(status == 200, "the answer is {status}");
        let length =
            answer.headers().get("content-length").and_then(|length| length.to_str().ok()?.parse().ok());
        ensure!(
            length.is_none_or(|length: u64| length <= LARGEST),
            "the file is larger than {LARGEST} bytes"
        );
        let body = answer.body_mut().as_reader();
        return save(body, length.unwrap_or_default(), place, (deadline, stopped));
    }
    bail!("it is redirected more than {REDIRECTS} times")
}

/// Writes a body to a file that takes the place of the one before only when it is whole.
fn save(
    mut body: impl Read,
    length: u64,
    place: &Path,
    (deadline, stopped): (Instant, &AtomicBool),
) -> anyhow::Result<()> {
    let part = place.with_extension("json.part");
    if let Some(folder) = place.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = open_private(&part, File::options().write(true).truncate(true))?;
    let bar = bar(length);
    let (mut buffer, mut total) = (vec![0; PART], 0_u64);
    loop {
        let count = body.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        total += u64::try_from(count)?;
        ensure!(total <= LARGEST, "the file is larger than {LARGEST} bytes");
        ensure!(Instant::now() < deadline, "the file took longer than {} seconds", LONGEST.as_secs());
        ensure!(!stopped.load(Ordering::Relaxed), "stopped by a signal");
        file.write_all(buffer.get(..count).unwrap_or_default())?;
        bar.set_position(total);
    }
    bar.finish_and_clear();
    file.sync_all()?;
    Ok(std::fs::rename(part, place)?)
}

/// An address that may be asked: https, or http to this machine; after a redirect of the same host, and no less safe.
fn checked(url: &str, before: Option<&Uri>) -> anyhow::Result<Uri> {
    let uri: Uri = url.parse().with_context(|| format!("{url:?} is no URL"))?;
    let host = uri.host().unwrap_or_default();
    ensure!(
        !host.is_empty() && uri.authority().is_some_and(|place| !place.as_str().contains('@')),
        "{url:?} names no host"
    );
    match uri.scheme_str() {
        Some("https") => {}
        Some("http") if is_this_machine(host) => {}
        _ => bail!("the address must start with https:// (http:// is for this machine alone)"),
    }
    if let Some(before) = before {
        let same_host = before.host().is_some_and(|other| other.eq_ignore_ascii_case(host));
        ensure!(same_host, "another host is not followed");
        ensure!(
            before.scheme_str() != Some("https") || uri.scheme_str() == Some("https"),
            "https is not left"
        );
    }
    Ok(uri)
}

fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Where a redirect leads: its target may leave out scheme and host.
fn resolved(from: &Uri, to: &str) -> String {
    if to.contains("://") {
        return to.to_owned();
    }
    let (scheme, place) =
        (from.scheme_str().unwrap_or_default(), from.authority().map_or("", |place| place.as_str()));
    if let Some(rest) = to.strip_prefix("//") {
        return format!("{scheme}://{rest}");
    }
    let folder = match to.starts_with('/') {
        true => "",
        false => from.path().rsplit_once('/').map_or("", |(folder, _)| folder),
    };
    format!("{scheme}://{place}{folder}{}{to}", if to.starts_with('/') { "" } else { "/" })
}

/// Follows nothing by itself, and trusts whom this machine trusts.
fn agent(is_https: bool) -> anyhow::Result<ureq::Agent> {
    let roots = rustls_native_certs::load_native_certs();
    let roots: Vec<_> = roots.certs.iter().map(|root| Certificate::from_der(root).to_owned()).collect();
    ensure!(
        !is_https || !roots.is_empty(),
        "this machine knows no certificate authorities: install ca-certificates, or name a file in SSL_CERT_FILE"
    );
    let provider = Arc::new(tokio_rustls::rustls::crypto::aws_lc_rs::default_provider());
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::Specific(Arc::new(roots)))
        .unversioned_rustls_crypto_provider(provider)
        .build();
    let config = ureq::Agent::config_builder()
        .tls_config(tls)
        .proxy(if is_https { ureq::Proxy::try_from_env() } else { None })
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .timeout_connect(Some(Duration::from_secs(10)))
        .user_agent(concat!("hackit/", env!("CARGO_PKG_VERSION")))
        .build();
    Ok(config.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_are_asked() {
        for (url, good) in [
            ("https://skills.example/api", true),
            ("http://127.0.0.1:8080/x", true),
            ("http://[::1]/x", true),
            ("http://localhost/x", true),
            ("http://skills.example/api", false),
            ("http://127.0.0.1.example/x", false),
            ("http://10.0.0.1/x", false),
            ("ftp://127.0.0.1/x", false),
            ("https://user:pass@skills.example/", false),
            ("file:///etc/passwd", false),
            ("/etc/passwd", false),
            ("", false),
        ] {
            assert_eq!(checked(url, None).is_ok(), good, "{url}");
        }
    }

    #[test]
    fn redirects_stay_with_their_host() {
        let from: Uri = "https://skills.example/api/standards".parse().expect("a URL");
        for (to, address) in [
            ("/other", Some("https://skills.example/other")),
            ("other?x=1", Some("https://skills.example/api/other?x=1")),
            ("https://skills.example:8443/", Some("https://skills.example:8443/")),
            ("//SKILLS.example/a", Some("https://SKILLS.example/a")),
            ("http://skills.example/other", None),
            ("https://elsewhere.example/", None),
            ("//elsewhere.example/", None),
            ("http://127.0.0.1/", None),
            ("", Some("https://skills.example/api/")),
        ] {
            let found = checked(&resolved(&from, to), Some(&from)).ok();
            let expected = address.map(|address| address.parse::<Uri>().expect("a URL").to_string());
            assert_eq!(found.map(|uri| uri.to_string()), expected, "{to:?}");
        }
    }
}
