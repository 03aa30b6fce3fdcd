//! Unique learner numbers (ULN) and their check digit.

/// Stands for a number that is not known yet.
pub const UNKNOWN: &str = "9999999999";

/// Whether text is a ULN: ten digits, the last of which is right, or `UNKNOWN`.
///
/// The first nine digits are weighted 10 to 2; with r the sum modulo 11, r is not 0 and the tenth digit is
/// 10 − r (Learning Records Service).
pub fn is_valid(text: &str) -> bool {
    text.len() == 10 && text.bytes().all(|byte| byte.is_ascii_digit()) && {
        let (stem, last) = text.split_at(9);
        text == UNKNOWN
            || (!text.starts_with('0') && check_digit(stem).is_some_and(|digit| last == digit.to_string()))
    }
}

/// The n-th valid ULN from 1000000000 on: for demonstrations and tests.
pub fn nth(n: usize) -> String {
    (100_000_000_u64..)
        .filter_map(|stem| {
            let stem = stem.to_string();
            check_digit(&stem).map(|digit| format!("{stem}{digit}"))
        })
        .nth(n)
        .unwrap_or_default()
}

fn check_digit(stem: &str) -> Option<u32> {
    let sum: u32 =
        stem.bytes().zip((2..=10).rev()).map(|(byte, weight)| u32::from(byte - b'0') * weight).sum();
    let rest = sum % 11;
    (rest != 0).then(|| 10 - rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_checked() {
        for (text, valid) in [
            ("9999999999", true),
            ("1000000000", true),
            ("1000000001", false),
            ("0000000000", false),
            ("100000000", false),
            ("10000000000", false),
            ("10000 0000", false),
            ("１000000000", false),
        ] {
            assert_eq!(is_valid(text), valid, "{text}");
        }
    }

    #[test]
    fn one_wrong_digit_is_always_noticed() {
        for n in 0..200 {
            let uln = nth(n * 37);
            assert!(is_valid(&uln), "{uln}");
            for at in 0..10 {
                for digit in '0'..='9' {
                    let mut other: Vec<char> = uln.chars().collect();
                    other[at] = digit;
                    let other: String = other.into_iter().collect();
                    assert!(other == uln || other == UNKNOWN || !is_valid(&other), "{uln} {other}");
                }
            }
        }
    }
}
