//! The rules of scores, barriers and reasons as tables.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, TimeDelta};
use uuid::Uuid;

use super::model::{
    Barrier, Gap, MAX_SCORE, MatchRule, Mentee, Mentor, Particulars, UnmatchedReason, assign, blocking_pairs,
    explain, permitted, score, unmatched,
};

const STANDARD: Uuid = Uuid::from_u128(1);
const MANAGER: Uuid = Uuid::from_u128(2);

fn words(words: &str) -> BTreeSet<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

fn speaking(languages: &str) -> Particulars {
    Particulars { languages: words(languages), ..Particulars::default() }
}

/// An adult who speaks English and asks for nothing.
fn mentee(id: u128) -> Mentee {
    Mentee {
        id: Uuid::from_u128(id),
        person_id: Uuid::from_u128(id + 1_000),
        asked: HashSet::new(),
        line_manager_id: Some(MANAGER),
        adult: true,
        mentored: false,
        wished_at: DateTime::UNIX_EPOCH,
        ranked: Vec::new(),
        standard_id: STANDARD,
        gaps: Vec::new(),
        particulars: speaking("English"),
    }
}

/// Someone with one place who speaks English and is cleared for adults.
fn mentor(id: u128) -> Mentor {
    Mentor {
        id: Uuid::from_u128(id),
        person_id: None,
        approved_at: DateTime::UNIX_EPOCH,
        capacity: 1,
        live: 0,
        check_holds: true,
        covers_under_18: false,
        helps_with: HashSet::new(),
        particulars: speaking("English"),
    }
}

fn gaps(codes: &str) -> Vec<Gap> {
    let gap =
        |code: &str| Gap { code: code.trim_end_matches('+').to_owned(), in_progress: code.ends_with('+') };
    codes.split_whitespace().map(gap).collect()
}

fn helps(codes: &str) -> HashSet<(Uuid, String)> {
    codes.split_whitespace().map(|code| (STANDARD, code.to_owned())).collect()
}

#[test]
fn rules_give_points_in_proportion_rounded_down() {
    let table = [
        (MatchRule::KsbGaps, 0, 0, 0),
        (MatchRule::KsbGaps, 7, 0, 0),
        (MatchRule::KsbGaps, 7, 1, 9),
        (MatchRule::KsbGaps, 7, 4, 36),
        (MatchRule::KsbGaps, 7, 5, 45),
        (MatchRule::KsbGaps, 7, 7, 45),
        (MatchRule::KsbGaps, 4, 3, 33),
        (MatchRule::KsbGaps, 1, 1, 45),
        (MatchRule::KsbGaps, 300, 299, 45),
        (MatchRule::Topics, 5, 2, 12),
        (MatchRule::Topics, 4, 1, 7),
        (MatchRule::Topics, 3, 3, 30),
        (MatchRule::Availability, 3, 1, 7),
        (MatchRule::Availability, 3, 2, 15),
        (MatchRule::Availability, 1, 1, 15),
        (MatchRule::SharedExperience, 4, 1, 10),
        (MatchRule::SharedExperience, 4, 0, 0),
    ];
    for (rule, asked, covered, points) in table {
        assert_eq!(rule.points(asked, covered), points, "{rule:?} {asked} {covered}");
    }
    assert_eq!(MatchRule::ALL.iter().map(|rule| rule.weight()).sum::<u8>(), MAX_SCORE);
}

#[test]
fn a_pair_is_scored_and_explained() {
    let mut asks = mentee(10);
    let mut offers = mentor(20);
    assert_eq!((score(&asks, &offers).total, explain(&asks, &offers)), (0, Vec::new()));
    asks.gaps = gaps("K7 S3+ B1 K9");
    asks.particulars.topics = words("security cloud data web games");
    asks.particulars.availability = words("evenings mornings");
    asks.particulars.shared_experience = words("care");
    offers.helps_with = helps("S3 K7");
    offers.helps_with.insert((Uuid::nil(), "B1".to_owned()));
    offers.particulars.topics = words("cloud security law");
    offers.particulars.availability = words("evenings");
    offers.particulars.shared_experience = words("care other");
    let scored = score(&asks, &offers);
    assert_eq!(scored.total, 22 + 12 + 7 + 10);
    assert_eq!(scored.points.map(|(_, points)| points), [22, 12, 7, 10]);
    let told: Vec<_> = explain(&asks, &offers)
        .into_iter()
        .map(|because| (because.rule.as_str(), because.points, because.words))
        .collect();
    let expected = [
        ("ksbGaps", 22, "K7 not started; S3 in progress"),
        ("topics", 12, "cloud, security"),
        ("availability", 7, "evenings"),
        ("sharedExperience", 10, "shared experience"),
    ];
    assert_eq!(told, expected.map(|(rule, points, words)| (rule, points, words.to_owned())));
}

