//! The name that was probably meant.

/// The known name that was probably meant, if one is near: `starts_at` and `startAt` mean `startsAt`.
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    const NEAR: f64 = 0.75;
    let letters = |name: &str| name.bytes().filter(u8::is_ascii_alphanumeric).count();
    let fold = |name: &str| -> String {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|letter| letter.to_ascii_lowercase()).collect()
    };
    if given.len() > LONGEST {
        return None;
    }
    let wanted = fold(given);
    // A body may have thousands of unknown names: those whose lengths differ too much to be near are not compared.
    let may_be_near = |name: &&str| {
        let (one, other) = (wanted.len(), letters(name));
        4 * one.min(other) >= 3 * one.max(other)
    };
    known
        .into_iter()
        .filter(may_be_near)
        .map(|name| (strsim::normalized_damerau_levenshtein(&wanted, &fold(name)), name))
        .filter(|(nearness, _)| *nearness >= NEAR)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}
