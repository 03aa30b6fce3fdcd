//! Letters, what becomes of them, and what is shown of it.

pub mod kinds;

use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::kinds::MessageKind;
use crate::ids::MessageId;
use crate::lifecycle::Lifecycle;
use crate::schema::messages;
use crate::string_enum::string_enum;
use crate::web::PageBody;

/// How long a mail server may answer "later" before a letter is given up.
const PATIENCE: TimeDelta = TimeDelta::days(3);
/// The longest pause between two tries.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(4);

string_enum! {
    /// What became of a letter.
    MessageState {
        /// Not sent yet, or to be sent again.
        Waiting "waiting",
        /// The mail server took it.
        Sent "sent",
        /// The mail server refused it, or took it at no time for three days.
        Failed "failed",
        /// What it was about was undone before it left.
        Cancelled "cancelled",
    }
}

impl Lifecycle for MessageState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Waiting => &[Self::Sent, Self::Failed, Self::Cancelled],
            Self::Sent | Self::Failed | Self::Cancelled => &[],
        }
    }
}

/// What a letter says: the same words as text and as HTML.
#[derive(Clone, Default)]
pub struct Words {
    /// The subject, in one line.
    pub subject: String,
    /// Whom it greets.
    pub name: Option<String>,
    /// What stands before the link.
    pub paragraphs: Vec<String>,
    /// A link: what it does, and its URL.
    pub link: Option<(String, String)>,
    /// What stands after the link.
    pub after: Vec<String>,
    /// Where an answer goes, where that is not the programme.
    pub reply_to: Option<String>,
}

/// A letter to be written.
pub struct Letter {
    pub kind: MessageKind,
    /// Whom it is for: the id of a person's or a candidate's record, or of the organisation whose contact it is.
    pub recipient: Uuid,
    pub address: String,
    /// The record that it is about.
    pub cause: Uuid,
    pub words: Words,
    /// A calendar that it brings (RFC 5545), whose METHOD says what for.
    pub calendar: Option<String>,
    /// When it goes at the earliest.
    pub not_before: DateTime<Utc>,
}

#[derive(Template)]
#[template(path = "features/outbound/messages/letter.txt")]
struct Text<'a> {
    words: &'a Words,
    stop: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "features/outbound/messages/letter.html")]
struct Html<'a> {
    words: &'a Words,
    stop: Option<&'a str>,
}

impl Words {
    /// The letter as text, then as HTML; at its end the URL that stops letters of its kind, where there is one.
    ///
    /// # Errors
    /// None that is known of: templates are compiled.
    pub fn render(&self, stop: Option<&str>) -> Result<(String, String), askama::Error> {
        Ok((Text { words: self, stop }.render()?, Html { words: self, stop }.render()?))
    }
}

/// A letter that goes out.
#[derive(Insertable)]
#[diesel(table_name = messages)]
pub struct NewMessage {
    pub id: MessageId,
    pub kind: MessageKind,
    pub recipient_id: Uuid,
    pub cause_id: Uuid,
    pub state: MessageState,
    pub address: String,
    pub subject: String,
    pub body_text: String,
    pub body_html: String,
    pub calendar: Option<String>,
    pub reply_to: Option<String>,
    pub unsubscribe_url: Option<String>,
    pub unsubscribe_hash: Option<Vec<u8>>,
    pub due_at: DateTime<Utc>,
    pub attempts: i32,
    pub created_at: DateTime<Utc>,
}

/// A letter that a worker has claimed.
#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
pub struct Claimed {
    pub id: MessageId,
    #[diesel(select_expression = messages::address.assume_not_null())]
    pub address: String,
    #[diesel(select_expression = messages::subject.assume_not_null())]
    pub subject: String,
    #[diesel(select_expression = messages::body_text.assume_not_null())]
    pub body_text: String,
    #[diesel(select_expression = messages::body_html.assume_not_null())]
    pub body_html: String,
    pub calendar: Option<String>,
    pub reply_to: Option<String>,
    pub unsubscribe_url: Option<String>,
    pub attempts: i32,
    pub created_at: DateTime<Utc>,
}

/// What a mail server said to a letter, with the code of its reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// It took the letter.
    Taken,
    /// It may take the letter later: a reply of 4xx, or none.
    Later(Option<i32>),
    /// It will never take the letter: a reply of 5xx, or an address that is none.
    Never(Option<i32>),
}

/// What is noted of a letter after a try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    pub state: MessageState,
    pub last_reply: Option<i32>,
    /// When it goes again, where it waits.
    pub due_at: DateTime<Utc>,
}

/// What becomes of a letter after a try at an instant: again after a minute, then after twice as long each time, at most four
/// hours, for three days.
pub fn note(reply: Reply, attempts: i32, created_at: DateTime<Utc>, now: DateTime<Utc>) -> Note {
    let doublings = u32::try_from(attempts - 1).unwrap_or_default().min(10);
    let due_at = now + TimeDelta::minutes(1_i64 << doublings).min(LONGEST_PAUSE);
    let (state, last_reply) = match reply {
        Reply::Taken => (MessageState::Sent, None),
        Reply::Later(code) if now - created_at < PATIENCE => (MessageState::Waiting, code),
        Reply::Later(code) | Reply::Never(code) => (MessageState::Failed, code),
    };
    Note { state, last_reply, due_at }
}

/// A letter as it is told: never what it says, or to which address.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = messages)]
pub struct Message {
    pub id: MessageId,
    pub kind: MessageKind,
    pub recipient_id: Uuid,
    pub state: MessageState,
    pub due_at: DateTime<Utc>,
    pub attempts: i32,
    pub last_reply: Option<i32>,
    pub created_at: DateTime<Utc>,
    pub settled_at: Option<DateTime<Utc>>,
}

/// Which letters to list; each may be repeated.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct MessageFilter {
    /// Only those of this kind; may be repeated.
    pub kind: Vec<MessageKind>,
    /// Only those in this state; may be repeated.
    pub state: Vec<MessageState>,
    /// Only those to this person, candidate or organisation; may be repeated.
    pub recipient_id: Vec<Uuid>,
}

/// A letter by e-mail, and what became of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Message)]
pub struct MessageBody {
    /// Names the letter.
    pub id: MessageId,
    /// What it is for.
    pub kind: MessageKind,
    /// Whom it is for: the id of a person, of a candidate, or of an organisation whose contact it went to.
    pub recipient_id: Uuid,
    /// What became of it.
    pub state: MessageState,
    /// How often it was tried to send it.
    #[schema(minimum = 0, example = 1)]
    pub attempts: i32,
    /// The code with which the mail server refused it last (RFC 5321 §4.2); null where it did not, no server answered, or it took the
    /// letter since.
    #[schema(required = true, example = 451)]
    pub last_reply: Option<i32>,
    /// When it goes at the earliest; null once it is settled.
    #[schema(required = true)]
    pub due_at: Option<DateTime<Utc>>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was sent, given up or cancelled; null while it waits.
    #[schema(required = true)]
    pub settled_at: Option<DateTime<Utc>>,
}

impl From<Message> for MessageBody {
    fn from(row: Message) -> Self {
        let Message { id, kind, recipient_id, state, due_at, attempts, last_reply, created_at, settled_at } =
            row;
        let due_at = settled_at.is_none().then_some(due_at);
        Self { id, kind, recipient_id, state, attempts, last_reply, due_at, created_at, settled_at }
    }
}

/// A page of letters.
#[derive(Debug, Serialize, ToSchema)]
pub struct MessageList {
    /// The letters, in the order in which they were written.
    pub messages: Vec<MessageBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

#[cfg(test)]
mod tests;
