//! What a copy says, from what is kept.

mod names;
mod range;
pub mod redactions;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

pub use names::Names;
pub use range::RangeBody;

use self::redactions::{Redaction, hash, hide};
use crate::ids::SubjectRequestId;
use crate::string_enum::string_enum;

/// What no copy has, whoever it is about.
pub const NOT_IN_IT: [&str; 2] = [
    "If answers about equality were given, nobody here can read them, and none are in this copy. The link of the application removes \
     them, and so does the data protection officer.",
    "Safeguarding records, if there are any, are not part of this; ask the safeguarding lead.",
];

/// How a column is called that keeps hours as whole numbers.
const HUNDREDTHS: &str = "hundredths";

string_enum! {
    /// How a value came to be kept, by the catalogue of personal columns.
    Shown {
        /// A fact.
        Plain "plain",
        /// Words of the subject.
        Own "own",
        /// Words of somebody else.
        Reviewed "reviewed",
        /// Somebody else, by role.
        Role "role",
        /// Another record, by name.
        Name "name",
    }
}

/// A value that is kept about somebody.
#[derive(Clone, Debug)]
pub struct Held {
    pub kind: String,
    pub record_id: Uuid,
    pub dated: Option<DateTime<Utc>>,
    pub is_private: bool,
    pub field: String,
    pub shown: Shown,
    pub value: Value,
}

/// Who reads a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// The data protection officer, before it is given.
    Officer,
    /// Whom it is about.
    Subject,
}

string_enum! {
    /// Where a value of a copy stands. New values may be added.
    FieldStanding {
        /// A fact, or words of the person.
        Given "given",
        /// Words of somebody else, which the officer has read.
        Read "read",
        /// Words of somebody else, which the officer has still to read.
        ToBeRead "toBeRead",
        /// The officer may not read it: it goes to the person alone.
        ForThePersonAlone "forThePersonAlone",
        /// Words of somebody else that have changed since the officer read them, or were never read.
        Withheld "withheld",
    }
}

/// A value of a record.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CopyField)]
pub struct FieldBody {
    /// What it is.
    #[schema(example = "actions")]
    pub name: String,
    /// Names it in this copy.
    #[schema(example = "checkIn/019abf3e-9c00-7000-8000-000000000091/actions")]
    pub path: String,
    /// Where it stands.
    pub standing: FieldStanding,
    /// The value; null where it is not shown. Words of somebody else are always text.
    #[schema(required = true, value_type = Option<Value>)]
    pub value: Option<Value>,
    /// Where names of people stand in it whom the programme knows; for the officer alone.
    pub names: Vec<RangeBody>,
    /// What the person's copy hides of it; for the officer alone.
    pub hidden: Vec<RangeBody>,
}

/// A record that is about the person.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CopyRecord)]
pub struct RecordBody {
    /// What kind of record it is.
    #[schema(example = "checkIn")]
    pub kind: String,
    /// Names the record.
    pub id: Uuid,
    /// When it came to be.
    #[schema(required = true)]
    pub dated: Option<DateTime<Utc>>,
    /// What it says.
    pub fields: Vec<FieldBody>,
}

/// That the person wrote something about somebody else.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = WrittenAboutOthers)]
pub struct WrittenBody {
    /// What kind of record it is.
    #[schema(example = "feedback")]
    pub kind: String,
    /// When it was written.
    #[schema(required = true)]
    pub dated: Option<DateTime<Utc>>,
}

/// A copy of what is kept about somebody.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SubjectCopy)]
pub struct CopyBody {
    /// The request that it answers.
    pub subject_request_id: SubjectRequestId,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// What no copy has, whoever it is about.
    pub not_in_it: Vec<String>,
    /// What is about the person, oldest first within a kind.
    pub records: Vec<RecordBody>,
    /// What the person wrote about others: kind and date alone.
    pub written_about_others: Vec<WrittenBody>,
}

impl Held {
    /// Names the value in a copy.
    pub fn path(&self) -> String {
        format!("{}/{}/{}", self.kind, self.record_id, self.name())
    }

    /// What the value is called: what is kept in hundredths of an hour is told in hours, and whoever or whatever is named without an id.
    fn name(&self) -> String {
        let field = self.field.as_str();
        let field = match self.shown {
            Shown::Name | Shown::Role => field.trim_end_matches("_id"),
            Shown::Plain | Shown::Own | Shown::Reviewed => field,
        };
        camel_case(&match field.strip_suffix(HUNDREDTHS) {
            Some(stem) if stem.ends_with("hours_") => stem.trim_end_matches('_').to_owned(),
            Some(stem) => format!("{stem}hours"),
            None => field.to_owned(),
        })
    }

    /// The value as it is told.
    fn told(&self) -> Value {
        let hundredths = self.value.as_i64().filter(|_| self.field.ends_with(HUNDREDTHS));
        match hundredths.and_then(|hundredths| i32::try_from(hundredths).ok()) {
            Some(hundredths) => Value::from(f64::from(hundredths) / 100.0),
            None => self.value.clone(),
        }
    }

    /// Whether they are words that the officer must have read.
    pub fn is_to_be_read(&self) -> bool {
        self.shown == Shown::Reviewed && !self.is_private
    }

    /// Words of somebody else as text.
    pub fn text(&self) -> String {
        match &self.value {
            Value::String(text) => text.clone(),
            other => serde_json::to_string_pretty(other).unwrap_or_default(),
        }
    }

