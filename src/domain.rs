//! Domain names in the form in which the network knows them: labels beyond ASCII in Punycode (RFC 3492).

/// The ASCII form of a domain name that is in NFKC and lower case.
pub fn to_ascii(domain: &str) -> String {
    let labels = domain.split(['.', '\u{3002}']).map(|label| match label.is_ascii() {
        true => label.to_owned(),
        // No name has a label that is too long to be encoded.
        false => encode(label).map_or_else(|| label.to_owned(), |encoded| format!("xn--{encoded}")),
    });
    labels.collect::<Vec<_>>().join(".")
}

const BASE: u32 = 36;
const THRESHOLDS: (u32, u32) = (1, 26);
const SKEW: u32 = 38;
const DAMP: u32 = 700;
const FIRST_BIAS: u32 = 72;
const FIRST_CODE: u32 = 128;

/// RFC 3492 §6.3, with its names.
fn encode(label: &str) -> Option<String> {
    let mut output: String = label.chars().filter(char::is_ascii).collect();
    let basic = u32::try_from(output.len()).ok()?;
    if basic > 0 {
        output.push('-');
    }
    let (mut n, mut delta, mut bias, mut handled) = (FIRST_CODE, 0_u32, FIRST_BIAS, basic);
    let total = u32::try_from(label.chars().count()).ok()?;
    while handled < total {
        let next = label.chars().map(u32::from).filter(|code| *code >= n).min()?;
        delta = delta.checked_add((next - n).checked_mul(handled + 1)?)?;
        n = next;
        for code in label.chars().map(u32::from) {
            if code < n {
                delta = delta.checked_add(1)?;
            }
            if code == n {
                push_number(&mut output, delta, bias)?;
                bias = adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled += 1;
            }
        }
        delta = delta.checked_add(1)?;
        n += 1;
    }
    Some(output)
}

/// A number of variable length, least digit first.
fn push_number(output: &mut String, number: u32, bias: u32) -> Option<()> {
    let (mut rest, mut k) = (number, BASE);
    loop {
        let threshold = k.saturating_sub(bias).clamp(THRESHOLDS.0, THRESHOLDS.1);
        if rest < threshold {
            output.push(digit(rest)?);
            return Some(());
        }
        output.push(digit(threshold + (rest - threshold) % (BASE - threshold))?);
        rest = (rest - threshold) / (BASE - threshold);
        k += BASE;
    }
}

/// From `a` to `z`, then from `0` to `9`.
fn digit(value: u32) -> Option<char> {
    let digits = b"abcdefghijklmnopqrstuvwxyz0123456789";
    digits.get(usize::try_from(value).ok()?).copied().map(char::from)
}

fn adapt(delta: u32, points: u32, first: bool) -> u32 {
    let mut delta = if first { delta / DAMP } else { delta / 2 };
    delta += delta / points;
    let mut k = 0;
    while delta > (BASE - THRESHOLDS.0) * THRESHOLDS.1 / 2 {
        delta /= BASE - THRESHOLDS.0;
        k += BASE;
    }
    k + (BASE - THRESHOLDS.0 + 1) * delta / (delta + SKEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_beyond_ascii_are_encoded_as_the_network_does() {
        for (domain, ascii) in [
            ("example.org", "example.org"),
            ("bücher.example", "xn--bcher-kva.example"),
            ("münchen.de", "xn--mnchen-3ya.de"),
            ("straße.example", "xn--strae-oqa.example"),
            ("例え.テスト", "xn--r8jz45g.xn--zckzah"),
            ("例え。テスト", "xn--r8jz45g.xn--zckzah"),
            ("пример.испытание", "xn--e1afmkfd.xn--80akhbyknj4f"),
            ("παράδειγμα.δοκιμή", "xn--hxajbheg2az3al.xn--jxalpdlp"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("", ""),
        ] {
            assert_eq!(to_ascii(domain), ascii, "{domain}");
        }
    }
}
