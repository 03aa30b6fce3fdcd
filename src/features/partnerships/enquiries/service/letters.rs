//! The letter by which an enquiry is confirmed.

use super::super::model::Unconfirmed;
use crate::ctx::Ctx;
use crate::features::outbound::messages::{Letter, MessageKind, Words};

/// Asks whoever has the address whether the enquiry is theirs. Nothing that was typed stands in it: whoever asks may not be who has the
/// address, and would write to them through us.
pub fn confirmation(ctx: &Ctx, enquiry: &Unconfirmed, token: &str) -> Letter {
    let words = Words {
        subject: "Confirm that you want to get in touch".to_owned(),
        paragraphs: vec![
            "Somebody gave this e-mail address to get in touch with the digital apprenticeship programme as an employer.".to_owned(),
            "If it was you, confirm it. Then the programme's team reads what you wrote and answers.".to_owned(),
        ],
        link: Some(("Confirm that it was me".to_owned(), format!("{}/get-in-touch/{token}", ctx.base_url))),
        after: vec![
            "The link works for seven days. What is not confirmed by then is forgotten.".to_owned(),
            "If it was not you, there is nothing to do.".to_owned(),
        ],
        ..Words::default()
    };
    Letter {
        kind: MessageKind::EnquiryConfirmation,
        recipient: enquiry.id.0,
        address: enquiry.email.clone(),
        cause: enquiry.id.0,
        words,
        calendar: None,
        not_before: ctx.now,
    }
}
