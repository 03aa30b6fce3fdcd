//! What those who came say of a meetup, and how little of it is told.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use futures_util::future::{join, join_all};
use hackit::access::Role;
use serde_json::{Value, json};

use super::decisions::run_timer;
use super::meetups::{id_of, published};
use super::waitlist::register;
use crate::support::{Actor, Reply, TestApp};

/// Moves a meetup back, so that it has just ended.
pub async fn over(app: &TestApp, meetup: &str) {
    let id = id_of(meetup);
    app.sql(&format!(
        "UPDATE meetups SET starts_at = '2026-11-24T08:00:00Z', ends_at = '2026-11-24T09:30:00Z', version = version + 1
         WHERE id = '{id}'"
    ))
    .await;
}

/// A meetup that began a quarter of an hour ago, and those who came, each with the path of the attendance.
struct Evening {
    app: TestApp,
    employer: Actor,
    staff: Actor,
    meetup: String,
    guests: Vec<(Actor, String)>,
    /// Registered, and did not come.
    absent: Actor,
}

impl Evening {
    async fn with(guests: usize) -> Self {
        let app = TestApp::new().await;
        let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
        let meetup = published(&employer, &staff, &json!({})).await;
        let mut registered = Vec::new();
        for _ in 0..=guests {
            let one = app.person(Role::Apprentice).await;
            let made = register(&one, &meetup).await.expect(201);
            registered.push((one, made.id().to_owned()));
        }
        app.advance(TimeDelta::days(9) + TimeDelta::hours(8) + TimeDelta::minutes(15));
        let (absent, _) = registered.pop().expect("one more");
        let mut evening = Self { app, employer, staff, meetup, guests: Vec::new(), absent };
        evening.renew();
        for (number, (guest, registration)) in registered.into_iter().enumerate() {
            let place = evening.door(&format!("n-{number}"), &registration).await;
            evening.guests.push((guest, place));
        }
        evening.renew();
        evening
    }

    /// The same, two hours later: it is over.
    async fn over_with(guests: usize) -> Self {
        let mut evening = Self::with(guests).await;
        evening.advance(TimeDelta::hours(2));
        evening
    }

    async fn door(&self, nonce: &str, registration: &str) -> String {
        let body =
            json!({"nonce": nonce, "registrationId": registration, "attendedAt": "2026-12-03T18:05:00Z"});
        let came = self.employer.post(&format!("{}/attendances", self.meetup), &body).await.expect(201);
        came.header("location").to_owned()
    }

    fn advance(&mut self, by: TimeDelta) {
        self.app.advance(by);
        self.renew();
    }

    fn renew(&mut self) {
        (self.employer, self.staff) = (self.employer.renewed(), self.staff.renewed());
        self.absent = self.absent.renewed();
        for (guest, _) in &mut self.guests {
            *guest = guest.renewed();
        }
    }

    fn path(&self) -> String {
        format!("{}/evaluations", self.meetup)
    }

    async fn say(&self, who: &Actor, rating: i64, text: Value) -> Reply {
        who.post(&self.path(), &json!({"rating": rating, "text": text})).await
    }

    async fn guest_says(&self, number: usize, rating: i64, text: Value) -> Reply {
        self.say(&self.guests[number].0, rating, text).await
    }

    /// What is told: the average, of how many, the texts.
    async fn told(&self) -> (Value, Value, Vec<String>) {
        let read = self.employer.get(&self.path()).await.expect(200);
        assert_eq!(read.body, self.staff.get(&self.path()).await.expect(200).body, "staff read the same");
        let rows = read.body["evaluations"].as_array().expect("a list");
        for row in rows {
            assert_eq!(row.as_object().expect("an object").len(), 1, "a text, and nothing with it: {row}");
        }
        let texts = rows.iter().map(|row| row["text"].as_str().expect("a text").to_owned()).collect();
        (read.body["average"].clone(), read.body["count"].clone(), texts)
    }
}

