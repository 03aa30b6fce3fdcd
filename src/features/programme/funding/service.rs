//! Use cases of funding rules.

use anyhow::anyhow;
use chrono::{DateTime, NaiveDate, Utc};
use diesel_async::AsyncPgConnection;

use super::events::FundingRulesEvent;
use super::model::records::{
    AddFundingRules, FundingRules, FundingRulesBody, FundingRulesFilter, FundingWarning, PutFundingRules,
    WarningBody,
};
use super::model::{RuleSet, RuleSets};
use super::store;
use crate::ctx::Ctx;
use crate::db::{Read, versions};
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::events::{self, Subject};
use crate::features::programme::standards::Product;
use crate::ids::{FundingRulesId, StandardId};

/// All rule sets as they hold, or were known before an instant: one statement.
pub async fn rule_sets(conn: &mut impl Read, end: Option<DateTime<Utc>>) -> Result<RuleSets> {
    let rows: Vec<FundingRules> = match end {
        None => store::all(conn).await?,
        Some(end) => versions::all_before(conn, "fundingRules", end).await?,
    };
    let sets = RuleSets::new(rows.iter().map(FundingRules::set).collect());
    sets.ok_or_else(|| anyhow!("the database holds no funding rules").into())
}

/// The rules for whoever starts a standard on a day, as they hold, or were known before an instant.
pub async fn rules_for(
    conn: &mut impl Read,
    standard: StandardId,
    starts_on: NaiveDate,
    end: Option<DateTime<Utc>>,
) -> Result<RuleSet> {
    let reference = store::reference(conn, standard).await?;
    let product = reference.and_then(|reference| Product::of(&reference)).unwrap_or_default();
    Ok(rule_sets(conn, end).await?.for_start(product, starts_on))
}

/// A set with its version.
pub async fn find(conn: &mut impl Read, id: FundingRulesId) -> Result<(i32, FundingRulesBody)> {
    let row = store::find(conn, id).await?;
    shown(conn, row, Vec::new()).await
}

async fn shown(
    conn: &mut impl Read,
    row: FundingRules,
    warnings: Vec<WarningBody>,
) -> Result<(i32, FundingRulesBody)> {
    let place = rule_sets(conn, None).await?.place(&row.set());
    Ok((row.version, FundingRulesBody::new(row, place, warnings)))
}

/// The set, locked.
pub async fn find_for_update(conn: &mut AsyncPgConnection, id: FundingRulesId) -> Result<FundingRules> {
    Ok(store::find_for_update(conn, id).await?)
}

/// A page of sets.
pub async fn list(
    conn: &mut impl Read,
    filter: &FundingRulesFilter,
    after: Option<FundingRulesId>,
    limit: i64,
) -> Result<Vec<FundingRulesBody>> {
    let rows = store::list_page(conn, filter, after, limit).await?;
    let sets = rule_sets(conn, None).await?;
    let bodies = rows.into_iter().map(|row| {
        let place = sets.place(&row.set());
        FundingRulesBody::new(row, place, Vec::new())
    });
    Ok(bodies.collect())
}

/// Adds the rules of a product for starts from a day on; the set before holds until then.
///
/// # Errors
/// 409 where the product has a set from that day on.
pub async fn add(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    command: AddFundingRules,
) -> Result<(i32, FundingRulesBody)> {
    let AddFundingRules { product, starts_from, rules, source } = command;
    let new = FundingRules::new(ctx.new_id(), (product, Some(starts_from)), &rules, source, ctx.now);
    let added = distinct(store::insert(conn, new).await.map_err(Error::from))?;
    events::record(conn, ctx, Subject::new(added.id), FundingRulesEvent::Added).await?;
    let place = rule_sets(conn, None).await?.place(&added.set());
    let warnings = warnings(conn, None, place).await?;
    shown(conn, added, warnings).await
}

/// Says anew what a set, which is locked, says. What it said before is kept: an answer about a past day goes by it. The same
/// again changes nothing.
///
/// # Errors
/// 409 where the product has another set from that day on; 422 for a day of the set that has none, or none of another.
pub async fn put(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: FundingRules,
    command: PutFundingRules,
) -> Result<(i32, FundingRulesBody)> {
    if command.starts_from.is_some() != present.starts_from.is_some() {
        let detail = if present.starts_from.is_some() {
            "must be a day: another set holds for all earlier starts"
        } else {
            "must be null: this set holds for all earlier starts"
        };
        return Err(Error::invalid(vec![FieldError::pointer(
            "#/startsFrom",
            FieldCode::Inconsistent,
            detail,
        )]));
    }
    let PutFundingRules { starts_from, rules, source } = command;
    let mut said =
        FundingRules::new(present.id, (present.product, starts_from), &rules, source, present.updated_at);
    (said.created_at, said.version) = (present.created_at, present.version);
    if said == present {
        return shown(conn, present, Vec::new()).await;
    }
    (said.updated_at, said.version) = (ctx.now, present.version + 1);
    let before = rule_sets(conn, None).await?.place(&present.set());
    let changed = distinct(store::update(conn, &said).await.map_err(Error::from))?;
    events::record(conn, ctx, Subject::new(changed.id), FundingRulesEvent::Changed).await?;
    let after = rule_sets(conn, None).await?.place(&changed.set());
    let warnings = warnings(conn, Some(before), after).await?;
    shown(conn, changed, warnings).await
}

/// What to look at where apprenticeships start on days for which a set holds, or held before it was written; there may have
/// been none.
async fn warnings(conn: &mut impl Read, before: Option<RuleSet>, after: RuleSet) -> Result<Vec<WarningBody>> {
    let old = before.unwrap_or(after);
    // None stands for no bound: it is the least of first days, and the greatest of days that follow.
    let from = old.starts_from.min(after.starts_from);
    let until = old.until.zip(after.until).map(|(one, other)| one.max(other));
    let references = format!("{}%", after.product.letters());
    let decided = store::decided(conn, &references, (from, until)).await?;
    let stays = before.is_some_and(|old| (old.starts_from, old.until) == (after.starts_from, after.until));
    let (code, what) = if stays {
        (FundingWarning::AlreadyDecided, "that are measured by these rules already")
    } else {
        (FundingWarning::OtherRules, "that start on days for which other rules held before")
    };
    let warning = WarningBody { code, detail: format!("Apprenticeships {what}: {decided}.") };
    Ok((decided > 0).then_some(warning).into_iter().collect())
}

fn distinct<T>(result: Result<T>) -> Result<T> {
    result.on_constraint("funding_rules_start_unique", || {
        Error::because(Code::AlreadyExists, "The product has a set of rules from this day on.")
    })
}
