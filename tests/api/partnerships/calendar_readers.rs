//! Calendars as PyPI's icalendar reads them, across both changes of the clocks.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use hackit::access::Role;
use serde_json::{Value, json};

use super::calendar_links::linked;
use super::meetups::{id_of, published, submitted};
use super::series::{places, published_series};
use super::waitlist::{cancel, register};
use crate::support::{Actor, Reply, TestApp, tools};

const ALL: &str = "/api/v1/meetups.ics";

fn python() -> Option<PathBuf> {
    let packages = ["icalendar==7.3.2", "tzdata==2026.6"];
    tools::python("calendar-tools", &packages, "nobody read the calendars with icalendar")
}

/// The events of a calendar by their ids. Each is at the same instant by the tz database and by the rules in the file.
fn events(python: &Path, calendar: &Reply) -> HashMap<String, Value> {
    let told = tools::told_by(python, "partnerships/calendar_readers.py", &calendar.text);
    let all: HashMap<_, _> = told.iter().map(|event| (event["id"].to_string(), event.clone())).collect();
    assert_eq!(all.len(), told.len(), "each has an id of its own");
    for event in all.values().filter(|event| event["day"].is_null()) {
        assert_eq!(event["byFile"], json!([event["startsAt"], event["endsAt"]]), "{event}");
    }
    all
}

fn of<'a>(events: &'a HashMap<String, Value>, place: &str) -> &'a Value {
    &events[&json!(id_of(place)).to_string()]
}

/// Somebody's calendar, by a link of theirs.
async fn own(app: &TestApp, python: &Path, path: &str) -> HashMap<String, Value> {
    events(python, &app.anonymous().get(path).await.expect(200))
}

/// Whether summer time is kept in London on a day of 2027.
fn is_summer(local: &str) -> bool {
    ("2027-03-28".."2027-10-31").contains(&local)
}

/// Asserts that events show the same hour all year round, at the right instants.
fn assert_hour(events: &[&Value], clock: (&str, u32, u32)) {
    let (hour, winter, minute) = clock;
    let mut seasons = [0, 0];
    for event in events {
        let local = event["local"].as_str().expect("a local time");
        assert!(local.ends_with(&format!("T{hour}")) && event["zone"] == "Europe/London", "{event}");
        let utc = if is_summer(local) { winter - 1 } else { winter };
        assert_eq!(event["startsAt"], json!(format!("{}T{utc:02}:{minute:02}:00Z", &local[..10])));
        seasons[usize::from(is_summer(local))] += 1;
    }
    assert!(seasons[0] > 5 && seasons[1] > 10, "{seasons:?}");
}

/// Asserts that events say what the API does.
async fn assert_as_told(app: &TestApp, events: &HashMap<String, Value>, places: &[String]) {
    for place in places {
        let (event, told) = (of(events, place), app.anonymous().get(place).await.expect(200).body);
        for name in ["title", "sequence", "startsAt", "endsAt"] {
            assert_eq!(event[name], told[name], "{name}: {event}");
        }
        assert_eq!(event["url"], json!(format!("{}/meetups/{}", app.base(), id_of(place))));
    }
}

/// Meetups of one night each, around the hours that London skips and repeats.
async fn nights(employer: &Actor, staff: &Actor) -> Vec<String> {
    let mut places = Vec::new();
    for (starts_at, ends_at) in [
        ("2027-03-28T00:30:00Z", "2027-03-28T02:00:00Z"),
        ("2027-10-30T23:30:00Z", "2027-10-31T03:00:00Z"),
        ("2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z"),
    ] {
        let night = json!({"title": "Night", "startsAt": starts_at, "endsAt": ends_at});
        places.push(published(employer, staff, &night).await);
    }
    places
}

