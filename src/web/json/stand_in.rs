//! Something to put where a value is missing or unfit, so that the rest can be read too.

use std::iter;

use serde::de::value::{BorrowedStrDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Expected, IntoDeserializer, VariantAccess, Visitor,
};

use super::stop::Stop;
use super::values::Form;

/// The name by which serde_json's `RawValue` asks for text as it was written.
pub const RAW: &str = "$serde_json::private::RawValue";

/// How many stand-ins a type may refuse before it is given up.
pub const TRIES: u8 = 5;
/// What is tried in turn for strings that have a form of their own.
const TEXTS: [&str; TRIES as usize] = ["", "a", "1", "https://example.org/", "Europe/London"];
/// How deep a stand-in goes, for types that hold themselves.
const DEEPEST: u8 = 16;

/// Satisfies whatever is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct StandIn {
    /// How many stand-ins were refused before.
    pub tries: u8,
    /// The words that would have been good, if the type said so.
    pub words: &'static [&'static str],
    depth: u8,
}

impl StandIn {
    /// For a type that would take one of `words`.
    pub fn of(words: &'static [&'static str]) -> Self {
        Self {
            words,
            ..Self::default()
        }
    }

    fn inside(self) -> Result<Self, Stop> {
        if self.depth == DEEPEST {
            return Err(de::Error::custom("nests too deep"));
        }
        Ok(Self {
            depth: self.depth + 1,
            words: &[],
            ..self
        })
    }

    fn text(self, wanted: &dyn Expected) -> &'static str {
        let form = Form::expected(&wanted.to_string());
        form.map(Form::example)
            .or(self.words.first().copied())
            .or(TEXTS.get(usize::from(self.tries)).copied())
            .unwrap_or_default()
    }

    fn items<'de, V: Visitor<'de>>(self, count: usize, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_seq(SeqDeserializer::new(iter::repeat_n(self.inside()?, count)))
    }

    fn members<'de, V: Visitor<'de>>(self, names: &[&'static str], visitor: V) -> Result<V::Value, Stop> {
        let inside = self.inside()?;
        visitor.visit_map(MapDeserializer::new(names.iter().map(|name| (*name, inside))))
    }
}

macro_rules! texts {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
            let text = self.text(&visitor);
            visitor.visit_borrowed_str(text)
        })+
    };
}

macro_rules! numbers {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
            visitor.visit_u64(u64::from(self.tries))
        })+
    };
}

impl<'de> Deserializer<'de> for StandIn {
    type Error = Stop;

    /// Nothing is known of what is wanted, so each kind has its turn.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self.tries {
            0 => self.deserialize_str(visitor),
            1 => visitor.visit_u64(0),
            2 => visitor.visit_bool(false),
            3 => self.items(0, visitor),
            4 => self.members(&[], visitor),
            _ => visitor.visit_unit(),
        }
    }

    texts! { deserialize_str deserialize_string deserialize_identifier }
    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_bool(self.tries % 2 == 1)
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_f64(f64::from(self.tries))
    }

    fn deserialize_char<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_char('a')
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_borrowed_bytes(&[])
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        if self.tries == 0 {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_unit()
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        if name == RAW {
            as_written("null", visitor)
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.items(usize::from(self.tries), visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, count: usize, visitor: V) -> Result<V::Value, Stop> {
        self.items(count, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        count: usize,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.items(count, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.members(&[], visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.members(names, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let variant = variants.first().copied().unwrap_or_default();
        visitor.visit_enum(Variant {
            variant,
            stand_in: self.inside()?,
        })
    }
}

impl<'de> IntoDeserializer<'de, Stop> for StandIn {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Hands a value to `RawValue` as it was written.
pub fn as_written<'de, V: Visitor<'de>>(text: &'de str, visitor: V) -> Result<V::Value, Stop> {
    let value = BorrowedStrDeserializer::<Stop>::new(text);
    visitor.visit_map(MapDeserializer::new(iter::once((RAW, value))))
}

struct Variant {
    variant: &'static str,
    stand_in: StandIn,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Stop;
    type Variant = StandIn;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, StandIn), Stop> {
        let variant = seed.deserialize(BorrowedStrDeserializer::<Stop>::new(self.variant))?;
        Ok((variant, self.stand_in))
    }
}

impl<'de> VariantAccess<'de> for StandIn {
    type Error = Stop;

    fn unit_variant(self) -> Result<(), Stop> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Stop> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, count: usize, visitor: V) -> Result<V::Value, Stop> {
        self.items(count, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.members(names, visitor)
    }
}
