//! What is said of offers of introductions.

use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::ids::OrganisationId;
use crate::validate::{ensure, ensure_at};

/// Offers introductions to somebody who agreed to meet apprentices.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "agreed"))]
#[schema(as = AddIntroductionOffer, example = json!({
    "organisationId": null, "company": "Example Pictures", "contactName": "Jo Invented", "contactEmail": "jo@pictures.example",
    "role": "Post-production engineer", "topics": ["video", "career changes"], "places": 2, "contactAgreed": true,
    "until": "2027-06-30"
}))]
pub struct AddOffer {
    /// The employer that introduces. Left out, it is the caller's only employer.
    #[serde(default)]
    pub organisation_id: Option<OrganisationId>,
    /// Where the contact works.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub company: String,
    /// Who the contact is: told to the apprentice once the introduction is made.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub contact_name: String,
    /// The contact's address: told to the programme's team and to the employer alone.
    #[validate(length(max = 254), email(message = "must be an e-mail address"))]
    #[schema(max_length = 254, format = Email)]
    pub contact_email: String,
    /// What the contact does there.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub role: String,
    /// What they would talk about; one to ten.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 10), custom(function = "distinct_topics"))]
    #[schema(min_items = 1, max_items = 10)]
    pub topics: Vec<String>,
    /// How many apprentices may be introduced.
    #[validate(range(min = 1, max = 50))]
    #[schema(minimum = 1, maximum = 50)]
    pub places: i32,
    /// That the contact agreed to this; must be true.
    pub contact_agreed: bool,
    /// The last day on which apprentices may ask, in London; within two years.
    pub until: NaiveDate,
}

/// Changes an offer: absent keeps.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "new_contact_agreed"))]
#[schema(as = ChangeIntroductionOffer, example = json!({"places": 3, "until": "2027-09-30"}))]
pub struct ChangeOffer {
    /// Where the contact works.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub company: Option<String>,
    /// Who the contact is; a new one needs `contactAgreed`.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub contact_name: Option<String>,
    /// The contact's address; a new one needs `contactAgreed`.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(max = 254), email(message = "must be an e-mail address"))]
    #[schema(max_length = 254, format = Email, nullable = false)]
    pub contact_email: Option<String>,
    /// What the contact does there.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub role: Option<String>,
    /// What they would talk about; one to ten.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 10), custom(function = "distinct_topics"))]
    #[schema(min_items = 1, max_items = 10, nullable = false)]
    pub topics: Option<Vec<String>>,
    /// How many apprentices may be introduced; not fewer than have asked.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(range(min = 1, max = 50))]
    #[schema(minimum = 1, maximum = 50, nullable = false)]
    pub places: Option<i32>,
    /// That a new contact agreed; must be true.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub contact_agreed: Option<bool>,
    /// The last day on which apprentices may ask, in London; within two years.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[schema(nullable = false)]
    pub until: Option<NaiveDate>,
}

/// Each topic is a few words in one line, and stands there once.
fn distinct_topics(topics: &[String]) -> Result<(), ValidationError> {
    crate::validate::each_one_line(topics)?;
    for (at, topic) in topics.iter().enumerate() {
        ensure(topic.chars().count() <= 60, "tooLarge", "must each be at most 60 characters long")?;
        let before = topics.iter().take(at).any(|other| other.to_lowercase() == topic.to_lowercase());
        ensure(!before, "duplicate", "must not hold a topic twice")?;
    }
    Ok(())
}

fn agreed(offer: &AddOffer) -> Result<(), ValidationError> {
    ensure_agreed(offer.contact_agreed)
}

fn ensure_agreed(agreed: bool) -> Result<(), ValidationError> {
    ensure_at(agreed, "/contactAgreed", "inconsistent", "must be true: without it nobody is introduced")
}

fn new_contact_agreed(change: &ChangeOffer) -> Result<(), ValidationError> {
    ensure_agreed(change.contact_agreed != Some(false))?;
    let is_new = change.contact_name.is_some() || change.contact_email.is_some();
    ensure_at(
        !is_new || change.contact_agreed.is_some(),
        "/contactAgreed",
        "required",
        "is required with a new contact",
    )
}
