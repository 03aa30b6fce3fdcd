//! Lists of people, and the search for names and e-mail addresses.

use unicode_normalization::UnicodeNormalization as _;

use super::super::model::{Person, PersonState, Profile};
use super::super::store::{self, Filter};
use crate::access::Role;
use crate::db::Read;
use crate::error::{Code, Result};
use crate::features::identity::sign_in::fold_email;
use crate::ids::PersonId;

/// How many people a search may find.
const MOST_MATCHES: usize = 1_000;

/// A page of people.
///
/// # Errors
/// 400 where the text is found too often.
pub async fn list(
    conn: &mut impl Read,
    roles: Vec<Role>,
    states: Vec<PersonState>,
    text: Option<&str>,
    after: Option<PersonId>,
    limit: i64,
) -> Result<Vec<Profile>> {
    let filter = Filter { roles, states };
    let people = match text {
        Some(text) => search(conn, text, &filter, after, limit).await?,
        None => store::list_page(conn, &filter, after, limit).await?,
    };
    let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
    let held = store::live_roles(conn, &ids).await?;
    let of = |id| {
        let roles = held.iter().filter(|(person, _)| *person == id);
        roles.map(|(_, role)| *role).collect()
    };
    let profiles = people.into_iter().map(|person| {
        let roles = of(person.id);
        Profile::new(person, roles)
    });
    Ok(profiles.collect())
}

/// A page of those whose names or addresses fit a text. All that fit are read.
async fn search(
    conn: &mut impl Read,
    text: &str,
    filter: &Filter,
    after: Option<PersonId>,
    limit: i64,
) -> Result<Vec<Person>> {
    let most = i64::try_from(MOST_MATCHES + 1).unwrap_or(i64::MAX);
    let mut found = store::named(conn, &text_query(text), most).await?;
    found.extend(store::addressed(conn, &fold_email(text.trim()), most).await?);
    found.sort_unstable_by_key(|one| one.id);
    found.dedup_by_key(|one| one.id);
    if found.len() > MOST_MATCHES {
        return Err(Code::TooManyMatches.into());
    }
    found.retain(|one| filter.states.is_empty() || filter.states.contains(&one.state));
    let mut ids: Vec<PersonId> = found.into_iter().map(|one| one.id).collect();
    if !filter.roles.is_empty() {
        let held = store::live_roles(conn, &ids).await?;
        ids.retain(|id| held.iter().any(|(person, role)| person == id && filter.roles.contains(role)));
    }
    let next = ids.into_iter().filter(|id| after.is_none_or(|after| *id > after));
    let ids: Vec<PersonId> = next.take(usize::try_from(limit).unwrap_or(usize::MAX)).collect();
    Ok(store::find_all(conn, &ids).await?)
}

/// Text as given, in lower case, in upper case, and with each word's first letter in upper case.
fn cases(text: &str) -> [String; 4] {
    let given: String = text.nfc().collect();
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
fn text_query(text: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::{cases, text_query};

    #[test]
    fn a_search_is_tried_in_every_case() {
        let expected = ["éLO-Öst", "élo-öst", "ÉLO-ÖST", "Élo-Öst"];
        assert_eq!(cases("e\u{301}LO-Öst"), expected);
    }

    #[test]
    fn each_word_of_a_search_starts_a_word() {
        assert_eq!(text_query(" ana  B"), "('ana':* | 'ANA':* | 'Ana':*) & ('B':* | 'b':*)");
        assert_eq!(text_query(r"o'\"), r"('o''\\':* | 'O''\\':*)");
    }
}