#[tokio::test]
async fn who_came_says_once_how_it_was_and_alone_reads_it() {
    let evening = Evening::over_with(2).await;
    let said = evening.guest_says(0, 4, json!("Good talks.")).await.expect(201);
    assert_eq!(
        said.body,
        json!({"id": said.id(), "meetupId": id_of(&evening.meetup), "rating": 4, "text": "Good talks.",
            "createdAt": "2026-12-03T20:15:00Z"})
    );
    let place = said.header("location").to_owned();
    let again = evening.guest_says(0, 4, json!("Good talks.")).await.expect(200);
    assert_eq!((again.id(), again.header("etag")), (said.id(), said.header("etag")));
    for other in
        [evening.guest_says(0, 5, json!("Good talks.")).await, evening.guest_says(0, 4, json!(null)).await]
    {
        let refused = other.expect(409);
        assert_eq!((refused.code(), refused.id()), ("alreadyExists", said.id()));
    }
    let own = evening.guests[0].0.get(&place).await.expect(200);
    assert_eq!((own.body, own.headers["etag"].clone()), (said.body.clone(), said.headers["etag"].clone()));
    for stranger in [&evening.staff, &evening.employer, &evening.guests[1].0, &evening.absent] {
        stranger.get(&place).await.expect(404);
    }
    evening.app.anonymous().get(&place).await.expect(401);
    evening.guest_says(1, 1, json!(null)).await.expect(201);
    assert_eq!(evening.app.sql("SELECT count(*) FROM evaluations").await, ["2"]);
}

#[tokio::test]
async fn what_does_not_fit_and_who_did_not_come_is_refused() {
    let mut evening = Evening::with(2).await;
    let early = evening.guest_says(0, 4, json!(null)).await.expect(409);
    assert_eq!(early.code(), "transitionNotAllowed");
    evening.advance(TimeDelta::hours(2));
    let guest = evening.guests[0].0.clone();
    for (body, fault) in [
        (json!({"rating": 0, "text": null}), "#/rating tooSmall"),
        (json!({"rating": 6}), "#/rating tooLarge"),
        (json!({"rating": 4, "text": ""}), "#/text tooSmall"),
        (json!({"rating": 4, "text": " \n"}), "#/text blank"),
        (json!({"rating": 4, "text": "x".repeat(2001)}), "#/text tooLarge"),
        (json!({"text": "Good."}), "#/rating required"),
    ] {
        let refused = guest.post(&evening.path(), &body).await.expect(422);
        assert_eq!(refused.faults(), [fault], "{body}");
    }
    let absent = evening.say(&evening.absent, 4, json!(null)).await.expect(409);
    assert!(absent.text.contains("your attendance is not recorded"), "{}", absent.text);
    assert_eq!(evening.say(&evening.staff, 4, json!(null)).await.expect(403).code(), "forbidden");
    assert_eq!(evening.say(&evening.employer, 4, json!(null)).await.expect(403).code(), "insufficientScope");
    let elsewhere = published(
        &evening.employer,
        &evening.staff,
        &json!({"startsAt": "2026-12-10T18:00:00Z",
        "endsAt": "2026-12-10T20:00:00Z"}),
    )
    .await;
    guest.post(&format!("{elsewhere}/evaluations"), &json!({"rating": 1})).await.expect(409);
    evening.advance(TimeDelta::days(28) - TimeDelta::minutes(16));
    evening.guest_says(1, 4, json!(null)).await.expect(201);
    evening.advance(TimeDelta::minutes(1));
    assert_eq!(evening.guest_says(0, 4, json!(null)).await.expect(409).code(), "transitionNotAllowed");
    // What was said before is told again whenever it is asked.
    evening.guest_says(1, 4, json!(null)).await.expect(200);
    assert_eq!(evening.app.sql("SELECT count(*) FROM evaluations").await, ["1"]);
}

