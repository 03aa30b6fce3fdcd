//! What there is to be allowed: one row a scope.

use std::fmt;
use std::str::FromStr;

/// One row a scope: the variant, the marker type that handlers name, the text, the explanation.
macro_rules! scopes {
    ($($variant:ident $text:literal $description:literal;)+) => {
        /// One thing that a token may allow, as `resource:action`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
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
    StandardsWrite "standards:write" "Add and replace versions of standards, funding rules and minimum wages.";
    ApprenticeshipsRead "apprenticeships:read" "See apprenticeships.";
    ApprenticeshipsWrite "apprenticeships:write" "Add and change apprenticeships.";
    AssessmentsWrite "assessments:write" "Plan apprenticeship assessments and record their results.";
    BehavioursVerify "behaviours:verify" "Verify behaviours as the employer.";
    TrainingPlansWrite "training-plans:write" "Spread the hours of training plans over their months.";
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
    PortfolioModerate "portfolio:moderate" "Take down public links to portfolios.";
    FeedbackWrite "feedback:write" "Give feedback on portfolios.";
    KsbsWrite "ksbs:write" "Judge KSBs.";
    CheckInsRead "check-ins:read" "See check-ins of line managers and apprentices.";
    CheckInsWrite "check-ins:write" "Write down check-ins, and share one's own.";
    SupportRead "support:read" "See support requests.";
    SupportWrite "support:write" "Ask the programme team, and answer.";
    ChangeRequestsRead "change-requests:read" "See what providers ask to have changed.";
    ChangeRequestsWrite "change-requests:write" "Ask for changes of one's own learners.";
    ChangeRequestsDecide "change-requests:decide" "Accept and decline what providers ask for.";
    GuidanceRead "guidance:read" "See the guidance library and what managers should have learned.";
    GuidanceWrite "guidance:write" "Keep the guidance library and what managers should have learned.";
    TrainingRead "training:read" "See the training of managers.";
    TrainingWrite "training:write" "Write down training of managers.";
    MeetupsRead "meetups:read" "See meetups.";
    MeetupsWrite "meetups:write" "Register, change and cancel meetups.";
    MeetupsApprove "meetups:approve" "Publish and decline meetups.";
    RegistrationsRead "registrations:read" "See registrations for meetups.";
    RegistrationsWrite "registrations:write" "Register for meetups and cancel.";
    AttendanceWrite "attendance:write" "Record who came to meetups.";
    NetworkRead "network:read" "See whom apprentices have met.";
    IdeasRead "ideas:read" "See ideas that are not public, and events for employers.";
    IdeasWrite "ideas:write" "Give ideas.";
    IdeasAnswer "ideas:answer" "Answer ideas, make them public, and keep events for employers.";
    RecruitmentRead "recruitment:read" "See recruitment rounds and vacancies that are not public.";
    RecruitmentWrite "recruitment:write" "Add, change, publish and close recruitment rounds and vacancies.";
    ApplicationsRead "applications:read" "See applications, interviews and offers.";
    ApplicationsWrite "applications:write" "Act for candidates, verify, decide, and make offers.";
    InterviewsWrite "interviews:write" "Arrange interviews, and score those one sits on.";
    EnrolmentsWrite "enrolments:write" "Enrol the recruited.";
    EqualityRead "equality:read" "See diversity targets, and what is done towards them.";
    EqualityWrite "equality:write" "Publish and withdraw equality figures; keep diversity targets and actions.";
    SubjectRequestsRead "subject-requests:read" "See what people ask about their data, and by when.";
    SubjectRequestsWrite "subject-requests:write" "Answer what people ask about their data: copies and erasures.";
    ConcernsRead "concerns:read" "Read concerns about somebody's safety, and say what came of them.";
    ConcernsWrite "concerns:write" "Raise concerns about somebody's safety.";
    IntroductionsRead "introductions:read" "See introductions and what employers offer of them.";
    IntroductionsWrite "introductions:write" "Offer, ask for, agree to and make introductions.";
    MentoringRead "mentoring:read" "See mentors, mentorships and when mentors and apprentices meet.";
    MentoringWrite "mentoring:write" "Offer mentors, ask for one, accept, and plan sessions.";
    MentoringApprove "mentoring:approve" "Approve mentors, match them with apprentices, and pause what should not go on.";
    PartnershipsRead "partnerships:read" "See partnerships and, as staff, enquiries.";
    PartnershipsWrite "partnerships:write" "Accept and decline enquiries; add, change and end partnerships.";
    MessagesRead "messages:read" "See which letters were sent, and what became of them.";
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

/// A set of scopes, at most 128.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u128);

impl Scopes {
    /// Every scope.
    pub const ALL: Self = Self::of(Scope::ALL);

    /// The set of these scopes.
    pub const fn of(scopes: &[Scope]) -> Self {
        let (mut set, mut rest) = (Self(0), scopes);
        while let [scope, others @ ..] = rest {
            (set, rest) = (set.with(*scope), others);
        }
        set
    }

    /// Whether the scope is in the set.
    pub const fn has(self, scope: Scope) -> bool {
        self.0 & (1_u128 << scope as u8) != 0
    }

    /// The set with one scope more.
    #[must_use]
    pub const fn with(self, scope: Scope) -> Self {
        Self(self.0 | (1_u128 << scope as u8))
    }

    /// The set without the scopes of the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The scopes that are in both sets.
    #[must_use]
    pub const fn shared_with(self, other: Self) -> Self {
        Self(self.0 & other.0)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_scopes_survives_being_written_and_read() {
        assert_eq!(Scopes::parse(&Scopes::ALL.to_string()), Ok(Scopes::ALL));
        assert_eq!(Scopes::parse("meetups:read nonsense"), Err("nonsense".to_owned()));
    }
}
