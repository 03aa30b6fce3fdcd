//! The counters of links that tokens open, and of letters that strangers cause.

use aws_lc_rs::digest::{SHA256, digest};

use super::limits::{Buckets, Policy};

/// A digest: whoever makes up tokens makes no key longer.
pub(super) type Key = [u8; 16];

/// The limits of links.
pub struct LinkLimits {
    pub(super) unknown: Buckets<Key>,
    pub(super) writes: Buckets<Key>,
    pub(super) codes: Buckets<Key>,
    pub(super) letters: Buckets<Key>,
    pub(super) letters_from: Buckets<Key>,
}

impl Default for LinkLimits {
    fn default() -> Self {
        Self {
            unknown: Buckets::new(Policy::UNKNOWN_LINKS),
            writes: Buckets::new(Policy::LINK_WRITES),
            codes: Buckets::new(Policy::ATTENDANCE_CODES),
            letters: Buckets::new(Policy::LETTERS),
            letters_from: Buckets::new(Policy::LETTERS_FROM),
        }
    }
}

pub(super) fn key(text: &[u8]) -> Key {
    let hash = digest(&SHA256, text);
    std::array::from_fn(|at| hash.as_ref()[at])
}
