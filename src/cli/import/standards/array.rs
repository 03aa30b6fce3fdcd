//! The objects of a JSON array, one after another: a file of any size is never in memory as a whole.

use std::fmt;
use std::io::Read;

use serde::de::{DeserializeSeed, Deserializer, SeqAccess, Visitor};
use serde_json::Value;

/// Calls `each` with the number, from 1, and the content of each item of an array, until it says that it has enough.
/// Returns whether the array was read to its end, with nothing behind it.
///
/// # Errors
/// Where it is no array, or cannot be read: nothing behind that can be read, either.
pub(super) fn each_item(
    input: impl Read,
    mut each: impl FnMut(u64, Value) -> bool,
) -> Result<bool, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_reader(input);
    let mut has_enough = false;
    let read = Items(|number, item| {
        has_enough = !each(number, item);
        !has_enough
    })
    .deserialize(&mut reader);
    if has_enough {
        // What is left unread is no fault.
        return Ok(false);
    }
    read?;
    reader.end()?;
    Ok(true)
}

struct Items<F>(F);

impl<'de, F: FnMut(u64, Value) -> bool> DeserializeSeed<'de> for Items<F> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, F: FnMut(u64, Value) -> bool> Visitor<'de> for Items<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array with an object for each version of each standard")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut items: A) -> Result<(), A::Error> {
        let mut number = 0;
        while let Some(item) = items.next_element()? {
            number += 1;
            if !(self.0)(number, item) {
                break;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Result<Vec<(u64, Value)>, String> {
        let mut found = Vec::new();
        let read = each_item(text.as_bytes(), |number, item| {
            found.push((number, item));
            true
        });
        read.map(|_| found).map_err(|error| error.to_string())
    }

    #[test]
    fn items_come_one_after_another() {
        let found = numbers(" [ {\"a\": 1}, 2, null ]\n").expect("an array");
        let told: Vec<_> = found.iter().map(|(number, item)| format!("{number} {item}")).collect();
        assert_eq!(told, ["1 {\"a\":1}", "2 2", "3 null"]);
        assert_eq!(numbers("[]"), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_whole_array_is_told() {
        for text in ["", "{}", "{\"standards\": []}", "\"x\"", "[1", "[1,]", "[1] 2", "[{]", "\u{feff}[]"] {
            assert!(numbers(text).is_err(), "{text:?}");
        }
        assert!(numbers(&"[".repeat(100_000)).is_err(), "nesting is bounded");
    }

    #[test]
    fn whoever_has_enough_reads_no_further() {
        let mut seen = 0;
        let ended = each_item("[1, 2, 3, nonsense".as_bytes(), |number, _| {
            seen = number;
            number < 2
        });
        assert!(ended.is_ok_and(|ended| !ended), "{seen}");
        assert_eq!(seen, 2);
    }
}
