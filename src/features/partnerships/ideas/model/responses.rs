//! What the programme answers, and what it links to.

use std::io::Write as _;

use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationError};

use super::IdeaState;
use crate::ids::{IdeaId, IdeaResponseId};
use crate::schema::idea_responses;
use crate::string_enum::string_enum;
use crate::validate::ensure_at;

string_enum! {
    /// What a response to an idea links to. New types may be added.
    LinkType {
        /// A project of apprentices.
        Project "project",
        /// A piece of guidance for managers.
        Guidance "guidance",
        /// A meetup.
        Meetup "meetup",
        /// A partnership with an employer.
        Partnership "partnership",
        /// A page elsewhere.
        Url "url",
    }
}

/// A link to what was made of an idea.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "leads_somewhere"))]
#[schema(as = IdeaLink, example = json!({
    "type": "project", "id": "01932b6e-7a4c-7000-8000-000000000004", "title": "Bin collection days by text"
}))]
pub struct Link {
    /// What it leads to.
    #[serde(rename = "type")]
    pub kind: LinkType,
    /// The record; for all types but `url`.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// What it is called where everybody reads it.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// Where it leads; for the type `url` alone.
    #[serde(default)]
    #[validate(length(max = 2_000), custom(function = "crate::validate::https_url"))]
    #[schema(max_length = 2_000, format = "uri")]
    pub url: Option<String>,
}

/// A link names a record by its id, or a page by its URL.
fn leads_somewhere(link: &Link) -> Result<(), ValidationError> {
    let is_page = link.kind == LinkType::Url;
    ensure_at(link.url.is_some() || !is_page, "/url", "required", "is required for the type url")?;
    ensure_at(
        link.url.is_none() || is_page,
        "/url",
        "inconsistent",
        "must be null: the record says where it is",
    )?;
    ensure_at(link.id.is_some() || is_page, "/id", "required", "is required for this type")?;
    ensure_at(link.id.is_none() || !is_page, "/id", "inconsistent", "must be null for the type url")
}

/// Links as they are stored, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
pub struct Links(pub Vec<Link>);

impl FromSql<Jsonb, Pg> for Links {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let value: serde_json::Value = FromSql::<Jsonb, Pg>::from_sql(value)?;
        Ok(Self(serde_json::from_value(value)?))
    }
}

impl ToSql<Jsonb, Pg> for Links {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        // The version of the format, then the text.
        out.write_all(&[1])?;
        serde_json::to_writer(out, &self.0)?;
        Ok(IsNull::No)
    }
}

/// Answers an idea.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = AddIdeaResponse, example = json!({
    "state": "doing", "text": "Every apprentice has a project.",
    "links": [{"type": "project", "id": "01932b6e-7a4c-7000-8000-000000000004", "title": "Bin collection days by text"}]
}))]
pub struct AddResponse {
    /// Where the idea stands from now on; left out, it stays where it is.
    #[serde(default)]
    pub state: Option<IdeaState>,
    /// What the programme says.
    #[validate(length(min = 1, max = 4_000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 4_000)]
    pub text: String,
    /// What was made of the idea.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20)]
    pub links: Vec<Link>,
}

/// A response as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = idea_responses)]
pub struct Response {
    pub id: IdeaResponseId,
    pub idea_id: IdeaId,
    pub state: IdeaState,
    pub text: String,
    pub links: Links,
    pub created_at: DateTime<Utc>,
}
