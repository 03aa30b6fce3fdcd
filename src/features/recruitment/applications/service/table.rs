//! Applications as a table for a spreadsheet.

use chrono::SecondsFormat;

use super::super::model::{ApplicationBody, ApplicationFilter};
use super::seen;
use crate::csv::escape_formula;
use crate::ctx::Ctx;
use crate::db::Read;
use crate::error::{Code, Error, Result};
use crate::features::recruitment::vacancies;
use crate::ids::VacancyId;

/// The most rows of a table, read in pages.
const MOST: usize = 5_000;
const PAGE: i64 = 500;

const COLUMNS: [&str; 8] =
    ["applicationId", "state", "familyName", "givenName", "route", "looks", "verification", "submittedAt"];

/// The applications for a vacancy that the caller may see.
///
/// # Errors
/// 404 where the vacancy is not the caller's.
pub async fn table(conn: &mut impl Read, ctx: &Ctx, vacancy: VacancyId) -> Result<String> {
    let found = vacancies::find_any(conn, vacancy).await?;
    let visibility = ctx.visibility();
    if !visibility.everything && (visibility.manager.is_none() || visibility.manager != found.line_manager_id)
    {
        return Err(Error::new(Code::NotFound));
    }
    let filter = ApplicationFilter { vacancy_id: vec![vacancy], ..ApplicationFilter::default() };
    let mut rows: Vec<ApplicationBody> = Vec::new();
    while rows.len() < MOST {
        let page = seen::list(conn, ctx, &filter, rows.last().map(|row| row.id), PAGE).await?;
        let is_last = page.is_empty();
        rows.extend(page);
        if is_last {
            break;
        }
    }
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(COLUMNS).map_err(anyhow::Error::from)?;
    for row in rows.into_iter().take(MOST) {
        writer.write_record(cells(row).map(|cell| escape_formula(&cell))).map_err(anyhow::Error::from)?;
    }
    let bytes = writer.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?;
    Ok(String::from_utf8(bytes).map_err(anyhow::Error::from)?)
}

fn cells(row: ApplicationBody) -> [String; 8] {
    let (family, given) = match row.candidate {
        Some(candidate) => (candidate.family_name, candidate.given_name),
        None => (None, None),
    };
    let verification = row.eligibility.as_ref().and_then(|one| one.verification.as_ref());
    let verification = verification.map(|one| one.outcome.to_string());
    let (route, looks) = match &row.eligibility {
        Some(one) => (one.route.to_string(), one.looks.to_string()),
        None => (String::new(), String::new()),
    };
    let submitted = row.submitted_at.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    [
        row.id.to_string(),
        row.state.to_string(),
        family.unwrap_or_default(),
        given.unwrap_or_default(),
        route,
        looks,
        verification.unwrap_or_default(),
        submitted.unwrap_or_default(),
    ]
}
