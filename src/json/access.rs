//! The parts of a node: items, entries, names and variants.

use serde::de::value::{StrDeserializer, StringDeserializer};
use serde::de::{self, Deserializer, EnumAccess, Error as _, IntoDeserializer as _, Visitor};
use serde::forward_to_deserialize_any;

use super::fault::{Fault, Step, What};
use super::node::Node;
use super::tree::Tree;
use crate::error::FieldCode;

pub(super) const NUL_IN_NAME: &str = "its name must not contain the character NUL";

/// The items of a list.
pub(super) struct List<'a> {
    pub node: Node<'a>,
    pub items: std::iter::Enumerate<std::slice::Iter<'a, Tree>>,
}

impl<'de> de::SeqAccess<'de> for List<'_> {
    type Error = Fault;

    fn next_element_seed<S: de::DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some((index, item)) = self.items.next() else {
            return Ok(None);
        };
        let node = self.node.at(item);
        seed.deserialize(node).map(Some).map_err(|fault| node.settle(fault).under(Step::Index(index)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// The entries of an object.
pub(super) struct Entries<'a> {
    node: Node<'a>,
    entries: std::slice::Iter<'a, (String, Tree)>,
    value: Option<(&'a str, &'a Tree)>,
}

impl<'a> Entries<'a> {
    pub(super) fn new(node: Node<'a>, entries: &'a [(String, Tree)]) -> Self {
        Self { node, entries: entries.iter(), value: None }
    }
}

impl<'de> de::MapAccess<'de> for Entries<'_> {
    type Error = Fault;

    fn next_key_seed<S: de::DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Fault> {
        let Some((name, tree)) = self.entries.next() else {
            return Ok(None);
        };
        self.value = Some((name, tree));
        let faulty = |code, detail| Fault::new(What::Entries(vec![(name.clone(), code, detail)]));
        if name.contains('\0') {
            return Err(faulty(FieldCode::Character, NUL_IN_NAME.to_owned()));
        }
        seed.deserialize(Key(name)).map(Some).map_err(|fault| {
            match fault.settle(FieldCode::Format, None).what {
                What::Value(code, detail) => faulty(code, detail),
                what => Fault::new(what),
            }
        })
    }

    fn next_value_seed<S: de::DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Fault> {
        let (name, tree) =
            self.value.take().ok_or_else(|| Fault::custom("a value was read before its name"))?;
        let node = self.node.at(tree);
        seed.deserialize(node).map_err(|fault| node.settle(fault).under(Step::Key(name.to_owned())))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

/// The name of an entry of a map, which may stand for a number.
struct Key<'a>(&'a str);

macro_rules! number_keys {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self.0.parse::<i64>() {
                Ok(number) => visitor.visit_i64(number),
                Err(_) => visitor.visit_str(self.0),
            }
        })+
    };
}

impl<'de> Deserializer<'de> for Key<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_str(self.0)
    }

    number_keys! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let text: StrDeserializer<'_, Fault> = self.0.into_deserializer();
        text.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 bool char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// A variant by name, with its content if it was sent as an object.
pub(super) struct Variant<'a> {
    pub name: &'a str,
    pub content: Option<Node<'a>>,
}

impl<'a> Variant<'a> {
    fn content(self) -> Result<(String, Node<'a>), Fault> {
        let content = self.content.ok_or_else(|| {
            Fault::value(FieldCode::Type, format!("expected an object with \"{}\"", self.name))
        })?;
        Ok((self.name.to_owned(), content))
    }
}

impl<'de, 'a> EnumAccess<'de> for Variant<'a> {
    type Error = Fault;
    type Variant = Variant<'a>;

    fn variant_seed<S: de::DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Fault> {
        let name: StringDeserializer<Fault> = self.name.to_owned().into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> de::VariantAccess<'de> for Variant<'_> {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        match self.content {
            None => Ok(()),
            Some(node) if node.is_stand_in() => Ok(()),
            Some(_) => Err(Fault::value(FieldCode::Type, "expected a string, got an object")),
        }
    }

    fn newtype_variant_seed<S: de::DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Fault> {
        let (name, content) = self.content()?;
        seed.deserialize(content).map_err(|fault| content.settle(fault).under(Step::Key(name)))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Fault> {
        let (name, content) = self.content()?;
        content.deserialize_tuple(length, visitor).map_err(|fault| fault.under(Step::Key(name)))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let (name, content) = self.content()?;
        content.deserialize_struct("", fields, visitor).map_err(|fault| fault.under(Step::Key(name)))
    }
}
