//! A portfolio as a page that reads well on a phone and prints well. The templates escape everything.

use askama::Template;

use super::model::PortfolioBody;

#[derive(Template)]
#[template(path = "features/learning/portfolio/portfolio.html")]
struct Page<'a> {
    portfolio: &'a PortfolioBody,
}

#[derive(Template)]
#[template(path = "features/learning/portfolio/ended.html")]
struct Ended;

/// The page of a portfolio.
pub fn page(portfolio: &PortfolioBody) -> askama::Result<String> {
    Page { portfolio }.render()
}

/// The page of a link that has ended.
pub fn ended() -> askama::Result<String> {
    Ended.render()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::learning::portfolio::model::{Link, PublicItemBody};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_that_was_written_becomes_markup(text in ".{0,60}", attack in "[<>\"'&/a-z =]{0,40}") {
            let written = format!("{text}<script>{attack}\" onload='{attack}'>");
            let link = Link { title: written.clone(), url: format!("https://x.example/{written}") };
            let item = PublicItemBody { title: written.clone(), reflection: written.clone(), links: vec![link],
                ksbs: vec![written.clone()], added_on: chrono::NaiveDate::default() };
            let page = page(&PortfolioBody { display_name: Some(written.clone()), introduction: Some(written),
                items: vec![item] }).expect("a page");
            prop_assert!(!page.contains("<script"));
            let plain = super::page(&PortfolioBody { display_name: None, introduction: Some("x".to_owned()),
                items: vec![PublicItemBody { title: "x".to_owned(), reflection: "x".to_owned(),
                    links: vec![Link { title: "x".to_owned(), url: "https://x.example".to_owned() }],
                    ksbs: vec!["x".to_owned()], added_on: chrono::NaiveDate::default() }] }).expect("a page");
            let tags = |page: &str| page.matches('<').count();
            prop_assert_eq!(tags(&page), tags(&plain));
            prop_assert_eq!(page.matches('"').count(), plain.matches('"').count());
        }
    }
}
