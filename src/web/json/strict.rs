//! RFC 8259 to the letter: finds out whether bytes are JSON, and where each value of it stands.
//!
//! Stricter than most parsers where those disagree with each other, since a body that two programs read differently
//! is a hole: a name may stand once in its object, however it is escaped, and half of a surrogate pair is no text.

use std::borrow::Cow;
use std::collections::HashSet;

/// How deep lists and objects may nest.
const DEEPEST: usize = 64;
/// Up to this many names, comparing each with each is faster than hashing them.
const FEW: usize = 16;

/// Why bytes are not acceptable JSON.
#[derive(Debug, PartialEq, Eq)]
pub struct Flaw(String);

impl Flaw {
    /// What is wrong at a byte of `text`.
    fn at(text: &str, byte: usize, what: &str) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.matches('\n').count() + 1;
        let column = before[start..].chars().count() + 1;
        Self(format!("Line {line}, column {column}: {what}."))
    }

    /// A sentence with the line and the column, both from 1.
    pub fn into_detail(self) -> String {
        self.0
    }
}

/// Where a value or a name stands: its bytes, and the index of the first mark that lies behind it.
/// 32 bits, because a list of a million digits makes a million of these.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    pub from: u32,
    pub to: u32,
    pub next: u32,
}

/// Goes through a whole body: its text, and the marks of its values in the order in which they begin.
pub fn scan(bytes: &[u8]) -> Result<(&str, Vec<Mark>), Flaw> {
    if u32::try_from(bytes.len()).is_err() {
        return Err(Flaw("The body is longer than any that can be read.".to_owned()));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        Flaw::at(
            &String::from_utf8_lossy(good),
            good.len(),
            "the bytes are not UTF-8",
        )
    })?;
    let mut scan = Scan {
        text,
        at: 0,
        depth: 0,
        marks: Vec::new(),
    };
    scan.value()?;
    match scan.peek() {
        None => Ok((text, scan.marks)),
        Some(_) => Err(scan.flaw("there is more after the end of the value")),
    }
}

/// What a string in quotes says, without copying unless something is escaped.
pub fn spelled(raw: &str) -> Cow<'_, str> {
    let inside = raw.get(1..raw.len() - 1).unwrap_or_default();
    if inside.contains('\\') {
        Cow::Owned(serde_json::from_str(raw).expect("the scan has judged every escape"))
    } else {
        Cow::Borrowed(inside)
    }
}

/// Goes through a text once.
struct Scan<'de> {
    text: &'de str,
    at: usize,
    depth: usize,
    marks: Vec<Mark>,
}

