//! Which steps are possible, what a hold is, and who is told what of one.

use proptest::prelude::*;

use super::*;
use crate::features::partnerships::mentee_wishes::WishForMentorBody;

fn at(days: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(days)
}

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn mentorship(state: MentorshipState) -> Mentorship {
    let accepted = matches!(state, MentorshipState::Accepted | MentorshipState::Active);
    Mentorship {
        id: MentorshipId::default(),
        mentor_profile_id: MentorProfileId::default(),
        organisation_id: OrganisationId(Uuid::from_u128(3)),
        apprenticeship_id: ApprenticeshipId::default(),
        mentor_id: person(1),
        apprentice_id: person(2),
        match_round_id: None,
        words: Some("Please".to_owned()),
        decline_words: None,
        stored_state: state,
        held_from: None,
        holds: Vec::new(),
        without_partnership: false,
        expires_at: at(14),
        accepted_at: accepted.then(|| at(1)),
        end_reason: None,
        settled_at: state.next().is_empty().then(|| at(2)),
        created_at: at(0),
        updated_at: at(1),
        version: 1,
    }
}

fn held(state: MentorshipState, cause: HoldCause) -> Mentorship {
    match mentorship(state).held(cause, at(3)) {
        Ok(Change::Seen(held)) => held,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_step_is_possible_where_the_lifecycle_says_so() {
    for from in MentorshipState::ALL.iter().filter(|state| **state != MentorshipState::OnHold) {
        for to in MentorshipState::ALL {
            let stepped = mentorship(*from).stepped(*to, at(3));
            // Expiry is written down whenever it is found.
            let expected = from.next().contains(to);
            assert_eq!(stepped.is_ok(), expected, "{from} to {to}");
            let Ok(stepped) = stepped else { continue };
            assert_eq!((stepped.stored_state, stepped.version), (*to, 2));
            assert_eq!(stepped.settled_at.is_some(), to.next().is_empty(), "{to}");
        }
    }
}

#[test]
fn what_nobody_answered_in_time_has_expired_whether_held_or_not() {
    use MentorshipState as S;
    let asked = [mentorship(S::Requested), held(S::Requested, HoldCause::Safeguarding)];
    for row in asked {
        assert_ne!(row.state_at(at(14) - TimeDelta::microseconds(1)), S::Expired);
        assert_eq!(row.state_at(at(14)), S::Expired);
        for to in [S::Accepted, S::Declined, S::Withdrawn] {
            assert!(row.clone().stepped(to, at(14)).is_err(), "{to}");
        }
        let expired = row.stepped(S::Expired, at(20)).expect("it is written down");
        assert!(expired.holds.is_empty() && expired.settled_at.is_some());
    }
    for state in [S::Accepted, S::Active] {
        assert_eq!(mentorship(state).state_at(at(400)), state);
    }
}

#[test]
fn what_is_held_neither_goes_on_nor_tells_why_but_comes_to_an_end() {
    use MentorshipState as S;
    for cause in HoldCause::ALL {
        for (from, ends) in [(S::Requested, ENDS_OF_REQUEST), (S::Accepted, ENDS), (S::Active, ENDS)] {
            for to in S::ALL {
                match held(from, *cause).stepped(*to, at(3)) {
                    Ok(over) => assert!(ends.contains(to) && over.holds.is_empty(), "{from} {to}"),
                    Err(Error::Problem(problem)) => {
                        assert!(!ends.contains(to), "{from} {to}");
                        let allowed: Vec<_> = ends.iter().map(ToString::to_string).collect();
                        assert_eq!((&*problem.detail, problem.allowed_transitions), (PAUSED, Some(allowed)));
                    }
                    Err(other) => panic!("{other:?}"),
                }
            }
        }
    }
    for over in [S::Completed, S::Ended, S::Declined, S::Withdrawn, S::Expired] {
        assert!(mentorship(over).held(HoldCause::Staff, at(3)).is_err(), "{over}");
    }
}

/// The body for somebody, as JSON.
fn told(row: Mentorship, parties: Parties, decides: bool) -> serde_json::Value {
    let wish = WishForMentorBody {
        topics: Vec::new(),
        goals: "To speak".to_owned(),
        languages: Vec::new(),
        availability: Vec::new(),
    };
    let around = Around { wishes: [(row.apprenticeship_id, wish)].into(), decides, ..Around::default() };
    serde_json::to_value(MentorshipBody::new(parties, at(5), row, &around)).expect("JSON")
}

#[test]
fn words_and_wish_are_for_whom_they_are_meant() {
    use MentorshipState as S;
    let (mentor, apprentice, everything, none) = (
        Parties { mentor: true, ..Parties::default() },
        Parties { apprentice: true, ..Parties::default() },
        Parties { everything: true, ..Parties::default() },
        Parties::default(),
    );
    for (state, reads, wish) in [
        (S::Requested, true, false),
        (S::Accepted, true, true),
        (S::Active, true, true),
        (S::Completed, false, false),
        (S::Ended, false, false),
        (S::Declined, false, false),
        (S::Withdrawn, false, false),
        (S::Expired, false, false),
    ] {
        let of = |parties, decides| told(mentorship(state), parties, decides);
        let body = of(mentor, false);
        assert_eq!((body["words"].is_string(), body["wish"].is_object()), (reads, wish), "{state}");
        assert!(of(apprentice, false)["words"].is_string(), "{state}");
        for (parties, decides) in [(everything, true), (everything, false), (none, false)] {
            let body = of(parties, decides);
            assert!(body["words"].is_null() && body["wish"].is_null(), "{state}");
        }
        assert!(of(apprentice, false)["wish"].is_null(), "what one wishes for oneself is read elsewhere");
        assert!(of(none, false)["apprentice"].is_null() && of(everything, false)["apprentice"].is_object());
    }
}

#[test]
fn why_it_is_held_is_told_to_who_decides_and_safety_to_who_sees_everything() {
    let row = || {
        let Ok(Change::Unseen(row)) =
            held(MentorshipState::Active, HoldCause::Staff).held(HoldCause::Safeguarding, at(4))
        else {
            panic!("it was held before")
        };
        row
    };
    let everything = Parties { everything: true, ..Parties::default() };
    for (parties, decides, holds, safety) in [
        (everything, true, serde_json::json!(["staff"]), serde_json::json!(true)),
        (everything, false, serde_json::json!([]), serde_json::json!(true)),
        (
            Parties { mentor: true, ..Parties::default() },
            false,
            serde_json::json!([]),
            serde_json::Value::Null,
        ),
        (Parties::default(), false, serde_json::json!([]), serde_json::Value::Null),
    ] {
        let body = told(row(), parties, decides);
        assert_eq!((&body["holds"], &body["heldBySafeguarding"]), (&holds, &safety));
        assert_eq!((&body["state"], &body["message"]), (&"onHold".into(), &PAUSED.into()));
    }
}

fn cause() -> impl Strategy<Value = HoldCause> {
    prop::sample::select(HoldCause::ALL)
}

proptest! {
    #[test]
    fn a_hold_looks_the_same_whatever_holds_it_and_whatever_comes_and_goes_meanwhile(
        steps in prop::collection::vec((any::<bool>(), cause()), 0..30),
        from in prop::sample::select(&[MentorshipState::Requested, MentorshipState::Accepted, MentorshipState::Active][..]),
    ) {
        let mut row = mentorship(from);
        for (holds, cause) in steps {
            let (before, was) = (row.clone(), !row.holds.is_empty());
            let change = if holds { row.held(cause, at(3)).expect("it is not over") } else { row.released(&[cause], at(3)) };
            let seen = matches!(change, Change::Seen(_));
            let (Change::Seen(after) | Change::Unseen(after) | Change::Nothing(after)) = change;
            row = after;
            let is = !row.holds.is_empty();
            // Others see a difference when the first cause comes and when the last one goes, and never else.
            prop_assert_eq!(seen, was != is);
            prop_assert_eq!(row.version, before.version + i32::from(seen));
            let state = if is { MentorshipState::OnHold } else { from };
            prop_assert_eq!((row.stored_state, row.held_from), (state, is.then_some(from)));
            for parties in [
                Parties { mentor: true, ..Parties::default() },
                Parties { apprentice: true, ..Parties::default() },
                Parties::default(),
            ] {
                let look = told(row.clone(), parties, false);
                if is {
                    let mut plain = held(from, HoldCause::Staff);
                    plain.updated_at = row.updated_at;
                    prop_assert_eq!(&look, &told(plain, parties, false));
                }
                if !seen {
                    prop_assert_eq!(&look, &told(before.clone(), parties, false));
                }
            }
        }
    }
}
