//! Causes of a pause, and what is said of it.

use crate::string_enum::string_enum;

/// What everybody concerned is told of a pause.
pub const PAUSED: &str = "The programme has paused this and will be in touch.";

string_enum! {
    /// Why something is paused. It is kept, and told to nobody.
    HoldCause {
        /// The programme's team asked for it.
        Staff "staff",
        /// The mentor's check is over, or does not cover the apprentice.
        CheckLapsed "checkLapsed",
        /// The employer's partnership is over.
        PartnershipEnded "partnershipEnded",
        /// A concern about somebody's safety.
        Safeguarding "safeguarding",
    }
}

/// The causes with one more.
pub fn held_by(causes: &[HoldCause], cause: HoldCause) -> Vec<HoldCause> {
    let mut held = released_by(causes, cause);
    held.push(cause);
    held
}

/// The causes without one.
pub fn released_by(causes: &[HoldCause], cause: HoldCause) -> Vec<HoldCause> {
    causes.iter().copied().filter(|other| *other != cause).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_is_over_when_no_cause_is_left() {
        let held = held_by(&held_by(&[], HoldCause::Staff), HoldCause::Safeguarding);
        assert_eq!(held_by(&held, HoldCause::Staff).len(), 2, "a cause is there once");
        let held = released_by(&held, HoldCause::Staff);
        assert_eq!(held, [HoldCause::Safeguarding]);
        assert_eq!(released_by(&held, HoldCause::CheckLapsed), held, "what is not there is not taken away");
        assert!(released_by(&held, HoldCause::Safeguarding).is_empty());
    }
}
