//! Applications as the team and line managers see them.

use chrono::TimeDelta;
use futures_util::future::join_all;
use hackit::access::Role;
use serde_json::{Value, json};

use super::scene::{Campaign, filled};
use crate::support::Actor;

const LIST: &str = "/api/v1/applications";

async fn ids(actor: &Actor, query: &str) -> Vec<String> {
    let list = actor.get(&format!("{LIST}{query}")).await.expect(200).body;
    let rows = list["applications"].as_array().expect("a list").clone();
    rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test]
async fn staff_open_change_and_hand_in_for_whoever_telephones() {
    let campaign = Campaign::new().await;
    let staff = &campaign.staff;
    let body = json!({"vacancyId": campaign.vacancy, "email": "Sam.Invented@mail.example"});
    let opened = staff.post(LIST, &body).await.expect(201);
    let id = opened.id().to_owned();
    assert_eq!(opened.body["state"], "draft");
    assert_eq!(opened.body["allowedTransitions"], json!(["submitted", "withdrawn"]));
    assert_eq!(opened.body["retainUntil"], "2027-07-30");
    let again = json!({"vacancyId": campaign.vacancy, "email": "sam.invented@MAIL.example"});
    assert_eq!(staff.post(LIST, &again).await.expect(200).id(), id);
    let path = format!("{LIST}/{id}");
    staff.request("PATCH", &path).json(&json!({"givenName": "Sam"})).send().await.expect(428);
    let nothing = staff.post(&format!("{path}/submissions"), &Value::Null).await.expect(422);
    assert_eq!(
        nothing.faults(),
        [
            "#/answers/why required",
            "#/dateOfBirth required",
            "#/eligibility required",
            "#/familyName required",
            "#/givenName required"
        ]
    );
    let changed = staff.patch(&path, &filled()).await.expect(200).body;
    assert_eq!(changed["candidate"]["familyName"], "Invented");
    assert_eq!(changed["eligibility"]["looks"], "likely");
    assert_eq!(changed["eligibility"]["words"], "The school was attended at the age of 11 to 16.");
    let submitted = staff.post(&format!("{path}/submissions"), &Value::Null).await.expect(200).body;
    assert_eq!(submitted["state"], "submitted");
    assert_eq!(submitted["retainUntil"], "2028-06-30");
    let once = staff.post(&format!("{path}/submissions"), &Value::Null).await.expect(200);
    assert_eq!(once.body, submitted, "handed in again it stays as it is");
    staff.patch(&path, &json!({"givenName": "Alex"})).await.expect(409);
    let events = campaign.app.events_of(&id).await;
    assert_eq!(events, ["application.begun", "application.changed", "application.submitted"]);
    assert_eq!(campaign.letters(&id).await, ["applicationReceived waiting"]);
}

#[tokio::test]
async fn every_fault_of_a_draft_is_told_at_once() {
    let campaign = Campaign::new().await;
    let body = json!({"vacancyId": campaign.vacancy, "email": "sam@mail.example"});
    let opened = campaign.staff.post(LIST, &body).await.expect(201);
    let path = format!("{LIST}/{}", opened.id());
    let wrong = json!({"givenName": "Sam\r\nBcc: x", "familyName": " ", "phone": "call me", "dateOfBirth": "2030-01-01",
        "eligibility": {"route": "hackneySchool", "fromYear": 2024, "toYear": 2019}, "nickname": "S"});
    let faults = campaign.staff.patch(&path, &wrong).await.expect(422).faults();
    assert_eq!(
        faults,
        [
            "#/eligibility/toYear endsBeforeStarts",
            "#/familyName blank",
            "#/givenName character",
            "#/nickname unknown",
            "#/phone format"
        ]
    );
    let wrong = json!({"dateOfBirth": "2030-01-01", "answers": {"who": "me", "why": "word ".repeat(301)}});
    let faults = campaign.staff.patch(&path, &wrong).await.expect(422).faults();
    assert_eq!(faults, ["#/answers/who notListed", "#/answers/why tooLarge", "#/dateOfBirth inTheFuture"]);
    let young = json!({"dateOfBirth": "2011-09-07", "givenName": "Sam", "familyName": "Invented",
        "eligibility": {"route": "hackneyResident", "postcode": "e81ea"}, "answers": {"why": "I want to."}});
    let kept = campaign.staff.patch(&path, &young).await.expect(200).body;
    assert_eq!(kept["eligibility"]["postcode"], "E8 1EA");
    let refused = campaign.staff.post(&format!("{path}/submissions"), &Value::Null).await.expect(422);
    assert_eq!(refused.faults(), ["#/dateOfBirth tooSmall"], "fifteen on the first day");
    for (command, place) in [
        (json!({"vacancyId": campaign.round, "email": "a@b.example"}), "#/vacancyId notFound"),
        (json!({"vacancyId": campaign.vacancy, "email": "nobody"}), "#/email format"),
    ] {
        assert_eq!(campaign.staff.post(LIST, &command).await.expect(422).faults(), [place]);
    }
}