impl Scan<'_> {
    fn value(&mut self) -> Result<(), Flaw> {
        let first = self.peek();
        let index = self.open();
        match first {
            Some(b'{') => self.nested(|scan| scan.object(index))?,
            Some(b'[') => self.nested(Self::list)?,
            Some(b'"') => self.string()?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true")?,
            Some(b'f') => self.word("false")?,
            Some(b'n') => self.word("null")?,
            Some(_) => return Err(self.flaw("no JSON value starts like this")),
            None => return Err(self.flaw("the body ends where a value should stand")),
        }
        self.close(index);
        Ok(())
    }

    fn nested(&mut self, inside: impl FnOnce(&mut Self) -> Result<(), Flaw>) -> Result<(), Flaw> {
        if self.depth == DEEPEST {
            return Err(self.flaw(&format!("lists and objects nest deeper than {DEEPEST} levels")));
        }
        self.depth += 1;
        self.at += 1;
        inside(self)?;
        self.depth -= 1;
        Ok(())
    }

    fn list(&mut self) -> Result<(), Flaw> {
        if self.take(b']') {
            return Ok(());
        }
        loop {
            self.value()?;
            if self.take(b']') {
                return Ok(());
            }
            self.expect(b',', "a comma or the end of the list should stand here")?;
        }
    }

    fn object(&mut self, index: usize) -> Result<(), Flaw> {
        if self.take(b'}') {
            return Ok(());
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.flaw("a name in double quotes should stand here"));
            }
            let name = self.open();
            self.string()?;
            self.close(name);
            self.expect(b':', "a colon should stand here")?;
            self.value()?;
            if self.take(b'}') {
                return self.names_differ(index);
            }
            self.expect(b',', "a comma or the end of the object should stand here")?;
        }
    }

    /// Judged when the object ends, so that nothing has to be kept for each object while reading.
    fn names_differ(&self, index: usize) -> Result<(), Flaw> {
        let mut names = Vec::new();
        let mut at = index + 1;
        while let Some(name) = self.marks.get(at) {
            names.push((
                spelled(&self.text[name.from as usize..name.to as usize]),
                name.from,
            ));
            let Some(value) = self.marks.get(at + 1) else {
                break;
            };
            at = value.next as usize;
        }
        let twice = if names.len() <= FEW {
            (1..names.len()).find(|&later| names[..later].iter().any(|(name, _)| *name == names[later].0))
        } else {
            let mut seen = HashSet::with_capacity(names.len());
            names.iter().position(|(name, _)| !seen.insert(name))
        };
        match twice.and_then(|position| names.get(position)) {
            Some((name, from)) => {
                let what = format!("the property {name:?} stands twice in its object");
                Err(Flaw::at(self.text, *from as usize, &what))
            }
            None => Ok(()),
        }
    }

    fn string(&mut self) -> Result<(), Flaw> {
        self.at += 1;
        loop {
            match self.byte() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(0..=0x1f) => return Err(self.flaw("a control character in a string must be escaped")),
                Some(_) => self.at += 1,
                None => return Err(self.flaw("the body ends inside a string")),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Flaw> {
        let start = self.at;
        match self.text.as_bytes().get(start + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => {
                let alone = "half of a surrogate pair stands alone";
                match self.code_unit()? {
                    0xDC00..=0xDFFF => return Err(Flaw::at(self.text, start, alone)),
                    0xD800..=0xDBFF => {
                        let paired = self.text.as_bytes()[self.at..].starts_with(b"\\u")
                            && matches!(self.code_unit()?, 0xDC00..=0xDFFF);
                        if !paired {
                            return Err(Flaw::at(self.text, start, alone));
                        }
                    }
                    _ => {}
                }
            }
            _ => return Err(self.flaw("there is no such escape")),
        }
        Ok(())
    }

    /// The four hexadecimal digits behind `\u`.
    fn code_unit(&mut self) -> Result<u32, Flaw> {
        let digits = self.text.as_bytes().get(self.at + 2..self.at + 6);
        let unit = digits.and_then(|digits| {
            digits
                .iter()
                .try_fold(0, |sum, digit| Some(sum * 16 + char::from(*digit).to_digit(16)?))
        });
        match unit {
            Some(unit) => {
                self.at += 6;
                Ok(unit)
            }
            None => Err(self.flaw("\\u needs four hexadecimal digits")),
        }
    }

    fn number(&mut self) -> Result<(), Flaw> {
        self.at += usize::from(self.byte() == Some(b'-'));
        match self.byte() {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.byte() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.byte() {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits()?;
        }
        match self.byte() {
            Some(b'0'..=b'9') => Err(self.flaw("a number must not start with a zero")),
            _ => Ok(()),
        }
    }

    fn digits(&mut self) -> Result<(), Flaw> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.byte() {
            self.at += 1;
        }
        if self.at == start {
            Err(self.flaw("a digit should stand here"))
        } else {
            Ok(())
        }
    }

    fn word(&mut self, word: &str) -> Result<(), Flaw> {
        if self.text[self.at..].starts_with(word) {
            self.at += word.len();
            Ok(())
        } else {
            Err(self.flaw("no JSON value starts like this"))
        }
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.byte() {
            self.at += 1;
        }
        self.byte()
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8, what: &str) -> Result<(), Flaw> {
        if self.take(byte) {
            Ok(())
        } else {
            Err(self.flaw(what))
        }
    }

    fn flaw(&self, what: &str) -> Flaw {
        Flaw::at(self.text, self.at, what)
    }

    fn open(&mut self) -> usize {
        self.marks.push(Mark {
            from: self.at as u32,
            to: 0,
            next: 0,
        });
        self.marks.len() - 1
    }

    fn close(&mut self, index: usize) {
        let next = self.marks.len() as u32;
        if let Some(mark) = self.marks.get_mut(index) {
            mark.to = self.at as u32;
            mark.next = next;
        }
    }
}
