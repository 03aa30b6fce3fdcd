//! Introductions, mentors and what safeguarding leads find in the demonstration.

use serde_json::{Value, json};

use super::programme::{Programme, list};

fn count(rows: &[Value], property: &str, value: &Value) -> usize {
    rows.iter().filter(|row| row[property] == *value).count()
}

#[tokio::test]
async fn an_employer_has_introduced_four_and_one_waits_for_consent() {
    let programme = Programme::load().await;
    let all = list(&programme.as_staff("/api/v1/introductions").await["introductions"]);
    assert_eq!(count(&all, "state", &json!("met")), 3);
    assert_eq!(count(&all, "state", &json!("made")), 1);
    assert_eq!(count(&all, "state", &json!("proposed")), 1);
    assert_eq!(all.len(), 5);
    let nobody = list(&programme.as_staff("/api/v1/network?met=nobody").await["network"]);
    let names: Vec<&str> = nobody.iter().filter_map(|row| row["person"]["givenName"].as_str()).collect();
    assert_eq!(names, ["Milo", "Quinn"]);
}

#[tokio::test]
async fn six_mentors_were_matched_and_two_apprentices_wait() {
    let programme = Programme::load().await;
    let mentors = list(&programme.as_staff("/api/v1/mentor-profiles").await["mentorProfiles"]);
    assert_eq!((mentors.len(), count(&mentors, "state", &json!("approved"))), (6, 6));
    let cleared = mentors.iter().filter(|mentor| mentor["safeguarding"]["coversUnder18"] == true).count();
    assert_eq!(cleared, 5);
    let rounds = list(&programme.as_staff("/api/v1/match-rounds").await["matchRounds"]);
    assert_eq!(count(&rounds, "state", &json!("approved")), 1);
    assert_eq!((&rounds[0]["pairCount"], &rounds[0]["unmatchedCount"]), (&json!(6), &json!(2)));
    let mentorships = list(&programme.as_staff("/api/v1/mentorships").await["mentorships"]);
    for (state, number) in [("active", 2), ("onHold", 1), ("accepted", 3)] {
        assert_eq!(count(&mentorships, "state", &json!(state)), number, "{state}: {mentorships:#?}");
    }
    let sessions = list(&programme.as_staff("/api/v1/mentoring-sessions").await["mentoringSessions"]);
    assert_eq!(sessions.len(), 6);
    assert!(sessions.iter().all(|session| session["notes"].is_null()), "what they said is for the two");
    // Whoever is 17 has a mentor who is cleared for that.
    let alex = programme.of("Alex", "").await["id"].clone();
    let of_alex = mentorships.iter().find(|one| one["apprenticeshipId"] == alex);
    if let Some(mentorship) = of_alex {
        let mentor = mentors.iter().find(|mentor| mentor["id"] == mentorship["mentorProfileId"]);
        assert_eq!(mentor.expect("a mentor")["safeguarding"]["coversUnder18"], true);
    }
}
