//! Support requests, their states and their messages.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Nullable, Timestamptz};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::ids::{ApprenticeshipId, PersonId, SupportMessageId, SupportRequestId};
use crate::lifecycle::Lifecycle;
use crate::schema::{support_messages, support_requests};
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// Where a support request stands.
    SupportState {
        /// The programme team owes an answer.
        Open "open",
        /// The team has answered.
        Answered "answered",
        /// Done, unless the asker writes again.
        Closed "closed",
    }
}

impl Lifecycle for SupportState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::Answered, Self::Closed],
            Self::Answered => &[Self::Open, Self::Closed],
            Self::Closed => &[Self::Open],
        }
    }
}

/// A request as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = support_requests, treat_none_as_null = true)]
pub struct SupportRequest {
    pub id: SupportRequestId,
    pub person_id: PersonId,
    pub apprenticeship_id: Option<ApprenticeshipId>,
    pub topic: String,
    pub state: SupportState,
    pub created_at: DateTime<Utc>,
    pub first_answered_at: Option<DateTime<Utc>>,
    pub waiting_since: Option<DateTime<Utc>>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// A message as it is stored.
#[derive(Clone, Debug, Queryable, QueryableByName, Selectable, Insertable)]
#[diesel(table_name = support_messages)]
pub struct Message {
    pub id: SupportMessageId,
    pub support_request_id: SupportRequestId,
    pub person_id: PersonId,
    pub text: String,
    pub created_at: DateTime<Utc>,
}

/// Asks the programme team.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "topic": "Off-the-job time", "apprenticeshipId": null,
    "text": "My team is on call every fourth week. How do I keep six hours free for learning?"
}))]
pub struct AddSupportRequest {
    /// What it is about, in a few words.
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub topic: String,
    /// The apprentice whom it is about, if any.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    pub apprenticeship_id: Option<ApprenticeshipId>,
    /// The question.
    #[validate(length(min = 1, max = 5000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 5000)]
    pub text: String,
}

/// Writes a message.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "Block Wednesday mornings in the team's calendar; the guidance has an example."}))]
pub struct AddSupportMessage {
    /// What is said.
    #[validate(length(min = 1, max = 5000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 5000)]
    pub text: String,
}

/// A message of a support request.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SupportMessage)]
pub struct MessageBody {
    /// Names the message.
    pub id: SupportMessageId,
    /// Who wrote.
    pub person_id: PersonId,
    /// What is said.
    pub text: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

impl From<Message> for MessageBody {
    fn from(row: Message) -> Self {
        let Message { id, support_request_id: _, person_id, text, created_at } = row;
        Self { id, person_id, text, created_at }
    }
}

/// A support request.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SupportRequest)]
pub struct SupportRequestBody {
    /// Names the request.
    pub id: SupportRequestId,
    /// Who asked.
    pub person_id: PersonId,
    /// The apprentice whom it is about, if any.
    #[schema(required = true)]
    pub apprenticeship_id: Option<ApprenticeshipId>,
    /// What it is about.
    #[schema(example = "Off-the-job time")]
    pub topic: String,
    /// Where it stands.
    pub state: SupportState,
    /// What was said last; all that was said is a list of its own.
    pub latest_message: MessageBody,
    /// When it was asked.
    pub created_at: DateTime<Utc>,
    /// When the team first answered.
    #[schema(required = true)]
    pub first_answered_at: Option<DateTime<Utc>>,
    /// Since when the team owes an answer; null where it does not.
    #[schema(required = true)]
    pub waiting_since: Option<DateTime<Utc>>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl SupportRequest {
    /// The answer, with the newest message of the request.
    pub fn body(self, latest_message: MessageBody) -> SupportRequestBody {
        let SupportRequest {
            id,
            person_id,
            apprenticeship_id,
            topic,
            state,
            created_at,
            first_answered_at,
            waiting_since,
            updated_at,
            version: _,
        } = self;
        SupportRequestBody {
            id,
            person_id,
            apprenticeship_id,
            topic,
            state,
            latest_message,
            created_at,
            first_answered_at,
            waiting_since,
            updated_at,
        }
    }
}

/// How fast the team answers.
#[derive(Clone, Debug, QueryableByName, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SupportAnswerTimes)]
pub struct AnswerTimesBody {
    /// Requests asked in these days.
    #[diesel(sql_type = BigInt)]
    #[schema(example = 12)]
    pub requests: i64,
    /// How many of them have an answer.
    #[diesel(sql_type = BigInt)]
    #[schema(example = 11)]
    pub answered: i64,
    /// How many of them wait for one now.
    #[diesel(sql_type = BigInt)]
    #[schema(example = 1)]
    pub waiting: i64,
    /// Hours to the first answer, the median of those answered.
    #[diesel(sql_type = Nullable<Double>)]
    #[schema(required = true, example = 5.5)]
    pub median_hours: Option<f64>,
    /// Hours within which nine of ten had their first answer.
    #[diesel(sql_type = Nullable<Double>)]
    #[schema(required = true, example = 26.0)]
    pub ninetieth_percentile_hours: Option<f64>,
    /// Since when the one that waits longest has waited.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    #[schema(required = true)]
    pub waiting_longest_since: Option<DateTime<Utc>>,
}

/// A page of support requests.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SupportRequestList {
    /// The requests, in the order in which they were asked.
    pub support_requests: Vec<SupportRequestBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

/// A page of what was said in a support request.
#[derive(Debug, Serialize, ToSchema)]
pub struct SupportMessageList {
    /// The messages, the question first.
    pub messages: Vec<MessageBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
