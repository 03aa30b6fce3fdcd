//! Which changes move a meeting, and who reads what of it.

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn session() -> MentoringSession {
    MentoringSession {
        id: MentoringSessionId::default(),
        mentorship_id: MentorshipId::default(),
        organisation_id: OrganisationId(uuid::Uuid::from_u128(3)),
        mentor_id: PersonId(uuid::Uuid::from_u128(1)),
        apprentice_id: PersonId(uuid::Uuid::from_u128(2)),
        starts_at: at("2026-12-01T23:30:00Z"),
        minutes: 45,
        place: Some("Here".to_owned()),
        goals: Some("This".to_owned()),
        notes: Some("That".to_owned()),
        cancelled_at: None,
        sequence: 4,
        created_at: at("2026-11-24T10:00:00Z"),
        updated_at: at("2026-11-24T10:00:00Z"),
        version: 2,
    }
}

#[test]
fn only_time_and_place_raise_the_sequence() {
    let now = at("2026-11-25T10:00:00Z");
    for (change, sequence, moved, other_day) in [
        (r#"{"notes": "x", "goals": null}"#, 4, false, false),
        (r#"{"place": null}"#, 5, false, false),
        (r#"{"minutes": 30}"#, 5, true, false),
        (r#"{"startsAt": "2026-12-01T22:30:00Z"}"#, 5, true, false),
        (r#"{"startsAt": "2026-12-02T00:30:00Z"}"#, 5, true, true),
        ("{}", 4, false, false),
    ] {
        let change: ChangeSession = crate::json::read(change.as_bytes()).expect("a change");
        let edited = change.edit(&session(), now);
        let told =
            (edited.sequence, edited.is_moved_from(&session()), edited.is_on_another_day_than(&session()));
        assert_eq!(told, (sequence, moved, other_day));
        assert_eq!((edited.version, edited.updated_at), (3, now));
    }
    let cancelled = session().cancelled(now).expect("planned");
    assert_eq!((cancelled.sequence, cancelled.state()), (5, MentoringSessionState::Cancelled));
    assert!(cancelled.cancelled(now).is_err());
}

#[test]
fn what_the_two_write_is_for_them() {
    let person = |n| Visibility::of_person(PersonId(uuid::Uuid::from_u128(n)));
    let employer = Visibility::of_organisation(OrganisationId(uuid::Uuid::from_u128(3)));
    for (visibility, told) in [
        (person(1), true),
        (person(2), true),
        (person(9), false),
        (employer, false),
        (Visibility::everything(), false),
    ] {
        let body = MentoringSessionBody::new(&visibility, session());
        let words =
            [body.place.is_some(), body.goals.is_some(), body.notes.is_some(), body.updated_at.is_some()];
        assert_eq!(words, [told; 4], "{visibility:?}");
    }
}

#[test]
fn a_meeting_lies_at_most_a_year_ahead() {
    let now = at("2026-11-24T10:00:00Z");
    for (starts, good) in
        [("2020-01-01T00:00:00Z", true), ("2027-11-25T10:00:00Z", true), ("2027-11-25T10:00:01Z", false)]
    {
        assert_eq!(ensure_not_far(at(starts), now).is_ok(), good, "{starts}");
    }
}
