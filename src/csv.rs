//! Cells of tables that people open in a spreadsheet.

use crate::text::is_unseen;

/// What a formula starts with: also in full width, as programs for East Asian text take it.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// A cell that no spreadsheet takes for a formula (OWASP: CSV injection): an apostrophe goes in front. What nobody sees
/// does not hide a formula, and a cell that starts with a tab or a line break is one whatever follows.
pub fn escape_formula(cell: &str) -> String {
    let is_formula =
        cell.starts_with(char::is_control) || cell.trim_start_matches(is_unseen).starts_with(FORMULA);
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
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
            ("\nx", "'\nx"),
            ("\r\n=1", "'\r\n=1"),
            ("\u{ff1d}1+1", "'\u{ff1d}1+1"),
            ("\u{ff0b}1", "'\u{ff0b}1"),
            ("\u{ff0d}1", "'\u{ff0d}1"),
            ("\u{ff20}SUM(A1)", "'\u{ff20}SUM(A1)"),
            (" =1", "' =1"),
            ("\u{200b}=1", "'\u{200b}=1"),
            (" Robin", " Robin"),
            ("Robin", "Robin"),
            ("", ""),
        ] {
            assert_eq!(escape_formula(cell), shown);
        }
    }
}
