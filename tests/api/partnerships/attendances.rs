//! Who came to a meetup, told by a code or at the door, once.

use chrono::TimeDelta;
use futures_util::future::{join, join_all};
use hackit::access::Role;
use serde_json::{Value, json};

use super::meetups::{id_of, published};
use super::waitlist::register;
use crate::support::{Actor, Learner, Reply, TestApp};

/// A meetup that has begun, with one who registered and learns.
pub struct Evening {
    pub app: TestApp,
    pub employer: Actor,
    pub staff: Actor,
    pub meetup: String,
    learner: Learner,
    pub robin: Actor,
    pub registration: String,
}

/// A quarter past six, when the meetup has begun.
fn until_it_has_begun() -> TimeDelta {
    TimeDelta::days(9) + TimeDelta::hours(8) + TimeDelta::minutes(15)
}

impl Evening {
    pub async fn of(changes: Value, training: Value) -> Self {
        let app = TestApp::new().await;
        let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
        let learner = app.learner(&app.provider("Ada").await).await;
        let robin = app.sign_in_as(learner.person, Role::Apprentice, None).await;
        let meetup = published(&employer, &staff, &changes).await;
        if !training.is_null() {
            let training = if training == true {
                json!({"hours": 2, "ksbs": [{"standardId": learner.standard, "codes": ["K1"]}]})
            } else {
                training
            };
            staff.patch(&meetup, &json!({"training": training})).await.expect(200);
        }
        let made = register(&robin, &meetup).await.expect(201);
        let registration = made.id().to_owned();
        app.advance(until_it_has_begun());
        let mut evening = Self { app, employer, staff, meetup, learner, robin, registration };
        evening.renew();
        evening
    }

    pub fn renew(&mut self) {
        (self.employer, self.staff) = (self.employer.renewed(), self.staff.renewed());
        self.robin = self.robin.renewed();
    }

    async fn code(&self) -> String {
        let path = format!("{}/attendance-codes", self.meetup);
        let made = self.employer.request("POST", &path).send().await.expect(201);
        made.body["code"].as_str().expect("a code").to_owned()
    }

    async fn attend(&self, who: &Actor, nonce: &str, code: &str) -> Reply {
        let body = json!({"nonce": nonce, "code": code});
        who.post(&format!("{}/attendances", self.meetup), &body).await
    }

    pub async fn door(&self, who: &Actor, nonce: &str, at: &str) -> Reply {
        let body = json!({"nonce": nonce, "registrationId": self.registration, "attendedAt": at});
        who.post(&format!("{}/attendances", self.meetup), &body).await
    }

    async fn ledger(&self) -> Vec<Value> {
        let path = format!("/api/v1/apprenticeships/{}/otj-ledger", self.learner.id);
        self.staff.get(&path).await.expect(200).body["otjLedger"].as_array().expect("a list").clone()
    }
}

#[tokio::test]
async fn who_types_the_code_came_and_is_credited_hours_once() {
    let evening = Evening::of(json!({"title": "Talks"}), json!(true)).await;
    let code = evening.code().await;
    assert_eq!(code.len(), 6);
    let typed = format!("{} {}", &code[..3].to_lowercase(), &code[3..]);
    let came = evening.attend(&evening.robin, "n-1", &typed).await.expect(201);
    assert_eq!(came.body["registrationId"], evening.registration);
    assert_eq!(
        came.body["attendedAt"],
        json!(evening.app.now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true))
    );
    let entry = came.body["otj"]["entryId"].as_str().expect("an entry").to_owned();
    assert_eq!(came.body["otj"]["problem"], json!(null));
    for (nonce, typed) in [("n-1", code.as_str()), ("n-2", code.as_str()), ("n-3", "WRONG1")] {
        let again = evening.attend(&evening.robin, nonce, typed).await.expect(200);
        assert_eq!(again.id(), came.id(), "{nonce}");
    }
    assert_eq!(evening.door(&evening.staff, "n-9", "2026-12-03T18:10:00Z").await.expect(200).id(), came.id());
    let ledger = evening.ledger().await;
    assert_eq!(ledger.len(), 1);
    assert_eq!(
        (&ledger[0]["source"], &ledger[0]["hours"], &ledger[0]["ksbs"], &ledger[0]["date"]),
        (&json!("meetup"), &json!(2.0), &json!(["K1"]), &json!("2026-12-03"))
    );
    let credited = evening.staff.get(&format!("/api/v1/otj-entries/{entry}")).await.expect(200);
    assert_eq!(
        (&credited.body["state"], &credited.body["decidedBy"]),
        (&json!("confirmed"), &json!(evening.staff.id))
    );
    assert_eq!(evening.app.events_of(came.id()).await, ["attendance.recorded"]);
    assert_eq!(evening.app.events_of(&entry).await, ["otjEntry.confirmed"]);
    assert_eq!(evening.robin.get(came.header("location")).await.expect(200).body, came.body);
    evening.app.standings_hold().await;
}

