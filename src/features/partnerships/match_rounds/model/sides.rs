//! What a round is made of: rows of both sides, and what the matching knows of them.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::matching::{Gap, Mentee, Mentor, Particulars};
use crate::features::learning::ksbs::KsbState;
use crate::features::partnerships::mentor_profiles::{Availability, HelpsWith, SharedExperience};
use crate::ids::{ApprenticeshipId, MentorProfileId, PersonId, StandardId};
use crate::json::stored::Json;

/// An apprentice who wishes for a mentor, as stored.
#[derive(Clone, Debug, Queryable)]
pub struct MenteeRow {
    pub id: ApprenticeshipId,
    pub person_id: PersonId,
    pub line_manager_id: Option<PersonId>,
    pub standard_id: StandardId,
    pub topics: Vec<String>,
    pub languages: Vec<String>,
    pub availability: Vec<Availability>,
    pub ranked: Vec<MentorProfileId>,
    pub shared_experience: Vec<SharedExperience>,
    pub wished_at: DateTime<Utc>,
}

/// A mentor who takes part, as stored.
#[derive(Clone, Debug, Queryable)]
pub struct MentorRow {
    pub id: MentorProfileId,
    pub person_id: Option<PersonId>,
    pub topics: Vec<String>,
    pub languages: Vec<String>,
    pub availability: Vec<Availability>,
    pub capacity: i32,
    pub helps_with: Json<Vec<HelpsWith>>,
    pub shared_experience: Vec<SharedExperience>,
    pub checked_on: NaiveDate,
    pub check_expires_on: NaiveDate,
    pub covers_under_18: bool,
    pub approved_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// A mentorship that is under way: whose, and by whom.
pub type Live = (ApprenticeshipId, MentorProfileId);
/// A request that waits for an answer: of whom, to whom.
pub type Asked = (ApprenticeshipId, MentorProfileId);

/// All that was read.
#[derive(Clone, Debug)]
pub struct Rows {
    pub mentees: Vec<MenteeRow>,
    pub mentors: Vec<MentorRow>,
    pub live: Vec<Live>,
    pub asked: Vec<Asked>,
    /// Those who are 18 or older.
    pub adults: HashSet<PersonId>,
    /// What each apprentice still has to learn, in the order of the standard.
    pub gaps: HashMap<ApprenticeshipId, Vec<(String, KsbState)>>,
}

/// The two sides of a round. Two of them are equal where the same would come of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sides {
    /// By the age of their wishes.
    pub mentees: Vec<Mentee>,
    /// By id.
    pub mentors: Vec<Mentor>,
}

impl Sides {
    /// Both sides as they are on a day in London.
    pub fn new(rows: Rows, today: NaiveDate) -> Self {
        let Rows { mentees, mentors, live, asked, adults, mut gaps } = rows;
        let mut has_asked: HashMap<ApprenticeshipId, HashSet<Uuid>> = HashMap::new();
        for (apprentice, mentor) in asked {
            has_asked.entry(apprentice).or_default().insert(mentor.0);
        }
        let mut taken: HashMap<MentorProfileId, u32> = HashMap::new();
        for (_, mentor) in &live {
            *taken.entry(*mentor).or_default() += 1;
        }
        let mentored: HashSet<ApprenticeshipId> =
            live.into_iter().map(|(apprentice, _)| apprentice).collect();
        let mentee = |row: MenteeRow| Mentee {
            id: row.id.0,
            person_id: row.person_id.0,
            line_manager_id: row.line_manager_id.map(|id| id.0),
            adult: adults.contains(&row.person_id),
            mentored: mentored.contains(&row.id),
            asked: has_asked.remove(&row.id).unwrap_or_default(),
            wished_at: row.wished_at,
            ranked: row.ranked.iter().map(|id| id.0).collect(),
            standard_id: row.standard_id.0,
            gaps: gaps.remove(&row.id).unwrap_or_default().into_iter().map(gap).collect(),
            particulars: particulars((row.topics, row.languages), &row.availability, &row.shared_experience),
        };
        let mentor = |row: MentorRow| Mentor {
            id: row.id.0,
            person_id: row.person_id.map(|id| id.0),
            approved_at: row.approved_at.unwrap_or(row.created_at),
            capacity: u32::try_from(row.capacity).unwrap_or_default(),
            live: taken.get(&row.id).copied().unwrap_or_default(),
            check_holds: row.checked_on <= today && today <= row.check_expires_on,
            covers_under_18: row.covers_under_18,
            helps_with: row.helps_with.0.into_iter().flat_map(helps).collect(),
            particulars: particulars((row.topics, row.languages), &row.availability, &row.shared_experience),
        };
        let mut mentees: Vec<Mentee> = mentees.into_iter().map(mentee).collect();
        mentees.sort_by_key(|mentee| (mentee.wished_at, mentee.id));
        let mut mentors: Vec<Mentor> = mentors.into_iter().map(mentor).collect();
        mentors.sort_by_key(|mentor| mentor.id);
        Self { mentees, mentors }
    }

    /// The apprentices by their ids.
    pub fn mentees_by_id(&self) -> HashMap<Uuid, &Mentee> {
        self.mentees.iter().map(|mentee| (mentee.id, mentee)).collect()
    }

    /// The mentors by their ids.
    pub fn mentors_by_id(&self) -> HashMap<Uuid, &Mentor> {
        self.mentors.iter().map(|mentor| (mentor.id, mentor)).collect()
    }

    /// The place of each apprentice, by the age of their wishes.
    pub fn places(&self) -> HashMap<Uuid, i32> {
        self.mentees.iter().map(|mentee| mentee.id).zip(0..).collect()
    }
}

fn gap((code, state): (String, KsbState)) -> Gap {
    let in_progress = matches!(state, KsbState::InProgress | KsbState::ReadyForReview);
    Gap { code: code.to_uppercase(), in_progress }
}

fn helps(one: HelpsWith) -> impl Iterator<Item = (Uuid, String)> {
    let HelpsWith { standard_id, codes } = one;
    codes.into_iter().map(move |code| (standard_id.0, code.to_uppercase()))
}

fn particulars(
    (topics, languages): (Vec<String>, Vec<String>),
    availability: &[Availability],
    shared: &[SharedExperience],
) -> Particulars {
    let folded = |words: Vec<String>| words.into_iter().map(|word| word.to_lowercase()).collect();
    let texts = |texts: &mut dyn Iterator<Item = &'static str>| -> BTreeSet<String> {
        texts.map(str::to_owned).collect()
    };
    Particulars {
        topics: folded(topics),
        languages: folded(languages),
        availability: texts(&mut availability.iter().map(|one| one.as_str())),
        shared_experience: texts(&mut shared.iter().map(|one| one.as_str())),
    }
}
