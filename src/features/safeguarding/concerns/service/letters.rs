//! The letter about a concern.

use super::super::model::Concern;
use crate::ctx::Ctx;
use crate::features::outbound::messages::{Letter, MessageKind, Words};
use crate::ids::PersonId;

/// Says that there is a concern, and nothing of it.
pub fn raised(ctx: &Ctx, concern: &Concern, (id, address, given_name): (PersonId, String, String)) -> Letter {
    let words = Words {
        subject: "A concern was raised".to_owned(),
        name: Some(given_name),
        paragraphs: vec![
            "Somebody in the digital apprenticeship programme has raised a concern about somebody's safety.".to_owned(),
            "Sign in to read it, today. Nothing of it stands in this letter, and nobody but the safeguarding leads can read it.".to_owned(),
        ],
        ..Words::default()
    };
    Letter {
        kind: MessageKind::ConcernRaised,
        recipient: id.0,
        address,
        cause: concern.id.0,
        words,
        calendar: None,
        not_before: ctx.now,
    }
}
