use calcard::icalendar::{ICalendar, ICalendarComponentType, ICalendarProperty};
use proptest::prelude::*;

use super::*;

/// A meetup of two hours in Asia/Kolkata, the zone with the shortest VTIMEZONE.
fn entry() -> CalendarEntry<'static> {
    let instant = |text: &str| text.parse().expect("an instant of RFC 3339");
    CalendarEntry {
        id: Uuid::from_u128(7),
        sequence: 2,
        stamp: instant("2026-01-05T10:00:00Z"),
        created: instant("2026-01-02T09:30:00Z"),
        starts_at: instant("2026-07-01T12:00:00Z"),
        ends_at: instant("2026-07-01T14:00:00Z"),
        zone: Tz::Asia__Kolkata,
        title: "Rust, tea; cake",
        description: "Bring a laptop.\nDoors open early.",
        venue: Some(Venue { name: "Hall", address: "Mare Street, London", postcode: "E8 1EA" }),
        online_url: None,
        url: Some("https://example.org/meetups/7"),
        organiser: "Example, Ltd",
        status: Status::Confirmed,
        cancellation_reason: None,
    }
}

#[test]
fn an_event_is_written_line_by_line() {
    let mut entry = entry();
    entry.online_url = Some("https://meet.example.org/a,b");
    let expected = "\
        BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//hackit//Meetups//EN\r\nCALSCALE:GREGORIAN\r\n\
        METHOD:PUBLISH\r\nNAME:Meetups\\, all\r\nX-WR-CALNAME:Meetups\\, all\r\n\
        BEGIN:VTIMEZONE\r\nTZID:Asia/Kolkata\r\nBEGIN:STANDARD\r\nDTSTART:20250101T053000\r\n\
        TZOFFSETFROM:+0530\r\nTZOFFSETTO:+0530\r\nTZNAME:IST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n\
        BEGIN:VEVENT\r\nUID:00000000-0000-0000-0000-000000000007@hackit\r\nDTSTAMP:20260105T100000Z\r\n\
        CREATED:20260102T093000Z\r\nLAST-MODIFIED:20260105T100000Z\r\nSEQUENCE:2\r\n\
        DTSTART;TZID=Asia/Kolkata:20260701T173000\r\nDTEND;TZID=Asia/Kolkata:20260701T193000\r\n\
        SUMMARY:Rust\\, tea\\; cake\r\nDESCRIPTION:Bring a laptop.\\nDoors open early.\r\n\
        LOCATION:Hall\\, Mare Street\\, London\\, E8 1EA\r\n\
        CONFERENCE;VALUE=URI:https://meet.example.org/a,b\r\nURL:https://example.org/meetups/7\r\n\
        CONTACT:Example\\, Ltd\r\nSTATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    assert_eq!(render("Meetups, all", &[entry]), expected);
}

#[test]
fn a_cancelled_meetup_says_so_and_why() {
    let mut entry = entry();
    entry.cancellation_reason = Some("The boiler, again");
    let planned = render("Meetups", std::slice::from_ref(&entry));
    assert!(planned.contains("STATUS:CONFIRMED\r\n") && !planned.contains("COMMENT"), "{planned}");
    entry.status = Status::Cancelled;
    let cancelled = render("Meetups", &[entry]);
    let told = "STATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\nCOMMENT:The boiler\\, again\r\n";
    assert!(cancelled.contains(told), "{cancelled}");
}

#[test]
fn a_meetup_without_a_venue_is_at_its_link() {
    let mut entry = entry();
    entry.venue = None;
    entry.online_url = Some("https://meet.example.org/a,b");
    let calendar = render("Meetups", &[entry]);
    let told =
        "LOCATION:https://meet.example.org/a\\,b\r\nCONFERENCE;VALUE=URI:https://meet.example.org/a,b\r\n";
    assert!(calendar.contains(told), "{calendar}");
}

#[test]
fn an_empty_calendar_has_the_one_component_that_the_grammar_wants() {
    let calendar = render("Meetups", &[]);
    assert!(calendar.contains("BEGIN:VTIMEZONE\r\nTZID:UTC\r\nBEGIN:STANDARD\r\n"), "{calendar}");
    assert!(!calendar.contains("VEVENT"), "{calendar}");
    ICalendar::parse(&calendar).expect("a calendar");
}

#[test]
fn no_zone_name_needs_quotes() {
    for zone in chrono_tz::TZ_VARIANTS {
        let name = zone.name();
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_+-".contains(&b)), "{name}");
    }
}

#[test]
fn an_address_cannot_break_out_of_its_line() {
    let mut entry = entry();
    entry.url = Some("https://example.org/\r\nATTACH:x");
    let calendar = render("Meetups", std::slice::from_ref(&entry));
    assert!(calendar.contains("URL:https://example.org/ATTACH:x\r\n"), "{calendar}");
    entry.url = None;
    assert!(!render("Meetups", &[entry]).contains("URL:"), "what nobody else sees has no page");
}

/// Any text, thick with what escaping and folding could get wrong.
fn text() -> impl Strategy<Value = String> {
    let awkward = "\r\n\r\n\\;,:n\t \"^é漢👩\u{200d}🔧\0\u{7f}\u{85}\u{2028}\u{feff}";
    let awkward = prop::sample::select(awkward.chars().collect::<Vec<_>>());
    let characters = prop::collection::vec(prop_oneof![any::<char>(), awkward], 0..200);
    characters.prop_map(String::from_iter)
}

/// What of a text iCalendar can carry: one kind of line end, no control characters but the tab.
fn carried(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    lines.replace(|c: char| c.is_control() && !matches!(c, '\n' | '\t'), "")
}

proptest! {
    #[test]
    fn any_text_reads_back(title in text(), other in text()) {
        let mut entry = entry();
        (entry.title, entry.description, entry.organiser) = (&title, &other, &other);
        entry.venue = Some(Venue { name: &other, address: "", postcode: "" });
        let calendar = render(&title, &[entry]);
        for line in calendar.split("\r\n") {
            prop_assert!(line.len() <= 75, "{} octets in {line:?}", line.len());
            prop_assert!(!line.contains(['\r', '\n']), "{line:?}");
        }

        let calendar = ICalendar::parse(&calendar).map_err(|e| TestCaseError::fail(format!("{e:?}")))?;
        let read = |kind, property| {
            let mut components = calendar.components.iter().filter(|found| found.component_type == kind);
            let entry = components.next().and_then(|component| component.property(&property));
            entry.and_then(|entry| entry.values.first()).and_then(|value| value.as_text()).unwrap_or("")
        };
        use ICalendarComponentType::{VCalendar, VEvent};
        prop_assert_eq!(read(VCalendar, ICalendarProperty::Name), carried(&title));
        prop_assert_eq!(read(VEvent, ICalendarProperty::Summary), carried(&title));
        prop_assert_eq!(read(VEvent, ICalendarProperty::Description), carried(&other));
        prop_assert_eq!(read(VEvent, ICalendarProperty::Location), carried(&other));
        prop_assert_eq!(read(VEvent, ICalendarProperty::Contact), carried(&other));
    }
}
