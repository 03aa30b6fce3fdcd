//! Reasons in words.

use chrono::NaiveDate;

use super::{Learner, Reason};
use crate::ctx::london_day;
use crate::features::learning::progress::Rating;
use crate::hours::Hours;

impl Learner {
    /// What a reason says on a day.
    pub fn words(&self, reason: Reason, day: NaiveDate) -> String {
        let ago = |then: NaiveDate| match (day - then).num_days() {
            1 => "1 day ago".to_owned(),
            days => format!("{days} days ago"),
        };
        match reason {
            Reason::RatedRed => self.rated(Rating::Red),
            Reason::RatedAmber => self.rated(Rating::Amber),
            Reason::RedByFacts => {
                let gravest = self.sides.facts.as_ref().and_then(|facts| facts.facts.first());
                gravest.map(|fact| fact.detail.clone()).unwrap_or_default()
            }
            Reason::ReviewOverdue => {
                let due = self.review_due_on;
                format!("A progress review was due on {due}, {}.", ago(due))
            }
            Reason::BehindHours => {
                let done = Hours(i32::try_from(self.row.totals.otj_hundredths).unwrap_or(i32::MAX));
                let expected = Hours(self.expected.unwrap_or_default());
                format!("{} hours are done of {} expected by now.", done.as_f64(), expected.as_f64())
            }
            Reason::Silent => match self.row.totals.last_update_at.map(london_day) {
                Some(heard) => format!("The provider's last update is of {heard}, {}.", ago(heard)),
                None => "The provider has not said anything yet.".to_owned(),
            },
            Reason::CheckInOverdue => {
                let due = self.check_in_due_on.unwrap_or(day);
                format!("A check-in was due on {due}, {}.", ago(due))
            }
        }
    }

    fn rated(&self, rating: Rating) -> String {
        let sides = [("The provider", &self.sides.provider), ("The line manager", &self.sides.manager)];
        let said = sides.into_iter().filter_map(|(who, said)| {
            let said = said.as_ref().filter(|said| said.rating == rating)?;
            let why = said.reason.as_deref().map(|reason| format!(": {}", reason.trim()));
            let why = why.unwrap_or_default();
            let end = if why.ends_with(['.', '!', '?']) { "" } else { "." };
            Some(format!("{who} says {rating}{why}{end}"))
        });
        said.collect::<Vec<_>>().join(" ")
    }
}
