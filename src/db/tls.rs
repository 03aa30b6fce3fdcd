//! TLS to Postgres: whom the program believes, and what it looks at in the server's certificate.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

use anyhow::ensure;
use aws_lc_rs::digest::{Algorithm, SHA256, SHA384, SHA512, digest};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::client::{
    Resumption, verify_server_cert_signed_by_trust_anchor, verify_server_name,
};
use tokio_rustls::rustls::crypto::{
    WebPkiSupportedAlgorithms, aws_lc_rs as provider, verify_tls12_signature, verify_tls13_signature,
};
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{
    ClientConfig, DigitallySignedStruct, Error as RustlsError, RootCertStore, SignatureScheme,
};

use super::url::Tls;

/// What went wrong in speaking TLS: no fault of the network, so that trying again does not help.
#[derive(Debug)]
pub(super) struct TlsFault(pub(super) String);

impl std::fmt::Display for TlsFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for TlsFault {}

/// Shakes hands with the server of this name.
pub(super) async fn encrypt(
    stream: TcpStream,
    server: &str,
    tls: &Tls,
) -> anyhow::Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from(server.to_owned())
        .map_err(|_| TlsFault(format!("{server} is no name that a certificate could have")))?;
    let connector = TlsConnector::from(client_config(tls)?);
    connector.connect(name, stream).await.map_err(|cause| {
        match cause.get_ref().and_then(|inner| inner.downcast_ref::<RustlsError>()) {
            Some(fault) => TlsFault(format!("TLS with {server} failed: {fault}")).into(),
            None => anyhow::Error::from(cause).context("the connection was lost in the midst of TLS"),
        }
    })
}

/// What the server's certificate hashes to: both sides of a sign-in with SCRAM make sure that they see the same one (RFC 5929).
pub(super) fn end_point(stream: &TlsStream<TcpStream>) -> Option<Vec<u8>> {
    let certificate = stream.get_ref().1.peer_certificates()?.first()?;
    Some(digest(signed_with(certificate)?, certificate).as_ref().to_vec())
}

/// The hash of a certificate's signature; the old ones count as SHA-256, and some have none of their own.
fn signed_with(certificate: &[u8]) -> Option<&'static Algorithm> {
    let (parts, _) = element(certificate)?;
    let (_, after_content) = element(parts)?;
    let (algorithm, _) = element(after_content)?;
    match element(algorithm)?.0 {
        // RSA with SHA-1, SHA-256, SHA-384, SHA-512.
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x05 | 0x0b] => Some(&SHA256),
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0c] => Some(&SHA384),
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0d] => Some(&SHA512),
        // ECDSA with SHA-256, SHA-384, SHA-512.
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02] => Some(&SHA256),
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03] => Some(&SHA384),
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x04] => Some(&SHA512),
        _ => None,
    }
}

/// The content of the first element of DER, and what follows it.
fn element(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&[_, first], rest) = der.split_first_chunk::<2>()?;
    let digits = if first < 0x80 { 0 } else { usize::from(first & 0x7f) };
    let (digits, rest) = rest.split_at_checked(digits)?;
    let long = digits.iter().try_fold(0_usize, |length, digit| {
        length.checked_mul(256).map(|length| length + usize::from(*digit))
    })?;
    rest.split_at_checked(if first < 0x80 { usize::from(first) } else { long })
}

/// How a certificate is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    /// Not at all; the server must own it nevertheless.
    Away,
    /// Whether an authority signed it.
    Chain,
    /// Whether an authority signed it for this server.
    ChainAndName,
}

/// What a setup was made for: another look, other authorities, or a file of them that was changed make another one.
type Asked = (Look, Option<PathBuf>, Option<SystemTime>);

