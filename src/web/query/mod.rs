//! Query strings, read strictly: every unknown or unfit parameter is named at once.
//!
//! A query type is a struct whose fields are `Option`, `Vec` or have a default, so that a faulty
//! parameter can be left out and the rest still be read.

mod values;

use std::future::{Ready, ready};
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use percent_encoding::percent_decode_str;
use serde::de::value::Error as ValueError;
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, Visitor};

use super::embed::asked::{EMBED, Embedding};
use crate::error::{Code, Error, FieldCode, FieldError, Result};
use crate::json::{self, nearest};
use values::{TWICE, Values};

/// The query parameters of an operation.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequest for Query<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_from(Parameters::of_request(request)).map(Self))
    }
}

/// Reads a query string.
///
/// # Errors
/// 400 with a fault for each parameter that is unknown, repeated where it may stand once, or unfit.
pub fn read<T: DeserializeOwned>(query: &str) -> Result<T> {
    read_from(Parameters::of(query))
}

fn read_from<T: DeserializeOwned>(mut parameters: Parameters) -> Result<T> {
    let read = parameters.rest(&[])?;
    parameters.finish()?;
    Ok(read)
}

/// Reads what names a request asks for, of an operation that has no other parameters.
///
/// # Errors
/// 400 for whatever else there is.
pub(super) fn names_only(request: &HttpRequest) -> Result<()> {
    #[derive(serde::Deserialize)]
    struct Nothing {}
    read_from(Parameters::of_request(request)).map(|Nothing {}| ())
}

/// Reads values that no query says, as strictly as one: the parts of a cursor.
pub(super) fn values<T: DeserializeOwned>(values: Vec<String>) -> Option<T> {
    let sound = values.iter().all(|value| !value.contains('\0'));
    sound.then(|| T::deserialize(Values { values }).ok())?
}

/// The parameters of a query that are still to be read, and what is wrong with the others.
pub struct Parameters {
    names: Vec<String>,
    unread: Vec<(String, Vec<String>)>,
    /// Those whose values are not UTF-8, or hold the character NUL, which Postgres takes nowhere.
    unsound: Vec<String>,
    /// What was read already, as every such operation has it.
    read: &'static [&'static str],
    faults: Vec<FieldError>,
}

impl Parameters {
    /// Takes a query string apart. Text is in NFC, as in bodies.
    pub(super) fn of(query: &str) -> Self {
        let mut found = Self {
            names: Vec::new(),
            unread: Vec::new(),
            unsound: Vec::new(),
            read: &[],
            faults: Vec::new(),
        };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (name.replace('+', " "), value.replace('+', " "));
            let name = percent_decode_str(&name).decode_utf8_lossy().into_owned();
            let value = percent_decode_str(&value);
            let sound = value.clone().decode_utf8().is_ok_and(|text| !text.contains('\0'));
            // Cursors have a refusal of their own.
            if !sound && !matches!(name.as_str(), "cursor" | "after") {
                found.unsound.push(name.clone());
            }
            let value = json::normalised(value.decode_utf8_lossy().into_owned());
            match found.unread.iter_mut().find(|(known, _)| *known == name) {
                Some((_, values)) => values.push(value),
                None => {
                    found.names.push(name.clone());
                    found.unread.push((name, vec![value]));
                }
            }
        }
        found
    }

    /// Those of a request. What names it asks for is read here, whatever else its operation reads.
    pub(super) fn of_request(request: &HttpRequest) -> Self {
        let mut found = Self::of(request.query_string());
        if let Some(embedding) = request.extensions_mut().get_mut::<Embedding>() {
            found.read = &[EMBED];
            if let Some(place) = found.unread.iter().position(|(known, _)| known == EMBED) {
                let (_, values) = found.unread.remove(place);
                if let Err(detail) = embedding.ask(&values) {
                    found.faults.push(FieldError::parameter(EMBED, FieldCode::Format, detail));
                }
            }
        }
        found
    }

    /// Reads one parameter, if it is there and fits.
    pub(super) fn take<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let place = self.unread.iter().position(|(known, _)| known == name)?;
        let (name, values) = self.unread.remove(place);
        fit(&name, values, &mut self.faults, PhantomData::<T>).ok()
    }

    /// Reads all others; the names of those that were taken before only serve to tell what was meant.
    ///
    /// # Errors
    /// 400 where something is missing: a query type should not ask for that.
    pub(super) fn rest<T: DeserializeOwned>(&mut self, taken: &[&'static str]) -> Result<T> {
        // serde stops at the first unfit value: leave that parameter out and read on, to find the others.
        loop {
            let before = self.faults.len();
            match T::deserialize(Rest { parameters: self, taken }) {
                Ok(read) => return Ok(read),
                Err(error) if self.faults.len() == before => {
                    return Err(Error::because(Code::InvalidQuery, error.to_string()));
                }
                Err(_) => {
                    let unfit = self.faults.last().map(|fault| fault.at.to_string());
                    self.unread.retain(|(name, _)| Some(name) != unfit.as_ref());
                }
            }
        }
    }

    /// Refuses what is wrong, in the order in which it was sent.
    ///
    /// # Errors
    /// 400 with every fault.
    pub(super) fn finish(mut self) -> Result<()> {
        for name in self.unsound {
            if self.faults.iter().all(|fault| fault.at.to_string() != name) {
                let detail = "must be UTF-8 without the character NUL";
                self.faults.push(FieldError::parameter(name, FieldCode::Format, detail));
            }
        }
        if self.faults.is_empty() {
            return Ok(());
        }
        self.faults.sort_by_key(|fault| {
            let at = fault.at.to_string();
            self.names.iter().position(|name| *name == at)
        });
        Err(Error::with_errors(Code::InvalidQuery, self.faults))
    }
}

