//! The pages of meetups in a real browser.

use hackit::access::Role;
use serde_json::json;

use super::meetups::{id_of, published};
use super::waitlist::register;
use crate::browser::browser;
use crate::keyboard::Window;
use crate::support::TestApp;

#[tokio::test]
async fn somebody_with_a_keyboard_alone_finds_a_meetup_on_the_narrowest_phone_without_scripts() {
    let Some(executable) = browser("nobody looked at the pages of meetups") else { return };
    let app = TestApp::new().await;
    let (employer, staff) = (app.employer("MadeTech").await, app.staff().await);
    let word = "unbreakable".repeat(15);
    let whole = json!({"title": format!("Say {word}"), "onlineUrl": format!("https://meet.example/{word}"), "ownPlaces": 10,
        "description": format!("{word}\n\nTwo short talks, then pizza."), "infoUrl": format!("https://{}.example/", "m".repeat(60)),
        "venue": {"name": word, "address": format!("1 {word}\nHackney\nLondon"), "postcode": "E8 1GQ"},
        "accessibility": "Step-free, with a hearing loop.", "tags": ["u".repeat(50), "pizza".to_owned()],
        "agenda": [{"at": "2026-12-03T18:15:00Z", "title": word, "speaker": word},
            {"at": "2026-12-03T19:00:00Z", "title": "Pizza", "speaker": null}]});
    let first = published(&employer, &staff, &whole).await;
    staff.patch(&first, &json!({"startsAt": "2026-12-03T17:30:00Z"})).await.expect(200);
    let later = json!({"title": "Second talks", "startsAt": "2026-12-10T18:00:00Z", "endsAt": "2026-12-11T01:00:00Z", "capacity": 1});
    let second = published(&employer, &staff, &later).await;
    for _ in 0..2 {
        register(&app.person(Role::Apprentice).await, &second).await.expect(201);
    }
    let pages = [&first, &second].map(|place| format!("/meetups/{}", id_of(place)));
    let mut window = Window::open(executable).await;
    let reader = &window.reader;
    reader.goto(&format!("{}/meetups", app.base()), "Meetups").await;
    let links = [&pages[0], &pages[1], "/api/v1/meetups.ics", "/get-in-touch"];
    assert_eq!(reader.steps(4).await, links);
    reader.go(&format!("a[href=\"{}\"]", pages[0]), &format!("Say {word}")).await;
    let join = whole["onlineUrl"].as_str().expect("a URL");
    let more = whole["infoUrl"].as_str().expect("a URL");
    assert_eq!(reader.steps(4).await, ["/meetups", join, more, &*format!("{first}.ics")]);
    reader.go("a[href=\"/meetups\"]", "Meetups").await;
    reader.go(&format!("a[href=\"{}\"]", pages[1]), "Second talks").await;
    let off = published(&employer, &staff, &json!({"title": "Third talks"})).await;
    let reason = json!({"reason": "The speakers are ill.\nWe are sorry."});
    employer.post(&format!("{off}/cancellations"), &reason).await.expect(200);
    reader.goto(&format!("{}/meetups/{}", app.base(), id_of(&off)), "Cancelled: Third talks").await;
    reader.goto(&format!("{}/meetups/none", app.base()), "Page not found").await;
    reader.go("main > p a", "Meetups").await;
    reader.go("a[href=\"/get-in-touch\"]", "Get in touch as an employer").await;
    window.close().await;
}
