//! Access tokens: JWTs of RFC 9068, signed with Ed25519, and what is no longer believed of them.

mod revocations;
mod secrets;
mod verified;

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use jsonwebtoken::jwk::{Jwk, JwkSet, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use thread_local::ThreadLocal;
use uuid::Uuid;

pub use self::revocations::{RevocationKind, Revocations};
pub use self::secrets::{hash_secret, new_secret};
pub use self::verified::{LIFETIME, Verified};
use crate::access::{Grant, OrganisationKind, Scopes, only_organisation, scopes_of};
use crate::ctx::Actor;
use crate::ids::{ApiClientId, OrganisationId, PersonId, SessionId};

/// The `client_id` of tokens that people get by signing in.
pub const SESSION_CLIENT: &str = "hackit-sessions";

/// What an access token says (RFC 9068 §2.2).
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it: the public base URL.
    pub iss: String,
    /// Who it is about: a client id, or a person's id.
    pub sub: String,
    /// Whom it is for: the API under the public base URL.
    pub aud: String,
    /// When it ends, in seconds since 1970.
    pub exp: i64,
    /// When it was issued, in seconds since 1970.
    pub iat: i64,
    /// Before when it is not to be accepted, in seconds since 1970; tokens of ours do not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nbf: Option<i64>,
    /// Names the token.
    pub jti: Uuid,
    /// The client that asked for it.
    pub client_id: String,
    /// What it allows, separated by spaces.
    pub scope: String,
    /// The organisation acted for, where there is one alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org: Option<OrganisationId>,
    /// What that organisation is; only in clients' tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org_kind: Option<OrganisationKind>,
    /// The sign-in; only in people's tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sid: Option<SessionId>,
    /// What the person is here, and where; only in people's tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grants: Option<Vec<Grant>>,
}

/// The keys that sign and verify, newest first; only the first signs.
pub struct Keys {
    issuer: String,
    signing: EncodingKey,
    header: Header,
    verifying: HashMap<String, DecodingKey>,
    set: JwkSet,
    validation: Validation,
    known: ThreadLocal<RefCell<Known>>,
}

/// Tokens that a thread has found good, by their text: the signature costs more than the rest of a short request.
#[derive(Default)]
struct Known(HashMap<Box<str>, Arc<Verified>>);

impl Known {
    /// As many as are kept at most.
    const MOST: usize = 1_024;

    fn add(&mut self, token: &str, verified: &Arc<Verified>, now: DateTime<Utc>) {
        if self.0.len() >= Self::MOST {
            self.0.retain(|_, known| known.expires_at > now);
        }
        // Where so many are good at once, those that are still in use will soon be here again.
        if self.0.len() >= Self::MOST {
            self.0.clear();
        }
        self.0.insert(token.into(), Arc::clone(verified));
    }
}

