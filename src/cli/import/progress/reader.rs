//! Rows of a CSV file, read strictly (RFC 4180): what cannot be told apart for sure is not guessed.

use std::io::{BufRead as _, BufReader, Error, ErrorKind, Read, Result};
use std::mem::take;

/// How much is read at once.
const BUFFER: usize = 1 << 16;
/// How long a row may be; the longest that the API accepts is some 20,000 bytes.
const LONGEST: usize = 1 << 16;
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A file of rows.
pub(super) struct Reader<R> {
    input: BufReader<R>,
    /// The last line that was read.
    text: Vec<u8>,
    /// Its number in the file.
    line: u64,
    /// The cell that is being read.
    cell: Vec<u8>,
}

/// What came next in a file.
pub(super) enum Next {
    /// A row with something in it.
    Row,
    /// A row of empty cells.
    Blank,
    /// A row that is wrong within one line; the next starts on the line after it.
    Malformed(String),
    End,
}

/// Where in a cell the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Unquoted,
    Quoted,
    /// Behind a quotation mark that closes the cell, unless another follows.
    Quote,
    /// Behind the cell's closing quotation mark and a blank.
    Closed,
}

impl<R: Read> Reader<R> {
    pub(super) fn new(input: R) -> Self {
        let input = BufReader::with_capacity(BUFFER, input);
        Self { input, text: Vec::new(), line: 0, cell: Vec::new() }
    }

    /// Reads the next row. Blanks around a cell are cut off, those within quotation marks are not.
    ///
    /// # Errors
    /// When it cannot be told where the row ends: then nothing behind it can be read, either.
    pub(super) fn next(&mut self, row: &mut csv::ByteRecord) -> Result<Next> {
        row.clear();
        self.cell.clear();
        let (mut place, mut length, first) = (Place::Unquoted, 0, self.line + 1);
        loop {
            if !self.next_line()? {
                return match place {
                    Place::Quoted => Err(lost(first, "a quotation mark is opened there and never closed")),
                    _ => Ok(Next::End),
                };
            }
            length += self.text.len();
            if length > LONGEST {
                return Err(lost(first, "the row is longer than any can be: is a quotation mark left open?"));
            }
            match self.scan(place, row) {
                Ok(Place::Quoted) => place = Place::Quoted,
                Ok(_) if row.iter().all(<[u8]>::is_empty) => return Ok(Next::Blank),
                Ok(_) => return Ok(Next::Row),
                Err(what) if self.line == first => {
                    return Ok(Next::Malformed(format!("line {first}: {what}")));
                }
                Err(what) => {
                    let line = self.line;
                    let what = format!(
                        "a quotation mark is opened there and not closed by line {line}, where {what}"
                    );
                    return Err(lost(first, &what));
                }
            }
        }
    }

    /// Reads a line with what ends it: a line feed, a carriage return, or both.
    fn next_line(&mut self) -> Result<bool> {
        self.text.clear();
        loop {
            let buffer = match self.input.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                read => read?,
            };
            let ended_by_return = self.text.last() == Some(&b'\r');
            if buffer.is_empty() || ended_by_return && buffer.first() != Some(&b'\n') {
                break;
            }
            let end = buffer.iter().position(|byte| matches!(byte, b'\n' | b'\r')).map(|at| at + 1);
            let count = end.unwrap_or(buffer.len());
            self.text.extend_from_slice(&buffer[..count]);
            self.input.consume(count);
            if self.text.ends_with(b"\n") || self.text.len() > LONGEST {
                break;
            }
        }
        if self.line == 0 && self.text.starts_with(BOM) {
            self.text.drain(..BOM.len());
        }
        self.line += 1;
        Ok(!self.text.is_empty())
    }

    /// Takes the cells of a line. Whoever ends in a quoted cell goes on with the next line.
    fn scan(
        &mut self,
        mut place: Place,
        row: &mut csv::ByteRecord,
    ) -> std::result::Result<Place, &'static str> {
        let text = take(&mut self.text);
        for byte in text.iter().copied() {
            place = match (place, byte) {
                (Place::Quoted, b'"') => Place::Quote,
                (Place::Quoted, _) => {
                    self.cell.push(byte);
                    place
                }
                (Place::Quote, b'"') => {
                    self.cell.push(byte);
                    Place::Quoted
                }
                (_, b',') => {
                    self.end_cell(place, row);
                    Place::Unquoted
                }
                (_, b'\r' | b'\n') => place,
                (Place::Unquoted, b'"') if self.cell.trim_ascii().is_empty() => {
                    self.cell.clear();
                    Place::Quoted
                }
                (Place::Unquoted, b'"') => {
                    return Err("a quotation mark stands in a cell that is not quoted");
                }
                (Place::Unquoted, _) => {
                    self.cell.push(byte);
                    place
                }
                (Place::Quote | Place::Closed, b' ' | b'\t') => Place::Closed,
                (Place::Quote | Place::Closed, _) => {
                    return Err("text stands behind a closing quotation mark");
                }
            };
        }
        self.text = text;
        if place != Place::Quoted {
            self.end_cell(place, row);
        }
        Ok(place)
    }

    fn end_cell(&mut self, place: Place, row: &mut csv::ByteRecord) {
        row.push_field(if place == Place::Unquoted { trimmed(&self.cell) } else { &self.cell });
        self.cell.clear();
    }
}

