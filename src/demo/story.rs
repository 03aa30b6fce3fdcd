//! Who and what the demonstration is about: the first cohort, with invented people.

use chrono::{DateTime, Datelike as _, Days, NaiveDate, TimeZone as _, Utc, Weekday};

use crate::access::{OrganisationKind, Role};

/// A day of the story. Recent days hang on today, the others on the first day of learning.
#[derive(Clone, Copy, Debug)]
pub(super) enum When {
    /// So many days before the first day of learning.
    Before(u64),
    /// So many days after the first day of learning, which is a Monday; a week has seven.
    Day(u64),
    /// So many days before today, or the Friday before that where it falls on a weekend.
    Ago(u64),
}

/// An organisation that takes part.
pub(super) struct Organisation {
    pub(super) name: &'static str,
    pub(super) kind: OrganisationKind,
    pub(super) ukprn: Option<&'static str>,
    pub(super) domain: &'static str,
}

const fn provider(name: &'static str, ukprn: &'static str, domain: &'static str) -> Organisation {
    Organisation { name, kind: OrganisationKind::LearningProvider, ukprn: Some(ukprn), domain }
}

const fn employer(name: &'static str, domain: &'static str) -> Organisation {
    Organisation { name, kind: OrganisationKind::Employer, ukprn: None, domain }
}

/// Three learning providers and three partner employers.
pub(super) const ORGANISATIONS: &[Organisation] = &[
    provider("Ada", "10000001", "ada"),
    provider("Arch", "10000002", "arch"),
    provider("WKCIC", "10000003", "wkcic"),
    employer("MadeTech", "madetech"),
    employer("Diva Apprentices", "diva"),
    employer("Amazon Web Services", "aws"),
];

/// One person for each role, who can sign in.
pub(super) const PEOPLE: &[(Role, (&str, &str))] = &[
    (Role::ProgrammeManager, ("Morgan", "Invented")),
    (Role::Recruiter, ("Riley", "Invented")),
    (Role::LineManager, ("Lee", "Invented")),
    (Role::Apprentice, ("Alex", "Example")),
    (Role::Mentor, ("Max", "Invented")),
    (Role::EmployerContact, ("Kim", "Invented")),
    (Role::DataProtectionOfficer, ("Dana", "Invented")),
    (Role::SafeguardingLead, ("Sage", "Invented")),
];

/// A safeguarding lead beside the one who can sign in: a concern about one is for the other.
pub(super) const SECOND_LEAD: (&str, &str) = ("Shay", "Invented");

/// Line managers beside the one who can sign in.
pub(super) const MANAGERS: &[(&str, &str)] = &[("Sam", "Invented"), ("Nia", "Invented")];

/// Who manages the apprentices of a team.
pub(super) fn manager_of(team: &str) -> &'static str {
    match team {
        "Data and insight" | "Planning" | "Public health" => "Sam",
        "Support desk" | "Networks" => "Nia",
        _ => "Lee",
    }
}

/// Who moved to another team, and so to another line manager: on which day, from where.
pub(super) const MOVED: (&str, When, &str) = ("Noor", When::Day(17), "Support desk");

/// Who did not learn from one day until another: a break that is over, one that goes on, and a notice that was taken back.
pub(super) const AWAY: &[(&str, When, Option<When>)] = &[
    ("Lena", When::Day(21), Some(When::Day(35))),
    ("Milo", When::Ago(15), None),
    ("Sol", When::Ago(26), Some(When::Ago(19))),
];

/// An apprentice of the first cohort.
pub(super) struct Apprentice {
    pub(super) name: (&'static str, &'static str),
    pub(super) provider: &'static str,
    /// The reference and the version.
    pub(super) standard: (&'static str, &'static str),
    pub(super) team: &'static str,
}

const fn apprentice(
    given: &'static str,
    provider: &'static str,
    standard: (&'static str, &'static str),
    team: &'static str,
) -> Apprentice {
    Apprentice { name: (given, "Example"), provider, standard, team }
}

