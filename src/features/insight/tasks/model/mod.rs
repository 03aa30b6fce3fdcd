//! Kinds of task, and whom records wait for.

mod waiting;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::waiting::WAITING;
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
        /// Agree to an introduction that is proposed, or decline it.
        AgreeToIntroduction "agreeToIntroduction",
        /// Make an introduction that is asked for, or decline it.
        MakeIntroduction "makeIntroduction",
        /// Accept or decline an apprentice who asks for a mentor.
        AnswerMentorshipRequest "answerMentorshipRequest",
        /// Write down what a mentoring session brought.
        NoteMentoringSession "noteMentoringSession",
        /// Approve a mentor whom an employer proposes, or end the proposal.
        ApproveMentor "approveMentor",
        /// Renew a mentor's safeguarding check, which lapses within 30 days or has lapsed.
        RenewMentorCheck "renewMentorCheck",
        /// Find out whether somebody is an adult whom others are brought together with, and write it down.
        ConfirmAdult "confirmAdult",
        /// Decide on what is paused because a partnership has ended.
        DecideOnPause "decideOnPause",
    }
}

/// Whose records wait for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// The apprentice's own.
    Apprentice,
    /// The mentor's own.
    Mentor,
    /// Those of the apprentices whom the person manages.
    LineManager,
    /// Those of the employer for which the person speaks.
    EmployerContact,
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
    /// apprenticeship; of an adult to be confirmed the person.
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
