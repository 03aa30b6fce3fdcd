//! What XML can hold.

use std::fmt::Display;

/// The text without what XML cannot hold (XML 1.0 §2.2).
pub fn writable(text: impl Display) -> String {
    let text = text.to_string();
    let can_stand =
        |c: char| c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}') || matches!(c, '\t' | '\n' | '\r');
    if text.chars().all(can_stand) { text } else { text.chars().filter(|c| can_stand(*c)).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_left_out() {
        assert_eq!(writable("a\u{1}b\u{b}c\u{fffe}\td\n\u{1f600}"), "abc\td\n\u{1f600}");
    }
}
