//! Letters to people about their records.

use super::super::model::Person;
use crate::ctx::Ctx;
use crate::features::outbound::messages::{Letter, MessageKind, Words};

/// Word to the old address that somebody else changed it: with the address goes the way back in.
pub fn address_changed(ctx: &Ctx, old: &Person) -> Letter {
    let words = Words {
        subject: "Your e-mail address was changed".to_owned(),
        name: Some(old.given_name.clone()),
        paragraphs: vec![
            "The digital apprenticeship programme has another e-mail address for you from today. Letters go there, and so does a new \
             password where somebody asks for one."
                .to_owned(),
            "If you do not know of this, tell the programme team at once.".to_owned(),
        ],
        ..Words::default()
    };
    Letter {
        kind: MessageKind::AddressChanged,
        recipient: old.id.0,
        address: old.email.clone(),
        cause: old.id.0,
        words,
        calendar: None,
        not_before: ctx.now,
    }
}