#[tokio::test]
async fn a_voided_attendance_takes_its_hours_with_it_and_leaves_room_for_another() {
    let evening = Evening::of(json!({}), json!(true)).await;
    let came = evening.door(&evening.employer, "door-1", "2026-12-03T18:05:00Z").await.expect(201);
    let path = format!("{}/voidings", came.header("location"));
    let reason = json!({"reason": "Somebody else of this name came."});
    evening.robin.post(&path, &reason).await.expect(403);
    evening.app.employer("Diva").await.post(&path, &reason).await.expect(404);
    evening.employer.post(&path, &json!({"reason": ""})).await.expect(422);
    let voided = evening.employer.post(&path, &reason).await.expect(200);
    assert_eq!(voided.body["voidReason"], "Somebody else of this name came.");
    evening.employer.post(&path, &reason).await.expect(409);
    assert_eq!(evening.ledger().await, [Value::Null; 0]);
    assert_eq!(
        evening.door(&evening.employer, "door-1", "2026-12-03T18:05:00Z").await.expect(200).id(),
        came.id()
    );
    let anew = evening.door(&evening.employer, "door-2", "2026-12-03T18:06:00Z").await.expect(201);
    assert_ne!(anew.id(), came.id());
    assert_eq!(evening.ledger().await.len(), 1);
    assert_eq!(evening.app.events_of(came.id()).await, ["attendance.recorded", "attendance.voided"]);
    evening.app.standings_hold().await;
}

#[tokio::test]
async fn codes_are_made_and_hold_around_the_meetup_only() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let robin = app.person(Role::Apprentice).await;
    let meetup = published(&employer, &staff, &json!({})).await;
    let path = format!("{meetup}/attendance-codes");
    employer.request("POST", &path).send().await.expect(409);
    robin.request("POST", &path).send().await.expect(403);
    app.employer("Diva").await.request("POST", &path).send().await.expect(404);
    app.advance(TimeDelta::days(9) + TimeDelta::hours(7) + TimeDelta::minutes(30));
    let (employer, staff, robin) = (employer.renewed(), staff.renewed(), robin.renewed());
    let made = staff.request("POST", &path).header("idempotency-key", "k").send().await.expect(201);
    assert_eq!(made.body["expiresAt"], "2026-12-03T17:45:00Z");
    assert_eq!(made.header("cache-control"), "no-store");
    let again = staff.request("POST", &path).header("idempotency-key", "k").send().await.expect(201);
    assert_eq!(again.body["code"], json!(null), "a secret is shown once");
    let code = made.body["code"].as_str().expect("a code").to_owned();
    app.advance(TimeDelta::minutes(15));
    let (employer, staff, robin) = (employer.renewed(), staff.renewed(), robin.renewed());
    let attend = |who: &Actor, code: &str| {
        let (who, body) = (who.clone(), json!({"nonce": "n", "code": code}));
        let path = format!("{meetup}/attendances");
        async move { who.post(&path, &body).await }
    };
    let late = attend(&robin, &code).await.expect(422);
    assert_eq!(late.faults(), ["#/code notFound"]);
    let elsewhere = published(&employer, &staff, &json!({"startsAt": "2026-12-03T18:10:00Z"})).await;
    let other = employer.request("POST", &format!("{elsewhere}/attendance-codes")).send().await.expect(201);
    attend(&robin, other.body["code"].as_str().expect("a code")).await.expect(422);
    assert!(app.sql("SELECT code_hash FROM attendance_codes").await.iter().all(|hash| !hash.contains(&code)));
}

#[tokio::test]
async fn ten_wrong_codes_close_a_meetup_to_an_apprentice_and_to_nobody_else() {
    let evening = Evening::of(json!({}), json!(null)).await;
    let code = evening.code().await;
    for number in 0..10 {
        let wrong = evening.attend(&evening.robin, &format!("w-{number}"), "WRONG1").await.expect(422);
        assert_eq!(wrong.faults(), ["#/code notFound"]);
    }
    let refused = evening.attend(&evening.robin, "n", &code).await.expect(429);
    assert!(!refused.header("retry-after").is_empty());
    let sam = evening.app.person(Role::Apprentice).await;
    evening.attend(&sam, "s", &code).await.expect(201);
    evening.app.advance(TimeDelta::minutes(2));
    assert_eq!(
        evening.attend(&evening.robin, "n", &code).await.expect(201).body["otj"]["entryId"],
        json!(null)
    );
}