#[test]
fn gaps_are_told_by_their_state() {
    let table = [
        ("K7 S3", "K7, S3 not started"),
        ("K7+ S3+", "K7, S3 in progress"),
        ("S3+ K7 B9", "K7 not started; S3 in progress"),
    ];
    for (codes, words) in table {
        let asks = Mentee { gaps: gaps(codes), ..mentee(10) };
        let offers = Mentor { helps_with: helps("K7 S3"), ..mentor(20) };
        let told = explain(&asks, &offers);
        assert_eq!(told.iter().map(|because| because.words.as_str()).collect::<Vec<_>>(), [words]);
    }
}

type Change = fn(&mut Mentee, &mut Mentor);

#[test]
fn barriers_are_found_in_their_order_and_give_the_reason() {
    let table: [(Change, Result<(), Barrier>, Option<UnmatchedReason>); 12] = [
        (|_, _| (), Ok(()), None),
        (|a, b| (a.adult, b.covers_under_18) = (false, true), Ok(()), None),
        (|_, b| (b.capacity, b.live) = (1, 2), Err(Barrier::NoPlaceLeft), Some(UnmatchedReason::NoPlaceLeft)),
        (
            |a, _| a.particulars = speaking("BSL"),
            Err(Barrier::NoCommonLanguage),
            Some(UnmatchedReason::NoCommonLanguage),
        ),
        (
            |a, b| (a.particulars, b.capacity) = (speaking(""), 0),
            Err(Barrier::NoCommonLanguage),
            Some(UnmatchedReason::NoCommonLanguage),
        ),
        (|a, _| a.adult = false, Err(Barrier::Under18NotCovered), Some(UnmatchedReason::NoClearedMentor)),
        (
            |a, b| (a.particulars, b.check_holds) = (speaking("BSL"), false),
            Err(Barrier::CheckNotValid),
            Some(UnmatchedReason::NoClearedMentor),
        ),
        (
            |_, b| (b.person_id, b.check_holds) = (Some(MANAGER), false),
            Err(Barrier::LineManager),
            Some(UnmatchedReason::NoMentor),
        ),
        (|a, b| b.person_id = Some(a.person_id), Err(Barrier::LineManager), Some(UnmatchedReason::NoMentor)),
        (
            |a, b| (a.asked, b.check_holds) = (HashSet::from([b.id]), false),
            Err(Barrier::Asked),
            Some(UnmatchedReason::NoMentor),
        ),
        (
            |a, b| (a.asked, b.person_id) = (HashSet::from([b.id]), Some(MANAGER)),
            Err(Barrier::LineManager),
            Some(UnmatchedReason::NoMentor),
        ),
        (
            |a, b| (a.mentored, b.person_id) = (true, Some(MANAGER)),
            Err(Barrier::AlreadyMentored),
            Some(UnmatchedReason::AlreadyMentored),
        ),
    ];
    for (change, result, reason) in table {
        let (mut asks, mut offers) = (mentee(10), mentor(20));
        change(&mut asks, &mut offers);
        assert_eq!(permitted(&asks, &offers), result);
        let outcome = assign(&[asks], &[offers]);
        assert_eq!(outcome.unmatched.first().map(|unmatched| unmatched.reason), reason);
    }
}

#[test]
fn nobody_is_their_own_barrier_for_want_of_ids() {
    let asks = Mentee { line_manager_id: None, ..mentee(10) };
    assert_eq!(permitted(&asks, &mentor(20)), Ok(()));
}

#[test]
fn the_reason_is_the_furthest_that_any_mentor_let_a_mentee_come() {
    let uncleared = Mentor { check_holds: false, ..mentor(20) };
    let foreign = Mentor { particulars: speaking("BSL"), ..mentor(21) };
    let manager = Mentor { person_id: Some(MANAGER), ..mentor(22) };
    let full = Mentor { live: 1, ..mentor(23) };
    let table = [
        (vec![], UnmatchedReason::NoMentor),
        (vec![manager.clone()], UnmatchedReason::NoMentor),
        (vec![uncleared.clone(), manager.clone()], UnmatchedReason::NoClearedMentor),
        (vec![manager.clone(), foreign.clone(), uncleared.clone()], UnmatchedReason::NoCommonLanguage),
        (vec![full, manager, foreign, uncleared], UnmatchedReason::NoPlaceLeft),
    ];
    for (mentors, reason) in table {
        let outcome = assign(&[mentee(10)], &mentors);
        assert_eq!(outcome.unmatched.iter().map(|unmatched| unmatched.reason).collect::<Vec<_>>(), [reason]);
    }
    let mentored = Mentee { mentored: true, ..mentee(10) };
    assert_eq!(assign(&[mentored], &[]).unmatched[0].reason, UnmatchedReason::AlreadyMentored);
}

