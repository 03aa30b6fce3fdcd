//! serde's view of a tree: strict about shape and form, and able to conjure what is missing.

use serde::de::value::MapDeserializer;
use serde::de::{Deserializer, Error as _, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Number;

use super::access::{Entries, List, NUL_IN_NAME, Variant};
use super::fault::{Fault, What, out_of_range, unknown};
use super::form::{Form, expecting};
use super::tree::Tree;
use crate::error::FieldCode;

/// The name by which serde_json's `RawValue` asks for text as it stands.
pub(super) const RAW: &str = "$serde_json::private::RawValue";
/// How many unknown properties of one object are told.
const MOST_UNKNOWN: usize = 100;

/// A place in a tree.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    tree: &'a Tree,
    /// Whether to prepare for saying what is wrong.
    explain: bool,
}

/// Numbers as visitors want them.
enum Numeric {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    /// Greater, or if true smaller, than any number that can be kept.
    Beyond(bool),
}

impl<'a> Node<'a> {
    pub(super) const fn new(tree: &'a Tree, explain: bool) -> Self {
        Self { tree, explain }
    }

    pub(super) const fn at(self, tree: &'a Tree) -> Self {
        Self { tree, ..self }
    }

    /// Gives a rule of the type that was read here its code.
    pub(super) fn settle(self, fault: Fault) -> Fault {
        let code = match self.tree {
            Tree::Text(_) => FieldCode::Format,
            _ => FieldCode::Invalid,
        };
        fault.settle(code, None)
    }

    pub(super) const fn is_stand_in(self) -> bool {
        matches!(self.tree, Tree::StandIn(_))
    }

    /// A value of another type than asked for.
    fn refuse<'de, V: Visitor<'de>>(self, visitor: &V) -> Fault {
        let given = match self.tree {
            Tree::Null | Tree::StandIn(_) => Unexpected::Unit,
            Tree::Bool(value) => Unexpected::Bool(*value),
            Tree::Number(_) => Unexpected::Float(0.0),
            Tree::Text(text) => Unexpected::Str(text),
            Tree::List(_) => Unexpected::Seq,
            Tree::Object(_) => Unexpected::Map,
        };
        Fault::invalid_type(given, visitor)
    }

    fn visit_number<'de, V: Visitor<'de>>(self, number: &Numeric, visitor: V) -> Result<V::Value, Fault> {
        match *number {
            Numeric::Unsigned(value) => visitor.visit_u64(value),
            Numeric::Signed(value) => visitor.visit_i64(value),
            Numeric::Float(value) => visitor.visit_f64(value),
            Numeric::Beyond(small) => Err(out_of_range(small, "")),
        }
    }

    /// A whole number; 1.0 is one, as JSON Schema has it.
    fn whole<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        /// Up to here every whole number has a float of its own.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let number = match self.tree {
            Tree::Number(raw) => numeric(raw),
            Tree::StandIn(tried) => Numeric::Unsigned((tried % 2) as u64),
            _ => return Err(self.refuse(&visitor)),
        };
        match number {
            Numeric::Float(value) if value.fract() == 0.0 && value.abs() <= EXACT => {
                visitor.visit_i64(value as i64)
            }
            Numeric::Float(value) if value.fract() == 0.0 => {
                Err(out_of_range(value < 0.0, &expecting(&visitor)))
            }
            Numeric::Beyond(small) => Err(out_of_range(small, &expecting(&visitor))),
            number => self.visit_number(&number, visitor),
        }
    }

    fn visit_text<'de, V: Visitor<'de>>(self, text: &str, visitor: V) -> Result<V::Value, Fault> {
        if text.contains('\0') {
            return Err(nul());
        }
        let expected = (self.explain || Form::may_be(text)).then(|| expecting(&visitor));
        let form = expected.as_deref().and_then(Form::expected);
        let sentence = form.map(Form::sentence);
        if let (Some(form), Some(sentence)) = (form, sentence)
            && !form.fits(text)
        {
            return Err(Fault::value(FieldCode::Format, sentence));
        }
        visitor.visit_str(text).map_err(|fault: Fault| fault.settle(FieldCode::Format, sentence))
    }

    /// Text for whoever asks for text.
    fn conjure_text<'de, V: Visitor<'de>>(tried: usize, visitor: V) -> Result<V::Value, Fault> {
        match Form::asked_for(&visitor) {
            Some(form) => visitor.visit_str(form.example()),
            None => visitor.visit_str(Form::any_example(tried)),
        }
    }

    fn visit_list<'de, V: Visitor<'de>>(self, items: &'a [Tree], visitor: V) -> Result<V::Value, Fault> {
        let mut list = List { node: self, items: items.iter().enumerate() };
        let value = visitor.visit_seq(&mut list)?;
        match list.items.len() {
            0 => Ok(value),
            _ => Err(Fault::value(FieldCode::TooLarge, "has too many items")),
        }
    }

    fn visit_entries<'de, V: Visitor<'de>>(
        self,
        entries: &'a [(String, Tree)],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_map(Entries::new(self, entries))
    }
}

