//! Evaluations, when they are given, and how much of them is shown.

use chrono::{DateTime, Days, Months, Utc};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::ids::{EvaluationId, MeetupId, PersonId};
use crate::schema::evaluations;
use crate::web::PageBody;

/// Evaluations are shown so many at a time.
pub const TOGETHER: i32 = 5;
/// So long after the end a meetup is evaluated.
const OPEN: Days = Days::new(28);
/// So long after the end it is known who evaluated it.
const AUTHOR_KNOWN: Months = Months::new(12);

/// Whether a meetup that ended then is evaluated at an instant.
pub fn is_open(ends_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let closes = ends_at.checked_add_days(OPEN).unwrap_or(ends_at);
    ends_at <= now && now < closes
}

/// When nobody is to know any more who evaluated a meetup that ended then.
pub fn author_until(ends_at: DateTime<Utc>) -> DateTime<Utc> {
    ends_at.checked_add_months(AUTHOR_KNOWN).unwrap_or(ends_at)
}

/// How many of so many evaluations are shown: the last few wait for others.
pub const fn shown(count: i32) -> i32 {
    count / TOGETHER * TOGETHER
}

/// With which five an evaluation is shown.
pub const fn batch(number: i32) -> i32 {
    (number - 1) / TOGETHER
}

/// The average of so many ratings to a tenth, halves upwards; none of none.
pub fn average(sum: i32, count: i32) -> Option<f64> {
    let tenths = (20 * sum + count).checked_div(2 * count)?;
    Some(f64::from(tenths) / 10.0)
}

/// An evaluation as it is stored.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = evaluations)]
pub struct Evaluation {
    pub id: EvaluationId,
    pub meetup_id: MeetupId,
    pub number: i32,
    pub batch: i32,
    pub place: i64,
    pub person_id: Option<PersonId>,
    pub author_until: DateTime<Utc>,
    pub rating: i32,
    pub ratings_sum: i32,
    pub text: Option<String>,
    pub created_at: DateTime<Utc>,
}

impl Evaluation {
    /// Whether it says what a command says.
    pub fn says(&self, command: &GiveEvaluation) -> bool {
        self.rating == command.rating && self.text == command.text
    }
}

/// Where a text stands in the list: with which five, and where among them.
pub type Position = (i32, i64);

/// Says how a meetup was.
#[derive(Clone, Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"rating": 4, "text": "Good talks, and time to ask."}))]
pub struct GiveEvaluation {
    /// From 1, poor, to 5, very good.
    #[validate(range(min = 1, max = 5))]
    #[schema(minimum = 1, maximum = 5)]
    pub rating: i32,
    /// In words. The employer reads it without a name: do not write who you are.
    #[validate(length(min = 1, max = 2000), custom(function = "crate::validate::prose"))]
    #[schema(min_length = 1, max_length = 2000)]
    pub text: Option<String>,
}

/// One's own evaluation.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MeetupEvaluation, example = json!({
    "id": "019abf3e-9c00-7000-8000-000000000061", "meetupId": "019abf3e-9c00-7000-8000-000000000021", "rating": 4,
    "text": "Good talks, and time to ask.", "createdAt": "2026-12-03T21:04:00Z"
}))]
pub struct EvaluationBody {
    /// Names the evaluation.
    pub id: EvaluationId,
    /// The meetup.
    pub meetup_id: MeetupId,
    /// From 1, poor, to 5, very good.
    #[schema(minimum = 1, maximum = 5)]
    pub rating: i32,
    /// In words.
    #[schema(required = true)]
    pub text: Option<String>,
    /// When it was given.
    pub created_at: DateTime<Utc>,
}

impl From<Evaluation> for EvaluationBody {
    fn from(row: Evaluation) -> Self {
        let Evaluation {
            id,
            meetup_id,
            number: _,
            batch: _,
            place: _,
            person_id: _,
            author_until: _,
            rating,
            ratings_sum: _,
            text,
            created_at,
        } = row;
        Self { id, meetup_id, rating, text, created_at }
    }
}

/// What somebody said of a meetup.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = EvaluationText)]
pub struct EvaluationTextBody {
    /// In words.
    #[schema(example = "Good talks, and time to ask.")]
    pub text: String,
}

/// What those who came say of a meetup, as far as it is shown, and a page of what they wrote.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({"average": 4.2, "count": 5, "evaluations": [{"text": "Good talks, and time to ask."}],
    "page": {"limit": 25, "nextCursor": null}}))]
pub struct EvaluationList {
    /// The average rating to a tenth; null while there are fewer than five.
    #[schema(required = true, minimum = 1, maximum = 5)]
    pub average: Option<f64>,
    /// Of how many it is the average: always a multiple of five; null while there are fewer than five.
    #[schema(required = true, minimum = 5)]
    pub count: Option<i32>,
    /// What they wrote, in no order that tells anything.
    pub evaluations: Vec<EvaluationTextBody>,
    /// Where the next page starts.
    pub page: PageBody,
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_meetup_is_evaluated_from_its_end_for_four_weeks() {
        let ends: DateTime<Utc> = "2026-12-03T20:00:00Z".parse().expect("an instant");
        for (after, open) in [(-1, false), (0, true), (28 * 86_400 - 1, true), (28 * 86_400, false)] {
            assert_eq!(is_open(ends, ends + TimeDelta::seconds(after)), open, "{after}");
        }
        let leap: DateTime<Utc> = "2028-02-29T20:00:00Z".parse().expect("an instant");
        assert_eq!(author_until(leap).to_rfc3339(), "2029-02-28T20:00:00+00:00");
    }

    #[test]
    fn evaluations_are_shown_five_by_five() {
        let steps: Vec<i32> = (0..=11).map(shown).collect();
        assert_eq!(steps, [0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 10, 10]);
        for number in 1..=100 {
            // Shown exactly once the five that it belongs to are full.
            let first = (number..).find(|count| shown(*count) >= number).expect("a count");
            assert_eq!(first, (batch(number) + 1) * TOGETHER, "{number}");
        }
    }

    #[test]
    fn averages_are_told_to_a_tenth() {
        let of = [(0, 0), (5, 5), (25, 5), (21, 5), (33, 10), (31, 20), (13, 20), (29, 20)];
        let told = of.map(|(sum, count)| average(sum, count));
        assert_eq!(told[..4], [None, Some(1.0), Some(5.0), Some(4.2)]);
        assert_eq!(told[4..], [Some(3.3), Some(1.6), Some(0.7), Some(1.5)]);
    }
}
