//! What pushes are judged by, one after another, as if those before them were stored already.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use futures_util::future::try_join;

use super::details::Kind;
use super::ingest::{Outcome, Submission};
use super::model::{Episode, Known, NewUpdate};
use super::push::{LearnerRef, Push};
use super::store::{self, Day};
use crate::ctx::{Ctx, london_day};
use crate::db::Pipeline;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::hours::Hours;
use crate::ids::{ApprenticeshipId, OrganisationId, StandardId};

/// A day may hold 24 hours.
const DAY: i32 = 2400;

/// What the updates of one call are judged against; grows as updates are accepted.
pub(super) struct IngestContext<'a> {
    /// In the order of the names of their learners, those of one learner by their first day.
    episodes: Vec<((OrganisationId, Learner<'a>), &'a Episode)>,
    /// Of the codes that are named, those that the standards have.
    ksbs: BTreeSet<(StandardId, &'a str)>,
    known: HashMap<Name<'a>, Known>,
    days: BTreeMap<Day, Total>,
}

/// The name that an organisation gave to an update.
pub(super) type Name<'a> = (OrganisationId, &'a str);

/// The hours of a day.
#[derive(Default)]
struct Total {
    hundredths: i32,
    is_new: bool,
}

/// As a learner is named, see [`LearnerRef`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Learner<'a> {
    Uln(&'a str),
    Apprenticeship(ApprenticeshipId),
    ProviderReference(&'a str),
}

impl<'a> From<&'a LearnerRef> for Learner<'a> {
    fn from(name: &'a LearnerRef) -> Self {
        match name {
            LearnerRef::Uln(uln) => Self::Uln(uln),
            LearnerRef::Apprenticeship(id) => Self::Apprenticeship(*id),
            LearnerRef::ProviderReference(reference) => Self::ProviderReference(reference),
        }
    }
}

/// The names that updates are known by: their own, and those that they correct. In order, each once.
pub(super) fn names(pushes: &[Submission]) -> Vec<Name<'_>> {
    let mut names = Vec::with_capacity(pushes.len());
    for (ctx, push) in pushes {
        if let Some(organisation) = ctx.organisation() {
            names.push((organisation, push.external_id.as_str()));
            names.extend(push.supersedes.as_deref().map(|name| (organisation, name)));
        }
    }
    names.sort_unstable();
    names.dedup();
    names
}

