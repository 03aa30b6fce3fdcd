//! People and what they are here: staff, line managers, apprentices, mentors and contacts of employers.
//!
//! Staff keep them. A person is `active` until they are `ended`, which takes their roles and sign-ins with it. E-mail
//! addresses are unique whatever their case. A role grant says what a person is, for mentors and contacts
//! at which employer; whoever loses a role is signed out at once. Only programme managers may grant or end the
//! roles of programme managers and data protection officers, and change the people who hold them: who may invite
//! a person can set a password in their name.

mod events;
mod handlers;
mod model;
mod service;
mod store;

pub use events::EVENTS;
pub use handlers::configure;
pub use model::{AddPerson, GrantRole, Person, PersonState, Profile, RoleGrant};
pub use service::{add, find, grant, invite, lock};
