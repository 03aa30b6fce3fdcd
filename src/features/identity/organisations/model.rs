//! Organisations, their states and their rules.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::{Validate, ValidationError};

use crate::access::OrganisationKind;
use crate::ids::OrganisationId;
use crate::lifecycle::Lifecycle;
use crate::schema::organisations;
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// Where an organisation stands. New states may be added.
    OrganisationState {
        /// Takes part.
        Active "active",
        /// Takes part no more; final.
        Deactivated "deactivated",
    }
}

impl Lifecycle for OrganisationState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Active => &[Self::Deactivated],
            Self::Deactivated => &[],
        }
    }
}

/// An organisation as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Insertable)]
#[diesel(table_name = organisations)]
pub struct Organisation {
    pub id: OrganisationId,
    pub kind: OrganisationKind,
    pub name: String,
    pub state: OrganisationState,
    pub ukprn: Option<String>,
    pub website: Option<String>,
    pub contact_name: Option<String>,
    pub contact_email: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// Which organisations to list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
pub struct OrganisationFilter {
    /// Only organisations of this kind; may be repeated.
    pub kind: Vec<OrganisationKind>,
    /// Only organisations in this state; may be repeated.
    pub state: Vec<OrganisationState>,
    /// Only organisations of whose names each word of this starts a word, whatever its case.
    #[serde(deserialize_with = "crate::text::searched")]
    #[param(nullable = false, min_length = 2, max_length = 200)]
    pub q: Option<String>,
}

/// Adds an organisation, which is active from then on.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "ukprn_goes_with_providers"))]
#[schema(example = json!({
    "kind": "employer", "name": "Example Studios (invented)", "ukprn": null, "website": "https://studios.example",
    "contactName": "Robin Invented", "contactEmail": "robin@studios.example"
}))]
pub struct AddOrganisation {
    /// What it is; cannot be changed later.
    pub kind: OrganisationKind,
    /// Its name, unique whatever its case.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// UK Provider Reference Number: 8 digits starting with 1; for learning providers, and only for them.
    #[validate(custom(function = "is_ukprn"))]
    #[schema(pattern = "^1[0-9]{7}$")]
    pub ukprn: Option<String>,
    /// Its website, starting with https://.
    #[validate(length(max = 500), custom(function = "crate::validate::https_url"))]
    #[schema(max_length = 500, format = "uri")]
    pub website: Option<String>,
    /// Whom to talk to.
    #[serde(default, deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub contact_name: Option<String>,
    /// Where to write to.
    #[validate(length(max = 254), email(message = "must be an e-mail address"))]
    #[schema(max_length = 254, format = Email)]
    pub contact_email: Option<String>,
}

/// Changes an organisation: absent keeps, null clears.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"contactName": "Sam Invented", "contactEmail": null}))]
pub struct ChangeOrganisation {
    /// Its name, unique whatever its case.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub name: Option<String>,
    /// Its website, starting with https://.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(length(max = 500), custom(function = "crate::validate::https_url"))]
    #[schema(max_length = 500, format = "uri")]
    pub website: Option<Option<String>>,
    /// Whom to talk to.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub contact_name: Option<Option<String>>,
    /// Where to write to.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[validate(length(max = 254), email(message = "must be an e-mail address"))]
    #[schema(max_length = 254, format = Email)]
    pub contact_email: Option<Option<String>>,
}

/// An organisation.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Organisation)]
pub struct OrganisationBody {
    /// Names the organisation.
    pub id: OrganisationId,
    /// What it is.
    pub kind: OrganisationKind,
    /// Its name.
    #[schema(example = "Made Tech (demonstration)")]
    pub name: String,
    /// Where it stands.
    pub state: OrganisationState,
    /// UK Provider Reference Number, of learning providers.
    #[schema(required = true)]
    pub ukprn: Option<String>,
    /// Its website.
    #[schema(required = true)]
    pub website: Option<String>,
    /// Whom to talk to.
    #[schema(required = true)]
    pub contact_name: Option<String>,
    /// Where to write to.
    #[schema(required = true)]
    pub contact_email: Option<String>,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<Organisation> for OrganisationBody {
    fn from(row: Organisation) -> Self {
        let Organisation {
            id,
            kind,
            name,
            state,
            ukprn,
            website,
            contact_name,
            contact_email,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self { id, kind, name, state, ukprn, website, contact_name, contact_email, created_at, updated_at }
    }
}

fn is_ukprn(text: &str) -> Result<(), ValidationError> {
    let digits = text.len() == 8 && text.starts_with('1') && text.bytes().all(|byte| byte.is_ascii_digit());
    crate::validate::ensure(digits, "checkDigit", "must be a UKPRN: 8 digits starting with 1")
}

fn ukprn_goes_with_providers(command: &AddOrganisation) -> Result<(), ValidationError> {
    let (ok, detail) = match (command.kind, &command.ukprn) {
        (OrganisationKind::LearningProvider, None) => (false, "a learning provider needs its UKPRN"),
        (OrganisationKind::LearningProvider, Some(_)) | (_, None) => (true, ""),
        (_, Some(_)) => (false, "only learning providers have a UKPRN"),
    };
    crate::validate::ensure_at(ok, "/ukprn", "inconsistent", detail)
}

/// A page of organisations.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganisationList {
    /// The organisations, in the order that was asked for.
    pub organisations: Vec<OrganisationBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
