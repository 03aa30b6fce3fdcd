//! Entering, confirming, rejecting and voiding hours.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::super::events::OtjEntryEvent;
use super::super::model::entries::{AddEntry, Entry, EntryState, HoursSource, LedgerLineBody};
pub use super::super::store::entries::Filter;
use super::super::store::{self, entries::Decision};
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::features::apprenticeships::apprenticeships::{self, Apprenticeship};
use crate::features::apprenticeships::breaks;
use crate::features::events::{self, Subject};
use crate::features::learning::otj_days::{self, DayHours, OtherHoursBody};
use crate::features::programme::standards;
use crate::hours::Hours;
use crate::ids::{ApprenticeshipId, OtjEntryId};
use crate::lifecycle;

/// An entry that the caller may see.
pub async fn find(conn: &mut impl Read, ctx: &Ctx, id: OtjEntryId) -> Result<Entry> {
    Ok(store::entries::find(conn, ctx.visibility(), id).await?)
}

/// A page of entries that the caller may see, in the order in which they were entered.
pub async fn list(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &Filter,
    after: Option<OtjEntryId>,
    limit: i64,
) -> Result<Vec<Entry>> {
    Ok(store::entries::list_page(conn, ctx.visibility(), filter, after, limit).await?)
}

/// A page of the hours that count of an apprenticeship that the caller may see, by day.
pub async fn ledger(
    conn: &mut impl Read,
    ctx: &Ctx,
    id: ApprenticeshipId,
    after: Option<(NaiveDate, Uuid)>,
    limit: i64,
) -> Result<Vec<LedgerLineBody>> {
    apprenticeships::find_at(conn, ctx, id, None).await?;
    let lines = store::entries::ledger_page(conn, id, after, limit).await?;
    let shown = |line: store::entries::Line| LedgerLineBody {
        id: line.id,
        source: line.source,
        date: line.day,
        hours: Hours(line.hundredths),
        activity: line.activity,
        ksbs: line.ksbs,
        category: line.category,
    };
    Ok(lines.into_iter().map(shown).collect())
}

/// The hours of an apprenticeship that do not count.
pub async fn other_hours(conn: &mut impl Read, ctx: &Ctx, id: ApprenticeshipId) -> Result<OtherHoursBody> {
    Ok(store::other_hours(conn, id, None, ctx.today()).await?.into())
}

/// Enters hours; the apprenticeship is locked. They count once the line manager has confirmed them.
///
/// # Errors
/// 403 for everybody but the apprentice; 409 outside learning; 422 for a day or KSBs that do not fit, and where the day
/// would hold more than 24 hours with all that counts or waits.
pub async fn add(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Apprenticeship,
    command: AddEntry,
) -> Result<Entry> {
    let id = present.id;
    if ctx.person() != Some(present.person_id) {
        return Err(Error::because(
            Code::Forbidden,
            "Only the apprentice enters hours; providers push updates.",
        ));
    }
    present.state.ensure_under_way()?;
    let mut faults = standards::check_ksbs(conn, present.standard_id, &command.ksbs).await?;
    faults.extend(day_fault(conn, &present, command.date, ctx.today()).await?);
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    let others =
        held(conn, id, command.date).await?.all() + store::entries::waiting(conn, id, command.date).await?;
    otj_days::ensure_fits(command.date, others, command.hours.0, "#/hours")?;
    let warnings: Vec<_> = otj_days::warnings(command.date, others + command.hours.0).collect();
    let new = Entry {
        id: ctx.new_id(),
        apprenticeship_id: id,
        day: command.date,
        hundredths: command.hours.0,
        activity: command.activity,
        ksbs: command.ksbs,
        state: EntryState::Submitted,
        reason: None,
        decided_by: None,
        decided_at: None,
        voided_at: None,
        created_at: ctx.now,
        updated_at: ctx.now,
        version: 1,
        category: command.category,
        warnings: (!warnings.is_empty()).then_some(warnings),
        source: HoursSource::Apprentice,
    };
    let added = store::entries::insert(conn, new).await?;
    events::record(conn, ctx, subject(&added, &present), OtjEntryEvent::Submitted).await?;
    Ok(added)
}

pub(super) async fn day_fault(
    conn: &mut impl Read,
    present: &Apprenticeship,
    day: NaiveDate,
    today: NaiveDate,
) -> Result<Option<FieldError>> {
    let pauses = breaks::pauses(conn, &[present.id], None).await?.remove(&present.id).unwrap_or_default();
    let (code, detail) = if day > today {
        (FieldCode::InTheFuture, "must not lie in the future".to_owned())
    } else if day < present.starts_on {
        (FieldCode::OutsideEpisode, format!("must not lie before the first day, {}", present.starts_on))
    } else if pauses.cover(day) {
        (FieldCode::OnBreak, "lies in a break in learning".to_owned())
    } else {
        return Ok(None);
    };
    Ok(Some(FieldError::pointer("#/date", code, detail)))
}

