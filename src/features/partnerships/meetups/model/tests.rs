//! The rules of meetups, case by case.

use chrono::TimeDelta;
use validator::Validate as _;

use super::MeetupState::{Cancelled, Declined, Finished, PendingApproval, Published};
use super::changes::ChangeVenue;
use super::*;
use crate::error::Error;
use crate::validate::uk_postcode;

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant of RFC 3339")
}

fn now() -> DateTime<Utc> {
    instant("2026-11-20T09:30:00Z")
}

/// Two hours from now, for two hours.
fn meetup(state: MeetupState) -> Meetup {
    Meetup {
        id: MeetupId::default(),
        organisation_id: OrganisationId::default(),
        title: "Talks".to_owned(),
        description: String::new(),
        starts_at: now() + TimeDelta::hours(2),
        ends_at: now() + TimeDelta::hours(4),
        time_zone: "Europe/London".to_owned(),
        venue_name: Some("Hall".to_owned()),
        venue_address: Some("Mare Street".to_owned()),
        venue_postcode: Some("E8 1EA".to_owned()),
        online_url: None,
        capacity: 30,
        registered: 0,
        stored_state: state,
        sequence: 4,
        published_at: (!matches!(state, PendingApproval | Declined)).then(now),
        decline_reason: None,
        cancellation_reason: None,
        created_at: now(),
        updated_at: now(),
        version: 1,
        proposed_change: None,
        public_updated_at: None,
        external_id: None,
        own_places: 0,
        particulars: Particulars::default(),
        offered: 0,
        waitlisted: 0,
        training: None,
        series_id: None,
        changed_alone: false,
    }
}

#[test]
fn a_state_is_followed_only_by_its_own_next_states() {
    for (from, next) in [
        (PendingApproval, vec![Published, Declined]),
        (Published, vec![Finished, Cancelled]),
        (Declined, vec![PendingApproval]),
        (Cancelled, vec![]),
        (Finished, vec![]),
    ] {
        for to in MeetupState::ALL {
            let allowed = meetup(from).may_become(*to, now()).is_ok();
            assert_eq!(allowed, next.contains(to), "{from} to {to}");
        }
        assert_eq!(meetup(from).may_change(now()).is_ok(), !next.is_empty(), "{from}");
    }
}

#[test]
fn what_was_published_is_finished_from_the_instant_it_ends() {
    let end = meetup(Published).ends_at;
    for (state, at, seen) in [
        (Published, end - TimeDelta::microseconds(1), Published),
        (Published, end, Finished),
        (PendingApproval, end, PendingApproval),
        (Cancelled, end, Cancelled),
    ] {
        assert_eq!(meetup(state).state_at(at), seen, "{state} at {at}");
    }
    assert!(meetup(Published).may_become(Cancelled, end).is_err());
    assert!(meetup(Published).may_change(end).is_err());
}

#[test]
fn what_is_over_can_be_declined_but_not_published() {
    let end = meetup(PendingApproval).ends_at;
    assert_eq!(meetup(PendingApproval).next(end), [Declined]);
}

#[test]
fn registration_is_open_from_publication_to_the_start() {
    let start = meetup(Published).starts_at;
    for (state, at, open) in [
        (PendingApproval, now(), false),
        (Published, now(), true),
        (Published, start - TimeDelta::microseconds(1), true),
        (Published, start, false),
        (Cancelled, now(), false),
        (Finished, now(), false),
    ] {
        assert_eq!(meetup(state).takes_registrations(at).is_ok(), open, "{state} at {at}");
    }
}

#[test]
fn only_a_new_time_or_place_of_a_published_meetup_raises_the_sequence() {
    let published = meetup(Published);
    let venue = ChangeVenue { name: Some("Library".to_owned()), ..ChangeVenue::default() };
    let change = ChangeMeetup::default;
    for (command, raised) in [
        (change(), 0),
        (ChangeMeetup { title: Some("More talks".to_owned()), ..change() }, 0),
        (ChangeMeetup { capacity: Some(40), ..change() }, 0),
        (ChangeMeetup { starts_at: Some(published.starts_at), ..change() }, 0),
        (ChangeMeetup { starts_at: Some(now() + TimeDelta::hours(1)), ..change() }, 1),
        (ChangeMeetup { ends_at: Some(now() + TimeDelta::hours(5)), ..change() }, 1),
        (ChangeMeetup { time_zone: Some("Europe/Dublin".to_owned()), ..change() }, 1),
        (ChangeMeetup { venue: Some(Some(venue)), ..change() }, 1),
        (ChangeMeetup { online_url: Some(Some("https://meet.example".to_owned())), ..change() }, 1),
    ] {
        let plan = command.edit(&published, true, now()).expect("a good change").announced.plan;
        assert_eq!(published.sequence_after(&plan), 4 + raised, "{command:?}");
        assert_eq!(meetup(PendingApproval).sequence_after(&plan), 4, "{command:?}");
    }
}