#[tokio::test]
async fn employer_and_staff_read_five_at_a_time_and_nothing_of_a_single_one() {
    let evening = Evening::over_with(11).await;
    let texts: Vec<String> = (0..11).map(|number| format!("What guest {number} wrote.")).collect();
    let ratings = [5, 4, 4, 3, 5, 1, 1, 2, 1, 1, 5];
    let mut seen = Vec::new();
    for (number, rating) in ratings.into_iter().enumerate() {
        let text = if number == 3 { json!(null) } else { json!(texts[number]) };
        evening.guest_says(number, rating, text).await.expect(201);
        seen.push(evening.told().await);
    }
    for (number, (average, count, shown)) in seen.iter().enumerate() {
        let step = (number + 1) / 5;
        let expected = [(json!(null), json!(null)), (json!(4.2), json!(5)), (json!(2.7), json!(10))];
        assert_eq!((average.clone(), count.clone()), expected[step], "after {}", number + 1);
        let written: BTreeSet<&str> = shown.iter().map(String::as_str).collect();
        let expected = texts[..step * 5].iter().map(String::as_str).filter(|text| *text != texts[3]);
        assert_eq!(written, expected.collect(), "after {}", number + 1);
        assert_eq!(seen[number].2[..], seen[step.max(1) * 5 - 1].2[..shown.len()], "nothing moves");
    }
    // Page by page it is the same; a cursor tells no more than the page.
    let (mut paged, mut next) = (Vec::new(), format!("{}?limit=2", evening.path()));
    loop {
        let page = evening.staff.get(&next).await.expect(200);
        paged.extend(page.body["evaluations"].as_array().expect("a list").clone());
        let Some(cursor) = page.body["page"]["nextCursor"].as_str() else { break };
        next = format!("{}?limit=2&cursor={cursor}", evening.path());
    }
    let paged: Vec<&str> = paged.iter().map(|row| row["text"].as_str().expect("a text")).collect();
    assert_eq!(paged, seen[10].2);
    for stranger in [&evening.guests[0].0, &evening.app.employer("Diva").await] {
        stranger.get(&evening.path()).await.expect(404);
    }
    evening.app.anonymous().get(&evening.path()).await.expect(401);
    evening.app.person(Role::LineManager).await.get(&evening.path()).await.expect(403);
}

#[tokio::test]
async fn the_order_of_texts_is_drawn_by_lot() {
    let evening = Evening::over_with(25).await;
    for number in 0..25 {
        evening.guest_says(number, 3, json!(format!("{number:02}"))).await.expect(201);
    }
    let (.., texts) = evening.told().await;
    let mut sorted = texts.clone();
    sorted.sort();
    // Five times five in order by chance: once in 25 thousand million.
    assert_ne!(texts, sorted);
    for (one, other) in texts.chunks(5).zip(sorted.chunks(5)) {
        assert_eq!(one.iter().collect::<BTreeSet<_>>(), other.iter().collect());
    }
}

#[tokio::test]
async fn feed_timeline_and_trail_do_not_tell_who_said_what() {
    let evening = Evening::over_with(5).await;
    let mut ids = Vec::new();
    for number in 0..5 {
        ids.push(evening.guest_says(number, 2, json!("A word.")).await.expect(201).id().to_owned());
    }
    evening.app.feed_settles().await;
    for (who, seen) in [(&evening.employer, 0), (&evening.guests[0].0, 0), (&evening.staff, 5)] {
        let feed = who.get("/api/v1/events?type=evaluation.given&limit=100").await.expect(200);
        let rows = feed.body["events"].as_array().expect("a list");
        assert_eq!(rows.len(), seen, "{}", feed.text);
        for row in rows {
            assert_eq!(row["actor"], json!({"type": "system", "id": null}));
            assert_eq!((&row["organisationId"], &row["apprenticeshipId"]), (&json!(null), &json!(null)));
        }
    }
    let kept = "SELECT count(*) FROM events WHERE subject_type = 'evaluation'
        AND num_nonnulls(actor_id, person_id, apprenticeship_id, organisation_id) > 0";
    assert_eq!(evening.app.sql(kept).await, ["0"]);
    assert_eq!(
        evening.app.sql("SELECT count(*) FROM versions WHERE subject_type = 'evaluation'").await,
        ["0"]
    );
    let all = evening.employer.get("/api/v1/events?limit=100").await.expect(200);
    let read = evening.employer.get(&evening.path()).await.expect(200);
    assert!(ids.iter().all(|id| !all.text.contains(id) && !read.text.contains(id)));
}

#[tokio::test]
async fn what_was_said_stays_when_the_attendance_is_voided() {
    let evening = Evening::over_with(6).await;
    for number in 0..5 {
        evening.guest_says(number, if number == 0 { 1 } else { 5 }, json!(null)).await.expect(201);
    }
    let before = evening.told().await;
    let reason = json!({"reason": "Somebody else of this name came."});
    for (_, place) in [&evening.guests[0], &evening.guests[5]] {
        evening.employer.post(&format!("{place}/voidings"), &reason).await.expect(200);
    }
    assert_eq!(evening.told().await, before);
    evening.guest_says(0, 1, json!(null)).await.expect(200);
    evening.guest_says(5, 1, json!(null)).await.expect(409);
}

