//! What a change makes of a series and of each of its meetups.

use chrono::{DateTime, Utc};

use super::{ChangeMeetupSeries, ProposedSeriesChange, SeriesContent, Whole, goes_along};
use crate::error::Result;
use crate::features::partnerships::meetups::{ChangeMeetup, Edit, Meetup, MeetupState};

/// What a command makes of a series.
#[derive(Debug)]
pub struct SeriesEdit {
    pub content: SeriesContent,
    pub proposed_change: Option<ProposedSeriesChange>,
    /// Whether something is proposed that was not before.
    pub proposes: bool,
    /// The meetups that go along, each with its own change.
    pub meetups: Vec<(Meetup, Edit, ChangeMeetup)>,
}

impl ChangeMeetupSeries {
    /// What it makes of a series. As with a single meetup staff change everything at once, and an employer what was not published;
    /// of published meetups the employer's change of what is announced waits.
    ///
    /// # Errors
    /// 422 where the changed whole contradicts itself, or a meetup would start in the past or at a time that its clocks skip.
    pub fn edit(&self, whole: &Whole, by_staff: bool, now: DateTime<Utc>) -> Result<SeriesEdit> {
        let waits = !by_staff && whole.state_at(now) == MeetupState::Published;
        let (present, pending) = (whole.series.content.clone(), whole.proposal_at(now));
        let (wanted, content, proposed_change) = if waits {
            let wanted = self.applied_to(whole.wanted(now))?;
            // Description and capacity never wait.
            let (description, capacity) = (wanted.description.clone(), wanted.capacity);
            let content = SeriesContent { description, capacity, ..present };
            let proposed = ProposedSeriesChange::between(&content, &wanted);
            (wanted, content, proposed)
        } else {
            let changed = self.applied_to(present)?;
            let still = pending.and_then(|change| {
                ProposedSeriesChange::between(&changed, &change.clone().applied_to(changed.clone()))
            });
            (changed.clone(), changed, still)
        };
        let mut meetups = Vec::new();
        for meetup in whole.meetups.iter().filter(|meetup| goes_along(meetup, now)) {
            let change = self.of_meetup(meetup, &wanted, now)?;
            meetups.push((meetup.clone(), change.edit(meetup, by_staff, now)?, change));
        }
        let proposes = waits && proposed_change.is_some() && proposed_change.as_ref() != pending;
        Ok(SeriesEdit { content, proposed_change, proposes, meetups })
    }
}
