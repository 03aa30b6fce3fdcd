//! Use cases of standards.

mod catalogue;
mod writing;

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

use super::model::{
    AssessmentModel, DatedHours, HoursRow, KsbKind, Product, Standard, StandardBody, StandardFigures,
    StandardVersionBody, StandardWithKsbsBody, StoredVersion, VersionKey, number_of,
};
use super::store;
use crate::db::{Read, versions};
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::ids::StandardId;

pub use catalogue::{CATALOGUE, load_catalogue};
pub use writing::{find_for_update, plan, put};

/// A page of standards, on a day.
pub async fn list(
    conn: &mut impl Read,
    (references, levels): (&[String], &[i32]),
    after: Option<StandardId>,
    limit: i64,
    today: NaiveDate,
) -> Result<Vec<StandardBody>> {
    let rows = store::list_page(conn, references, levels, after, limit).await?;
    with_hours(conn, rows, today).await
}

async fn with_hours(
    conn: &mut impl Read,
    rows: Vec<Standard>,
    today: NaiveDate,
) -> Result<Vec<StandardBody>> {
    let ids: Vec<StandardId> = rows.iter().map(|row| row.id).collect();
    let mut hours = by_standard(store::hours_of(conn, &ids, None).await?);
    let bodies = rows.into_iter().map(|row| {
        let own = hours.remove(&row.id).unwrap_or_default();
        StandardBody::new(row, &own, today)
    });
    Ok(bodies.collect())
}

fn by_standard(rows: Vec<HoursRow>) -> HashMap<StandardId, Vec<DatedHours>> {
    let mut hours: HashMap<StandardId, Vec<DatedHours>> = HashMap::new();
    for row in rows {
        hours.entry(row.standard_id).or_default().push(row.dated());
    }
    hours
}

/// What standards publish of hours and KSBs; with an instant the hours as they were known before it.
pub async fn figures(
    conn: &mut impl Read,
    ids: &[StandardId],
    end: Option<DateTime<Utc>>,
) -> Result<HashMap<StandardId, StandardFigures>> {
    let mut hours = by_standard(store::hours_of(conn, ids, end).await?);
    let counts = store::counts(conn, ids).await?;
    let figures = counts.into_iter().map(|(id, reference, complete, listed)| {
        let figures = StandardFigures {
            product: Product::of(&reference).unwrap_or_default(),
            hours: hours.remove(&id).unwrap_or_default(),
            ksbs: complete.then_some(listed),
        };
        (id, figures)
    });
    Ok(figures.collect())
}

/// As [`figures`], of one standard.
pub async fn figures_of(
    conn: &mut impl Read,
    id: StandardId,
    end: Option<DateTime<Utc>>,
) -> Result<StandardFigures> {
    Ok(figures(conn, &[id], end).await?.remove(&id).unwrap_or_default())
}

/// What a version of a standard was, as far as it is asked for of days gone by.
#[derive(Deserialize)]
struct Then {
    #[serde(default)]
    assessment_model: Option<AssessmentModel>,
}

/// The version of a standard in words, and by which kind of plan it is assessed, as it is or was known before an instant.
pub async fn assessment_model(
    conn: &mut impl Read,
    id: StandardId,
    end: Option<DateTime<Utc>>,
) -> Result<(VersionKey, Option<AssessmentModel>)> {
    let Standard { reference, version, assessment_model, .. } = store::find(conn, id).await?;
    let key = VersionKey { reference, version };
    let Some(end) = end else { return Ok((key, assessment_model)) };
    // Versions are kept of the version itself, not of its options.
    let rows = store::find_version(conn, &key).await?;
    let core = rows.into_iter().find(|row| row.option.is_none()).map_or(id, |row| row.id);
    let then: Option<Then> = versions::before(conn, "standard", &[core.0], end).await?.pop();
    Ok((key, then.map_or(assessment_model, |then| then.assessment_model)))
}

/// The listed codes of one kind, and whether these are all.
pub async fn of_kind(conn: &mut impl Read, id: StandardId, kind: KsbKind) -> Result<(bool, Vec<String>)> {
    let (complete, mut codes) = store::codes_of(conn, id).await?;
    codes.retain(|code| KsbKind::of(code) == Some(kind));
    codes.sort_by_key(|code| code.get(1..).and_then(|number| number.parse::<u16>().ok()));
    Ok((complete, codes))
}

/// The places of those codes that can be none of the standard's.
pub async fn unknown_ksbs(
    conn: &mut impl Read,
    standard: StandardId,
    codes: &[String],
) -> Result<Vec<usize>> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let (complete, listed) = store::codes_of(conn, standard).await?;
    let fits = |code: &String| listed.contains(code) || (!complete && KsbKind::of(code).is_some());
    Ok(codes.iter().enumerate().filter(|(_, code)| !fits(code)).map(|(at, _)| at).collect())
}

/// A fault for each of the codes at `#/ksbs` that can be none of the standard's.
pub async fn check_ksbs(
    conn: &mut impl Read,
    standard: StandardId,
    codes: &[String],
) -> Result<Vec<FieldError>> {
    let unknown = unknown_ksbs(conn, standard, codes).await?;
    let fault = |at: usize| {
        let code = codes.get(at).map(String::as_str).unwrap_or_default();
        let detail = format!("{code} is not a KSB of the standard");
        FieldError::pointer(format!("#/ksbs/{at}"), FieldCode::UnknownKsb, detail)
    };
    Ok(unknown.into_iter().map(fault).collect())
}

/// A standard with its hours and KSBs, on a day.
pub async fn find(
    conn: &mut impl Read,
    id: StandardId,
    today: NaiveDate,
) -> Result<(i32, StandardWithKsbsBody)> {
    let found = store::find(conn, id).await?;
    let revision = found.revision;
    let row = store::complete(conn, vec![found]).await?.pop().ok_or_else(Error::not_found)?;
    Ok((revision, StandardWithKsbsBody::new(row, today)))
}

/// The versions of a standard, the newest first.
///
/// # Errors
/// 404 where there is none.
pub async fn versions(conn: &mut impl Read, reference: &str, today: NaiveDate) -> Result<Vec<StandardBody>> {
    if Product::of(reference).is_none() {
        return Err(Error::not_found());
    }
    let mut rows = store::versions_of(conn, reference).await?;
    if rows.is_empty() {
        return Err(Error::not_found());
    }
    rows.sort_by_key(|row| std::cmp::Reverse(number_of(&row.version)));
    with_hours(conn, rows, today).await
}

/// A version with its options.
///
/// # Errors
/// 404 where there is none.
pub async fn find_version(
    conn: &mut impl Read,
    key: Option<&VersionKey>,
    today: NaiveDate,
) -> Result<(i32, StandardVersionBody)> {
    let key = key.ok_or_else(Error::not_found)?;
    let rows = store::find_version(conn, key).await?;
    let stored = StoredVersion::of(store::complete(conn, rows).await?).ok_or_else(Error::not_found)?;
    Ok((stored.core.standard.revision, StandardVersionBody::new(stored, today)))
}