impl<'a> IngestContext<'a> {
    /// Looks up what else is needed to judge pushes, whose learners are locked and whose names were looked for.
    pub(super) async fn open(
        conn: Pipeline<'_>,
        pushes: &'a [Submission],
        locked: &'a [Episode],
        names: &[Name<'a>],
        stored: Vec<(OrganisationId, String, Known)>,
    ) -> Result<Self> {
        let mut known = HashMap::with_capacity(names.len());
        for (organisation, name, stored) in stored {
            let place = names.binary_search_by(|other| other.cmp(&(organisation, name.as_str())));
            known.extend(place.ok().and_then(|at| names.get(at)).map(|name| (*name, stored)));
        }
        let mut episodes = Vec::with_capacity(locked.len());
        for episode in locked {
            let names = [
                Some(Learner::Apprenticeship(episode.id)),
                episode.uln.as_deref().map(Learner::Uln),
                episode.provider_reference.as_deref().map(Learner::ProviderReference),
            ];
            episodes.extend(names.into_iter().flatten().map(|name| ((episode.provider_id, name), episode)));
        }
        // Stable, so that the order of their first days stays.
        episodes.sort_by_key(|(name, _)| *name);
        let mut desk = Self { episodes, ksbs: BTreeSet::new(), known, days: BTreeMap::new() };
        let days = desk.wanted_days(pushes);
        let standards = locked.iter().map(|episode| episode.standard_id).collect();
        let codes: BTreeSet<&'a str> =
            pushes.iter().flat_map(|(_, push)| push.details.ksbs()).map(String::as_str).collect();
        let (ksbs, held) = try_join(
            store::ksbs(&mut conn.clone(), &standards, &codes),
            store::days(&mut conn.clone(), &days),
        )
        .await?;
        let ksbs = ksbs.iter().filter_map(|(standard, code)| Some((*standard, *codes.get(code.as_str())?)));
        desk.ksbs = ksbs.collect();
        desk.days = days.into_iter().map(|day| (day, Total::default())).collect();
        for (id, day, hundredths) in held {
            desk.days.insert((id, day), Total { hundredths, is_new: false });
        }
        Ok(desk)
    }

    /// The days whose hours are needed: those of the updates, and those of the updates that are corrected.
    fn wanted_days(&self, pushes: &'a [Submission]) -> BTreeSet<Day> {
        let pushed = pushes.iter().filter_map(|(ctx, push)| {
            let (day, _) = push.details.otj()?;
            let episode = self.episode(ctx.organisation()?, push).ok()?;
            Some((episode.id, day))
        });
        let corrected = self.known.values().filter(|known| known.otj_hundredths.is_some());
        pushed.chain(corrected.filter_map(|known| Some((known.apprenticeship_id, known.fact_on?)))).collect()
    }

    /// What becomes of a push.
    ///
    /// # Errors
    /// Why it is refused.
    pub(super) fn judge(&mut self, ctx: &Ctx, push: &'a Arc<Push>) -> Result<Outcome> {
        let organisation = ctx.organisation().ok_or_else(|| Error::new(Code::Forbidden))?;
        let episode = self.episode(organisation, push)?;
        let content_hash = push.content_hash(episode.id)?;
        if let Some(known) = self.known.get(&(organisation, push.external_id.as_str())) {
            return if known.content_hash == content_hash {
                Ok(Outcome::Same(known.id))
            } else {
                Err(Error::new(Code::ExternalIdConflict))
            };
        }
        let mut faults = Vec::new();
        self.check_episode(ctx, episode, push, &mut faults);
        self.check_ksbs(episode, push, &mut faults);
        let predecessor = self.predecessor(organisation, episode, push, &mut faults)?.cloned();
        if !faults.is_empty() {
            return Err(Error::invalid(faults));
        }
        self.count_hours(episode, push, predecessor.as_ref())?;
        let update = NewUpdate {
            id: ctx.new_id(),
            organisation_id: organisation,
            apprenticeship_id: episode.id,
            push: Arc::clone(push),
            received_at: ctx.now,
            content_hash,
            supersedes: predecessor.map(|known| known.id),
        };
        self.remember(&update, push);
        Ok(Outcome::Created(Box::new(update)))
    }

    /// The learner's apprenticeship at this provider: the period that holds the fact's day, else the newest, of which
    /// the day is then told to lie outside.
    fn episode(&self, organisation: OrganisationId, push: &'a Push) -> Result<&'a Episode> {
        let name = (organisation, Learner::from(&push.learner));
        let first = self.episodes.partition_point(|(other, _)| *other < name);
        let named = self.episodes.iter().skip(first).take_while(|(other, _)| *other == name);
        let all = named.map(|(_, episode)| *episode);
        let day = fact_day(push);
        all.clone().find(|episode| episode.covers(day)).or_else(|| all.last()).ok_or_else(|| {
            let detail = "is not a learner of yours";
            Error::invalid(vec![FieldError::pointer(push.learner.pointer(), FieldCode::NotFound, detail)])
        })
    }

    fn check_episode(&self, ctx: &Ctx, episode: &Episode, push: &Push, faults: &mut Vec<FieldError>) {
        if episode.is_draft {
            let detail = "the apprenticeship has not been approved yet";
            faults.push(FieldError::pointer(push.learner.pointer(), FieldCode::WrongState, detail));
        }
        let Some((day, _)) = push.details.otj() else {
            // Who taught before reports on its own days only; what it retracts it may retract at any time.
            if episode.is_former && push.details.kind() != Kind::Retraction && !episode.covers(fact_day(push))
            {
                let detail = format!("another provider has taught since {}", told(episode.ended_on));
                faults.push(FieldError::pointer("#/observedAt", FieldCode::OutsideEpisode, detail));
            }
            return;
        };
        if day > ctx.today() {
            let detail = "must not lie in the future";
            faults.push(FieldError::pointer("#/details/date", FieldCode::InTheFuture, detail));
        } else if !episode.covers(day) {
            let (from, until) = (episode.starts_on, told(episode.ended_on));
            let detail = format!("must lie within the apprenticeship with you, from {from} to {until}");
            faults.push(FieldError::pointer("#/details/date", FieldCode::OutsideEpisode, detail));
        } else if episode.is_paused_on(day) {
            let detail = "lies in a break in learning";
            faults.push(FieldError::pointer("#/details/date", FieldCode::OnBreak, detail));
        }
    }

    fn check_ksbs(&self, episode: &Episode, push: &Push, faults: &mut Vec<FieldError>) {
        for (at, code) in push.details.ksbs().iter().enumerate() {
            if !self.ksbs.contains(&(episode.standard_id, code)) {
                let detail = format!("{code} is not a KSB of the learner's standard");
                let pointer = format!("#/details/ksbs/{at}");
                faults.push(FieldError::pointer(pointer, FieldCode::UnknownKsb, detail));
            }
        }
    }

    /// The update that this one corrects or voids.
    fn predecessor(
        &self,
        organisation: OrganisationId,
        episode: &Episode,
        push: &'a Push,
        faults: &mut Vec<FieldError>,
    ) -> Result<Option<&Known>> {
        let Some(name) = &push.supersedes else {
            return Ok(None);
        };
        let known = self.known.get(&(organisation, name.as_str()));
        let kind = push.details.kind();
        let fitting = known.filter(|known| {
            let same_kind =
                known.kind == kind || (kind == Kind::Retraction && known.kind != Kind::Retraction);
            known.apprenticeship_id == episode.id && same_kind
        });
        match fitting {
            Some(known) if known.has_successor => Err(Error::new(Code::AlreadySuperseded)),
            Some(known) => Ok(Some(known)),
            None => {
                let detail = if known.is_some() {
                    "names an update of another learner or kind"
                } else {
                    "names no accepted update of yours"
                };
                faults.push(FieldError::pointer("#/supersedes", FieldCode::NotSupersedable, detail));
                Ok(None)
            }
        }
    }

    /// Adds the hours to their day and takes the predecessor's off theirs, if the day can hold them.
    fn count_hours(&mut self, episode: &Episode, push: &Push, predecessor: Option<&Known>) -> Result<()> {
        let freed = predecessor.and_then(|known| known.fact_on.zip(known.otj_hundredths));
        if let Some((day, Hours(hundredths))) = push.details.otj() {
            let held = self.days.get(&(episode.id, day)).map_or(0, |total| total.hundredths);
            let given_back = freed.filter(|(from, _)| *from == day).map_or(0, |(_, hundredths)| hundredths);
            let others = held - given_back;
            if others + hundredths > DAY {
                let detail = format!(
                    "would make {} hours on {day}; {} are recorded already",
                    f64::from(others + hundredths) / 100.0,
                    f64::from(others) / 100.0
                );
                let fault = FieldError::pointer("#/details/hours", FieldCode::DayTotalExceeded, detail);
                return Err(Error::with_errors(Code::DayTotalExceeded, vec![fault]));
            }
            self.add(episode.id, day, hundredths);
        }
        if let Some((day, hundredths)) = freed {
            self.add(episode.id, day, -hundredths);
        }
        Ok(())
    }

    fn add(&mut self, id: ApprenticeshipId, day: NaiveDate, hundredths: i32) {
        let total = self.days.entry((id, day)).or_default();
        total.hundredths += hundredths;
        total.is_new = true;
    }

    /// What was accepted counts for the rest of the call.
    fn remember(&mut self, update: &NewUpdate, push: &'a Push) {
        if let Some(name) = &push.supersedes
            && let Some(known) = self.known.get_mut(&(update.organisation_id, name.as_str()))
        {
            known.has_successor = true;
        }
        let known = Known {
            id: update.id,
            apprenticeship_id: update.apprenticeship_id,
            kind: push.details.kind(),
            fact_on: push.details.day(),
            otj_hundredths: push.details.otj().map(|(_, hours)| hours.0),
            content_hash: update.content_hash,
            has_successor: false,
        };
        self.known.insert((update.organisation_id, push.external_id.as_str()), known);
    }

    /// The new totals of the days that were touched.
    pub(super) fn changed_days(&self) -> Vec<(&Day, i32)> {
        let changed = self.days.iter().filter(|(_, total)| total.is_new);
        changed.map(|(day, total)| (day, total.hundredths)).collect()
    }
}

/// The day that a push is about.
fn fact_day(push: &Push) -> NaiveDate {
    push.details.day().unwrap_or_else(|| london_day(push.observed_at))
}

fn told(end: Option<NaiveDate>) -> String {
    end.map_or("today".to_owned(), |end| end.to_string())
}
