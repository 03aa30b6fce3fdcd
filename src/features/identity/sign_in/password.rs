//! Passwords as Argon2id hashes (RFC 9106), a bounded number at a time, in memory that is used again while people sign in.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context as _, anyhow};
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Argon2, Block, Params, Version};
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::error::{Error, Result};

/// Hashes at the same time: each takes 19 MiB and a processor for some ten milliseconds.
const AT_ONCE: usize = 2;
/// How many wait for their turn at most, about a second. Others are told to come again.
const WAITING: usize = 32;

/// Makes and checks password hashes.
#[derive(Clone)]
pub struct Hasher(Arc<Room>);

struct Room {
    /// Those who hash and those who wait.
    inside: Semaphore,
    turns: Semaphore,
    spare: Mutex<Spare>,
}

/// What nobody hashes in now. While people sign in it is used again and again: to take it anew for each would cost more than to
/// clear it.
#[derive(Default)]
struct Spare {
    memory: Vec<Vec<Block>>,
    /// Whether somebody hashed since [`Hasher::rest`].
    used: bool,
}

impl Room {
    fn spare(&self) -> MutexGuard<'_, Spare> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Hasher {
    fn default() -> Self {
        Self(Arc::new(Room {
            inside: Semaphore::new(AT_ONCE + WAITING),
            turns: Semaphore::new(AT_ONCE),
            spare: Mutex::default(),
        }))
    }
}

impl Hasher {
    /// Takes every place there is, until what is returned is dropped: for tests of what happens when too many wait. `None` where
    /// somebody is inside.
    pub fn take_every_place(&self) -> Option<SemaphorePermit<'_>> {
        self.0.inside.try_acquire_many((AT_ONCE + WAITING) as u32).ok()
    }

    /// The hash of a new password, as a PHC string.
    ///
    /// # Errors
    /// 503 where too many wait.
    pub async fn hash(&self, password: String) -> Result<String> {
        Ok(self.run(move |memory| hash(password.as_bytes(), memory)).await??)
    }

    /// The hash of a password with the salt and the parameters of another, as a PHC string without a hash has them: for a
    /// comparison with it.
    ///
    /// # Errors
    /// 503 where too many wait.
    pub async fn hash_again(&self, password: String, parameters: String) -> Result<String> {
        Ok(self.run(move |memory| hash_again(password.as_bytes(), &parameters, memory)).await??)
    }

    /// Frees the memory, if nobody hashed since this was called last.
    pub fn rest(&self) {
        let mut spare = self.0.spare();
        if !std::mem::take(&mut spare.used) {
            spare.memory = Vec::new();
        }
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<T> {
        let room = Arc::clone(&self.0);
        let full = |_| Error::Unavailable(anyhow!("{WAITING} wait for a password to be hashed"));
        let _inside = self.0.inside.try_acquire().map_err(full)?;
        let _turn = self.0.turns.acquire().await.map_err(|cause| Error::Internal(cause.into()))?;
        let done = tokio::task::spawn_blocking(move || {
            let mut memory = room.spare().memory.pop().unwrap_or_default();
            let done = work(&mut memory);
            let mut spare = room.spare();
            spare.memory.push(memory);
            spare.used = true;
            done
        });
        done.await.map_err(|cause| Error::Internal(cause.into()))
    }
}

fn hash(password: &[u8], memory: &mut Vec<Block>) -> anyhow::Result<String> {
    let argon2 = Argon2::default();
    let mut salt = [0; 16];
    SystemRandom::new().fill(&mut salt).ok().context("no salt could be made")?;
    let mut digest = [0; Params::DEFAULT_OUTPUT_LEN];
    run(&argon2, password, &salt, &mut digest, memory)?;
    let hash = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::default().into()),
        params: ParamsString::try_from(argon2.params())?,
        salt: Some(Salt::new(&salt)?),
        hash: Some(Output::new(&digest)?),
    };
    Ok(hash.to_string())
}

fn hash_again(password: &[u8], parameters: &str, memory: &mut Vec<Block>) -> anyhow::Result<String> {
    let mut hash = PasswordHash::new(parameters).context("the parameters of a stored hash are broken")?;
    let version = Version::try_from(hash.version.context("a stored hash has no version")?)
        .map_err(|cause| anyhow!("a stored hash is broken: {cause}"))?;
    let algorithm =
        hash.algorithm.as_str().parse().map_err(|cause| anyhow!("a stored hash is broken: {cause}"))?;
    let argon2 = Argon2::new(algorithm, version, Params::try_from(&hash)?);
    let salt = hash.salt.context("a stored hash has no salt")?;
    let mut digest = [0; Params::DEFAULT_OUTPUT_LEN];
    run(&argon2, password, &salt, &mut digest, memory)?;
    hash.hash = Some(Output::new(&digest)?);
    Ok(hash.to_string())
}

fn run(
    argon2: &Argon2<'_>,
    password: &[u8],
    salt: &[u8],
    digest: &mut [u8],
    memory: &mut Vec<Block>,
) -> anyhow::Result<()> {
    memory.resize(argon2.params().block_count(), Block::new());
    let done = argon2.hash_password_into_with_memory(password, salt, digest, &mut memory[..]);
    done.map_err(|cause| anyhow!("hashing failed: {cause}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MADE_UP: &str = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA";

    #[tokio::test]
    async fn a_password_is_hashed_again_to_the_same() {
        let hasher = Hasher::default();
        let stored = hasher.hash("open".to_owned()).await.expect("a hash");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        let (parameters, _) = stored.rsplit_once('$').expect("a PHC string");
        for (password, parameters, expected) in
            [("open", parameters, true), ("Open", parameters, false), ("open", MADE_UP, false)]
        {
            let again = hasher.hash_again(password.to_owned(), parameters.to_owned()).await.expect("a hash");
            assert_eq!(again == stored, expected, "{password} {parameters}");
            assert!(again.starts_with(parameters), "{again}");
        }
        for broken in ["", "nonsense", "$argon2id$v=19", "$argon2id$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA"] {
            hasher.hash_again("open".to_owned(), broken.to_owned()).await.expect_err(broken);
        }
    }

    #[tokio::test]
    async fn so_many_wait_and_no_more() {
        let hasher = Hasher::default();
        let all =
            (0..AT_ONCE + WAITING + 6).map(|_| hasher.hash_again("open".to_owned(), MADE_UP.to_owned()));
        let answers = futures_util::future::join_all(all).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_err()).count(), 6);
        assert!(hasher.0.spare().memory.len() <= AT_ONCE);
    }

    #[tokio::test]
    async fn memory_is_kept_while_it_is_used_and_freed_afterwards() {
        let hasher = Hasher::default();
        for _ in 0..2 {
            hasher.hash("open".to_owned()).await.expect("a hash");
            hasher.rest();
            assert_eq!(hasher.0.spare().memory.len(), 1, "used since the last time");
        }
        hasher.rest();
        assert_eq!(hasher.0.spare().memory.len(), 0);
    }
}
