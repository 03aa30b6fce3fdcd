//! The one way in for progress updates, whoever sends them and however many.
//!
//! Set-based: a fixed number of statements for any number of updates. The distinct apprenticeships are locked in the
//! order of their ids (so two calls cannot wait for each other), then every update is judged in order against what
//! is stored and what came before it in the same call, then all that was accepted is written at once.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;

use super::details::Kind;
use super::model::{Episode, Known, NewUpdate};
use super::push::{LearnerRef, Push};
use super::store;
use crate::ctx::{Ctx, london_day};
use crate::db::{self, worth_repeating};
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::events::{self, NewEvent, Subject, SubjectType};
use crate::hours::Hours;
use crate::ids::{ApprenticeshipId, OrganisationId, ProgressUpdateId, StandardId};

/// What became of one pushed update.
#[derive(Debug)]
pub enum Outcome {
    /// Stored.
    Created(Box<NewUpdate>),
    /// The same as one stored before: nothing changed.
    Same(ProgressUpdateId),
    /// Not accepted.
    Refused(Error),
}

/// A day may hold 24 hours.
const DAY: i32 = 2400;

/// The name that an organisation gave to an update.
type Name<'a> = (OrganisationId, &'a str);

/// A push and who sent it; a copy of it costs nothing.
pub type Sent = (Arc<Ctx>, Arc<Push>);

/// What one caller sends.
pub fn sent(ctx: &Ctx, pushes: impl IntoIterator<Item = Push>) -> Vec<Sent> {
    let ctx = Arc::new(ctx.clone());
    pushes.into_iter().map(|push| (Arc::clone(&ctx), Arc::new(push))).collect()
}

/// Judges and stores updates; the outcomes come in the order of the pushes. A refused update never
/// harms its neighbours.
///
/// # Errors
/// Only when the database fails: then nothing is stored.
pub async fn ingest(conn: &mut AsyncPgConnection, pushes: &[Sent]) -> Result<Vec<Outcome>> {
    let episodes = store::lock_episodes(conn, &wanted_learners(pushes)).await?;
    let mut desk = Desk::open(conn, pushes, &episodes).await?;
    let outcomes: Vec<Outcome> = pushes
        .iter()
        .map(|(ctx, push)| match desk.judge(ctx, push) {
            Ok(outcome) => outcome,
            Err(error) => Outcome::Refused(error),
        })
        .collect();
    let new: Vec<&NewUpdate> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            Outcome::Created(update) => Some(&**update),
            Outcome::Same(_) | Outcome::Refused(_) => None,
        })
        .collect();
    if new.is_empty() {
        return Ok(outcomes);
    }
    // A twin for another learner, which our locks do not cover, may have been committed since we looked. Then everything
    // is done again and sees it.
    let again = || diesel::result::Error::RollbackTransaction.into();
    store::insert(conn, &new).await.on_constraint("progress_updates_external_id_unique", again)?;
    store::set_days(conn, &desk.changed_days()).await?;
    let happened: Vec<NewEvent> = pushes
        .iter()
        .zip(&outcomes)
        .filter_map(|((ctx, _), outcome)| match outcome {
            Outcome::Created(update) => {
                let subject = Subject::new(SubjectType::ProgressUpdate, update.id)
                    .of(update.organisation_id)
                    .about(update.apprenticeship_id);
                Some(NewEvent::new(ctx, subject, "received"))
            }
            Outcome::Same(_) | Outcome::Refused(_) => None,
        })
        .collect();
    events::record_all(conn, &happened).await?;
    Ok(outcomes)
}

/// As [`ingest`], but where a statement fails that should not (a defect of ours, a rule of the database that we do not
/// know), the updates are tried one by one and only those that it fails for are refused.
///
/// # Errors
/// Only when the database cannot be reached, or asks for the whole transaction to be repeated.
pub async fn ingest_apart(conn: &mut AsyncPgConnection, pushes: &[Sent]) -> Result<Vec<Outcome>> {
    let is_ours = |error: &Error| !error.is_about_the_connection() && !worth_repeating(error);
    match db::apart(conn, async |conn| ingest(conn, pushes).await).await {
        Err(error) if is_ours(&error) => log::warn!("{} pushes are tried one by one: {error}", pushes.len()),
        other => return other,
    }
    let mut outcomes = Vec::with_capacity(pushes.len());
    for push in pushes.chunks(1) {
        match db::apart(conn, async |conn| ingest(conn, push).await).await {
            Ok(one) => outcomes.extend(one),
            Err(error) if is_ours(&error) => outcomes.push(Outcome::Refused(error)),
            Err(error) => return Err(error),
        }
    }
    Ok(outcomes)
}

/// What the updates of one call are judged against; grows as updates are accepted.
struct Desk<'a> {
    /// By the ways in which their learners may be named, those of one learner by their first day.
    episodes: HashMap<(OrganisationId, Learner<'a>), Vec<&'a Episode>>,
    ksbs: HashMap<StandardId, BTreeSet<String>>,
    known: HashMap<Name<'a>, Known>,
    days: HashMap<(ApprenticeshipId, NaiveDate), i32>,
    changed: BTreeSet<(ApprenticeshipId, NaiveDate)>,
}

/// As a learner is named, see [`LearnerRef`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
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

