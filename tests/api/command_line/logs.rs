//! What the program writes down of requests about what people say in confidence.

use std::process::Stdio;

use hackit::tokens::{self, Keys};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};

use super::{program, real_now, starts};
use crate::partnerships::mentoring::{MENTORSHIPS, Mentoring, SESSIONS, id_of, meeting};
use crate::support::Actor;

/// What every text has in it.
const MARKER: &str = "marker-4e0b";

/// Clients of a server that is another process.
struct Clients {
    base: String,
    keys: Keys,
    http: reqwest::Client,
}

impl Clients {
    /// The status, the `Location` and the body of an answer.
    async fn ask(&self, actor: &Actor, (method, path): (&str, &str), body: &str) -> (u16, String, String) {
        let own = actor.claims();
        let (session, grants) = (own.sid.expect("a sign-in"), own.grants.unwrap_or_default());
        let claims = self.keys.claims_of_person(actor.id.into(), session, &grants, real_now(), own.jti);
        let mut request = self
            .http
            .request(method.parse().expect("a method"), format!("{}{path}", self.base))
            .bearer_auth(self.keys.issue(&claims).expect("a token"))
            .header("content-type", "application/json")
            .body(body.to_owned());
        if method == "PATCH" {
            request = request.header("if-match", "*");
        }
        let answer = request.send().await.expect("an answer");
        let place = answer.headers().get("location").map(|place| place.to_str().expect("text").to_owned());
        (answer.status().as_u16(), place.unwrap_or_default(), answer.text().await.expect("text"))
    }

    /// Where something is that was made.
    async fn make(&self, actor: &Actor, path: &str, body: &Value) -> String {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (status, place, text) = self.ask(actor, ("POST", path), &body).await;
        assert!(matches!(status, 200 | 201), "{status} {text}");
        place
    }
}

/// Has everybody concerned say something, also in ways that are refused; where the concern is, and a meeting.
async fn say_it_all(clients: &Clients, scene: &Mentoring, lead: &Actor) -> (String, String) {
    let wish = json!({"topics": ["sql"], "goals": MARKER, "languages": ["en"], "availability": [], "rankedMentorIds": [],
        "sharedExperience": []});
    let path = format!("/api/v1/apprenticeships/{}/mentee-wish", scene.learner.id);
    let put = clients.ask(&scene.apprentice, ("PUT", &path), &wish.to_string()).await;
    assert_eq!(put.0, 201, "{}", put.2);
    let asked = json!({"mentorProfileId": id_of(&scene.profile), "words": MARKER});
    let mentorship = clients.make(&scene.apprentice, MENTORSHIPS, &asked).await;
    clients.make(&scene.mentor, &format!("{mentorship}/acceptances"), &Value::Null).await;
    let tomorrow =
        (real_now() + chrono::TimeDelta::days(1)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let said = json!({"startsAt": tomorrow, "place": MARKER, "goals": MARKER, "notes": MARKER});
    let session = clients.make(&scene.mentor, SESSIONS, &meeting(&mentorship, &said)).await;
    let raised = json!({"text": MARKER, "mentorshipId": id_of(&mentorship)});
    let concern = clients.make(&scene.apprentice, "/api/v1/concerns", &raised).await;
    clients.make(lead, &format!("{concern}/outcomes"), &json!({"outcome": "resume", "note": MARKER})).await;
    assert!(clients.ask(lead, ("GET", &concern), "").await.2.contains(MARKER));
    // A list is no text, a text ends in the middle, and one is longer than any may be.
    let long = MARKER.repeat(200_000);
    for (actor, method, path) in [
        (&scene.apprentice, "POST", "/api/v1/concerns"),
        (&scene.mentor, "PATCH", session.as_str()),
        (&scene.apprentice, "PUT", path.as_str()),
    ] {
        for body in [
            json!({"text": [MARKER], "notes": [MARKER], "goals": [MARKER]}).to_string(),
            format!(r#"{{"text": "{MARKER}", "notes": "{MARKER}", "goals": "{MARKER}"#),
            json!({"text": long, "notes": long, "goals": long}).to_string(),
        ] {
            let (status, ..) = clients.ask(actor, (method, path), &body).await;
            assert!(matches!(status, 400 | 413 | 422), "{method} {path}: {status}");
        }
    }
    (concern, session)
}

#[tokio::test]
async fn what_people_say_in_confidence_stands_in_no_line_nor_whose_concern_it_is() {
    let scene = Mentoring::new().await;
    let lead = scene.app.person(hackit::access::Role::SafeguardingLead).await;
    let (pem, folder) = (tokens::new_pem().expect("a key"), tempfile::tempdir().expect("a folder"));
    let log = folder.path().join("log");
    std::fs::write(folder.path().join("keys.pem"), &pem).expect("keys");
    let port =
        std::net::TcpListener::bind("127.0.0.1:0").and_then(|held| held.local_addr()).expect("a port").port();
    let base = format!("http://127.0.0.1:{port}");
    let mut child = program()
        .env("DATABASE_URL", scene.app.database_url())
        .env("HACKIT_SIGNING_KEYS", folder.path().join("keys.pem"))
        .env("HACKIT_DATA_DIR", folder.path())
        .env("HACKIT_PUBLIC_URL", &base)
        .env("HACKIT_BIND", format!("127.0.0.1:{port}"))
        .env("HACKIT_METRICS_BIND", "127.0.0.1:0")
        .env("HACKIT_LOG", "info,hackit=trace")
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(&log).expect("a file"))
        .spawn()
        .expect("a start");
    let mut lines = BufReader::new(child.stdout.take().expect("an output")).lines();
    let greeted =
        async { while !lines.next_line().await.expect("a line").expect("a greeting").contains("Ctrl-C") {} };
    tokio::time::timeout(std::time::Duration::from_mins(1), greeted).await.expect("a greeting");
    let keys = Keys::from_pem(&pem, &base).expect("keys");
    let clients =
        Clients { base, keys, http: reqwest::Client::builder().no_proxy().build().expect("a client") };
    let (concern, session) = say_it_all(&clients, &scene, &lead).await;
    starts::terminate(&child);
    assert_eq!(starts::status(&mut child).await, Some(0));
    let told = std::fs::read_to_string(&log).expect("a log");
    assert!(!told.contains(MARKER), "{told}");
    let of_concerns: Vec<&str> = told.lines().filter(|line| line.contains("/concerns")).collect();
    assert!(of_concerns.len() >= 6, "{told}");
    let people = [&scene.apprentice, &scene.mentor, &lead].map(|actor| actor.id.to_string());
    for line in of_concerns {
        let hidden = people.iter().map(String::as_str).chain([id_of(&concern), "127.0.0.1"]);
        for hidden in hidden {
            assert!(!line.contains(hidden), "{hidden}: {line}");
        }
    }
    // Other lines tell which record was asked for.
    assert!(told.contains(id_of(&session)), "{told}");
}
