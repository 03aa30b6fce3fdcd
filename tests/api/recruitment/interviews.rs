//! Interviews: arranged by the team, chosen by candidates, told to both sides with a calendar.

use calcard::icalendar::{ICalendar, ICalendarComponentType, ICalendarProperty};
use chrono::TimeDelta;
use futures_util::future::join_all;
use hackit::access::Role;
use serde_json::{Value, json};

use super::scene::Campaign;
use crate::support::{Actor, Reply};

pub const LIST: &str = "/api/v1/interviews";

/// A campaign with two line managers who interview, and manage nobody of it.
pub struct Panel {
    pub campaign: Campaign,
    pub staff: Actor,
    pub first: Actor,
    pub second: Actor,
}

impl Panel {
    pub async fn new() -> Self {
        let campaign = Campaign::new().await;
        let (first, second) =
            (campaign.app.person(Role::LineManager).await, campaign.app.person(Role::LineManager).await);
        Self { staff: campaign.staff.clone(), campaign, first, second }
    }

    /// Moves the clock on; everybody signs in anew.
    pub fn later(&mut self, minutes: i64) {
        self.campaign.app.advance(TimeDelta::minutes(minutes));
        for actor in [
            &mut self.staff,
            &mut self.first,
            &mut self.second,
            &mut self.campaign.staff,
            &mut self.campaign.manager,
        ] {
            *actor = actor.renewed();
        }
    }

    /// An interview at a time of the day on which tests begin: a slot, or for an application.
    pub fn at(&self, time: &str, application: Option<&str>) -> Value {
        json!({"vacancyId": self.campaign.vacancy, "applicationId": application,
            "startsAt": format!("2026-11-24T{time}:00Z"), "minutes": 45, "venue": "Room 3, Mare Street",
            "onlineUrl": null, "panel": [self.first.id, self.second.id]})
    }

    /// Arranges it; the answer.
    pub async fn add(&self, time: &str, application: Option<&str>) -> Value {
        self.staff.post(LIST, &self.at(time, application)).await.expect(201).body
    }

    /// The path of an interview that is booked for a new application, and the application.
    pub async fn booked(&self, time: &str, email: &str) -> (String, String) {
        let (application, _) = self.campaign.shortlisted(email).await;
        (path(&self.add(time, Some(&application)).await), application)
    }

    /// The letters about an interview and to whom: kind and state, oldest first.
    pub async fn letters_to(&self, recipient: impl std::fmt::Display + Send) -> Vec<String> {
        let query = format!(
            "SELECT kind || ' ' || state FROM messages WHERE recipient_id = '{recipient}' ORDER BY id"
        );
        self.campaign.app.sql(&query).await
    }

    /// The calendar of the newest letter that waits for somebody: method, UID, SEQUENCE, STATUS and start.
    pub async fn calendar_of(&self, recipient: impl std::fmt::Display + Send) -> [String; 5] {
        let query = format!(
            "SELECT calendar FROM messages WHERE recipient_id = '{recipient}' AND state = 'waiting' AND calendar IS NOT NULL
             ORDER BY id DESC LIMIT 1"
        );
        let found = self.campaign.app.sql(&query).await;
        read(found.first().expect("a calendar"))
    }

    /// Whose application it is.
    pub async fn candidate(&self, application: &str) -> String {
        let body = self.staff.get(&format!("/api/v1/applications/{application}")).await.expect(200).body;
        body["candidate"]["id"].as_str().expect("an id").to_owned()
    }
}

/// What an independent parser reads of a calendar, which has one event.
fn read(text: &str) -> [String; 5] {
    let calendar = ICalendar::parse(text).expect("a calendar");
    let of = |kind: &ICalendarComponentType| {
        let mut found = calendar.components.iter().filter(|one| one.component_type == *kind);
        let one = found.next().expect("a component");
        assert!(found.next().is_none(), "{text}");
        one
    };
    let event = of(&ICalendarComponentType::VEvent);
    let uid = event.property(&ICalendarProperty::Uid).and_then(|entry| entry.values.first());
    let uid = uid.and_then(|value| value.as_text().map(str::to_owned)).expect("a UID");
    of(&ICalendarComponentType::VCalendar);
    let line = |name: &str| {
        let found = text.split("\r\n").find_map(|line| line.strip_prefix(&format!("{name}:")));
        found.unwrap_or_default().to_owned()
    };
    for property in [ICalendarProperty::Sequence, ICalendarProperty::Status, ICalendarProperty::Dtstart] {
        assert!(event.property(&property).is_some(), "{text}");
    }
    [line("METHOD"), uid, line("SEQUENCE"), line("STATUS"), line("DTSTART")]
}