#[tokio::test]
async fn line_managers_see_no_names_and_others_nothing() {
    let campaign = Campaign::new().await;
    let (id, _) = campaign.submitted("sam@mail.example").await;
    let path = format!("{LIST}/{id}");
    let seen = campaign.manager.get(&path).await.expect(200);
    assert_eq!(seen.body["candidate"], Value::Null);
    assert_eq!(seen.body["adjustments"], Value::Null);
    let eligibility = &seen.body["eligibility"];
    assert_eq!((eligibility["looks"].as_str(), &eligibility["school"]), (Some("likely"), &Value::Null));
    for word in ["Sam", "Invented", "mail.example", "7946", "2008", "Academy", "Ten minutes"] {
        assert!(!seen.text.contains(word), "{word}");
    }
    assert_eq!(seen.body["answers"]["why"], "I like to find out how things work.");
    assert_eq!(ids(&campaign.manager, "").await, std::slice::from_ref(&id));
    let other = campaign.app.person(Role::LineManager).await;
    other.get(&path).await.expect(404);
    assert!(ids(&other, "").await.is_empty());
    let apprentice = campaign.app.person(Role::Apprentice).await;
    apprentice.get(&path).await.expect(403);
    let officer = campaign.app.person(Role::DataProtectionOfficer).await;
    assert_eq!(officer.get(&path).await.expect(200).body["candidate"]["email"], "sam@mail.example");
    officer.post(&format!("{path}/shortlistings"), &Value::Null).await.expect(403);
    campaign.manager.post(&format!("{path}/shortlistings"), &Value::Null).await.expect(403);
    let table = format!("/api/v1/vacancies/{}/applications.csv", campaign.vacancy);
    let blind = campaign.manager.get(&table).await.expect(200);
    assert!(blind.text.contains(&id) && !blind.text.contains("Invented"), "{}", blind.text);
    let whole = campaign.staff.get(&table).await.expect(200);
    assert!(
        whole.text.contains(&format!("{id},submitted,Invented,Sam,hackneySchool,likely,,")),
        "{}",
        whole.text
    );
    other.get(&table).await.expect(404);
}

#[tokio::test]
async fn applications_are_listed_by_vacancy_round_and_state() {
    let campaign = Campaign::new().await;
    let other = campaign.another().await;
    let (first, _) = campaign.submitted("one@mail.example").await;
    let (second, _) = campaign.submitted_for(&other, "two@mail.example").await;
    let body = json!({"vacancyId": other, "email": "three@mail.example"});
    let third = campaign.staff.post(LIST, &body).await.expect(201).id().to_owned();
    let staff = &campaign.staff;
    assert_eq!(ids(staff, "").await, [first.clone(), second.clone(), third.clone()]);
    let vacancy = campaign.vacancy.clone();
    assert_eq!(ids(staff, &format!("?vacancy_id={vacancy}")).await, std::slice::from_ref(&first));
    let round = &campaign.round;
    let query = format!("?recruitment_round_id={round}&state=draft&state=withdrawn");
    assert_eq!(ids(staff, &query).await, std::slice::from_ref(&third));
    assert_eq!(ids(&campaign.manager, "").await, std::slice::from_ref(&first));
    // The round is over: the draft is withdrawn, whether or not the timer has run.
    campaign.app.advance(TimeDelta::days(300));
    let staff = staff.renewed();
    assert!(ids(&staff, "?state=draft").await.is_empty());
    assert_eq!(ids(&staff, "?state=withdrawn").await, std::slice::from_ref(&third));
    let ctx = campaign.app.system();
    campaign
        .app
        .state()
        .db
        .write(async |conn| hackit::features::due(conn, &ctx).await)
        .await
        .expect("the timer");
    assert_eq!(ids(&staff, "?state=withdrawn").await, std::slice::from_ref(&third));
    // A month after the round it is past its time, too.
    let told = ["application.begun", "application.closed", "application.erased"];
    assert_eq!(campaign.app.events_of(&third).await, told);
}

