//! Letters about interviews: to the candidate and to the panel, each with a calendar.

use chrono::{DateTime, Utc};
use diesel_async::AsyncPgConnection;

use super::super::model::{Interview, InterviewState, calendar};
use super::super::store;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::features::outbound::messages::{self, Letter, MessageKind, Words};
use crate::features::recruitment::applications::{self, Application, Word};
use crate::features::recruitment::vacancies::Vacancy;
use crate::ids::PersonId;

/// A time as letters say it: by the clock in London.
fn time(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&chrono_tz::Europe::London);
    format!(
        "{}, {} at {} (London time)",
        local.format("%A"),
        applications::day(local.date_naive()),
        local.format("%H:%M")
    )
}

/// When it is, how long, and where.
fn plan(interview: &Interview) -> Vec<String> {
    let mut told =
        vec![format!("It begins on {} and takes {} minutes.", time(interview.starts_at), interview.minutes)];
    told.extend(interview.venue.as_ref().map(|venue| format!("Where: {venue}")));
    told.extend(interview.online_url.as_ref().map(|url| format!("Online: {url}")));
    told
}

fn post(vacancy: &Vacancy) -> String {
    format!("{}, {}", vacancy.title, vacancy.team)
}

fn calendar_of(vacancy: &Vacancy, interview: &Interview, takes_place: bool) -> String {
    calendar::render(interview, &format!("Interview: {}", post(vacancy)), takes_place)
}

/// Tells the candidate when and where the interview is.
pub async fn booked(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: &Application,
    vacancy: &Vacancy,
    interview: &Interview,
) -> Result<()> {
    let opening = format!("Your interview for {} is booked.", post(vacancy));
    let subject = format!("Your interview: {}", vacancy.title);
    to_candidate(conn, ctx, application, vacancy, interview, (subject, opening)).await
}

/// Tells the candidate that the interview is at another time or place.
pub async fn moved(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: &Application,
    vacancy: &Vacancy,
    interview: &Interview,
) -> Result<()> {
    let opening = format!("Your interview for {} has another time or place.", post(vacancy));
    let subject = format!("Your interview has moved: {}", vacancy.title);
    to_candidate(conn, ctx, application, vacancy, interview, (subject, opening)).await
}

async fn to_candidate(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: &Application,
    vacancy: &Vacancy,
    interview: &Interview,
    (subject, opening): (String, String),
) -> Result<()> {
    let paragraphs = [vec![opening], plan(interview)].concat();
    let word = Word {
        after: vec!["The letter brings it for your calendar.".to_owned()],
        calendar: Some(calendar_of(vacancy, interview, true)),
        cause: Some(interview.id.0),
        ..Word::new(MessageKind::InterviewBooked, subject, paragraphs)
    };
    applications::write(conn, ctx, application, word).await
}

/// Tells the candidate that the interview does not take place; not before a decision that is the reason is told.
pub async fn cancelled(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    application: &Application,
    vacancy: &Vacancy,
    interview: &Interview,
) -> Result<()> {
    let subject = format!("Your interview does not take place: {}", vacancy.title);
    let mut paragraphs = vec![format!(
        "Your interview for {} on {} does not take place.",
        post(vacancy),
        time(interview.starts_at)
    )];
    paragraphs.extend(interview.cancellation_reason.clone());
    let word = Word {
        calendar: Some(calendar_of(vacancy, interview, false)),
        not_before: applications::is_held_back(application, ctx).then_some(ctx.now + applications::HELD_BACK),
        ..Word::new(MessageKind::InterviewCancelled, subject, paragraphs)
    };
    applications::write(conn, ctx, application, word).await
}

/// Tells people of the panel when and where they interview. Who comes is in the application, not in a letter.
pub async fn chosen(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    vacancy: &Vacancy,
    interview: &Interview,
    people: &[PersonId],
) -> Result<()> {
    let opening = format!("You are on the panel of an interview for {}.", post(vacancy));
    let subject = format!("Interview on {}: {}", time(interview.starts_at), vacancy.title);
    let paragraphs = [vec![opening], plan(interview)].concat();
    let calendar = calendar_of(vacancy, interview, true);
    to_panel(conn, ctx, interview, people, (MessageKind::InterviewChosen, subject, paragraphs, calendar))
        .await
}

/// Tells people of the panel that they do not interview: it is cancelled, or others do.
pub async fn not_needed(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    vacancy: &Vacancy,
    interview: &Interview,
    people: &[PersonId],
) -> Result<()> {
    let subject = format!("No interview on {}: {}", time(interview.starts_at), vacancy.title);
    let is_cancelled = interview.state == InterviewState::Cancelled;
    let opening = match is_cancelled {
        true => format!(
            "The interview for {} on {} does not take place.",
            post(vacancy),
            time(interview.starts_at)
        ),
        false => format!("You are no longer on the panel of an interview for {}.", post(vacancy)),
    };
    let mut paragraphs = vec![opening];
    paragraphs.extend(interview.cancellation_reason.clone());
    let calendar = calendar_of(vacancy, interview, false);
    to_panel(conn, ctx, interview, people, (MessageKind::InterviewCancelled, subject, paragraphs, calendar))
        .await
}

async fn to_panel(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    interview: &Interview,
    people: &[PersonId],
    (kind, subject, paragraphs, calendar): (MessageKind, String, Vec<String>, String),
) -> Result<()> {
    let letters = store::panels::readers(conn, people).await?.into_iter().map(|reader| {
        let words = Words {
            subject: subject.clone(),
            name: Some(reader.given_name),
            paragraphs: paragraphs.clone(),
            ..Words::default()
        };
        Letter {
            kind,
            recipient: reader.id.0,
            address: reader.email,
            cause: interview.id.0,
            words,
            calendar: Some(calendar.clone()),
            not_before: ctx.now,
        }
    });
    messages::write_all(conn, ctx, letters.collect()).await
}
