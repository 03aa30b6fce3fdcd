//! People, role grants and their rules.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::access::{OrganisationKind, Role, words};
use crate::ctx::Actor;
use crate::error::{FieldCode, FieldError};
use crate::features::organisations::{Organisation, OrganisationState};
use crate::ids::{OrganisationId, PersonId, RoleGrantId};
use crate::schema::{people, role_grants};

words! {
    /// Where a person stands. New states may be added.
    PersonState {
        /// Takes part.
        Active "active",
        /// Takes part no more; final.
        Ended "ended",
    }
}

impl PersonState {
    /// The states that can follow.
    pub fn next(self) -> Vec<Self> {
        match self {
            Self::Active => vec![Self::Ended],
            Self::Ended => Vec::new(),
        }
    }
}

/// A person as they are stored.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable)]
#[diesel(table_name = people)]
pub struct Person {
    pub id: PersonId,
    pub email: String,
    pub given_name: String,
    pub family_name: String,
    pub state: PersonState,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// A person to be inserted.
#[derive(Insertable)]
#[diesel(table_name = people)]
pub struct NewPerson {
    pub id: PersonId,
    pub email: String,
    pub email_folded: String,
    pub given_name: String,
    pub family_name: String,
    pub state: PersonState,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// A person with the roles that they hold, sorted, each once.
#[derive(Clone, Debug)]
pub struct Profile {
    pub person: Person,
    pub roles: Vec<Role>,
}

impl Profile {
    /// Puts a person and their live grants together.
    pub fn new(person: Person, mut roles: Vec<Role>) -> Self {
        roles.sort_unstable_by_key(|role| role.as_str());
        roles.dedup();
        Self { person, roles }
    }
}

/// A role grant as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable)]
#[diesel(table_name = role_grants)]
pub struct RoleGrant {
    pub id: RoleGrantId,
    pub person_id: PersonId,
    pub role: Role,
    pub organisation_id: Option<OrganisationId>,
    pub created_at: DateTime<Utc>,
    pub version: i32,
}

/// A role grant to be inserted.
#[derive(Insertable)]
#[diesel(table_name = role_grants)]
pub struct NewRoleGrant {
    pub id: RoleGrantId,
    pub person_id: PersonId,
    pub role: Role,
    pub organisation_id: Option<OrganisationId>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// Adds a person, who is active from then on and has no role and no password yet.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "email": "alex.invented@hackney.example", "givenName": "Alex", "familyName": "Invented"
}))]
pub struct AddPerson {
    /// E-mail address, unique whatever its case.
    #[validate(length(max = 254), email(message = "must be an e-mail address"))]
    #[schema(max_length = 254, format = Email)]
    pub email: String,
    /// Given name.
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::not_blank"))]
    #[schema(min_length = 1, max_length = 100)]
    pub given_name: String,
    /// Family name.
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::not_blank"))]
    #[schema(min_length = 1, max_length = 100)]
    pub family_name: String,
}

/// Changes a person: absent keeps.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"familyName": "Also-Invented"}))]
pub struct ChangePerson {
    /// E-mail address, unique whatever its case.
    #[serde(default, deserialize_with = "crate::web::json::present")]
    #[validate(length(max = 254), email(message = "must be an e-mail address"))]
    #[schema(max_length = 254, format = Email, nullable = false)]
    pub email: Option<String>,
    /// Given name.
    #[serde(default, deserialize_with = "crate::web::json::present")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::not_blank"))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    pub given_name: Option<String>,
    /// Family name.
    #[serde(default, deserialize_with = "crate::web::json::present")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::not_blank"))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    pub family_name: Option<String>,
}

/// Grants a role to a person.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"role": "lineManager", "organisationId": null}))]
pub struct GrantRole {
    /// What the person is to be.
    pub role: Role,
    /// At which active employer: for mentors and employer contacts, and only for them.
    pub organisation_id: Option<OrganisationId>,
}

/// A person.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Person)]
pub struct PersonBody {
    /// Names the person.
    pub id: PersonId,
    /// E-mail address.
    #[schema(example = "alex.invented@hackney.example")]
    pub email: String,
    /// Given name.
    #[schema(example = "Alex")]
    pub given_name: String,
    /// Family name.
    #[schema(example = "Invented")]
    pub family_name: String,
    /// Where the person stands.
    pub state: PersonState,
    /// What the person is here, each role once, in alphabetical order.
    pub roles: Vec<Role>,
    /// When the person was added.
    pub created_at: DateTime<Utc>,
    /// When the person or their roles were last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<Profile> for PersonBody {
    fn from(profile: Profile) -> Self {
        let Profile { person, roles } = profile;
        Self {
            id: person.id,
            email: person.email,
            given_name: person.given_name,
            family_name: person.family_name,
            state: person.state,
            roles,
            created_at: person.created_at,
            updated_at: person.updated_at,
        }
    }
}