#[tokio::test]
async fn who_comes_without_a_registration_takes_a_free_place() {
    let evening = Evening::of(json!({"capacity": 2}), json!(null)).await;
    let code = evening.code().await;
    let (sam, alex) =
        (evening.app.person(Role::Apprentice).await, evening.app.person(Role::Apprentice).await);
    let came = evening.attend(&sam, "s", &code).await.expect(201);
    let path =
        format!("{}/registrations/{}", evening.meetup, came.body["registrationId"].as_str().expect("an id"));
    assert_eq!(sam.get(&path).await.expect(200).body["state"], "confirmed");
    let full = evening.attend(&alex, "a", &code).await.expect(409);
    assert_eq!(full.code(), "meetupFull");
    assert_eq!(evening.staff.get(&evening.meetup).await.expect(200).body["registered"], 2);
    for other in [&evening.staff, &evening.employer] {
        assert_eq!(evening.attend(other, "x", &code).await.expect(403).status, 403);
    }
    let taken = evening.attend(&alex, "s", &code).await.expect(409);
    assert_eq!(taken.code(), "alreadyExists", "the nonce is another's, and says nothing of them");
    assert!(!taken.text.contains(came.id()));
}

#[tokio::test]
async fn the_door_tells_true_times_up_to_fourteen_days_later() {
    let mut evening = Evening::of(json!({}), json!(null)).await;
    for (at, fault) in [
        ("2026-12-03T17:29:59Z", "#/attendedAt invalid"),
        ("2026-12-03T18:16:00Z", "#/attendedAt inTheFuture"),
    ] {
        let refused = evening.door(&evening.employer, "d", at).await.expect(422);
        assert_eq!(refused.faults(), [fault], "{at}");
    }
    for (body, fault) in [
        (json!({"nonce": "d"}), "#/code required"),
        (json!({"nonce": "d", "registrationId": evening.registration}), "#/attendedAt required"),
        (
            json!({"nonce": "d", "code": "7KQM3P", "attendedAt": "2026-12-03T18:05:00Z"}),
            "#/code inconsistent",
        ),
    ] {
        let refused =
            evening.employer.post(&format!("{}/attendances", evening.meetup), &body).await.expect(422);
        assert_eq!(refused.faults(), [fault]);
    }
    evening.door(&evening.robin, "d", "2026-12-03T18:05:00Z").await.expect(403);
    evening.door(&evening.app.employer("Diva").await, "d", "2026-12-03T18:05:00Z").await.expect(404);
    let elsewhere = json!({"nonce": "d", "registrationId": "01932b6e-7a4c-7fff-bfff-ffffffffffff",
        "attendedAt": "2026-12-03T18:05:00Z"});
    let unknown =
        evening.employer.post(&format!("{}/attendances", evening.meetup), &elsewhere).await.expect(422);
    assert_eq!(unknown.faults(), ["#/registrationId notFound"]);
    evening.app.advance(TimeDelta::days(14) + TimeDelta::hours(2));
    evening.renew();
    evening.door(&evening.employer, "d", "2026-12-03T18:05:00Z").await.expect(422);
    assert_eq!(evening.app.sql("SELECT count(*) FROM attendances").await, ["0"]);
}

#[tokio::test]
async fn a_batch_is_judged_item_by_item_and_changes_nothing_twice() {
    let mut evening = Evening::of(json!({}), json!(true)).await;
    evening.app.advance(TimeDelta::days(10));
    evening.renew();
    let item = |nonce: &str, registration: &str, at: &str| json!({"nonce": nonce, "registrationId": registration, "attendedAt": at});
    let items = json!({"items": [
        item("b-1", "01932b6e-7a4c-7fff-bfff-ffffffffffff", "2026-12-03T18:05:00Z"),
        item("b-2", &evening.registration, "2026-12-03T18:05:00Z"),
        item("b-3", &evening.registration, "2026-12-03T18:06:00Z"),
        item("b-4", &evening.registration, "2026-12-03T22:06:00Z"),
        {"nonce": 7},
    ]});
    let path = "/api/v1/attendance-batches";
    let statuses = |reply: &Reply| -> Vec<Value> {
        reply.body["items"].as_array().expect("items").iter().map(|item| item["status"].clone()).collect()
    };
    let first = evening.employer.post(path, &items).await.expect(207);
    assert_eq!(statuses(&first), [422, 201, 200, 200, 422].map(Value::from), "{}", first.text);
    assert_eq!(first.body["summary"], json!({"total": 5, "created": 1, "unchanged": 2, "refused": 2}));
    let again = evening.employer.post(path, &items).await.expect(207);
    assert_eq!(statuses(&again), [422, 200, 200, 200, 422].map(Value::from));
    assert_eq!(evening.ledger().await.len(), 1);
    let stranger = evening.app.employer("Diva").await.post(path, &items).await.expect(207);
    assert_eq!(statuses(&stranger), [422; 5].map(Value::from));
    evening.employer.post(path, &json!({"items": []})).await.expect(422);
    evening.robin.post(path, &items).await.expect(403);
}