pub fn path(body: &Value) -> String {
    format!("{LIST}/{}", body["id"].as_str().expect("an id"))
}

fn choice(body: &Value) -> Value {
    json!({"interviewId": body["id"]})
}

async fn choose(panel: &Panel, link: &str, slot: &Value) -> Reply {
    panel.campaign.app.anonymous().post(&format!("{link}/interview-choices"), &choice(slot)).await
}

#[tokio::test]
async fn a_candidate_chooses_a_slot_and_all_get_it_for_their_calendars() {
    let mut panel = Panel::new().await;
    let (id, link) = panel.campaign.shortlisted("sam@mail.example").await;
    let slot = panel.add("15:00", None).await;
    assert_eq!(
        (slot["state"].as_str(), &slot["applicationId"], &slot["clashes"]),
        (Some("open"), &Value::Null, &json!([]))
    );
    let nobody = panel.campaign.app.anonymous();
    let choices = async || nobody.get(&link).await.expect(200).body["interviewChoices"].clone();
    assert_eq!(choices().await, json!([]), "nobody was told yet");
    choose(&panel, &link, &slot).await.expect(409);
    panel.later(31);
    assert_eq!(choices().await[0]["id"], slot["id"]);
    let chosen = choose(&panel, &link, &slot).await.expect(200).body;
    assert_eq!((chosen["state"].as_str(), &chosen["interview"]["id"]), (Some("interviewing"), &slot["id"]));
    assert_eq!((&chosen["interview"]["state"], &chosen["interviewChoices"]), (&json!("booked"), &json!([])));
    assert_eq!(choose(&panel, &link, &slot).await.expect(200).body, chosen, "chosen again it stays as it is");
    let events = panel.campaign.app.events_of(slot["id"].as_str().expect("an id")).await;
    assert_eq!(events, ["interview.added", "interview.booked"]);
    let steps = panel.campaign.app.events_of(&id).await;
    assert_eq!(steps.last().map(String::as_str), Some("application.interviewing"));
    let candidate = panel.candidate(&id).await;
    assert_eq!(
        panel.letters_to(&candidate).await.last().map(String::as_str),
        Some("interviewBooked waiting")
    );
    let uid = format!("{}@hackit", slot["id"].as_str().expect("an id"));
    let expected = ["PUBLISH", &uid, "0", "CONFIRMED", "20261124T150000Z"];
    assert_eq!(panel.calendar_of(&candidate).await, expected);
    for member in [&panel.first, &panel.second] {
        assert_eq!(panel.letters_to(member.id).await, ["interviewChosen waiting"]);
        assert_eq!(panel.calendar_of(member.id).await, expected);
    }
    let words = panel
        .campaign
        .app
        .sql("SELECT subject || body_text || calendar FROM messages WHERE kind = 'interviewChosen'")
        .await;
    assert!(
        words.iter().all(|text| !text.contains("Sam") && text.contains("Tuesday, 24 November 2026 at 15:00")),
        "{words:?}"
    );
    let read = panel.staff.get(&path(&slot)).await.expect(200).body;
    assert_eq!((&read["applicationId"], read["state"].as_str()), (&json!(id), Some("booked")));
}