#[tokio::test]
async fn eligibility_is_verified_by_staff_and_no_document_is_kept() {
    let campaign = Campaign::new().await;
    let (id, _) = campaign.submitted("sam@mail.example").await;
    let path = format!("{LIST}/{id}/eligibility-verifications");
    let bad = json!({"outcome": "refused", "evidence": "noneShown", "seenOn": "2026-11-24", "reason": null});
    assert_eq!(campaign.staff.post(&path, &bad).await.expect(422).faults(), ["#/reason required"]);
    let bad =
        json!({"outcome": "verified", "evidence": "councilTaxBill", "seenOn": "2026-11-25", "reason": null});
    assert_eq!(campaign.staff.post(&path, &bad).await.expect(422).faults(), ["#/seenOn inTheFuture"]);
    let bad = json!({"outcome": "verified", "evidence": "passport", "seenOn": "2026-11-24"});
    assert_eq!(campaign.staff.post(&path, &bad).await.expect(422).faults(), ["#/evidence notListed"]);
    campaign.manager.post(&path, &bad).await.expect(403);
    let good = json!({"outcome": "verified", "evidence": "schoolCertificate", "seenOn": "2026-11-24", "reason": null});
    let verified = campaign.staff.post(&path, &good).await.expect(200).body;
    let told = &verified["eligibility"]["verification"];
    assert_eq!(
        (told["outcome"].as_str(), told["evidence"].as_str()),
        (Some("verified"), Some("schoolCertificate"))
    );
    let draft = json!({"vacancyId": campaign.vacancy, "email": "other@mail.example"});
    let draft = campaign.staff.post(LIST, &draft).await.expect(201).id().to_owned();
    campaign.staff.post(&format!("{LIST}/{draft}/eligibility-verifications"), &good).await.expect(409);
}

#[tokio::test]
async fn who_resembles_another_is_told_until_they_are_two() {
    let campaign = Campaign::new().await;
    let (one, _) = campaign.submitted("one@mail.example").await;
    let (two, _) = campaign.submitted("two@mail.example").await;
    let candidate = async |id: &str| campaign.application(id).await["candidate"]["id"].clone();
    let (first, second) = (candidate(&one).await, candidate(&two).await);
    let expected = json!([{"candidateId": second, "sameNameAndBirthDate": true, "samePhone": true}]);
    assert_eq!(campaign.application(&one).await["possibleDuplicates"], expected);
    assert_eq!(campaign.application(&two).await["possibleDuplicates"][0]["candidateId"], first);
    let blind = campaign.manager.get(&format!("{LIST}/{one}")).await.expect(200).body;
    assert_eq!(blind["possibleDuplicates"], json!([]));
    let path = format!("{LIST}/{one}/duplicate-dismissals");
    let nobody = json!({"candidateId": first});
    assert_eq!(campaign.staff.post(&path, &nobody).await.expect(422).faults(), ["#/candidateId notFound"]);
    for _ in 0..2 {
        let two_of_them = json!({"candidateId": second});
        let answer = campaign.staff.post(&path, &two_of_them).await.expect(200).body;
        assert_eq!(answer["possibleDuplicates"], json!([]));
    }
    assert_eq!(campaign.application(&two).await["possibleDuplicates"], json!([]));
}

#[tokio::test]
async fn a_candidate_has_one_draft_whoever_opens_it_at_once() {
    let campaign = Campaign::new().await;
    let body = json!({"vacancyId": campaign.vacancy, "email": "sam@mail.example"});
    let answers = join_all((0..8).map(|_| campaign.staff.post(LIST, &body))).await;
    let mut created = 0;
    for answer in &answers {
        assert!(matches!(answer.status, 200 | 201), "{}", answer.text);
        created += usize::from(answer.status == 201);
        assert_eq!(answer.id(), answers[0].id());
    }
    assert_eq!(created, 1);
    let link = campaign.link("ann@mail.example").await;
    let nobody = campaign.app.anonymous();
    let patches = join_all((0..8).map(|at| {
        let body = json!({"givenName": format!("Ann{at}")});
        nobody.request("PATCH", &link).json(&body).send()
    }));
    let ids: Vec<_> = patches.await.into_iter().map(|answer| answer.expect(200).id().to_owned()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}