impl Keys {
    /// Reads PKCS#8 PEM blocks. `issuer` is the public base URL.
    pub fn from_pem(text: &str, issuer: &str) -> anyhow::Result<Self> {
        let mut verifying = HashMap::new();
        let mut set = JwkSet { keys: Vec::new() };
        let mut first = None;
        for block in pem_blocks(text) {
            let der = STANDARD.decode(block).context("a signing key is not PEM")?;
            Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der)
                .ok()
                .context("a signing key is not Ed25519 in PKCS#8")?;
            let signing = EncodingKey::from_ed_der(&der);
            let mut jwk = Jwk::from_encoding_key(&signing, Algorithm::EdDSA)?;
            let kid = jwk.thumbprint(ThumbprintHash::SHA256)?;
            jwk.common.key_id = Some(kid.clone());
            jwk.common.public_key_use = Some(jsonwebtoken::jwk::PublicKeyUse::Signature);
            verifying.insert(kid.clone(), DecodingKey::from_jwk(&jwk)?);
            set.keys.push(jwk);
            first.get_or_insert((signing, kid));
        }
        let Some((signing, kid)) = first else { bail!("no signing key found") };
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(kid);
        // Time is checked below against the request's own clock, with no leeway.
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.leeway = 0;
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience(issuer)]);
        validation.set_required_spec_claims(&["iss", "sub", "aud", "exp"]);
        let issuer = issuer.to_owned();
        Ok(Self { issuer, signing, header, verifying, set, validation, known: ThreadLocal::new() })
    }

    /// Reads the keys of a file; makes the file, readable by its owner alone, where there is none.
    pub fn open_or_create(path: &Path, issuer: &str) -> anyhow::Result<Self> {
        if !path.exists() {
            crate::files::write_private(path, &new_pem()?)?;
        }
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("the signing keys in {} cannot be read", path.display()))?;
        Self::from_pem(&text, issuer)
    }

    /// What others verify our tokens with (RFC 7517).
    pub fn public(&self) -> &JwkSet {
        &self.set
    }

    /// Signs a token for an actor, good for [`LIFETIME`] seconds.
    pub fn issue(&self, claims: &Claims) -> anyhow::Result<String> {
        Ok(jsonwebtoken::encode(&self.header, claims, &self.signing)?)
    }

    /// The claims that every token of this server has.
    pub fn claims(
        &self,
        sub: String,
        client_id: String,
        scopes: Scopes,
        now: DateTime<Utc>,
        jti: Uuid,
    ) -> Claims {
        Claims {
            iss: self.issuer.clone(),
            sub,
            aud: audience(&self.issuer),
            exp: now.timestamp() + LIFETIME,
            iat: now.timestamp(),
            nbf: None,
            jti,
            client_id,
            scope: scopes.to_string(),
            org: None,
            org_kind: None,
            sid: None,
            grants: None,
        }
    }

    /// The claims of a person's token, with all that the grants give.
    pub fn claims_of_person(
        &self,
        person: PersonId,
        session: SessionId,
        grants: &[Grant],
        now: DateTime<Utc>,
        jti: Uuid,
    ) -> Claims {
        let client = SESSION_CLIENT.to_owned();
        Claims {
            org: only_organisation(grants),
            sid: Some(session),
            grants: Some(grants.to_owned()),
            ..self.claims(person.to_string(), client, scopes_of(grants), now, jti)
        }
    }

    /// Checks signature, algorithm, type, key, issuer, audience and time; `None` for whatever is wrong. Of a token that was
    /// found good before only the time is checked; whether it was revoked, [`Revocations`] knows.
    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Option<Arc<Verified>> {
        let known = self.known.get_or_default();
        if let Some(found) = known.borrow().0.get(token) {
            return (now < found.expires_at).then(|| Arc::clone(found));
        }
        let verified = Arc::new(self.check(token, now)?);
        known.borrow_mut().add(token, &verified, now);
        Some(verified)
    }

    fn check(&self, token: &str, now: DateTime<Utc>) -> Option<Verified> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        if !header.typ.as_deref().is_some_and(|typ| typ.eq_ignore_ascii_case("at+jwt")) {
            return None;
        }
        // What must be understood and is not ends the token (RFC 7515 §4.1.11).
        if header.crit.is_some() {
            return None;
        }
        let key = self.verifying.get(header.kid.as_deref()?)?;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &self.validation).ok()?.claims;
        let seconds = now.timestamp();
        if seconds >= claims.exp || claims.iat > seconds || claims.nbf.is_some_and(|from| from > seconds) {
            return None;
        }
        // A scope that this release no longer knows allows nothing; the others stay good.
        let scopes: Scopes = claims.scope.split(' ').filter_map(|word| word.parse().ok()).collect();
        let (actor, scopes, grants) = match claims.sid {
            Some(session) => {
                let grants = claims.grants?;
                // Neither does one that no grant gives any more.
                let scopes = scopes.shared_with(scopes_of(&grants));
                (Actor::Person { id: claims.sub.parse().ok()?, session }, scopes, grants.into())
            }
            None => {
                let (organisation, kind) = (claims.org?, claims.org_kind?);
                let id = client_record(&claims.client_id)?;
                (Actor::Client { id, organisation, kind }, scopes, Arc::default())
            }
        };
        Some(Verified {
            actor,
            scopes,
            grants,
            jti: claims.jti,
            expires_at: DateTime::from_timestamp(claims.exp, 0)?,
        })
    }
}

fn audience(issuer: &str) -> String {
    format!("{issuer}/api/v1")
}

/// The public name of a client, made of its record's id.
pub fn client_id(record: ApiClientId) -> String {
    format!("hkc_{}", record.0.simple())
}

/// The record that a client's public name stands for.
pub fn client_record(client_id: &str) -> Option<ApiClientId> {
    let hex = client_id.strip_prefix("hkc_").filter(|hex| hex.len() == 32)?;
    Uuid::try_parse(hex).ok().map(ApiClientId)
}

/// A new Ed25519 key as a PKCS#8 PEM block.
pub fn new_pem() -> anyhow::Result<String> {
    let der = Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).ok().context("no key could be made")?;
    Ok(format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der.as_ref())))
}

/// Puts a new key before the others of a file and keeps the one before it, for tokens still out.
pub fn rotate(path: &Path) -> anyhow::Result<()> {
    let old = std::fs::read_to_string(path).unwrap_or_default();
    let kept = pem_blocks(&old)
        .next()
        .map(|block| format!("-----BEGIN PRIVATE KEY-----\n{block}\n-----END PRIVATE KEY-----\n"));
    crate::files::write_private(path, &format!("{}{}", new_pem()?, kept.unwrap_or_default()))
}

/// The base64 of each PEM block, without its line breaks.
fn pem_blocks(text: &str) -> impl Iterator<Item = String> {
    text.split("-----BEGIN PRIVATE KEY-----")
        .skip(1)
        .filter_map(|rest| rest.split("-----END PRIVATE KEY-----").next())
        .map(|block| block.split_whitespace().collect())
}
