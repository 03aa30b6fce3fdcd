//! How often somebody may ask for tokens, and how often a password may be wrong.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::web::limits::{Buckets, Policy};
use crate::web::source::Source;

/// How many pairs of a name and a source are remembered.
const MANY: usize = 10_000;

/// What a bucket is for, as a digest: whoever makes up names makes none of them longer.
type Key = [u8; 16];

/// The limits of a server.
pub struct Limits {
    /// Tokens given to each client, and to each sign-in.
    pub(super) tokens: Buckets<Uuid>,
    /// Failures for a name from one source.
    near: Buckets<Key>,
    /// Failures for a name from all sources that never signed it in.
    far: Buckets<Key>,
    /// From where names were signed in, and when last.
    known: Mutex<HashMap<Key, DateTime<Utc>>>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            tokens: Buckets::new(Policy::TOKENS),
            near: Buckets::new(Policy::SIGN_INS),
            far: Buckets::new(Policy::STRANGE_SIGN_INS),
            known: Mutex::default(),
        }
    }
}

/// A try to sign in that counts as a failure until it succeeds.
#[derive(Debug)]
pub(super) struct Attempt {
    pair: Key,
    name: Key,
    is_known: bool,
}

impl Limits {
    /// Counts a try to sign in: it counts first, so that tries in parallel cannot pass the limit together.
    ///
    /// # Errors
    /// How many seconds to wait: then nothing is checked, right or wrong.
    pub(super) fn attempt(
        &self,
        name: &str,
        source: Source,
        now: DateTime<Utc>,
    ) -> std::result::Result<Attempt, u64> {
        let pair = key(&[name.as_bytes(), &[0], &source.octets()]);
        let is_known = self.known.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&pair);
        let attempt = Attempt { pair, name: key(&[name.as_bytes()]), is_known };
        if let Some(seconds) = self.near.take(attempt.pair, now).wait {
            return Err(seconds);
        }
        if !is_known && let Some(seconds) = self.far.take(attempt.name, now).wait {
            self.near.refund(attempt.pair, now);
            return Err(seconds);
        }
        Ok(attempt)
    }

    /// Nothing was found wrong, as where nobody could look: it was no failure.
    pub(super) fn forgive(&self, attempt: &Attempt, now: DateTime<Utc>) {
        self.near.refund(attempt.pair, now);
        if !attempt.is_known {
            self.far.refund(attempt.name, now);
        }
    }

    /// The try succeeded: it was no failure, and from where it came the name is known.
    pub(super) fn succeeded(&self, attempt: &Attempt, now: DateTime<Utc>) {
        self.forgive(attempt, now);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MANY && !known.contains_key(&attempt.pair) {
            let mut times: Vec<_> = known.values().copied().collect();
            let (_, middle, _) = times.select_nth_unstable(MANY / 2);
            let middle = *middle;
            known.retain(|_, at| *at > middle);
        }
        known.insert(attempt.pair, now);
    }
}

fn key(parts: &[&[u8]]) -> Key {
    let hash = digest(&SHA256, &parts.concat());
    std::array::from_fn(|at| hash.as_ref()[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_where_they_were_signed_in_are_remembered_and_the_oldest_forgotten() {
        let limits = Limits::default();
        let source = Source::of(&actix_web::test::TestRequest::default().to_http_request(), &[]);
        let at = |n: i64| DateTime::UNIX_EPOCH + chrono::TimeDelta::seconds(n);
        for number in 0..15_000_i64 {
            let attempt = limits.attempt(&format!("name-{number}"), source, at(number)).expect("room");
            limits.succeeded(&attempt, at(number));
        }
        let known = limits.known.lock().expect("known").len();
        assert!((5_000..=MANY).contains(&known), "{known}");
        assert!(limits.attempt("name-14999", source, at(15_000)).expect("room").is_known);
        assert!(!limits.attempt("name-0", source, at(15_000)).expect("room").is_known);
    }
}
