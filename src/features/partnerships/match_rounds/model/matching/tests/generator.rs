//! Random rounds from a seed.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::model::{Gap, Mentee, Mentor, Particulars};

/// The generator `SplitMix64` (Steele, Lea and Flood, 2014): the same numbers for the same seed, everywhere.
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// One of 0 to `end`, without `end`.
    pub fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end.max(1))).unwrap_or(0)
    }

    /// True this many times of a hundred.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    pub fn id(&mut self) -> Uuid {
        Uuid::from_u64_pair(self.next(), self.next())
    }

    /// A time on one of so many days, so that some are equal.
    pub fn day(&mut self, days: u32) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(self.below(days).into())
    }

    /// Up to `most` of so many words that start with `prefix`.
    pub fn words(&mut self, prefix: &str, of: u32, most: u32) -> BTreeSet<String> {
        (0..self.below(most + 1)).map(|_| format!("{prefix}{}", self.below(of))).collect()
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let end = u32::try_from(last + 1).unwrap_or(u32::MAX);
            items.swap(last, usize::try_from(self.below(end)).unwrap_or(0));
        }
    }
}

/// Mentees and mentors.
pub struct Round {
    pub mentees: Vec<Mentee>,
    pub mentors: Vec<Mentor>,
}

/// A round of up to so many on each side in which everything may happen.
pub fn mixed(numbers: &mut Numbers, mentees: u32, mentors: u32) -> Round {
    let standards = [numbers.id(), numbers.id()];
    let people: Vec<Uuid> = (0..4).map(|_| numbers.id()).collect();
    let mentors: Vec<Mentor> =
        (0..numbers.below(mentors + 1)).map(|_| mentor(numbers, &standards, &people)).collect();
    let count = numbers.below(mentees + 1);
    let mentees = (0..count).map(|_| mentee(numbers, &standards, &people, &mentors)).collect();
    Round { mentees, mentors }
}

fn one_of(numbers: &mut Numbers, ids: &[Uuid]) -> Option<Uuid> {
    let end = u32::try_from(ids.len()).unwrap_or(0);
    ids.get(usize::try_from(numbers.below(end)).unwrap_or(0)).copied()
}

fn particulars(numbers: &mut Numbers) -> Particulars {
    let mut languages = numbers.words("language", 3, 2);
    if numbers.chance(70) {
        languages.insert("language0".to_owned());
    }
    Particulars {
        topics: numbers.words("topic", 9, 8),
        languages,
        availability: numbers.words("time", 4, 3),
        shared_experience: numbers.words("experience", 4, 2),
    }
}

fn mentor(numbers: &mut Numbers, standards: &[Uuid], people: &[Uuid]) -> Mentor {
    let mut helps = |standard_id: &Uuid| {
        numbers.words("K", 12, 12).into_iter().map(|code| (*standard_id, code)).collect::<Vec<_>>()
    };
    let helps_with = standards.iter().flat_map(&mut helps).collect();
    Mentor {
        id: numbers.id(),
        person_id: if numbers.chance(60) { one_of(numbers, people) } else { None },
        approved_at: numbers.day(3),
        capacity: numbers.below(4),
        live: numbers.below(3) / 2,
        check_holds: numbers.chance(85),
        covers_under_18: numbers.chance(50),
        helps_with,
        particulars: particulars(numbers),
    }
}

fn mentee(numbers: &mut Numbers, standards: &[Uuid], people: &[Uuid], mentors: &[Mentor]) -> Mentee {
    let mut ranked: Vec<Uuid> = mentors.iter().map(|mentor| mentor.id).collect();
    if numbers.chance(20) {
        ranked.push(numbers.id());
    }
    numbers.shuffle(&mut ranked);
    ranked.truncate(usize::try_from(numbers.below(6)).unwrap_or(0));
    let asked = mentors.iter().filter(|_| numbers.chance(8)).map(|mentor| mentor.id).collect::<HashSet<_>>();
    let codes = numbers.words("K", 12, 9).into_iter();
    let gaps = codes.map(|code| Gap { code, in_progress: numbers.chance(30) }).collect();
    Mentee {
        id: numbers.id(),
        person_id: one_of(numbers, people).filter(|_| asked.len() == 1).unwrap_or_default(),
        asked,
        line_manager_id: if numbers.chance(60) { one_of(numbers, people) } else { None },
        adult: numbers.chance(70),
        mentored: numbers.chance(8),
        wished_at: numbers.day(3),
        ranked,
        standard_id: one_of(numbers, standards).unwrap_or_default(),
        gaps,
        particulars: particulars(numbers),
    }
}

/// A round of 2 to 5 mentees for as many mentors and some more places, every pair permitted, in which the
/// mentees rank the mentors against the order in which the mentors score them.
///
/// Scores come in levels that turn from mentor to mentor and rankings turn the other way, with some noise:
/// each side can then have its wishes only at the cost of the other.
pub fn contested(numbers: &mut Numbers) -> Round {
    let size = 2 + numbers.below(4);
    let noise = numbers.below(40);
    let mentors: Vec<Mentor> =
        (0..size).map(|column| contested_mentor(numbers, column, size, noise)).collect();
    let ids: Vec<Uuid> = mentors.iter().map(|mentor| mentor.id).collect();
    let more = numbers.below(2);
    let mentees = (0..size + more).map(|row| contested_mentee(numbers, row, &ids, noise)).collect();
    Round { mentees, mentors }
}

fn contested_mentor(numbers: &mut Numbers, column: u32, size: u32, noise: u32) -> Mentor {
    let mut topics = BTreeSet::new();
    for row in 0..=size {
        // The mentee who ranks this mentor first gets the least, the one before them the most.
        let level =
            if numbers.chance(noise) { numbers.below(6) } else { (row + size - column % size) % size };
        topics.extend((0..level).map(|topic| format!("{row}.{topic}")));
    }
    let particulars = Particulars { topics, languages: spoken(), ..Particulars::default() };
    Mentor {
        id: numbers.id(),
        person_id: None,
        approved_at: numbers.day(30),
        capacity: 1 + u32::from(numbers.chance(noise / 2)),
        live: 0,
        check_holds: true,
        covers_under_18: true,
        helps_with: HashSet::new(),
        particulars,
    }
}

fn contested_mentee(numbers: &mut Numbers, row: u32, mentors: &[Uuid], noise: u32) -> Mentee {
    let first = usize::try_from(row).unwrap_or(0) % mentors.len().max(1);
    let mut ranked = mentors.to_vec();
    ranked.rotate_left(first);
    if numbers.chance(noise) {
        numbers.shuffle(&mut ranked);
    }
    ranked.truncate(5);
    let topics = (0..5).map(|topic| format!("{row}.{topic}")).collect();
    Mentee {
        id: numbers.id(),
        person_id: Uuid::nil(),
        asked: HashSet::new(),
        line_manager_id: None,
        adult: numbers.chance(50),
        mentored: false,
        wished_at: numbers.day(30),
        ranked,
        standard_id: Uuid::nil(),
        gaps: Vec::new(),
        particulars: Particulars { topics, languages: spoken(), ..Particulars::default() },
    }
}

fn spoken() -> BTreeSet<String> {
    BTreeSet::from(["English".to_owned()])
}
