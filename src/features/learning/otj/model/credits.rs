//! Hours that come of something that was attended.

use chrono::NaiveDate;

use crate::ids::{PersonId, StandardId};
use crate::string_enum::string_enum;

string_enum! {
    /// Why an attendance makes no hours. New reasons may be added.
    CreditProblem {
        /// The person is in no apprenticeship on that day.
        NotInLearning "notInLearning",
        /// The person is on a break in learning.
        OnBreak "onBreak",
        /// With these hours the day would hold more than 24.
        DayTotalExceeded "dayTotalExceeded",
    }
}

/// Hours to be credited.
#[derive(Clone, Debug)]
pub struct Credit {
    /// Who attended.
    pub person: PersonId,
    /// On which day, in Europe/London.
    pub day: NaiveDate,
    /// Hundredths of an hour.
    pub hundredths: i32,
    /// What was attended.
    pub activity: String,
    /// The KSBs that it served, by standard: those of one's own count.
    pub ksbs: Vec<(StandardId, Vec<String>)>,
    /// Who of the staff decided that it counts.
    pub decided_by: PersonId,
}
