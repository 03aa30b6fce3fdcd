//! What counts as content in text, and how names are kept.

use serde::{Deserialize, Deserializer, de};

use crate::json;

/// What Unicode calls default-ignorable, and the blank of Braille: nothing of it is seen.
const UNSEEN: &[(char, char)] = &[
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{202a}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fff8}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether nothing of a character is seen.
pub fn is_unseen(c: char) -> bool {
    c.is_whitespace() || c.is_control() || UNSEEN.iter().any(|(first, last)| (*first..=*last).contains(&c))
}

/// Whether the text says something.
pub fn has_content(text: &str) -> bool {
    !text.chars().all(is_unseen)
}

/// Whether a line ends within the text.
pub fn has_line_break(text: &str) -> bool {
    text.contains(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'])
}

/// A name as it is kept and compared: in NFC, without outer blanks, its inner runs of white space one space each. Text
/// that says nothing, or has a line break, stays as it is, for a rule to refuse.
pub fn folded(name: &str) -> String {
    let name = json::normalised(name.to_owned());
    if !has_content(&name) || has_line_break(name.trim()) {
        return name;
    }
    let words = name.split_whitespace().collect::<Vec<_>>().join(" ");
    words.trim_matches(|c| c == ' ' || matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}')).to_owned()
}

/// A name, one that may be null, or several.
pub trait Name {
    /// As [`folded`], wherever there is a name.
    #[must_use]
    fn fold(self) -> Self;
}

impl Name for String {
    fn fold(self) -> Self {
        folded(&self)
    }
}

impl<T: Name> Name for Option<T> {
    fn fold(self) -> Self {
        self.map(T::fold)
    }
}

impl<T: Name> Name for Vec<T> {
    fn fold(self) -> Self {
        self.into_iter().map(T::fold).collect()
    }
}

/// Reads a name as it is kept.
///
/// # Errors
/// When the value does not fit.
pub fn name<'de, D: Deserializer<'de>, T: Deserialize<'de> + Name>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(deserializer).map(T::fold)
}

/// As [`name`], for a property of a merge patch that may be absent.
///
/// # Errors
/// When the value does not fit.
pub fn changed_name<'de, D: Deserializer<'de>, T: Deserialize<'de> + Name>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    name(deserializer).map(Some)
}

/// Text as given, in lower case, in upper case, and with each word's first letter in upper case.
fn cases(text: &str) -> [String; 4] {
    let given = json::normalised(text.to_owned());
    let (lower, upper) = (given.to_lowercase(), given.to_uppercase());
    let mut starts = true;
    let mut title = String::with_capacity(given.len());
    for character in lower.chars() {
        if starts {
            title.extend(character.to_uppercase());
        } else {
            title.push(character);
        }
        starts = !character.is_alphanumeric();
    }
    [given, lower, upper, title]
}

/// A query of Postgres' text search for names of which a word starts with each of these words, whatever their case: a
/// database of the locale C folds ASCII letters only.
pub fn words_query(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let mut starts: Vec<String> = Vec::new();
        for word in cases(word) {
            let quoted = word.replace('\\', "\\\\").replace('\'', "''");
            let start = format!("'{quoted}':*");
            if !starts.contains(&start) {
                starts.push(start);
            }
        }
        format!("({})", starts.join(" | "))
    });
    words.collect::<Vec<_>>().join(" & ")
}

/// Reads text that is searched for.
///
/// # Errors
/// Where it is shorter than 2 or longer than 200 characters, or holds a NUL.
pub fn searched<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    if (2..=200).contains(&text.trim().chars().count()) && !text.contains('\0') {
        Ok(Some(text))
    } else {
        Err(de::Error::custom("must be 2 to 200 characters, none of them NUL"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_no_content() {
        for text in
            ["", " ", "\u{200b}", "\u{2800}", "\u{3164}", "\u{7}", "\u{1b}", "\u{a0}\t\u{feff}", "\u{e0020}"]
        {
            assert!(!has_content(text), "{text:?}");
        }
        for text in ["a", " \u{200b}.", "日", "👩‍💻", "-"] {
            assert!(has_content(text), "{text:?}");
        }
    }

    #[test]
    fn names_are_kept_without_what_does_not_tell_them_apart() {
        for (given, kept) in [
            ("Ada", "Ada"),
            (" Ada ", "Ada"),
            ("Ada\u{a0} \t Studio", "Ada Studio"),
            ("Ada\u{200b}", "Ada"),
            ("Ada\u{200b} ", "Ada"),
            ("cafe\u{301}", "caf\u{e9}"),
            ("Ada\n", "Ada"),
            ("Ada\nStudio", "Ada\nStudio"),
            (" ", " "),
            ("\u{3164}", "\u{3164}"),
        ] {
            assert_eq!(folded(given), kept, "{given:?}");
        }
    }

    #[test]
    fn a_search_is_tried_in_every_case() {
        let expected = ["éLO-Öst", "élo-öst", "ÉLO-ÖST", "Élo-Öst"];
        assert_eq!(cases("e\u{301}LO-Öst"), expected);
    }

    #[test]
    fn each_word_of_a_search_starts_a_word() {
        assert_eq!(words_query(" ana  B"), "('ana':* | 'ANA':* | 'Ana':*) & ('B':* | 'b':*)");
        assert_eq!(words_query(r"o'\"), r"('o''\\':* | 'O''\\':*)");
    }
}
