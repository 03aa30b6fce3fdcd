//! What may follow what, and what a pause tells.

use proptest::prelude::*;
use uuid::Uuid;

use super::bodies::OfferWords;
use super::*;
use crate::visibility::Visibility;

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

const NOW: &str = "2026-12-01T09:00:00Z";

fn introduction(state: IntroductionState) -> Introduction {
    let waits = matches!(state, IntroductionState::Proposed | IntroductionState::Asked);
    Introduction {
        id: IntroductionId(Uuid::from_u128(1)),
        offer_id: IntroductionOfferId(Uuid::from_u128(2)),
        organisation_id: OrganisationId(Uuid::from_u128(3)),
        apprenticeship_id: ApprenticeshipId(Uuid::from_u128(4)),
        person_id: PersonId(Uuid::from_u128(5)),
        stored_state: state,
        holds: Vec::new(),
        decided_at: None,
        consented_at: (state != IntroductionState::Proposed).then(|| instant(NOW)),
        lapses_at: waits.then(|| instant(NOW) + PATIENCE),
        made_at: (state == IntroductionState::Made).then(|| instant(NOW)),
        accompanied_by: None,
        met_on: None,
        created_at: instant(NOW),
        updated_at: instant(NOW),
        version: 3,
    }
}

fn around() -> Around {
    let words = OfferWords {
        company: "Example Pictures".to_owned(),
        role: "Engineer".to_owned(),
        topics: vec!["video".to_owned()],
        contact_name: "Jo Contact".to_owned(),
        contact_email: "jo@pictures.example".to_owned(),
    };
    Around {
        offers: [(IntroductionOfferId(Uuid::from_u128(2)), words)].into(),
        names: [(PersonId(Uuid::from_u128(5)), "Robin Invented".to_owned())].into(),
    }
}

fn told(row: &Introduction, visibility: &Visibility, writes: bool) -> serde_json::Value {
    let body = IntroductionBody::new(row.clone(), &around(), (visibility, writes), instant(NOW));
    serde_json::to_value(body.expect("the offer is there")).expect("JSON")
}

fn readers() -> [(&'static str, Visibility); 4] {
    [
        ("employer", Visibility::of_organisation(OrganisationId(Uuid::from_u128(3)))),
        ("apprentice", Visibility::of_person(PersonId(Uuid::from_u128(5)))),
        ("manager", Visibility { manager: Some(PersonId(Uuid::from_u128(6))), ..Visibility::default() }),
        ("staff", Visibility::everything()),
    ]
}

#[test]
fn each_reads_names_and_addresses_when_it_is_time() {
    use IntroductionState::{Asked, Declined, Made, Proposed, Withdrawn};
    for (state, reader, apprentice, contact, address) in [
        (Proposed, "employer", false, true, true),
        (Asked, "employer", true, true, true),
        (Made, "employer", true, true, true),
        (Withdrawn, "employer", false, true, true),
        (Declined, "employer", false, true, true),
        (Proposed, "apprentice", true, false, false),
        (Asked, "apprentice", true, false, false),
        (Made, "apprentice", true, true, false),
        (Asked, "manager", true, false, false),
        (Made, "manager", true, true, false),
        (Proposed, "staff", true, true, true),
    ] {
        let visibility = readers().into_iter().find(|(name, _)| *name == reader).expect("a reader").1;
        let body = told(&introduction(state), &visibility, true);
        let shown = |name: &str| !body[name].is_null();
        let found = (shown("apprentice"), shown("contactName"), shown("contactEmail"));
        assert_eq!(found, (apprentice, contact, address), "{state} for {reader}");
        assert_eq!(shown("apprenticeshipId"), reader != "employer");
    }
    // Who reads everything and has no say, such as the data protection officer, reads no address.
    assert!(told(&introduction(Made), &Visibility::everything(), false)["contactEmail"].is_null());
}

#[test]
fn what_nobody_acts_on_lapses_unless_it_is_paused() {
    let asked = introduction(IntroductionState::Asked);
    let end = instant(NOW) + PATIENCE;
    assert_eq!(asked.state_at(end - TimeDelta::seconds(1)), IntroductionState::Asked);
    assert_eq!(asked.state_at(end), IntroductionState::Lapsed);
    assert!(asked.clone().moved(IntroductionState::Made, end).is_err(), "too late");
    let held = asked.held(HoldCause::Staff, instant(NOW));
    assert_eq!(held.state_at(end), IntroductionState::OnHold);
    let released = held.released(&[HoldCause::Staff], end);
    assert_eq!(released.state_at(end), IntroductionState::Asked, "who could do nothing has as long again");
    assert_eq!(released.lapses_at, Some(end + PATIENCE));
}

#[test]
fn what_is_over_cannot_be_paused_and_a_pause_ends_with_its_last_cause() {
    for state in IntroductionState::ALL.iter().filter(|state| !state.is_live()) {
        let held = introduction(*state).held(HoldCause::Staff, instant(NOW));
        assert_eq!(held.state_at(instant(NOW)), *state);
    }
    let made = introduction(IntroductionState::Made);
    let both = made.held(HoldCause::Staff, instant(NOW)).held(HoldCause::Safeguarding, instant(NOW));
    let left = both.released(&[HoldCause::Staff, HoldCause::PartnershipEnded], instant(NOW));
    assert_eq!(left.state_at(instant(NOW)), IntroductionState::OnHold);
    let none = left.released(&[HoldCause::Safeguarding], instant(NOW));
    assert_eq!(none.state_at(instant(NOW)), IntroductionState::Made);
}

fn causes() -> impl Strategy<Value = Vec<HoldCause>> {
    proptest::sample::subsequence(HoldCause::ALL.to_vec(), 1..=HoldCause::ALL.len())
}

proptest! {
    #[test]
    fn whatever_pauses_it_looks_the_same(one in causes(), other in causes(), state in 0_usize..3) {
        let state = [IntroductionState::Proposed, IntroductionState::Asked, IntroductionState::Made][state];
        let later = instant(NOW) + TimeDelta::hours(1);
        let held = |causes: &[HoldCause]| {
            let first = introduction(state).held(causes[0], instant(NOW));
            causes[1..].iter().fold(first, |row, cause| row.held(*cause, later))
        };
        let (one, other) = (held(&one), held(&other));
        for (reader, visibility) in readers() {
            let mut bodies = [told(&one, &visibility, true), told(&other, &visibility, true)];
            if reader == "staff" {
                for (body, row) in bodies.iter_mut().zip([&one, &other]) {
                    prop_assert_eq!(&body["heldBySafeguarding"], &row.holds.contains(&HoldCause::Safeguarding));
                    body["heldBySafeguarding"] = serde_json::Value::Null;
                }
            } else {
                prop_assert!(bodies[0]["heldBySafeguarding"].is_null());
            }
            prop_assert_eq!(&bodies[0], &bodies[1]);
            prop_assert_eq!(&bodies[0]["notice"], PAUSED);
        }
        for to in IntroductionState::ALL {
            let refused = |row: &Introduction| row.ensure(*to, later).err().map(|error| format!("{error:?}"));
            prop_assert_eq!(refused(&one), refused(&other));
        }
    }
}
