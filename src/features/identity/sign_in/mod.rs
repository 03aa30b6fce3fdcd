//! Who gets in: machines by client credentials, people by e-mail address and password.
//!
//! Clients and front ends use it; every other feature relies on what it issued. Access tokens live 15 minutes and
//! are believed by their signature (`tokens`); refresh tokens rotate, and the second use of one ends its family.
//! Whatever is revoked here bites at once in this process and within a second in other replicas. Passwords are
//! hashed with Argon2id, a few at a time; an unknown e-mail address takes as long to refuse as a wrong password.

mod discovery;
mod handlers;
mod letters;
mod limits;
mod model;
mod oauth;
mod password;
mod service;
mod store;
mod successor;

pub use handlers::{accept_invitation, configure, who};
pub use limits::Limits;
pub use model::{SetPassword, fold_email};
pub use oauth::configure as configure_root;
pub use password::Hasher;
pub use service::{
    Invitation, answer_resets, ask_for_reset, end_sessions, ensure_invited, forget_expired, hash_secret,
    invite, invite_by_letter, load_revocations, new_secret, revoke, set_first_password, set_password,
    shut_out, withdraw_invitations,
};
