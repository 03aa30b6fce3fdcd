//! What there is to be allowed: scopes, roles, kinds of organisation, and who may have what.
//!
//! Tokens decide what kind of thing a caller may do; the query decides whose.

use std::fmt;
use std::str::FromStr;

use crate::string_enum::string_enum;

/// One row a scope: the variant, the marker type that handlers name, the text, the explanation.
macro_rules! scopes {
    ($($variant:ident $text:literal $description:literal;)+) => {
        /// One thing that a token may allow, as `resource:action`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u64)]
        pub enum Scope { $(#[doc = $description] $variant,)+ }

        impl Scope {
            /// Every scope.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The scope as it stands in tokens.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }

            /// What it allows.
            pub const fn description(self) -> &'static str {
                match self { $(Self::$variant => $description,)+ }
            }
        }

        $(
            #[doc = $description]
            pub struct $variant;
            impl RequiredScope for $variant {
                const SCOPE: Option<Scope> = Some(Scope::$variant);
            }
        )+
    };
}

/// What a handler's caller must hold; named as the type parameter of `Caller`.
pub trait RequiredScope: 'static {
    /// The scope, or nothing for operations open to every valid token.
    const SCOPE: Option<Scope>;
}

/// Any valid token will do.
pub struct AnyToken;

impl RequiredScope for AnyToken {
    const SCOPE: Option<Scope> = None;
}

scopes! {
    OrganisationsRead "organisations:read" "See organisations.";
    OrganisationsWrite "organisations:write" "Add and change organisations.";
    PeopleRead "people:read" "See people and what they are here.";
    PeopleWrite "people:write" "Add, invite and change people, and grant roles.";
    ClientsRead "clients:read" "See the machine clients of organisations.";
    ClientsWrite "clients:write" "Create, rotate and revoke machine clients.";
    CohortsRead "cohorts:read" "See cohorts.";
    CohortsWrite "cohorts:write" "Add and change cohorts.";
    ApprenticeshipsRead "apprenticeships:read" "See apprenticeships.";
    ApprenticeshipsWrite "apprenticeships:write" "Add and change apprenticeships.";
    ProgressRead "progress:read" "See progress.";
    ProgressWrite "progress:write" "Push progress updates.";
    OtjWrite "otj:write" "Enter off-the-job hours, and confirm those of others.";
    RagWrite "rag:write" "Rate the apprentices one manages.";
    ReviewsRead "reviews:read" "See progress reviews and goals.";
    ReviewsWrite "reviews:write" "Hold, move and sign progress reviews, and set goals.";
    ProjectsRead "projects:read" "See projects and who works on them.";
    ProjectsWrite "projects:write" "Add and change projects, and assign apprentices.";
    PortfolioRead "portfolio:read" "See portfolios and the feedback on them.";
    PortfolioWrite "portfolio:write" "Write and share one's own portfolio.";
    FeedbackWrite "feedback:write" "Give feedback on portfolios.";
    KsbsWrite "ksbs:write" "Judge KSBs.";
    CheckInsRead "check-ins:read" "See check-ins of line managers and apprentices.";
    CheckInsWrite "check-ins:write" "Write down check-ins, and share one's own.";
    SupportRead "support:read" "See support requests.";
    SupportWrite "support:write" "Ask the programme team, and answer.";
    GuidanceRead "guidance:read" "See the guidance library and what managers should have learned.";
    GuidanceWrite "guidance:write" "Keep the guidance library and what managers should have learned.";
    TrainingRead "training:read" "See the training of managers.";
    TrainingWrite "training:write" "Write down training of managers.";
    MeetupsRead "meetups:read" "See meetups.";
    MeetupsWrite "meetups:write" "Register, change and cancel meetups.";
    MeetupsApprove "meetups:approve" "Publish and decline meetups.";
    RegistrationsRead "registrations:read" "See registrations for meetups.";
    RegistrationsWrite "registrations:write" "Register for meetups and cancel.";
    EventsRead "events:read" "Follow what happens.";
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scope {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.iter().copied().find(|scope| scope.as_str() == text).ok_or(())
    }
}

/// A set of scopes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u64);

impl Scopes {
    /// Whether the scope is in the set.
    pub const fn has(self, scope: Scope) -> bool {
        self.0 & (1 << scope as u64) != 0
    }

    /// The set with one scope more.
    #[must_use]
    pub const fn with(self, scope: Scope) -> Self {
        Self(self.0 | (1 << scope as u64))
    }

