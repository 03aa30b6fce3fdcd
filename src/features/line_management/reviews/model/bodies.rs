//! What is shown of a review.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Episode, GoalBody, Party, Review, ReviewState, SignOff};
use crate::features::learning::progress::{KsbBody, OtjBody, RagBody};
use crate::ids::{ApprenticeshipId, ReviewId};
use crate::web::PageBody;

/// Whom a review waits for, and since when.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReviewWaiting)]
pub struct WaitingBody {
    /// Who has not signed.
    pub party: Party,
    /// Since it was held, or since the signatures were voided.
    pub since: DateTime<Utc>,
}

/// A signature that stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SignOff)]
pub struct SignOffBody {
    /// Who signed.
    pub party: Party,
    /// When.
    pub signed_at: DateTime<Utc>,
}

/// A signature that a later change has voided.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = VoidedSignOff)]
pub struct VoidedSignOffBody {
    /// Who had signed.
    pub party: Party,
    /// When.
    pub signed_at: DateTime<Utc>,
    /// When what was signed changed.
    pub voided_at: DateTime<Utc>,
}

/// What there is to talk about, from the record.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ReviewAgenda)]
pub struct AgendaBody {
    /// The day, in Europe/London, at which this holds: the one on which the review was held, or today.
    pub as_of: NaiveDate,
    /// Off-the-job training.
    pub otj: OtjBody,
    /// KSBs with evidence.
    pub ksbs: Vec<KsbBody>,
    /// The newest rating; null before the first.
    #[schema(required = true)]
    pub rag: Option<RagBody>,
    /// Goals of earlier reviews that were open before this one was held, as they were then; open today where it was not.
    pub open_goals: Vec<GoalBody>,
}

/// A progress review.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Review)]
pub struct ReviewBody {
    /// Names the review.
    pub id: ReviewId,
    /// Whose review it is.
    pub apprenticeship_id: ApprenticeshipId,
    /// The first review of an apprenticeship is number 1.
    #[schema(example = 2)]
    pub number: i32,
    /// Where it stands.
    pub state: ReviewState,
    /// The latest day: twelve weeks after the last review, or after the start, breaks left out.
    pub due_on: NaiveDate,
    /// The day that was agreed, earlier or later than the latest; null where none was.
    #[schema(required = true)]
    pub agreed_on: Option<NaiveDate>,
    /// Whether the latest day is past and it was not held, whatever was agreed.
    pub overdue: bool,
    /// The day on which it took place.
    #[schema(required = true)]
    pub held_on: Option<NaiveDate>,
    /// What was said and agreed.
    #[schema(required = true, example = "Robin leads the next release.")]
    pub notes: Option<String>,
    /// Why it was missed or moved, the last time.
    #[schema(required = true, example = "The provider was away.")]
    pub reason: Option<String>,
    /// Who has not signed what was held.
    pub waiting_for: Vec<WaitingBody>,
    /// Signatures that stand.
    pub sign_offs: Vec<SignOffBody>,
    /// Signatures that a later change has voided, oldest first.
    pub voided_sign_offs: Vec<VoidedSignOffBody>,
    /// What there is to talk about; null in lists.
    #[schema(required = true)]
    pub agenda: Option<AgendaBody>,
}

impl ReviewBody {
    /// What is shown on a day, with the signatures of this review among those given.
    pub fn on(
        today: NaiveDate,
        row: Review,
        episode: &Episode,
        signatures: &[SignOff],
        agenda: Option<AgendaBody>,
    ) -> Self {
        let overdue = row.state.is_open() && row.due_on < today && episode.in_learning(today);
        let Review {
            id,
            apprenticeship_id,
            number,
            state,
            due_on,
            held_on,
            notes,
            reason,
            waiting_since,
            version: _,
            agreed_on,
        } = row;
        let own = || signatures.iter().filter(|one| one.review_id == id);
        let holds = |party: Party| own().any(|one| one.party == party && one.voided_at.is_none());
        let waiting = Party::ALL.iter().copied().filter(|party| !holds(*party));
        Self {
            overdue,
            waiting_for: waiting
                .filter_map(|party| waiting_since.map(|since| WaitingBody { party, since }))
                .collect(),
            sign_offs: own()
                .filter(|one| one.voided_at.is_none())
                .map(|one| SignOffBody { party: one.party, signed_at: one.signed_at })
                .collect(),
            voided_sign_offs: own()
                .filter_map(|one| {
                    let SignOff { party, signed_at, voided_at, review_id: _ } = *one;
                    voided_at.map(|voided_at| VoidedSignOffBody { party, signed_at, voided_at })
                })
                .collect(),
            id,
            apprenticeship_id,
            number,
            state,
            due_on,
            agreed_on,
            held_on,
            notes,
            reason,
            agenda,
        }
    }
}

/// A page of reviews.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewList {
    /// The reviews, the earliest due first, without their agendas.
    pub reviews: Vec<ReviewBody>,
    /// Where the next page starts.
    pub page: PageBody,
}