/// Reads the values of one parameter, or notes what is wrong with them.
fn fit<'de, S: DeserializeSeed<'de>>(
    name: &str,
    values: Vec<String>,
    faults: &mut Vec<FieldError>,
    seed: S,
) -> Result<S::Value, ValueError> {
    let shown = values.join(", ");
    seed.deserialize(Values { values }).inspect_err(|error| {
        let (code, detail) = match error.to_string() {
            text if text == TWICE => (FieldCode::Duplicate, text),
            text => (FieldCode::Format, format!("{shown:?} does not fit: {text}")),
        };
        faults.push(FieldError::parameter(name, code, detail));
    })
}

/// The parameters that are left, as the fields of a struct.
struct Rest<'a> {
    parameters: &'a mut Parameters,
    taken: &'a [&'static str],
}

impl<'de> de::Deserializer<'de> for Rest<'_> {
    type Error = ValueError;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ValueError> {
        let Parameters { unread, faults, read, .. } = self.parameters;
        let all = || fields.iter().chain(self.taken).chain(*read).copied();
        let mut known = Vec::new();
        unread.retain(|(name, values)| {
            let Some(field) = fields.iter().find(|field| *field == name) else {
                faults.push(FieldError::parameter(name, FieldCode::Unknown, unknown(name, all())));
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

/// What to say of a parameter that the operation does not have.
fn unknown(name: &str, all: impl Iterator<Item = &'static str>) -> String {
    let names: Vec<&str> = all.collect();
    match nearest(name, names.iter().copied()) {
        Some(near) => format!("is not a parameter here; did you mean {near:?}?"),
        None if names.is_empty() => "is not a parameter here; the operation takes none".to_owned(),
        None => format!("is not a parameter here; there are {}", names.join(", ")),
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
        fit(name, values, self.faults, seed)
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

    #[test]
    fn text_is_in_the_form_that_bodies_have() {
        #[derive(Deserialize)]
        struct Named {
            name: String,
        }
        let read: Named = read("name=cafe%CC%81+au+lait").expect("a good query");
        assert_eq!(read.name, "caf\u{e9} au lait");
    }

    #[test]
    fn days_instants_and_ids_are_as_strict_as_in_bodies() {
        #[derive(Debug, Default, Deserialize)]
        #[serde(default)]
        struct Times {
            day: Option<chrono::NaiveDate>,
            at: Option<chrono::DateTime<chrono::Utc>>,
            id: Option<uuid::Uuid>,
        }
        let good = "day=2026-11-09&at=2030-03-05T18:00:00%2B01:00&id=0190b7a0-0000-7000-8000-000000000000";
        let times: Times = read(good).expect("a good query");
        assert!(times.day.is_some() && times.at.is_some() && times.id.is_some(), "{times:?}");
        for bad in [
            "day=2026-11-9",
            "day=2026-02-30",
            "day=-9999-01-01",
            "day=1899-12-31",
            "day=2201-01-01",
            "at=2030-3-5T18:0:0Z",
            "at=2030-03-05 18:00:00 UTC",
            "at=2030-03-05T18:00:00",
            "at=-9999-01-01T00:00:00Z",
            "at=9999-01-01T00:00:00Z",
            "id=0190b7a0000070008000000000000000",
        ] {
            let refused = read::<Times>(bad).expect_err(bad);
            assert_eq!(refused.code(), Code::InvalidQuery, "{bad}");
        }
    }
}
