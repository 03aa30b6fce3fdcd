//! Letters to candidates. Each brings a link of its own to the application.

use chrono::{DateTime, NaiveDate, Utc};
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::super::model::{Application, Candidate};
use super::super::store;
use super::super::store::links::Link;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::identity::sign_in::{hash_secret, new_secret};
use crate::features::outbound::messages::{self, Letter, MessageKind, Words};
use crate::features::recruitment::vacancies::{self, Vacancy};
use crate::ids::{ApplicationId, CandidateId, VacancyId};

/// What a letter about an application says.
pub struct Word {
    /// What it is for.
    pub kind: MessageKind,
    /// The subject, in one line.
    pub subject: String,
    /// What stands before the link.
    pub paragraphs: Vec<String>,
    /// What the link does.
    pub link: &'static str,
    /// What stands after the link.
    pub after: Vec<String>,
    /// A calendar that it brings.
    pub calendar: Option<String>,
    /// The record whose undoing takes the letter with it; the letter stays where there is none.
    pub cause: Option<Uuid>,
    /// When it goes at the earliest; at once where nothing is said.
    pub not_before: Option<DateTime<Utc>>,
}

impl Word {
    /// A letter that goes at once and that nothing undoes.
    pub fn new(kind: MessageKind, subject: impl Into<String>, paragraphs: Vec<String>) -> Self {
        Self {
            kind,
            subject: subject.into(),
            paragraphs,
            link: "See your application",
            after: Vec::new(),
            calendar: None,
            cause: None,
            not_before: None,
        }
    }
}

/// A day as letters say it.
pub fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// A new link, kept as its digest; returns the link with its token.
pub async fn new_link(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    candidate: CandidateId,
    vacancy: VacancyId,
    application: Option<ApplicationId>,
) -> Result<(Link, String)> {
    let token = new_secret("hka")?;
    let link = Link {
        id: ctx.new_id(),
        candidate_id: candidate,
        vacancy_id: vacancy,
        application_id: application,
        created_at: ctx.now,
    };
    store::links::insert(conn, &link, &hash_secret(&token)).await?;
    Ok((link, token))
}

/// Writes to the candidate of an application.
pub async fn write(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: &Application,
    word: Word,
) -> Result<()> {
    let candidate = store::candidate(conn, application.candidate_id).await?;
    let (link, token) =
        new_link(conn, ctx, candidate.id, application.vacancy_id, Some(application.id)).await?;
    send(conn, ctx, &candidate, &link, &token, word).await
}

async fn send(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    candidate: &Candidate,
    link: &Link,
    token: &str,
    word: Word,
) -> Result<()> {
    let words = Words {
        subject: word.subject,
        name: candidate.given_name.clone(),
        paragraphs: word.paragraphs,
        link: Some((word.link.to_owned(), format!("{}/apply/{token}", ctx.base_url))),
        after: word.after,
        ..Words::default()
    };
    let letter = Letter {
        kind: word.kind,
        recipient: candidate.id.0,
        address: candidate.email.clone(),
        cause: word.cause.unwrap_or(link.id.0),
        words,
        calendar: word.calendar,
        not_before: word.not_before.unwrap_or(ctx.now),
    };
    messages::write(conn, ctx, letter).await
}

/// Writes a link to whoever asked for one, and has begun or not.
pub async fn send_link(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    candidate: &Candidate,
    vacancy: &Vacancy,
) -> Result<()> {
    let (link, token) = new_link(conn, ctx, candidate.id, vacancy.id, None).await?;
    let word = Word {
        link: "Open your application",
        after: vec![
            format!(
                "You can come back to it by this link until you hand it in, by the end of {}.",
                day(vacancy.closes_on)
            ),
            "Do not pass this letter on: whoever has the link can see and change your application."
                .to_owned(),
            "If you did not ask for it, there is nothing to do.".to_owned(),
        ],
        ..Word::new(
            MessageKind::ApplicationLink,
            format!("Your application: {}", vacancy.title),
            vec![format!("You want to apply for {}, {}.", vacancy.title, vacancy.team)],
        )
    };
    // The name is left out: whoever asked may not be who has the address.
    let nameless = Candidate { given_name: None, ..candidate.clone() };
    send(conn, ctx, &nameless, &link, &token, word).await
}

/// Says that an application was received.
pub async fn received(conn: &mut AsyncPgConnection, ctx: &Ctx, application: &Application) -> Result<()> {
    let vacancy = vacancies::find_any(conn, application.vacancy_id).await?;
    let word = Word::new(
        MessageKind::ApplicationReceived,
        format!("We have your application: {}", vacancy.title),
        vec![
            format!("We have received your application for {}, {}.", vacancy.title, vacancy.team),
            format!(
                "Applications are taken until the end of {}. Then we write to everybody.",
                day(vacancy.closes_on)
            ),
        ],
    );
    write(conn, ctx, application, word).await
}
