//! People and what they are.

mod role_grants;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

pub use role_grants::{
    GrantRole, NewRoleGrant, RoleGrant, RoleGrantBody, RoleGrantList, fault_of_place, may_manage,
};

use crate::access::Role;
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::ids::PersonId;
use crate::lifecycle::Lifecycle;
use crate::schema::people;
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// Where a person stands. New states may be added.
    PersonState {
        /// Takes part.
        Active "active",
        /// Takes part no more; final.
        Deactivated "deactivated",
    }
}

impl Lifecycle for PersonState {
    fn next(self) -> &'static [Self] {
        match self {
            Self::Active => &[Self::Deactivated],
            Self::Deactivated => &[],
        }
    }
}

/// A person as they are stored.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable)]
#[diesel(table_name = people)]
pub struct Person {
    pub id: PersonId,
    pub email: String,
    pub given_name: String,
    pub family_name: String,
    pub date_of_birth: Option<NaiveDate>,
    pub state: PersonState,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
    pub erased_at: Option<DateTime<Utc>>,
    pub adult_confirmed_on: Option<NaiveDate>,
    pub adult_confirmed_how: Option<String>,
}

/// A person to be inserted.
#[derive(Insertable)]
#[diesel(table_name = people)]
pub struct NewPerson {
    pub id: PersonId,
    pub email: String,
    pub email_folded: String,
    pub given_name: String,
    pub family_name: String,
    pub date_of_birth: Option<NaiveDate>,
    pub state: PersonState,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// A person with the roles that they hold, sorted, each once.
#[derive(Clone, Debug)]
pub struct Profile {
    pub person: Person,
    pub roles: Vec<Role>,
}

impl Profile {
    /// Puts a person and their live grants together.
    pub fn new(person: Person, mut roles: Vec<Role>) -> Self {
        roles.sort_unstable_by_key(|role| role.as_str());
        roles.dedup();
        Self { person, roles }
    }
}

/// Adds a person, who is active from then on and has no role and no password yet.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "email": "alex.invented@hackney.example", "givenName": "Alex", "familyName": "Invented", "dateOfBirth": null
}))]
pub struct AddPerson {
    /// E-mail address, unique whatever its case.
    #[validate(length(max = 254), email(message = "must be an e-mail address"))]
    #[schema(max_length = 254, format = Email)]
    pub email: String,
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
    /// When the person was born, where that is known; not in the future.
    pub date_of_birth: Option<NaiveDate>,
}

/// Changes a person: absent keeps, null clears.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"familyName": "Also-Invented"}))]
pub struct ChangePerson {
    /// E-mail address, unique whatever its case.
    #[serde(default, deserialize_with = "crate::json::present")]
    #[validate(length(max = 254), email(message = "must be an e-mail address"))]
    #[schema(max_length = 254, format = Email, nullable = false)]
    pub email: Option<String>,
    /// Given name.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    pub given_name: Option<String>,
    /// Family name.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 100), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 100, nullable = false)]
    pub family_name: Option<String>,
    /// When the person was born; not in the future.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[schema(value_type = Option<NaiveDate>)]
    pub date_of_birth: Option<Option<NaiveDate>>,
    /// The day on which staff saw that the person is 18 or older, where no date of birth is kept; not in the future. Null clears both.
    #[serde(default, deserialize_with = "crate::json::double_option")]
    #[schema(value_type = Option<NaiveDate>)]
    pub adult_confirmed_on: Option<Option<NaiveDate>>,
    /// By what they saw it; required with the day.
    #[serde(default, deserialize_with = "crate::text::changed_name")]
    #[validate(length(min = 1, max = 200), custom(function = "crate::validate::one_line"))]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    pub adult_confirmed_how: Option<String>,
}

impl ChangePerson {
    /// Whether a day and by what it was seen come together, and the day has come.
    ///
    /// # Errors
    /// 422 where they do not.
    pub fn ensure_confirmed(&self, today: NaiveDate) -> Result<()> {
        const DAY: &str = "#/adultConfirmedOn";
        const HOW: &str = "#/adultConfirmedHow";
        let fault = match (self.adult_confirmed_on.flatten(), &self.adult_confirmed_how) {
            (Some(day), _) if day > today => {
                FieldError::pointer(DAY, FieldCode::InTheFuture, "must not lie in the future")
            }
            (Some(_), None) => FieldError::pointer(HOW, FieldCode::Required, "is required with the day"),
            (None, Some(_)) => {
                FieldError::pointer(DAY, FieldCode::Required, "is required with by what it was seen")
            }
            (Some(_), Some(_)) | (None, None) => return Ok(()),
        };
        Err(Error::invalid(vec![fault]))
    }
}

/// Whether a birth date, where there is one, has come.
///
/// # Errors
/// 422 where it has not.
pub fn ensure_born(on: Option<NaiveDate>, today: NaiveDate) -> Result<()> {
    if on.is_none_or(|day| day <= today) {
        return Ok(());
    }
    let detail = "must not lie in the future";
    Err(Error::invalid(vec![FieldError::pointer("#/dateOfBirth", FieldCode::InTheFuture, detail)]))
}

/// A person.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Person)]
pub struct PersonBody {
    /// Names the person.
    pub id: PersonId,
    /// E-mail address.
    #[schema(example = "alex.invented@hackney.example")]
    pub email: String,
    /// Given name.
    #[schema(example = "Alex")]
    pub given_name: String,
    /// Family name.
    #[schema(example = "Invented")]
    pub family_name: String,
    /// When the person was born; null where it is not known.
    #[schema(required = true)]
    pub date_of_birth: Option<NaiveDate>,
    /// The day on which staff saw that the person is 18 or older; null where they did not.
    #[schema(required = true)]
    pub adult_confirmed_on: Option<NaiveDate>,
    /// By what they saw it.
    #[schema(required = true, example = "passport")]
    pub adult_confirmed_how: Option<String>,
    /// Where the person stands.
    pub state: PersonState,
    /// What the person is here, each role once, in alphabetical order.
    pub roles: Vec<Role>,
    /// When the person was added.
    pub created_at: DateTime<Utc>,
    /// When the person or their roles were last changed.
    pub updated_at: DateTime<Utc>,
    /// When what is personal was erased; null where it was not.
    #[schema(required = true)]
    pub erased_at: Option<DateTime<Utc>>,
}

impl From<Profile> for PersonBody {
    fn from(profile: Profile) -> Self {
        let Profile { person, roles } = profile;
        let Person {
            id,
            email,
            given_name,
            family_name,
            date_of_birth,
            state,
            created_at,
            updated_at,
            version: _,
            erased_at,
            adult_confirmed_on,
            adult_confirmed_how,
        } = person;
        Self {
            id,
            email,
            given_name,
            family_name,
            date_of_birth,
            adult_confirmed_on,
            adult_confirmed_how,
            state,
            roles,
            created_at,
            updated_at,
            erased_at,
        }
    }
}

/// An invitation to set a password, which goes to the person by letter.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Invitation, example = json!({"expiresAt": "2026-12-01T10:00:00Z"}))]
pub struct InvitationBody {
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// A page of people.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonList {
    /// The people, in the order in which they were added.
    pub people: Vec<PersonBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
