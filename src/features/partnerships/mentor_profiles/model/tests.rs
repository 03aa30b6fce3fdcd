//! When somebody may ask for a mentor, and who says what of one.

use chrono::NaiveDate;

use super::*;
use crate::error::Code;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub fn profile(state: MentorProfileState) -> MentorProfile {
    let at = DateTime::UNIX_EPOCH;
    MentorProfile {
        id: MentorProfileId::default(),
        organisation_id: OrganisationId::default(),
        person_id: (state != MentorProfileState::Proposed).then(PersonId::default),
        state,
        given_name: "Alex".to_owned(),
        family_name: "Invented".to_owned(),
        email: "alex@mentors.example".to_owned(),
        headline: "Builds".to_owned(),
        topics: Vec::new(),
        languages: vec!["en".to_owned()],
        availability: Vec::new(),
        capacity: 2,
        helps_with: Json(Vec::new()),
        shared_experience: vec![SharedExperience::FirstJob],
        checked_on: day("2026-01-01"),
        check_expires_on: day("2026-12-31"),
        covers_under_18: false,
        granted_role: false,
        paused_by_team: false,
        end_reason: None,
        approved_at: None,
        ended_at: None,
        created_at: at,
        updated_at: at,
        version: 1,
    }
}

#[test]
fn one_may_ask_for_who_is_approved_and_whose_check_holds_and_covers_it() {
    use MentorProfileState as S;
    for (state, today, covers, adult, takes) in [
        (S::Approved, "2026-06-01", false, true, true),
        (S::Approved, "2026-01-01", false, true, true),
        (S::Approved, "2026-12-31", false, true, true),
        (S::Approved, "2025-12-31", false, true, false),
        (S::Approved, "2027-01-01", false, true, false),
        (S::Approved, "2026-06-01", false, false, false),
        (S::Approved, "2026-06-01", true, false, true),
        (S::Proposed, "2026-06-01", true, true, false),
        (S::Paused, "2026-06-01", true, true, false),
        (S::Ended, "2026-06-01", true, true, false),
    ] {
        let one = MentorProfile { covers_under_18: covers, ..profile(state) };
        assert_eq!(one.takes(adult, day(today)), takes, "{state} {today} {covers} {adult}");
    }
}

#[test]
fn only_what_waits_and_is_cleared_is_approved() {
    use MentorProfileState as S;
    for (state, today, good) in [
        (S::Proposed, "2026-06-01", true),
        (S::Proposed, "2027-01-01", false),
        (S::Approved, "2026-06-01", false),
        (S::Paused, "2026-06-01", false),
        (S::Ended, "2026-06-01", false),
    ] {
        assert_eq!(profile(state).ensure_approvable(day(today)).is_ok(), good, "{state} {today}");
    }
}

#[test]
fn from_the_approval_on_each_says_what_is_theirs() {
    let of = |json: &str| -> ChangeMentorProfile { crate::json::read(json.as_bytes()).expect("a change") };
    let (team, mentor, employer) = (
        Editor { team: true, mentor: false },
        Editor { team: false, mentor: true },
        Editor { team: false, mentor: false },
    );
    let check =
        r#"{"safeguarding": {"checkedOn": "2026-01-01", "expiresOn": "2027-01-01", "coversUnder18": true}}"#;
    for (change, who, good) in [
        (r#"{"headline": "x", "capacity": 1, "topics": ["sql"], "languages": ["en"]}"#, employer, true),
        (r#"{"headline": "x", "capacity": 1}"#, mentor, true),
        (r#"{"givenName": "x"}"#, employer, false),
        (r#"{"familyName": "x"}"#, mentor, false),
        (r#"{"givenName": "x"}"#, team, true),
        (r#"{"email": "x@y.example"}"#, team, false),
        (check, employer, false),
        (check, mentor, false),
        (check, team, true),
        (r#"{"sharedExperience": []}"#, mentor, true),
        (r#"{"sharedExperience": []}"#, team, false),
        (r#"{"sharedExperience": []}"#, employer, false),
    ] {
        let told = ensure_whose(&of(change), &profile(MentorProfileState::Approved), who);
        assert_eq!(told.is_ok(), good, "{change} {who:?}");
        assert!(told.err().is_none_or(|error| error.code() == Code::Forbidden));
        assert!(ensure_whose(&of(change), &profile(MentorProfileState::Proposed), who).is_ok(), "{change}");
    }
}

#[test]
fn nobody_but_the_mentor_sees_what_they_share_and_apprentices_see_no_more_than_the_offer() {
    use crate::visibility::Visibility;
    let row = || profile(MentorProfileState::Approved);
    let (employer, own) =
        (Visibility::of_organisation(row().organisation_id), Visibility::of_person(PersonId::default()));
    let stranger = Visibility::of_person(PersonId(uuid::Uuid::from_u128(9)));
    let told = |visibility: &Visibility| MentorProfileBody::new(visibility, 2, row());
    for (visibility, whole, shared) in [
        (&Visibility::everything(), true, false),
        (&employer, true, false),
        (&own, true, true),
        (&stranger, false, false),
    ] {
        let body = told(visibility);
        assert_eq!(!body.shared_experience.is_empty(), shared);
        let known = [
            body.email.is_some(),
            body.capacity.is_some(),
            body.safeguarding.is_some(),
            body.updated_at.is_some(),
        ];
        assert_eq!(known, [whole; 4]);
        assert_eq!(body.person_id.is_some(), whole);
        assert!(!body.has_free_place);
    }
}
