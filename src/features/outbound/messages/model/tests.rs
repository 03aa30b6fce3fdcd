//! What becomes of letters, and what they can say.

use super::*;
use proptest::prelude::*;

#[test]
fn a_letter_goes_again_for_three_days_and_then_no_more() {
    let (mut now, begun) = (DateTime::UNIX_EPOCH, DateTime::UNIX_EPOCH);
    let mut pauses = Vec::new();
    for attempts in 1.. {
        let found = note(Reply::Later(Some(451)), attempts, begun, now);
        assert_eq!(found.last_reply, Some(451));
        if found.state == MessageState::Failed {
            break;
        }
        pauses.push((found.due_at - now).num_minutes());
        now = found.due_at;
    }
    assert_eq!(pauses[..9], [1, 2, 4, 8, 16, 32, 64, 128, 240]);
    assert!((now - begun) >= TimeDelta::days(3) && (now - begun) < TimeDelta::days(3) + LONGEST_PAUSE);
    assert_eq!(note(Reply::Never(Some(550)), 1, begun, begun).state, MessageState::Failed);
    assert_eq!(note(Reply::Taken, 1, begun, now).state, MessageState::Sent);
}

proptest! {
    #[test]
    fn nothing_that_was_written_becomes_markup(text in ".{0,60}", attack in "[<>\"'&/a-z =]{0,40}") {
        let of = |written: &str| Words { subject: written.to_owned(), name: Some(written.to_owned()),
            paragraphs: vec![written.to_owned()], link: Some((written.to_owned(), written.to_owned())),
            after: vec![written.to_owned()], ..Words::default() }.render(Some(written)).expect("a letter").1;
        let (hostile, plain) = (of(&format!("{text}<script>{attack}\" onload='{attack}'>")), of("x"));
        for mark in ['<', '>', '"'] {
            prop_assert_eq!(hostile.matches(mark).count(), plain.matches(mark).count());
        }
    }
}
