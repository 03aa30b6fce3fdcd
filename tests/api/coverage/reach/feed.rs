//! What each holder follows: an event by the scope that reading its kind of record needs, and by what is recorded on it.

use std::collections::BTreeSet;

use hackit::access::Scope;

use super::{Findings, Holder, NOBODYS, Scene, Whose};
use crate::support::CONTRACT;

/// The scope that reading a kind of record needs.
fn scope_of(kind: &str) -> Scope {
    match kind {
        "organisation" => Scope::OrganisationsRead,
        "person" | "roleGrant" => Scope::PeopleRead,
        "apiClient" => Scope::ClientsRead,
        "cohort" => Scope::CohortsRead,
        "apprenticeship"
        | "teachingPeriod"
        | "breakInLearning"
        | "withdrawal"
        | "gateway"
        | "epaAttempt"
        | "assessment"
        | "behaviourVerification"
        | "completion"
        | "outcome" => Scope::ApprenticeshipsRead,
        "otjEntry" | "ragRating" | "ksbJudgement" | "progressUpdate" => Scope::ProgressRead,
        "project" | "assignment" => Scope::ProjectsRead,
        "portfolioItem" | "feedback" | "portfolioLink" => Scope::PortfolioRead,
        "review" | "goal" => Scope::ReviewsRead,
        "checkIn" => Scope::CheckInsRead,
        "changeRequest" => Scope::ChangeRequestsRead,
        "supportRequest" => Scope::SupportRead,
        "guidance" | "managerSkill" => Scope::GuidanceRead,
        "managerTraining" => Scope::TrainingRead,
        "recruitmentRound" | "vacancy" => Scope::RecruitmentRead,
        "candidate" | "application" | "interview" | "interviewScore" | "offer" | "offerCondition" => {
            Scope::ApplicationsRead
        }
        "enrolment" => Scope::ApprenticeshipsRead,
        "registration" | "attendance" | "evaluation" => Scope::RegistrationsRead,
        "employerEnquiry" | "partnership" => Scope::PartnershipsRead,
        "employerEvent" | "idea" => Scope::IdeasRead,
        "introductionOffer" | "introduction" => Scope::IntroductionsRead,
        "mentorProfile" | "menteeWish" | "mentorship" | "mentoringSession" => Scope::MentoringRead,
        "matchRound" => Scope::MentoringApprove,
        "meetup" | "meetupSeries" => Scope::MeetupsRead,
        "equalityEdition" | "diversityTarget" | "diversityAction" => Scope::EqualityRead,
        "subjectRequest" => Scope::SubjectRequestsRead,
        "concern" => Scope::ConcernsRead,
        other => panic!("coverage/reach/feed.rs does not know {other}"),
    }
}

/// An event as it was recorded.
struct Recorded {
    id: String,
    kind: String,
    whose: Whose,
}

impl Scene {
    async fn recorded(&self) -> Vec<Recorded> {
        let person = self.person;
        let of = |column: &str| {
            format!(
                "coalesce(apprenticeship_id IN (SELECT id FROM apprenticeships WHERE {column} = '{person}'), false)"
            )
        };
        let statement = format!(
            "SELECT concat_ws('|', id, subject_type, coalesce(organisation_id::text, '-'), {}, {} OR
             coalesce(person_id = '{person}', false)) FROM events",
            of("line_manager_id"),
            of("person_id")
        );
        let rows = self.world.app.sql(&statement).await;
        let read = |row: &String| {
            let [id, kind, organisation, managed, own] = *row.split('|').collect::<Vec<_>>() else {
                panic!("five columns: {row}")
            };
            let whose = Whose {
                organisation: organisation.parse().ok(),
                managed: managed == "t",
                own: own == "t",
                ..NOBODYS
            };
            Recorded { id: id.to_owned(), kind: kind.to_owned(), whose }
        };
        rows.iter().map(read).collect()
    }

    /// The whole feed of each holder, compared with what was recorded.
    pub(super) async fn follow(&self, findings: &mut Findings) {
        let operations = CONTRACT.operations();
        let operation = operations.iter().find(|known| known.id() == "list_events").expect("the feed");
        self.world.app.feed_settles().await;
        let recorded = self.recorded().await;
        for holder in self.holders.iter().filter(|holder| holder.has(Scope::EventsRead)) {
            let seen = |event: &&Recorded| event.whose.is_seen(&holder.grants, scope_of(&event.kind));
            let expected: BTreeSet<&str> =
                recorded.iter().filter(seen).map(|event| event.id.as_str()).collect();
            let followed = followed(holder).await;
            let followed: BTreeSet<&str> = followed.iter().map(String::as_str).collect();
            findings.checked += 1;
            for event in &recorded {
                let (should, does) = (expected.contains(&*event.id), followed.contains(&*event.id));
                if should != does {
                    let fault =
                        format!("{} an event of a {}", if does { "shows" } else { "lacks" }, event.kind);
                    findings.add(operation, &holder.name, &fault);
                }
            }
            assert!(!expected.is_empty(), "{} follows something", holder.name);
        }
    }
}

async fn followed(holder: &Holder) -> Vec<String> {
    let (mut ids, mut after) = (Vec::new(), String::new());
    loop {
        let page = holder.actor.get(&format!("/api/v1/events?limit=100{after}")).await.expect(200).body;
        let rows = page["events"].as_array().expect("a list");
        ids.extend(rows.iter().map(|event| event["id"].as_str().expect("an id").to_owned()));
        if rows.len() < 100 {
            return ids;
        }
        after = format!("&after={}", page["page"]["nextCursor"].as_str().expect("a cursor"));
    }
}