#[tokio::test]
async fn feeds_keep_local_times_all_year_and_tell_what_was_moved_or_cancelled() {
    let Some(python) = python() else { return };
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let fortnights = json!({"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=24", "exceptDates": []});
    let series = published_series(&employer, &staff, &fortnights).await;
    let (meetups, nights) = (places(&series), nights(&employer, &staff).await);
    let pending = submitted(&employer, &json!({})).await;
    let feed = events(&python, &app.anonymous().get(ALL).await.expect(200));
    assert_eq!(feed.len(), 27);
    let all: Vec<String> = meetups.iter().chain(&nights).cloned().collect();
    assert_as_told(&app, &feed, &all).await;
    assert_hour(&meetups.iter().map(|place| of(&feed, place)).collect::<Vec<_>>(), ("18:00", 18, 0));
    let locals: Vec<_> = nights.iter().map(|place| of(&feed, place)["local"].clone()).collect();
    assert_eq!(locals, ["2027-03-28T00:30", "2027-10-31T00:30", "2027-10-31T00:30"]);
    // The last begins and ends within the hour that comes twice: UTC alone tells that apart.
    assert_eq!(of(&feed, &nights[2])["zone"], Value::Null);
    let of_employer = events(&python, &employer.get(ALL).await.expect(200));
    let waits = of(&of_employer, &pending);
    assert_eq!((&waits["status"], &waits["url"]), (&json!("TENTATIVE"), &Value::Null));
    // One is cancelled, one is moved by itself, and then the whole series.
    let reason = json!({"reason": "Illness."});
    staff.post(&format!("{}/cancellations", meetups[5]), &reason).await.expect(200);
    staff.patch(&nights[0], &json!({"startsAt": "2027-03-28T00:15:00Z"})).await.expect(200);
    let later = json!({"startsAtLocal": "2027-01-14T18:30"});
    staff.patch(series.header("location"), &later).await.expect(200);
    let after = events(&python, &app.anonymous().get(ALL).await.expect(200));
    assert_as_told(&app, &after, &all).await;
    let going: Vec<_> =
        meetups.iter().enumerate().filter(|(at, _)| *at != 5).map(|(_, place)| place).collect();
    let moved: Vec<_> = going.iter().map(|place| of(&after, place)).collect();
    assert_hour(&moved, ("18:30", 18, 30));
    let sequence = |events: &HashMap<String, Value>, place: &str| of(events, place)["sequence"].clone();
    for place in going.into_iter().chain([&meetups[5], &nights[0]]) {
        assert_eq!((sequence(&feed, place), sequence(&after, place)), (json!(0), json!(1)));
    }
    assert_eq!(sequence(&after, &nights[1]), 0);
    let mut cancelled: Vec<_> = after.values().filter(|event| event["status"] != "CONFIRMED").collect();
    assert_eq!(cancelled.pop(), Some(of(&after, &meetups[5])));
    assert!(cancelled.is_empty() && of(&after, &meetups[5])["status"] == "CANCELLED", "{cancelled:?}");
    assert_eq!(of(&after, &meetups[5])["local"], "2027-03-25T18:00", "what is cancelled is not moved");
}

#[tokio::test]
async fn a_calendar_of_ones_own_keeps_local_times_and_tells_offers_and_cancellations() {
    let Some(python) = python() else { return };
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let (robin, other) = (app.person(Role::Apprentice).await, app.person(Role::Apprentice).await);
    let (_, path) = linked(&app, &robin).await;
    let fortnights = json!({"rule": "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH;COUNT=24", "exceptDates": []});
    let meetups = places(&published_series(&employer, &staff, &fortnights).await);
    let mut registrations = Vec::new();
    for place in &meetups {
        registrations.push(register(&robin, place).await.expect(201).header("location").to_owned());
    }
    let small = published(&employer, &staff, &json!({"capacity": 1})).await;
    let taken = register(&other, &small).await.expect(201).header("location").to_owned();
    let held = register(&robin, &small).await.expect(201).header("location").to_owned();
    let first = own(&app, &python, &path).await;
    assert_eq!(first.len(), 24, "whoever only waits has nothing to come to");
    assert_as_told(&app, &first, &meetups).await;
    assert_hour(&first.values().collect::<Vec<_>>(), ("18:00", 18, 0));
    assert!(first.values().all(|event| event["status"] == "CONFIRMED"), "{first:?}");
    // A place gets free and is offered; one meetup is cancelled, Robin leaves another, a third is moved.
    cancel(&(other, taken)).await.expect(200);
    staff.post(&format!("{}/cancellations", meetups[5]), &json!({"reason": "Illness."})).await.expect(200);
    cancel(&(robin.clone(), registrations[6].clone())).await.expect(200);
    staff.patch(&meetups[20], &json!({"startsAt": "2027-10-21T16:30:00Z"})).await.expect(200);
    let told = own(&app, &python, &path).await;
    let status = |place: &str| of(&told, place)["status"].clone();
    assert_eq!(status(&small), "TENTATIVE");
    assert_eq!([status(&meetups[5]), status(&meetups[6])], ["CANCELLED", "CANCELLED"]);
    let moved = of(&told, &meetups[20]);
    assert_eq!((&moved["local"], &moved["sequence"]), (&json!("2027-10-21T17:30"), &json!(1)));
    assert_eq!(of(&told, &meetups[5])["sequence"], 1);
    let still = told.values().filter(|event| event["status"] == "CONFIRMED").count();
    assert_eq!((told.len(), still), (25, 22));
    robin.request("POST", &format!("{held}/acceptances")).send().await.expect(200);
    assert_eq!(of(&own(&app, &python, &path).await, &small)["status"], "CONFIRMED");
}
