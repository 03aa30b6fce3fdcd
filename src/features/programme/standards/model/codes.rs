//! What KSBs are called.

use crate::string_enum::string_enum;

string_enum! {
    /// Which of the three.
    KsbKind {
        /// What one knows.
        Knowledge "knowledge",
        /// What one can do.
        Skill "skill",
        /// How one goes about it.
        Behaviour "behaviour",
    }
}

impl KsbKind {
    /// The letter that its codes begin with.
    pub const fn letter(self) -> char {
        match self {
            Self::Knowledge => 'K',
            Self::Skill => 'S',
            Self::Behaviour => 'B',
        }
    }

    /// The kind of a code, where that is one: K, S or B and a number from 1 to 999.
    pub fn of(code: &str) -> Option<Self> {
        let (letter, number) = code.split_at_checked(1)?;
        let kind = Self::ALL.iter().copied().find(|kind| letter.starts_with(kind.letter()))?;
        let is_number = (1..=3).contains(&number.len())
            && !number.starts_with('0')
            && number.bytes().all(|digit| digit.is_ascii_digit());
        is_number.then_some(kind)
    }

    /// The code of the n-th of its kind, from 1.
    pub fn code(self, number: usize) -> String {
        format!("{}{number}", self.letter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_a_letter_and_a_number() {
        for (code, kind) in [
            ("K1", Some(KsbKind::Knowledge)),
            ("S14", Some(KsbKind::Skill)),
            ("B999", Some(KsbKind::Behaviour)),
            ("K0", None),
            ("K01", None),
            ("K1000", None),
            ("k1", None),
            ("AK1", None),
            ("K", None),
            ("K1a", None),
            ("K\u{661}", None),
            ("\u{212a}1", None),
            ("", None),
        ] {
            assert_eq!(KsbKind::of(code), kind, "{code:?}");
        }
    }

    proptest! {
        #[test]
        fn every_number_has_a_code_of_its_kind(at in 0_usize..3, number in 1_usize..1000) {
            let kind = KsbKind::ALL[at];
            prop_assert_eq!(KsbKind::of(&kind.code(number)), Some(kind));
        }

        #[test]
        fn no_other_text_is_a_code(text in "\\PC{0,6}") {
            let (letter, number) = text.split_at_checked(1).unwrap_or_default();
            let is_one = "KSB".contains(letter) && !letter.is_empty()
                && number.parse::<usize>().is_ok_and(|parsed| parsed > 0 && parsed.to_string() == number && parsed < 1000);
            prop_assert_eq!(KsbKind::of(&text).is_some(), is_one);
        }
    }
}
