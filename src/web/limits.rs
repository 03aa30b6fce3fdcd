//! Rate limits: a token bucket for each caller.
//!
//! Ours rather than a library's because a password that was right gives its token back, which the known ones cannot do, and
//! because the clock is the request's. The state is this process's own: with n replicas a caller may have n times as much.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

/// How many buckets are kept. Then full ones are thrown away, and if those are few, the fuller half: whoever was refused
/// last is forgotten last.
const MANY: usize = 10_000;

/// What a caller may do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Policy {
    /// The name in the `RateLimit` headers.
    pub name: &'static str,
    /// Tokens that come back in a second.
    pub per_second: f64,
    /// Tokens that a bucket holds.
    pub burst: f64,
}

impl Policy {
    /// API calls of one caller: 100 a second with a burst of 1,000.
    pub const API: Self = Self { name: "api", per_second: 100.0, burst: 1_000.0 };
    /// Tokens for one client: 20 a second.
    pub const TOKENS: Self = Self { name: "tokens", per_second: 20.0, burst: 20.0 };
    /// Failed sign-ins for one e-mail address from one source: 10 in 15 minutes.
    pub const SIGN_INS: Self = Self { name: "signIns", per_second: 10.0 / 900.0, burst: 10.0 };
    /// Failed sign-ins for one e-mail address from all sources that never signed it in: 100 an hour.
    pub const STRANGE_SIGN_INS: Self =
        Self { name: "strangeSignIns", per_second: 100.0 / 3_600.0, burst: 100.0 };

    /// Letters that strangers cause to one e-mail address: 5 an hour.
    pub const LETTERS: Self = Self { name: "letters", per_second: 5.0 / 3_600.0, burst: 5.0 };
    /// Letters that strangers cause from one source: 60 an hour.
    pub const LETTERS_FROM: Self = Self { name: "lettersFrom", per_second: 60.0 / 3_600.0, burst: 60.0 };
    /// Links that lead nowhere, opened from one source: 30 an hour.
    pub const UNKNOWN_LINKS: Self = Self { name: "unknownLinks", per_second: 30.0 / 3_600.0, burst: 30.0 };
    /// Writes by one link: 200 an hour, from wherever, as schools and libraries share an address.
    pub const LINK_WRITES: Self = Self { name: "linkWrites", per_second: 200.0 / 3_600.0, burst: 200.0 };

    /// Wrong codes of one apprentice at one meetup: 10 in 15 minutes.
    pub const ATTENDANCE_CODES: Self =
        Self { name: "attendanceCodes", per_second: 10.0 / 900.0, burst: 10.0 };

    /// The `RateLimit-Policy` header (draft-ietf-httpapi-ratelimit-headers).
    pub fn header(&self) -> String {
        format!("\"{}\";q={};w={}", self.name, self.burst, (self.burst / self.per_second).ceil())
    }
}

/// What is left in a bucket.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Remaining {
    /// Whole tokens.
    pub tokens: u64,
    /// Seconds until the bucket is full again.
    pub reset: u64,
    /// Seconds until there is a token, where there is none now.
    pub wait: Option<u64>,
}

impl Remaining {
    /// The `RateLimit` header.
    pub fn header(&self, policy: &Policy) -> String {
        format!("\"{}\";r={};t={}", policy.name, self.tokens, self.reset)
    }
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    at: DateTime<Utc>,
}

/// The buckets of one policy.
pub struct Buckets<K> {
    policy: Policy,
    state: Mutex<HashMap<K, Bucket>>,
}

impl<K: std::hash::Hash + Eq> Buckets<K> {
    /// Buckets that are all full.
    pub fn new(policy: Policy) -> Self {
        Self { policy, state: Mutex::default() }
    }

    /// Takes a token, if there is one; says what is left either way.
    pub fn take(&self, key: K, now: DateTime<Utc>) -> Remaining {
        self.change(key, now, |bucket| {
            let enough = bucket.tokens >= 1.0;
            if enough {
                bucket.tokens -= 1.0;
            }
            enough
        })
    }

    /// Gives a token back.
    pub fn refund(&self, key: K, now: DateTime<Utc>) -> Remaining {
        let burst = self.policy.burst;
        self.change(key, now, |bucket| {
            bucket.tokens = (bucket.tokens + 1.0).min(burst);
            true
        })
    }

    fn change(&self, key: K, now: DateTime<Utc>, change: impl FnOnce(&mut Bucket) -> bool) -> Remaining {
        let Policy { per_second, burst, .. } = self.policy;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let refilled = |bucket: &Bucket| {
            let seconds = (now - bucket.at).as_seconds_f64().max(0.0);
            (bucket.tokens + seconds * per_second).min(burst)
        };
        if state.len() >= MANY && !state.contains_key(&key) {
            state.retain(|_, bucket| refilled(bucket) < burst);
            if state.len() > MANY / 2 {
                let mut left: Vec<f64> = state.values().map(refilled).collect();
                let half = left.len() / 2;
                let (_, middle, _) = left.select_nth_unstable_by(half, f64::total_cmp);
                let (middle, mut spare) = (*middle, half);
                // Of those that are as full as the one in the middle so many stay that half of all do.
                state.retain(|_, bucket| {
                    let fuller = refilled(bucket) >= middle && spare > 0;
                    spare -= usize::from(fuller);
                    !fuller
                });
            }
        }
        let bucket = state.entry(key).or_insert(Bucket { tokens: burst, at: now });
        *bucket = Bucket { tokens: refilled(bucket), at: now.max(bucket.at) };
        let enough = change(bucket);
        Remaining {
            tokens: whole(bucket.tokens.floor()),
            reset: whole(((burst - bucket.tokens) / per_second).ceil()),
            wait: (!enough).then(|| whole(((1.0 - bucket.tokens) / per_second).ceil()).max(1)),
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded, never negative, small")]
fn whole(number: f64) -> u64 {
    number as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn a_burst_is_taken_then_refused_then_refilled() {
        let buckets = Buckets::new(Policy { name: "test", per_second: 2.0, burst: 3.0 });
        let now = DateTime::UNIX_EPOCH;
        let tokens: Vec<u64> = (0..3).map(|_| buckets.take("a", now).tokens).collect();
        assert_eq!(tokens, [2, 1, 0]);
        assert_eq!(buckets.take("a", now).wait, Some(1));
        assert_eq!(buckets.take("b", now).wait, None, "another caller has its own bucket");
        assert_eq!(buckets.take("a", now + TimeDelta::milliseconds(500)).wait, None);
        assert_eq!(buckets.refund("a", now + TimeDelta::milliseconds(500)).tokens, 1);
        assert_eq!(buckets.take("a", now + TimeDelta::hours(1)).tokens, 2, "never fuller than the burst");
    }

    #[test]
    fn however_many_callers_there_are_so_many_buckets_are_kept_and_the_emptiest_longest() {
        let buckets = Buckets::new(Policy { name: "test", per_second: 0.001, burst: 3.0 });
        let now = DateTime::UNIX_EPOCH;
        while buckets.take(0, now).wait.is_none() {}
        for caller in 1..50_000 {
            buckets.take(caller, now);
        }
        assert!(buckets.state.lock().expect("buckets").len() <= MANY);
        assert!(buckets.take(0, now).wait.is_some(), "who was refused is not forgotten");
    }
}
