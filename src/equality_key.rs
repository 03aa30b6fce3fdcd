//! The half of the key of equality answers that stands outside the database.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// How long it is, in bytes.
const LENGTH: usize = 32;

/// Half of the key under which answers about equality stand: without it nobody finds the answers to an application, whatever they
/// have of the database. All replicas share it.
#[derive(Clone)]
pub struct EqualityKey(Arc<[u8]>);

impl EqualityKey {
    /// A new one.
    ///
    /// # Errors
    /// Where the machine has no randomness.
    pub fn random() -> anyhow::Result<Self> {
        let mut bytes = [0; LENGTH];
        SystemRandom::new().fill(&mut bytes).map_err(|_| anyhow::anyhow!("no randomness to be had"))?;
        Ok(Self(bytes.as_slice().into()))
    }

    /// None: for contexts in which nobody answers. No database takes it.
    pub fn none() -> Self {
        Self(Arc::default())
    }

    /// Reads it from a file of one line, base64 of 32 bytes; makes the file, readable by its owner alone, where there is none and it
    /// may be made.
    ///
    /// # Errors
    /// Where the file cannot be read or made, or holds something else.
    pub fn open(file: &Path, may_make: bool) -> anyhow::Result<Self> {
        if may_make && !file.exists() {
            let new = Self::random()?;
            crate::files::write_private(file, &(STANDARD.encode(new.bytes()) + "\n"))?;
        }
        let text = std::fs::read_to_string(file).context("cannot be read")?;
        let bytes = STANDARD.decode(text.trim()).ok().filter(|bytes| bytes.len() == LENGTH);
        Ok(Self(
            bytes.context("must hold 32 bytes in base64, such as `openssl rand -base64 32` makes")?.into(),
        ))
    }

    /// Its bytes, for the functions of the database.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<[u8; LENGTH]> for EqualityKey {
    fn from(bytes: [u8; LENGTH]) -> Self {
        Self(bytes.as_slice().into())
    }
}

impl fmt::Debug for EqualityKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("EqualityKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn it_is_made_once_readable_by_its_owner_alone_and_tells_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("equality-key");
        assert!(EqualityKey::open(&file, false).is_err(), "there is none");
        let made = EqualityKey::open(&file, true).expect("a key");
        assert_eq!(made.bytes().len(), LENGTH);
        assert_eq!(EqualityKey::open(&file, true).expect("the same").bytes(), made.bytes());
        assert_eq!(std::fs::metadata(&file).expect("the file").permissions().mode() & 0o777, 0o600);
        assert_ne!(EqualityKey::random().expect("another").bytes(), made.bytes());
        assert_eq!(format!("{made:?}"), "EqualityKey(…)");
        std::fs::write(&file, "c2hvcnQ=\n").expect("a short one");
        assert!(EqualityKey::open(&file, true).is_err());
    }
}
