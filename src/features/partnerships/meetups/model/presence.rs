//! When people can be at a meetup, and what is derived of who came.

use chrono::{DateTime, TimeDelta, Utc};

use super::Meetup;
use super::registrations::{RegistrationOutcome, RegistrationState};

/// So long before the start, and after the end, people come.
const MARGIN: TimeDelta = TimeDelta::minutes(30);
/// So long after the end what was written down offline is taken.
const LATE: TimeDelta = TimeDelta::days(14);

/// When people can be at a meetup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    opens: DateTime<Utc>,
    closes: DateTime<Utc>,
}

impl Window {
    /// Half an hour before the start to half an hour after the end.
    pub fn of(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> Self {
        Self { opens: starts_at - MARGIN, closes: ends_at + MARGIN }
    }

    /// Whether somebody can be there at an instant.
    pub fn holds(self, at: DateTime<Utc>) -> bool {
        self.opens <= at && at <= self.closes
    }

    /// Whether what is told at an instant of an earlier one can still be taken.
    pub fn takes(self, at: DateTime<Utc>, told_at: DateTime<Utc>) -> bool {
        self.holds(at) && at <= told_at && told_at <= self.closes - MARGIN + LATE
    }

    /// What is said at an instant of whoever had a registration in a state, of whom an attendance is recorded or not.
    pub fn outcome(
        self,
        state: RegistrationState,
        recorded: bool,
        now: DateTime<Utc>,
    ) -> Option<RegistrationOutcome> {
        match (recorded, state) {
            (true, _) => Some(RegistrationOutcome::Attended),
            (false, RegistrationState::Confirmed) if now > self.closes => Some(RegistrationOutcome::NoShow),
            (false, _) => None,
        }
    }
}

impl Meetup {
    /// When people can be there.
    pub fn window(&self) -> Window {
        Window::of(self.starts_at, self.ends_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
    }

    #[test]
    fn people_come_from_half_an_hour_before_to_half_an_hour_after_and_are_told_of_for_fourteen_days() {
        let window = Window::of(at(100), at(220));
        for (minute, holds) in [(69, false), (70, true), (100, true), (250, true), (251, false)] {
            assert_eq!(window.holds(at(minute)), holds, "{minute}");
        }
        let fortnight = 14 * 24 * 60;
        for (told, takes) in [(99, false), (100, true), (220 + fortnight, true), (221 + fortnight, false)] {
            assert_eq!(window.takes(at(100), at(told)), takes, "{told}");
        }
    }

    #[test]
    fn who_had_a_place_and_was_not_seen_did_not_come_once_nobody_can() {
        use RegistrationOutcome::{Attended, NoShow};
        use RegistrationState::{Cancelled, Confirmed, Lapsed, Offered, Waitlisted};
        let window = Window::of(at(100), at(220));
        assert_eq!(window.outcome(Confirmed, false, at(250)), None, "somebody may still come");
        assert_eq!(window.outcome(Confirmed, false, at(251)), Some(NoShow));
        assert_eq!(window.outcome(Confirmed, true, at(99)), Some(Attended));
        for state in [Waitlisted, Offered, Lapsed, Cancelled] {
            assert_eq!(window.outcome(state, false, at(1000)), None, "{state:?} had no place");
        }
    }
}
