//! What is said of mentors.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use super::words::{distinct, topics_fit};
use super::{Availability, MentorProfile, MentorProfileState, SharedExperience};
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::ids::{OrganisationId, StandardId};
use crate::json::stored::Json;
use crate::validate::ensure_at;

/// With which KSBs of a standard a mentor helps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HelpsWith {
    /// The version of the standard.
    pub standard_id: StandardId,
    /// Codes of its knowledge, skills and behaviours.
    #[validate(length(min = 1, max = 100), custom(function = "distinct"))]
    #[schema(min_items = 1, max_items = 100, example = json!(["K1", "S3"]))]
    pub codes: Vec<String>,
}

/// That a mentor was checked (enhanced, by the Disclosure and Barring Service): the fact, no certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[validate(schema(function = "days_in_order"))]
#[schema(as = MentorSafeguarding)]
pub struct Safeguarding {
    /// The day of the check.
    pub checked_on: NaiveDate,
    /// The last day on which it holds.
    pub expires_on: NaiveDate,
    /// Whether it covers work with people under 18.
    pub covers_under_18: bool,
}

fn days_in_order(said: &Safeguarding) -> std::result::Result<(), ValidationError> {
    let holds = said.checked_on <= said.expires_on;
    ensure_at(holds, "/expiresOn", "endsBeforeStarts", "must not lie before checkedOn")
}

impl Safeguarding {
    /// Whether the check has taken place.
    ///
    /// # Errors
    /// 422 for one to come.
    pub fn ensure_past(&self, today: NaiveDate) -> Result<()> {
        if self.checked_on <= today {
            return Ok(());
        }
        let detail = "must not lie in the future";
        let fault = FieldError::pointer("#/safeguarding/checkedOn", FieldCode::InTheFuture, detail);
        Err(Error::invalid(vec![fault]))
    }
}

/// Proposes a mentor.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "organisationId": null, "givenName": "Alex", "familyName": "Invented", "email": "alex@mentors.example",
    "headline": "Graduate trainee, builds data pipelines", "topics": ["public speaking", "sql"], "languages": ["en", "bn"],
    "availability": ["weekdayLunchtimes"], "capacity": 2, "helpsWith": [], "sharedExperience": [],
    "safeguarding": {"checkedOn": "2026-10-01", "expiresOn": "2029-09-30", "coversUnder18": true}
}))]
pub struct ProposeMentor {
    /// The employer. Left out, it is the caller's only one.
    #[serde(default)]
    pub organisation_id: Option<OrganisationId>,
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
    /// E-mail address, to which the invitation goes.
    #[validate(length(max = 254), email(message = "must be an e-mail address"))]
    #[schema(max_length = 254, format = Email)]
    pub email: String,
    /// Who the mentor is, in a line.
    #[serde(deserialize_with = "crate::text::name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200)]
    pub headline: String,
    /// What the mentor likes to talk about, in words of their own, at most 60 characters each.
    #[serde(default, deserialize_with = "super::read_topics")]
    #[validate(length(max = 10), custom(function = "topics_fit"))]
    #[schema(max_items = 10)]
    pub topics: Vec<String>,
    /// Languages by their codes of ISO 639-1.
    #[serde(deserialize_with = "super::read_languages")]
    #[validate(length(min = 1, max = 10), custom(function = "distinct"))]
    #[schema(min_items = 1, max_items = 10)]
    pub languages: Vec<String>,
    /// When the mentor has time.
    #[serde(default)]
    #[validate(custom(function = "distinct"))]
    pub availability: Vec<Availability>,
    /// How many apprentices at a time.
    #[validate(range(min = 1, max = 5))]
    #[schema(minimum = 1, maximum = 5)]
    pub capacity: i32,
    /// With what of which standards the mentor helps.
    #[serde(default)]
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10)]
    pub helps_with: Vec<HelpsWith>,
    /// What the mentor likes to say of themself; anyone may leave it empty.
    #[serde(default)]
    #[validate(custom(function = "distinct"))]
    pub shared_experience: Vec<SharedExperience>,
    /// That the mentor was checked.
    #[validate(nested)]
    pub safeguarding: Safeguarding,
}