fn trimmed(cell: &[u8]) -> &[u8] {
    std::str::from_utf8(cell).map_or(cell.trim_ascii(), |text| text.trim().as_bytes())
}

/// Why nothing from a row on can be read.
fn lost(line: u64, what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, format!("line {line}: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of a file, its cells joined by bars; what is wrong stands last, or in the place of its row.
    fn rows(text: &str) -> Vec<String> {
        let mut reader = Reader::new(text.as_bytes());
        let (mut found, mut row) = (Vec::new(), csv::ByteRecord::new());
        loop {
            let cells = |row: &csv::ByteRecord| {
                row.iter()
                    .map(|cell| String::from_utf8_lossy(cell).into_owned())
                    .collect::<Vec<_>>()
                    .join("|")
            };
            match reader.next(&mut row) {
                Ok(Next::Row) => found.push(cells(&row)),
                Ok(Next::Blank) => found.push("-".to_owned()),
                Ok(Next::Malformed(what)) => found.push(format!("! {what}")),
                Ok(Next::End) => return found,
                Err(error) => {
                    found.push(error.to_string());
                    return found;
                }
            }
        }
    }

    #[test]
    fn cells_are_those_of_the_rfc() {
        for (text, expected) in [
            ("a,b\nc,d", vec!["a|b", "c|d"]),
            ("a,b\r\nc,d\r\n", vec!["a|b", "c|d"]),
            ("a,b\rc,d\r", vec!["a|b", "c|d"]),
            ("\u{feff}a,b\n", vec!["a|b"]),
            (" a\u{a0},\" b \" , \"c\"\n", vec!["a| b |c"]),
            ("\"a\"\"b\",\"c\r\nd\"\n", vec!["a\"b|c\r\nd"]),
            ("a,\n", vec!["a|"]),
            ("a\n\n,,\n  \nb\n   ", vec!["a", "-", "-", "-", "b", "-"]),
            ("", vec![]),
        ] {
            assert_eq!(rows(text), expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_wrong_in_a_line_costs_that_line_alone() {
        for (line, what) in [
            ("x,\"a\"b", "text stands behind a closing quotation mark"),
            ("x,a\"b", "a quotation mark stands in a cell that is not quoted"),
            ("x,\"a\" \"b\"", "text stands behind a closing quotation mark"),
        ] {
            let expected = ["a".to_owned(), format!("! line 2: {what}"), "b".to_owned()];
            assert_eq!(rows(&format!("a\n{line}\nb\n")), expected, "{line}");
        }
    }

    #[test]
    fn an_open_quotation_mark_swallows_nothing() {
        let never = "line 2: a quotation mark is opened there and never closed";
        assert_eq!(rows("a\nx,\"y\nb,c\n"), ["a", never]);
        assert_eq!(rows("a\nx,\"y\nb,\"\"c\n"), ["a", never]);
        let found = rows("a\nx,\"y\nb,\"c\"\nd\n");
        assert!(
            found.len() == 2 && found[1].starts_with("line 2: ") && found[1].contains("line 3"),
            "{found:?}"
        );
        let long = format!("a,{}\n", "x".repeat(LONGEST - 3));
        assert_eq!(rows(&long.repeat(50)).len(), 50);
        let open = format!("{}a,\"{}\n", "a,b\n".repeat(10), "x,y\n".repeat(100_000));
        assert!(rows(&open)[10].starts_with("line 11: the row is longer than any can be"));
    }
}
