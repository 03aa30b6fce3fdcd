//! How often somebody may ask for tokens.

use uuid::Uuid;

use crate::web::limits::{Buckets, Policy};

/// The limits of a server.
pub struct Limits {
    /// Token requests of each client, and of each sign-in.
    pub(super) tokens: Buckets<Uuid>,
    /// Failed sign-ins for each e-mail address.
    pub(super) sign_ins: Buckets<String>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { tokens: Buckets::new(Policy::TOKENS), sign_ins: Buckets::new(Policy::SIGN_INS) }
    }
}
