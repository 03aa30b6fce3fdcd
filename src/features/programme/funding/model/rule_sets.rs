//! The rule sets, by product and by day of the start.

use chrono::{Months, NaiveDate};

use crate::error::{FieldCode, FieldError};
use crate::features::programme::standards::Product;
use crate::string_enum::string_enum;

string_enum! {
    /// How funding rules come to their hours. New ways may be added.
    FundingFormula {
        /// A fifth of the paid hours, statutory leave taken off.
        FifthOfPaidHours "fifthOfPaidHours",
        /// Six hours a week on average, fewer below full time, statutory leave taken off.
        SixHoursAWeek "sixHoursAWeek",
        /// The hours published for the standard and the day of the start.
        Published "publishedHours",
    }
}

/// Rules that hold for what starts from a day on, until the day of the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleSet {
    pub product: Product,
    /// The first day of starting; none where all that starts earlier is meant.
    pub starts_from: Option<NaiveDate>,
    /// The first day of the set that follows; none while none does.
    pub until: Option<NaiveDate>,
    pub formula: FundingFormula,
    /// The least duration; none where none is known.
    pub minimum_months: Option<u32>,
    /// The greatest duration without breaks; none where none is known.
    pub maximum_months: Option<u32>,
    /// The hours that are left at least after prior learning, in hundredths; none where none are known.
    pub least_after_prior_learning: Option<i32>,
    /// The hours where none are published, in hundredths; none where nobody's are to be guessed.
    pub unless_published: Option<i32>,
    /// The hours a week from which on six are owed, in hundredths.
    pub full_time: i64,
    /// Statutory leave, in hundredths of a week a year.
    pub leave_weeks: i64,
    /// The day from which on English and maths are asked only of those who were 16 to 18 at their start; none while they are
    /// asked of everybody.
    pub adults_exempt_from: Option<NaiveDate>,
}

impl RuleSet {
    /// Names the set in answers.
    pub fn name(&self) -> String {
        match (self.starts_from, self.until.and_then(|day| day.pred_opt())) {
            (Some(from), _) => format!("from{from}"),
            (None, Some(last)) => format!("until{last}"),
            (None, None) => "always".to_owned(),
        }
    }

    /// Which starts it is for, as an explanation begins.
    pub fn since(&self) -> String {
        let told = |day: NaiveDate| day.format("%-d %B %Y").to_string();
        match (self.starts_from, self.until) {
            (Some(from), _) => format!("Started from {}", told(from)),
            (None, Some(until)) => format!("Started before {}", told(until)),
            (None, None) => "Whenever started".to_owned(),
        }
    }

    /// The published rules, by the product and the starts that they hold for.
    pub fn told(&self) -> String {
        let told = |day: NaiveDate| day.format("%-d %B %Y").to_string();
        let rules = match self.product {
            Product::Apprenticeship | Product::Foundation => "Apprenticeship funding rules",
            Product::Unit => "Apprenticeship unit funding rules",
        };
        match (self.starts_from, self.until.and_then(|day| day.pred_opt())) {
            (Some(from), Some(last)) => {
                format!("{rules}, for starts from {} to {}", told(from), told(last))
            }
            (Some(from), None) => format!("{rules}, for starts from {}", told(from)),
            (None, Some(last)) => format!("{rules}, for starts to {}", told(last)),
            (None, None) => rules.to_owned(),
        }
    }

    /// The earliest day on which training that starts on a day may be planned to end.
    pub fn minimum_end(self, start: NaiveDate) -> NaiveDate {
        let end = self.minimum_months.and_then(|months| start.checked_add_months(Months::new(months)));
        end.and_then(|end| end.pred_opt()).unwrap_or(start)
    }

    /// The latest day, where there is one; breaks come on top.
    pub fn maximum_end(self, start: NaiveDate) -> Option<NaiveDate> {
        start.checked_add_months(Months::new(self.maximum_months?))
    }

    /// Whether a gateway on a day needs English and maths of somebody, who was 16 to 18 at the start or older.
    pub fn needs_english_and_maths(self, day: NaiveDate, aged_16_to_18_at_start: bool) -> bool {
        aged_16_to_18_at_start || self.adults_exempt_from.is_none_or(|exempt| day < exempt)
    }

