//! Query strings, read strictly: every unknown or unfit parameter is named at once.
//!
//! A query type is a struct whose fields are `Option`, `Vec` or have a default, so that a faulty
//! parameter can be left out and the rest still be read.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use percent_encoding::percent_decode_str;
use serde::de::value::Error as ValueError;
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, Visitor};

use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::json::nearest;

/// The query parameters of an operation.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.query_string()).map(Self))
    }
}

/// Reads a query string.
///
/// # Errors
/// 400 with a fault for each parameter that is unknown, repeated where it may stand once, or unfit.
pub fn read<T: DeserializeOwned>(query: &str) -> Result<T> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(query)
        .map_err(|_| Error::because(Code::InvalidQuery, "The query string cannot be decoded."))?
        .into_inner();
    let mut parameters: Vec<(String, Vec<String>)> = Vec::new();
    for (name, value) in pairs {
        match parameters.iter_mut().find(|(known, _)| *known == name) {
            Some((_, values)) => values.push(value),
            None => parameters.push((name, vec![value])),
        }
    }
    let mut faults = Vec::new();
    // serde stops at the first unfit value: leave that parameter out and read on, to find the others.
    loop {
        let before = faults.len();
        match T::deserialize(Parameters { parameters: &mut parameters, faults: &mut faults }) {
            Ok(parameters) => {
                let unsound =
                    unsound(query).filter(|name| faults.iter().all(|fault| fault.at.to_string() != *name));
                let unsound: Vec<String> = unsound.collect();
                faults.extend(unsound.into_iter().map(|name| {
                    let detail = "must be UTF-8 without the character NUL";
                    FieldError::parameter(name, FieldCode::Format, detail)
                }));
                if faults.is_empty() {
                    return Ok(parameters);
                }
                return Err(Error::with_errors(Code::InvalidQuery, faults));
            }
            Err(error) if faults.len() == before => {
                return Err(Error::because(Code::InvalidQuery, error.to_string()));
            }
            Err(_) => {
                let unfit = faults.last().map(|fault| fault.at.to_string());
                parameters.retain(|(name, _)| Some(name) != unfit.as_ref());
            }
        }
    }
}

/// The parameters whose values are not UTF-8, and would silently become something else, or hold the character NUL, which
/// Postgres takes nowhere.
fn unsound(query: &str) -> impl Iterator<Item = String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    // Cursors have a refusal of their own.
    let pairs = pairs.filter(|(name, _)| !matches!(*name, "cursor" | "after"));
    let unsound = pairs
        .filter(|(_, value)| !percent_decode_str(value).decode_utf8().is_ok_and(|text| !text.contains('\0')));
    unsound.map(|(name, _)| percent_decode_str(name).decode_utf8_lossy().into_owned())
}

struct Parameters<'a> {
    parameters: &'a mut Vec<(String, Vec<String>)>,
    faults: &'a mut Vec<FieldError>,
}

impl<'de> de::Deserializer<'de> for Parameters<'_> {
    type Error = ValueError;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        let mut known = Vec::new();
        let faults = self.faults;
        self.parameters.retain(|(name, values)| {
            let Some(field) = fields.iter().find(|field| *field == name) else {
                let hint = match nearest(name, fields.iter().copied()) {
                    Some(near) => format!("is not a parameter here; did you mean {near:?}?"),
                    None if fields.is_empty() => {
                        "is not a parameter here; the operation takes none".to_owned()
                    }
                    None => format!("is not a parameter here; there are {}", fields.join(", ")),
                };
                faults.push(FieldError::parameter(name, FieldCode::Unknown, hint));
                return false;
            };
            known.push((*field, values.clone()));
            true
        });
        visitor.visit_map(Known { known: known.into_iter(), current: None, faults })
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        self.deserialize_struct("", &[], visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct Known<'a> {
    known: std::vec::IntoIter<(&'static str, Vec<String>)>,
    current: Option<(&'static str, Vec<String>)>,
    faults: &'a mut Vec<FieldError>,
}

impl<'de> MapAccess<'de> for Known<'_> {
    type Error = ValueError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, ValueError> {
        self.current = self.known.next();
        match &self.current {
            Some((name, _)) => seed.deserialize(name.into_deserializer()).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ValueError> {
        let (name, values) = self.current.take().ok_or_else(|| de::Error::custom("no value"))?;
        let shown = values.join(", ");
        seed.deserialize(Values { values }).inspect_err(|error| {
            let (code, detail) = match error.to_string() {
                text if text == TWICE => (FieldCode::Duplicate, text),
                text => (FieldCode::Format, format!("{shown:?} does not fit: {text}")),
            };
            self.faults.push(FieldError::parameter(name, code, detail));
        })
    }
}

const TWICE: &str = "may stand only once";

/// The values of one parameter: one for a scalar, any number for a list.
struct Values {
    values: Vec<String>,
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
        visitor.visit_string(self.one()?)
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
        i8 i16 i128 u8 u16 u128 f32 f64 char str string bytes byte_buf unit unit_struct tuple tuple_struct map
        struct identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, ValueError> for Values {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::Limit;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[serde(default)]
        limit: Limit,
        #[serde(default)]
        state: Vec<crate::access::Role>,
        after: Option<chrono::NaiveDate>,
    }

    #[test]
    fn a_filter_given_twice_means_or() {
        let query: Sample = read("state=mentor&state=apprentice&limit=7").expect("a good query");
        assert_eq!((query.state.len(), query.limit, query.after), (2, Limit(7), None));
    }

    #[test]
    fn every_fault_is_named_at_once() {
        let Err(Error::Problem(problem)) =
            read::<Sample>("limits=3&limit=0&state=boss&after=2026-02-30&after=2026-01-01")
        else {
            panic!("must be refused");
        };
        let found: Vec<_> = problem.errors.iter().map(|fault| (fault.at.to_string(), fault.code)).collect();
        let expected = [
            ("limits", FieldCode::Unknown),
            ("limit", FieldCode::Format),
            ("state", FieldCode::Format),
            ("after", FieldCode::Duplicate),
        ];
        assert_eq!(found, expected.map(|(name, code)| (name.to_owned(), code)));
    }
}
