//! What letters are for.

use crate::string_enum::string_enum;

string_enum! {
    /// What a letter is for. New kinds may be added.
    MessageKind {
        /// A link with which somebody sets a first password.
        Invitation "invitation",
        /// A link with which somebody sets a new password, asked for by whoever knows the address.
        PasswordReset "passwordReset",
        /// Word that the password was changed.
        PasswordChanged "passwordChanged",
        /// Word to the old address that somebody else changed it.
        AddressChanged "addressChanged",
        /// A link with which a candidate applies.
        ApplicationLink "applicationLink",
        /// Word that an application was received.
        ApplicationReceived "applicationReceived",
        /// Word that an application was withdrawn.
        ApplicationWithdrawn "applicationWithdrawn",
        /// Word that an application was not successful.
        ApplicationRejected "applicationRejected",
        /// Word that a candidate is shortlisted.
        ApplicationShortlisted "applicationShortlisted",
        /// Word that an application goes on after all.
        ApplicationReinstated "applicationReinstated",
        /// An interview's time and place, with a calendar.
        InterviewBooked "interviewBooked",
        /// Word that an interview does not take place, with a calendar.
        InterviewCancelled "interviewCancelled",
        /// Word to a panel that a candidate chose a time.
        InterviewChosen "interviewChosen",
        /// An offer, to be accepted or declined.
        OfferMade "offerMade",
        /// Word that an offer was withdrawn.
        OfferWithdrawn "offerWithdrawn",
        /// Word that an acceptance was received.
        OfferAccepted "offerAccepted",
        /// Word that a refusal was received, or that an offer lapsed.
        OfferDeclined "offerDeclined",
        /// Word that every condition is met.
        Recruited "recruited",
        /// Word that a condition was not met.
        ConditionsNotMet "conditionsNotMet",
        /// Word that an application goes on in another round.
        ApplicationDeferred "applicationDeferred",
        /// A place at a meetup, held for who waited, with a calendar.
        MeetupOffer "meetupOffer",
        /// Word that a meetup has another time or place, with a calendar.
        MeetupMoved "meetupMoved",
        /// Word that a meetup does not take place, with a calendar.
        MeetupCancelled "meetupCancelled",
        /// A link with which an employer confirms an enquiry.
        EnquiryConfirmation "enquiryConfirmation",
        /// What the programme answered to an idea.
        IdeaAnswered "ideaAnswered",
        /// A request for proof of identity, from whoever asked about their data.
        ProofOfIdentityAsked "proofOfIdentityAsked",
        /// What became of a request about somebody's data; of a copy the link that opens it.
        SubjectRequestAnswered "subjectRequestAnswered",
        /// Word to a safeguarding lead that there is a concern.
        ConcernRaised "concernRaised",
        /// Word to an apprentice that somebody would introduce them, which they may agree to.
        IntroductionProposed "introductionProposed",
        /// Word to an employer that an apprentice asks for an introduction.
        IntroductionAsked "introductionAsked",
        /// Word to either side that they are introduced.
        IntroductionMade "introductionMade",
        /// Word to a line manager about an introduction that needs them.
        IntroductionAccompanied "introductionAccompanied",
        /// Word that the programme has paused an introduction or a mentorship.
        ConnectionPaused "connectionPaused",
        /// Word that a paused introduction or mentorship goes on.
        ConnectionResumed "connectionResumed",
        /// Word that an introduction does not go on.
        ConnectionEnded "connectionEnded",
        /// Word to a mentor that an apprentice asks for them.
        MentoringRequested "mentoringRequested",
        /// Word to an apprentice of what a mentor answered, or that nobody did.
        MentoringAnswered "mentoringAnswered",
        /// Word that a mentorship is over.
        MentoringEnded "mentoringEnded",
        /// Word to one of the two that the other planned, moved or cancelled a meeting.
        MentoringSessionPlanned "mentoringSessionPlanned",
        /// Word to a line manager that an apprentice meets a mentor.
        MentoringSessionOfApprentice "mentoringSessionOfApprentice",
    }
}

impl MessageKind {
    /// What letters of the kind are about, in words that follow "letters", where one can do without them: whoever gets one can stop the
    /// kind. Nobody can stop those with which somebody gets in, nor those that say what does not take place.
    pub const fn about(self) -> Option<&'static str> {
        Some(match self {
            Self::Invitation
            | Self::PasswordReset
            | Self::PasswordChanged
            | Self::ApplicationLink
            | Self::EnquiryConfirmation
            | Self::ProofOfIdentityAsked
            | Self::SubjectRequestAnswered
            | Self::ConcernRaised
            | Self::IntroductionAccompanied
            | Self::ConnectionPaused
            | Self::ConnectionResumed
            | Self::ConnectionEnded
            | Self::AddressChanged
            | Self::MentoringSessionOfApprentice => {
                return None;
            }
            Self::ApplicationWithdrawn
            | Self::InterviewCancelled
            | Self::OfferWithdrawn
            | Self::MeetupCancelled => return None,
            Self::ApplicationReceived => "that say that an application was received",
            Self::ApplicationRejected => "that say that an application was not successful",
            Self::ApplicationShortlisted => "that say that somebody is shortlisted",
            Self::ApplicationReinstated => "that say that an application goes on after all",
            Self::InterviewBooked => "with the time and place of an interview",
            Self::InterviewChosen => "that say which time a candidate chose",
            Self::OfferMade => "with an offer",
            Self::OfferAccepted => "that say that an acceptance was received",
            Self::OfferDeclined => "that say that a refusal was received, or that an offer lapsed",
            Self::Recruited => "that say that every condition is met",
            Self::ConditionsNotMet => "that say that a condition is not met",
            Self::ApplicationDeferred => "that say that an application goes on in another round",
            Self::MeetupOffer => "with a place at a meetup that has become free",
            Self::MeetupMoved => "that say that a meetup has another time or place",
            Self::IdeaAnswered => "with what the programme answered to an idea",
            Self::IntroductionProposed => "with an introduction that somebody may agree to",
            Self::IntroductionAsked => "that say that an apprentice asks for an introduction",
            Self::IntroductionMade => "that say that two are introduced",
            Self::MentoringRequested => "that say that an apprentice asks for mentoring",
            Self::MentoringAnswered => "with what a mentor answered",
            Self::MentoringEnded => "that say that a mentorship is over",
            Self::MentoringSessionPlanned => {
                "that say that a meeting of mentor and apprentice is planned, moved or cancelled"
            }
        })
    }
}
