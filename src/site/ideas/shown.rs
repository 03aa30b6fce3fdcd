//! Ideas in words for people.

use std::ops::Deref;

use crate::ctx::london_day;
use crate::features::partnerships::ideas::{IdeaBody, IdeaResponseBody, IdeaState};
use crate::site::recruitment::words;

/// An idea with what is told of it in words.
pub struct Shown(pub IdeaBody);

impl Deref for Shown {
    type Target = IdeaBody;

    fn deref(&self) -> &IdeaBody {
        &self.0
    }
}

/// Where an idea stands, in words.
pub const fn stands(state: IdeaState) -> &'static str {
    match state {
        IdeaState::Received => "Received",
        IdeaState::Considering => "We are considering it",
        IdeaState::Doing => "We are doing it",
        IdeaState::Done => "Done",
        IdeaState::NotNow => "Not now",
    }
}

impl Shown {
    pub fn stands(&self) -> &'static str {
        stands(self.0.state)
    }

    pub fn given_on(&self) -> String {
        words::day(london_day(self.0.created_at))
    }

    pub fn stands_after(response: &IdeaResponseBody) -> &'static str {
        stands(response.state)
    }

    pub fn day_of(response: &IdeaResponseBody) -> String {
        words::day(response.responded_on)
    }
}
