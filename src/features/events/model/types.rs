//! Kinds of record, and the event types that each feature declares for its own.

use super::description::{Description, Record};
use crate::access::Scope;
use crate::string_enum::string_enum;

string_enum! {
    /// What kind of record an event is about. New kinds may be added.
    SubjectType {
        /// An organisation.
        Organisation "organisation",
        /// A person.
        Person "person",
        /// A role grant.
        RoleGrant "roleGrant",
        /// A machine client.
        ApiClient "apiClient",
        /// A cohort.
        Cohort "cohort",
        /// A version of a standard.
        Standard "standard",
        /// A set of funding rules.
        FundingRules "fundingRules",
        /// The minimum wages from a day on.
        MinimumWage "minimumWage",
        /// An apprenticeship.
        Apprenticeship "apprenticeship",
        /// The days on which one provider teaches one apprenticeship.
        TeachingPeriod "teachingPeriod",
        /// A break in learning.
        BreakInLearning "breakInLearning",
        /// The months of a training plan.
        TrainingPlan "trainingPlan",
        /// A withdrawal.
        Withdrawal "withdrawal",
        /// A gateway that was reached.
        Gateway "gateway",
        /// An attempt at the end-point assessment.
        EpaAttempt "epaAttempt",
        /// An apprenticeship assessment.
        Assessment "assessment",
        /// The employer's word on behaviours.
        BehaviourVerification "behaviourVerification",
        /// A completion after the gateway to completion.
        Completion "completion",
        /// What came after completion.
        Outcome "outcome",
        /// An entry of off-the-job hours.
        OtjEntry "otjEntry",
        /// A line manager's rating.
        RagRating "ragRating",
        /// A project.
        Project "project",
        /// An assignment to a project.
        Assignment "assignment",
        /// An item of a portfolio.
        PortfolioItem "portfolioItem",
        /// Feedback on an item of a portfolio.
        Feedback "feedback",
        /// A public link to a portfolio.
        PortfolioLink "portfolioLink",
        /// A judgement of a KSB.
        KsbJudgement "ksbJudgement",
        /// A progress review.
        Review "review",
        /// A goal set in a review.
        Goal "goal",
        /// A check-in of a line manager and an apprentice.
        CheckIn "checkIn",
        /// A request for support.
        SupportRequest "supportRequest",
        /// A change that a provider asks for.
        ChangeRequest "changeRequest",
        /// A piece of guidance.
        Guidance "guidance",
        /// A skill that managers should have.
        ManagerSkill "managerSkill",
        /// Training of a manager.
        ManagerTraining "managerTraining",
        /// A progress update.
        ProgressUpdate "progressUpdate",
        /// An employer enquiry.
        EmployerEnquiry "employerEnquiry",
        /// A partnership.
        Partnership "partnership",
        /// A meetup.
        Meetup "meetup",
        /// A series of meetups.
        MeetupSeries "meetupSeries",
        /// A registration for a meetup.
        Registration "registration",
        /// An attendance at a meetup.
        Attendance "attendance",
        /// An evaluation of a meetup.
        Evaluation "evaluation",
        /// An event for employers.
        EmployerEvent "employerEvent",
        /// An idea.
        Idea "idea",
        /// An offer of introductions.
        IntroductionOffer "introductionOffer",
        /// An introduction.
        Introduction "introduction",
        /// A mentor's profile.
        MentorProfile "mentorProfile",
        /// What an apprentice wishes for in a mentor.
        MenteeWish "menteeWish",
        /// A mentorship.
        Mentorship "mentorship",
        /// A meeting of a mentor and an apprentice.
        MentoringSession "mentoringSession",
        /// A round of matching of mentors and apprentices.
        MatchRound "matchRound",
        /// A recruitment round.
        RecruitmentRound "recruitmentRound",
        /// A vacancy.
        Vacancy "vacancy",
        /// A candidate.
        Candidate "candidate",
        /// An application.
        Application "application",
        /// An interview.
        Interview "interview",
        /// The scores that somebody gave in an interview.
        InterviewScore "interviewScore",
        /// An offer.
        Offer "offer",
        /// A condition of an offer.
        OfferCondition "offerCondition",
        /// An enrolment.
        Enrolment "enrolment",
        /// An edition of equality figures.
        EqualityEdition "equalityEdition",
        /// A diversity target.
        DiversityTarget "diversityTarget",
        /// An action towards a diversity target.
        DiversityAction "diversityAction",
        /// A request about somebody's data.
        SubjectRequest "subjectRequest",
        /// A concern about somebody's safety.
        Concern "concern",
    }
}

