//! The roles of people: what each may do, and how far.

use serde::{Deserialize, Serialize};

use super::Scope::{self, self as S};
use super::Scopes;
use crate::ids::OrganisationId;
use crate::string_enum::string_enum;

string_enum! {
    /// What a person is here. New roles may be added.
    Role {
        /// Runs the programme.
        ProgrammeManager "programmeManager",
        /// Finds and hires.
        Recruiter "recruiter",
        /// Manages apprentices day by day.
        LineManager "lineManager",
        /// Learns and works.
        Apprentice "apprentice",
        /// Accompanies an apprentice.
        Mentor "mentor",
        /// Speaks for a partner employer.
        EmployerContact "employerContact",
        /// Watches over personal data.
        DataProtectionOfficer "dataProtectionOfficer",
        /// Reads concerns about somebody's safety, alone.
        SafeguardingLead "safeguardingLead",
    }
}

/// Which records a grant opens with a scope. `crate::visibility` says what that means for each kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Every record.
    Everything,
    /// Those of the organisation for which the role is held.
    Organisation,
    /// Those of the apprentices whom the person manages.
    ManagedApprentices,
    /// The person's own.
    Own,
}

/// Each role, how far it reaches, and with which scopes.
///
/// Kinds of record without an owner (cohorts, guidance) are read whole by any holder of the scope.
const ROLES: &[(Role, Reach, Scopes)] = &[
    // Progress comes from those who saw it, providers ask for changes, and a portfolio is the apprentice's own: staff read them. Copies
    // and erasures are the data protection officer's, concerns the safeguarding leads'.
    (
        Role::ProgrammeManager,
        Reach::Everything,
        Scopes::ALL.without(Scopes::of(&[
            S::ProgressWrite,
            S::ChangeRequestsWrite,
            S::PortfolioWrite,
            S::SubjectRequestsWrite,
            S::ConcernsRead,
        ])),
    ),
    (
        Role::Recruiter,
        Reach::Everything,
        Scopes::of(&[
            S::OrganisationsRead,
            S::PeopleRead,
            S::PeopleWrite,
            S::CohortsRead,
            S::ApprenticeshipsRead,
            S::MeetupsRead,
            S::IdeasRead,
            S::RecruitmentRead,
            S::RecruitmentWrite,
            S::ApplicationsRead,
            S::ApplicationsWrite,
            S::InterviewsWrite,
            S::EnrolmentsWrite,
            S::EqualityRead,
            S::PartnershipsRead,
            S::MessagesRead,
            S::ConcernsWrite,
            S::EventsRead,
        ]),
    ),
    (Role::LineManager, Reach::Everything, Scopes::of(&[S::CohortsRead, S::GuidanceRead])),
    (
        Role::LineManager,
        Reach::ManagedApprentices,
        Scopes::of(&[
            S::ApprenticeshipsRead,
            S::TrainingPlansWrite,
            S::ProgressRead,
            S::OtjWrite,
            S::RagWrite,
            S::KsbsWrite,
            S::BehavioursVerify,
            S::ReviewsRead,
            S::ReviewsWrite,
            S::ProjectsRead,
            S::ProjectsWrite,
            S::PortfolioRead,
            S::PortfolioModerate,
            S::FeedbackWrite,
            S::CheckInsRead,
            S::CheckInsWrite,
            S::ChangeRequestsRead,
            S::ChangeRequestsDecide,
            S::NetworkRead,
            S::IntroductionsRead,
            S::IntroductionsWrite,
            S::MentoringRead,
            S::ApplicationsRead,
            S::InterviewsWrite,
            S::EventsRead,
        ]),
    ),
    (
        Role::LineManager,
        Reach::Own,
        Scopes::of(&[
            S::SupportRead,
            S::SupportWrite,
            S::TrainingRead,
            S::TrainingWrite,
            S::ConcernsWrite,
            S::MeetupsRead,
            S::IdeasRead,
            S::IdeasWrite,
        ]),
    ),
    (Role::Apprentice, Reach::Everything, Scopes::of(&[S::GuidanceRead])),
    (
        Role::Apprentice,
        Reach::Own,
        Scopes::of(&[
            S::ApprenticeshipsRead,
            S::ProgressRead,
            S::OtjWrite,
            S::KsbsWrite,
            S::ReviewsRead,
            S::ReviewsWrite,
            S::ProjectsRead,
            S::PortfolioRead,
            S::PortfolioWrite,
            S::CheckInsRead,
            S::CheckInsWrite,
            S::SupportRead,
            S::SupportWrite,
            S::ChangeRequestsRead,
            S::MeetupsRead,
            S::RegistrationsRead,
            S::RegistrationsWrite,
            S::NetworkRead,
            S::IdeasRead,
            S::IdeasWrite,
            S::IntroductionsRead,
            S::IntroductionsWrite,
            S::MentoringRead,
            S::MentoringWrite,
            S::ConcernsWrite,
            S::EventsRead,
        ]),
    ),
    (Role::Mentor, Reach::Organisation, Scopes::of(&[S::MeetupsRead])),
    (
        Role::Mentor,
        Reach::Own,
        Scopes::of(&[S::MentoringRead, S::MentoringWrite, S::ConcernsWrite, S::EventsRead]),
    ),
    (Role::EmployerContact, Reach::Own, Scopes::of(&[S::ConcernsWrite])),
    (
        Role::SafeguardingLead,
        Reach::Everything,
        Scopes::of(&[S::ConcernsRead, S::ConcernsWrite, S::EventsRead]),
    ),
    (
        Role::EmployerContact,
        Reach::Organisation,
        Scopes::of(&[
            S::MeetupsRead,
            S::MeetupsWrite,
            S::RegistrationsRead,
            S::AttendanceWrite,
            S::PartnershipsRead,
            S::IdeasRead,
            S::IdeasWrite,
            S::IntroductionsRead,
            S::IntroductionsWrite,
            S::MentoringRead,
            S::MentoringWrite,
            S::EventsRead,
        ]),
    ),
    (
        Role::DataProtectionOfficer,
        Reach::Everything,
        Scopes::of(&[
            S::OrganisationsRead,
            S::PeopleRead,
            S::ClientsRead,
            S::EqualityRead,
            S::SubjectRequestsRead,
            S::SubjectRequestsWrite,
            S::CohortsRead,
            S::ApprenticeshipsRead,
            S::ProgressRead,
            S::ReviewsRead,
            S::ProjectsRead,
            S::PortfolioRead,
            S::PortfolioModerate,
            S::CheckInsRead,
            S::SupportRead,
            S::ChangeRequestsRead,
            S::GuidanceRead,
            S::TrainingRead,
            S::MeetupsRead,
            S::RegistrationsRead,
            S::NetworkRead,
            S::RecruitmentRead,
            S::ApplicationsRead,
            S::IntroductionsRead,
            S::MentoringRead,
            S::PartnershipsRead,
            S::MessagesRead,
            S::ConcernsWrite,
            S::EventsRead,
        ]),
    ),
];

