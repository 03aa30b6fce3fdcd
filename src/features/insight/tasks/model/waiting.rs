//! Which records wait for whom.

use super::{For, TaskKind, Waiting};
use crate::access::Scope;

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
    Waiting {
        kind: TaskKind::AgreeToIntroduction,
        waits_for: For::Apprentice,
        scope: Scope::IntroductionsWrite,
        query: "SELECT id AS subject_id, apprenticeship_id, created_at AS since, '/api/v1/introductions/' || id AS href
            FROM introductions WHERE person_id = $1 AND state = 'proposed' AND holds = '{}' AND lapses_at > $3",
    },
    // Whether somebody must come along is not for the employer.
    Waiting {
        kind: TaskKind::MakeIntroduction,
        waits_for: For::EmployerContact,
        scope: Scope::IntroductionsWrite,
        query: "SELECT i.id AS subject_id, NULL::uuid AS apprenticeship_id, i.consented_at AS since, '/api/v1/introductions/' || i.id AS href
            FROM introductions i WHERE i.organisation_id IN (SELECT g.organisation_id FROM role_grants g
                WHERE g.person_id = $1 AND g.role = 'employerContact' AND g.ended_at IS NULL)
            AND i.state = 'asked' AND i.holds = '{}' AND i.lapses_at > $3",
    },
    Waiting {
        kind: TaskKind::MakeIntroduction,
        waits_for: For::LineManager,
        scope: Scope::IntroductionsWrite,
        query: "SELECT i.id AS subject_id, i.apprenticeship_id, i.consented_at AS since, '/api/v1/introductions/' || i.id AS href
            FROM apprenticeships a JOIN introductions i ON i.apprenticeship_id = a.id
            WHERE a.line_manager_id = $1 AND i.state = 'asked' AND i.holds = '{}' AND i.lapses_at > $3 AND NOT is_adult(i.person_id, $2)",
    },
    Waiting {
        kind: TaskKind::MakeIntroduction,
        waits_for: For::Team,
        scope: Scope::IntroductionsWrite,
        query: "SELECT i.id AS subject_id, i.apprenticeship_id, i.consented_at AS since, '/api/v1/introductions/' || i.id AS href
            FROM introductions i
            WHERE i.state = 'asked' AND i.holds = '{}' AND i.lapses_at > $3 AND NOT is_adult(i.person_id, $2)",
    },
    Waiting {
        kind: TaskKind::ConfirmAdult,
        waits_for: For::Team,
        scope: Scope::IntroductionsWrite,
        query: "SELECT t.person_id AS subject_id, t.apprenticeship_id, min(t.created_at) AS since, '/api/v1/people/' || t.person_id AS href
            FROM (SELECT person_id, apprenticeship_id, created_at FROM introductions WHERE state IN ('proposed', 'asked', 'made')
                UNION ALL SELECT apprentice_id, apprenticeship_id, created_at FROM mentorships WHERE settled_at IS NULL
                UNION ALL SELECT a.person_id, a.id, w.created_at FROM mentee_wishes w JOIN apprenticeships a ON a.id = w.apprenticeship_id
                WHERE a.state NOT IN ('completed', 'withdrawn')) t JOIN people p ON p.id = t.person_id
            WHERE p.date_of_birth IS NULL AND p.adult_confirmed_on IS NULL AND NOT is_adult(p.id, $2)
            GROUP BY t.person_id, t.apprenticeship_id",
    },
    Waiting {
        kind: TaskKind::DecideOnPause,
        waits_for: For::Team,
        scope: Scope::MentoringApprove,
        query: "SELECT id AS subject_id, apprenticeship_id, updated_at AS since, '/api/v1/introductions/' || id AS href
            FROM introductions WHERE holds <> '{}' AND 'partnershipEnded' = ANY(holds) AND state IN ('proposed', 'asked', 'made')",
    },
    Waiting {
        kind: TaskKind::DecideOnPause,
        waits_for: For::Team,
        scope: Scope::MentoringApprove,
        query: "SELECT id AS subject_id, apprenticeship_id, updated_at AS since, '/api/v1/mentorships/' || id AS href
            FROM mentorships WHERE settled_at IS NULL AND 'partnershipEnded' = ANY(holds)",
    },
    Waiting {
        kind: TaskKind::AnswerMentorshipRequest,
        waits_for: For::Mentor,
        scope: Scope::MentoringWrite,
        query: "SELECT id AS subject_id, NULL::uuid AS apprenticeship_id, created_at AS since, '/api/v1/mentorships/' || id AS href
            FROM mentorships WHERE mentor_id = $1 AND state = 'requested' AND expires_at > $3",
    },
    // For four weeks: what nobody wrote down by then is forgotten.
    Waiting {
        kind: TaskKind::NoteMentoringSession,
        waits_for: For::Mentor,
        scope: Scope::MentoringWrite,
        query: "SELECT s.id AS subject_id, NULL::uuid AS apprenticeship_id, s.starts_at + make_interval(mins => s.minutes) AS since,
                '/api/v1/mentoring-sessions/' || s.id AS href
            FROM mentoring_sessions s JOIN mentorships m ON m.id = s.mentorship_id AND m.state IN ('accepted', 'active')
            WHERE s.mentor_id = $1 AND s.cancelled_at IS NULL AND s.notes IS NULL
                AND s.starts_at > $3 - interval '28 days' AND s.starts_at + make_interval(mins => s.minutes) <= $3",
    },
    Waiting {
        kind: TaskKind::ApproveMentor,
        waits_for: For::Team,
        scope: Scope::MentoringApprove,
        query: "SELECT id AS subject_id, NULL::uuid AS apprenticeship_id, created_at AS since, '/api/v1/mentor-profiles/' || id AS href
            FROM mentor_profiles WHERE state = 'proposed'",
    },
    Waiting {
        kind: TaskKind::RenewMentorCheck,
        waits_for: For::Team,
        scope: Scope::MentoringApprove,
        query: "SELECT id AS subject_id, NULL::uuid AS apprenticeship_id,
                (check_expires_on - 30)::timestamp AT TIME ZONE 'Europe/London' AS since, '/api/v1/mentor-profiles/' || id AS href
            FROM mentor_profiles WHERE state IN ('approved', 'paused') AND check_expires_on <= $2 + 30",
    },
    Waiting {
        kind: TaskKind::RenewMentorCheck,
        waits_for: For::EmployerContact,
        scope: Scope::MentoringWrite,
        query: "SELECT p.id AS subject_id, NULL::uuid AS apprenticeship_id,
                (p.check_expires_on - 30)::timestamp AT TIME ZONE 'Europe/London' AS since, '/api/v1/mentor-profiles/' || p.id AS href
            FROM mentor_profiles p WHERE p.organisation_id IN (SELECT g.organisation_id FROM role_grants g
                WHERE g.person_id = $1 AND g.role = 'employerContact' AND g.ended_at IS NULL)
            AND p.state IN ('approved', 'paused') AND p.check_expires_on <= $2 + 30",
    },
];