    /// What does not fit of a planned last day, where a break has put it off by some days.
    pub fn planned_end_fault(self, start: NaiveDate, end: NaiveDate, paused: i32) -> Option<FieldError> {
        let latest = self.maximum_end(start).map(|latest| latest + chrono::TimeDelta::days(paused.into()));
        let (code, detail) = if end < self.minimum_end(start) {
            (
                FieldCode::TooSmall,
                "lies before the least duration of the funding rules that hold at the start date",
            )
        } else if latest.is_some_and(|latest| end > latest) {
            (
                FieldCode::TooLarge,
                "lies after the greatest duration of the funding rules that hold at the start date",
            )
        } else {
            return None;
        };
        Some(FieldError::pointer("#/plannedEndOn", code, detail))
    }
}

/// All rule sets of all products; there is at least one.
#[derive(Clone, Debug)]
pub struct RuleSets {
    /// Each product's in the order of their days.
    all: Vec<RuleSet>,
    oldest: RuleSet,
}

impl RuleSets {
    /// Puts sets in order; none where there are none.
    pub fn new(mut all: Vec<RuleSet>) -> Option<Self> {
        all.sort_by_key(|set| set.starts_from);
        for at in 0..all.len() {
            let (before, rest) = all.split_at_mut(at + 1);
            if let Some(set) = before.last_mut() {
                set.until =
                    rest.iter().find(|next| next.product == set.product).and_then(|next| next.starts_from);
            }
        }
        let oldest = *all.first()?;
        Some(Self { all, oldest })
    }

    /// The rules for what starts on a day. What starts before a product's first set is judged by that one.
    pub fn for_start(&self, product: Product, day: NaiveDate) -> RuleSet {
        let of = |product: Product| self.all.iter().filter(move |set| set.product == product);
        let begun = |product| of(product).rfind(|set| set.starts_from.is_none_or(|from| from <= day));
        let found = [product, Product::Apprenticeship].into_iter();
        let mut found = found.filter_map(|product| begun(product).or_else(|| of(product).next()));
        found.next().copied().unwrap_or(self.oldest)
    }

    /// A set with the day of the next.
    pub fn place(&self, set: &RuleSet) -> RuleSet {
        let is_it = |one: &&RuleSet| (one.product, one.starts_from) == (set.product, set.starts_from);
        self.all.iter().find(is_it).copied().unwrap_or(*set)
    }
}

#[cfg(test)]
impl RuleSet {
    /// The rules for an apprenticeship that starts on a day.
    pub fn for_start(day: NaiveDate) -> Self {
        RuleSets::built_in().for_start(Product::Apprenticeship, day)
    }
}

#[cfg(test)]
impl RuleSets {
    /// As every database begins with them.
    pub fn built_in() -> Self {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d);
        let oldest = RuleSet {
            product: Product::Apprenticeship,
            starts_from: None,
            until: None,
            formula: FundingFormula::FifthOfPaidHours,
            minimum_months: Some(12),
            maximum_months: None,
            least_after_prior_learning: None,
            unless_published: None,
            full_time: 0,
            leave_weeks: 560,
            adults_exempt_from: day(2025, 2, 11),
        };
        let formula = FundingFormula::SixHoursAWeek;
        let six = RuleSet { starts_from: day(2022, 8, 1), formula, full_time: 3000, ..oldest };
        let published = RuleSet {
            starts_from: day(2025, 8, 1),
            formula: FundingFormula::Published,
            minimum_months: Some(8),
            maximum_months: Some(48),
            least_after_prior_learning: Some(18_700),
            leave_weeks: 0,
            ..oldest
        };
        let foundation = RuleSet {
            product: Product::Foundation,
            least_after_prior_learning: None,
            unless_published: Some(18_700),
            ..published
        };
        let unit = RuleSet {
            product: Product::Unit,
            starts_from: day(2026, 4, 28),
            minimum_months: None,
            maximum_months: None,
            unless_published: None,
            ..foundation
        };
        let all = vec![oldest, six, published, foundation, unit];
        Self::new(all).unwrap_or(Self { all: Vec::new(), oldest })
    }
}