#[tokio::test]
async fn of_two_doors_with_one_nonce_and_ten_codes_at_once_one_attendance_is_made() {
    let evening = Evening::of(json!({}), json!(true)).await;
    let at = "2026-12-03T18:05:00Z";
    let (one, other) =
        join(evening.door(&evening.employer, "d", at), evening.door(&evening.staff, "d", at)).await;
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!((statuses, one.id()), ([200, 201], other.id()));
    let code = evening.code().await;
    let sam = evening.app.person(Role::Apprentice).await;
    let nonces: Vec<String> = (0..10).map(|number| format!("n-{number}")).collect();
    let replies = join_all(nonces.iter().map(|nonce| evening.attend(&sam, nonce, &code))).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 201).count(), 1);
    assert!(replies.iter().all(|reply| reply.id() == replies[0].id()));
    assert_eq!(evening.app.sql("SELECT count(*) FROM attendances").await, ["2"]);
    assert_eq!(evening.ledger().await.len(), 1);
}

#[tokio::test]
async fn hours_that_do_not_count_say_why_and_the_attendance_stands() {
    let evening = Evening::of(json!({}), json!({"hours": 23, "ksbs": []})).await;
    let path = format!("/api/v1/apprenticeships/{}/otj-entries", evening.learner.id);
    let entry = json!({"date": "2026-12-03", "hours": 2, "activity": "Reading", "ksbs": []});
    let entry = evening.robin.post(&path, &entry).await.expect(201);
    evening
        .staff
        .request("POST", &format!("{}/confirmations", entry.header("location")))
        .send()
        .await
        .expect(200);
    let came = evening.door(&evening.employer, "d", "2026-12-03T18:05:00Z").await.expect(201);
    assert_eq!(came.body["otj"], json!({"entryId": null, "problem": "dayTotalExceeded"}));
    let code = evening.code().await;
    let sam = evening.app.person(Role::Apprentice).await;
    let outside = evening.attend(&sam, "s", &code).await.expect(201);
    assert_eq!(outside.body["otj"], json!({"entryId": null, "problem": "notInLearning"}));
    let other = evening.app.learner(&evening.app.provider("Arch").await).await;
    let pause = json!({"startsOn": "2026-11-30", "expectedReturnOn": null, "returnedOn": null, "reason": "health",
        "note": null});
    let path = format!("/api/v1/apprenticeships/{}/breaks-in-learning", other.id);
    evening.staff.post(&path, &pause).await.expect(201);
    let alex = evening.app.sign_in_as(other.person, Role::Apprentice, None).await;
    let paused = evening.attend(&alex, "a", &code).await.expect(201);
    assert_eq!(paused.body["otj"], json!({"entryId": null, "problem": "onBreak"}));
}

#[tokio::test]
async fn staff_alone_say_what_counts_as_training() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let learner = app.learner(&app.provider("Ada").await).await;
    let meetup = published(&employer, &staff, &json!({})).await;
    let training = |codes: Value| json!({"training": {"hours": 1.5, "ksbs": [{"standardId": learner.standard, "codes": codes}]}});
    let refused = employer.patch(&meetup, &training(json!(["K1"]))).await.expect(403);
    assert_eq!(refused.code(), "insufficientScope");
    let unknown = staff.patch(&meetup, &training(json!(["K1", "K99"]))).await.expect(422);
    assert_eq!(unknown.faults(), ["#/training/ksbs/0/codes/1 unknownKsb"]);
    let nobody = json!({"training": {"hours": 25, "ksbs": []}});
    assert_eq!(staff.patch(&meetup, &nobody).await.expect(422).faults(), ["#/training/hours tooLarge"]);
    let set = staff.patch(&meetup, &training(json!(["K1"]))).await.expect(200);
    assert_eq!(set.body["training"], training(json!(["K1"]))["training"]);
    let public = app.anonymous().get(&meetup).await.expect(200);
    assert_eq!(public.body["training"], set.body["training"]);
    assert!(!public.text.contains(&staff.id.to_string()));
    assert_eq!(
        staff.patch(&meetup, &json!({"training": null})).await.expect(200).body["training"],
        json!(null)
    );
    assert_eq!(app.events_of(id_of(&meetup)).await.len(), 4);
}
