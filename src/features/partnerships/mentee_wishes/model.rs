//! Wishes for a mentor.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::features::partnerships::mentor_profiles::{
    Availability, SharedExperience, distinct, read_languages, read_topics, topics_fit,
};
use crate::ids::{ApprenticeshipId, MentorProfileId, PersonId};
use crate::schema::mentee_wishes;
use crate::visibility::Visibility;

/// A wish as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = mentee_wishes, primary_key(apprenticeship_id))]
pub struct MenteeWish {
    pub apprenticeship_id: ApprenticeshipId,
    pub topics: Vec<String>,
    pub goals: String,
    pub languages: Vec<String>,
    pub availability: Vec<Availability>,
    pub ranked_mentor_ids: Vec<MentorProfileId>,
    pub shared_experience: Vec<SharedExperience>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

/// The apprenticeship whose wish it is.
#[derive(Clone, Copy, Debug)]
pub struct Whose {
    pub id: ApprenticeshipId,
    pub person: PersonId,
    pub line_manager: Option<PersonId>,
    /// The day on which it ended, where it did.
    pub ended_on: Option<NaiveDate>,
}

impl Whose {
    /// Whether it is the caller's own.
    pub fn is_of(&self, visibility: &Visibility) -> bool {
        visibility.own == Some(self.person)
    }
}

/// Says what an apprentice wishes for in a mentor. It replaces what was said before.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "topics": ["public speaking"], "goals": "I would like to talk in front of others without notes.", "languages": ["en", "tr"],
    "availability": ["weekdayLunchtimes"], "rankedMentorIds": [], "sharedExperience": ["changedCareer"]
}))]
pub struct PutMenteeWish {
    /// What to talk about, in words of one's own, at most 60 characters each.
    #[serde(deserialize_with = "read_topics")]
    #[validate(length(max = 10), custom(function = "topics_fit"))]
    #[schema(max_items = 10)]
    pub topics: Vec<String>,
    /// What one would like to reach; for the mentor who accepts, and for nobody else.
    #[validate(length(min = 1, max = 4000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 4000)]
    pub goals: String,
    /// Languages by their codes of ISO 639-1.
    #[serde(deserialize_with = "read_languages")]
    #[validate(length(min = 1, max = 10), custom(function = "distinct"))]
    #[schema(min_items = 1, max_items = 10)]
    pub languages: Vec<String>,
    /// When one has time.
    #[serde(default)]
    #[validate(custom(function = "distinct"))]
    pub availability: Vec<Availability>,
    /// The mentors whom one would like best, the best first.
    #[serde(default)]
    #[validate(length(max = 5), custom(function = "distinct"))]
    #[schema(max_items = 5)]
    pub ranked_mentor_ids: Vec<MentorProfileId>,
    /// What one likes to say of oneself; anyone may leave it empty.
    #[serde(default)]
    #[validate(custom(function = "distinct"))]
    pub shared_experience: Vec<SharedExperience>,
}

/// What an apprentice wishes for in a mentor.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MenteeWish)]
pub struct MenteeWishBody {
    /// The apprenticeship.
    pub apprenticeship_id: ApprenticeshipId,
    /// What to talk about, in lower case.
    #[schema(example = json!(["public speaking"]))]
    pub topics: Vec<String>,
    /// What the apprentice would like to reach; told to the apprentice alone.
    #[schema(required = true)]
    pub goals: Option<String>,
    /// Languages by their codes of ISO 639-1.
    #[schema(example = json!(["en", "tr"]))]
    pub languages: Vec<String>,
    /// When the apprentice has time.
    pub availability: Vec<Availability>,
    /// The mentors whom the apprentice would like best; told to the apprentice alone, empty for everybody else.
    pub ranked_mentor_ids: Vec<MentorProfileId>,
    /// What the apprentice said of themself; told to the apprentice alone, empty for everybody else.
    pub shared_experience: Vec<SharedExperience>,
    /// When it was said first.
    pub created_at: DateTime<Utc>,
    /// When it was said last.
    pub updated_at: DateTime<Utc>,
}

impl MenteeWishBody {
    /// The wish for the apprentice, who sees all of it, or for the team.
    pub fn new(own: bool, row: MenteeWish) -> Self {
        let MenteeWish {
            apprenticeship_id,
            topics,
            goals,
            languages,
            availability,
            ranked_mentor_ids,
            shared_experience,
            created_at,
            updated_at,
            version: _,
        } = row;
        Self {
            apprenticeship_id,
            topics,
            goals: own.then_some(goals),
            languages,
            availability,
            ranked_mentor_ids: if own { ranked_mentor_ids } else { Vec::new() },
            shared_experience: if own { shared_experience } else { Vec::new() },
            created_at,
            updated_at,
        }
    }
}

/// What the mentor who accepted reads of the wish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WishForMentor)]
pub struct WishForMentorBody {
    /// What to talk about.
    pub topics: Vec<String>,
    /// What the apprentice would like to reach.
    pub goals: String,
    /// Languages by their codes of ISO 639-1.
    pub languages: Vec<String>,
    /// When the apprentice has time.
    pub availability: Vec<Availability>,
}

impl From<MenteeWish> for WishForMentorBody {
    fn from(row: MenteeWish) -> Self {
        let MenteeWish {
            apprenticeship_id: _,
            topics,
            goals,
            languages,
            availability,
            ranked_mentor_ids: _,
            shared_experience: _,
            created_at: _,
            updated_at: _,
            version: _,
        } = row;
        Self { topics, goals, languages, availability }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_ranks_and_what_is_shared_are_told_to_the_apprentice_alone() {
        let wish = || MenteeWish {
            apprenticeship_id: ApprenticeshipId::default(),
            topics: vec!["sql".to_owned()],
            goals: "To speak".to_owned(),
            languages: vec!["en".to_owned()],
            availability: vec![Availability::Weekends],
            ranked_mentor_ids: vec![MentorProfileId::default()],
            shared_experience: vec![SharedExperience::FirstJob],
            created_at: DateTime::UNIX_EPOCH,
            updated_at: DateTime::UNIX_EPOCH,
            version: 1,
        };
        for own in [true, false] {
            let told = MenteeWishBody::new(own, wish());
            assert_eq!(told.goals.is_some(), own);
            assert_eq!(!told.ranked_mentor_ids.is_empty(), own);
            assert_eq!(!told.shared_experience.is_empty(), own);
            assert_eq!((told.topics.len(), told.languages.len(), told.availability.len()), (1, 1, 1));
        }
        assert_eq!(WishForMentorBody::from(wish()).goals, "To speak");
    }

    #[test]
    fn ranks_stand_once_and_are_five_at_most() {
        let id = |n: usize| format!("\"01932b6e-7a4c-7000-8000-00000000000{n}\"");
        let read = |ids: &[usize]| {
            let ids: Vec<String> = ids.iter().map(|n| id(*n)).collect();
            let body = format!(
                r#"{{"topics": [], "goals": "x", "languages": ["en"], "rankedMentorIds": [{}]}}"#,
                ids.join(",")
            );
            crate::json::read::<PutMenteeWish>(body.as_bytes()).is_ok()
        };
        assert!(read(&[]) && read(&[1, 2, 3, 4, 5]));
        assert!(!read(&[1, 2, 1]) && !read(&[1, 2, 3, 4, 5, 6]));
    }
}
