//! Use cases of retention.

use chrono::Months;
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::model::{CANDIDATES, Erasure, RULES, Root, Rule};
use super::store;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::Result;
use crate::features::events::{self, Subject};
use crate::features::identity::people::PersonEvent;
use crate::features::partnerships::enquiries::EnquiryEvent;
use crate::features::recruitment::applications::{ApplicationEvent, CandidateEvent};
use crate::ids::{ErasureId, PersonId};

/// How long an apprenticeship is kept as a record after its end.
pub const RECORDS_KEPT: Months = Months::new(72);

/// How many are erased by a rule in one transaction of the timer.
const AT_ONCE: i64 = 20;
/// How many a dry run tells of a rule.
const TOLD: i64 = 1_000;

/// Erases what is past its time, a few of each kind at once.
pub async fn due(conn: &mut AsyncPgConnection, ctx: &Ctx) -> Result<()> {
    for (rule, ids) in due_of_each(conn, ctx, AT_ONCE).await? {
        for id in ids {
            erase(conn, ctx, (rule.root, id), (rule.whole, rule.name)).await?;
        }
    }
    Ok(())
}

/// What would be erased now, by rule: the ids, a thousand of each at most. Changes nothing.
pub async fn due_now(conn: &mut impl Read, ctx: &Ctx) -> Result<Vec<(&'static Rule, Vec<Uuid>)>> {
    due_of_each(conn, ctx, TOLD).await
}

async fn due_of_each(conn: &mut impl Read, ctx: &Ctx, limit: i64) -> Result<Vec<(&'static Rule, Vec<Uuid>)>> {
    let mut all = Vec::new();
    for rule in RULES {
        let ids = match rule.kept.before(ctx.today()) {
            Some(day) => store::due(conn, rule, day, limit).await?,
            None => Vec::new(),
        };
        all.push((rule, ids));
    }
    Ok(all)
}

/// Erases what is personal of a record and of all that is about it; returns whether there was anything. A rule names why.
pub async fn erase(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (root, id): (Root, Uuid),
    (whole, rule): (bool, &str),
) -> Result<bool> {
    let erasure =
        Erasure { id: ctx.new_id(), root, record_id: id, whole, rule: rule.to_owned(), erased_at: ctx.now };
    carry_out(conn, ctx, &erasure).await
}

async fn carry_out(conn: &mut AsyncPgConnection, ctx: &Ctx, erasure: &Erasure) -> Result<bool> {
    let (root, id) = (erasure.root, erasure.record_id);
    if root == Root::Applications {
        store::lock_candidate(conn, id).await?;
    }
    if store::lock(conn, root, id).await?.is_none() {
        return Ok(false);
    }
    let applications = match root {
        Root::Candidates => store::lock_applications(conn, id).await?,
        _ => Vec::new(),
    };
    // Somebody may have begun an application meanwhile.
    if erasure.rule == CANDIDATES && !applications.is_empty() {
        return Ok(false);
    }
    store::erase(conn, &ctx.equality_key, erasure).await?;
    match root {
        Root::People => {
            let subject = Subject::new(id).for_person(PersonId(id));
            events::record(conn, ctx, subject, PersonEvent::Erased).await?;
        }
        Root::Candidates => events::record(conn, ctx, Subject::new(id), CandidateEvent::Erased).await?,
        Root::Applications => events::record(conn, ctx, Subject::new(id), ApplicationEvent::Erased).await?,
        Root::EmployerEnquiries => events::record(conn, ctx, Subject::new(id), EnquiryEvent::Erased).await?,
    }
    for application in applications {
        events::record(conn, ctx, Subject::new(application), ApplicationEvent::Erased).await?;
    }
    Ok(true)
}

/// Erasures from the log, those after one, in the order in which they were made.
pub async fn export(conn: &mut impl Read, after: Option<ErasureId>, limit: i64) -> Result<Vec<Erasure>> {
    Ok(store::list(conn, after, limit).await?)
}

/// Does an erasure again that a restored backup does not know; returns whether there was anything to do.
pub async fn apply(conn: &mut AsyncPgConnection, ctx: &Ctx, erasure: &Erasure) -> Result<bool> {
    if store::is_known(conn, erasure.id).await? {
        return Ok(false);
    }
    carry_out(conn, ctx, erasure).await
}