/// What a day holds.
pub(super) async fn held(conn: &mut impl Read, id: ApprenticeshipId, day: NaiveDate) -> Result<DayHours> {
    let found = otj_days::find(conn, &BTreeSet::from([(id, day)])).await?;
    Ok(found.first().map_or(DayHours::default(), |(_, hours)| *hours))
}

/// What is decided about an entry.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It counts.
    Confirm,
    /// It does not, and why.
    Reject(String),
    /// It is taken back, and why.
    Void(String),
}

impl Verdict {
    fn leads_to(&self) -> (EntryState, Option<String>) {
        match self {
            Self::Confirm => (EntryState::Confirmed, None),
            Self::Reject(reason) => (EntryState::Rejected, Some(reason.clone())),
            Self::Void(reason) => (EntryState::Voided, Some(reason.clone())),
        }
    }
}

/// An entry that the caller may see with its apprenticeship, both as they are while the apprenticeship is locked.
pub async fn lock(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    id: OtjEntryId,
) -> Result<(Apprenticeship, Entry)> {
    let apprenticeship_id = find(conn, ctx, id).await?.apprenticeship_id;
    let apprenticeship = apprenticeships::lock(conn, ctx, apprenticeship_id).await?;
    // Read again under the lock: somebody else may have decided.
    Ok((apprenticeship, find(conn, ctx, id).await?))
}

/// Decides about an entry, which is locked: the line manager or staff, never the apprentice, who may only take back what still
/// waits.
///
/// # Errors
/// 403 for everybody else; 409 where the entry's state does not allow it; 422 where the day would hold more than 24 hours.
pub async fn decide(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, entry): (Apprenticeship, Entry),
    verdict: &Verdict,
) -> Result<Entry> {
    may_decide(ctx, &present, &entry, verdict)?;
    apply(conn, ctx, (present, entry), verdict).await
}

/// Does what is decided about an entry, which is locked.
pub(super) async fn apply(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (present, entry): (Apprenticeship, Entry),
    verdict: &Verdict,
) -> Result<Entry> {
    let (to, reason) = verdict.leads_to();
    lifecycle::ensure(entry.state, to)?;
    let change = match (entry.state, to) {
        (_, EntryState::Confirmed) => entry.hundredths,
        (EntryState::Confirmed, _) => -entry.hundredths,
        _ => 0,
    };
    if change != 0 {
        // The provider may have reported hours of that day since.
        let mut hours = held(conn, present.id, entry.day).await?;
        otj_days::ensure_fits(entry.day, hours.all(), change, "#/hours")?;
        hours.add(entry.category, change);
        otj_days::set(conn, &[((present.id, entry.day), hours)]).await?;
    }
    let void = to == EntryState::Voided;
    let decision = Decision {
        state: to,
        reason,
        decided_by: if void { None } else { ctx.person() },
        decided_at: if void { None } else { Some(ctx.now) },
        voided_at: void.then_some(ctx.now),
        updated_at: ctx.now,
    };
    let entry = store::entries::decide(conn, entry.id, decision).await?;
    events::record(conn, ctx, subject(&entry, &present), OtjEntryEvent::from(to)).await?;
    Ok(entry)
}

fn may_decide(ctx: &Ctx, present: &Apprenticeship, entry: &Entry, verdict: &Verdict) -> Result<()> {
    let is_manager = present.line_manager_id.is_some() && ctx.person() == present.line_manager_id;
    let is_own = ctx.person() == Some(present.person_id);
    let takes_back = matches!(verdict, Verdict::Void(_)) && entry.state == EntryState::Submitted;
    if (is_manager || ctx.visibility().everything) && !is_own || is_own && takes_back {
        return Ok(());
    }
    let detail = if is_own {
        "The apprentice takes back what still waits; everything else is the line manager's to decide."
    } else {
        "Only the apprentice's line manager or the programme decides about hours."
    };
    Err(Error::because(Code::Forbidden, detail))
}

pub(super) fn subject(entry: &Entry, apprenticeship: &Apprenticeship) -> Subject {
    Subject::new(entry.id)
        .for_organisation(apprenticeship.provider_id)
        .for_apprenticeship(entry.apprenticeship_id)
}
