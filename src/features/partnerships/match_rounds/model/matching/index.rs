//! Which mentors offer what, to score all of them for a mentee at once.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::score::RULES;
use super::{MatchRule, Mentee, Mentor};

/// Positions of the mentors that offer a word.
type Offers<'a> = HashMap<&'a str, Vec<usize>>;

/// Inverted lists: for each thing on offer, the positions of the mentors who offer it.
pub(super) struct Index<'a> {
    mentors: usize,
    languages: Offers<'a>,
    topics: Offers<'a>,
    availability: Offers<'a>,
    shared_experience: Offers<'a>,
    helps_with: HashMap<Uuid, Offers<'a>>,
}

impl<'a> Index<'a> {
    pub(super) fn new(mentors: &[&'a Mentor]) -> Self {
        let mut index = Self {
            mentors: mentors.len(),
            languages: HashMap::new(),
            topics: HashMap::new(),
            availability: HashMap::new(),
            shared_experience: HashMap::new(),
            helps_with: HashMap::new(),
        };
        for (position, mentor) in mentors.iter().enumerate() {
            let particulars = &mentor.particulars;
            add(&mut index.languages, &particulars.languages, position);
            add(&mut index.topics, &particulars.topics, position);
            add(&mut index.availability, &particulars.availability, position);
            add(&mut index.shared_experience, &particulars.shared_experience, position);
            for (standard_id, code) in &mentor.helps_with {
                let offers = index.helps_with.entry(*standard_id).or_default();
                offers.entry(code).or_default().push(position);
            }
        }
        index
    }

    /// Whether each mentor has a language in common with a mentee.
    pub(super) fn languages(&self, mentee: &Mentee, row: &mut Row) {
        row.common_language.clear();
        row.common_language.resize(self.mentors, false);
        for &position in find(&self.languages, mentee.particulars.languages.iter()).into_iter().flatten() {
            if let Some(common) = row.common_language.get_mut(position) {
                *common = true;
            }
        }
    }

    /// The score of each mentor for a mentee.
    pub(super) fn scores(&self, mentee: &Mentee, row: &mut Row) {
        row.scores.clear();
        row.scores.resize(self.mentors, 0);
        for rule in RULES {
            row.covered.clear();
            row.covered.resize(self.mentors, 0);
            for &position in self.lists(rule, mentee).into_iter().flatten() {
                if let Some(covered) = row.covered.get_mut(position) {
                    *covered = covered.saturating_add(1);
                }
            }
            let asked = rule.asked(mentee);
            // More than enough gives no more than enough.
            let enough = rule.enough();
            let points: Vec<u8> = (0..=enough).map(|covered| rule.points(asked, covered.into())).collect();
            for (score, covered) in row.scores.iter_mut().zip(&row.covered) {
                *score += points.get(usize::from(*covered.min(&enough))).copied().unwrap_or(0);
            }
        }
    }

    /// For each thing that a mentee asks for, the mentors who offer it.
    fn lists(&self, rule: MatchRule, mentee: &Mentee) -> Vec<&Vec<usize>> {
        let asks = &mentee.particulars;
        match rule {
            MatchRule::KsbGaps => {
                let offers = self.helps_with.get(&mentee.standard_id);
                offers.map_or_else(Vec::new, |offers| find(offers, mentee.gaps.iter().map(|gap| &gap.code)))
            }
            MatchRule::Topics => find(&self.topics, asks.topics.iter()),
            MatchRule::Availability => find(&self.availability, asks.availability.iter()),
            MatchRule::SharedExperience => find(&self.shared_experience, asks.shared_experience.iter()),
        }
    }
}

/// What is known of each mentor for one mentee; kept to be filled again for the next.
#[derive(Default)]
pub(super) struct Row {
    pub(super) scores: Vec<u8>,
    pub(super) common_language: Vec<bool>,
    covered: Vec<u8>,
}

fn find<'i, 'w>(offers: &'i Offers<'_>, words: impl Iterator<Item = &'w String>) -> Vec<&'i Vec<usize>> {
    words.filter_map(|word| offers.get(word.as_str())).collect()
}

fn add<'a>(offers: &mut Offers<'a>, words: &'a BTreeSet<String>, position: usize) {
    for word in words {
        offers.entry(word).or_default().push(position);
    }
}
