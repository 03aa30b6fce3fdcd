//! Commands, answers and rows of signing in.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::access::{Grant, OrganisationKind, Role};
use crate::domain;
use crate::ids::{ApiClientId, OrganisationId, PersonId, SessionId};

/// An e-mail address as it is compared: whatever its case and composition, its domain in ASCII form.
pub fn fold_email(email: &str) -> String {
    use unicode_normalization::UnicodeNormalization as _;
    let folded = email.trim().nfkc().collect::<String>().to_lowercase();
    match folded.rsplit_once('@') {
        Some((name, domain)) if !domain.is_ascii() => format!("{name}@{}", domain::to_ascii(domain)),
        _ => folded,
    }
}

/// Signs in.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"email": "morgan.invented@hackney.example", "password": "the password you set"}))]
pub struct SignIn {
    /// The person's e-mail address, in any case.
    #[validate(length(min = 1, max = 254))]
    #[schema(min_length = 1, max_length = 254, format = Email)]
    pub email: String,
    /// The password.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, format = Password)]
    pub password: String,
}

/// Sets a password with the token of an invitation.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"token": "hki_0Yx0…", "password": "at least twelve characters"}))]
pub struct SetPassword {
    /// The one-time token of the invitation.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub token: String,
    /// The new password: 12 to 200 characters, anything goes.
    #[validate(length(min = 12, max = 200))]
    #[schema(min_length = 12, max_length = 200, format = Password)]
    pub password: String,
}

/// Asks for a letter with which a new password is set.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"email": "morgan.invented@hackney.example"}))]
pub struct AskForReset {
    /// The person's e-mail address, in any case.
    #[validate(length(max = 254), email(message = "must be an e-mail address"))]
    #[schema(max_length = 254, format = Email)]
    pub email: String,
}

/// Whether a letter goes is said to nobody but who reads it.
#[derive(Serialize, ToSchema)]
#[schema(as = Sent)]
pub struct SentBody {
    /// Always true.
    #[schema(example = true)]
    pub sent: bool,
}

/// The tokens of a sign-in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Session)]
pub struct SessionBody {
    /// Send it as `Authorization: Bearer …`.
    pub access_token: String,
    /// Good for one new pair of tokens, at `POST /oauth/token`.
    pub refresh_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the access token ends.
    #[schema(example = 900)]
    pub expires_in: i64,
}

/// What `POST /oauth/token` answers (RFC 6749 §5.1).
#[derive(Serialize, ToSchema)]
#[schema(as = TokenResponse)]
pub struct TokenBody {
    /// Send it as `Authorization: Bearer …`.
    pub access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds until the token ends.
    #[schema(example = 900)]
    pub expires_in: i64,
    /// What the token allows.
    #[schema(example = "progress:read progress:write")]
    pub scope: String,
    /// With `grant_type=refresh_token`: the next refresh token.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub refresh_token: Option<String>,
}

/// The organisation that the caller acts for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MyOrganisation)]
pub struct MyOrganisationBody {
    /// Names it.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrganisationKind,
}

/// The client whose token was sent.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MyClient)]
pub struct MyClientBody {
    /// Names its record.
    pub id: ApiClientId,
    /// Its public name in OAuth.
    pub client_id: String,
    /// What it is called.
    pub name: String,
}

/// The person whose token was sent.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MyPerson)]
pub struct MyPersonBody {
    /// Names the person.
    pub id: PersonId,
    /// E-mail address.
    pub email: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// What the person is here.
    pub roles: Vec<Role>,
    /// What the person is, and for which employer.
    pub grants: Vec<MyGrantBody>,
}

/// A role of the person whose token was sent.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MyGrant, example = json!({"role": "lineManager", "organisationId": null}))]
pub struct MyGrantBody {
    /// What the person is.
    pub role: Role,
    /// For which employer; null for roles that are not held for one.
    #[schema(required = true)]
    pub organisation_id: Option<OrganisationId>,
}

impl From<Grant> for MyGrantBody {
    fn from(grant: Grant) -> Self {
        let Grant { role, organisation } = grant;
        Self { role, organisation_id: organisation }
    }
}

/// Who the caller is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Me)]
pub struct MeBody {
    /// The client; null for a person's token.
    #[schema(required = true)]
    pub client: Option<MyClientBody>,
    /// The person; null for a client's token.
    #[schema(required = true)]
    pub person: Option<MyPersonBody>,
    /// The organisation acted for; null for the programme's own people, and for who acts for several.
    #[schema(required = true)]
    pub organisation: Option<MyOrganisationBody>,
    /// What the token allows.
    #[schema(example = json!(["progress:read", "progress:write"]))]
    pub scopes: Vec<String>,
    /// When the token ends.
    pub expires_at: DateTime<Utc>,
}

/// A client with what is needed to let it in.
#[derive(Queryable)]
pub struct ClientRow {
    pub id: ApiClientId,
    pub organisation_id: OrganisationId,
    pub name: String,
    pub scopes: Vec<String>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub kind: OrganisationKind,
    /// Whether the organisation takes part; an ended one gets no tokens.
    pub organisation_is_active: bool,
}

/// A person with what is needed to let them in.
#[derive(Queryable)]
pub struct PersonRow {
    pub id: PersonId,
    pub email: String,
    pub given_name: String,
    pub family_name: String,
    pub state: String,
}

impl PersonRow {
    /// Whether the person still takes part.
    pub fn is_active(&self) -> bool {
        self.state == "active"
    }
}

/// A refresh token with its family.
#[derive(Queryable)]
pub struct RefreshRow {
    pub id: Uuid,
    pub session_id: SessionId,
    pub used_at: Option<DateTime<Utc>>,
    pub successor: Option<Vec<u8>>,
    pub person_id: PersonId,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// A row of `revocations`.
pub type RevocationRow = (String, Uuid, DateTime<Utc>);

/// An error of the token endpoint (RFC 6749 §5.2).
#[derive(Debug, Serialize, ToSchema)]
pub struct OAuthError {
    /// Which error.
    #[schema(example = "invalid_client")]
    pub error: &'static str,
    /// What it means here.
    pub error_description: &'static str,
}
