//! serde's view of a value in a document.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use serde::de::{Deserializer, Expected, Visitor};

use super::collect::Findings;
use super::document::{Kind, Node};
use super::inside::{Items, Members, Variant};
use super::stand_in::{RAW, as_written};
use super::stop::Stop;
use super::values::Form;
use crate::error::FieldCode;

/// Reads one value.
pub struct Reader<'a, 't, 'de> {
    node: Node<'t, 'de>,
    findings: &'a mut Findings,
}

impl<'a, 't, 'de> Reader<'a, 't, 'de> {
    /// Puts what it finds in `findings`.
    pub fn new(node: Node<'t, 'de>, findings: &'a mut Findings) -> Self {
        Self { node, findings }
    }

    fn mismatch(&self, wanted: &str) -> Stop {
        match self.node.kind() {
            Kind::Null => Stop::fault(FieldCode::Null, "must not be null"),
            got => Stop::fault(FieldCode::Type, format!("expected {wanted}, got {}", got.name())),
        }
    }

    fn ensure(&self, kind: Kind, wanted: &str) -> Result<(), Stop> {
        if self.node.kind() == kind {
            Ok(())
        } else {
            Err(self.mismatch(wanted))
        }
    }

    fn text(&self) -> Result<Cow<'de, str>, Stop> {
        self.ensure(Kind::Text, "a string")?;
        let text = self.node.text();
        if text.contains('\0') { Err(nul()) } else { Ok(text) }
    }

    /// A number as it was written: without a fraction or an exponent as an integer, as far as these go.
    fn number<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.ensure(Kind::Number, "a number")?;
        let raw = self.node.raw();
        if let Ok(number) = raw.parse() {
            return visitor.visit_u64(number);
        }
        if let Ok(number) = raw.parse() {
            return visitor.visit_i64(number);
        }
        match raw.parse::<f64>() {
            Ok(number) if number.is_finite() => visitor.visit_f64(number),
            _ if raw.starts_with('-') => Err(Stop::fault(
                FieldCode::TooSmall,
                "is below what a number can hold",
            )),
            _ => Err(Stop::fault(
                FieldCode::TooLarge,
                "is above what a number can hold",
            )),
        }
    }

    /// An integer. `1.0` and `1e2` are integers, as JSON Schema says.
    fn whole<V: Visitor<'de>>(self, range: &RangeInclusive<i128>, visitor: V) -> Result<V::Value, Stop> {
        self.ensure(Kind::Number, "a whole number")?;
        let raw = self.node.raw();
        let number = match raw.parse::<i128>() {
            Ok(number) => number,
            // Not in 128 bits, or with a fraction or an exponent: near enough, for what lies out of range anyway.
            Err(_) => {
                let near = raw.parse::<f64>().unwrap_or(f64::NAN);
                let out_of_range = near > *range.end() as f64 || near < *range.start() as f64;
                if !out_of_range && (near.fract() != 0.0 || near.abs() > EXACT) {
                    return Err(Stop::fault(
                        FieldCode::Type,
                        format!("expected a whole number, got {raw}"),
                    ));
                }
                near as i128
            }
        };
        if number < *range.start() {
            let detail = format!("must be at least {}", range.start());
            return Err(Stop::fault(FieldCode::TooSmall, detail));
        }
        match (u64::try_from(number), i64::try_from(number)) {
            _ if number > *range.end() => Err(Stop::fault(
                FieldCode::TooLarge,
                format!("must be at most {}", range.end()),
            )),
            (Ok(number), _) => visitor.visit_u64(number),
            (_, Ok(number)) => visitor.visit_i64(number),
            _ => visitor.visit_i128(number),
        }
    }

    /// The value as a list.
    pub fn list<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.ensure(Kind::List, "a list")?;
        let mut items = Items::new(self.node, self.findings);
        let value = visitor.visit_seq(&mut items)?;
        match items.left() {
            0 => Ok(value),
            _ => Err(Stop::fault(
                FieldCode::TooLarge,
                "has more items than are taken here",
            )),
        }
    }

    /// The value as an object, with the names that it may have if it is a struct.
    pub fn object<V: Visitor<'de>>(
        self,
        known: Option<&'static [&'static str]>,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.ensure(Kind::Object, "an object")?;
        visitor.visit_map(Members::new(self.node, known, self.findings))
    }
}

/// Up to here every whole number has a double of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn nul() -> Stop {
    Stop::fault(
        FieldCode::Character,
        "must not contain the character NUL (U+0000)",
    )
}

fn visit_text<'de, V: Visitor<'de>>(text: Cow<'de, str>, visitor: V) -> Result<V::Value, Stop> {
    match text {
        Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
        Cow::Owned(text) => visitor.visit_string(text),
    }
}

macro_rules! whole_numbers {
    ($($method:ident $type:ty;)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
            self.whole(&(i128::from(<$type>::MIN)..=i128::from(<$type>::MAX)), visitor)
        })+
    };
}

macro_rules! forward {
    ($($method:ident => $to:ident;)+) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
            self.$to(visitor)
        })+
    };
}

impl<'de> Deserializer<'de> for Reader<'_, '_, 'de> {
    type Error = Stop;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self.node.kind() {
            Kind::Null => visitor.visit_unit(),
            Kind::Bool(value) => visitor.visit_bool(value),
            Kind::Number => self.number(visitor),
            Kind::Text => visit_text(self.text()?, visitor),
            Kind::List => self.list(visitor),
            Kind::Object => self.object(None, visitor),
        }
    }

    whole_numbers! {
        deserialize_i8 i8;
        deserialize_i16 i16;
        deserialize_i32 i32;
        deserialize_i64 i64;
        deserialize_u8 u8;
        deserialize_u16 u16;
        deserialize_u32 u32;
        deserialize_u64 u64;
    }

    forward! {
        deserialize_i128 => number;
        deserialize_u128 => number;
        deserialize_f32 => number;
        deserialize_f64 => number;
        deserialize_seq => list;
        deserialize_string => deserialize_str;
        deserialize_char => deserialize_str;
        deserialize_bytes => deserialize_str;
        deserialize_byte_buf => deserialize_str;
        deserialize_identifier => deserialize_str;
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self.node.kind() {
            Kind::Bool(value) => visitor.visit_bool(value),
            _ => Err(self.mismatch("a boolean")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        let text = self.text()?;
        // The types' own parsers are laxer than the published format.
        match Form::expected(&(&visitor as &dyn Expected).to_string()) {
            Some(form) if !form.fits(&text) => Err(Stop::fault(FieldCode::Format, form.rule())),
            _ => visit_text(text, visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self.node.kind() {
            Kind::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        match self.node.kind() {
            Kind::Null => visitor.visit_unit(),
            _ => Err(self.mismatch("null")),
        }
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Stop> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        if name == RAW {
            as_written(self.node.raw(), visitor)
        } else {
            visitor.visit_newtype_struct(self)
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Stop> {
        self.list(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.list(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        self.object(None, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        self.object(Some(names), visitor)
    }

    /// A word, or an object whose one property is named by the word.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Stop> {
        let mut inside = self.node.items();
        let (name, content) = match (self.node.kind(), inside.next_member(), inside.next()) {
            (Kind::Object, Some((name, value)), None) if variants.contains(&name.as_ref()) => {
                (name, Some(value))
            }
            _ => (self.text()?, None),
        };
        visitor.visit_enum(Variant::new(name, content, self.findings))
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Stop> {
        visitor.visit_unit()
    }
}
