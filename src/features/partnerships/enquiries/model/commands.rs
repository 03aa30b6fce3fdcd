//! What employers and staff ask for.

use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::features::partnerships::partnerships::{PARTNERSHIP_TEXT, PartnershipKind};
use crate::ids::OrganisationId;

/// An employer gets in touch.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "organisationName": "Example Studios (invented)", "contactName": "Robin Invented", "email": "robin@studios.example",
    "website": "https://studios.example", "kinds": ["meetups", "mentoring"],
    "message": "We would like to open our doors to your apprentices once a month."
}))]
pub struct AskToTakePart {
    /// The employer's name.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub organisation_name: String,
    /// Whom to talk to.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub contact_name: String,
    /// Where the letter with the link goes, and later the programme's answer.
    #[validate(length(max = 254), email(message = "must be an e-mail address"))]
    #[schema(max_length = 254, format = Email)]
    pub email: String,
    /// The employer's website, starting with https://.
    #[validate(length(max = 500), custom(function = "crate::validate::https_url"))]
    #[schema(max_length = 500, format = "uri")]
    pub website: Option<String>,
    /// What the employer would like to do; each once.
    #[validate(length(min = 1, max = 10), custom(function = "each_once"))]
    #[schema(min_items = 1, max_items = 10)]
    pub kinds: Vec<PartnershipKind>,
    /// What the employer would like to say.
    #[validate(length(min = 1, max = "PARTNERSHIP_TEXT"), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 5000)]
    pub message: String,
}

/// Confirms an enquiry.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"token": "hke_0Yx0…"}))]
pub struct ConfirmEnquiry {
    /// The token of the letter's link.
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200)]
    pub token: String,
}

/// Accepts an enquiry.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "organisationId": null, "kinds": ["meetups"], "agreement": "A meetup a month; both sides may end it at any time.",
    "contact": null, "client": {"name": "Example Studios: meetups", "scopes": ["meetups:read", "meetups:write"]}
}))]
pub struct AcceptEnquiry {
    /// The employer, where it takes part already; otherwise it is added under the name in the enquiry.
    pub organisation_id: Option<OrganisationId>,
    /// What was agreed on: a partnership each, from today on.
    #[validate(length(min = 1, max = 10), custom(function = "each_once"))]
    #[schema(min_items = 1, max_items = 10)]
    pub kinds: Vec<PartnershipKind>,
    /// What was agreed, or where it is written down.
    #[validate(length(min = 1, max = "PARTNERSHIP_TEXT"), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 5000)]
    pub agreement: String,
    /// The contact's name in its parts, where the last word is not the family name.
    #[validate(nested)]
    pub contact: Option<ContactNames>,
    /// A machine client for the employer; none where people alone will act for it.
    #[validate(nested)]
    pub client: Option<NewPartnerClient>,
}

/// The name of an employer's contact.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"givenName": "Robin", "familyName": "Invented"}))]
pub struct ContactNames {
    /// Given name.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100)]
    pub given_name: String,
    /// Family name.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100)]
    pub family_name: String,
}

/// A machine client to be made for an employer.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Example Studios: meetups", "scopes": ["meetups:read", "meetups:write"]}))]
pub struct NewPartnerClient {
    /// What to call it.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// What it may do: some of what clients of employers may have.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_items = 1, max_items = 50)]
    pub scopes: Vec<String>,
}

/// Declines an enquiry.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"reason": "We have enough meetups until next summer."}))]
pub struct DeclineEnquiry {
    /// Why, for the record; nobody is written to.
    #[validate(length(min = 1, max = "PARTNERSHIP_TEXT"), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 5000)]
    pub reason: String,
}

fn each_once(kinds: &[PartnershipKind]) -> Result<(), ValidationError> {
    let twice =
        kinds.iter().enumerate().any(|(at, kind)| kinds.iter().take(at).any(|earlier| earlier == kind));
    crate::validate::ensure(!twice, "duplicate", "names a kind twice")
}
