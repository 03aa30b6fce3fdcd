//! Rows stay inside: none is serialised, what is shown of one names its every column, and an insert is no twin of it.

use std::collections::BTreeSet;

use super::{Room, features, none, room};

/// A struct of a feature's model.
struct Struct<'a> {
    file: &'a str,
    name: &'a str,
    attributes: &'a str,
    fields: BTreeSet<&'a str>,
}

impl Struct<'_> {
    fn is_row(&self) -> bool {
        self.attributes.contains("Queryable") || self.attributes.contains("Selectable")
    }

    fn table(&self) -> Option<&str> {
        let (_, name) = self.attributes.split_once("table_name = ")?;
        name.split([',', ')']).next()
    }
}

fn word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Whether a type stands in a text by itself: not borrowed, not as part of another name.
fn names(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        !before.ends_with(word) && !before.ends_with(['&', '[', ':']) && !after.starts_with(word)
    })
}

/// The structs of a file. Items stand apart by an empty line.
fn structs<'a>(file: &'a str, text: &'a str) -> Vec<Struct<'a>> {
    let found = text.split("\n\n").filter_map(|item| {
        let (attributes, rest) = item.split_once("struct ")?;
        let (name, fields) = rest.split_once(" {\n")?;
        let fields = fields.lines().filter_map(|line| {
            let (name, _) = line.strip_prefix("    ")?.trim_start_matches("pub ").split_once(": ")?;
            name.chars().all(word).then_some(name)
        });
        Some(Struct { file, name, attributes, fields: fields.collect() })
    });
    found.collect()
}

/// Functions that make a body, each with what it takes and what it does.
fn makers(text: &str) -> Vec<(String, String)> {
    let (mut found, mut header) = (Vec::new(), "");
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("impl") {
            header = line;
        } else if line == "}" {
            header = "";
        }
        let indent = line.len() - line.trim_start().len();
        if !line.trim_start().trim_start_matches("pub ").starts_with("fn ") {
            continue;
        }
        let mut signature = line.to_owned();
        while !signature.ends_with('{') && !signature.ends_with('}') {
            signature += lines.next().expect("the end of a signature").trim_start();
        }
        let end = format!("{}}}", " ".repeat(indent));
        let body: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
        let (takes, gives) = signature.split_once("->").unwrap_or((&signature, ""));
        if gives.contains("Body") || (gives.contains("Self") && header.contains("Body {")) {
            // A conversion names the row in its header, a method is of the row.
            let takes = if header.contains("From<") || takes.contains("(self") {
                format!("{header} {takes}").replace("From<&", "From<")
            } else {
                takes.to_owned()
            };
            found.push((takes, body.join("\n")));
        }
    }
    found
}

#[test]
fn no_row_is_serialised() {
    let features = features();
    let all: Vec<Struct> = features.iter().flat_map(|(file, text)| structs(file, text)).collect();
    let rows: Vec<&Struct> = all.iter().filter(|one| one.is_row() && one.table().is_some()).collect();
    assert!(rows.len() > 30, "the sources were read");
    let shown =
        rows.iter().filter(|row| row.attributes.contains("Serialize") || row.attributes.contains("ToSchema"));
    none(
        &shown
            .map(|row| format!("src/features/{}: {} is a row and a body", row.file, row.name))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn no_insert_has_the_columns_of_its_row() {
    let features = features();
    let all: Vec<Struct> = features.iter().flat_map(|(file, text)| structs(file, text)).collect();
    let inserts = all.iter().filter(|one| one.attributes.contains("Insertable") && !one.is_row());
    let faults = inserts.filter_map(|insert| {
        let twin = all
            .iter()
            .find(|row| row.is_row() && row.table() == insert.table() && row.fields == insert.fields)?;
        Some(format!("src/features/{}: insert {}, not {}", insert.file, twin.name, insert.name))
    });
    none(&faults.collect::<Vec<_>>());
}

#[test]
fn every_body_names_each_column_of_its_row() {
    let features = features();
    let (mut faults, mut seen) = (Vec::new(), 0);
    for (file, text) in features.iter().filter(|(file, _)| room(file) == Room::Model) {
        let folder = file.split('/').take(2).collect::<Vec<_>>().join("/");
        let near = features.iter().filter(|(other, _)| other.starts_with(&folder));
        let rows: Vec<Struct> = near
            .flat_map(|(file, text)| structs(file, text))
            .filter(|one| one.is_row() && !one.name.ends_with("Body"))
            .collect();
        for (takes, body) in makers(text) {
            for row in rows.iter().filter(|row| names(&takes, row.name)) {
                seen += 1;
                let columns = body.split_once(&format!("let {} {{", row.name));
                let columns = columns.and_then(|(_, rest)| rest.split('}').next());
                if columns.is_none_or(|columns| columns.contains("..")) {
                    faults
                        .push(format!("src/features/{file}: {takes} must name each column of {}", row.name));
                }
            }
        }
    }
    assert!(seen > 20, "the conversions were read: {seen}");
    none(&faults);
}

#[test]
fn what_is_answered_stands_in_the_model() {
    let mut faults = Vec::new();
    let features = features();
    for (file, text) in features.iter().filter(|(file, _)| room(file) != Room::Model) {
        let shown = structs(file, text).into_iter().filter(|one| one.attributes.contains("Serialize"));
        faults.extend(
            shown.map(|one| format!("src/features/{}: {} belongs into the model", one.file, one.name)),
        );
    }
    none(&faults);
}
