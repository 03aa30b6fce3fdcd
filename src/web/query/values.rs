//! The values of one parameter, read as strictly as those of a body.

use serde::de::value::Error as ValueError;
use serde::de::{self, IntoDeserializer, Visitor};

use crate::error::FieldCode;
use crate::json::StringFormat;

pub(super) const TWICE: &str = "may stand only once";

/// The values of one parameter: one for a scalar, any number for a list.
pub(super) struct Values {
    pub(super) values: Vec<String>,
}

impl Values {
    fn one(self) -> Result<String, ValueError> {
        let mut values = self.values.into_iter();
        match (values.next(), values.next()) {
            (Some(value), None) => Ok(value),
            _ => Err(de::Error::custom(TWICE)),
        }
    }
}

macro_rules! numbers {
    ($($method:ident $visit:ident $type:ty;)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
            let value = self.one()?;
            visitor.$visit(value.parse::<$type>().map_err(|_| de::Error::custom(concat!("must be a ", stringify!($type))))?)
        })+
    };
}

impl<'de> de::Deserializer<'de> for Values {
    type Error = ValueError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        let text = self.one()?;
        match StringFormat::asked_for(&visitor) {
            Some(format) if let Err(code) = format.judge(&text) => Err(de::Error::custom(match code {
                FieldCode::Format => format.sentence(),
                _ => StringFormat::WITHIN_YEARS,
            })),
            // What has the format may still not exist.
            Some(format) => {
                visitor.visit_string(text).map_err(|_: ValueError| de::Error::custom(format.sentence()))
            }
            None => visitor.visit_string(text),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, ValueError> {
        if self.values.len() != length {
            return Err(de::Error::invalid_length(self.values.len(), &visitor));
        }
        self.deserialize_seq(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_seq(de::value::SeqDeserializer::new(
            self.values.into_iter().map(|value| Values { values: vec![value] }),
        ))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        let value = self.one()?;
        visitor.visit_enum(de::IntoDeserializer::<ValueError>::into_deserializer(value.as_str()))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        match self.one()?.as_str() {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(de::Error::custom("must be true or false")),
        }
    }

    numbers! {
        deserialize_i32 visit_i32 i32;
        deserialize_i64 visit_i64 i64;
        deserialize_u32 visit_u32 u32;
        deserialize_u64 visit_u64 u64;
    }

    serde::forward_to_deserialize_any! {
        i8 i16 i128 u8 u16 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple_struct map
        struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, ValueError> for Values {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
