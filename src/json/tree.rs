//! A strict JSON parser (RFC 8259): refuses what lenient ones let pass, and keeps numbers as written.

use std::collections::HashSet;
use std::iter::Peekable;
use std::str::CharIndices;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

/// The deepest nesting that is read.
const DEEPEST: usize = 64;

/// A parsed body. Text is in NFC; keys are as sent.
#[derive(Debug)]
pub(super) enum Tree {
    Null,
    Bool(bool),
    /// A number as it was written.
    Number(String),
    Text(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
    /// Stands where something invalid or missing was, so that the rest can be read; becomes whatever is
    /// asked for. The number counts the forms tried.
    Placeholder(usize),
}

impl Tree {
    /// The tree as JSON again.
    pub(super) fn to_json(&self) -> String {
        let quoted = |text: &str| serde_json::Value::from(text).to_string();
        match self {
            Self::Null | Self::Placeholder(_) => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Number(raw) => raw.clone(),
            Self::Text(text) => quoted(text),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(Self::to_json).collect();
                format!("[{}]", items.join(","))
            }
            Self::Object(entries) => {
                let entry = |(name, value): &(String, Self)| format!("{}:{}", quoted(name), value.to_json());
                let entries: Vec<_> = entries.iter().map(entry).collect();
                format!("{{{}}}", entries.join(","))
            }
        }
    }
}

/// Whether brackets nest deeper than is read.
pub(super) fn too_deep(bytes: &[u8]) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in bytes {
        match (quoted, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => quoted = !quoted,
            (false, b'[' | b'{') => depth += 1,
            (false, b']' | b'}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// Parses a whole body.
///
/// # Errors
/// What is wrong with it, and where.
pub(super) fn parse(bytes: &[u8]) -> Result<Tree, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let (line, column) = place(&String::from_utf8_lossy(&bytes[..error.valid_up_to()]));
        format!("The body is not UTF-8, at line {line} column {column}.")
    })?;
    if text.trim_matches(is_space).is_empty() {
        return Err("The body is empty.".to_owned());
    }
    let mut parser = Parser { text, rest: text.char_indices().peekable() };
    parser.whole().map_err(|what| {
        let (line, column) = place(&text[..parser.offset()]);
        format!("{what}, at line {line} column {column}.")
    })
}

/// Line and column of the character that follows.
fn place(before: &str) -> (usize, usize) {
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

const fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '\r')
}

type Parsed<T> = Result<T, &'static str>;

struct Parser<'a> {
    text: &'a str,
    rest: Peekable<CharIndices<'a>>,
}

