//! Letters by e-mail: what is written, what goes, what is told of it, and where links lead.

mod messages;
mod preferences;
mod resets;
mod smtp;

use hackit::config::Mail;
use hackit::features::outbound::messages::Transport;
use hackit::mail;

use crate::support::TestApp;

/// What sends letters to a place.
fn transport(to: &str) -> Transport {
    let from = "The programme <programme@invented.example>".to_owned();
    Transport::new(&Mail { to: to.to_owned(), from }).expect("a transport")
}

/// Sends what is due.
async fn post(app: &TestApp, transport: &Transport) {
    mail::round(app.state(), transport).await.expect("the database");
}

/// A new person's id and place.
async fn somebody(app: &TestApp) -> (String, String) {
    let person = app.new_person().await.to_string();
    let place = format!("/api/v1/people/{person}");
    (person, place)
}
