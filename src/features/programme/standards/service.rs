//! Use cases of standards.

use diesel_async::AsyncPgConnection;

use super::model::{Catalogue, Ksb, KsbBody, Standard, StandardWithKsbsBody};
use super::store;
use crate::db::Read;
use crate::error::{FieldCode, FieldError, Result};
use crate::ids::StandardId;

/// A page of standards.
pub async fn list(
    conn: &mut impl Read,
    references: &[String],
    levels: &[i32],
    after: Option<StandardId>,
    limit: i64,
) -> Result<Vec<Standard>> {
    Ok(store::list_page(conn, references, levels, after, limit).await?)
}

/// A fault for each of the codes at `#/ksbs` that is none of the standard's.
pub async fn check_ksbs(
    conn: &mut impl Read,
    standard: StandardId,
    codes: &[String],
) -> Result<Vec<FieldError>> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let known = store::codes_of(conn, standard).await?;
    let unknown = codes.iter().enumerate().filter(|(_, code)| !known.contains(code));
    let fault = |(at, code): (usize, &String)| {
        let detail = format!("{code} is not a KSB of the standard");
        FieldError::pointer(format!("#/ksbs/{at}"), FieldCode::UnknownKsb, detail)
    };
    Ok(unknown.map(fault).collect())
}

/// A standard with its KSBs.
pub async fn find(conn: &mut impl Read, id: StandardId) -> Result<StandardWithKsbsBody> {
    let standard = store::find(conn, id).await?.into();
    let ksbs = store::ksbs_of(conn, id).await?;
    let ksbs =
        ksbs.into_iter().map(|ksb| KsbBody { code: ksb.code, kind: ksb.kind, title: ksb.title }).collect();
    Ok(StandardWithKsbsBody { standard, ksbs })
}

/// The catalogue that comes with the program, as JSON.
pub const CATALOGUE: &str = include_str!("catalogue.json");

/// Adds what the database lacks of the catalogue that comes with the program. It is reference data, not a record
/// that somebody changes, so it leaves no events.
pub async fn load_catalogue(conn: &mut AsyncPgConnection) -> Result<()> {
    let catalogue: Catalogue = serde_json::from_str(CATALOGUE).map_err(anyhow::Error::from)?;
    let mut standards = Vec::new();
    let mut ksbs = Vec::new();
    for standard in catalogue.standards {
        let id = standard.id();
        for (position, ksb) in (1..).zip(standard.ksbs) {
            ksbs.push(Ksb { standard_id: id.0, code: ksb.code, kind: ksb.kind, title: ksb.title, position });
        }
        standards.push(Standard {
            id,
            reference: standard.reference,
            lars_code: standard.lars_code,
            version: standard.version,
            option: standard.option,
            title: standard.title,
            level: standard.level,
            typical_months: standard.typical_months,
            minimum_otj_hours: standard.minimum_otj_hours,
        });
    }
    store::insert(conn, &standards).await?;
    store::insert_ksbs(conn, &ksbs).await?;
    Ok(())
}
