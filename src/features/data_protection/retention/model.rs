//! The rules of retention, as data.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::ErasureId;
use crate::string_enum::string_enum;

string_enum! {
    /// What is erased, with all that is about it: a table whose rows are erased by themselves.
    Root {
        /// A person.
        People "people",
        /// A candidate.
        Candidates "candidates",
        /// An application.
        Applications "applications",
        /// An employer enquiry.
        EmployerEnquiries "employer_enquiries",
    }
}

/// How long something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// So many days.
    Days(u64),
    /// So many months.
    Months(u32),
}

impl Kept {
    /// The last day on which a time that is over on `today` can have begun.
    pub fn before(self, today: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Days(days) => today.checked_sub_days(Days::new(days)),
            Self::Months(months) => today.checked_sub_months(Months::new(months)),
        }
    }

    /// In words.
    pub fn words(self) -> String {
        match self {
            Self::Days(days) => format!("{days} days"),
            Self::Months(months) if months % 12 == 0 && months > 24 => format!("{} years", months / 12),
            Self::Months(months) => format!("{months} months"),
        }
    }
}

/// What is kept for how long.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Names the rule in the log of erasures.
    pub name: &'static str,
    /// What it is about.
    pub what: &'static str,
    /// How long it is kept.
    pub kept: Kept,
    /// From when on.
    pub from: &'static str,
    /// What is erased.
    pub root: Root,
    /// Whether all of it is erased, rather than what need not be kept as a record.
    pub whole: bool,
    /// The ids of what is due, of which the time began before the day $1; $2 at most.
    pub(super) due: &'static str,
}

/// The rule for candidates of whom nothing else is kept.
pub const CANDIDATES: &str = "candidates";

/// Every rule that the worker of this feature follows. An application comes before its candidate.
pub const RULES: &[Rule] = &[
    Rule {
        name: "drafts",
        what: "drafts of applications, and links that nobody began with",
        kept: Kept::Days(30),
        from: "the last day of the recruitment round",
        root: Root::Applications,
        whole: true,
        due: "SELECT a.id FROM applications a JOIN recruitment_rounds r ON r.id = a.recruitment_round_id
            WHERE a.submitted_at IS NULL AND a.settled_at IS NOT NULL AND a.erased_at IS NULL AND r.closes_on < $1 ORDER BY a.id LIMIT $2",
    },
    Rule {
        name: "unsuccessfulApplications",
        what: "applications that did not lead to an apprenticeship",
        kept: Kept::Months(12),
        from: "the last day of the recruitment round",
        root: Root::Applications,
        whole: true,
        due: "SELECT a.id FROM applications a JOIN recruitment_rounds r ON r.id = a.recruitment_round_id
            WHERE a.submitted_at IS NOT NULL AND a.settled_at IS NOT NULL AND a.state <> 'enrolled' AND a.erased_at IS NULL
                AND r.closes_on < $1 ORDER BY a.id LIMIT $2",
    },
    Rule {
        name: "answersOfTheEnrolled",
        what: "of those who were enrolled: their answers to the questions of the vacancy, and the scores of interviews",
        kept: Kept::Months(12),
        from: "the last day of the recruitment round",
        root: Root::Applications,
        whole: false,
        due: "SELECT a.id FROM applications a JOIN recruitment_rounds r ON r.id = a.recruitment_round_id
            WHERE a.state = 'enrolled' AND a.erased_at IS NULL AND r.closes_on < $1
                AND NOT EXISTS (SELECT FROM personal_data.erasures e WHERE e.record_id = a.id) ORDER BY a.id LIMIT $2",
    },
    Rule {
        name: CANDIDATES,
        what: "candidates of whom nothing else is kept",
        kept: Kept::Days(30),
        from: "the last day of the rounds that their links lead to",
        root: Root::Candidates,
        whole: true,
        due: "SELECT c.id FROM candidates c
            WHERE c.erased_at IS NULL AND c.created_at < $1::date
                AND NOT EXISTS (SELECT FROM applications a WHERE a.candidate_id = c.id AND a.erased_at IS NULL)
                AND NOT EXISTS (SELECT FROM application_links l JOIN vacancies v ON v.id = l.vacancy_id
                    JOIN recruitment_rounds r ON r.id = v.recruitment_round_id WHERE l.candidate_id = c.id AND r.closes_on >= $1)
            ORDER BY c.id LIMIT $2",
    },
    Rule {
        name: "people",
        what: "people, their apprenticeships and all that is about them",
        kept: Kept::Months(72),
        from: "the end of the last apprenticeship and of the last role",
        root: Root::People,
        whole: true,
        due: "SELECT p.id FROM people p
            WHERE p.erased_at IS NULL AND p.created_at < $1::date
                AND (p.state = 'deactivated' OR EXISTS (SELECT FROM apprenticeships a WHERE a.person_id = p.id))
                AND NOT EXISTS (SELECT FROM apprenticeships a WHERE a.person_id = p.id
                    AND (a.state NOT IN ('completed', 'withdrawn') OR coalesce(a.ended_on, a.updated_at::date) >= $1))
                AND NOT EXISTS (SELECT FROM role_grants g WHERE g.person_id = p.id
                    AND (g.ended_at >= $1::date OR (g.ended_at IS NULL AND g.role <> 'apprentice')))
            ORDER BY p.id LIMIT $2",
    },
    Rule {
        name: "candidatesOfPeople",
        what: "the applications of people who are erased",
        kept: Kept::Days(0),
        from: "the erasure of the person",
        root: Root::Candidates,
        whole: true,
        due: "SELECT c.id FROM candidates c WHERE c.erased_at IS NULL AND c.created_at < $1::date + 1 AND EXISTS (
                SELECT FROM applications a JOIN enrolments e ON e.application_id = a.id JOIN people p ON p.id = e.person_id
                WHERE a.candidate_id = c.id AND p.erased_at IS NOT NULL)
            ORDER BY c.id LIMIT $2",
    },
    Rule {
        name: "declinedEnquiries",
        what: "employer enquiries that were declined",
        kept: Kept::Months(12),
        from: "the day on which they were declined",
        root: Root::EmployerEnquiries,
        whole: true,
        due: "SELECT e.id FROM employer_enquiries e
            WHERE e.state = 'declined' AND e.erased_at IS NULL AND (e.decided_at AT TIME ZONE 'Europe/London')::date < $1
            ORDER BY e.id LIMIT $2",
    },
];

