//! The columns of a file of progress updates, and what they mean to the API.

use anyhow::{Context as _, bail};
use serde::ser::{Serialize, SerializeMap as _, Serializer};
use serde_json::Number;

use crate::error::FieldError;
use crate::json;

/// How a cell becomes JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Number,
    /// Codes separated by semicolons.
    List,
}

/// A column: its name, the property it fills, and how.
struct Column {
    name: &'static str,
    parent: &'static str,
    shape: Shape,
}

const fn column(name: &'static str, parent: &'static str, shape: Shape) -> Column {
    Column { name, parent, shape }
}

const COLUMNS: &[Column] = &[
    column("externalId", "", Shape::Text),
    column("uln", "learner", Shape::Text),
    column("apprenticeshipId", "learner", Shape::Text),
    column("providerReference", "learner", Shape::Text),
    column("observedAt", "", Shape::Text),
    column("supersedes", "", Shape::Text),
    column("kind", "details", Shape::Text),
    column("date", "details", Shape::Text),
    column("hours", "details", Shape::Number),
    column("activity", "details", Shape::Text),
    column("ksbs", "details", Shape::List),
    column("category", "details", Shape::Text),
    column("sessionTitle", "details", Shape::Text),
    column("status", "details", Shape::Text),
    column("minutes", "details", Shape::Number),
    column("unitCode", "details", Shape::Text),
    column("title", "details", Shape::Text),
    column("result", "details", Shape::Text),
    column("grade", "details", Shape::Text),
    column("assessedOn", "details", Shape::Text),
    column("url", "details", Shape::Text),
    column("suggestedState", "details", Shape::Text),
    column("rating", "details", Shape::Text),
    column("reason", "details", Shape::Text),
    column("name", "details", Shape::Text),
    column("text", "details", Shape::Text),
];

/// Those that name the learner: one of them in each row.
const LEARNER: [&str; 3] = ["uln", "apprenticeshipId", "providerReference"];

/// The names of all columns.
pub(super) fn names() -> Vec<&'static str> {
    COLUMNS.iter().map(|column| column.name).collect()
}

/// What the columns of one file are.
pub(super) struct Header(Vec<&'static Column>);

/// The cells of a header, without the blank ones at its end.
fn named(line: &csv::ByteRecord) -> impl Iterator<Item = &[u8]> {
    let count = line.iter().rposition(|cell| !cell.trim_ascii().is_empty()).map_or(0, |last| last + 1);
    line.iter().take(count)
}

impl Header {
    /// Reads the first line.
    pub(super) fn read(line: &csv::ByteRecord) -> anyhow::Result<Self> {
        let mut columns: Vec<&Column> = Vec::new();
        if line.len() == 1 && line.iter().any(|cell| cell.contains(&b';') || cell.contains(&b'\t')) {
            bail!("the columns must be separated by commas");
        }
        for cell in named(line) {
            let name = std::str::from_utf8(cell).context("the file is not in UTF-8")?.trim();
            let Some(found) = COLUMNS.iter().find(|column| column.name == name) else {
                // `details.hours`, as the API nests it, means `hours`.
                let last = name.rsplit(['.', '/']).next().unwrap_or(name);
                match json::nearest(last, names()) {
                    Some(near) => bail!("there is no column {name:?}; did you mean {near:?}?"),
                    None => bail!("there is no column {name:?}; the columns are {}", names().join(", ")),
                }
            };
            if columns.iter().any(|column| column.name == name) {
                bail!("the column {name:?} is there twice");
            }
            columns.push(found);
        }
        let has = |name: &str| columns.iter().any(|column| column.name == name);
        for needed in ["externalId", "observedAt", "kind"] {
            if !has(needed) {
                bail!("the column {needed:?} is missing");
            }
        }
        if !LEARNER.into_iter().any(has) {
            bail!(
                "one of the columns uln, apprenticeshipId and providerReference is needed to name the learner"
            );
        }
        Ok(Self(columns))
    }

    /// The row as the body of a push: an empty cell is left out. So are empty cells behind the last column.
    ///
    /// # Errors
    /// What is wrong with the row before anything else can be judged.
    pub(super) fn push(&self, row: &csv::ByteRecord) -> Result<Vec<u8>, String> {
        let is_wider = row.iter().skip(self.0.len()).any(|cell| !cell.is_empty());
        if row.len() < self.0.len() || is_wider {
            return Err(format!("the row has {} cells, the header {}", row.len(), self.0.len()));
        }
        let mut cells = Vec::with_capacity(row.len());
        for (column, cell) in self.0.iter().zip(row) {
            let cell = std::str::from_utf8(cell).map_err(|_| format!("{} is not UTF-8", column.name))?;
            if !cell.is_empty() {
                cells.push((*column, cell));
            }
        }
        serde_json::to_vec(&Item(&cells)).map_err(|error| error.to_string())
    }

    /// The `externalId` of a row, where it can be read.
    pub(super) fn external_id<'row>(&self, row: &'row csv::ByteRecord) -> &'row str {
        let place = self.0.iter().position(|column| column.name == "externalId");
        let cell = place.and_then(|place| row.get(place)).unwrap_or_default();
        std::str::from_utf8(cell).unwrap_or_default()
    }
}

