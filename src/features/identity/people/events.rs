//! What happens to people and to their roles.

use crate::features::events::{SubjectEvents, TypedEvent as _, event_types};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] = &[PersonEvent::EVENTS, RoleGrantEvent::EVENTS];

event_types! {
    /// What happens to a person.
    PersonEvent about Person, read with PeopleRead {
        /// A person was added.
        Added "person.added",
        /// The details of a person were changed.
        Changed "person.changed",
        /// A person was invited to set a password.
        Invited "person.invited",
        /// The roles of a person were changed.
        RolesChanged "person.rolesChanged",
        /// A person was deactivated, with their roles and sign-ins.
        Deactivated "person.deactivated",
        /// What is personal of a person was erased, or what of it need not be kept.
        Erased "person.erased",
    }
}

event_types! {
    /// What happens to a role grant.
    RoleGrantEvent about RoleGrant, read with PeopleRead {
        /// A role was granted to a person.
        Granted "roleGrant.granted",
        /// A role grant was ended.
        Ended "roleGrant.ended",
    }
}