/// Changes a mentor's profile: absent keeps.
#[derive(Clone, Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"headline": "Builds data pipelines", "capacity": 3}))]
pub struct ChangeMentorProfile {
    /// Given name: until the approval, then for the team.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    pub given_name: Option<String>,
    /// Family name: likewise.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    pub family_name: Option<String>,
    /// E-mail address: until the approval; then it is the person's.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(max = 254), email(message = "must be an e-mail address"))]
    #[schema(max_length = 254, format = Email, nullable = false)]
    pub email: Option<String>,
    /// Who the mentor is, in a line.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub headline: Option<String>,
    /// What the mentor likes to talk about.
    #[serde(default, deserialize_with = "super::changed_topics")]
    #[validate(length(max = 10), custom(function = "topics_fit"))]
    #[schema(max_items = 10, nullable = false)]
    pub topics: Option<Vec<String>>,
    /// Languages by their codes of ISO 639-1.
    #[serde(default, deserialize_with = "super::changed_languages")]
    #[validate(length(min = 1, max = 10), custom(function = "distinct"))]
    #[schema(min_items = 1, max_items = 10, nullable = false)]
    pub languages: Option<Vec<String>>,
    /// When the mentor has time.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(custom(function = "distinct"))]
    #[schema(nullable = false)]
    pub availability: Option<Vec<Availability>>,
    /// How many apprentices at a time; never below those who are mentored.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(range(min = 1, max = 5))]
    #[schema(minimum = 1, maximum = 5, nullable = false)]
    pub capacity: Option<i32>,
    /// With what of which standards the mentor helps.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(max = 10), nested)]
    #[schema(max_items = 10, nullable = false)]
    pub helps_with: Option<Vec<HelpsWith>>,
    /// What the mentor likes to say of themself: from the approval on for the mentor alone.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(custom(function = "distinct"))]
    #[schema(nullable = false)]
    pub shared_experience: Option<Vec<SharedExperience>>,
    /// That the mentor was checked, whole: until the approval, then for the team.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub safeguarding: Option<Safeguarding>,
}

/// Who changes a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Editor {
    /// The programme's team.
    pub team: bool,
    /// The mentor.
    pub mentor: bool,
}

/// Whether somebody may say what a change says.
///
/// # Errors
/// 403 for what is another's to say.
pub fn ensure_whose(command: &ChangeMentorProfile, present: &MentorProfile, who: Editor) -> Result<()> {
    if present.state == MentorProfileState::Proposed {
        return Ok(());
    }
    let refused = |detail: &'static str| Err(Error::because(Code::Forbidden, detail));
    let names = command.given_name.is_some() || command.family_name.is_some();
    if (names || command.safeguarding.is_some()) && !who.team {
        return refused("From the approval on the programme's team says the names and the check.");
    }
    if command.email.is_some() {
        return refused("From the approval on the e-mail address is the person's: change the person.");
    }
    if command.shared_experience.is_some() && !who.mentor {
        return refused("From the approval on the mentor alone says sharedExperience.");
    }
    Ok(())
}

impl ChangeMentorProfile {
    /// What it makes of the present profile.
    pub fn edit(self, present: &MentorProfile) -> MentorProfile {
        let old = present.clone();
        let Safeguarding { checked_on, expires_on, covers_under_18 } =
            self.safeguarding.unwrap_or_else(|| old.safeguarding());
        MentorProfile {
            given_name: self.given_name.unwrap_or(old.given_name),
            family_name: self.family_name.unwrap_or(old.family_name),
            email: self.email.unwrap_or(old.email),
            headline: self.headline.unwrap_or(old.headline),
            topics: self.topics.unwrap_or(old.topics),
            languages: self.languages.unwrap_or(old.languages),
            availability: self.availability.unwrap_or(old.availability),
            capacity: self.capacity.unwrap_or(old.capacity),
            helps_with: self.helps_with.map_or(old.helps_with, Json),
            shared_experience: self.shared_experience.unwrap_or(old.shared_experience),
            checked_on,
            check_expires_on: expires_on,
            covers_under_18,
            ..old
        }
    }
}

impl MentorProfile {
    /// What is known of the mentor's check.
    pub fn safeguarding(&self) -> Safeguarding {
        let Self { checked_on, check_expires_on: expires_on, covers_under_18, .. } = *self;
        Safeguarding { checked_on, expires_on, covers_under_18 }
    }
}

/// Ends a mentor's profile.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"reason": "Has moved to another team."}))]
pub struct EndMentorProfile {
    /// Why, for the employer, the team and the mentor.
    #[validate(length(min = 1, max = 500), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}
