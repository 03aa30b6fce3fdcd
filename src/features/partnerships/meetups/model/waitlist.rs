//! The rules of waiting for a place: who gets one, and how long it is held.

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};

use super::registrations::RegistrationState;
use super::{Meetup, MeetupState};
use crate::error::{Code, Result};
use crate::lifecycle;

/// How long a place is held at most.
const HOLD: TimeDelta = TimeDelta::hours(24);
/// So long before the start nothing is offered any more: a place is for whoever accepts or registers first.
const OPEN_TO_ALL: TimeDelta = TimeDelta::hours(2);

/// How the counts of a meetup change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    pub registered: i32,
    pub offered: i32,
    pub waitlisted: i32,
}

impl Moves {
    /// The same, with a registration coming to a state; a negative count is for those that leave it.
    #[must_use]
    pub fn and(mut self, state: RegistrationState, count: i32) -> Self {
        match state {
            RegistrationState::Confirmed => self.registered += count,
            RegistrationState::Offered => self.offered += count,
            RegistrationState::Waitlisted => self.waitlisted += count,
            RegistrationState::Lapsed | RegistrationState::Cancelled => {}
        }
        self
    }

    /// One registration goes from a state to another.
    pub fn step(from: RegistrationState, to: RegistrationState) -> Self {
        Self::default().and(from, -1).and(to, 1)
    }
}

/// Until when a place that is free at an instant is held: a day, at most half the time to the start. None in the last two hours.
pub fn held_until(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    (starts_at - now > OPEN_TO_ALL).then(|| latest(starts_at, now))
}

/// A day from now, at most half the time to the start.
pub fn latest(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    let left = (starts_at - now).max(TimeDelta::zero());
    (now + HOLD.min(left / 2)).trunc_subsecs(6)
}

impl Meetup {
    /// Until when a place of it would be held that is offered at an instant; none where places are not offered.
    pub fn offers_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let open = self.state_at(now) == MeetupState::Published;
        held_until(self.starts_at, now).filter(|_| open)
    }

    /// How many of those who wait are offered a place now.
    pub fn to_offer(&self) -> i32 {
        self.free().min(self.waitlisted).max(0)
    }

    /// What becomes of somebody who registers, once what is due has lapsed and what is free was offered.
    ///
    /// # Errors
    /// 409 where every place is taken and they do not want to wait.
    pub fn joins_as(&self, waits: bool) -> Result<RegistrationState> {
        match (self.free() > 0, waits) {
            (true, _) => Ok(RegistrationState::Confirmed),
            (false, true) => Ok(RegistrationState::Waitlisted),
            (false, false) => Err(Code::MeetupFull.into()),
        }
    }

    /// Whether somebody in a state may take a place, once what is due has lapsed and what is free was offered.
    ///
    /// # Errors
    /// 409 where none is held for them, or they wait and none is free.
    pub fn may_accept(&self, state: RegistrationState) -> Result<()> {
        lifecycle::ensure(state, RegistrationState::Confirmed)?;
        let full = state == RegistrationState::Waitlisted && self.free() <= 0;
        if full { Err(Code::MeetupFull.into()) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    #[test]
    fn a_place_is_held_for_a_day_or_half_the_time_and_not_in_the_last_two_hours() {
        let hour = 60;
        for (left, held) in [
            (200 * hour, Some(24 * hour)),
            (48 * hour + 1, Some(24 * hour)),
            (48 * hour, Some(24 * hour)),
            (10 * hour, Some(5 * hour)),
            (2 * hour + 2, Some(hour + 1)),
            (2 * hour, None),
            (1, None),
            (0, None),
            (-hour, None),
        ] {
            assert_eq!(held_until(at(left), at(0)), held.map(at), "{left} minutes before the start");
        }
    }

    #[test]
    fn a_step_is_counted_where_it_leaves_and_where_it_comes_to() {
        use RegistrationState::{Cancelled, Confirmed, Lapsed, Offered, Waitlisted};
        let moves = |registered, offered, waitlisted| Moves { registered, offered, waitlisted };
        for (from, to, expected) in [
            (Waitlisted, Offered, moves(0, 1, -1)),
            (Offered, Confirmed, moves(1, -1, 0)),
            (Offered, Lapsed, moves(0, -1, 0)),
            (Confirmed, Cancelled, moves(-1, 0, 0)),
            (Waitlisted, Confirmed, moves(1, 0, -1)),
        ] {
            assert_eq!(Moves::step(from, to), expected, "{from} to {to}");
        }
    }

    proptest! {
        #[test]
        fn an_offer_ends_before_the_start_and_after_now(left in 0_i64..100_000, micros in 0_i64..60_000_000) {
            let now = at(0) + TimeDelta::microseconds(micros);
            if let Some(until) = held_until(at(left), now) {
                prop_assert!(until > now && until - now <= HOLD);
                prop_assert!((at(left) - until) - (until - now) >= TimeDelta::zero(), "half the time at most");
                prop_assert!(at(left) - now > OPEN_TO_ALL);
            }
        }
    }
}
