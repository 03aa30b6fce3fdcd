//! What letters about ways in say.

use chrono::{DateTime, Utc};

use super::model::PersonRow;
use crate::ctx::{Ctx, london_day};
use crate::features::outbound::messages::{Letter, MessageKind, Words};
use crate::ids::InvitationId;

fn letter(ctx: &Ctx, kind: MessageKind, to: &PersonRow, cause: InvitationId, words: Words) -> Letter {
    let words = Words { name: Some(to.given_name.clone()), ..words };
    Letter {
        kind,
        recipient: to.id.0,
        address: to.email.clone(),
        cause: cause.0,
        words,
        calendar: None,
        not_before: ctx.now,
    }
}

fn link(ctx: &Ctx, token: &str) -> Option<(String, String)> {
    Some(("Set your password".to_owned(), format!("{}/passwords/{token}", ctx.base_url)))
}

/// Invites somebody to set a password.
pub fn invitation(
    ctx: &Ctx,
    to: &PersonRow,
    id: InvitationId,
    token: &str,
    expires_at: DateTime<Utc>,
) -> Letter {
    let last = london_day(expires_at).format("%-d %B %Y");
    let words = Words {
        subject: "Your account with the apprenticeship programme".to_owned(),
        paragraphs: vec![
            "You have been invited to the digital apprenticeship programme. Set a password to sign in with this e-mail \
             address."
                .to_owned(),
        ],
        link: link(ctx, token),
        after: vec![
            format!("The link works once, until {last}. Earlier links do not work any more."),
            "Do not pass this letter on: whoever has the link can sign in as you.".to_owned(),
        ],
        ..Words::default()
    };
    letter(ctx, MessageKind::Invitation, to, id, words)
}

/// Lets somebody set a new password who asked for it.
pub fn password_reset(ctx: &Ctx, to: &PersonRow, id: InvitationId, token: &str) -> Letter {
    let words = Words {
        subject: "Set a new password".to_owned(),
        paragraphs: vec![
            "Somebody asked for a new password for this e-mail address at the digital apprenticeship programme.".to_owned(),
        ],
        link: link(ctx, token),
        after: vec![
            "The link works once, for one hour.".to_owned(),
            "If it was not you, there is nothing to do: your password stays as it is.".to_owned(),
        ],
        ..Words::default()
    };
    letter(ctx, MessageKind::PasswordReset, to, id, words)
}

/// Tells somebody that their password was changed.
pub fn password_changed(ctx: &Ctx, to: &PersonRow, id: InvitationId) -> Letter {
    let words = Words {
        subject: "Your password was changed".to_owned(),
        paragraphs: vec![
            "The password for this e-mail address at the digital apprenticeship programme was set. All sign-ins have ended; sign \
             in again with the new password."
                .to_owned(),
            "If it was not you, tell the programme team at once.".to_owned(),
        ],
        ..Words::default()
    };
    letter(ctx, MessageKind::PasswordChanged, to, id, words)
}