/// What a person is here, until the grant is ended.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RoleGrant)]
pub struct RoleGrantBody {
    /// Names the grant.
    pub id: RoleGrantId,
    /// Whose it is.
    pub person_id: PersonId,
    /// What the person is.
    pub role: Role,
    /// At which employer; null for roles that are not held for one.
    #[schema(required = true)]
    pub organisation_id: Option<OrganisationId>,
    /// When it was granted.
    pub created_at: DateTime<Utc>,
}

impl From<RoleGrant> for RoleGrantBody {
    fn from(row: RoleGrant) -> Self {
        Self {
            id: row.id,
            person_id: row.person_id,
            role: row.role,
            organisation_id: row.organisation_id,
            created_at: row.created_at,
        }
    }
}

/// A one-time token with which a person sets a password.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Invitation, example = json!({
    "token": "hki_0Yx0…", "expiresAt": "2026-12-01T10:00:00Z", "personId": "019ab52c-7a00-7000-8000-000000000001"
}))]
pub struct InvitationBody {
    /// For `POST /api/v1/passwords`; shown this once, null when the answer is repeated for an `Idempotency-Key`.
    #[schema(required = true)]
    pub token: Option<String>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// Whom it is for.
    pub person_id: PersonId,
}

/// Whether only programme managers may give and take this role.
pub const fn is_guarded(role: Role) -> bool {
    matches!(role, Role::ProgrammeManager | Role::DataProtectionOfficer)
}

/// Whether the actor may give, take and manage this role.
pub fn may_manage(actor: &Actor, role: Role) -> bool {
    match actor {
        Actor::System => true,
        Actor::Person { roles, .. } => !is_guarded(role) || roles.contains(&Role::ProgrammeManager),
        Actor::Client { .. } | Actor::Anonymous => false,
    }
}

/// The fault of granting a role at this organisation, or at none, if there is one. `None` inside stands for an
/// organisation that does not exist.
pub fn fault_of_place(role: Role, at: Option<Option<&Organisation>>) -> Option<FieldError> {
    let (code, detail) = match (role.is_for_an_organisation(), at) {
        (false, None) => return None,
        (false, Some(_)) => (FieldCode::Inconsistent, "the role is not held for an organisation"),
        (true, None) => (FieldCode::Inconsistent, "the role is held for an employer: say which"),
        (true, Some(None)) => (FieldCode::NotFound, "there is no such organisation"),
        (true, Some(Some(organisation))) => match (organisation.kind, organisation.state) {
            (OrganisationKind::Employer, OrganisationState::Active) => return None,
            (OrganisationKind::Employer, _) => (FieldCode::WrongState, "the employer is not active"),
            _ => (FieldCode::Inconsistent, "the role is held for an employer, and this is none"),
        },
    };
    Some(FieldError::pointer("#/organisationId", code, detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::SessionId;

    fn organisation(kind: OrganisationKind, state: OrganisationState) -> Organisation {
        Organisation {
            id: OrganisationId::default(),
            kind,
            name: String::new(),
            state,
            ukprn: None,
            website: None,
            contact_name: None,
            contact_email: None,
            created_at: DateTime::default(),
            updated_at: DateTime::default(),
            version: 1,
        }
    }

    #[test]
    fn mentors_and_contacts_belong_to_an_active_employer_and_nobody_else_does() {
        let good = organisation(OrganisationKind::Employer, OrganisationState::Active);
        let ended = organisation(OrganisationKind::Employer, OrganisationState::Ended);
        let school = organisation(OrganisationKind::School, OrganisationState::Active);
        for (role, at, code) in [
            (Role::Recruiter, None, None),
            (Role::Recruiter, Some(Some(&good)), Some(FieldCode::Inconsistent)),
            (Role::Mentor, Some(Some(&good)), None),
            (Role::EmployerContact, Some(Some(&good)), None),
            (Role::Mentor, None, Some(FieldCode::Inconsistent)),
            (Role::Mentor, Some(None), Some(FieldCode::NotFound)),
            (Role::Mentor, Some(Some(&ended)), Some(FieldCode::WrongState)),
            (Role::EmployerContact, Some(Some(&school)), Some(FieldCode::Inconsistent)),
        ] {
            assert_eq!(fault_of_place(role, at).map(|fault| fault.code), code, "{role}");
        }
    }

    #[test]
    fn only_programme_managers_manage_the_guarded_roles() {
        let actor = |role| Actor::Person {
            id: PersonId::default(),
            session: SessionId::default(),
            roles: vec![role],
            organisation: None,
        };
        for role in Role::ALL.iter().copied() {
            assert!(may_manage(&actor(Role::ProgrammeManager), role));
            assert_eq!(may_manage(&actor(Role::Recruiter), role), !is_guarded(role), "{role}");
            assert!(!may_manage(&Actor::Anonymous, role));
        }
    }
}