fn nul() -> Fault {
    Fault::value(FieldCode::Character, "must not contain the character NUL")
}

fn numeric(raw: &str) -> Numeric {
    match serde_json::from_str::<Number>(raw) {
        Ok(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(value), ..) => Numeric::Unsigned(value),
            (None, Some(value), _) => Numeric::Signed(value),
            (None, None, value) => Numeric::Float(value.unwrap_or_default()),
        },
        Err(_) => Numeric::Beyond(raw.starts_with('-')),
    }
}

macro_rules! whole {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.whole(visitor)
        })+
    };
}

macro_rules! text {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.tree {
                Tree::Text(text) => self.visit_text(text, visitor),
                Tree::StandIn(tried) => Self::conjure_text(*tried, visitor),
                _ => Err(self.refuse(&visitor)),
            }
        })+
    };
}

impl<'de> Deserializer<'de> for Node<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.tree {
            Tree::Null => visitor.visit_unit(),
            Tree::Bool(value) => visitor.visit_bool(*value),
            Tree::Number(raw) => self.visit_number(&numeric(raw), visitor),
            Tree::Text(text) => self.visit_text(text, visitor),
            Tree::List(items) => self.visit_list(items, visitor),
            Tree::Object(entries) => self.visit_entries(entries, visitor),
            Tree::StandIn(tried) => match tried % 6 {
                0 => visitor.visit_u64(0),
                1 => visitor.visit_f64(0.5),
                2 => visitor.visit_map(Entries::new(self, &[])),
                3 => self.visit_list(&[], visitor),
                4 => visitor.visit_bool(false),
                _ => Self::conjure_text(tried / 6, visitor),
            },
        }
    }

    whole! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    text! { deserialize_str deserialize_string deserialize_char deserialize_identifier }

    forward_to_deserialize_any! { bytes byte_buf }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.tree {
            Tree::Number(raw) => self.visit_number(&numeric(raw), visitor),
            Tree::StandIn(tried) => visitor.visit_f64([0.0, 1.0, 0.5][tried % 3]),
            _ => Err(self.refuse(&visitor)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.tree {
            Tree::Bool(value) => visitor.visit_bool(*value),
            Tree::StandIn(tried) => visitor.visit_bool(tried % 2 == 1),
            _ => Err(self.refuse(&visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.tree {
            Tree::Null => visitor.visit_none(),
            Tree::StandIn(tried) if tried % 2 == 0 => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.tree {
            Tree::Null | Tree::StandIn(_) => visitor.visit_unit(),
            _ => Err(self.refuse(&visitor)),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if name == RAW {
            let entry = std::iter::once((RAW, self.tree.to_json()));
            return visitor.visit_map(MapDeserializer::new(entry));
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.tree {
            Tree::List(items) => self.visit_list(items, visitor),
            Tree::StandIn(tried) if tried % 2 == 0 => self.visit_list(&[], visitor),
            Tree::StandIn(_) => self.visit_list(std::slice::from_ref(self.tree), visitor),
            _ => Err(self.refuse(&visitor)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        if let Tree::StandIn(tried) = self.tree {
            let items: Vec<_> = (0..length).map(|_| Tree::StandIn(*tried)).collect();
            return Node::new(&Tree::List(items), self.explain).deserialize_seq(visitor);
        }
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_tuple(length, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.tree {
            Tree::Object(entries) => self.visit_entries(entries, visitor),
            Tree::StandIn(_) => visitor.visit_map(Entries::new(self, &[])),
            _ => Err(self.refuse(&visitor)),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match self.tree {
            Tree::Object(entries) => {
                let strangers: Vec<_> = entries
                    .iter()
                    .filter(|(name, _)| !fields.contains(&name.as_str()))
                    .take(MOST_UNKNOWN)
                    .map(|(name, _)| match name.contains('\0') {
                        true => (name.clone(), FieldCode::Character, NUL_IN_NAME.to_owned()),
                        false => (name.clone(), FieldCode::Unknown, unknown(name, fields)),
                    })
                    .collect();
                if strangers.is_empty() {
                    self.visit_entries(entries, visitor)
                } else {
                    Err(Fault::new(What::Entries(strangers)))
                }
            }
            Tree::StandIn(tried) => {
                let entry = |name: &&str| ((*name).to_owned(), Tree::StandIn(*tried));
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
    ) -> Result<V::Value, Fault> {
        let (name, content) = match self.tree {
            Tree::Text(name) if name.contains('\0') => return Err(nul()),
            Tree::Text(name) => (name.as_str(), None),
            Tree::Object(entries) if entries.len() == 1 => {
                (entries[0].0.as_str(), Some(self.at(&entries[0].1)))
            }
            Tree::StandIn(tried) if !variants.is_empty() => (variants[tried % variants.len()], Some(self)),
            _ => return Err(self.refuse(&visitor)),
        };
        visitor.visit_enum(Variant { name, content })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}
