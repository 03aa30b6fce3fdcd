//! The hours of the days that a call touches: how much each day holds, and which updates say the same of it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;

use super::details::Details;
use super::model::{HoursRow, StoredUpdate, Warnings};
use super::push::Push;
use crate::error::Result;
use crate::features::learning::otj_days::{self, Day, DayHours, OtjCategory, WarningCode};
use crate::ids::{ApprenticeshipId, OrganisationId, ProgressUpdateId};

/// What an update says of hours. One that says the same under another name may be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Said<'a> {
    pub apprenticeship_id: ApprenticeshipId,
    pub day: NaiveDate,
    pub organisation_id: OrganisationId,
    pub hundredths: i32,
    pub activity: &'a str,
}

impl<'a> Said<'a> {
    /// What a push says; none where it is not about hours.
    pub(super) fn of(
        organisation: OrganisationId,
        apprenticeship: ApprenticeshipId,
        push: &'a Push,
    ) -> Option<Self> {
        let Details::OtjHours(said) = &push.details else { return None };
        Some(Self {
            apprenticeship_id: apprenticeship,
            day: said.date,
            organisation_id: organisation,
            hundredths: said.hours.0,
            activity: &said.activity,
        })
    }

    /// The day of a stored update, and nothing that another could say.
    pub(super) fn of_day(organisation: OrganisationId, stored: &StoredUpdate) -> Option<Self> {
        let (day, ..) = counted(stored)?;
        Some(Self {
            apprenticeship_id: stored.apprenticeship_id,
            day,
            organisation_id: organisation,
            hundredths: 0,
            activity: "",
        })
    }

    fn day(&self) -> Day {
        (self.apprenticeship_id, self.day)
    }
}

/// The days; grows as updates are accepted.
#[derive(Default)]
pub(super) struct HoursOfDays<'a> {
    days: BTreeMap<Day, Held>,
    /// Who says what, the first first.
    said: HashMap<Said<'a>, Vec<(ProgressUpdateId, String)>>,
    /// What was corrected or voided in this call.
    superseded: HashSet<ProgressUpdateId>,
}

#[derive(Default)]
struct Held {
    hours: DayHours,
    is_new: bool,
}

impl<'a> HoursOfDays<'a> {
    /// What is stored of all that is said, in the order of what is said.
    pub(super) fn of(said: &BTreeSet<Said<'a>>, rows: Vec<HoursRow>) -> Self {
        let mut all = Self::default();
        let said: Vec<&Said<'a>> = said.iter().collect();
        for one in &said {
            all.days.entry(one.day()).or_default();
        }
        for row in rows {
            let place = usize::try_from(row.place - 1).ok();
            let Some(one) = place.and_then(|place| said.get(place)) else { continue };
            let hours = DayHours { counting: row.counting, other: row.other };
            all.days.insert(one.day(), Held { hours, is_new: false });
            if let Some(update) = row.id.zip(row.external_id) {
                all.said.entry(**one).or_default().push(update);
            }
        }
        all
    }

    /// Whether the day can hold the hours, without the predecessor's.
    pub(super) fn fits(&self, said: &Said<'_>, predecessor: Option<&StoredUpdate>) -> Result<()> {
        let held = self.days.get(&said.day()).map_or(0, |held| held.hours.all());
        let freed = predecessor.and_then(counted).filter(|(day, ..)| *day == said.day);
        let returned = freed.map_or(0, |(_, hundredths, _)| hundredths);
        otj_days::ensure_fits(said.day, held - returned, said.hundredths, "#/details/hours")
    }

    /// Takes the predecessor's hours off their day.
    pub(super) fn supersede(&mut self, predecessor: &StoredUpdate) {
        self.superseded.insert(predecessor.id);
        if let Some((day, hundredths, category)) = counted(predecessor) {
            self.add((predecessor.apprenticeship_id, day), category, -hundredths);
        }
    }

    /// Adds the hours of an accepted update to their day; tells what there is to look at.
    pub(super) fn accept(
        &mut self,
        said: Said<'a>,
        category: Option<OtjCategory>,
        (id, name): (ProgressUpdateId, &str),
    ) -> Warnings {
        let all = self.add(said.day(), category, said.hundredths);
        let others = self.said.entry(said).or_default();
        let live = others.iter().find(|(other, _)| !self.superseded.contains(other));
        let duplicate_of = live.map(|(_, name)| name.clone());
        others.push((id, name.to_owned()));
        let duplicate = duplicate_of.is_some().then_some(WarningCode::PossibleDuplicate);
        let codes = duplicate.into_iter().chain(otj_days::warnings(said.day, all)).collect();
        Warnings { day: Some(said.day), codes, duplicate_of }
    }

    /// Returns what the day holds then.
    fn add(&mut self, day: Day, category: Option<OtjCategory>, hundredths: i32) -> i32 {
        let held = self.days.entry(day).or_default();
        held.hours.add(category, hundredths);
        held.is_new = true;
        held.hours.all()
    }

    /// The days that were touched, as they are now.
    pub(super) fn changed(&self) -> Vec<(Day, DayHours)> {
        let changed = self.days.iter().filter(|(_, held)| held.is_new);
        changed.map(|(day, held)| (*day, held.hours)).collect()
    }
}

/// The hours of a stored update, with their day.
fn counted(stored: &StoredUpdate) -> Option<(NaiveDate, i32, Option<OtjCategory>)> {
    let (day, hundredths) = stored.fact_on.zip(stored.otj_hundredths)?;
    Some((day, hundredths, stored.otj_category))
}
