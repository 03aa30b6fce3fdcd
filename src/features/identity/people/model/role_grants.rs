//! What people are here: role grants and who may manage which.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::access::{OrganisationKind, Role};
use crate::ctx::{Actor, Ctx};
use crate::error::{FieldCode, FieldError};
use crate::features::identity::organisations::{Organisation, OrganisationState};
use crate::ids::{OrganisationId, PersonId, RoleGrantId};
use crate::schema::role_grants;
use crate::web::PageBody;

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
        let RoleGrant { id, person_id, role, organisation_id, created_at, version: _ } = row;
        Self { id, person_id, role, organisation_id, created_at }
    }
}

/// Whether the actor may give and take this role, and manage who holds it.
pub fn may_manage(ctx: &Ctx, role: Role) -> bool {
    match ctx.actor {
        Actor::System => true,
        Actor::Person { .. } => role.granted_by().iter().any(|granting| ctx.holds(*granting)),
        Actor::Client { .. } | Actor::Candidate { .. } | Actor::Importer { .. } | Actor::Anonymous => false,
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

/// A page of role grants.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoleGrantList {
    /// The grants that last, in the order in which they were made.
    pub role_grants: Vec<RoleGrantBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Grant;
    use crate::ctx::Ids;
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
        let ended = organisation(OrganisationKind::Employer, OrganisationState::Deactivated);
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
    fn who_manages_a_role_is_in_one_table() {
        let system = Ctx::system(DateTime::default(), Ids::default(), "test", "".into());
        let actor = |role| Ctx {
            actor: Actor::Person { id: PersonId::default(), session: SessionId::default() },
            grants: [Grant { role, organisation: None }].into(),
            ..system.clone()
        };
        let nobody = Ctx { actor: Actor::Anonymous, ..system.clone() };
        for role in Role::ALL.iter().copied() {
            assert!(may_manage(&system, role));
            for other in Role::ALL.iter().copied() {
                let expected = other == Role::ProgrammeManager && role != Role::SafeguardingLead
                    || other == Role::Recruiter && matches!(role, Role::Apprentice | Role::Mentor);
                assert_eq!(may_manage(&actor(other), role), expected, "{role} by {other}");
            }
            assert!(!may_manage(&nobody, role));
        }
    }
}
