//! Meetups in calendar programs, read back by an independent parser.

use calcard::icalendar::{ICalendar, ICalendarComponent, ICalendarComponentType, ICalendarProperty};
use hackit::access::Role;
use serde_json::json;

use crate::partnerships::meetups::{publish_change, published, submitted};
use crate::support::TestApp;

const ALL: &str = "/api/v1/meetups.ics";

/// Every VEVENT of a calendar with the lines that tell when it is.
fn events(text: &str) -> Vec<ICalendarComponent> {
    let calendar = ICalendar::parse(text).expect("a calendar");
    let events = calendar.components.into_iter();
    events.filter(|component| component.component_type == ICalendarComponentType::VEvent).collect()
}

fn text(event: &ICalendarComponent, property: &ICalendarProperty) -> String {
    let value = event.property(property).and_then(|entry| entry.values.first());
    value.and_then(|value| value.as_text().map(str::to_owned)).unwrap_or_default()
}

#[tokio::test]
async fn a_meetup_keeps_its_uid_and_tells_calendars_of_each_change() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let summer = json!({"startsAt": "2027-07-01T17:00:00Z", "endsAt": "2027-07-01T19:00:00Z"});
    let place = published(&employer, &staff, &summer).await;
    let file = format!("{place}.ics");
    let uid = format!("{}@hackit", place.rsplit('/').next().expect("an id"));
    let first = app.anonymous().get(&file).await.expect(200);
    assert_eq!(first.header("content-type"), "text/calendar; charset=utf-8");
    assert!(first.text.contains("METHOD:PUBLISH\r\n"));
    assert!(first.text.contains("BEGIN:VTIMEZONE\r\nTZID:Europe/London\r\n"));
    // British Summer Time: 17:00 in UTC is 18:00 on the wall.
    assert!(first.text.contains("DTSTART;TZID=Europe/London:20270701T180000\r\n"), "{}", first.text);
    assert!(first.text.contains("DTEND;TZID=Europe/London:20270701T200000\r\n"));
    let read = |reply: &str| {
        let events = events(reply);
        assert_eq!(events.len(), 1);
        let event = events.into_iter().next().expect("an event");
        let line = |name: &str| {
            let prefix = format!("{name}:");
            reply.lines().find_map(|line| line.strip_prefix(&prefix)).unwrap_or_default().trim().to_owned()
        };
        (text(&event, &ICalendarProperty::Uid), line("SEQUENCE"), line("STATUS"))
    };
    let told = |sequence: &str, status: &str| (uid.clone(), sequence.to_owned(), status.to_owned());
    assert_eq!(read(&first.text), told("0", "CONFIRMED"));
    let proposed = employer.patch(&place, &json!({"startsAt": "2027-07-01T16:00:00Z"})).await.expect(200);
    assert_eq!(app.anonymous().get(&file).await.expect(200).text, first.text, "what was approved");
    assert_eq!(employer.get(&file).await.expect(200).text, first.text);
    publish_change(&staff, &proposed, &place).await.expect(200);
    let moved = app.anonymous().get(&file).await.expect(200);
    assert_eq!(read(&moved.text), told("1", "CONFIRMED"));
    assert!(moved.text.contains("DTSTART;TZID=Europe/London:20270701T170000\r\n"));
    employer.post(&format!("{place}/cancellations"), &json!({"reason": "Illness."})).await.expect(200);
    let gone = app.anonymous().get(&file).await.expect(200);
    assert_eq!(read(&gone.text), told("2", "CANCELLED"));
    assert_eq!(read(&app.anonymous().get(ALL).await.expect(200).text), told("2", "CANCELLED"));
}

#[tokio::test]
async fn a_calendar_that_has_not_changed_is_not_sent_again() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = published(&employer, &staff, &json!({})).await;
    for path in [ALL.to_owned(), format!("{place}.ics")] {
        let tag = app.anonymous().get(&path).await.expect(200).header("etag").to_owned();
        assert!(tag.starts_with("W/"), "{tag}");
        let again =
            app.anonymous().request("GET", &path).header("if-none-match", &tag).send().await.expect(304);
        assert!(again.text.is_empty());
    }
    let tag = app.anonymous().get(ALL).await.expect(200).header("etag").to_owned();
    app.advance(chrono::TimeDelta::minutes(5));
    let proposed = employer.patch(&place, &json!({"title": "Other talks"})).await.expect(200);
    app.anonymous().request("GET", ALL).header("if-none-match", &tag).send().await.expect(304);
    publish_change(&staff, &proposed, &place).await.expect(200);
    app.anonymous().request("GET", ALL).header("if-none-match", &tag).send().await.expect(200);
}

#[tokio::test]
async fn what_waits_for_approval_is_tentative_for_those_who_see_it() {
    let app = TestApp::new().await;
    let employer = app.employer("MadeTech").await;
    submitted(&employer, &json!({})).await;
    let own = employer.get(ALL).await.expect(200);
    assert_eq!(events(&own.text).len(), 1);
    assert!(own.text.contains("STATUS:TENTATIVE\r\n"));
    let other = app.person(Role::Apprentice).await.get(ALL).await.expect(200);
    assert!(events(&other.text).is_empty());
}

#[tokio::test]
async fn calendar_programs_may_add_parameters_and_ask_in_their_ways() {
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let place = published(&employer, &staff, &json!({})).await;
    let nobody = app.anonymous();
    for path in [ALL.to_owned(), format!("{place}.ics")] {
        nobody.get(&format!("{path}?refresh=1&x=y")).await.expect(200);
        let head = nobody.request("HEAD", &path).send().await.expect(200);
        assert_eq!(head.header("content-type"), "text/calendar; charset=utf-8");
        nobody.request("GET", &path).header("accept", "text/calendar").send().await.expect(200);
        nobody.request("GET", &path).header("accept", "application/json").send().await.expect(406);
        let options = nobody.request("OPTIONS", &path).send().await.expect(204);
        assert_eq!(options.header("allow"), "GET, HEAD, OPTIONS");
        for method in ["POST", "PATCH", "DELETE"] {
            let refused = nobody.request(method, &path).json(&json!({})).send().await.expect(405);
            assert_eq!(refused.header("allow"), "GET, HEAD, OPTIONS", "{method}");
        }
    }
    nobody.get("/api/v1/meetups/nonsense.ics").await.expect(400);
    nobody.get("/api/v1/meetups/nonsense").await.expect(400);
    nobody.get(&format!("{place}?refresh=1")).await.expect(400);
}
