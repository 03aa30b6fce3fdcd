//! Why a pair fits, in words that both may read.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::score::covered_gaps;
use super::{Gap, MatchRule, Mentee, Mentor, score};

/// What a rule adds to a score, and for what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = MatchBecause, example = json!({"rule": "ksbGaps", "points": 27, "words": "K7, S3 not started; B2 in progress"}))]
pub struct Because {
    /// The rule.
    pub rule: MatchRule,
    /// Its points, from 1 to its weight.
    pub points: u8,
    /// What the two have in common, such as "K7 not started; S3 in progress"; of shared experience only that.
    pub words: String,
}

/// Why a mentor fits a mentee: the rules that give points, the weightiest first.
#[must_use]
pub fn explain(mentee: &Mentee, mentor: &Mentor) -> Vec<Because> {
    let points = score(mentee, mentor).points.into_iter().filter(|(_, points)| *points > 0);
    points.map(|(rule, points)| Because { rule, points, words: words(rule, mentee, mentor) }).collect()
}

fn words(rule: MatchRule, mentee: &Mentee, mentor: &Mentor) -> String {
    let (asks, offers) = (&mentee.particulars, &mentor.particulars);
    match rule {
        MatchRule::KsbGaps => gap_words(mentee, mentor),
        MatchRule::Topics => listed(asks.topics.intersection(&offers.topics)),
        MatchRule::Availability => listed(asks.availability.intersection(&offers.availability)),
        MatchRule::SharedExperience => "shared experience".to_owned(),
    }
}

fn gap_words(mentee: &Mentee, mentor: &Mentor) -> String {
    let (begun, new): (Vec<&Gap>, Vec<&Gap>) = covered_gaps(mentee, mentor).partition(|gap| gap.in_progress);
    let parts = [(new, "not started"), (begun, "in progress")];
    let parts = parts.iter().filter(|(gaps, _)| !gaps.is_empty());
    let parts = parts.map(|(gaps, state)| format!("{} {state}", listed(gaps.iter().map(|gap| &gap.code))));
    parts.collect::<Vec<_>>().join("; ")
}

fn listed<'a>(words: impl Iterator<Item = &'a String>) -> String {
    words.map(String::as_str).collect::<Vec<_>>().join(", ")
}
