//! A portfolio as a page that reads well on a phone and prints well. Everything in it is escaped.

use super::model::{PortfolioBody, PublicItemBody};

const STYLE: &str = "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;\
color:#1a1a1a;background:#fff}h1{line-height:1.2}article{border-top:2px solid #00513f;margin-top:2rem}\
.words{white-space:pre-line}.small{color:#505a5f;font-size:.95rem}a{color:#00513f}\
@media print{body{margin:0;max-width:none}article{break-inside:avoid}a::after{content:' (' attr(href) ')';\
font-size:.85em;word-break:break-all}}";

/// The page of a portfolio.
pub fn page(portfolio: &PortfolioBody) -> String {
    let title =
        portfolio.display_name.as_deref().map_or("Portfolio".to_owned(), |name| format!("{name}: portfolio"));
    let introduction = portfolio.introduction.as_deref().map(words).unwrap_or_default();
    let items: String = portfolio.items.iter().map(item).collect();
    whole(&escaped(&title), &format!("{introduction}{items}"))
}

/// The page of a link that has ended.
pub fn ended() -> String {
    whole("This link has ended", "<p>The portfolio is not shared under this address any more.</p>\n")
}

/// A page with a title and what stands below it, both of them HTML.
fn whole(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    )
}

fn item(item: &PublicItemBody) -> String {
    let links: String = item
        .links
        .iter()
        .map(|link| {
            let (url, title) = (escaped(&link.url), escaped(&link.title));
            format!("<li><a href=\"{url}\" rel=\"noopener noreferrer nofollow\">{title}</a></li>\n")
        })
        .collect();
    let links = if links.is_empty() { links } else { format!("<ul>\n{links}</ul>\n") };
    let ksbs = if item.ksbs.is_empty() {
        String::new()
    } else {
        format!("<p class=\"small\">Shows {}</p>\n", escaped(&item.ksbs.join(", ")))
    };
    format!(
        "<article>\n<h2>{}</h2>\n<p class=\"small\">{}</p>\n{}{links}{ksbs}</article>\n",
        escaped(&item.title),
        item.added_on.format("%-d %B %Y"),
        words(&item.reflection)
    )
}

fn words(text: &str) -> String {
    format!("<p class=\"words\">{}</p>\n", escaped(text))
}

/// Text in which no character means anything to HTML.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::learning::portfolio::model::Link;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_that_was_written_becomes_markup(text in ".{0,60}", attack in "[<>\"'&/a-z =]{0,40}") {
            let written = format!("{text}<script>{attack}\" onload='{attack}'>");
            let link = Link { title: written.clone(), url: format!("https://x.example/{written}") };
            let item = PublicItemBody { title: written.clone(), reflection: written.clone(), links: vec![link],
                ksbs: vec![written.clone()], added_on: chrono::NaiveDate::default() };
            let page = page(&PortfolioBody { display_name: Some(written.clone()), introduction: Some(written),
                items: vec![item] });
            prop_assert!(!page.contains("<script"));
            let plain = super::page(&PortfolioBody { display_name: None, introduction: Some("x".to_owned()),
                items: vec![PublicItemBody { title: "x".to_owned(), reflection: "x".to_owned(),
                    links: vec![Link { title: "x".to_owned(), url: "https://x.example".to_owned() }],
                    ksbs: vec!["x".to_owned()], added_on: chrono::NaiveDate::default() }] });
            let tags = |page: &str| page.matches('<').count();
            prop_assert_eq!(tags(&page), tags(&plain));
            prop_assert_eq!(page.matches('"').count(), plain.matches('"').count());
        }
    }
}
