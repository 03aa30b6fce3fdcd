//! The parts of a node: items, entries, names and variants.

use serde::de::value::{StrDeserializer, StringDeserializer};
use serde::de::{self, Deserializer, EnumAccess, Error as _, IntoDeserializer as _, Visitor};
use serde::forward_to_deserialize_any;

use super::tree::Tree;
use super::violation::{NUL_IN_NAME, Segment, Violation, ViolationKind};
use crate::error::FieldCode;

/// What the parts of a tree are read as: a place in it that can be deserialized.
pub(super) trait Place<'a>: Copy + for<'de> Deserializer<'de, Error = Violation> {
    /// Another place, inside this one.
    fn at(self, tree: &'a Tree) -> Self;

    /// Gives a rule of the type that was read here its code.
    fn settle(self, violation: Violation) -> Violation;

    fn is_placeholder(self) -> bool;
}

/// The items of a list.
pub(super) struct List<'a, P> {
    pub node: P,
    pub items: std::iter::Enumerate<std::slice::Iter<'a, Tree>>,
}

impl<'de, 'a, P: Place<'a>> de::SeqAccess<'de> for List<'a, P> {
    type Error = Violation;

    fn next_element_seed<S: de::DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Violation> {
        let Some((index, item)) = self.items.next() else {
            return Ok(None);
        };
        let node = self.node.at(item);
        seed.deserialize(node)
            .map(Some)
            .map_err(|violation| node.settle(violation).under(Segment::Index(index)))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

/// The entries of an object.
pub(super) struct Entries<'a, P> {
    node: P,
    entries: std::slice::Iter<'a, (String, Tree)>,
    value: Option<(&'a str, &'a Tree)>,
}

impl<'a, P> Entries<'a, P> {
    pub(super) fn new(node: P, entries: &'a [(String, Tree)]) -> Self {
        Self { node, entries: entries.iter(), value: None }
    }
}

impl<'de, 'a, P: Place<'a>> de::MapAccess<'de> for Entries<'a, P> {
    type Error = Violation;

    fn next_key_seed<S: de::DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Violation> {
        let Some((name, tree)) = self.entries.next() else {
            return Ok(None);
        };
        self.value = Some((name, tree));
        let refused =
            |code, detail| Violation::new(ViolationKind::Entries(vec![(name.clone(), code, detail)]));
        if name.contains('\0') {
            return Err(refused(FieldCode::Character, NUL_IN_NAME.to_owned()));
        }
        seed.deserialize(Key(name)).map(Some).map_err(|violation| {
            match violation.settle(FieldCode::Format, None).what {
                ViolationKind::Value(code, detail) => refused(code, detail),
                what => Violation::new(what),
            }
        })
    }

    fn next_value_seed<S: de::DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Violation> {
        let (name, tree) =
            self.value.take().ok_or_else(|| Violation::custom("a value was read before its name"))?;
        let node = self.node.at(tree);
        seed.deserialize(node)
            .map_err(|violation| node.settle(violation).under(Segment::Key(name.to_owned())))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

/// The name of an entry of a map, which may stand for a number.
struct Key<'a>(&'a str);

macro_rules! number_keys {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Violation> {
            match self.0.parse::<i64>() {
                Ok(number) => visitor.visit_i64(number),
                Err(_) => visitor.visit_str(self.0),
            }
        })+
    };
}

impl<'de> Deserializer<'de> for Key<'_> {
    type Error = Violation;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Violation> {
        visitor.visit_str(self.0)
    }

    number_keys! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Violation> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Violation> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Violation> {
        let text: StrDeserializer<'_, Violation> = self.0.into_deserializer();
        text.deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 bool char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// A variant by name, with its content if it was sent as an object.
pub(super) struct Variant<'a, P> {
    pub name: &'a str,
    pub content: Option<P>,
}

impl<P> Variant<'_, P> {
    fn content(self) -> Result<(String, P), Violation> {
        let content = self.content.ok_or_else(|| {
            Violation::value(FieldCode::Type, format!("expected an object with \"{}\"", self.name))
        })?;
        Ok((self.name.to_owned(), content))
    }
}

impl<'de, 'a, P: Place<'a>> EnumAccess<'de> for Variant<'a, P> {
    type Error = Violation;
    type Variant = Self;

    fn variant_seed<S: de::DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Violation> {
        let name: StringDeserializer<Violation> = self.name.to_owned().into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de, 'a, P: Place<'a>> de::VariantAccess<'de> for Variant<'a, P> {
    type Error = Violation;

    fn unit_variant(self) -> Result<(), Violation> {
        match self.content {
            None => Ok(()),
            Some(node) if node.is_placeholder() => Ok(()),
            Some(_) => Err(Violation::value(FieldCode::Type, "expected a string, got an object")),
        }
    }

    fn newtype_variant_seed<S: de::DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Violation> {
        let (name, content) = self.content()?;
        seed.deserialize(content).map_err(|violation| content.settle(violation).under(Segment::Key(name)))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Violation> {
        let (name, content) = self.content()?;
        content.deserialize_tuple(length, visitor).map_err(|violation| violation.under(Segment::Key(name)))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Violation> {
        let (name, content) = self.content()?;
        content
            .deserialize_struct("", fields, visitor)
            .map_err(|violation| violation.under(Segment::Key(name)))
    }
}
