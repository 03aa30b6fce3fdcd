//! Codes that are shown at a meetup: short, and of letters and digits that nobody takes for others.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};

use crate::ids::MeetupId;

/// Without I, L, O, U, 0 and 1. Thirty-two would be a power of two; of thirty each is as likely as any other by drawing again.
const LETTERS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 6;

/// A new code.
///
/// # Errors
/// Where the machine has no randomness.
pub fn new() -> anyhow::Result<String> {
    let mut code = String::with_capacity(LENGTH);
    let mut bytes = [0; 32];
    while code.len() < LENGTH {
        SystemRandom::new().fill(&mut bytes).map_err(|_| anyhow::anyhow!("no randomness to be had"))?;
        let fair = bytes.iter().filter(|byte| usize::from(**byte) < 256 / LETTERS.len() * LETTERS.len());
        let letters = fair.filter_map(|byte| LETTERS.get(usize::from(*byte) % LETTERS.len()));
        code.extend(letters.take(LENGTH - code.len()).map(|letter| char::from(*letter)));
    }
    Ok(code)
}

/// What is stored of a code of a meetup, however it is typed: in any case, with spaces or hyphens.
pub fn hash(meetup: MeetupId, code: &str) -> Vec<u8> {
    let typed: String = code
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    digest(&SHA256, format!("{meetup} {typed}").as_bytes()).as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_short_and_differ() {
        let codes: std::collections::BTreeSet<String> = (0..1000).map(|_| new().expect("a code")).collect();
        assert!(codes.len() > 990, "{}", codes.len());
        for code in &codes {
            assert!(code.len() == LENGTH && code.bytes().all(|letter| LETTERS.contains(&letter)), "{code}");
        }
        let seen: std::collections::BTreeSet<u8> = codes.iter().flat_map(|code| code.bytes()).collect();
        assert_eq!(seen.len(), LETTERS.len(), "every letter comes up");
    }

    #[test]
    fn a_code_is_the_same_however_it_is_typed_and_another_at_another_meetup() {
        let (here, there) = (MeetupId::default(), MeetupId(uuid::Uuid::from_u128(7)));
        assert_eq!(hash(here, "7KQ-M3P"), hash(here, " 7kqm3p"));
        assert_ne!(hash(here, "7KQM3P"), hash(there, "7KQM3P"));
        assert_ne!(hash(here, "7KQM3P"), hash(here, "7KQM3R"));
    }
}
