//! A document as a flat list of marks: nothing is copied out of its text before somebody asks for it.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use super::strict::{Flaw, Mark, scan, spelled};

/// A document that is known to be well-formed.
#[derive(Debug)]
pub struct Document<'de> {
    text: &'de str,
    marks: Vec<Mark>,
}

impl<'de> Document<'de> {
    /// Reads a whole body.
    pub fn parse(bytes: &'de [u8]) -> Result<Self, Flaw> {
        let (text, marks) = scan(bytes)?;
        Ok(Self { text, marks })
    }

    /// The outermost value.
    pub fn root(&self) -> Node<'_, 'de> {
        Node {
            document: self,
            index: 0,
        }
    }
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Null,
    Bool(bool),
    Number,
    Text,
    List,
    Object,
}

impl Kind {
    /// As it is told to people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number => "a number",
            Self::Text => "a string",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }
}

/// One value of a document.
#[derive(Clone, Copy, Debug)]
pub struct Node<'t, 'de> {
    document: &'t Document<'de>,
    index: usize,
}

impl<'t, 'de> Node<'t, 'de> {
    /// Tells the values of one document apart.
    pub fn index(self) -> usize {
        self.index
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        match self.raw().as_bytes() {
            [b'{', ..] => Kind::Object,
            [b'[', ..] => Kind::List,
            [b'"', ..] => Kind::Text,
            [b't', ..] => Kind::Bool(true),
            [b'f', ..] => Kind::Bool(false),
            [b'n', ..] => Kind::Null,
            _ => Kind::Number,
        }
    }

    /// As it was written.
    pub fn raw(self) -> &'de str {
        let mark = self.mark();
        &self.document.text[mark.from as usize..mark.to as usize]
    }

    /// What a string says, in NFC. Done behind the escapes: an escaped accent joins the letter before it.
    pub fn text(self) -> Cow<'de, str> {
        let text = spelled(self.raw());
        match is_nfc_quick(text.chars()) {
            IsNormalized::Yes => text,
            IsNormalized::No | IsNormalized::Maybe => Cow::Owned(text.nfc().collect()),
        }
    }

    /// The values in a list.
    pub fn items(self) -> Inside<'t, 'de> {
        Inside {
            document: self.document,
            next: self.index + 1,
            end: self.mark().next as usize,
        }
    }

    /// The names in an object, as given, with their values.
    pub fn members(self) -> impl Iterator<Item = (Cow<'de, str>, Self)> {
        let mut inside = self.items();
        std::iter::from_fn(move || inside.next_member())
    }

    /// Where it stands, as a JSON pointer in URI fragment form (RFC 6901 §6).
    pub fn pointer(self) -> String {
        let mut pointer = "#".to_owned();
        let mut node = self.document.root();
        while node.index != self.index {
            let encloses = |child: &Self| (child.index..child.mark().next as usize).contains(&self.index);
            let (step, child) = match node.kind() {
                Kind::Object => match node.members().find(|(_, child)| encloses(child)) {
                    Some(found) => found,
                    None => break,
                },
                _ => match node.items().enumerate().find(|(_, child)| encloses(child)) {
                    Some((position, child)) => (Cow::Owned(position.to_string()), child),
                    None => break,
                },
            };
            push_step(&mut pointer, &step);
            node = child;
        }
        pointer
    }

    fn mark(self) -> Mark {
        self.document.marks[self.index]
    }
}

/// What stands in a list or an object, one after the other.
#[derive(Clone, Debug)]
pub struct Inside<'t, 'de> {
    document: &'t Document<'de>,
    next: usize,
    end: usize,
}

impl<'t, 'de> Inside<'t, 'de> {
    /// In an object: the next name, as given, with its value.
    pub fn next_member(&mut self) -> Option<(Cow<'de, str>, Node<'t, 'de>)> {
        Some((spelled(self.next()?.raw()), self.next()?))
    }
}

impl<'t, 'de> Iterator for Inside<'t, 'de> {
    type Item = Node<'t, 'de>;

    fn next(&mut self) -> Option<Self::Item> {
        (self.next < self.end).then(|| {
            let node = Node {
                document: self.document,
                index: self.next,
            };
            self.next = node.mark().next as usize;
            node
        })
    }
}

/// Goes one step down in a pointer: `~` and `/` as RFC 6901 §3 says, then what a fragment cannot hold as `%XX`.
pub fn push_step(pointer: &mut String, step: &str) {
    pointer.push('/');
    for byte in step.bytes() {
        match byte {
            b'~' => pointer.push_str("~0"),
            b'/' => pointer.push_str("~1"),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => pointer.push(char::from(byte)),
            _ if b"-._!$&'()*+,;=:@?".contains(&byte) => pointer.push(char::from(byte)),
            _ => pointer.push_str(&format!("%{byte:02X}")),
        }
    }
}