/// The setup for connections; the last one is kept, as all connections of a process mostly ask for the same.
fn client_config(tls: &Tls) -> anyhow::Result<Arc<ClientConfig>> {
    static LAST: Mutex<Option<(Asked, Arc<ClientConfig>)>> = Mutex::new(None);
    let (look, path) = match tls {
        Tls::Disable | Tls::Allow | Tls::Prefer | Tls::Require => (Look::Away, None),
        Tls::VerifyCa(path) => (Look::Chain, Some(path)),
        Tls::VerifyFull(path) => (Look::ChainAndName, path.as_ref()),
    };
    let changed = path.and_then(|path| std::fs::metadata(path).and_then(|file| file.modified()).ok());
    let asked = (look, path.cloned(), changed);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, config)) = last.as_ref().filter(|(known, _)| *known == asked) {
        return Ok(Arc::clone(config));
    }
    let authorities = match (look, path) {
        (Look::Away, _) => Arc::new(RootCertStore::empty()),
        (_, None) => of_the_system()?,
        (_, Some(path)) => Arc::new(of_file(path)?),
    };
    let config = Arc::new(setup(look, authorities)?);
    *last = Some((asked, Arc::clone(&config)));
    Ok(config)
}

fn setup(look: Look, authorities: Arc<RootCertStore>) -> anyhow::Result<ClientConfig> {
    let provider = provider::default_provider();
    let verifier = Verifier { look, authorities, algorithms: provider.signature_verification_algorithms };
    let mut config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    // Connections stay; tickets would only be kept.
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// The authorities that a file of PEM names.
fn of_file(path: &Path) -> anyhow::Result<RootCertStore> {
    // Not as an error of input and output, which would look as if the database were away.
    let fault = |told: String| TlsFault(format!("sslrootcert={}: {told}", path.display()));
    let text = std::fs::read(path).map_err(|cause| fault(cause.to_string()))?;
    let mut authorities = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&text) {
        let certificate = certificate.map_err(|cause| fault(cause.to_string()))?;
        authorities.add(certificate).map_err(|cause| fault(cause.to_string()))?;
    }
    if authorities.is_empty() {
        return Err(fault("no certificate stands there".to_owned()).into());
    }
    Ok(authorities)
}

/// The authorities of the system, read once.
fn of_the_system() -> anyhow::Result<Arc<RootCertStore>> {
    static SYSTEM: OnceLock<Arc<RootCertStore>> = OnceLock::new();
    if let Some(known) = SYSTEM.get() {
        return Ok(Arc::clone(known));
    }
    let found = rustls_native_certs::load_native_certs();
    let mut authorities = RootCertStore::empty();
    authorities.add_parsable_certificates(found.certs);
    ensure!(
        !authorities.is_empty(),
        TlsFault(format!(
            "the system names no authorities (ca-certificates of Debian, or SSL_CERT_FILE); sslrootcert=PATH names some {:?}",
            found.errors
        ))
    );
    Ok(Arc::clone(SYSTEM.get_or_init(|| Arc::new(authorities))))
}

#[derive(Debug)]
struct Verifier {
    look: Look,
    authorities: Arc<RootCertStore>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        between: &[CertificateDer<'_>],
        server: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, RustlsError> {
        if self.look != Look::Away {
            let certificate = ParsedCertificate::try_from(certificate)?;
            let algorithms = self.algorithms.all;
            verify_server_cert_signed_by_trust_anchor(
                &certificate,
                &self.authorities,
                between,
                now,
                algorithms,
            )?;
            if self.look == Look::ChainAndName {
                verify_server_name(&certificate, server)?;
            }
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, RustlsError> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, RustlsError> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_hashes_as_it_was_signed() {
        for (algorithm, expected) in [
            (&rcgen::PKCS_ECDSA_P256_SHA256, Some(&SHA256)),
            (&rcgen::PKCS_ECDSA_P384_SHA384, Some(&SHA384)),
            (&rcgen::PKCS_ED25519, None),
        ] {
            let key = rcgen::KeyPair::generate_for(algorithm).expect("a key");
            let params = rcgen::CertificateParams::new(vec!["db.example".to_owned()]).expect("a name");
            let certificate = params.self_signed(&key).expect("a certificate");
            assert_eq!(signed_with(certificate.der()), expected);
            for length in 0..certificate.der().len() {
                assert!(signed_with(&certificate.der()[..length]).is_none(), "{length}");
            }
        }
    }

    #[test]
    fn a_file_of_authorities_must_name_some() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("ca.pem");
        let told = |path: &Path| format!("{:#}", of_file(path).expect_err("a refusal"));
        assert!(told(&path).contains("ca.pem"));
        std::fs::write(&path, "nothing").expect("a file");
        assert!(told(&path).contains("no certificate stands there"));
        std::fs::write(&path, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
            .expect("a file");
        assert!(told(&path).contains("sslrootcert="));
    }
}