#[test]
fn a_change_that_contradicts_what_stays_is_refused_at_its_place() {
    let change = ChangeMeetup::default;
    let past = now() - TimeDelta::hours(1);
    let far = instant("2100-01-01T00:00:00Z");
    for (command, faults) in [
        (ChangeMeetup { ends_at: Some(now() + TimeDelta::hours(2)), ..change() }, vec!["#/endsAt"]),
        (ChangeMeetup { ends_at: Some(now() + TimeDelta::days(15)), ..change() }, vec!["#/endsAt"]),
        (ChangeMeetup { starts_at: Some(past), ..change() }, vec!["#/startsAt"]),
        (ChangeMeetup { ends_at: Some(past), ..change() }, vec!["#/endsAt", "#/endsAt"]),
        (ChangeMeetup { starts_at: Some(far), ..change() }, vec!["#/endsAt", "#/startsAt"]),
        (ChangeMeetup { venue: Some(None), ..change() }, vec!["#/venue"]),
    ] {
        for by_staff in [true, false] {
            let refusal = command.edit(&meetup(Published), by_staff, now()).expect_err("a refusal");
            assert_eq!(pointers(&refusal), faults, "{command:?}");
        }
    }
}

#[test]
fn a_new_venue_must_be_whole() {
    let mut online = meetup(Published);
    (online.venue_name, online.venue_address, online.venue_postcode) = (None, None, None);
    online.online_url = Some("https://meet.example".to_owned());
    let venue = ChangeVenue { address: Some("Mare Street".to_owned()), ..ChangeVenue::default() };
    let command = ChangeMeetup { venue: Some(Some(venue)), ..ChangeMeetup::default() };
    let refusal = command.edit(&online, true, now()).expect_err("a refusal");
    assert_eq!(pointers(&refusal), ["#/venue/name", "#/venue/postcode"]);
}

/// A published meetup of which changes are proposed, one after another.
fn proposed(commands: &[ChangeMeetup]) -> Meetup {
    let mut meetup = meetup(Published);
    for command in commands {
        let edit = command.edit(&meetup, false, now()).expect("a good change");
        assert_eq!((&edit.announced, edit.waits), (&meetup.announced(), true), "nothing acts at once");
        meetup.proposed_change = edit.proposed_change;
    }
    meetup
}

