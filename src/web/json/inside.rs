//! serde's view of what is inside a list, an object or a variant.

use std::borrow::Cow;

use serde::de::value::{BorrowedStrDeserializer, StringDeserializer};
use serde::de::{DeserializeSeed, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};

use super::collect::Findings;
use super::document::{Inside, Node};
use super::reader::Reader;
use super::stand_in::StandIn;
use super::stop::Stop;
use crate::error::FieldCode;

/// The values in a list.
pub struct Items<'a, 't, 'de> {
    inside: Inside<'t, 'de>,
    findings: &'a mut Findings,
}

impl<'a, 't, 'de> Items<'a, 't, 'de> {
    /// Reads the list from its start.
    pub fn new(list: Node<'t, 'de>, findings: &'a mut Findings) -> Self {
        Self {
            inside: list.items(),
            findings,
        }
    }

    /// How many were not asked for.
    pub fn left(self) -> usize {
        self.inside.count()
    }
}

impl<'de> SeqAccess<'de> for Items<'_, '_, 'de> {
    type Error = Stop;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Stop> {
        self.inside
            .next()
            .map(|item| self.findings.read(seed, item))
            .transpose()
    }
}

/// The properties of an object, and stand-ins for those that are missing.
pub struct Members<'a, 't, 'de> {
    object: Node<'t, 'de>,
    inside: Inside<'t, 'de>,
    /// The names that there are, if it is a struct.
    known: Option<&'static [&'static str]>,
    /// How many missing properties had their stand-in.
    missing: usize,
    current: Option<Value<'t, 'de>>,
    findings: &'a mut Findings,
}

impl<'a, 't, 'de> Members<'a, 't, 'de> {
    /// Reads the object from its start; `known` are the names that a struct has.
    pub fn new(
        object: Node<'t, 'de>,
        known: Option<&'static [&'static str]>,
        findings: &'a mut Findings,
    ) -> Self {
        Self {
            object,
            inside: object.items(),
            known,
            missing: 0,
            current: None,
            findings,
        }
    }
}

enum Value<'t, 'de> {
    Given(Node<'t, 'de>),
    Missing(&'static str, StandIn),
}

impl<'de> MapAccess<'de> for Members<'_, '_, 'de> {
    type Error = Stop;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Stop> {
        while let Some((name, value)) = self.inside.next_member() {
            if name.contains('\0') {
                self.findings.leave_out(
                    value,
                    FieldCode::Character,
                    "has the character NUL (U+0000) in its name",
                );
            }
            if self.findings.is_left_out(value) {
                continue;
            }
            self.current = Some(Value::Given(value));
            return match (read_name(name, seed), self.known) {
                (Ok(name), _) => Ok(Some(name)),
                (Err(Stop::Unknown(..)), Some(known)) => {
                    Err(self.findings.leave_out_unknown(self.object, known))
                }
                (Err(Stop::Fault { detail, .. }), _) => {
                    self.findings.leave_out(
                        value,
                        FieldCode::Format,
                        format!("has a name that does not fit: {detail}"),
                    );
                    Err(Stop::Told)
                }
                (Err(stop), _) => Err(stop),
            };
        }
        let Some((name, stand_in)) = self.findings.missing(self.object, self.missing) else {
            return Ok(None);
        };
        self.missing += 1;
        self.current = Some(Value::Missing(name, stand_in));
        seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Stop> {
        match self.current.take() {
            Some(Value::Given(value)) => self.findings.read(seed, value),
            Some(Value::Missing(name, stand_in)) => seed
                .deserialize(stand_in)
                .map_err(|_| self.findings.refuse_missing(self.object, name)),
            None => Err(serde::de::Error::custom("a value was asked for before its name")),
        }
    }
}

/// One of several forms: its name, and what it holds.
pub struct Variant<'a, 't, 'de> {
    name: Cow<'de, str>,
    content: Option<Node<'t, 'de>>,
    findings: &'a mut Findings,
}

impl<'a, 't, 'de> Variant<'a, 't, 'de> {
    /// The variant of that name.
    pub fn new(name: Cow<'de, str>, content: Option<Node<'t, 'de>>, findings: &'a mut Findings) -> Self {
        Self {
            name,
            content,
            findings,
        }
    }
}

impl<'de> EnumAccess<'de> for Variant<'_, '_, 'de> {
    type Error = Stop;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(mut self, seed: S) -> Result<(S::Value, Self), Stop> {
        let variant = read_name(std::mem::take(&mut self.name), seed)?;
        Ok((variant, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, '_, 'de> {
    type Error = Stop;

    fn unit_variant(self) -> Result<(), Stop> {
        match self.content {
            None => Ok(()),
            Some(_) => Err(Stop::fault(FieldCode::Type, "expected a string, got an object")),
        }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Stop> {
        let content = self.content.ok_or_else(no_content)?;
        self.findings.read(seed, content)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Stop> {
        Reader::new(self.content.ok_or_else(no_content)?, self.findings).list(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        Reader::new(self.content.ok_or_else(no_content)?, self.findings).object(Some(names), visitor)
    }
}

fn no_content() -> Stop {
    Stop::fault(FieldCode::Type, "expected an object, got a string")
}

fn read_name<'de, S: DeserializeSeed<'de>>(name: Cow<'de, str>, seed: S) -> Result<S::Value, Stop> {
    match name {
        Cow::Borrowed(name) => seed.deserialize(BorrowedStrDeserializer::new(name)),
        Cow::Owned(name) => seed.deserialize(StringDeserializer::new(name)),
    }
}
