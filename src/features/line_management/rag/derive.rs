//! The rating that the facts give, as a pure function over thresholds that are data.

use serde::Serialize;
use utoipa::ToSchema;

use crate::features::learning::progress::Rating;
use crate::string_enum::string_enum;

string_enum! {
    /// What is measured. New facts may be added.
    Fact {
        /// Where the trend of off-the-job hours leads by the planned end, in percent of the target.
        OtjForecast "otjForecast",
        /// Days since a progress review was due that was not held.
        OverdueReview "overdueReview",
        /// KSBs with evidence, in percent of those that the time gone by lets expect.
        KsbPace "ksbPace",
        /// Sessions attended of the last twelve weeks, in percent; authorised absences are left out.
        Attendance "attendance",
        /// Days since the provider's last update.
        ProviderSilence "providerSilence",
    }
}

impl Fact {
    /// What it is called within a sentence.
    pub const fn words(self) -> &'static str {
        match self {
            Self::OtjForecast => "the forecast of hours",
            Self::OverdueReview => "the next review",
            Self::KsbPace => "the pace of KSBs",
            Self::Attendance => "attendance",
            Self::ProviderSilence => "news from the provider",
        }
    }
}

/// From where on a fact is amber, and from where on red.
#[derive(Clone, Copy, Debug)]
pub struct Threshold {
    pub fact: Fact,
    /// Whether more is worse.
    pub more_is_worse: bool,
    pub amber: i64,
    pub red: i64,
}

/// The programme's thresholds. The days of silence are those of the dashboards; a review is due every twelve weeks.
pub const THRESHOLDS: [Threshold; 5] = [
    Threshold { fact: Fact::OtjForecast, more_is_worse: false, amber: 95, red: 80 },
    Threshold { fact: Fact::OverdueReview, more_is_worse: true, amber: 1, red: 28 },
    Threshold { fact: Fact::KsbPace, more_is_worse: false, amber: 80, red: 50 },
    Threshold { fact: Fact::Attendance, more_is_worse: false, amber: 90, red: 75 },
    Threshold { fact: Fact::ProviderSilence, more_is_worse: true, amber: 29, red: 57 },
];

impl Threshold {
    fn judge(&self, value: i64) -> Rating {
        let beyond = |limit: i64| if self.more_is_worse { value >= limit } else { value < limit };
        match (beyond(self.red), beyond(self.amber)) {
            (true, _) => Rating::Red,
            (false, true) => Rating::Amber,
            (false, false) => Rating::Green,
        }
    }
}

/// A fact with its number and the same in words.
#[derive(Clone, Debug)]
pub struct Measured {
    pub fact: Fact,
    pub value: i64,
    pub detail: String,
}

/// A fact and what it means.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = JudgedFact)]
pub struct JudgedBody {
    /// What was measured.
    pub fact: Fact,
    /// What it means by itself.
    pub rating: Rating,
    /// The number: percent or days, as the fact says.
    #[schema(example = 72)]
    pub value: i64,
    /// From here on it is amber: below this for percent, from this on for days.
    #[schema(example = 95)]
    pub amber: i64,
    /// From here on it is red.
    #[schema(example = 80)]
    pub red: i64,
    /// The same in words and numbers.
    #[schema(example = "The trend leads to 360 of 500 hours by the planned end, 72 %.")]
    pub detail: String,
}

/// A fact that cannot be measured, as something is not known.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = UnknownFact)]
pub struct UnknownBody {
    /// What would be measured.
    pub fact: Fact,
    /// What is not known.
    #[schema(example = "There is no target of off-the-job hours that is known.")]
    pub detail: String,
}

/// The facts with what each means, the gravest first; the first one's rating is that of all together.
pub fn judge(measured: Vec<Measured>) -> Vec<JudgedBody> {
    let mut judged: Vec<JudgedBody> = measured
        .into_iter()
        .filter_map(|one| {
            let threshold = THRESHOLDS.iter().find(|threshold| threshold.fact == one.fact)?;
            Some(JudgedBody {
                fact: one.fact,
                rating: threshold.judge(one.value),
                value: one.value,
                amber: threshold.amber,
                red: threshold.red,
                detail: one.detail,
            })
        })
        .collect();
    judged.sort_by_key(|one| Rating::ALL.iter().position(|rating| *rating == one.rating));
    judged
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rated(fact: Fact, value: i64) -> Rating {
        judge(vec![Measured { fact, value, detail: String::new() }])[0].rating
    }

    #[test]
    fn each_fact_turns_at_its_thresholds() {
        for (fact, turns) in [
            (
                Fact::OtjForecast,
                [(95, Rating::Green), (94, Rating::Amber), (80, Rating::Amber), (79, Rating::Red)],
            ),
            (
                Fact::OverdueReview,
                [(0, Rating::Green), (1, Rating::Amber), (27, Rating::Amber), (28, Rating::Red)],
            ),
            (
                Fact::KsbPace,
                [(80, Rating::Green), (79, Rating::Amber), (50, Rating::Amber), (49, Rating::Red)],
            ),
            (
                Fact::Attendance,
                [(90, Rating::Green), (89, Rating::Amber), (75, Rating::Amber), (74, Rating::Red)],
            ),
            (
                Fact::ProviderSilence,
                [(28, Rating::Green), (29, Rating::Amber), (56, Rating::Amber), (57, Rating::Red)],
            ),
        ] {
            for (value, rating) in turns {
                assert_eq!(rated(fact, value), rating, "{fact} {value}");
            }
        }
        assert_eq!(THRESHOLDS.len(), Fact::ALL.len(), "every fact has its thresholds");
    }

    proptest! {
        #[test]
        fn a_worse_number_never_gives_a_better_rating(at in 0_usize..5, value in 0_i64..200, worse in 0_i64..200) {
            let threshold = THRESHOLDS[at];
            let other = if threshold.more_is_worse { value + worse } else { value - worse };
            let place = |value| Rating::ALL.iter().position(|rating| *rating == rated(threshold.fact, value));
            prop_assert!(place(other) <= place(value));
        }

        #[test]
        fn the_gravest_fact_comes_first(values in proptest::collection::vec(0_i64..150, 5)) {
            let measured = Fact::ALL.iter().zip(values);
            let measured = measured.map(|(fact, value)| Measured { fact: *fact, value, detail: String::new() });
            let judged = judge(measured.collect());
            let place = |one: &JudgedBody| Rating::ALL.iter().position(|rating| *rating == one.rating);
            prop_assert!(judged.is_sorted_by_key(place));
            prop_assert_eq!(judged.len(), 5);
        }
    }
}
