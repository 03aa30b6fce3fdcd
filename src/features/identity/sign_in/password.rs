//! Passwords as Argon2id hashes (RFC 9106), a bounded number at a time.

use std::sync::{Arc, OnceLock};

use anyhow::anyhow;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// Hashes at the same time: each takes 19 MiB and a processor for some ten milliseconds.
const AT_ONCE: usize = 2;

/// Makes and checks password hashes.
#[derive(Clone)]
pub struct Hasher(Arc<Semaphore>);

impl Default for Hasher {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Hasher {
    /// The hash of a new password, as a PHC string.
    pub async fn hash(&self, password: String) -> Result<String> {
        self.run(move || hash(&password)).await?
    }

    /// Whether a password belongs to a hash. Without a hash (nobody has this e-mail address) it
    /// takes as long and says no.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Result<bool> {
        self.run(move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| nobodys_hash().to_owned());
            let parsed =
                PasswordHash::new(&hash).map_err(|cause| anyhow!("a stored hash is broken: {cause}"))?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known)
        })
        .await?
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let _permit = self.0.acquire().await.map_err(|cause| Error::Internal(cause.into()))?;
        tokio::task::spawn_blocking(work).await.map_err(|cause| Error::Internal(cause.into()))
    }
}

fn hash(password: &str) -> Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    Ok(hash.map_err(|cause| anyhow!("hashing failed: {cause}"))?.to_string())
}

fn nobodys_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| hash("nobody has this password").unwrap_or_default())
}
