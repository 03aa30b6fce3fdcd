//! What pages tell everybody of a meetup.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Meetup, MeetupBody, MeetupState};
use crate::ctx::Ctx;

/// How a meetup stands to somebody who reads of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It takes place, and has not begun.
    ToCome,
    /// It has begun.
    UnderWay,
    /// It is over.
    Over,
    /// It was cancelled.
    Cancelled,
}

/// A meetup that was ever published.
#[derive(Clone, Debug)]
pub struct PublicMeetup {
    /// As the API shows it to everybody, with its employer.
    pub meetup: MeetupBody,
    /// How it stands now.
    pub standing: Standing,
    /// How many places nobody has: one that is held for somebody is none of them.
    pub free: i32,
    /// Whether time or place were changed since it was published.
    pub moved: bool,
}

impl PublicMeetup {
    /// The meetup of an employer as it stands now.
    pub fn new(ctx: &Ctx, meetup: Meetup, employer: String) -> Self {
        let standing = standing(meetup.state_at(ctx.now), meetup.starts_at, ctx.now);
        let free = meetup.free().max(0);
        // A cancellation raises it, too.
        let moved = meetup.sequence > i32::from(standing == Standing::Cancelled);
        let body = MeetupBody::new(ctx, meetup, Vec::new()).with_employer(employer);
        Self { meetup: body, standing, free, moved }
    }
}

fn standing(state: MeetupState, starts_at: DateTime<Utc>, now: DateTime<Utc>) -> Standing {
    match state {
        MeetupState::Cancelled => Standing::Cancelled,
        MeetupState::Finished => Standing::Over,
        _ if starts_at <= now => Standing::UnderWay,
        _ => Standing::ToCome,
    }
}

/// The page that shows everybody a meetup that was ever published.
pub fn page_of(base: &str, id: Uuid) -> String {
    format!("{base}/meetups/{id}")
}

impl Meetup {
    /// Its page, once there is one.
    pub fn page(&self, base: &str) -> Option<String> {
        self.published_at.map(|_| page_of(base, self.id.0))
    }
}