/// What other features delete when its time is over: what, for how long, from when on.
pub const KEPT_OTHERWISE: &[(&str, &str, &str)] = &[
    ("answers about equality", "24 months", "the closing of the recruitment round"),
    ("who wrote an evaluation of a meetup", "12 months", "the meetup"),
    ("employer enquiries that nobody confirmed", "7 days", "the letter that asks for it"),
    ("letters: address and text", "at most 3 days", "the day on which they are to leave"),
    (
        "concerns about somebody's safety",
        "6 years, and until each apprentice concerned is 25",
        "the day on which they were closed",
    ),
    ("contacts to whom employers introduce apprentices", "12 months", "the end of the offer"),
    ("names and addresses of mentors who take part no more", "12 months", "the end of their profile"),
    ("what apprentices wish for in a mentor", "12 months", "the end of the apprenticeship"),
    ("what mentors and apprentices write to each other", "12 months", "the end of the mentorship"),
    ("pairs and scores of rounds of matching", "12 months", "the decision, or the proposal"),
    ("sign-ins", "14 days", "their beginning"),
    ("invitations to set a password", "7 days", "the letter"),
    ("answers to requests that carried an Idempotency-Key", "24 hours", "the request"),
];

/// An erasure, as the log has it: it names a record and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Erasure {
    /// Names the erasure.
    pub id: ErasureId,
    /// What was erased.
    pub root: Root,
    /// The id of its record.
    pub record_id: Uuid,
    /// Whether all of it was erased.
    pub whole: bool,
    /// The rule by which it was due, or `request`.
    pub rule: String,
    /// When it was erased.
    pub erased_at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_over_on_the_day_after_its_last() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        // 31 January plus 12 months is the last day on which it is kept: on the day after it is past its time.
        for (kept, today, began) in [
            (Kept::Months(12), "2028-02-01", "2027-01-31"),
            (Kept::Days(30), "2027-07-31", "2027-06-30"),
            (Kept::Months(72), "2032-03-01", "2026-02-28"),
        ] {
            let before = kept.before(day(today)).expect("a day");
            assert!(day(began) < before, "{today}");
            let eve = kept.before(day(today).pred_opt().expect("a day")).expect("a day");
            assert!(day(began) >= eve, "{today}");
        }
    }

    #[test]
    fn times_are_told_in_words() {
        assert_eq!(Kept::Days(30).words(), "30 days");
        assert_eq!(Kept::Months(12).words(), "12 months");
        assert_eq!(Kept::Months(72).words(), "6 years");
    }

    #[test]
    fn each_rule_has_its_own_name() {
        let mut names: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
    }
}
