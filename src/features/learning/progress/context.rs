//! What pushes are judged by, one after another, as if those before them were stored already.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use futures_util::future::try_join;

use super::conflict::name_is_taken;
use super::details::Kind;
use super::future;
use super::hours::{HoursOfDays, Said};
use super::model::{NewUpdate, Outcome, StoredUpdate, Submission, TeachingPeriod};
use super::push::{LearnerRef, Push};
use super::store;
use crate::ctx::{Ctx, london_day};
use crate::db::Pipeline;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::learning::otj_days::{Day, DayHours};
use crate::features::programme::standards::KsbKind;
use crate::ids::{ApprenticeshipId, OrganisationId, StandardId};

/// What the updates of one call are judged against; grows as updates are accepted.
pub(super) struct IngestContext<'a> {
    /// In the order of the names of their learners, those of one learner by their first day.
    periods: Vec<((OrganisationId, LearnerKey<'a>), &'a TeachingPeriod)>,
    /// Of the codes that are named, those that the standards list.
    ksbs: BTreeSet<(StandardId, &'a str)>,
    /// Standards of which not all KSBs are known: any code that is one may be theirs.
    open_standards: BTreeSet<StandardId>,
    stored: HashMap<Name<'a>, StoredUpdate>,
    hours: HoursOfDays<'a>,
}

/// The name that an organisation gave to an update.
pub(super) type Name<'a> = (OrganisationId, &'a str);

