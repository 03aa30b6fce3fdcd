//! Cells of tables that people open in a spreadsheet.

/// A cell that no spreadsheet takes for a formula (OWASP: CSV injection): an apostrophe goes in front.
pub fn escape_formula(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_text_and_text_stays() {
        for (cell, shown) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-5", "'-5"),
            ("\tx", "'\tx"),
            ("Robin", "Robin"),
            ("", ""),
        ] {
            assert_eq!(escape_formula(cell), shown);
        }
    }
}
