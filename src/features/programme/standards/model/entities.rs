//! HTML entities in published text.

/// The entities that have names in what is published; every number is known.
const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ndash", '\u{2013}'),
    ("mdash", '\u{2014}'),
    ("lsquo", '\u{2018}'),
    ("rsquo", '\u{2019}'),
    ("ldquo", '\u{201c}'),
    ("rdquo", '\u{201d}'),
    ("hellip", '\u{2026}'),
    ("bull", '\u{2022}'),
    ("middot", '\u{b7}'),
    ("pound", '\u{a3}'),
    ("euro", '\u{20ac}'),
    ("deg", '\u{b0}'),
    ("frac12", '\u{bd}'),
    ("times", '\u{d7}'),
    ("eacute", '\u{e9}'),
];
/// The longest name or number that is looked for.
const LONGEST: usize = 10;

/// Text with its entities as characters, once: `&amp;lt;` becomes `&lt;`. What is no entity stays.
pub fn decoded(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let end = after.bytes().take(LONGEST).position(|byte| byte == b';');
        let found = end.and_then(|end| Some((entity(after.get(..end)?)?, after.get(end + 1..)?)));
        match found {
            Some((character, behind)) => {
                plain.push(character);
                rest = behind;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    let number = match name.strip_prefix('#') {
        None => return NAMED.iter().find(|(known, _)| *known == name).map(|(_, character)| *character),
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        },
    };
    // Nothing that a text may not hold.
    number.ok().and_then(char::from_u32).filter(|character| !character.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn entities_become_characters_once() {
        for (text, plain) in [
            ("a &amp; b", "a & b"),
            ("&lt;p&gt;", "<p>"),
            ("&#39;x&#x27;", "'x'"),
            ("&amp;lt;", "&lt;"),
            ("R&D; Q&A", "R&D; Q&A"),
            ("&unknown;", "&unknown;"),
            ("&#0;&#xD800;", "&#0;&#xD800;"),
            ("&", "&"),
            ("&;", "&;"),
            ("&\u{e9};", "&\u{e9};"),
        ] {
            assert_eq!(decoded(text), plain, "{text}");
        }
    }

    proptest! {
        #[test]
        fn text_without_an_ampersand_stays(text in "[^&]{0,40}") {
            prop_assert_eq!(decoded(&text), text);
        }

        #[test]
        fn what_was_escaped_comes_back(text in "\\PC{0,40}") {
            let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            prop_assert_eq!(decoded(&escaped), text);
        }
    }
}
