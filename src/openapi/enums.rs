//! What the values of enums are called and mean, read from the contract: the code says it once.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::string_enum::FIRST_VERSION;

/// Every enum of the contract.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReferenceData)]
pub struct ReferenceDataBody {
    /// The enums, in the order of their names.
    enums: Vec<EnumBody>,
}

/// An enum of the contract.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Enum)]
struct EnumBody {
    /// Its name, as in the contract.
    #[schema(example = "EntryState")]
    name: String,
    /// What it is about.
    #[schema(example = "Where an entry stands. New states may be added.")]
    description: String,
    /// Whether later versions may add values. A client must be ready for a value that it does not know.
    open: bool,
    /// Its values, in the order in which people would expect them.
    values: Vec<EnumValueBody>,
}

/// A value of an enum.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = EnumValue)]
struct EnumValueBody {
    /// As it stands in requests and answers.
    #[schema(example = "readyForReview")]
    value: String,
    /// What to show to people.
    #[schema(example = "Ready for review")]
    label: String,
    /// What it means.
    #[schema(example = "The apprentice thinks it is done.")]
    meaning: String,
    /// The version of the API that had it first.
    #[schema(example = "1.0.0")]
    since: String,
}

/// The enums among the schemas of a contract: those whose values have a meaning.
pub(super) fn of(schemas: &Value) -> ReferenceDataBody {
    let schemas = schemas.as_object().into_iter().flatten();
    let mut enums: Vec<EnumBody> = schemas.filter_map(|(name, schema)| EnumBody::of(name, schema)).collect();
    enums.sort_by(|one, other| one.name.cmp(&other.name));
    ReferenceDataBody { enums }
}

impl EnumBody {
    fn of(name: &str, schema: &Value) -> Option<Self> {
        let texts = schema["enum"].as_array()?.iter().filter_map(Value::as_str);
        let meanings = schema["x-enum-descriptions"].as_array()?.iter().filter_map(Value::as_str);
        let value = |(text, meaning): (&str, &str)| EnumValueBody {
            value: text.to_owned(),
            label: label(text),
            meaning: meaning.to_owned(),
            since: schema["x-enum-since"][text].as_str().unwrap_or(FIRST_VERSION).to_owned(),
        };
        Some(Self {
            name: name.to_owned(),
            description: schema["description"].as_str()?.lines().next()?.to_owned(),
            open: schema["x-extensible-enum"].is_array(),
            values: texts.zip(meanings).map(value).collect(),
        })
    }
}

/// What people write in capitals, or with a hyphen.
const WRITTEN: [(&str, &str); 8] = [
    ("api", "API"),
    ("epa", "EPA"),
    ("ksb", "KSB"),
    ("ksbs", "KSBs"),
    ("otj", "OTJ"),
    ("rag", "RAG"),
    ("json", "JSON"),
    ("url", "URL"),
];

/// A spelling as words: `readyForReview` is "Ready for review".
fn label(text: &str) -> String {
    let mut words = String::new();
    for letter in text.chars() {
        match letter {
            '.' | '_' | '-' => words.push(' '),
            _ if letter.is_uppercase() => {
                words.push(' ');
                words.extend(letter.to_lowercase());
            }
            _ => words.push(letter),
        }
    }
    let written = |word: &str| {
        WRITTEN
            .iter()
            .find(|(known, _)| *known == word)
            .map_or(word.to_owned(), |(_, as_written)| (*as_written).to_owned())
    };
    let words = words.split_whitespace().map(written).collect::<Vec<_>>().join(" ");
    let mut letters = words.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn spellings_become_words() {
        for (text, words) in [
            ("draft", "Draft"),
            ("readyForReview", "Ready for review"),
            ("epa", "EPA"),
            ("otjHours", "OTJ hours"),
            ("meetup.proposalDeclined", "Meetup proposal declined"),
            ("", ""),
        ] {
            assert_eq!(label(text), words);
        }
    }

    #[test]
    fn a_value_that_came_later_says_so() {
        let schemas = json!({"Mood": {"description": "How. More may be added.\n\nText.", "enum": ["good", "veryGood"],
            "x-enum-descriptions": ["Well.", "Better."], "x-enum-since": {"veryGood": "1.2.0"},
            "x-extensible-enum": ["good", "veryGood"]}, "Other": {"type": "string"}});
        let [mood] = &of(&schemas).enums[..] else { panic!("one enum") };
        assert!(mood.open && mood.description == "How. More may be added.");
        let since: Vec<(&str, &str)> =
            mood.values.iter().map(|value| (value.label.as_str(), value.since.as_str())).collect();
        assert_eq!(since, [("Good", "1.0.0"), ("Very good", "1.2.0")]);
    }
}