/// As a learner is named, see [`LearnerRef`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LearnerKey<'a> {
    Uln(&'a str),
    Apprenticeship(ApprenticeshipId),
    ProviderReference(&'a str),
}

impl<'a> From<&'a LearnerRef> for LearnerKey<'a> {
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
        locked: &'a [TeachingPeriod],
        names: &[Name<'a>],
        rows: Vec<(OrganisationId, String, StoredUpdate)>,
    ) -> Result<Self> {
        let mut stored = HashMap::with_capacity(names.len());
        for (organisation, name, row) in rows {
            let place = names.binary_search_by(|other| other.cmp(&(organisation, name.as_str())));
            stored.extend(place.ok().and_then(|at| names.get(at)).map(|name| (*name, row)));
        }
        let mut periods = Vec::with_capacity(locked.len());
        for period in locked {
            let names = [
                Some(LearnerKey::Apprenticeship(period.id)),
                period.uln.as_deref().map(LearnerKey::Uln),
                period.provider_reference.as_deref().map(LearnerKey::ProviderReference),
            ];
            periods.extend(names.into_iter().flatten().map(|name| ((period.provider_id, name), period)));
        }
        // Stable, so that the order of their first days stays.
        periods.sort_by_key(|(name, _)| *name);
        let mut context = Self {
            periods,
            ksbs: BTreeSet::new(),
            open_standards: BTreeSet::new(),
            stored,
            hours: HoursOfDays::default(),
        };
        let said = context.said(pushes);
        let standards = locked.iter().map(|period| period.standard_id).collect();
        let codes: BTreeSet<&'a str> =
            pushes.iter().flat_map(|(_, push)| push.details.ksbs()).map(String::as_str).collect();
        let (ksbs, held) = try_join(
            store::ingestion::ksbs(&mut conn.clone(), &standards, &codes),
            store::ingestion::hours(&mut conn.clone(), &said),
        )
        .await?;
        let open = ksbs.iter().filter(|(_, complete, _)| !complete);
        context.open_standards = open.map(|(standard, ..)| *standard).collect();
        let listed = ksbs.iter().filter_map(|(standard, _, code)| {
            let code = codes.get(code.as_deref()?)?;
            Some((*standard, *code))
        });
        context.ksbs = listed.collect();
        context.hours = HoursOfDays::of(&said, held);
        Ok(context)
    }

    /// What the updates say of hours, and the days of the updates that are corrected.
    fn said(&self, pushes: &'a [Submission]) -> BTreeSet<Said<'a>> {
        let pushed = pushes.iter().filter_map(|(ctx, push)| {
            let organisation = ctx.organisation()?;
            Said::of(organisation, self.period(organisation, push).ok()?.id, push)
        });
        let corrected = self.stored.iter();
        pushed
            .chain(corrected.filter_map(|((organisation, _), stored)| Said::of_day(*organisation, stored)))
            .collect()
    }

    /// What becomes of a push.
    ///
    /// # Errors
    /// Why it is refused.
    pub(super) fn judge(&mut self, ctx: &Ctx, push: &'a Arc<Push>) -> Result<Outcome> {
        let organisation = ctx.organisation().ok_or_else(|| Error::new(Code::Forbidden))?;
        let mut faults = future::faults(push.observed_at, &push.details, ctx.now);
        let period = self.period(organisation, push).map_err(|fault| {
            faults.insert(0, fault);
            Error::invalid(std::mem::take(&mut faults))
        })?;
        let content_hash = push.content_hash(period.id)?;
        if let Some(stored) = self.stored.get(&(organisation, push.external_id.as_str())) {
            return if stored.content_hash == content_hash {
                Ok(Outcome::Same(stored.id, stored.warnings()))
            } else {
                Err(name_is_taken(stored, push, period.id))
            };
        }
        self.check_period(ctx, period, push, &mut faults);
        self.check_ksbs(period, push, &mut faults);
        let predecessor = self.predecessor(organisation, period, push, &mut faults)?.cloned();
        let said = Said::of(organisation, period.id, push);
        // What others recorded on other days is nobody's business.
        let within = said.filter(|said| period.covers(said.day));
        match within.map_or(Ok(()), |said| self.hours.fits(&said, predecessor.as_ref())) {
            fits if faults.is_empty() => fits?,
            fits => {
                if let Err(Error::Problem(problem)) = fits {
                    faults.extend(problem.errors);
                }
                return Err(Error::invalid(faults));
            }
        }
        if let Some(stored) = &predecessor {
            self.hours.supersede(stored);
        }
        let (id, category) = (ctx.new_id(), push.details.otj_category());
        let warnings = said.map(|said| self.hours.accept(said, category, (id, &push.external_id)));
        let update = NewUpdate {
            id,
            organisation_id: organisation,
            apprenticeship_id: period.id,
            push: Arc::clone(push),
            received_at: ctx.now,
            content_hash,
            supersedes: predecessor.map(|stored| stored.id),
            warnings: warnings.unwrap_or_default(),
        };
        self.add_accepted(&update, push);
        Ok(Outcome::Created(Box::new(update)))
    }

    /// The learner's apprenticeship at this provider: the period that holds the fact's day, else the newest, of which
    /// the day is then told to lie outside.
    fn period(
        &self,
        organisation: OrganisationId,
        push: &'a Push,
    ) -> std::result::Result<&'a TeachingPeriod, FieldError> {
        let name = (organisation, LearnerKey::from(&push.learner));
        let first = self.periods.partition_point(|(other, _)| *other < name);
        let named = self.periods.iter().skip(first).take_while(|(other, _)| *other == name);
        let all = named.map(|(_, period)| *period);
        let day = fact_day(push);
        all.clone().find(|period| period.covers(day)).or_else(|| all.last()).ok_or_else(|| {
            let detail = "is not a learner of yours";
            FieldError::pointer(push.learner.pointer(), FieldCode::NotFound, detail)
        })
    }

    fn check_period(&self, ctx: &Ctx, period: &TeachingPeriod, push: &Push, faults: &mut Vec<FieldError>) {
        if period.is_draft {
            let detail = "the apprenticeship has not been approved yet";
            faults.push(FieldError::pointer(push.learner.pointer(), FieldCode::WrongState, detail));
        }
        let Some((day, _)) = push.details.otj() else {
            // Who taught before reports on its own days only; what it retracts it may retract at any time.
            if period.is_former && push.details.kind() != Kind::Retraction && !period.covers(fact_day(push)) {
                let detail = format!("another provider has taught since {}", end_or_today(period.ended_on));
                faults.push(FieldError::pointer("#/observedAt", FieldCode::OutsideEpisode, detail));
            }
            return;
        };
        if day > ctx.today() {
            // Told already.
        } else if !period.covers(day) {
            let (from, until) = (period.starts_on, end_or_today(period.ended_on));
            let detail = format!("must lie within the apprenticeship with you, from {from} to {until}");
            faults.push(FieldError::pointer("#/details/date", FieldCode::OutsideEpisode, detail));
        } else if period.is_paused_on(day) {
            let detail = "lies in a break in learning";
            faults.push(FieldError::pointer("#/details/date", FieldCode::OnBreak, detail));
        }
    }

    fn check_ksbs(&self, period: &TeachingPeriod, push: &Push, faults: &mut Vec<FieldError>) {
        let is_open = self.open_standards.contains(&period.standard_id);
        for (at, code) in push.details.ksbs().iter().enumerate() {
            let fits = is_open && KsbKind::of(code).is_some();
            if !fits && !self.ksbs.contains(&(period.standard_id, code)) {
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
        period: &TeachingPeriod,
        push: &'a Push,
        faults: &mut Vec<FieldError>,
    ) -> Result<Option<&StoredUpdate>> {
        let Some(name) = &push.supersedes else {
            return Ok(None);
        };
        let stored = self.stored.get(&(organisation, name.as_str()));
        let kind = push.details.kind();
        let fitting = stored.filter(|stored| {
            let same_kind =
                stored.kind == kind || (kind == Kind::Retraction && stored.kind != Kind::Retraction);
            stored.apprenticeship_id == period.id && same_kind
        });
        match fitting {
            Some(stored) if stored.has_successor => Err(Error::new(Code::AlreadySuperseded)),
            Some(stored) => Ok(Some(stored)),
            None => {
                let detail = if stored.is_some() {
                    "names an update of another learner or kind"
                } else {
                    "names no accepted update of yours"
                };
                faults.push(FieldError::pointer("#/supersedes", FieldCode::NotSupersedable, detail));
                Ok(None)
            }
        }
    }

    /// What was accepted counts for the rest of the call.
    fn add_accepted(&mut self, update: &NewUpdate, push: &'a Push) {
        if let Some(name) = &push.supersedes
            && let Some(stored) = self.stored.get_mut(&(update.organisation_id, name.as_str()))
        {
            stored.has_successor = true;
        }
        let stored = StoredUpdate {
            id: update.id,
            apprenticeship_id: update.apprenticeship_id,
            kind: push.details.kind(),
            fact_on: push.details.day(),
            otj_hundredths: push.details.otj().map(|(_, hours)| hours.0),
            otj_category: push.details.otj_category(),
            warnings: Some(update.warnings.codes.clone()),
            duplicate_of: update.warnings.duplicate_of.clone(),
            content_hash: update.content_hash,
            has_successor: false,
        };
        self.stored.insert((update.organisation_id, push.external_id.as_str()), stored);
    }

    /// The days that were touched, as they are now.
    pub(super) fn changed_days(&self) -> Vec<(Day, DayHours)> {
        self.hours.changed()
    }
}

/// The day that a push is about.
fn fact_day(push: &Push) -> NaiveDate {
    push.details.day().unwrap_or_else(|| london_day(push.observed_at))
}

fn end_or_today(end: Option<NaiveDate>) -> String {
    end.map_or("today".to_owned(), |end| end.to_string())
}
