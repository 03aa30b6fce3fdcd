//! A copy as a page, to read and to print.

use askama::Template;
use serde_json::Value;

use super::model::{CopyBody, FieldStanding};
use crate::error::Result;

#[derive(Template)]
#[template(path = "features/data_protection/copies/copy.html")]
struct Page {
    title: &'static str,
    made: String,
    not_in_it: Vec<String>,
    sections: Vec<Section>,
    written: Vec<(String, String)>,
}

/// All records of a kind.
struct Section {
    heading: String,
    records: Vec<Record>,
}

struct Record {
    heading: String,
    rows: Vec<(String, String)>,
}

/// The page of a copy.
///
/// # Errors
/// None that is known of: templates are compiled.
pub fn page(copy: &CopyBody) -> Result<String> {
    let mut sections: Vec<Section> = Vec::new();
    for record in &copy.records {
        let heading = words(&record.kind);
        let rows = record.fields.iter().map(|field| (words(&field.name), told(field.standing, &field.value)));
        let day = record.dated.map(|at| at.format("%-d %B %Y, %H:%M UTC").to_string());
        let shown = Record { heading: day.unwrap_or_else(|| heading.clone()), rows: rows.collect() };
        match sections.last_mut() {
            Some(last) if last.heading == heading => last.records.push(shown),
            _ => sections.push(Section { heading, records: vec![shown] }),
        }
    }
    let written = copy.written_about_others.iter().map(|one| {
        let day = one.dated.map(|at| at.format("%-d %B %Y").to_string());
        (words(&one.kind), day.unwrap_or_default())
    });
    let page = Page {
        title: "What is kept about you",
        made: copy.made_at.format("%-d %B %Y, %H:%M UTC").to_string(),
        not_in_it: copy.not_in_it.clone(),
        sections,
        written: written.collect(),
    };
    Ok(page.render()?)
}

/// A value in words.
fn told(standing: FieldStanding, value: &Option<Value>) -> String {
    match (standing, value) {
        (FieldStanding::ForThePersonAlone, _) => "goes to the person alone".to_owned(),
        (FieldStanding::Withheld, _) => "withheld: it tells of somebody else".to_owned(),
        (FieldStanding::ToBeRead, Some(value)) => format!("[still to be read] {}", plain(value)),
        (FieldStanding::Given | FieldStanding::Read, Some(value)) => plain(value),
        (_, None) => String::new(),
    }
}

/// A value as text: lists and objects on lines of their own.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Null => String::new(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("\n"),
        Value::Object(entries) => {
            let lines = entries.iter().map(|(name, value)| format!("{}: {}", words(name), plain(value)));
            lines.collect::<Vec<_>>().join("\n")
        }
    }
}

/// A name of JSON in words: `plannedEndOn` as "Planned end on".
fn words(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if text.is_empty() {
            text.extend(letter.to_uppercase());
        } else if letter.is_ascii_uppercase() {
            text.push(' ');
            text.push(letter.to_ascii_lowercase());
        } else {
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_words() {
        assert_eq!(words("plannedEndOn"), "Planned end on");
        let value = serde_json::json!({"score": 3, "sure": true, "notes": ["a", "b"]});
        assert_eq!(plain(&value), "Notes: a\nb\nScore: 3\nSure: yes");
        assert_eq!(told(FieldStanding::ForThePersonAlone, &None), "goes to the person alone");
    }
}