fn pairs(mentees: &[Mentee], mentors: &[Mentor]) -> Vec<(u128, u128)> {
    let outcome = assign(mentees, mentors);
    outcome.pairs.iter().map(|pair| (pair.mentee_id.as_u128(), pair.mentor_id.as_u128())).collect()
}

#[test]
fn ties_go_to_the_oldest_wish_and_the_first_approved_then_to_the_lower_id() {
    let later = DateTime::UNIX_EPOCH + TimeDelta::days(1);
    let late_mentee = Mentee { wished_at: later, ..mentee(10) };
    let late_mentor = Mentor { approved_at: later, ..mentor(20) };
    assert_eq!(pairs(&[late_mentee.clone(), mentee(11)], &[mentor(21)]), [(11, 21)]);
    assert_eq!(pairs(&[mentee(12), mentee(11)], &[mentor(21)]), [(11, 21)]);
    assert_eq!(pairs(&[mentee(11)], &[late_mentor.clone(), mentor(21)]), [(11, 21)]);
    assert_eq!(pairs(&[mentee(11)], &[mentor(22), mentor(21)]), [(11, 21)]);
    assert_eq!(pairs(&[late_mentee, mentee(11)], &[late_mentor, mentor(21)]), [(11, 21), (10, 20)]);
}

#[test]
fn a_ranking_goes_before_scores_for_mentees_and_not_for_mentors() {
    let topics = |topics| Particulars { topics: words(topics), ..speaking("English") };
    let fits = Mentor { particulars: topics("cloud"), ..mentor(20) };
    let ranked = Mentee {
        ranked: vec![Uuid::from_u128(99), Uuid::from_u128(21)],
        particulars: topics("cloud"),
        ..mentee(10)
    };
    let mentors = [fits, mentor(21)];
    assert_eq!(pairs(std::slice::from_ref(&ranked), &mentors), [(10, 21)]);
    let keen = Mentee { ranked: vec![Uuid::from_u128(20)], ..mentee(9) };
    let other = Mentee { ranked: vec![], particulars: topics("cloud"), ..mentee(11) };
    assert_eq!(pairs(&[keen.clone(), other.clone()], &mentors), [(9, 21), (11, 20)]);
    let given = [(keen.id, mentors[0].id), (other.id, mentors[1].id)];
    let blocking = blocking_pairs(&[keen, other.clone()], &mentors, &given, 100);
    assert_eq!(
        blocking.iter().map(|pair| (pair.mentee_id, pair.mentor_id)).collect::<Vec<_>>(),
        [(other.id, mentors[0].id)]
    );
}

#[test]
fn whoever_could_have_a_place_that_nobody_got_is_set_aside() {
    let foreign = Mentee { particulars: speaking("BSL"), ..mentee(12) };
    let mentees = [mentee(10), mentee(11), foreign];
    let mentors = [Mentor { capacity: 2, ..mentor(20) }];
    let reasons = |assignment: &[(u128, u128)]| {
        let id = Uuid::from_u128;
        let assignment: Vec<_> = assignment.iter().map(|(one, other)| (id(*one), id(*other))).collect();
        let left = unmatched(&mentees, &mentors, &assignment);
        left.iter().map(|left| (left.mentee_id.as_u128(), left.reason)).collect::<Vec<_>>()
    };
    let foreign = (12, UnmatchedReason::NoCommonLanguage);
    assert_eq!(reasons(&[(10, 20), (11, 20)]), [foreign]);
    assert_eq!(reasons(&[(10, 20)]), [(11, UnmatchedReason::SetAside), foreign]);
    let full = [Mentor { live: 1, ..mentors[0].clone() }];
    let left = unmatched(&mentees, &full, &[(Uuid::from_u128(10), Uuid::from_u128(20))]);
    assert_eq!(left.first().map(|left| left.reason), Some(UnmatchedReason::NoPlaceLeft));
}
