//! People and what they are here: staff, line managers, apprentices, mentors and contacts of employers.
//!
//! Staff keep them. A person is `active` until they are `ended`, which takes their roles and sign-ins with it. E-mail
//! addresses are unique whatever their case. A role grant says what a person is, for mentors and contacts
//! at which employer; whoever loses a role is signed out at once. `Role::granted_by` says who grants which role;
//! whoever may not grant every role that a person holds may not change or invite them. The token of an invitation
//! is for the person alone, as whoever has it can set a password in their name. A birth date is told to staff alone.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::{EVENTS, PersonEvent};
pub use handlers::configure;
pub use model::{AddPerson, GrantRole, Person, PersonState, Profile, RoleGrant, may_manage};
pub use service::{
    add, add_with_role, end_role, find, find_by_email, grant, invite, invite_with_role, lock, see_to_role,
};