#[tokio::test]
async fn every_fault_is_told_at_once() {
    let panel = Panel::new().await;
    let (id, _) = panel.campaign.submitted("sam@mail.example").await;
    let wrong = json!({"vacancyId": panel.campaign.vacancy, "startsAt": "2100-01-01T10:00:00Z", "minutes": 4,
        "onlineUrl": "http://meet.example", "venue": " ", "panel": [panel.first.id], "room": 3});
    let faults = panel.staff.post(LIST, &wrong).await.expect(422).faults();
    assert_eq!(
        faults,
        [
            "#/minutes tooSmall",
            "#/onlineUrl format",
            "#/panel tooSmall",
            "#/room unknown",
            "#/startsAt tooLarge",
            "#/venue blank"
        ]
    );
    let nowhere = json!({"vacancyId": panel.campaign.vacancy, "startsAt": "2026-12-01T10:00:00Z", "minutes": 45,
        "panel": [panel.first.id, panel.second.id]});
    assert_eq!(panel.staff.post(LIST, &nowhere).await.expect(422).faults(), ["#/venue inconsistent"]);
    let (first, nobody) = (panel.first.id, panel.campaign.vacancy.clone());
    let wrong = json!({"vacancyId": panel.campaign.round, "applicationId": nobody, "startsAt": "2026-11-24T10:00:00Z",
        "minutes": 45, "venue": "Room 3", "panel": [first, nobody, first]});
    let faults = panel.staff.post(LIST, &wrong).await.expect(422).faults();
    assert_eq!(
        faults,
        [
            "#/applicationId notFound",
            "#/panel/1 notFound",
            "#/panel/2 duplicate",
            "#/startsAt inThePast",
            "#/vacancyId notFound"
        ]
    );
    let other = panel.campaign.another().await;
    let mut foreign = panel.at("15:00", Some(&id));
    foreign["vacancyId"] = json!(other);
    assert_eq!(panel.staff.post(LIST, &foreign).await.expect(422).faults(), ["#/applicationId inconsistent"]);
    // Handed in is not shortlisted.
    let refused = panel.staff.post(LIST, &panel.at("15:00", Some(&id))).await.expect(409);
    assert_eq!(refused.body["allowedTransitions"], json!(["shortlisted", "rejected", "withdrawn"]));
    let slot = panel.add("15:00", None).await;
    let by_telephone = format!("/api/v1/applications/{id}/interview-choices");
    panel.staff.post(&by_telephone, &choice(&slot)).await.expect(409);
    let bad = json!({"interviewId": panel.campaign.vacancy});
    assert_eq!(panel.staff.post(&by_telephone, &bad).await.expect(422).faults(), ["#/interviewId notFound"]);
    assert_eq!(
        panel.staff.post(&by_telephone, &json!({})).await.expect(422).faults(),
        ["#/interviewId required"]
    );
    let (_, elsewhere) = panel.campaign.shortlisted_for(&other, "ann@mail.example").await;
    let refused = choose(&panel, &elsewhere, &slot).await.expect(422);
    assert_eq!(refused.faults(), ["#/interviewId notFound"], "a slot of another vacancy");
}

#[tokio::test]
async fn the_team_arranges_and_nobody_else() {
    let panel = Panel::new().await;
    let (booked, id) = panel.booked("15:00", "sam@mail.example").await;
    let reason = json!({"reason": "Illness."});
    let other = panel.campaign.app.person(Role::LineManager).await;
    for (manager, status) in [(&panel.first, 403), (&panel.campaign.manager, 403), (&other, 404)] {
        manager.post(LIST, &panel.at("16:00", None)).await.expect(403);
        manager.patch(&booked, &json!({"minutes": 30})).await.expect(status);
        manager.post(&format!("{booked}/cancellations"), &reason).await.expect(status);
        manager.post(&format!("/api/v1/applications/{id}/interview-choices"), &json!({})).await.expect(403);
    }
    let officer = panel.campaign.app.person(Role::DataProtectionOfficer).await;
    officer.get(&booked).await.expect(200);
    let refused = officer.post(LIST, &panel.at("16:00", None)).await.expect(403);
    assert_eq!(refused.code(), "insufficientScope");
    for path in [booked.clone(), format!("{booked}/scores"), LIST.to_owned()] {
        panel.campaign.app.person(Role::Apprentice).await.get(&path).await.expect(403);
    }
    for path in [booked.clone(), format!("{booked}/scores")] {
        other.get(&path).await.expect(404);
        panel.first.get(&path).await.expect(200);
        panel.campaign.manager.get(&path).await.expect(200);
    }
    other.post(&format!("{booked}/outcomes"), &json!({"outcome": "held"})).await.expect(404);
    other.post(&format!("{booked}/scores"), &json!({"scores": []})).await.expect(404);
    let missing = format!("{LIST}/{id}");
    panel.staff.get(&missing).await.expect(404);
    panel.staff.post(&format!("{missing}/cancellations"), &reason).await.expect(404);
    let nobody = panel.campaign.app.anonymous();
    nobody.post("/api/v1/application-links/hka_unknown/interview-choices", &json!({})).await.expect(404);
}

