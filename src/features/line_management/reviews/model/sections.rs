//! How lists of reviews find their rows: the database keeps all reviews by section and due date, and any filter means some
//! sections. The view `counted_reviews` says which review stands in which.

use chrono::{Days, NaiveDate};

use super::{Party, ReviewState, TWELVE_WEEKS};
use crate::string_enum::string_enum;

string_enum! {
    /// In which order reviews are listed.
    Sort {
        /// The earliest due first.
        EarliestFirst "dueOn",
        /// The latest due first.
        LatestFirst "-dueOn",
    }
}

/// Which reviews to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub apprenticeships: Vec<crate::ids::ApprenticeshipId>,
    pub states: Vec<ReviewState>,
    pub upcoming: Option<bool>,
    pub overdue: Option<bool>,
    pub waiting_for: Vec<Party>,
    pub due_before: Option<NaiveDate>,
    /// Whether what is due last comes first.
    pub latest_first: bool,
}

/// A stretch of a section: reviews due from a day on, and before another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub section: String,
    pub from: Option<NaiveDate>,
    pub before: Option<NaiveDate>,
}

/// Where the apprenticeship of a review stands that was not held.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    InLearning,
    /// In learning from its start day on, whether or not the timer has run.
    Approved,
    /// On a break, at the gateway, ended.
    Over,
}

impl Filter {
    /// The stretches that hold whatever fits, and little else.
    pub fn stretches(&self, today: NaiveDate) -> Vec<Stretch> {
        let states = ReviewState::ALL.iter().copied();
        let states = states.filter(|state| self.states.is_empty() || self.states.contains(state));
        let states = states.filter(|state| self.upcoming.is_none_or(|wanted| state.is_open() == wanted));
        states.flat_map(|state| self.stretches_of(state, today)).collect()
    }

    fn stretches_of(&self, state: ReviewState, today: NaiveDate) -> Vec<Stretch> {
        if state.is_open() {
            let sections = [Section::InLearning, Section::Approved, Section::Over];
            return sections
                .into_iter()
                .filter_map(|section_of_state| self.open(state, section_of_state, today))
                .collect();
        }
        let waiting = match state {
            ReviewState::Held => vec![Party::ALL.to_vec()],
            ReviewState::PartiallySigned => some_parties(),
            _ => vec![Vec::new()],
        };
        let fits = |parties: &Vec<Party>| {
            self.waiting_for.is_empty() || self.waiting_for.iter().any(|party| parties.contains(party))
        };
        let waiting = waiting.into_iter().filter(|_| self.overdue != Some(true)).filter(fits);
        let section = |parties: Vec<Party>| match state {
            ReviewState::PartiallySigned => {
                let names: Vec<_> = parties.into_iter().map(Party::as_str).collect();
                format!("{state}/{}", names.join("+"))
            }
            _ => state.to_string(),
        };
        waiting
            .map(|parties| Stretch { section: section(parties), from: None, before: self.due_before })
            .collect()
    }

    /// Of a review that was not held.
    fn open(&self, state: ReviewState, section_of_state: Section, today: NaiveDate) -> Option<Stretch> {
        // Nobody is shown a review to come of an apprentice who is not in learning.
        let hidden = state == ReviewState::Scheduled && section_of_state == Section::Over;
        if hidden || !self.waiting_for.is_empty() {
            return None;
        }
        let earlier = |day: NaiveDate| Some(self.due_before.map_or(day, |before| before.min(day)));
        let (mut from, mut before) = (None, self.due_before);
        match (self.overdue, section_of_state) {
            (Some(true), Section::Over) => return None,
            (Some(true), _) => before = earlier(today),
            (Some(false), Section::InLearning) => from = Some(today),
            _ => {}
        }
        if state == ReviewState::Scheduled && section_of_state == Section::Approved {
            // Later are only those of apprenticeships that have not begun.
            let last = today + TWELVE_WEEKS + Days::new(1);
            before = Some(before.map_or(last, |day| day.min(last)));
        }
        let section = match section_of_state {
            Section::InLearning => state.to_string(),
            Section::Approved => format!("{state}/approved"),
            Section::Over => format!("{state}/over"),
        };
        Some(Stretch { section, from, before })
    }
}

/// Every set of parties but none of them and all of them.
fn some_parties() -> Vec<Vec<Party>> {
    let of = |set: usize| {
        let parties = Party::ALL.iter().copied().enumerate();
        parties.filter(|(at, _)| set >> at & 1 == 1).map(|(_, party)| party).collect()
    };
    (1..(1 << Party::ALL.len()) - 1).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(filter: &Filter) -> Vec<String> {
        let today = "2026-11-24".parse().expect("a day");
        filter.stretches(today).into_iter().map(|stretch| stretch.section).collect()
    }

    #[test]
    fn without_a_filter_every_review_that_is_shown_has_a_section() {
        let partly = [
            "apprentice",
            "lineManager",
            "apprentice+lineManager",
            "provider",
            "apprentice+provider",
            "lineManager+provider",
        ];
        let mut expected: Vec<String> = [
            "scheduled",
            "scheduled/approved",
            "rescheduled",
            "rescheduled/approved",
            "rescheduled/over",
            "missed",
            "missed/approved",
            "missed/over",
            "held",
        ]
        .map(str::to_owned)
        .to_vec();
        expected.extend(partly.map(|parties| format!("partiallySigned/{parties}")));
        expected.push("signed".to_owned());
        assert_eq!(named(&Filter::default()), expected);
    }

    #[test]
    fn a_review_waits_for_whoever_has_not_signed() {
        let filter = Filter { waiting_for: vec![Party::Provider], ..Filter::default() };
        let expected = [
            "held",
            "partiallySigned/provider",
            "partiallySigned/apprentice+provider",
            "partiallySigned/lineManager+provider",
        ];
        assert_eq!(named(&filter), expected);
        let both = Filter { states: vec![ReviewState::Signed], ..filter };
        assert_eq!(named(&both), [""; 0]);
    }

    #[test]
    fn what_is_to_come_is_every_review_that_was_not_held() {
        let all = named(&Filter::default());
        let [to_come, past] =
            [true, false].map(|upcoming| named(&Filter { upcoming: Some(upcoming), ..Filter::default() }));
        assert!(to_come.iter().all(|section| !section.starts_with("held") && section != "signed"));
        assert_eq!([to_come, past].concat(), all);
        let none = Filter { upcoming: Some(false), states: vec![ReviewState::Missed], ..Filter::default() };
        assert_eq!(named(&none), [""; 0]);
    }

    #[test]
    fn what_is_overdue_was_due_before_today() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().expect("a day"));
        let today = day("2026-11-24").expect("a day");
        let filter = Filter { overdue: Some(true), due_before: day("2026-12-01"), ..Filter::default() };
        assert!(filter.stretches(today).iter().all(|stretch| stretch.before == Some(today)));
        assert!(named(&filter).iter().all(|section| !section.ends_with("/over") && section != "held"));
        let filter =
            Filter { overdue: Some(false), states: vec![ReviewState::Scheduled], ..Filter::default() };
        let stretches = filter.stretches(today);
        assert_eq!((stretches[0].from, stretches[0].before), (Some(today), None));
        assert_eq!((stretches[1].from, stretches[1].before), (None, day("2027-02-17")));
    }
}
