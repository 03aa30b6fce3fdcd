//! What a refresh token was exchanged for, kept so that only the token itself opens it.

use anyhow::anyhow;
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};

/// Keeps the digest that is stored, of the token alone, from being the key.
const PURPOSE: &[u8] = b"hackit refresh successor\0";

/// Encrypts a successor under a key that the token gives.
pub(super) fn seal(token: &str, successor: &str) -> anyhow::Result<Vec<u8>> {
    let mut nonce = [0; NONCE_LEN];
    let failed = |_| anyhow!("a successor could not be encrypted");
    SystemRandom::new().fill(&mut nonce).map_err(failed)?;
    let mut sealed = successor.as_bytes().to_vec();
    let unique = Nonce::assume_unique_for_key(nonce);
    key(token)
        .and_then(|key| key.seal_in_place_append_tag(unique, Aad::empty(), &mut sealed))
        .map_err(failed)?;
    Ok([&nonce[..], &sealed].concat())
}

/// The successor, if it was encrypted under this token.
pub(super) fn open(token: &str, sealed: &[u8]) -> Option<String> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
    let mut sealed = sealed.to_vec();
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let opened = key(token).ok()?.open_in_place(nonce, Aad::empty(), &mut sealed).ok()?;
    String::from_utf8(opened.to_vec()).ok()
}

fn key(token: &str) -> Result<LessSafeKey, aws_lc_rs::error::Unspecified> {
    let secret = digest(&SHA256, &[PURPOSE, token.as_bytes()].concat());
    Ok(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, secret.as_ref())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_alone_opens_it() {
        let sealed = seal("hkr_old", "hkr_new").expect("sealed");
        assert_eq!(open("hkr_old", &sealed).as_deref(), Some("hkr_new"));
        assert_eq!(open("hkr_other", &sealed), None);
        assert_ne!(seal("hkr_old", "hkr_new").expect("sealed"), sealed);
        for broken in [&sealed[..sealed.len() - 1], &sealed[..5], &[]] {
            assert_eq!(open("hkr_old", broken), None);
        }
    }
}
