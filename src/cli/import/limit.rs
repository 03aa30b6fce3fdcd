//! Ends the reading of a row that does not end.

use std::io::{Error, ErrorKind, Read, Result};

/// How much is read at once.
pub(super) const BUFFER: usize = 1 << 16;
/// How long a row may be for certain; the longest that the API accepts is some 20,000 bytes.
const LONGEST: usize = 1 << 16;

/// A file of rows. A quotation mark that is never closed would make one cell of the rest of it, in memory.
pub(super) struct Limited<R> {
    inner: R,
    left: usize,
}

impl<R> Limited<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, left: LONGEST + BUFFER }
    }

    /// The row before has ended.
    pub(super) fn next_row(&mut self) {
        self.left = LONGEST + BUFFER;
    }
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        if self.left == 0 {
            let what = "a row is longer than any can be: is a quotation mark left open?";
            return Err(Error::new(ErrorKind::InvalidData, what));
        }
        let count = self.inner.read(buffer)?;
        self.left = self.left.saturating_sub(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> (usize, bool) {
        let mut reader = csv::ReaderBuilder::new()
            .buffer_capacity(BUFFER)
            .has_headers(false)
            .from_reader(Limited::new(text.as_bytes()));
        let (mut count, mut row) = (0, csv::ByteRecord::new());
        loop {
            reader.get_mut().next_row();
            match reader.read_byte_record(&mut row) {
                Ok(true) => count += 1,
                Ok(false) => return (count, true),
                Err(_) => return (count, false),
            }
        }
    }

    #[test]
    fn long_rows_are_read_and_endless_ones_are_not() {
        let long = format!("a,{}\n", "x".repeat(LONGEST - 3));
        assert_eq!(rows(&long.repeat(50)), (50, true));
        let open = format!("a,\"{}\n", "x,y\n".repeat(100_000));
        assert_eq!(rows(&format!("{}{open}", "a,b\n".repeat(10))), (10, false));
    }
}
