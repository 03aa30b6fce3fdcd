//! Passwords as Argon2id hashes (RFC 9106), a bounded number at a time.

use std::sync::Arc;

use anyhow::anyhow;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{CustomizedPasswordHasher as _, PasswordHasher as _};
use argon2::{Argon2, Params};
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

    /// The hash of a password with the salt and the parameters of another, as a PHC string without a hash has them: for a
    /// comparison with it.
    pub async fn hash_again(&self, password: String, parameters: String) -> Result<String> {
        self.run(move || hash_again(&password, &parameters)).await?
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

fn hash_again(password: &str, parameters: &str) -> Result<String> {
    let broken = |cause| anyhow!("the parameters of a stored hash are broken: {cause}");
    let known = PasswordHash::new(parameters).map_err(|cause| broken(cause.to_string()))?;
    let salt = known.salt.as_ref().ok_or_else(|| broken("no salt".to_owned()))?;
    let params = Params::try_from(&known).map_err(|cause| broken(cause.to_string()))?;
    let hash = Argon2::default()
        .hash_password_customized(
            password.as_bytes(),
            salt.as_ref(),
            Some(known.algorithm.as_str()),
            known.version,
            params,
        )
        .map_err(|cause| anyhow!("hashing failed: {cause}"))?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_hashed_again_to_the_same() {
        let stored = hash("a long enough pass phrase").expect("a hash");
        let (parameters, _) = stored.rsplit_once('$').expect("a PHC string");
        assert_eq!(hash_again("a long enough pass phrase", parameters).expect("a hash"), stored);
        assert_ne!(hash_again("another pass phrase", parameters).expect("a hash"), stored);
        assert!(hash_again("a", "nonsense").is_err() && hash_again("a", "$argon2id$v=19").is_err());
    }
}
