//! In what words mentors and apprentices say what they offer and look for: topics of their own, languages by code.

use serde::{Deserialize, Deserializer, de};
use validator::ValidationError;

use crate::text::Name as _;
use crate::validate::{each_one_line, ensure};

/// How many characters a topic has at most.
pub const TOPIC: usize = 60;

/// The codes of ISO 639-1.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee \
    el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io \
    is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn \
    mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se \
    sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo \
    wa wo xh yi yo za zh zu";

/// Whether a code is one of ISO 639-1.
pub fn is_language(code: &str) -> bool {
    code.len() == 2 && LANGUAGES.split(' ').any(|known| known == code)
}

/// The code of a language.
struct Language(String);

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        match is_language(&code) {
            true => Ok(Self(code)),
            false => Err(de::Error::custom("notListed: must be a code of ISO 639-1, such as en, bn or tr")),
        }
    }
}

/// Reads languages.
///
/// # Errors
/// For a code that ISO 639-1 does not have.
pub fn read_languages<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let read: Vec<Language> = Vec::deserialize(deserializer)?;
    Ok(read.into_iter().map(|Language(code)| code).collect())
}

/// The same, for a property of a merge patch that may be absent.
///
/// # Errors
/// As [`read_languages`].
pub fn changed_languages<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<String>>, D::Error> {
    read_languages(deserializer).map(Some)
}

/// Reads topics as they are kept and compared: in lower case, without outer blanks.
///
/// # Errors
/// When the value does not fit.
pub fn read_topics<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let read: Vec<String> = Vec::deserialize(deserializer)?;
    Ok(read.fold().into_iter().map(|topic| topic.to_lowercase()).collect())
}

/// The same, for a property of a merge patch that may be absent.
///
/// # Errors
/// As [`read_topics`].
pub fn changed_topics<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    read_topics(deserializer).map(Some)
}

/// Topics that say something in one line each, none of them twice.
pub fn topics_fit(topics: &[String]) -> Result<(), ValidationError> {
    each_one_line(topics)?;
    let short = topics.iter().all(|topic| topic.chars().count() <= TOPIC);
    ensure(short, "tooLarge", "must be at most 60 characters long each")?;
    distinct(topics)
}

/// A list in which nothing stands twice.
pub fn distinct<T: PartialEq>(items: &[T]) -> Result<(), ValidationError> {
    let twice = items.iter().enumerate().any(|(at, item)| items.iter().take(at).any(|other| other == item));
    ensure(!twice, "duplicate", "must not have anything twice")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_those_of_iso_639_1() {
        let all: Vec<&str> = LANGUAGES.split(' ').collect();
        assert_eq!(all.len(), 183);
        assert!(all.is_sorted_by(|one, other| one < other), "each once, in order");
        assert!(all.iter().all(|code| is_language(code)));
        for unknown in ["", "e", "EN", "xx", "eng", "en ", " ", "n o", "b "] {
            assert!(!is_language(unknown), "{unknown:?}");
        }
    }

    #[test]
    fn topics_are_kept_in_one_form() {
        #[derive(Deserialize)]
        struct Said {
            #[serde(deserialize_with = "read_topics")]
            topics: Vec<String>,
        }
        let said: Said =
            serde_json::from_str(r#"{"topics": [" Public  Speaking ", "RUST"]}"#).expect("topics");
        assert_eq!(said.topics, ["public speaking", "rust"]);
        let code = |topics: &[&str]| {
            let topics: Vec<String> = topics.iter().map(|topic| (*topic).to_owned()).collect();
            topics_fit(&topics).err().map(|error| error.code.into_owned())
        };
        assert_eq!(code(&["rust", "sql"]), None);
        assert_eq!(code(&["rust", "rust"]).as_deref(), Some("duplicate"));
        assert_eq!(code(&["a\nb"]).as_deref(), Some("character"));
        assert_eq!(code(&[" "]).as_deref(), Some("blank"));
        assert_eq!(code(&["x".repeat(61).as_str()]).as_deref(), Some("tooLarge"));
    }
}