#[test]
fn proposals_are_merged_and_what_is_as_published_drops_out() {
    let change = ChangeMeetup::default;
    let title = |text: &str| ChangeMeetup { title: Some(text.to_owned()), ..change() };
    let end = |hours| ChangeMeetup { ends_at: Some(now() + TimeDelta::hours(hours)), ..change() };
    let venue = |name: &str| {
        let venue = ChangeVenue { name: Some(name.to_owned()), ..ChangeVenue::default() };
        ChangeMeetup { venue: Some(Some(venue)), ..change() }
    };
    let link = |url: Option<&str>| ChangeMeetup { online_url: Some(url.map(str::to_owned)), ..change() };
    let of = |commands: &[ChangeMeetup]| {
        serde_json::to_value(proposed(commands).proposed_change).expect("JSON").to_string()
    };
    let library = r#"{"venue":{"address":"Mare Street","name":"Library","postcode":"E8 1EA"}}"#;
    for (commands, proposal) in [
        (vec![change()], "null"),
        (vec![title("Talks"), end(4)], "null"),
        (vec![title("More"), change()], r#"{"title":"More"}"#),
        (vec![title("More"), title("Other")], r#"{"title":"Other"}"#),
        (vec![title("More"), end(5)], r#"{"endsAt":"2026-11-20T14:30:00Z","title":"More"}"#),
        (vec![title("More"), end(5), title("Talks")], r#"{"endsAt":"2026-11-20T14:30:00Z"}"#),
        (vec![title("More"), title("Talks")], "null"),
        (vec![venue("Library")], library),
        (vec![venue("Library"), venue("Hall")], "null"),
        (
            vec![link(Some("https://meet.example")), ChangeMeetup { venue: Some(None), ..change() }],
            r#"{"onlineUrl":"https://meet.example","venue":null}"#,
        ),
        (vec![link(Some("https://meet.example")), link(None)], "null"),
    ] {
        assert_eq!(of(&commands), proposal, "{commands:?}");
    }
}

#[test]
fn a_change_by_staff_acts_at_once_and_keeps_what_is_still_proposed() {
    let change = ChangeMeetup::default;
    let later = |hours| ChangeMeetup { ends_at: Some(now() + TimeDelta::hours(hours)), ..change() };
    let more = ChangeMeetup { title: Some("More".to_owned()), ..later(5) };
    let meetup = proposed(&[more]);
    let edit = later(5).edit(&meetup, true, now()).expect("a good change");
    assert_eq!(edit.announced.plan.ends_at, now() + TimeDelta::hours(5));
    let left = ProposedChange { title: Some("More".to_owned()), ..ProposedChange::default() };
    assert_eq!((edit.proposed_change, edit.waits), (Some(left), false));
}

#[test]
fn a_proposal_waits_until_the_meetup_begins() {
    let link = ChangeMeetup { online_url: Some(Some("https://a.example".to_owned())), ..Default::default() };
    let mut meetup = proposed(&[link]);
    let start = meetup.starts_at;
    assert!(meetup.proposal_at(start - TimeDelta::microseconds(1)).is_some());
    assert!(meetup.proposal_at(start).is_none());
    assert!(meetup.takes_proposals(start).is_err());
    meetup.stored_state = Cancelled;
    assert!(meetup.proposal_at(now()).is_none(), "whatever a cancellation left behind");
}

#[test]
fn what_no_longer_fits_cannot_be_published() {
    let sooner = ChangeMeetup { starts_at: Some(now() + TimeDelta::hours(1)), ..ChangeMeetup::default() };
    let meetup = proposed(&[sooner]);
    let change = || meetup.proposed_change.clone().expect("a proposal");
    let wanted = meetup.announced_with(change(), now()).expect("it fits");
    assert_eq!(wanted.plan.starts_at, now() + TimeDelta::hours(1));
    assert!(meetup.announced_with(change(), now() + TimeDelta::hours(1)).is_err());
}

#[test]
fn what_was_declined_is_submitted_again_before_it_would_begin() {
    let start = meetup(Declined).starts_at;
    for (state, at, may) in [
        (Declined, start - TimeDelta::microseconds(1), true),
        (Declined, start, false),
        (PendingApproval, now(), false),
        (Published, now(), false),
        (Cancelled, now(), false),
        (Finished, now(), false),
    ] {
        assert_eq!(meetup(state).may_be_submitted(at).is_ok(), may, "{state} at {at}");
    }
}

fn pointers(refusal: &Error) -> Vec<String> {
    match refusal {
        Error::Problem(problem) => problem.errors.iter().map(|fault| fault.at.to_string()).collect(),
        other => panic!("{other}"),
    }
}

#[test]
fn a_new_meetup_has_a_time_a_place_and_a_capacity() {
    let good = AddMeetup {
        title: "Talks".to_owned(),
        description: String::new(),
        starts_at: instant("2026-12-03T18:00:00Z"),
        ends_at: instant("2026-12-03T20:00:00Z"),
        time_zone: "Europe/London".to_owned(),
        venue: None,
        online_url: Some("https://meet.example".to_owned()),
        capacity: 30,
        ..AddMeetup::default()
    };
    assert!(good.validate().is_ok());
    let days = |days| good.starts_at + TimeDelta::days(days);
    let point = |at| AgendaItem { at, title: "Talk".to_owned(), speaker: None };
    for bad in [
        AddMeetup { title: " ".to_owned(), ..good.clone() },
        AddMeetup { title: "é".repeat(201), ..good.clone() },
        AddMeetup { description: "é".repeat(4001), ..good.clone() },
        AddMeetup { ends_at: good.starts_at, ..good.clone() },
        AddMeetup { ends_at: days(15), ..good.clone() },
        AddMeetup { starts_at: instant("2100-01-01T00:00:00Z"), ..good.clone() },
        AddMeetup { time_zone: "London".to_owned(), ..good.clone() },
        AddMeetup { online_url: None, ..good.clone() },
        AddMeetup { online_url: Some("http://meet.example".to_owned()), ..good.clone() },
        AddMeetup { capacity: 0, ..good.clone() },
        AddMeetup { capacity: 10_001, ..good.clone() },
        AddMeetup { own_places: 30, ..good.clone() },
        AddMeetup { external_id: Some(String::new()), ..good.clone() },
        AddMeetup { agenda: vec![point(days(1))], ..good.clone() },
        AddMeetup { tags: vec!["a".to_owned(); 2], ..good.clone() },
        AddMeetup { info_url: Some("https://10.0.0.1".to_owned()), ..good.clone() },
    ] {
        assert!(bad.validate().is_err(), "{bad:?}");
    }
    let longest = AddMeetup { title: "é".repeat(200), ends_at: days(14), capacity: 10_000, ..good.clone() };
    assert!(longest.validate().is_ok());
}

#[test]
fn postcodes_have_the_form_of_the_united_kingdom() {
    for (text, good) in [
        ("E8 1EA", true),
        ("e81ea", true),
        ("SW1A 1AA", true),
        ("EC1V 9NR", true),
        ("N1 1AA", true),
        ("W1A 0AX", true),
        ("B33 8TH", true),
        ("CR2 6XH", true),
        ("E8", false),
        ("E8  1EA", false),
        ("1234 AB", false),
        ("E8 1EA ", false),
        ("", false),
        ("Ë8 1EA", false),
    ] {
        assert_eq!(uk_postcode(text).is_ok(), good, "{text:?}");
    }
}
