//! One type for each kind of id, so that a person's id cannot be passed for a meetup's.

macro_rules! ids {
    ($($name:ident $(as $schema:ident)? $what:literal;)+) => {
        $(
            #[doc = concat!("Names ", $what, ": a UUIDv7 (RFC 9562).")]
            #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
                diesel::expression::AsExpression, diesel::deserialize::FromSqlRow)]
            #[serde(transparent)]
            #[diesel(sql_type = diesel::sql_types::Uuid)]
            pub struct $name(pub uuid::Uuid);

            impl From<uuid::Uuid> for $name {
                fn from(id: uuid::Uuid) -> Self {
                    Self(id)
                }
            }

            impl From<$name> for uuid::Uuid {
                fn from(id: $name) -> Self {
                    id.0
                }
            }

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    self.0.fmt(f)
                }
            }

            impl std::fmt::Debug for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    write!(f, "{}({})", stringify!($name), self.0)
                }
            }

            impl std::str::FromStr for $name {
                type Err = uuid::Error;
                fn from_str(text: &str) -> Result<Self, uuid::Error> {
                    text.parse().map(Self)
                }
            }

            impl diesel::serialize::ToSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
                fn to_sql<'b>(&'b self, out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>)
                    -> diesel::serialize::Result
                {
                    diesel::serialize::ToSql::<diesel::sql_types::Uuid, diesel::pg::Pg>::to_sql(&self.0, out)
                }
            }

            impl diesel::deserialize::FromSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
                fn from_sql(value: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                    diesel::deserialize::FromSql::<diesel::sql_types::Uuid, diesel::pg::Pg>::from_sql(value).map(Self)
                }
            }

            // In the contract an id is a string of format uuid, whatever it names.
            impl utoipa::PartialSchema for $name {
                fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                    utoipa::openapi::ObjectBuilder::new()
                        .schema_type(utoipa::openapi::schema::Type::String)
                        .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Uuid)))
                        .into()
                }
            }

            impl utoipa::ToSchema for $name {
                $(fn name() -> std::borrow::Cow<'static, str> {
                    stringify!($schema).into()
                })?
            }
        )+
    };
}

ids! {
    OrganisationId "an organisation";
    PersonId "a person";
    RoleGrantId "a role grant";
    InvitationId "an invitation";
    ApiClientId as MachineClientId "a machine client";
    SecretId "a client's secret";
    SessionId "a sign-in";
    StandardId "an apprenticeship standard";
    FundingRulesId "a set of funding rules";
    MinimumWageId "minimum wages";
    CohortId "a cohort";
    ApprenticeshipId "an apprenticeship";
    BreakId "a break in learning";
    WithdrawalId "a withdrawal";
    EpaAttemptId "an attempt at the end-point assessment, or an apprenticeship assessment";
    OutcomeId "an outcome";
    OtjEntryId "an entry of off-the-job hours";
    ProjectId "a project";
    AssignmentId "an assignment";
    PortfolioItemId "an item of a portfolio";
    FeedbackId "feedback";
    PortfolioLinkId "a public link to a portfolio";
    ReviewId "a progress review";
    GoalId "a goal";
    SignOffId "a signature";
    CheckInId "a check-in";
    SupportRequestId "a support request";
    SupportMessageId "a message of a support request";
    ChangeRequestId "a change request";
    GuidanceId "a piece of guidance";
    ManagerSkillId "a skill of managers";
    ManagerTrainingId "training of a manager";
    ProgressUpdateId "a progress update";
    EnquiryId "an employer enquiry";
    PartnershipId "a partnership";
    MeetupId "a meetup";
    MeetupSeriesId "a series of meetups";
    RegistrationId "a registration for a meetup";
    AttendanceId "an attendance at a meetup";
    EvaluationId "an evaluation of a meetup";
    CalendarLinkId "a link to a calendar";
    EmployerEventId "an event for employers";
    MentorProfileId "a mentor's profile";
    MentorshipId "a mentorship";
    MentoringSessionId "a meeting of a mentor and an apprentice";
    MatchRoundId "a round of matching";
    IdeaId "an idea";
    IdeaResponseId "a response to an idea";
    IntroductionId "an introduction";
    IntroductionOfferId "an offer of introductions";
    RecruitmentRoundId "a recruitment round";
    VacancyId "a vacancy";
    CandidateId "a candidate";
    ApplicationId "an application";
    ApplicationLinkId "a link to an application";
    InterviewId "an interview";
    InterviewScoreId "the scores that somebody gave in an interview";
    OfferId "an offer";
    OfferConditionId "a condition of an offer";
    EnrolmentId "an enrolment";
    EqualityEditionId "an edition of equality figures";
    DiversityTargetId "a diversity target";
    DiversityActionId "an action towards a diversity target";
    SubjectRequestId "a request about somebody's data";
    RedactionId "what was read of other people's words";
    ErasureId "an erasure";
    ConcernId "a concern about somebody's safety";
    EventId "an event";
    MessageId "a letter by e-mail";
}
