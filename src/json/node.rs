//! serde's view of a tree: strict about shape and form, and able to conjure what is missing.

use serde::de::value::MapDeserializer;
use serde::de::{Deserializer, Error as _, Unexpected, Visitor};
use serde::forward_to_deserialize_any;

use super::access::{Entries, List, Place, Variant};
use super::number::{Numeric, numeric};
use super::string_format::{StringFormat, expecting};
use super::tree::Tree;
use super::violation::{NUL_IN_NAME, Violation, ViolationKind, out_of_range, unknown};
use crate::error::FieldCode;

/// The name by which serde_json's `RawValue` asks for text as it stands.
pub(super) const RAW: &str = "$serde_json::private::RawValue";
/// How many unknown properties of one object are told.
const MAX_UNKNOWN_FIELDS: usize = 100;

/// A place in a tree.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    tree: &'a Tree,
    /// Whether to prepare for saying what is wrong.
    explain: bool,
}

impl<'a> Place<'a> for Node<'a> {
    fn at(self, tree: &'a Tree) -> Self {
        Self { tree, ..self }
    }

    fn settle(self, violation: Violation) -> Violation {
        let code = match self.tree {
            Tree::Text(_) => FieldCode::Format,
            _ => FieldCode::Invalid,
        };
        violation.settle(code, None)
    }

    fn is_placeholder(self) -> bool {
        matches!(self.tree, Tree::Placeholder(_))
    }
}

impl<'a> Node<'a> {
    pub(super) const fn new(tree: &'a Tree, explain: bool) -> Self {
        Self { tree, explain }
    }

    /// A value of another type than asked for.
    fn refuse<'de, V: Visitor<'de>>(self, visitor: &V) -> Violation {
        let given = match self.tree {
            Tree::Null | Tree::Placeholder(_) => Unexpected::Unit,
            Tree::Bool(value) => Unexpected::Bool(*value),
            Tree::Number(_) => Unexpected::Float(0.0),
            Tree::Text(text) => Unexpected::Str(text),
            Tree::List(_) => Unexpected::Seq,
            Tree::Object(_) => Unexpected::Map,
        };
        Violation::invalid_type(given, visitor)
    }

    fn visit_number<'de, V: Visitor<'de>>(self, number: &Numeric, visitor: V) -> Result<V::Value, Violation> {
        match *number {
            Numeric::Unsigned(value) => visitor.visit_u64(value),
            Numeric::Signed(value) => visitor.visit_i64(value),
            Numeric::Float(value) => visitor.visit_f64(value),
            Numeric::OutOfRange(small) => Err(out_of_range(small, "")),
        }
    }

    /// A whole number; 1.0 is one, as JSON Schema has it.
    fn whole<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Violation> {
        /// Up to here every whole number has a float of its own.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let number = match self.tree {
            Tree::Number(raw) => numeric(raw),
            Tree::Placeholder(tried) => Numeric::Unsigned((tried % 2) as u64),
            _ => return Err(self.refuse(&visitor)),
        };
        match number {
            Numeric::Float(value) if value.fract() == 0.0 && value.abs() <= EXACT => {
                visitor.visit_i64(value as i64)
            }
            Numeric::Float(value) if value.fract() == 0.0 => {
                Err(out_of_range(value < 0.0, &expecting(&visitor)))
            }
            Numeric::OutOfRange(small) => Err(out_of_range(small, &expecting(&visitor))),
            number => self.visit_number(&number, visitor),
        }
    }

    fn visit_text<'de, V: Visitor<'de>>(self, text: &str, visitor: V) -> Result<V::Value, Violation> {
        if text.contains('\0') {
            return Err(nul());
        }
        let expected = (self.explain || StringFormat::may_be(text)).then(|| expecting(&visitor));
        let format = expected.as_deref().and_then(StringFormat::expected);
        let sentence = format.map(StringFormat::sentence);
        if let (Some(format), Some(sentence)) = (format, sentence)
            && let Err(code) = format.judge(text)
        {
            let detail = if code == FieldCode::Format { sentence } else { StringFormat::WITHIN_YEARS };
            return Err(Violation::value(code, detail));
        }
        visitor.visit_str(text).map_err(|violation: Violation| violation.settle(FieldCode::Format, sentence))
    }

    /// Text for whoever asks for text.
    fn placeholder_text<'de, V: Visitor<'de>>(tried: usize, visitor: V) -> Result<V::Value, Violation> {
        match StringFormat::asked_for(&visitor) {
            Some(format) => visitor.visit_str(format.example()),
            None => visitor.visit_str(StringFormat::any_example(tried)),
        }
    }

    fn visit_list<'de, V: Visitor<'de>>(self, items: &'a [Tree], visitor: V) -> Result<V::Value, Violation> {
        let mut list = List { node: self, items: items.iter().enumerate() };
        let value = visitor.visit_seq(&mut list)?;
        match list.items.len() {
            0 => Ok(value),
            _ => Err(Violation::value(FieldCode::TooLarge, "has too many items")),
        }
    }

    fn visit_entries<'de, V: Visitor<'de>>(
        self,
        entries: &'a [(String, Tree)],
        visitor: V,
    ) -> Result<V::Value, Violation> {
        visitor.visit_map(Entries::new(self, entries))
    }
}