/// A row as it is pushed.
struct Item<'row>(&'row [(&'static Column, &'row str)]);

impl Serialize for Item<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut item = serializer.serialize_map(None)?;
        for (column, cell) in self.0.iter().filter(|(column, _)| column.parent.is_empty()) {
            item.serialize_entry(column.name, &Cell(column.shape, cell))?;
        }
        for parent in ["learner", "details"] {
            item.serialize_entry(parent, &Part(parent, self.0))?;
        }
        item.end()
    }
}

/// The cells of a row that belong to one property.
struct Part<'row>(&'static str, &'row [(&'static Column, &'row str)]);

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let own = self.1.iter().filter(|(column, _)| column.parent == self.0);
        serializer.collect_map(own.map(|(column, cell)| (column.name, Cell(column.shape, cell))))
    }
}

struct Cell<'row>(Shape, &'row str);

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(shape, text) = self;
        match shape {
            Shape::Text => serializer.serialize_str(text),
            // What is no number stays text, and the API's own rule tells.
            Shape::Number => match text.parse::<Number>() {
                Ok(number) => number.serialize(serializer),
                Err(_) => serializer.serialize_str(text),
            },
            Shape::List => {
                serializer.collect_seq(text.split(';').map(str::trim).filter(|code| !code.is_empty()))
            }
        }
    }
}

/// The column that a fault of the API is about.
pub(super) fn column_of(fault: &FieldError) -> String {
    let crate::error::ErrorLocation::Pointer(pointer) = &fault.at else { return String::new() };
    let mut parts = pointer.split('/').skip(1);
    let (first, second) = (parts.next().unwrap_or_default(), parts.next());
    match (first, second) {
        ("learner", None) => LEARNER.join(", "),
        ("details", None) => "kind".to_owned(),
        ("learner" | "details", Some(second)) => second.to_owned(),
        _ => first.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::FieldCode;
    use serde_json::Value;

    fn header(line: &[&str]) -> anyhow::Result<Header> {
        Header::read(&csv::ByteRecord::from(line.to_vec()))
    }

    #[test]
    fn a_row_becomes_the_body_of_a_push() {
        let header = header(&["externalId", "uln", "observedAt", "kind", "hours", "ksbs", "activity"])
            .expect("a header");
        let row = csv::ByteRecord::from(vec![
            "a-1",
            "1000000000",
            "2026-11-20T09:30:00Z",
            "otjHours",
            "6.50",
            "K1; S4",
            "",
        ]);
        let body: Value = serde_json::from_slice(&header.push(&row).expect("a body")).expect("JSON");
        let expected = serde_json::json!({"externalId": "a-1", "learner": {"uln": "1000000000"},
            "observedAt": "2026-11-20T09:30:00Z", "details": {"kind": "otjHours", "hours": 6.5, "ksbs": ["K1", "S4"]}});
        assert_eq!(body, expected);
        assert_eq!(header.external_id(&row), "a-1");
    }

    #[test]
    fn a_header_that_cannot_work_is_refused_in_words() {
        let needed = ["externalId", "uln", "observedAt", "kind"];
        for (line, part) in [
            (vec!["externalId", "uln", "observedAt", "knd"], "did you mean \"kind\""),
            (vec!["externalId", "uln", "observedAt", "kind", "uln"], "twice"),
            (vec!["externalId", "uln", "kind"], "\"observedAt\" is missing"),
            (vec!["externalId", "observedAt", "kind"], "name the learner"),
            (vec!["externalId", "observedAt", "details.kind"], "did you mean \"kind\""),
            (vec!["external_id", "observedAt", "kind"], "did you mean \"externalId\""),
            (vec!["externalId;uln;observedAt;kind"], "separated by commas"),
            (vec!["externalId", "colour"], "the columns are externalId, uln"),
        ] {
            let refused = header(&line).err().expect("a refusal").to_string();
            assert!(refused.contains(part), "{refused}");
        }
        assert!(header(&needed).is_ok());
    }

    #[test]
    fn a_fault_is_told_by_its_column() {
        for (pointer, column) in [
            ("#/details/hours", "hours"),
            ("#/learner/uln", "uln"),
            ("#/details/ksbs/1", "ksbs"),
            ("#/observedAt", "observedAt"),
            ("#/learner", "uln, apprenticeshipId, providerReference"),
        ] {
            assert_eq!(column_of(&FieldError::pointer(pointer, FieldCode::Type, "")), column);
        }
    }
}