    /// The value as a reader sees it.
    fn seen(&self, reader: Reader, redactions: &[Redaction], names: &Names) -> FieldBody {
        let path = self.path();
        let body = |standing, value| FieldBody {
            name: self.name(),
            path: path.clone(),
            standing,
            value,
            names: Vec::new(),
            hidden: Vec::new(),
        };
        let words = matches!(self.shown, Shown::Own | Shown::Reviewed);
        if self.is_private && words && reader == Reader::Officer {
            return body(FieldStanding::ForThePersonAlone, None);
        }
        if !self.is_to_be_read() {
            return body(FieldStanding::Given, Some(self.told()));
        }
        let text = self.text();
        let digest = hash(&text);
        let found: Vec<_> =
            redactions.iter().filter(|one| one.path == path && one.text_hash == digest).collect();
        let hidden: Vec<RangeBody> = found.iter().filter_map(|one| one.range()).collect();
        match (reader, found.is_empty()) {
            (Reader::Subject, true) => body(FieldStanding::Withheld, None),
            (Reader::Subject, false) => body(FieldStanding::Read, Some(Value::String(hide(&text, &hidden)))),
            (Reader::Officer, unread) => {
                let standing = if unread { FieldStanding::ToBeRead } else { FieldStanding::Read };
                let marked = names.find(&text);
                FieldBody { names: marked, hidden, ..body(standing, Some(Value::String(text))) }
            }
        }
    }
}

/// The records of a copy, each with its values, in the order in which they are kept.
pub fn records(held: &[Held], reader: Reader, redactions: &[Redaction], names: &Names) -> Vec<RecordBody> {
    let mut records: Vec<RecordBody> = Vec::new();
    for one in held {
        let field = one.seen(reader, redactions, names);
        match records.last_mut() {
            Some(last) if last.kind == one.kind && last.id == one.record_id && last.dated == one.dated => {
                last.fields.push(field);
            }
            _ => records.push(RecordBody {
                kind: one.kind.clone(),
                id: one.record_id,
                dated: one.dated,
                fields: vec![field],
            }),
        }
    }
    records
}

/// The name of a column as JSON has it.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |mut all, word| {
        let mut letters = word.chars();
        all.extend(letters.next().map(|letter| letter.to_ascii_uppercase()));
        all.extend(letters);
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(shown: Shown, is_private: bool) -> Held {
        Held {
            kind: "checkIn".to_owned(),
            record_id: Uuid::nil(),
            dated: None,
            is_private,
            field: "what_was_said".to_owned(),
            shown,
            value: Value::String("Sam was late".to_owned()),
        }
    }

    fn standing(one: &Held, reader: Reader, read: &[Redaction]) -> (FieldStanding, Option<String>) {
        let field = one.seen(reader, read, &Names::new(["Sam"]));
        assert_eq!(field.name, "whatWasSaid");
        (field.standing, field.value.and_then(|value| value.as_str().map(str::to_owned)))
    }

    #[test]
    fn what_the_officer_may_not_read_goes_to_the_person_alone() {
        for shown in [Shown::Own, Shown::Reviewed] {
            let one = held(shown, true);
            assert_eq!(standing(&one, Reader::Officer, &[]), (FieldStanding::ForThePersonAlone, None));
            let (standing, value) = standing(&one, Reader::Subject, &[]);
            assert_eq!((standing, value.as_deref()), (FieldStanding::Given, Some("Sam was late")));
        }
        let fact = held(Shown::Plain, true);
        assert_eq!(standing(&fact, Reader::Officer, &[]).0, FieldStanding::Given);
    }

    #[test]
    fn hours_are_told_in_hours_and_others_without_ids() {
        for (field, shown, value, name, told) in [
            ("hundredths", Shown::Plain, Value::from(650), "hours", Value::from(6.5)),
            ("weekly_hours_hundredths", Shown::Plain, Value::from(3600), "weeklyHours", Value::from(36.0)),
            ("planned_otj_hundredths", Shown::Plain, Value::from(-1), "plannedOtjHours", Value::from(-0.01)),
            ("line_manager_id", Shown::Role, Value::from("x"), "lineManager", Value::from("x")),
            ("external_id", Shown::Plain, Value::from("x"), "externalId", Value::from("x")),
        ] {
            let one = Held { field: field.to_owned(), value, ..held(shown, false) };
            assert_eq!((one.name().as_str(), one.told()), (name, told), "{field}");
        }
    }

    #[test]
    fn words_of_others_are_read_before_they_are_given() {
        let one = held(Shown::Reviewed, false);
        let read = |text: &str, range: Option<(u32, u32)>| Redaction::of(one.path(), text, range);
        assert_eq!(standing(&one, Reader::Officer, &[]).0, FieldStanding::ToBeRead);
        assert_eq!(standing(&one, Reader::Subject, &[]), (FieldStanding::Withheld, None));
        let nothing = [read("Sam was late", None)];
        let given = standing(&one, Reader::Subject, &nothing);
        assert_eq!(given, (FieldStanding::Read, Some("Sam was late".to_owned())));
        let name = [read("Sam was late", Some((0, 3)))];
        let given = standing(&one, Reader::Subject, &name);
        assert_eq!(given, (FieldStanding::Read, Some("███ was late".to_owned())));
        let older = [read("Sam was early", Some((0, 3)))];
        assert_eq!(standing(&one, Reader::Subject, &older), (FieldStanding::Withheld, None));
        let marked = one.seen(Reader::Officer, &name, &Names::new(["sam"]));
        assert_eq!(
            (marked.names, marked.hidden),
            (vec![RangeBody { from: 0, to: 3 }], vec![RangeBody { from: 0, to: 3 }])
        );
    }
}
