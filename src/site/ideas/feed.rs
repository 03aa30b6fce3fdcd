//! The Atom feed (RFC 4287).

use askama::Template;
use chrono::{DateTime, SecondsFormat, Utc};

use super::shown::Shown;
use crate::error::Result;
use crate::features::partnerships::ideas::IdeaBody;
use crate::xml;

/// How long a title is that is made of an idea's first words, in characters.
const TITLE: usize = 80;

#[derive(Template)]
#[template(path = "site/ideas/feed.xml")]
struct Feed<'a> {
    base: &'a str,
    updated: String,
    entries: Vec<Entry>,
}

struct Entry {
    idea: Shown,
    title: String,
    published: String,
    updated: String,
}

/// An instant as RFC 3339 has it.
fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The first words of a text, on one line.
fn first_words(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(TITLE) {
        None => line,
        Some((end, _)) => {
            let cut = &line[..end];
            let words = cut.rsplit_once(' ').map_or(cut, |(words, _)| words);
            format!("{words}…")
        }
    }
}

/// The feed of ideas, each with the instant at which it changed last.
pub fn written(base: &str, ideas: Vec<(IdeaBody, DateTime<Utc>)>) -> Result<String> {
    let updated = ideas.first().map_or(DateTime::UNIX_EPOCH, |(_, changed)| *changed);
    let entries = ideas.into_iter().map(|(idea, changed)| Entry {
        title: first_words(&idea.text),
        published: instant(idea.created_at),
        updated: instant(changed),
        idea: Shown(idea),
    });
    let feed = Feed { base, updated: instant(updated), entries: entries.collect() };
    Ok(xml::writable(feed.render()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_first_words() {
        assert_eq!(first_words("Work\n together"), "Work together");
        let long = first_words(&"idea ".repeat(40));
        assert!(long.ends_with("idea…") && long.chars().count() <= TITLE + 1, "{long}");
        assert_eq!(first_words(&"x".repeat(200)).chars().count(), TITLE + 1);
    }
}
