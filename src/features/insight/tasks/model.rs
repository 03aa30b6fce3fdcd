//! Kinds of task, and which records wait for whom.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::Scope;
use crate::ids::ApprenticeshipId;
use crate::string_enum::string_enum;
use crate::web::PageBody;

string_enum! {
    /// What a person is asked to do. New kinds may be added.
    TaskKind {
        /// Sign a progress review that was held.
        SignReview "signReview",
        /// Confirm or reject hours that an apprentice has entered.
        ConfirmHours "confirmHours",
        /// Check in with an apprentice: the last time was more than four weeks ago.
        CheckIn "checkIn",
        /// Judge a KSB that an apprentice is ready to show.
        JudgeKsb "judgeKsb",
        /// Verify behaviours as the employer, of an apprentice who has passed an apprenticeship assessment.
        VerifyBehaviours "verifyBehaviours",
        /// Accept or decline what a provider asks to change.
        DecideOnChangeRequest "decideOnChangeRequest",
        /// Answer a support request.
        AnswerSupportRequest "answerSupportRequest",
        /// Publish or decline a meetup, or what an employer proposes to change of it.
        DecideOnMeetup "decideOnMeetup",
    }
}

/// Whose records wait for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// The apprentice's own.
    Apprentice,
    /// Those of the apprentices whom the person manages.
    LineManager,
    /// Everybody's.
    Team,
}

/// Records that wait for people: the kind of task, whom they wait for, the scope by which it is done, and the query that finds
/// `subject_id`, `apprenticeship_id`, `since` and `href`. In it `$1` is the person, `$2` the present day in London and
/// `$3` the present instant.
pub struct Waiting {
    pub kind: TaskKind,
    pub waits_for: For,
    pub scope: Scope,
    pub query: &'static str,
}