/// One event type.
#[derive(Clone, Copy, Debug)]
pub struct EventTypeInfo {
    /// The subject type and what happened, such as `meetup.published`.
    pub name: &'static str,
    /// What it means, as a sentence: for the contract, and for a timeline where the record says no more.
    pub meaning: &'static str,
    /// The event type, of another record, that says the same on a timeline; this one is left out there.
    pub told_by: Option<&'static str>,
}

/// Where the timeline finds the record that an event is about.
#[derive(Clone, Copy, Debug)]
pub enum RecordSource {
    /// The row of this table, which never changes.
    Row(&'static str),
    /// The version that held when the event happened.
    Version,
    /// A query for one JSON object; it may use the columns of the event, as `page.subject_id`.
    Query(&'static str),
}

/// The event types of one kind of record: who may read them, and how they are described.
#[derive(Clone, Copy, Debug)]
pub struct SubjectEvents {
    /// The kind of record.
    pub subject: SubjectType,
    /// The scope that reading such a record needs, and therefore its events.
    pub read_with: Scope,
    /// Every event type.
    pub types: &'static [EventTypeInfo],
    /// Where the record is; none where the meaning of the type says all that a timeline may say.
    pub source: Option<RecordSource>,
    /// Describes an event with its record; none for a type of another kind of record.
    pub describe: fn(type_: &str, record: &Record) -> Option<Description>,
}

/// An event as its feature names it: an enum made by `event_types!`.
pub trait TypedEvent: Copy + 'static {
    /// All event types of this kind of record.
    const EVENTS: SubjectEvents;

    /// Its name and meaning.
    fn info(self) -> &'static EventTypeInfo;

    /// Describes it by its meaning alone.
    fn by_meaning(self) -> Description {
        Description::new(self.info().meaning)
    }
}

/// Declares the event types of one kind of record: an enum, whose doc comments are the meanings.
///
/// `told from <source>, by <function>` where the record says more than the meaning: the function takes the event and the
/// [`Record`]. `told by <type>` after a type that the timeline leaves out, as the event of another record says the same.
macro_rules! event_types {
    (@info $meaning:literal $name:literal $($teller:literal)?) => {
        $crate::features::events::EventTypeInfo {
            name: $name,
            meaning: $meaning.trim_ascii(),
            told_by: $crate::features::events::event_types!(@option $($teller)?),
        }
    };
    (@option) => { None };
    (@option $value:expr) => { Some($value) };
    (@describe $event:ident $record:ident) => {{
        let _ = $record;
        $crate::features::events::TypedEvent::by_meaning($event)
    }};
    (@describe $event:ident $record:ident $describe:ident) => { $describe($event, $record) };
    (
        $(#[doc = $doc:literal])+
        $enum:ident about $subject:ident, read with $scope:ident $(, told from $source:expr, by $describe:ident)? {
            $(#[doc = $meaning:literal] $variant:ident $name:literal $(told by $teller:literal)?,)+
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $enum { $(#[doc = $meaning] $variant,)+ }

        impl $crate::features::events::TypedEvent for $enum {
            const EVENTS: $crate::features::events::SubjectEvents = $crate::features::events::SubjectEvents {
                subject: $crate::features::events::SubjectType::$subject,
                read_with: $crate::access::Scope::$scope,
                types: &[$($crate::features::events::event_types!(@info $meaning $name $($teller)?),)+],
                source: $crate::features::events::event_types!(@option $($source)?),
                describe: |type_, record| {
                    let event = match type_ { $($name => Self::$variant,)+ _ => return None };
                    Some($crate::features::events::event_types!(@describe event record $($describe)?))
                },
            };

            fn info(self) -> &'static $crate::features::events::EventTypeInfo {
                match self {
                    $(Self::$variant => {
                        const { &$crate::features::events::event_types!(@info $meaning $name $($teller)?) }
                    })+
                }
            }
        }
    };
}
pub(crate) use event_types;
