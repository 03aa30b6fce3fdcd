//! The login of requests: made by the owner, and refused where it could become the owner.

use anyhow::{Context as _, bail, ensure};
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use aws_lc_rs::pbkdf2::{PBKDF2_HMAC_SHA256, derive};
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use diesel_async::{AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};

use super::connect::{Identity, REQUEST_ROLE, connect};
use super::url::DatabaseUrl;
use super::{Read, statement};

/// What to do where the owner may not do it.
const REMEDY: &str = "an administrator must do it once; docs/OPERATING.md has the SQL";
/// How often a password is hashed (RFC 7677); what Postgres takes, too.
const ROUNDS: std::num::NonZeroU32 = std::num::NonZeroU32::new(4096).expect("more than none");

/// Makes the role of requests a login, unless it is one. As whom: the owner.
pub(super) async fn make_role(owner: &mut AsyncPgConnection) -> anyhow::Result<()> {
    owner
        .batch_execute(&format!(
            "DO $$ BEGIN
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{REQUEST_ROLE}') THEN
                    CREATE ROLE {REQUEST_ROLE} LOGIN;
                END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END $$;
            DO $$ BEGIN
                IF EXISTS (SELECT FROM pg_roles WHERE rolname = '{REQUEST_ROLE}' AND NOT rolcanlogin) THEN
                    ALTER ROLE {REQUEST_ROLE} LOGIN;
                END IF;
            END $$"
        ))
        .await
        .with_context(|| format!("the login {REQUEST_ROLE} could not be made: {REMEDY}"))
}

/// Gives the login of requests the password that stands in its URL, unless it gets in with it already. Another login than ours
/// is somebody else's.
pub async fn give_password(owner: &mut AsyncPgConnection, url: &str) -> anyhow::Result<()> {
    let DatabaseUrl { config, .. } = url.parse().context("the database's URL cannot be read")?;
    let Some(password) = config.get_password().filter(|_| config.get_user() == Some(REQUEST_ROLE)) else {
        return Ok(());
    };
    if connect(url, Identity::Request).await.is_ok() {
        return Ok(());
    }
    // What is sent is a hash, so that no log of statements has the password.
    let secret = verifier(password)?;
    owner
        .batch_execute(&format!("ALTER ROLE {REQUEST_ROLE} LOGIN PASSWORD '{secret}'"))
        .await
        .with_context(|| format!("{REQUEST_ROLE} could not be given its password: {REMEDY}"))
}

/// What Postgres keeps of a password (SCRAM-SHA-256, RFC 5803).
fn verifier(password: &[u8]) -> anyhow::Result<String> {
    ensure!(
        password.iter().all(|byte| matches!(byte, b' '..=b'~')),
        "the password of {REQUEST_ROLE} must be of ASCII letters, digits and signs"
    );
    let (mut salt, mut salted) = ([0; 16], [0; 32]);
    SystemRandom::new().fill(&mut salt).ok().context("no randomness to be had")?;
    derive(PBKDF2_HMAC_SHA256, ROUNDS, &salt, password, &mut salted);
    let key = Key::new(HMAC_SHA256, &salted);
    let stored = digest(&SHA256, sign(&key, b"Client Key").as_ref());
    let server = sign(&key, b"Server Key");
    let [salt, stored, server] =
        [&salt[..], stored.as_ref(), server.as_ref()].map(|part| STANDARD.encode(part));
    Ok(format!("SCRAM-SHA-256${ROUNDS}:{salt}${stored}:{server}"))
}

/// Refuses a login that owns what requests must not change, or that may become who does.
pub async fn refuse_owner(conn: &mut impl Read) -> anyhow::Result<()> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        login: String,
        #[diesel(sql_type = diesel::sql_types::Bool)]
        is_owner: bool,
    }
    let Row { login, is_owner } = statement(
        "SELECT session_user::text AS login, rolsuper OR rolcreaterole OR EXISTS (
            SELECT FROM (
                SELECT datdba AS owner FROM pg_database WHERE datname = current_database()
                UNION SELECT nspowner FROM pg_namespace WHERE nspname = 'public'
                UNION SELECT relowner FROM pg_class WHERE relnamespace = 'public'::regnamespace
            ) AS owners WHERE pg_has_role(session_user, owner, 'MEMBER')
        ) AS is_owner FROM pg_roles WHERE rolname = session_user",
    )
    .get_result(conn)
    .await?;
    if is_owner {
        bail!(
            "the login {login} owns the tables, or may become their owner, so that nothing would guard the audit trail; \
             give this URL to HACKIT_OWNER_DATABASE_URL, and DATABASE_URL the login {REQUEST_ROLE}, which `hackit migrate` makes"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_hashed_with_a_salt_of_its_own() {
        let [one, other] = [(); 2].map(|()| verifier(b"a long password").expect("a hash"));
        assert!(one.starts_with("SCRAM-SHA-256$4096:") && !one.contains('\''), "{one}");
        assert_ne!(one, other);
        assert!(verifier("p\u{e4}ssword".as_bytes()).is_err() && verifier(b"a\nb").is_err());
    }
}
