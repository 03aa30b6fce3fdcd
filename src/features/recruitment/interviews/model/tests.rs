use proptest::prelude::*;

use super::*;
use crate::ids::PersonId;

fn interview() -> Interview {
    let at: DateTime<Utc> = "2027-07-12T09:00:00Z".parse().expect("an instant");
    Interview {
        id: InterviewId::default(),
        vacancy_id: VacancyId::default(),
        application_id: None,
        starts_at: at,
        minutes: 45,
        venue: Some("Room 3; first floor, left".to_owned()),
        online_url: None,
        state: InterviewState::Open,
        cancellation_reason: None,
        sequence: 0,
        created_at: at - TimeDelta::days(7),
        updated_at: at - TimeDelta::days(7),
        version: 1,
    }
}

fn person(number: u128) -> PersonId {
    PersonId(uuid::Uuid::from_u128(number))
}

#[test]
fn a_calendar_is_written_line_by_line() {
    let expected = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//hackit//Interviews//EN\r\nCALSCALE:GREGORIAN\r\n\
        METHOD:PUBLISH\r\nBEGIN:VEVENT\r\nUID:00000000-0000-0000-0000-000000000000@hackit\r\n\
        DTSTAMP:20270705T090000Z\r\nSEQUENCE:0\r\nDTSTART:20270712T090000Z\r\nDTEND:20270712T094500Z\r\n\
        SUMMARY:Interview: Analyst\\, Platform\r\nLOCATION:Room 3\\; first floor\\, left\r\nSTATUS:CONFIRMED\r\n\
        END:VEVENT\r\nEND:VCALENDAR\r\n";
    assert_eq!(calendar::render(&interview(), "Interview: Analyst, Platform", true), expected);
    let cancelled = interview().cancelled("Illness,\nsadly.".to_owned(), DateTime::UNIX_EPOCH);
    let text = calendar::render(&cancelled, "Interview", false);
    for line in ["METHOD:CANCEL", "SEQUENCE:1", "STATUS:CANCELLED", "COMMENT:Illness\\,\\nsadly."] {
        assert!(text.contains(&format!("\r\n{line}\r\n")), "{line}: {text}");
    }
}

proptest! {
    #[test]
    fn nothing_that_was_written_becomes_a_line(venue in ".{0,200}", title in "\\PC{0,120}") {
        let one = Interview { venue: Some(venue), ..interview() };
        let text = calendar::render(&one, &title, true);
        prop_assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains(['\r', '\n'])));
        let lines = text.replace("\r\n ", "");
        prop_assert_eq!(lines.split("\r\n").filter(|line| !line.is_empty()).count(), 16);
    }
}

#[test]
fn another_time_or_place_raises_the_sequence_and_another_panel_does_not() {
    let (present, now) = (interview(), DateTime::UNIX_EPOCH);
    let changes = [
        (ChangeInterview { minutes: Some(60), ..ChangeInterview::default() }, 1),
        (
            ChangeInterview {
                online_url: Some(Some("https://a.example".into())),
                ..ChangeInterview::default()
            },
            1,
        ),
        (ChangeInterview { panel: Some(vec![person(1), person(2)]), ..ChangeInterview::default() }, 0),
        (ChangeInterview { minutes: Some(45), ..ChangeInterview::default() }, 0),
    ];
    for (change, sequence) in changes {
        assert_eq!(change.applied_to(&present, now).sequence, sequence, "{change:?}");
    }
    let nowhere = ChangeInterview { venue: Some(None), ..ChangeInterview::default() };
    let faults = nowhere.faults(&nowhere.applied_to(&present, now), now);
    assert_eq!(faults.iter().map(|fault| fault.at.to_string()).collect::<Vec<_>>(), ["#/venue"]);
}

#[test]
fn each_criterion_is_scored_once() {
    let score = |criterion: &str| CriterionScore { criterion: criterion.to_owned(), score: 3, note: None };
    let given = GiveScores { scores: vec![score("one"), score("two"), score("one"), score("four")] };
    let faults = given.faults(&["one", "two", "three"]);
    let told: Vec<_> = faults.iter().map(|fault| format!("{} {}", fault.at, fault.code)).collect();
    let expected = ["#/scores/2/criterion duplicate", "#/scores/3/criterion notFound", "#/scores required"];
    assert_eq!(told, expected);
}

#[test]
fn scores_are_seen_after_ones_own_and_by_others_once_all_are_in() {
    let (panel, id) = ([person(1), person(2)], InterviewId::default());
    let of = |number| InterviewScore {
        id: crate::ids::InterviewScoreId::default(),
        interview_id: id,
        person_id: person(number),
        scores: serde_json::json!([]),
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
        version: 1,
    };
    let seen = |given: &[u128], viewer: Option<u128>| {
        let given = given.iter().map(|number| of(*number).into()).collect();
        InterviewScoresBody::seen(id, &panel, given, viewer.map(person)).scores.len()
    };
    assert_eq!(
        (seen(&[1], Some(1)), seen(&[1], Some(2)), seen(&[1], Some(9)), seen(&[1], None)),
        (1, 0, 0, 0)
    );
    assert_eq!((seen(&[1, 2], Some(1)), seen(&[1, 2], Some(9)), seen(&[1, 2], None)), (2, 2, 2));
}

#[test]
fn scores_are_taken_from_the_start_on() {
    let booked = Interview { state: InterviewState::Booked, ..interview() };
    let (before, start) = (booked.starts_at - TimeDelta::seconds(1), booked.starts_at);
    assert!(booked.takes_scores(before).is_err() && booked.takes_scores(start).is_ok());
    assert!(booked.may_settle(InterviewOutcome::Held, before).is_err());
    assert!(booked.may_settle(InterviewOutcome::Missed, start).is_ok());
    assert!(booked.may_change(before).is_ok() && booked.may_change(start).is_err());
    for state in [InterviewState::Open, InterviewState::Missed, InterviewState::Cancelled] {
        assert!(Interview { state, ..interview() }.takes_scores(start).is_err(), "{state}");
    }
}
