//! The kinds of organisation, and what their machine clients may have.

use super::{Scope as S, Scopes};
use crate::string_enum::string_enum;

string_enum! {
    /// What an organisation is. New kinds may be added.
    OrganisationKind {
        /// Teaches apprentices and pushes progress.
        LearningProvider "learningProvider",
        /// Runs meetups, mentors, introduces.
        Employer "employer",
        /// The council itself.
        Council "council",
        /// A school that candidates attended.
        School "school",
    }
}

impl OrganisationKind {
    /// The scopes that a machine client of such an organisation may be given; each reaches what is the organisation's.
    pub const fn allowed_scopes(self) -> Scopes {
        match self {
            Self::LearningProvider => Scopes::of(&[
                S::ApprenticeshipsRead,
                S::AssessmentsWrite,
                S::TrainingPlansWrite,
                S::ProgressRead,
                S::ProgressWrite,
                S::KsbsWrite,
                S::ReviewsRead,
                S::ReviewsWrite,
                S::ProjectsRead,
                S::PortfolioRead,
                S::ChangeRequestsRead,
                S::ChangeRequestsWrite,
                S::MeetupsRead,
                S::EventsRead,
            ]),
            Self::Employer => Scopes::of(&[
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
            Self::Council | Self::School => Scopes::of(&[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_client_may_approve_or_manage() {
        for kind in OrganisationKind::ALL {
            for scope in [
                S::MeetupsApprove,
                S::IdeasAnswer,
                S::ChangeRequestsDecide,
                S::BehavioursVerify,
                S::ClientsWrite,
                S::PeopleWrite,
                S::MentoringApprove,
                S::ConcernsRead,
                S::ConcernsWrite,
            ] {
                assert!(!kind.allowed_scopes().has(scope), "{kind} must not have {scope}");
            }
        }
    }
}