/// Twenty-one people, five of them women, on levels 3 and 4: three more than were planned.
pub(super) const APPRENTICES: &[Apprentice] = &[
    apprentice("Alex", "Ada", ("ST0116", "1.2"), "Platform"),
    apprentice("Bella", "Ada", ("ST0116", "1.2"), "Platform"),
    apprentice("Carl", "Ada", ("ST0116", "1.2"), "Housing services"),
    apprentice("Dev", "Ada", ("ST0118", "1.1"), "Data and insight"),
    apprentice("Ebo", "Ada", ("ST0118", "1.1"), "Data and insight"),
    apprentice("Finn", "Ada", ("ST0116", "1.2"), "Benefits"),
    apprentice("Grace", "Ada", ("ST0118", "1.1"), "Data and insight"),
    apprentice("Hal", "Ada", ("ST0116", "1.2"), "Customer services"),
    apprentice("Idris", "Arch", ("ST0128", "1.1"), "Platform"),
    apprentice("Jo", "Arch", ("ST0128", "1.1"), "Housing services"),
    apprentice("Kofi", "Arch", ("ST0128", "1.1"), "Planning"),
    apprentice("Lena", "Arch", ("ST0795", "1.2"), "Data and insight"),
    apprentice("Milo", "Arch", ("ST0795", "1.2"), "Public health"),
    apprentice("Noor", "Arch", ("ST0128", "1.1"), "Benefits"),
    apprentice("Omar", "Arch", ("ST0795", "1.2"), "Planning"),
    apprentice("Pia", "WKCIC", ("ST0120", "1.1"), "Support desk"),
    apprentice("Quinn", "WKCIC", ("ST0120", "1.1"), "Support desk"),
    apprentice("Raj", "WKCIC", ("ST0127", "1.1"), "Networks"),
    apprentice("Sol", "WKCIC", ("ST0127", "1.1"), "Networks"),
    apprentice("Tariq", "WKCIC", ("ST0120", "1.1"), "Support desk"),
    apprentice("Uri", "WKCIC", ("ST0127", "1.1"), "Networks"),
];

/// Meetups of the trainee developers.
pub(super) const MEETUPS: &[(&str, &str)] = &[
    (
        "Pairing evening (demonstration)",
        "Trainee developers and apprentices write tests together. Bring a laptop.",
    ),
    ("What I wish I had known (demonstration)", "Trainees tell of their first year, with time to ask."),
];

/// The first evening of the trainee developers and the apprentices.
pub(super) const WELCOME: (&str, &str) =
    ("Welcome evening (demonstration)", "Trainee developers and apprentices get to know each other.");
/// Who could not come, and has met nobody since.
pub(super) const MET_NOBODY: [&str; 2] = ["Milo", "Quinn"];

/// The women of the first cohort.
pub(super) const WOMEN: [&str; 5] = ["Bella", "Grace", "Lena", "Noor", "Pia"];

/// A monthly meetup of the trainee developers, and who comes to each.
pub(super) const SERIES: (&str, &str) = (
    "Code and coffee (demonstration)",
    "An hour and a half of pairing on whatever somebody brings, each month.",
);
pub(super) const AT_EACH: [&[&str]; 6] = [
    &["Alex", "Dev", "Jo"],
    &["Alex", "Idris", "Pia"],
    &["Bella", "Jo"],
    &["Alex", "Grace", "Noor", "Sol"],
    &["Kofi", "Pia"],
    &["Uri"],
];
/// Who registered and did not come.
pub(super) const STAYED_AWAY: &str = "Dev";
/// What the first of them counted towards, of the standard of the first who came.
pub(super) const TRAINED: [&str; 2] = ["K4", "S2"];
/// Who registered for the next one, in their order: four have places, and the first then cannot come.
pub(super) const AT_THE_NEXT: &[&str] = &["Bella", "Alex", "Idris", "Pia", "Kofi", "Grace"];

/// The first Monday of the latest September that lies at least eight weeks back.
pub(super) fn cohort_start(today: NaiveDate) -> NaiveDate {
    let monday = |year| NaiveDate::from_weekday_of_month_opt(year, 9, Weekday::Mon, 1).unwrap_or(today);
    let this_year = monday(today.year());
    if this_year + Days::new(56) <= today { this_year } else { monday(today.year() - 1) }
}

/// Half past six in the evening in London, some days from a day.
pub(super) fn evening(today: NaiveDate, days: u64) -> DateTime<Utc> {
    let at = (today + Days::new(days)).and_hms_opt(18, 30, 0).unwrap_or_default();
    chrono_tz::Europe::London
        .from_local_datetime(&at)
        .earliest()
        .map_or_else(|| at.and_utc(), |at| at.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cohort_started_in_september_at_least_eight_weeks_ago() {
        for (today, start) in [
            ("2026-11-23", "2026-09-07"),
            ("2026-11-02", "2026-09-07"),
            ("2026-11-01", "2025-09-01"),
            ("2027-08-31", "2026-09-07"),
            ("2026-01-01", "2025-09-01"),
        ] {
            let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
            assert_eq!(cohort_start(day(today)), day(start), "{today}");
        }
    }

    #[test]
    fn twenty_one_people_learn_at_three_providers() {
        assert_eq!(APPRENTICES.len(), 21);
        for provider in ["Ada", "Arch", "WKCIC"] {
            assert!(APPRENTICES.iter().any(|apprentice| apprentice.provider == provider), "{provider}");
        }
    }
}