#[tokio::test]
async fn the_panel_learns_who_comes_with_the_booking() {
    let mut panel = Panel::new().await;
    let (id, link) = panel.campaign.shortlisted("sam@mail.example").await;
    let slot = panel.add("15:00", None).await;
    let application = format!("/api/v1/applications/{id}");
    panel.first.get(&application).await.expect(404);
    panel.later(31);
    choose(&panel, &link, &slot).await.expect(200);
    let seen = panel.first.get(&application).await.expect(200);
    let candidate = &seen.body["candidate"];
    assert_eq!((candidate["familyName"].as_str(), &candidate["email"]), (Some("Invented"), &Value::Null));
    assert_eq!((&candidate["phone"], &candidate["dateOfBirth"]), (&Value::Null, &Value::Null));
    assert_eq!(seen.body["adjustments"], "Ten minutes more, please.");
    for word in ["mail.example", "7946", "2008", "Academy"] {
        assert!(!seen.text.contains(word), "{word}");
    }
    let blind = panel.campaign.manager.get(&application).await.expect(200);
    assert!(blind.body["candidate"].is_null() && !blind.text.contains("Invented"), "{}", blind.text);
}

#[tokio::test]
async fn the_last_slot_goes_to_one_of_those_who_choose_it_at_once() {
    let mut panel = Panel::new().await;
    let mut links = Vec::new();
    for at in 0..6 {
        links.push(panel.campaign.shortlisted(&format!("candidate{at}@mail.example")).await.1);
    }
    let slot = panel.add("15:00", None).await;
    panel.later(31);
    let answers = join_all(links.iter().map(|link| choose(&panel, link, &slot))).await;
    let chosen = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(chosen, 1, "{answers:?}");
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        assert_eq!((answer.status, answer.code()), (409, "slotTaken"));
    }
    let events = panel.campaign.app.events_of(slot["id"].as_str().expect("an id")).await;
    assert_eq!(events, ["interview.added", "interview.booked"]);
    let letters =
        panel.campaign.app.sql("SELECT count(*) FROM messages WHERE kind = 'interviewBooked'").await;
    assert_eq!(letters, ["1"]);
}

#[tokio::test]
async fn a_candidate_has_one_interview_to_come() {
    let mut panel = Panel::new().await;
    let (id, link) = panel.campaign.shortlisted("sam@mail.example").await;
    let slots =
        [panel.add("15:00", None).await, panel.add("16:00", None).await, panel.add("17:00", None).await];
    panel.later(31);
    let answers = join_all(slots.iter().map(|slot| choose(&panel, &link, slot))).await;
    let mut told: Vec<_> = answers.iter().map(|answer| (answer.status, answer.code())).collect();
    told.sort_unstable();
    assert_eq!(told, [(200, ""), (409, "alreadyExists"), (409, "alreadyExists")]);
    let refused = panel.staff.post(LIST, &panel.at("18:00", Some(&id))).await.expect(409);
    assert_eq!(refused.code(), "alreadyExists");
    let count = panel
        .campaign
        .app
        .sql(&format!("SELECT count(*) FROM interviews WHERE application_id = '{id}'"))
        .await;
    assert_eq!(count, ["1"], "what was refused left nothing");
    // What has begun cannot be chosen any more.
    let (other, _) = panel.campaign.shortlisted("ann@mail.example").await;
    let by_telephone = format!("/api/v1/applications/{other}/interview-choices");
    let free = panel.staff.get(&format!("{LIST}?state=open")).await.expect(200).body["interviews"][0].clone();
    panel.later(8 * 60);
    let late = panel.staff.post(&by_telephone, &choice(&free)).await.expect(409);
    assert_eq!(late.code(), "slotTaken");
}

#[tokio::test]
async fn staff_choose_for_who_telephones() {
    let panel = Panel::new().await;
    let (id, _) = panel.campaign.shortlisted("sam@mail.example").await;
    let slot = panel.add("15:00", None).await;
    let path = format!("/api/v1/applications/{id}/interview-choices");
    let chosen = panel.staff.post(&path, &choice(&slot)).await.expect(200).body;
    assert_eq!(
        (chosen["state"].as_str(), &chosen["interviews"][0]["id"]),
        (Some("interviewing"), &slot["id"])
    );
    assert_eq!(panel.staff.post(&path, &choice(&slot)).await.expect(200).body, chosen);
    let candidate = panel.candidate(&id).await;
    let letters = panel.letters_to(&candidate).await;
    assert_eq!(letters.iter().filter(|letter| letter.starts_with("interviewBooked")).count(), 1);
}