/// Every kind of record that waits for somebody.
pub const WAITING: &[Waiting] = &[
    Waiting {
        kind: TaskKind::SignReview,
        waits_for: For::Apprentice,
        scope: Scope::ReviewsWrite,
        query: "SELECT r.id AS subject_id, r.apprenticeship_id, r.waiting_since AS since, '/api/v1/reviews/' || r.id AS href
            FROM apprenticeships a JOIN reviews r ON r.apprenticeship_id = a.id AND r.state IN ('held', 'partiallySigned')
            WHERE a.person_id = $1 AND NOT EXISTS (SELECT FROM sign_offs s
                WHERE s.review_id = r.id AND s.party = 'apprentice' AND s.voided_at IS NULL)",
    },
    Waiting {
        kind: TaskKind::SignReview,
        waits_for: For::LineManager,
        scope: Scope::ReviewsWrite,
        query: "SELECT r.id AS subject_id, r.apprenticeship_id, r.waiting_since AS since, '/api/v1/reviews/' || r.id AS href
            FROM apprenticeships a JOIN reviews r ON r.apprenticeship_id = a.id AND r.state IN ('held', 'partiallySigned')
            WHERE a.line_manager_id = $1 AND NOT EXISTS (SELECT FROM sign_offs s
                WHERE s.review_id = r.id AND s.party = 'lineManager' AND s.voided_at IS NULL)",
    },
    Waiting {
        kind: TaskKind::ConfirmHours,
        waits_for: For::LineManager,
        scope: Scope::OtjWrite,
        query: "SELECT e.id AS subject_id, e.apprenticeship_id, e.created_at AS since, '/api/v1/otj-entries/' || e.id AS href
            FROM apprenticeships a JOIN otj_entries e ON e.apprenticeship_id = a.id AND e.state = 'submitted'
            WHERE a.line_manager_id = $1",
    },
    Waiting {
        kind: TaskKind::CheckIn,
        waits_for: For::LineManager,
        scope: Scope::CheckInsWrite,
        query: "SELECT a.id AS subject_id, a.id AS apprenticeship_id,
                (s.check_in_due_on + 1)::timestamp AT TIME ZONE 'Europe/London' AS since,
                '/api/v1/apprenticeships/' || a.id || '/check-ins' AS href
            FROM apprenticeships a JOIN standings s ON s.apprenticeship_id = a.id
            WHERE a.line_manager_id = $1 AND s.check_in_due_on < $2 AND a.starts_on <= $2",
    },
    Waiting {
        kind: TaskKind::JudgeKsb,
        waits_for: For::LineManager,
        scope: Scope::KsbsWrite,
        query: "SELECT j.id AS subject_id, j.apprenticeship_id, j.created_at AS since,
                '/api/v1/apprenticeships/' || a.id || '/ksbs/' || j.code || '/judgements' AS href
            FROM apprenticeships a JOIN ksb_judgements j ON j.apprenticeship_id = a.id AND j.state = 'readyForReview'
            WHERE a.line_manager_id = $1 AND a.state <> 'withdrawn' AND NOT EXISTS (SELECT FROM ksb_judgements newer
                WHERE newer.apprenticeship_id = a.id AND newer.code = j.code AND newer.id > j.id)",
    },
    Waiting {
        kind: TaskKind::VerifyBehaviours,
        waits_for: For::LineManager,
        scope: Scope::BehavioursVerify,
        query: "SELECT a.id AS subject_id, a.id AS apprenticeship_id, passed.since,
                '/api/v1/apprenticeships/' || a.id || '/behaviour-verifications' AS href
            FROM apprenticeships a CROSS JOIN LATERAL (SELECT min(updated_at) AS since FROM epa_attempts t
                WHERE t.apprenticeship_id = a.id AND t.name IS NOT NULL AND t.grade <> 'fail') passed
            WHERE a.line_manager_id = $1 AND a.state IN ('approved', 'inLearning', 'onBreak') AND passed.since IS NOT NULL
                AND EXISTS (SELECT FROM ksbs k WHERE k.standard_id = a.standard_id AND k.kind = 'behaviour' AND k.is_listed
                    AND NOT EXISTS (SELECT FROM behaviour_verifications v
                        WHERE v.apprenticeship_id = a.id AND k.code = ANY(v.ksbs)))",
    },
    Waiting {
        kind: TaskKind::DecideOnChangeRequest,
        waits_for: For::LineManager,
        scope: Scope::ChangeRequestsDecide,
        query: "SELECT c.id AS subject_id, c.apprenticeship_id, c.created_at AS since, '/api/v1/change-requests/' || c.id AS href
            FROM apprenticeships a JOIN change_requests c ON c.apprenticeship_id = a.id AND c.state = 'pending'
            WHERE a.line_manager_id = $1 AND c.kind IN ('break', 'return', 'plannedEnd')",
    },
    Waiting {
        kind: TaskKind::DecideOnChangeRequest,
        waits_for: For::Team,
        scope: Scope::ChangeRequestsDecide,
        query: "SELECT id AS subject_id, apprenticeship_id, created_at AS since, '/api/v1/change-requests/' || id AS href
            FROM change_requests WHERE state = 'pending'",
    },
    Waiting {
        kind: TaskKind::AnswerSupportRequest,
        waits_for: For::Team,
        scope: Scope::SupportWrite,
        query: "SELECT id AS subject_id, apprenticeship_id, waiting_since AS since, '/api/v1/support-requests/' || id AS href
            FROM support_requests WHERE state = 'open' AND person_id <> $1",
    },
    Waiting {
        kind: TaskKind::DecideOnMeetup,
        waits_for: For::Team,
        scope: Scope::MeetupsApprove,
        query: "SELECT id AS subject_id, NULL::uuid AS apprenticeship_id, updated_at AS since, '/api/v1/meetups/' || id AS href
            FROM meetups WHERE (state = 'pendingApproval' OR proposed_change IS NOT NULL) AND state <> 'cancelled'
                AND starts_at > $3",
    },
];

/// Where a page of tasks starts.
pub type Position = (DateTime<Utc>, Uuid);

/// Something that waits for the person who asks.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Task)]
pub struct TaskBody {
    /// What is to be done.
    pub kind: TaskKind,
    /// The record that waits: a review, an entry, a judgement, a request, a meetup; of a check-in, and of behaviours, the
    /// apprenticeship.
    pub subject_id: Uuid,
    /// The apprenticeship that it is about, if any.
    #[schema(required = true)]
    pub apprenticeship_id: Option<ApprenticeshipId>,
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// Where to read it, and below which to do it.
    #[schema(example = "/api/v1/reviews/01932b6e-7a4c-7000-8000-000000000001")]
    pub href: String,
}

/// A page of tasks.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskList {
    /// The tasks, the longest waiting first.
    pub tasks: Vec<TaskBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;
    use crate::features::line_management::change_requests::ChangeKind;

    #[test]
    fn a_line_manager_is_asked_of_the_changes_that_they_decide_on() {
        let mine = WAITING.iter().find(|waiting| {
            waiting.kind == TaskKind::DecideOnChangeRequest && waiting.waits_for == For::LineManager
        });
        let query = mine.expect("a query").query;
        for kind in ChangeKind::ALL {
            let asked = query.contains(&format!("'{kind}'"));
            assert_eq!(asked, kind.deciders().contains(&Role::LineManager), "{kind}");
        }
    }
}
