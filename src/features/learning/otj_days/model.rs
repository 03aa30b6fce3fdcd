//! How much a day may hold.

use chrono::NaiveDate;

use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::hours::Hours;
use crate::ids::ApprenticeshipId;

/// An apprenticeship and a day.
pub type Day = (ApprenticeshipId, NaiveDate);

/// Hundredths of an hour in a day.
const LENGTH: i32 = 2400;

/// Whether a day that holds `others` can hold `hundredths` more, which stand at `pointer` in the request.
///
/// # Errors
/// 422 `dayTotalExceeded` where it cannot.
pub fn ensure_fits(day: NaiveDate, others: i32, hundredths: i32, pointer: &str) -> Result<()> {
    if others + hundredths <= LENGTH {
        return Ok(());
    }
    let (all, others) = (Hours(others + hundredths).as_f64(), Hours(others).as_f64());
    let detail = format!("would make {all} hours on {day}; {others} are recorded already");
    let fault = FieldError::pointer(pointer, FieldCode::DayTotalExceeded, detail);
    Err(Error::with_errors(Code::DayTotalExceeded, vec![fault]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_holds_24_hours_and_no_more() {
        for (others, hundredths, fits) in
            [(0, 2400, true), (0, 2401, false), (2399, 1, true), (2399, 2, false), (2400, 1, false)]
        {
            let found = ensure_fits(NaiveDate::default(), others, hundredths, "#/hours");
            assert_eq!(found.is_ok(), fits, "{others} and {hundredths}");
        }
    }
}
