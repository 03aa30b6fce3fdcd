//! What there is to be allowed, and who may have what: scopes, roles, kinds of organisation.
//!
//! A grant of a role gives scopes, each with a reach. The scope decides what a caller may do; `crate::visibility` says
//! what the reach means for records.

mod organisations;
mod roles;
mod scopes;

pub use organisations::OrganisationKind;
pub use roles::{Grant, Reach, Role, only_organisation, scopes_of};
pub use scopes::*;