impl<'a> Desk<'a> {
    async fn open(conn: &mut AsyncPgConnection, pushes: &'a [Sent], locked: &'a [Episode]) -> Result<Self> {
        let mut names: BTreeSet<Name<'a>> = BTreeSet::new();
        for (ctx, push) in pushes {
            if let Some(organisation) = ctx.organisation() {
                names.insert((organisation, &push.external_id));
                names.extend(push.supersedes.as_deref().map(|name| (organisation, name)));
            }
        }
        let mut stored: HashMap<OrganisationId, HashMap<String, Known>> = HashMap::new();
        for (organisation, name, known) in store::known(conn, &names).await? {
            stored.entry(organisation).or_default().insert(name, known);
        }
        let known = names.into_iter().filter_map(|(organisation, name)| {
            Some(((organisation, name), stored.get_mut(&organisation)?.remove(name)?))
        });
        let known = known.collect();
        let standards: BTreeSet<StandardId> =
            if pushes.iter().any(|(_, push)| !push.details.ksbs().is_empty()) {
                locked.iter().map(|episode| episode.standard_id).collect()
            } else {
                BTreeSet::new()
            };
        let mut ksbs: HashMap<StandardId, BTreeSet<String>> = HashMap::new();
        for (standard, code) in store::ksbs(conn, &standards).await? {
            ksbs.entry(standard).or_default().insert(code);
        }
        let mut episodes: HashMap<_, Vec<&Episode>> = HashMap::new();
        for episode in locked {
            let reference = episode.provider_reference.as_deref().map(Learner::ProviderReference);
            let names = [Learner::Apprenticeship(episode.id), Learner::Uln(&episode.uln)];
            for name in names.into_iter().chain(reference) {
                episodes.entry((episode.provider_id, name)).or_default().push(episode);
            }
        }
        let mut desk = Self { episodes, ksbs, known, days: HashMap::new(), changed: BTreeSet::new() };
        desk.days = store::days(conn, &desk.wanted_days(pushes)).await?.into_iter().collect();
        Ok(desk)
    }

    /// The days whose hours are needed: those of the updates, and those of the updates that are corrected.
    fn wanted_days(&self, pushes: &'a [Sent]) -> BTreeSet<(ApprenticeshipId, NaiveDate)> {
        let pushed = pushes.iter().filter_map(|(ctx, push)| {
            let (day, _) = push.details.otj()?;
            let episode = self.episode(ctx.organisation()?, push).ok()?;
            Some((episode.id, day))
        });
        let corrected = self.known.values().filter(|known| known.otj_hundredths.is_some());
        pushed.chain(corrected.filter_map(|known| Some((known.apprenticeship_id, known.fact_on?)))).collect()
    }

    fn judge(&mut self, ctx: &Ctx, push: &'a Arc<Push>) -> Result<Outcome> {
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
        let all = self.episodes.get(&(organisation, Learner::from(&push.learner)));
        let day = fact_day(push);
        let all = || all.into_iter().flatten().copied();
        all().find(|episode| episode.covers(day)).or_else(|| all().next_back()).ok_or_else(|| {
            let detail = "is not a learner of yours";
            Error::invalid(vec![FieldError::pointer(push.learner.pointer(), FieldCode::NotFound, detail)])
        })
    }

    fn check_episode(&self, ctx: &Ctx, episode: &Episode, push: &Push, faults: &mut Vec<FieldError>) {
        if episode.state == "draft" {
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
        let known = self.ksbs.get(&episode.standard_id);
        for (at, code) in push.details.ksbs().iter().enumerate() {
            if !known.is_some_and(|known| known.contains(code)) {
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
            let held = self.days.get(&(episode.id, day)).copied().unwrap_or_default();
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
        *self.days.entry((id, day)).or_default() += hundredths;
        self.changed.insert((id, day));
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
            content_hash: update.content_hash.to_vec(),
            has_successor: false,
        };
        self.known.insert((update.organisation_id, push.external_id.as_str()), known);
    }

    /// The new totals of the days that were touched.
    fn changed_days(&self) -> BTreeMap<(ApprenticeshipId, NaiveDate), i32> {
        self.changed.iter().map(|key| (*key, self.days.get(key).copied().unwrap_or_default())).collect()
    }
}

/// The day that a push is about.
fn fact_day(push: &Push) -> NaiveDate {
    push.details.day().unwrap_or_else(|| london_day(push.observed_at))
}

fn told(end: Option<NaiveDate>) -> String {
    end.map_or("today".to_owned(), |end| end.to_string())
}

/// How the learners of a call are named, each with the provider that names them.
#[derive(Debug, Default)]
pub struct Wanted {
    pub organisations: BTreeSet<OrganisationId>,
    pub ids: BTreeSet<ApprenticeshipId>,
    pub ulns: BTreeSet<String>,
    pub references: BTreeSet<String>,
}

fn wanted_learners(pushes: &[Sent]) -> Wanted {
    let mut wanted = Wanted::default();
    for (ctx, push) in pushes {
        wanted.organisations.extend(ctx.organisation());
        match &push.learner {
            LearnerRef::Apprenticeship(id) => {
                wanted.ids.insert(*id);
            }
            LearnerRef::Uln(uln) => {
                wanted.ulns.insert(uln.clone());
            }
            LearnerRef::ProviderReference(reference) => {
                wanted.references.insert(reference.clone());
            }
        }
    }
    wanted
}