#[tokio::test]
async fn a_year_after_the_meetup_nobody_knows_who_said_what() {
    let mut evening = Evening::over_with(5).await;
    for number in 0..5 {
        evening.guest_says(number, 4, json!("A word.")).await.expect(201);
    }
    let own = evening.app.sql("SELECT id FROM evaluations ORDER BY number LIMIT 1").await.remove(0);
    let own = format!("/api/v1/evaluations/{own}");
    let told = evening.told().await;
    let known = "SELECT count(person_id) FROM evaluations";
    // It ended a quarter of an hour ago.
    evening.advance(TimeDelta::days(365) - TimeDelta::minutes(16));
    run_timer(&evening.app).await;
    assert_eq!(evening.app.sql(known).await, ["5"]);
    evening.guests[0].0.get(&own).await.expect(200);
    evening.advance(TimeDelta::minutes(1));
    let events = evening.app.sql("SELECT count(*) FROM events").await;
    run_timer(&evening.app).await;
    run_timer(&evening.app).await;
    assert_eq!(evening.app.sql(known).await, ["0"]);
    assert_eq!(evening.app.sql("SELECT count(*) FROM events").await, events);
    assert_eq!(evening.told().await, told);
    evening.guests[0].0.get(&own).await.expect(404);
    evening.guest_says(0, 4, json!("A word.")).await.expect(409);
    let people: Vec<String> = evening.guests.iter().map(|(guest, _)| guest.id.to_string()).collect();
    let rows = evening.app.sql("SELECT e::text FROM evaluations e").await;
    assert!(rows.iter().all(|row| people.iter().all(|person| !row.contains(person))));
}

#[tokio::test]
async fn of_one_guest_who_speaks_ten_times_at_once_one_evaluation_is_kept() {
    let evening = Evening::over_with(5).await;
    let same = join_all((0..10).map(|_| evening.guest_says(0, 3, json!("A word.")))).await;
    let mut statuses: Vec<u16> = same.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [[200; 9].as_slice(), &[201]].concat());
    assert!(same.iter().all(|reply| reply.id() == same[0].id()));
    let (one, other) =
        join(evening.guest_says(1, 1, json!(null)), evening.guest_says(1, 5, json!(null))).await;
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!((statuses, one.id()), ([201, 409], other.id()));
    // Of several guests at once each has a number, and the sum is right.
    join_all((2..5).map(|number| evening.guest_says(number, 2, json!(null)))).await;
    let numbers = evening.app.sql("SELECT number FROM evaluations ORDER BY number").await;
    assert_eq!(numbers, ["1", "2", "3", "4", "5"]);
    let wrong = "SELECT count(*) FROM evaluations e WHERE ratings_sum <>
        (SELECT sum(rating) FROM evaluations f WHERE f.meetup_id = e.meetup_id AND f.number <= e.number)";
    assert_eq!(evening.app.sql(wrong).await, ["0"]);
    assert_eq!(evening.app.sql("SELECT count(*) FROM events WHERE type = 'evaluation.given'").await, ["5"]);
}

#[tokio::test]
async fn an_evaluation_and_the_voiding_of_its_attendance_have_one_outcome() {
    let evening = Evening::over_with(8).await;
    let reason = json!({"reason": "Somebody else of this name came."});
    let mut given = 0;
    for (number, (_, place)) in evening.guests.iter().enumerate() {
        let path = format!("{place}/voidings");
        let voiding = evening.employer.post(&path, &reason);
        let (said, voided) = if number % 2 == 0 {
            join(evening.guest_says(number, 3, json!(null)), voiding).await
        } else {
            let (voided, said) = join(voiding, evening.guest_says(number, 3, json!(null))).await;
            (said, voided)
        };
        voided.expect(200);
        assert!(matches!(said.status, 201 | 409), "{}", said.text);
        given += usize::from(said.status == 201);
    }
    assert_eq!(evening.app.sql("SELECT count(*) FROM evaluations").await, [given.to_string()]);
    let events = evening.app.sql("SELECT count(*) FROM events WHERE type = 'evaluation.given'").await;
    assert_eq!(events, [given.to_string()]);
}