impl Parser<'_> {
    fn offset(&mut self) -> usize {
        self.rest.peek().map_or(self.text.len(), |(offset, _)| *offset)
    }

    fn peek(&mut self) -> Option<char> {
        self.rest.peek().map(|(_, char)| *char)
    }

    fn next(&mut self) -> Option<char> {
        self.rest.next().map(|(_, char)| char)
    }

    /// Steps over the character if it is next.
    fn eat(&mut self, wanted: char) -> bool {
        self.rest.next_if(|(_, char)| *char == wanted).is_some()
    }

    fn skip_space(&mut self) {
        while self.rest.next_if(|(_, char)| is_space(*char)).is_some() {}
    }

    fn whole(&mut self) -> Parsed<Tree> {
        let tree = self.value(0)?;
        self.skip_space();
        match self.peek() {
            None => Ok(tree),
            Some(_) => Err("Something follows the JSON value"),
        }
    }

    fn value(&mut self, depth: usize) -> Parsed<Tree> {
        self.skip_space();
        match self.peek() {
            Some('{' | '[') if depth == DEEPEST => Err("The body nests deeper than 64 levels"),
            Some('{') => self.object(depth + 1),
            Some('[') => self.list(depth + 1),
            Some('"') => self.string().map(|text| Tree::Text(normalised(text))),
            Some('-' | '0'..='9') => self.number(),
            Some('t') => self.word("true", Tree::Bool(true)),
            Some('f') => self.word("false", Tree::Bool(false)),
            Some('n') => self.word("null", Tree::Null),
            Some(_) => Err("A JSON value was expected"),
            None => Err("The body ends too early"),
        }
    }

    fn word(&mut self, word: &str, tree: Tree) -> Parsed<Tree> {
        if word.chars().all(|char| self.eat(char)) { Ok(tree) } else { Err("A JSON value was expected") }
    }

    fn object(&mut self, depth: usize) -> Parsed<Tree> {
        self.next();
        let mut entries = Vec::new();
        let mut seen = HashSet::new();
        self.skip_space();
        if self.eat('}') {
            return Ok(Tree::Object(entries));
        }
        loop {
            self.skip_space();
            if self.peek() != Some('"') {
                return Err("A property name in double quotes was expected");
            }
            let key = self.string()?;
            if !seen.insert(key.clone()) {
                return Err("A property stands twice in the same object");
            }
            self.skip_space();
            if !self.eat(':') {
                return Err("A colon was expected");
            }
            entries.push((key, self.value(depth)?));
            self.skip_space();
            match self.peek() {
                Some(',') => self.next(),
                Some('}') => {
                    self.next();
                    return Ok(Tree::Object(entries));
                }
                Some(_) => return Err("A comma or } was expected"),
                None => return Err("The body ends too early"),
            };
        }
    }

    fn list(&mut self, depth: usize) -> Parsed<Tree> {
        self.next();
        let mut items = Vec::new();
        self.skip_space();
        if self.eat(']') {
            return Ok(Tree::List(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.skip_space();
            match self.peek() {
                Some(',') => self.next(),
                Some(']') => {
                    self.next();
                    return Ok(Tree::List(items));
                }
                Some(_) => return Err("A comma or ] was expected"),
                None => return Err("The body ends too early"),
            };
        }
    }

    fn number(&mut self) -> Parsed<Tree> {
        let start = self.offset();
        self.eat('-');
        if !self.eat('0') {
            self.digits()?;
        }
        if self.eat('.') {
            self.digits()?;
        }
        if self.eat('e') || self.eat('E') {
            let _ = self.eat('+') || self.eat('-');
            self.digits()?;
        }
        let end = self.offset();
        Ok(Tree::Number(self.text[start..end].to_owned()))
    }

    /// One digit or more.
    fn digits(&mut self) -> Parsed<()> {
        let mut any = false;
        while self.rest.next_if(|(_, char)| char.is_ascii_digit()).is_some() {
            any = true;
        }
        if any { Ok(()) } else { Err("A digit was expected") }
    }

    fn string(&mut self) -> Parsed<String> {
        self.next();
        let mut text = String::new();
        loop {
            match self.peek() {
                Some('"') => {
                    self.next();
                    return Ok(text);
                }
                Some('\\') => text.push(self.escape()?),
                Some('\0'..='\x1f') => return Err("A control character in a string must be escaped"),
                Some(char) => {
                    self.next();
                    text.push(char);
                }
                None => return Err("A string does not end"),
            }
        }
    }

    fn escape(&mut self) -> Parsed<char> {
        self.next();
        Ok(match self.next() {
            Some(char @ ('"' | '\\' | '/')) => char,
            Some('b') => '\x08',
            Some('f') => '\x0c',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.code_point(),
            _ => return Err("There is no such escape in a string"),
        })
    }

    fn code_point(&mut self) -> Parsed<char> {
        const LONE: &str = "A string contains half of a surrogate pair";
        let first = self.hex()?;
        let code = if (0xD800..0xDC00).contains(&first) {
            if !(self.eat('\\') && self.eat('u')) {
                return Err(LONE);
            }
            let second = self.hex()?;
            if !(0xDC00..0xE000).contains(&second) {
                return Err(LONE);
            }
            0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
        } else {
            first
        };
        char::from_u32(code).ok_or(LONE)
    }

    fn hex(&mut self) -> Parsed<u32> {
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|char| char.to_digit(16));
            code = code * 16 + digit.ok_or("Four hexadecimal digits were expected")?;
            self.next();
        }
        Ok(code)
    }
}

/// The text in NFC.
pub(crate) fn normalised(text: String) -> String {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text
    } else {
        text.nfc().collect()
    }
}
