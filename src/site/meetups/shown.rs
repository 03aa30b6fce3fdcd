//! Meetups in words for people.

use std::ops::Deref;

use chrono::{DateTime, SecondsFormat, Utc};

use crate::features::partnerships::meetups::{AgendaItem, MeetupBody, PublicMeetup, Standing, Venue, times};
use crate::hours::Hours;

/// A meetup with what is told of it in words.
pub struct Shown(pub PublicMeetup);

impl Deref for Shown {
    type Target = MeetupBody;

    fn deref(&self) -> &MeetupBody {
        &self.0.meetup
    }
}

/// So many of a thing.
fn counted(number: i32, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// An instant for machines.
fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The host of a URL.
fn host(url: &str) -> &str {
    let rest = url.strip_prefix("https://").unwrap_or(url);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

impl Shown {
    pub fn is_cancelled(&self) -> bool {
        self.0.standing == Standing::Cancelled
    }

    pub fn is_over(&self) -> bool {
        self.0.standing == Standing::Over
    }

    pub fn is_under_way(&self) -> bool {
        self.0.standing == Standing::UnderWay
    }

    pub fn is_to_come(&self) -> bool {
        self.0.standing == Standing::ToCome
    }

    /// Whether somebody may rely on a time or place that no longer holds.
    pub fn is_moved(&self) -> bool {
        self.0.moved && (self.is_to_come() || self.is_under_way())
    }

    pub fn has_free_places(&self) -> bool {
        self.0.free > 0
    }

    pub fn begins(&self) -> String {
        instant(self.starts_at)
    }

    pub fn when(&self) -> String {
        times::span(&self.time_zone, self.starts_at, self.ends_at)
    }

    pub fn employer(&self) -> &str {
        self.0.meetup.employer.as_ref().map_or("", |employer| &employer.name)
    }

    /// In a few words where it is.
    pub fn place(&self) -> String {
        match (&self.venue, &self.online_url) {
            (Some(venue), None) => format!("{}, {}", venue.name, Self::postcode_of(venue)),
            (Some(venue), Some(_)) => format!("{}, {}, and online", venue.name, Self::postcode_of(venue)),
            (None, _) => "online".to_owned(),
        }
    }

    /// A postcode, which no line breaks.
    pub fn postcode_of(venue: &Venue) -> String {
        venue.postcode.replace(' ', "\u{a0}")
    }

    /// In a few words whether somebody can still come.
    pub fn places(&self) -> String {
        let (free, wait) = (self.0.free, self.waitlisted);
        match self.0.standing {
            Standing::Cancelled => "Cancelled".to_owned(),
            Standing::Over => "It is over".to_owned(),
            Standing::UnderWay => "It has begun".to_owned(),
            Standing::ToCome if free > 0 => counted(free, "place free", "places free"),
            Standing::ToCome if wait > 0 => {
                format!("Full, and {} for a place", counted(wait, "waits", "wait"))
            }
            Standing::ToCome => "Full".to_owned(),
        }
    }

    /// How many can come at all, and who of them are not the programme's.
    pub fn room(&self) -> String {
        let all = counted(self.capacity, "place in all", "places in all");
        match self.own_places {
            0 => all,
            own => format!("{all}, {own} of them for the employer's own trainees"),
        }
    }

    /// What attending it counts as.
    pub fn counts_as(&self) -> Option<String> {
        let hours = self.training.as_ref()?.hours;
        let word = if hours == Hours(100) { "hour" } else { "hours" };
        Some(format!("{} {word} of off-the-job training", hours.as_f64()))
    }

    /// The hour at which a point of the agenda begins.
    pub fn hour_of(&self, item: &AgendaItem) -> String {
        times::point(&self.time_zone, self.starts_at, item.at)
    }

    pub fn instant_of(item: &AgendaItem) -> String {
        instant(item.at)
    }

    pub fn host_of(url: &str) -> &str {
        host(url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_told_by_its_host() {
        for (url, told) in [
            ("https://meet.example/a?b#c", "meet.example"),
            ("https://meet.example?b", "meet.example"),
            ("https://meet.example:8443", "meet.example:8443"),
        ] {
            assert_eq!(host(url), told);
        }
    }

    #[test]
    fn numbers_have_their_words() {
        assert_eq!(counted(1, "place free", "places free"), "1 place free");
        assert_eq!(counted(12, "place free", "places free"), "12 places free");
    }
}
