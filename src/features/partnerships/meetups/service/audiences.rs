//! Who may register.

use super::super::store;
use crate::db::Read;
use crate::error::{Error, FieldCode, FieldError, Result};
use crate::ids::CohortId;

/// The cohorts of an audience are known.
///
/// # Errors
/// 422 at each that is not.
pub async fn cohorts_exist(conn: &mut impl Read, ids: &[CohortId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let known = store::cohorts(conn, ids).await?;
    let missing = ids.iter().enumerate().filter(|(_, id)| !known.contains(id));
    let faults: Vec<_> = missing
        .map(|(at, _)| {
            let pointer = format!("#/audience/cohortIds/{at}");
            FieldError::pointer(pointer, FieldCode::NotFound, "names no cohort")
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}