fn nul() -> Violation {
    Violation::value(FieldCode::Character, "must not contain the character NUL")
}

macro_rules! whole {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Violation> {
            self.whole(visitor)
        })+
    };
}

macro_rules! text {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Violation> {
            match self.tree {
                Tree::Text(text) => self.visit_text(text, visitor),
                Tree::Placeholder(tried) => Self::placeholder_text(*tried, visitor),
                _ => Err(self.refuse(&visitor)),
            }
        })+
    };
}

impl<'de> Deserializer<'de> for Node<'_> {
    type Error = Violation;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Violation> {
        match self.tree {
            Tree::Null => visitor.visit_unit(),
            Tree::Bool(value) => visitor.visit_bool(*value),
            Tree::Number(raw) => self.visit_number(&numeric(raw), visitor),
            Tree::Text(text) => self.visit_text(text, visitor),
            Tree::List(items) => self.visit_list(items, visitor),
            Tree::Object(entries) => self.visit_entries(entries, visitor),
            Tree::Placeholder(tried) => match tried % 6 {
                0 => visitor.visit_u64(0),
                1 => visitor.visit_f64(0.5),
                2 => visitor.visit_map(Entries::new(self, &[])),
                3 => self.visit_list(&[], visitor),
                4 => visitor.visit_bool(false),
                _ => Self::placeholder_text(tried / 6, visitor),
            },
        }
    }

    whole! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    text! { deserialize_str deserialize_string deserialize_char deserialize_identifier }

    forward_to_deserialize_any! { bytes byte_buf }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Violation> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Violation> {
        match self.tree {
            Tree::Number(raw) => self.visit_number(&numeric(raw), visitor),
            Tree::Placeholder(tried) => visitor.visit_f64([0.0, 1.0, 0.5][tried % 3]),
            _ => Err(self.refuse(&visitor)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Violation> {
        match self.tree {
            Tree::Bool(value) => visitor.visit_bool(*value),
            Tree::Placeholder(tried) => visitor.visit_bool(tried % 2 == 1),
            _ => Err(self.refuse(&visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Violation> {
        match self.tree {
            Tree::Null => visitor.visit_none(),
            Tree::Placeholder(tried) if tried % 2 == 0 => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Violation> {
        match self.tree {
            Tree::Null | Tree::Placeholder(_) => visitor.visit_unit(),
            _ => Err(self.refuse(&visitor)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Violation> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Violation> {
        if name == RAW {
            let entry = std::iter::once((RAW, self.tree.to_json()));
            return visitor.visit_map(MapDeserializer::new(entry));
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Violation> {
        match self.tree {
            Tree::List(items) => self.visit_list(items, visitor),
            Tree::Placeholder(tried) if tried % 2 == 0 => self.visit_list(&[], visitor),
            Tree::Placeholder(_) => self.visit_list(std::slice::from_ref(self.tree), visitor),
            _ => Err(self.refuse(&visitor)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Violation> {
        if let Tree::Placeholder(tried) = self.tree {
            let items: Vec<_> = (0..length).map(|_| Tree::Placeholder(*tried)).collect();
            return Node::new(&Tree::List(items), self.explain).deserialize_seq(visitor);
        }
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Violation> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Violation> {
        match self.tree {
            Tree::Object(entries) => self.visit_entries(entries, visitor),
            Tree::Placeholder(_) => visitor.visit_map(Entries::new(self, &[])),
            _ => Err(self.refuse(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Violation> {
        match self.tree {
            Tree::Object(entries) => {
                let unknown_fields: Vec<_> = entries
                    .iter()
                    .filter(|(name, _)| !fields.contains(&name.as_str()))
                    .take(MAX_UNKNOWN_FIELDS)
                    .map(|(name, _)| match name.contains('\0') {
                        true => (name.clone(), FieldCode::Character, NUL_IN_NAME.to_owned()),
                        false => (name.clone(), FieldCode::Unknown, unknown(name, fields)),
                    })
                    .collect();
                if unknown_fields.is_empty() {
                    self.visit_entries(entries, visitor)
                } else {
                    Err(Violation::new(ViolationKind::Entries(unknown_fields)))
                }
            }
            Tree::Placeholder(tried) => {
                let entry = |name: &&str| ((*name).to_owned(), Tree::Placeholder(*tried));
                let entries: Vec<_> = fields.iter().map(entry).collect();
                Node::new(self.tree, self.explain).visit_entries(&entries, visitor)
            }
            _ => Err(self.refuse(&visitor)),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Violation> {
        let (name, content) = match self.tree {
            Tree::Text(name) if name.contains('\0') => return Err(nul()),
            Tree::Text(name) => (name.as_str(), None),
            Tree::Object(entries) if entries.len() == 1 => {
                (entries[0].0.as_str(), Some(self.at(&entries[0].1)))
            }
            Tree::Placeholder(tried) if !variants.is_empty() => {
                (variants[tried % variants.len()], Some(self))
            }
            _ => return Err(self.refuse(&visitor)),
        };
        visitor.visit_enum(Variant { name, content })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Violation> {
        visitor.visit_unit()
    }
}
