//! What happens to portfolios. Of private items a timeline says that there is one, never what is in it.

use crate::features::events::{
    Description, Record, RecordSource, SubjectEvents, TypedEvent as _, event_types,
};

/// Every event type of this feature.
pub const EVENTS: &[SubjectEvents] =
    &[PortfolioItemEvent::EVENTS, FeedbackEvent::EVENTS, PortfolioLinkEvent::EVENTS];

event_types! {
    /// What happens to an item of a portfolio.
    PortfolioItemEvent about PortfolioItem, read with PortfolioRead {
        /// The apprentice added an item to the portfolio.
        Added "portfolioItem.added",
        /// The apprentice changed an item of the portfolio.
        Changed "portfolioItem.changed",
    }
}

event_types! {
    /// What happens to feedback on an item of a portfolio.
    FeedbackEvent about Feedback, read with PortfolioRead {
        /// Feedback was given on an item of the portfolio.
        Given "feedback.given",
    }
}

event_types! {
    /// What happens to a public link to a portfolio.
    PortfolioLinkEvent about PortfolioLink, read with PortfolioRead, told from RecordSource::Version, by describe {
        /// The apprentice made a public link to the portfolio.
        Made "portfolioLink.made",
        /// The apprentice revoked a public link to the portfolio.
        Revoked "portfolioLink.revoked",
        /// A public link to the portfolio was taken down.
        TakenDown "portfolioLink.takenDown",
    }
}

fn describe(event: PortfolioLinkEvent, record: &Record<'_>) -> Description {
    match event {
        PortfolioLinkEvent::TakenDown if !record.lacks("take_down_reason") => Description::new(format!(
            "A public link to the portfolio was taken down: {}",
            record.text("take_down_reason")
        )),
        _ => event.by_meaning(),
    }
}
