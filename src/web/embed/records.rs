//! The records of an answer, found in its text and left as they are written.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Result, Value};
use uuid::Uuid;

use super::asked::Embeddable;

/// The ids in a record, each with whether it has the property at all.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Ids {
    #[serde(deserialize_with = "there")]
    pub(super) person_id: Option<Option<Uuid>>,
    #[serde(deserialize_with = "there")]
    pub(super) line_manager_id: Option<Option<Uuid>>,
    /// Of an update the organisation that pushed it.
    #[serde(alias = "organisationId", deserialize_with = "there")]
    pub(super) provider_id: Option<Option<Uuid>>,
    #[serde(deserialize_with = "there")]
    pub(super) cohort_id: Option<Option<Uuid>>,
    #[serde(deserialize_with = "there")]
    pub(super) standard_id: Option<Option<Uuid>>,
    pub(super) apprenticeship_id: Option<Uuid>,
}

fn there<'de, D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Option<Option<Uuid>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

impl Ids {
    pub(super) fn of(&self, kind: Embeddable) -> Option<Uuid> {
        match kind {
            Embeddable::Person => self.person_id,
            Embeddable::LineManager => self.line_manager_id,
            Embeddable::Provider => self.provider_id,
            Embeddable::Cohort => self.cohort_id,
            Embeddable::Standard => self.standard_id,
        }
        .flatten()
    }
}

/// An answer: a record, or an object with a list of records.
pub(super) struct Answer<'a> {
    whole: &'a RawValue,
    fields: Vec<(&'a str, &'a RawValue)>,
    /// The records, and which field lists them.
    records: Vec<&'a RawValue>,
    list: Option<usize>,
}

impl<'a> Answer<'a> {
    pub(super) fn read(text: &'a [u8]) -> Result<Self> {
        let whole: &RawValue = serde_json::from_slice(text)?;
        let Fields(fields) = serde_json::from_str(whole.get())?;
        let is_record = fields.iter().any(|(name, _)| *name == "id" || name.ends_with("Id"));
        let list = fields.iter().position(|(_, value)| value.get().starts_with('[')).filter(|_| !is_record);
        let records = match list {
            Some(at) => serde_json::from_str(fields[at].1.get())?,
            None => vec![whole],
        };
        Ok(Self { whole, fields, records, list })
    }

    pub(super) fn ids(&self) -> Result<Vec<Ids>> {
        self.records.iter().map(|record| serde_json::from_str(record.get())).collect()
    }

    /// The same with a value beside the properties of each record.
    pub(super) fn with(&self, embedded: &[Value]) -> String {
        let each = self.records.iter().zip(embedded).map(|(record, value)| with(record, value));
        let records = each.collect::<Vec<_>>().join(",");
        let Some(list) = self.list else { return records };
        let mut text = String::with_capacity(self.whole.get().len() + records.len());
        for (at, (name, value)) in self.fields.iter().enumerate() {
            text.push(if at == 0 { '{' } else { ',' });
            let value = if at == list { format!("[{records}]") } else { value.get().to_owned() };
            text.push_str(&format!("\"{name}\":{value}"));
        }
        text + "}"
    }
}

fn with(record: &RawValue, value: &Value) -> String {
    let text = record.get().trim_end();
    format!("{},\"embedded\":{value}}}", text.strip_suffix('}').unwrap_or(text))
}

/// The properties of an object, in order.
struct Fields<'a>(Vec<(&'a str, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_map(Collect)
    }
}

struct Collect;

impl<'de> Visitor<'de> for Collect {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Fields<'de>, A::Error> {
        let mut fields = Vec::new();
        while let Some(field) = map.next_entry()? {
            fields.push(field);
        }
        Ok(Fields(fields))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn records_keep_their_text_and_gain_a_property() {
        let embedded = [json!(1), json!(2)];
        for (text, expected) in [
            (r#"{"id":"a","b":{"c":{}}}"#, r#"{"id":"a","b":{"c":{}},"embedded":1}"#),
            (r#"{"id":"a","tags":[1.50]}"#, r#"{"id":"a","tags":[1.50],"embedded":1}"#),
            (
                r#"{"things":[{"z":1.0},{"a":"}"}],"page":{"limit":2,"nextCursor":null}}"#,
                r#"{"things":[{"z":1.0,"embedded":1},{"a":"}","embedded":2}],"page":{"limit":2,"nextCursor":null}}"#,
            ),
            (r#"{"things":[],"page":{}}"#, r#"{"things":[],"page":{}}"#),
        ] {
            let answer = Answer::read(text.as_bytes()).expect("an answer");
            assert_eq!(answer.with(&embedded), expected);
        }
    }

    #[test]
    fn an_id_that_is_null_is_told_from_one_that_is_not_there() {
        let ids: Ids = serde_json::from_str(r#"{"lineManagerId":null,"other":7}"#).expect("ids");
        assert_eq!((ids.line_manager_id, ids.person_id), (Some(None), None));
    }
}