impl Role {
    fn rows(self) -> impl Iterator<Item = (Reach, Scopes)> {
        ROLES.iter().filter(move |(role, ..)| *role == self).map(|(_, reach, scopes)| (*reach, *scopes))
    }

    /// The scopes that the role gives.
    pub fn scopes(self) -> Scopes {
        self.rows().fold(Scopes::default(), |all, (_, scopes)| all.and(scopes))
    }

    /// How far the role reaches with a scope; not at all where it does not give it.
    pub fn reach(self, scope: Scope) -> Option<Reach> {
        self.rows().find(|(_, scopes)| scopes.has(scope)).map(|(reach, _)| reach)
    }

    /// The roles whose holders grant and end the role, and change who holds it. Nobody grants a role to themself. A safeguarding lead is
    /// named by the operator alone: whoever could name one could name themself by another address, and read what is told in confidence.
    pub const fn granted_by(self) -> &'static [Self] {
        match self {
            Self::Apprentice | Self::Mentor => &[Self::ProgrammeManager, Self::Recruiter],
            Self::ProgrammeManager
            | Self::Recruiter
            | Self::LineManager
            | Self::EmployerContact
            | Self::DataProtectionOfficer => &[Self::ProgrammeManager],
            Self::SafeguardingLead => &[],
        }
    }

    /// Whether the role reaches so far that a password from before is none any more: its holder is invited anew.
    pub const fn is_guarded(self) -> bool {
        match self {
            Self::ProgrammeManager | Self::DataProtectionOfficer | Self::SafeguardingLead => true,
            Self::Recruiter | Self::LineManager | Self::Apprentice | Self::Mentor | Self::EmployerContact => {
                false
            }
        }
    }

    /// Whether the role is held for an employer.
    pub fn is_for_an_organisation(self) -> bool {
        self.rows().any(|(reach, _)| reach == Reach::Organisation)
    }
}

/// A role that a person holds, and for which organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// What the person is.
    pub role: Role,
    /// At which employer; none for roles that are not held for one.
    #[serde(rename = "organisationId")]
    pub organisation: Option<OrganisationId>,
}

/// The scopes that grants give together.
pub fn scopes_of(grants: &[Grant]) -> Scopes {
    grants.iter().fold(Scopes::default(), |all, grant| all.and(grant.role.scopes()))
}

/// The organisation that all grants with an organisation name; none where they name several.
pub fn only_organisation(grants: &[Grant]) -> Option<OrganisationId> {
    let mut named = grants.iter().filter_map(|grant| grant.organisation);
    let first = named.next()?;
    named.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_gives_a_scope_with_one_reach() {
        for role in Role::ALL {
            for scope in Scope::ALL {
                let rows = role.rows().filter(|(_, scopes)| scopes.has(*scope)).count();
                assert!(rows <= 1, "{role} gives {scope} in {rows} rows");
            }
            assert!(role.rows().count() > 0, "{role} may do nothing");
        }
    }

    #[test]
    fn grants_for_several_organisations_act_for_none_in_particular() {
        let at = |number| Grant {
            role: Role::Mentor,
            organisation: Some(OrganisationId(uuid::Uuid::from_u128(number))),
        };
        let staff = Grant { role: Role::Recruiter, organisation: None };
        assert_eq!(only_organisation(&[staff, at(1), at(1)]), at(1).organisation);
        assert_eq!(only_organisation(&[at(1), at(2)]), None);
        assert_eq!(only_organisation(&[staff]), None);
    }
}
