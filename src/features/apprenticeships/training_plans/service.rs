//! Use cases of training plans.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::model::{Basis, Measure};
use crate::db::Read;
use crate::error::{Error, Result};
use crate::features::apprenticeships::breaks;
use crate::features::programme::funding::{RuleSet, TrainingPlan};
use crate::features::programme::standards;
use crate::ids::ApprenticeshipId;

/// What each of some apprenticeships is measured against, as known now or before an instant; a fixed number of statements.
pub async fn find(
    conn: &mut impl Read,
    all: &[Basis],
    end: Option<DateTime<Utc>>,
) -> Result<HashMap<ApprenticeshipId, Measure>> {
    let ids: Vec<_> = all.iter().map(|basis| basis.id).collect();
    let mut standards: Vec<_> = all.iter().map(|basis| basis.standard_id).collect();
    standards.sort_unstable();
    standards.dedup();
    let standards = standards::figures(conn, &standards, end).await?;
    let mut pauses = breaks::pauses(conn, &ids, end).await?;
    let measures = all.iter().map(|basis| {
        let figures = standards.get(&basis.standard_id);
        let plan = TrainingPlan {
            starts_on: basis.starts_on,
            planned_end_on: basis.planned_end_on,
            weekly_hours_hundredths: basis.weekly_hours_hundredths,
            rules: RuleSet::for_start(basis.starts_on),
            standard: figures.map(|figures| figures.hours_for(basis.starts_on)).unwrap_or_default(),
            pauses: pauses.remove(&basis.id).unwrap_or_default(),
        };
        (basis.id, Measure { plan, ksbs: figures.and_then(|figures| figures.ksbs) })
    });
    Ok(measures.collect())
}

/// As [`find`], of one apprenticeship.
pub async fn find_one(conn: &mut impl Read, basis: Basis, end: Option<DateTime<Utc>>) -> Result<Measure> {
    find(conn, &[basis], end).await?.remove(&basis.id).ok_or_else(Error::not_found)
}
