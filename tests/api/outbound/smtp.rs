//! A real mail server, which takes letters, puts them off, refuses them, or goes away after the last byte; and an independent parser
//! that reads them.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{post, somebody, transport};
use crate::recruitment::scene::Campaign;
use crate::support::{TestApp, tools};

struct Server {
    process: Child,
    folder: tempfile::TempDir,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its standard input ends with the handle: it stops by itself.
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

impl Server {
    /// None where the packages cannot be had.
    fn start() -> Option<Self> {
        let python = python()?;
        let folder = tempfile::tempdir().expect("a folder");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/api/outbound/smtp_server.py");
        let mut process = Command::new(python)
            .arg(script)
            .arg(folder.path())
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("a pipe")).read_line(&mut line).expect("a port");
        let url = format!("smtp://127.0.0.1:{}", line.trim());
        Some(Self { process, folder, url })
    }

    fn says(&self, mode: &str) {
        fs::write(self.folder.path().join("mode"), mode).expect("a file");
    }

    /// The letters that it took, oldest first.
    fn letters(&self) -> Vec<Value> {
        let kept = fs::read_to_string(self.folder.path().join("letters")).unwrap_or_default();
        kept.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

/// A Python with aiosmtpd, in an environment of its own that later runs find again.
fn python() -> Option<PathBuf> {
    let lost = "nobody sent letters to a real mail server";
    let system = tools::find(&["python3"], lost)?;
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/mail-tools");
    let python = place.join("bin/python");
    let ready = |python: &Path| {
        let mut check = Command::new(python);
        check.args(["-c", "import aiosmtpd"]).stderr(Stdio::null());
        check.status().is_ok_and(|status| status.success())
    };
    if !ready(&python) {
        let made = Command::new(system).args(["-m", "venv"]).arg(&place).status();
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "aiosmtpd==1.4.6"]);
        if !(made.is_ok_and(|status| status.success()) && pip.status().is_ok_and(|status| status.success())) {
            tools::skip(&format!("aiosmtpd cannot be installed, so {lost}"));
            return None;
        }
    }
    Some(python)
}

#[tokio::test]
async fn a_mail_server_takes_puts_off_refuses_and_goes_away() {
    let Some(server) = Server::start() else { return };
    let app = TestApp::new().await;
    let (staff, transport) = (app.staff().await, transport(&server.url));
    let invite = async || {
        let (person, place) = somebody(&app).await;
        staff.post(&format!("{place}/invitations"), &json!({})).await.expect(201);
        person
    };
    let told = async |person: &str| {
        let list = staff.get(&format!("/api/v1/messages?recipient_id={person}")).await.expect(200);
        let message = list.body["messages"][0].clone();
        json!([message["state"], message["attempts"], message["lastReply"]])
    };

    server.says("take");
    let person = invite().await;
    let link = format!("{}/passwords/{}", app.base(), app.link_to(&person).await);
    post(&app, &transport).await;
    assert_eq!(told(&person).await, json!(["sent", 1, null]));
    let [letter] = &server.letters()[..] else { panic!("one letter") };
    assert_eq!(letter["defects"], json!([]));
    assert_eq!(
        (&letter["from"], &letter["to"]),
        (&json!("programme@invented.example"), &json!([format!("person-{person}@invented.example")]))
    );
    assert_eq!(letter["headers"]["Subject"], "Your account with the apprenticeship programme");
    assert_eq!(letter["headers"]["From"], "The programme <programme@invented.example>");
    for part in ["text", "html"] {
        let words = letter[part].as_str().expect("words");
        assert!(words.contains(&link) && words.contains("Hello Robin,"), "{words}");
    }

    server.says("later");
    let person = invite().await;
    post(&app, &transport).await;
    assert_eq!(told(&person).await, json!(["waiting", 1, 451]));
    post(&app, &transport).await;
    assert_eq!(told(&person).await, json!(["waiting", 1, 451]), "not before its time");
    server.says("take");
    app.advance(TimeDelta::minutes(1));
    post(&app, &transport).await;
    assert_eq!(told(&person).await, json!(["sent", 2, null]));

    server.says("refuse");
    let person = invite().await;
    post(&app, &transport).await;
    assert_eq!(told(&person).await, json!(["failed", 1, 550]));

    server.says("die");
    let person = invite().await;
    post(&app, &transport).await;
    assert_eq!(told(&person).await, json!(["waiting", 1, null]), "taken, and nobody said so");
    server.says("take");
    app.advance(TimeDelta::minutes(1));
    post(&app, &transport).await;
    assert_eq!(told(&person).await, json!(["sent", 2, null]));
    let letters = server.letters();
    let ids: Vec<_> =
        letters.iter().rev().take(2).map(|letter| letter["headers"]["Message-ID"].clone()).collect();
    assert_eq!(ids[0], ids[1], "twice, under the same name");
    assert_eq!(letters.len(), 4);
}

#[tokio::test]
async fn an_interview_comes_with_a_calendar() {
    let Some(server) = Server::start() else { return };
    let campaign = Campaign::new().await;
    campaign.interviewing("sam@mail.example").await;
    server.says("take");
    let transport = transport(&server.url);
    for _ in 0..3 {
        post(&campaign.app, &transport).await;
    }
    let letters = server.letters();
    let to = |address: &str| {
        letters.iter().filter(move |letter| letter["to"] == json!([address])).collect::<Vec<_>>()
    };
    assert_eq!(
        to("sam@mail.example").len(),
        3,
        "the link, the receipt and the interview; not yet the decision"
    );
    let with_calendar = letters.iter().filter(|letter| letter["calendars"] != json!([])).collect::<Vec<_>>();
    assert_eq!(with_calendar.len(), 3, "the candidate and the panel");
    for letter in with_calendar {
        assert_eq!((&letter["defects"], &letter["calendars"][0][0]), (&json!([]), &json!("PUBLISH")));
        let calendar = letter["calendars"][0][1].as_str().expect("text");
        for line in
            ["BEGIN:VCALENDAR", "METHOD:PUBLISH", "DTSTART:20261125T100000Z", "LOCATION:1 Reading Lane"]
        {
            assert!(calendar.lines().any(|found| found == line), "{line}: {calendar}");
        }
    }
}

#[tokio::test]
async fn a_letter_that_nobody_takes_for_three_days_is_given_up() {
    let app = TestApp::new().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let closed = transport(&format!("smtp://{}", listener.local_addr().expect("an address")));
    drop(listener);
    let (staff, (_, place)) = (app.staff().await, somebody(&app).await);
    staff.post(&format!("{place}/invitations"), &json!({})).await.expect(201);
    let (begun, mut tries) = (app.now(), 0);
    let state = loop {
        post(&app, &closed).await;
        tries += 1;
        let told = app.sql("SELECT state || ' ' || attempts FROM messages").await.concat();
        if told != format!("waiting {tries}") {
            break told;
        }
        let due = app.sql("SELECT extract(epoch FROM due_at)::bigint FROM messages").await.concat();
        app.advance(TimeDelta::seconds(due.parse::<i64>().expect("seconds") - app.now().timestamp()));
    };
    assert_eq!(state, format!("failed {tries}"));
    assert!(app.now() - begun >= TimeDelta::days(3) && tries > 20, "{tries}");
    let left = "SELECT num_nonnulls(address, subject, body_text, body_html)::text FROM messages";
    assert_eq!(app.sql(left).await, ["0"]);
}
