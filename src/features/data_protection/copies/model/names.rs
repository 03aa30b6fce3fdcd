//! Names of known people in a text, marked for whoever decides what a copy hides.

use std::collections::HashSet;

use super::range::RangeBody;

/// Names of people, word by word.
#[derive(Debug, Default)]
pub struct Names(HashSet<String>);

impl Names {
    /// Of these names; a word of one letter marks nothing.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let words = names.into_iter().flat_map(|name| name.split(|letter: char| !letter.is_alphanumeric()));
        Self(words.filter(|word| word.chars().count() > 1).map(str::to_lowercase).collect())
    }

    /// Where they stand in a text, as whole words in any case.
    pub fn find(&self, text: &str) -> Vec<RangeBody> {
        let mut found = Vec::new();
        let (mut word, mut from) = (String::new(), 0);
        for (at, letter) in (0_u32..).zip(text.chars().chain([' '])) {
            if letter.is_alphanumeric() {
                if word.is_empty() {
                    from = at;
                }
                word.push(letter);
            } else if !word.is_empty() {
                if self.0.contains(&word.to_lowercase()) {
                    found.push(RangeBody { from, to: at });
                }
                word.clear();
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_as_whole_words_in_any_case() {
        let names = Names::new(["Zoë", "O'Neill-Smith", "An"]);
        let found = |text: &str| -> Vec<String> {
            let letters: Vec<char> = text.chars().collect();
            let word = |range: &RangeBody| {
                let (from, to) = (range.from as usize, range.to as usize);
                letters.get(from..to).unwrap_or_default().iter().collect()
            };
            names.find(text).iter().map(word).collect()
        };
        assert_eq!(found("Zoë and ZOË's friend O’Neill, an answer"), ["Zoë", "ZOË", "Neill", "an"]);
        assert_eq!(found("Zoëy, Smithson, Anne"), Vec::<String>::new());
        assert_eq!(found("ask smith"), ["smith"]);
    }
}