    /// Whether every scope of the other set is in this one.
    pub const fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The scopes in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.iter().copied().filter(move |scope| self.has(*scope))
    }

    /// Reads a space-separated list (RFC 6749 §3.3); the first unknown word is the error.
    pub fn parse(text: &str) -> Result<Self, String> {
        text.split_ascii_whitespace().try_fold(Self::default(), |set, word| {
            word.parse().map(|scope| set.with(scope)).map_err(|()| word.to_owned())
        })
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        scopes.into_iter().fold(Self::default(), Self::with)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.iter().map(Scope::as_str).collect();
        f.write_str(&words.join(" "))
    }
}

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
    }
}

use Scope as S;

impl OrganisationKind {
    /// The scopes that a machine client of such an organisation may be given.
    pub fn allowed_scopes(self) -> Scopes {
        let scopes: &[Scope] = match self {
            Self::LearningProvider => &[
                S::ApprenticeshipsRead,
                S::ProgressRead,
                S::ProgressWrite,
                S::KsbsWrite,
                S::ReviewsRead,
                S::ReviewsWrite,
                S::ProjectsRead,
                S::PortfolioRead,
                S::MeetupsRead,
                S::EventsRead,
            ],
            Self::Employer => &[S::MeetupsRead, S::MeetupsWrite, S::EventsRead],
            Self::Council | Self::School => &[],
        };
        scopes.iter().copied().collect()
    }
}

impl Role {
    /// Whether the role belongs to those who run the programme and so see every record.
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::ProgrammeManager | Self::Recruiter | Self::DataProtectionOfficer)
    }

    /// Whether the role is held for an employer.
    pub const fn is_for_an_organisation(self) -> bool {
        matches!(self, Self::Mentor | Self::EmployerContact)
    }

    /// The scopes that the role gives.
    pub fn scopes(self) -> Scopes {
        let scopes: &[Scope] = match self {
            // Progress comes from those who saw it, and a portfolio is the apprentice's own: staff read them.
            Self::ProgrammeManager => {
                let others = [S::ProgressWrite, S::PortfolioWrite];
                return Scope::ALL.iter().copied().filter(|scope| !others.contains(scope)).collect();
            }
            Self::Recruiter => &[
                S::OrganisationsRead,
                S::PeopleRead,
                S::PeopleWrite,
                S::CohortsRead,
                S::ApprenticeshipsRead,
                S::MeetupsRead,
                S::EventsRead,
            ],
            Self::LineManager => &[
                S::CohortsRead,
                S::ApprenticeshipsRead,
                S::ProgressRead,
                S::OtjWrite,
                S::RagWrite,
                S::KsbsWrite,
                S::ReviewsRead,
                S::ReviewsWrite,
                S::ProjectsRead,
                S::ProjectsWrite,
                S::PortfolioRead,
                S::FeedbackWrite,
                S::CheckInsRead,
                S::CheckInsWrite,
                S::SupportRead,
                S::SupportWrite,
                S::GuidanceRead,
                S::TrainingRead,
                S::TrainingWrite,
                S::MeetupsRead,
                S::EventsRead,
            ],
            Self::Apprentice => &[
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
                S::MeetupsRead,
                S::RegistrationsRead,
                S::RegistrationsWrite,
                S::EventsRead,
            ],
            Self::Mentor => &[S::MeetupsRead],
            Self::EmployerContact => &[S::MeetupsRead, S::MeetupsWrite, S::RegistrationsRead, S::EventsRead],
            Self::DataProtectionOfficer => &[
                S::OrganisationsRead,
                S::PeopleRead,
                S::ClientsRead,
                S::CohortsRead,
                S::ApprenticeshipsRead,
                S::ProgressRead,
                S::ReviewsRead,
                S::ProjectsRead,
                S::PortfolioRead,
                S::CheckInsRead,
                S::SupportRead,
                S::GuidanceRead,
                S::TrainingRead,
                S::MeetupsRead,
                S::RegistrationsRead,
                S::EventsRead,
            ],
        };
        scopes.iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_scopes_survives_being_written_and_read() {
        let all: Scopes = Scope::ALL.iter().copied().collect();
        assert_eq!(Scopes::parse(&all.to_string()), Ok(all));
        assert_eq!(Scopes::parse("meetups:read nonsense"), Err("nonsense".to_owned()));
    }

    #[test]
    fn no_client_may_approve_or_manage() {
        for kind in OrganisationKind::ALL {
            for scope in [Scope::MeetupsApprove, Scope::ClientsWrite, Scope::PeopleWrite] {
                assert!(!kind.allowed_scopes().has(scope), "{kind} must not have {scope}");
            }
        }
    }
}
