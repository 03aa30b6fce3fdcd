//! What safeguarding leads are told of what brings people together.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ids::PersonId;
use crate::string_enum::string_enum;

string_enum! {
    /// What brings people together.
    ConnectionKind {
        /// An introduction.
        Introduction "introduction",
        /// A mentorship.
        Mentorship "mentorship",
    }
}

string_enum! {
    /// What somebody is in it.
    PartyRole {
        /// The apprentice.
        Apprentice "apprentice",
        /// The apprentice's line manager.
        LineManager "lineManager",
        /// The contact at a company.
        Contact "contact",
        /// The mentor.
        Mentor "mentor",
    }
}

/// Somebody who has a part in it, and how to reach them.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ConnectionParty)]
pub struct Party {
    /// What they are in it.
    pub role: PartyRole,
    /// The person; null where they have no account.
    #[schema(required = true)]
    pub id: Option<PersonId>,
    /// Given and family name.
    #[schema(example = "Alex Invented")]
    pub name: String,
    /// E-mail address.
    #[schema(example = "alex@invented.example")]
    pub email: String,
    /// Of the apprentice: whether they are under 18, or not known to be older.
    #[schema(required = true)]
    pub under_18: Option<bool>,
}

/// An introduction or a mentorship, with its people and when they meet. Texts are no part of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// What it is.
    pub kind: ConnectionKind,
    /// Names it.
    pub id: Uuid,
    /// Where it stands.
    #[schema(example = "onHold")]
    pub state: String,
    /// Who has a part in it.
    pub parties: Vec<Party>,
    /// The days on which they met, or are to meet, in London.
    pub days: Vec<NaiveDate>,
}
