//! Use cases of the network.

use std::collections::HashMap;

use super::model::{Apprentice, Contact, EntryBody, MOST, MOST_IN_TABLE, NetworkFilter};
use super::store::{self, Wanted};
use crate::csv::escape_formula;
use crate::ctx::{Ctx, london_day};
use crate::db::Read;
use crate::error::{Error, Result};
use crate::ids::ApprenticeshipId;

/// How many apprentices are read at once for a table.
const AT_ONCE: i64 = 1_000;

/// The columns of the table.
const COLUMNS: [&str; 10] = [
    "apprenticeshipId",
    "cohortId",
    "familyName",
    "givenName",
    "employersMet",
    "employer",
    "employerId",
    "way",
    "title",
    "on",
];

/// A page of apprentices whom the caller may see, with whom they have met.
///
/// # Errors
/// 400 for a day to come.
pub async fn page(
    conn: &mut impl Read,
    ctx: &Ctx,
    filter: &NetworkFilter,
    after: Option<ApprenticeshipId>,
    limit: i64,
) -> Result<Vec<EntryBody>> {
    let Some(wanted) = wanted(ctx, filter, after, limit)? else { return Ok(Vec::new()) };
    let rows = met(conn, ctx, &wanted, MOST).await?;
    Ok(rows.into_iter().map(|(row, contacts)| EntryBody::of(row, contacts)).collect())
}

/// None where there can be nobody: whoever has met nobody has not met an employer.
fn wanted(
    ctx: &Ctx,
    filter: &NetworkFilter,
    after: Option<ApprenticeshipId>,
    limit: i64,
) -> Result<Option<Wanted>> {
    let wanted = Wanted {
        cohorts: filter.cohort_id.clone(),
        employers: filter.employer_id.clone(),
        nobody: filter.met.is_some(),
        end: ctx.end_of(filter.as_of)?,
        after,
        limit,
    };
    Ok(Some(wanted).filter(|wanted| !wanted.nobody || wanted.employers.is_empty()))
}

/// Apprentices, each with whom they have met.
async fn met(
    conn: &mut impl Read,
    ctx: &Ctx,
    wanted: &Wanted,
    most: i64,
) -> Result<Vec<(Apprentice, Vec<Contact>)>> {
    let rows = store::page(conn, ctx.visibility(), wanted).await?;
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let mut of: HashMap<ApprenticeshipId, Vec<Contact>> = HashMap::new();
    for contact in store::contacts(conn, &ids, wanted.end, most).await? {
        of.entry(contact.apprenticeship_id).or_default().push(contact);
    }
    let with = |row: Apprentice| {
        let contacts = of.remove(&row.id).unwrap_or_default();
        (row, contacts)
    };
    Ok(rows.into_iter().map(with).collect())
}

/// The network as a table for a spreadsheet (RFC 4180): a line for each employer that an apprentice has met, and one for who has met
/// nobody.
///
/// # Errors
/// As [`page`].
pub async fn table(conn: &mut impl Read, ctx: &Ctx, filter: &NetworkFilter) -> Result<String> {
    let failed = |cause: csv::Error| Error::Internal(cause.into());
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(COLUMNS).map_err(failed)?;
    let mut next = wanted(ctx, filter, None, AT_ONCE)?;
    while let Some(wanted) = next.take() {
        let rows = met(conn, ctx, &wanted, MOST_IN_TABLE).await?;
        let read = i64::try_from(rows.len()).unwrap_or(i64::MAX);
        let last = rows.last().map(|(row, _)| row.id);
        for line in rows.iter().flat_map(|(row, contacts)| lines(row, contacts)) {
            table.write_record(line).map_err(failed)?;
        }
        next = (read == AT_ONCE).then_some(Wanted { after: last, ..wanted });
    }
    let bytes = table.into_inner().map_err(|cause| Error::Internal(anyhow::anyhow!("{cause}")))?;
    String::from_utf8(bytes).map_err(|cause| Error::Internal(cause.into()))
}

fn lines(row: &Apprentice, contacts: &[Contact]) -> Vec<[String; 10]> {
    let line = |contact: Option<&Contact>| {
        let of = |cell: &dyn Fn(&Contact) -> String| contact.map(cell).unwrap_or_default();
        [
            row.id.to_string(),
            row.cohort_id.to_string(),
            escape_formula(&row.person.family_name),
            escape_formula(&row.person.given_name),
            contact.map_or(0, |contact| contact.employers).to_string(),
            of(&|contact| escape_formula(&contact.organisation_name)),
            of(&|contact| contact.organisation_id.to_string()),
            of(&|contact| contact.way.to_string()),
            of(&|contact| escape_formula(&contact.title)),
            of(&|contact| london_day(contact.met_at).to_string()),
        ]
    };
    if contacts.is_empty() {
        return vec![line(None)];
    }
    contacts.iter().map(|contact| line(Some(contact))).collect()
}
