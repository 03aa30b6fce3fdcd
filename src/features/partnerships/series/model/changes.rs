//! What a change makes of a series and of each of its meetups.

use chrono::{DateTime, Utc};

use super::{ChangeMeetupSeries, ProposedSeriesChange, SeriesContent, Whole, goes_along};
use crate::error::Result;
use crate::features::partnerships::meetups::{Edit, Meetup, MeetupState};

/// What a command makes of a series.
#[derive(Debug)]
pub struct SeriesEdit {
    pub content: SeriesContent,
    pub proposed_change: Option<ProposedSeriesChange>,
    /// Whether something is proposed that was not before.
    pub proposes: bool,
    /// Whether a meetup goes along at all.
    pub goes: bool,
    /// The meetups of which that changes something, each with its own change.
    pub meetups: Vec<(Meetup, Edit)>,
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
            // Description and places never wait.
            let content = SeriesContent {
                description: wanted.description.clone(),
                capacity: wanted.capacity,
                own_places: wanted.own_places,
                ..present
            };
            let proposed = ProposedSeriesChange::between(&content, &wanted);
            (wanted, content, proposed)
        } else {
            let changed = self.applied_to(present)?;
            let still = pending.and_then(|change| {
                ProposedSeriesChange::between(&changed, &change.clone().applied_to(changed.clone()))
            });
            (changed.clone(), changed, still)
        };
        let going: Vec<_> = whole.meetups.iter().filter(|meetup| goes_along(meetup, now)).collect();
        let (goes, mut meetups) = (!going.is_empty(), Vec::new());
        for meetup in going {
            let edit = self.of_meetup(meetup, &wanted, now)?.edit(meetup, by_staff, now)?;
            if changes(meetup, &edit, now) {
                meetups.push((meetup.clone(), edit));
            }
        }
        let proposes = waits && proposed_change.is_some() && proposed_change.as_ref() != pending;
        Ok(SeriesEdit { content, proposed_change, proposes, goes, meetups })
    }
}

/// Whether anything of a meetup would be otherwise: a change of a series is no event of a meetup that stays as it is.
fn changes(meetup: &Meetup, edit: &Edit, now: DateTime<Utc>) -> bool {
    edit.announced != meetup.announced()
        || edit.details != meetup.details()
        || edit.proposed_change.as_ref() != meetup.proposal_at(now)
}
