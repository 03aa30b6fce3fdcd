//! The question set 2026-1: what is asked, and the characteristics that are made of the answers.
//!
//! Wording and order of categories follow the harmonised standards of the Government Statistical Service (ethnic group, religion,
//! sex, gender identity, sexual orientation, long-lasting conditions, impairment, unpaid care) and, for free school meals and
//! parents' degrees, the questions that the Social Mobility Commission recommends to employers. Age bands keep the borders that
//! the Department for Education uses for apprenticeships (under 19, 19 to 24, 25 and over).

pub mod bodies;
pub mod commands;
mod set;
#[cfg(test)]
mod tests;

pub use set::SET_2026_1;

/// The stored answer of somebody who was not asked, or has not answered, or has objected.
pub const NOT_ASKED: i16 = 0;
/// The stored answer of somebody who would rather not say.
pub const PREFER_NOT_TO_SAY: i16 = 1;
/// The stored answer to the first category of a question; the second is one more, and so on.
pub const FIRST_ANSWER: i16 = 2;
/// What everybody may answer to every question.
pub const PREFER_NOT_TO_SAY_ANSWER: Category = category("preferNotToSay", "Prefer not to say");
/// The key of the cell of those who were not asked and those who would rather not say.
pub const NOT_STATED: &str = "notStated";

/// One answer or one row of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Category {
    /// Its name in requests and answers.
    pub key: &'static str,
    /// Its wording for people.
    pub label: &'static str,
}

/// One question; every question may be refused.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// Its name in requests.
    pub key: &'static str,
    /// Its wording.
    pub text: &'static str,
    /// The answers in a fixed order; their stored numbers count from [`FIRST_ANSWER`].
    pub answers: &'static [Category],
}

/// A coarser grouping of the same categories.
#[derive(Clone, Copy, Debug)]
pub struct Coarse {
    /// Its rows in a fixed order.
    pub categories: &'static [Category],
    /// For each fine category, its row.
    pub of: &'static [usize],
}

/// How the answers make a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The answers of one question are the categories.
    Answer(&'static str),
    /// The Equality Act 2010, section 6: a condition of 12 months or more that reduces what one can do in daily life.
    EqualityAct {
        /// The question about the condition.
        condition: &'static str,
        /// The question about its effect.
        effect: &'static str,
    },
}

/// What a table is made of.
#[derive(Clone, Copy, Debug)]
pub struct Characteristic {
    /// Its name in requests and answers.
    pub key: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// Where its categories come from.
    pub source: Source,
    /// The finest categories in a fixed order.
    pub fine: &'static [Category],
    /// The coarser grouping, where there is one.
    pub coarse: Option<Coarse>,
    /// The smallest base, in people.
    pub floor: u32,
    /// Whether "women / everyone else" may be crossed with it.
    pub two_way: bool,
}

/// Which grouping a table uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grouping {
    /// The finest categories.
    Fine,
    /// The coarser ones.
    Coarse,
}

impl Characteristic {
    /// The rows of a grouping; the fine ones where there is no coarser grouping.
    pub fn categories(&self, grouping: Grouping) -> &'static [Category] {
        match (grouping, &self.coarse) {
            (Grouping::Coarse, Some(coarse)) => coarse.categories,
            _ => self.fine,
        }
    }

    /// The row of a fine category in a grouping.
    pub fn row(&self, grouping: Grouping, fine: usize) -> usize {
        match (grouping, &self.coarse) {
            (Grouping::Coarse, Some(coarse)) => coarse.of[fine],
            _ => fine,
        }
    }

    /// The fine category of somebody's stored answers, by question; `None` is "not stated".
    pub fn category_of(&self, answer: impl Fn(&str) -> i16) -> Option<usize> {
        match self.source {
            Source::Answer(question) => index(answer(question)),
            Source::EqualityAct { condition, effect } => match (index(answer(condition))?, effect) {
                (1, _) => Some(1),
                (_, effect) => index(answer(effect)).map(|degree| usize::from(degree == 2)),
            },
        }
    }
}

fn index(stored: i16) -> Option<usize> {
    usize::try_from(stored - FIRST_ANSWER).ok()
}

/// A version of the questions with the characteristics made of them.
#[derive(Clone, Copy, Debug)]
pub struct QuestionSet {
    /// Its version.
    pub version: &'static str,
    /// The questions in the order in which they are asked.
    pub questions: &'static [Question],
    /// The characteristics in the order in which tables are shown and audited. The first is sex.
    pub characteristics: &'static [Characteristic],
}

impl QuestionSet {
    /// A characteristic and its place, by its key.
    pub fn find(&self, key: &str) -> Option<(usize, &'static Characteristic)> {
        self.characteristics.iter().enumerate().find(|(_, c)| c.key == key)
    }
}

/// Sex, the characteristic that two-way tables cross with others.
pub const SEX: &str = "sex";
/// The row of women in [`SEX`].
pub const FEMALE: usize = 0;
/// The key of the other row of a two-way table: men and those who have not stated their sex.
pub const EVERYONE_ELSE: &str = "everyoneElse";

const fn category(key: &'static str, label: &'static str) -> Category {
    Category { key, label }
}

const YES_NO: &[Category] = &[category("yes", "Yes"), category("no", "No")];
const YES_NO_UNSURE: &[Category] =
    &[category("yes", "Yes"), category("no", "No"), category("dontKnow", "Don't know")];
const SEXES: &[Category] = &[category("female", "Female"), category("male", "Male")];
const SAME_GENDER: &[Category] = &[
    category("sameAsRegistered", "Gender identity the same as sex registered at birth"),
    category("differentFromRegistered", "Gender identity different from sex registered at birth"),
];
const AGES: &[Category] = &[
    category("16to18", "16 to 18"),
    category("19to24", "19 to 24"),
    category("25to34", "25 to 34"),
    category("35to44", "35 to 44"),
    category("45to54", "45 to 54"),
    category("55andOver", "55 and over"),
];
const AGES_COARSE: Coarse = Coarse {
    categories: &[
        category("under19", "Under 19"),
        category("19to24", "19 to 24"),
        category("25andOver", "25 and over"),
    ],
    of: &[0, 1, 2, 2, 2, 2],
};
const ETHNIC: &[Category] = &[
    category("whiteBritish", "White: English, Welsh, Scottish, Northern Irish or British"),
    category("whiteIrish", "White: Irish"),
    category("whiteGypsyOrIrishTraveller", "White: Gypsy or Irish Traveller"),
    category("whiteRoma", "White: Roma"),
    category("whiteOther", "White: any other White background"),
    category("mixedWhiteAndBlackCaribbean", "Mixed or multiple: White and Black Caribbean"),
    category("mixedWhiteAndBlackAfrican", "Mixed or multiple: White and Black African"),
    category("mixedWhiteAndAsian", "Mixed or multiple: White and Asian"),
    category("mixedOther", "Mixed or multiple: any other background"),
    category("asianIndian", "Asian or Asian British: Indian"),
    category("asianPakistani", "Asian or Asian British: Pakistani"),
    category("asianBangladeshi", "Asian or Asian British: Bangladeshi"),
    category("asianChinese", "Asian or Asian British: Chinese"),
    category("asianOther", "Asian or Asian British: any other Asian background"),
    category("blackCaribbean", "Black, Black British, Caribbean or African: Caribbean"),
    category("blackAfrican", "Black, Black British, Caribbean or African: African"),
    category("blackOther", "Black, Black British, Caribbean or African: any other background"),
    category("arab", "Other ethnic group: Arab"),
    category("other", "Other ethnic group: any other ethnic group"),
];
const ETHNIC_COARSE: Coarse = Coarse {
    categories: &[
        category("white", "White"),
        category("mixed", "Mixed or multiple ethnic groups"),
        category("asian", "Asian or Asian British"),
        category("black", "Black, Black British, Caribbean or African"),
        category("otherEthnicGroup", "Other ethnic group"),
    ],
    of: &[0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 4],
};
const EFFECTS: &[Category] = &[
    category("aLot", "Yes, a lot"),
    category("aLittle", "Yes, a little"),
    category("notAtAll", "Not at all"),
];
const DISABILITY: &[Category] = &[
    category("disabled", "Disabled under the Equality Act 2010"),
    category("notDisabled", "Not disabled under the Equality Act 2010"),
];
const RELIGIONS: &[Category] = &[
    category("noReligion", "No religion"),
    category("christian", "Christian"),
    category("buddhist", "Buddhist"),
    category("hindu", "Hindu"),
    category("jewish", "Jewish"),
    category("muslim", "Muslim"),
    category("sikh", "Sikh"),
    category("otherReligion", "Any other religion"),
];
const RELIGIONS_COARSE: Coarse = Coarse {
    categories: &[
        category("noReligion", "No religion"),
        category("christian", "Christian"),
        category("anotherReligion", "Another religion"),
    ],
    of: &[0, 1, 2, 2, 2, 2, 2, 2],
};
const ORIENTATIONS: &[Category] = &[
    category("straight", "Straight or heterosexual"),
    category("gayOrLesbian", "Gay or lesbian"),
    category("bisexual", "Bisexual"),
    category("otherOrientation", "Other sexual orientation"),
];
const ORIENTATIONS_COARSE: Coarse = Coarse {
    categories: &[
        category("straight", "Straight or heterosexual"),
        category("gayLesbianBisexualOrOther", "Gay, lesbian, bisexual or other"),
    ],
    of: &[0, 1, 1, 1],
};
const CARE: &[Category] = &[
    category("none", "No"),
    category("upTo9Hours", "Yes, 9 hours a week or less"),
    category("10to19Hours", "Yes, 10 to 19 hours a week"),
    category("20to34Hours", "Yes, 20 to 34 hours a week"),
    category("35to49Hours", "Yes, 35 to 49 hours a week"),
    category("50HoursOrMore", "Yes, 50 or more hours a week"),
];
const CARE_COARSE: Coarse = Coarse {
    categories: &[category("none", "No unpaid care"), category("carer", "Unpaid carer")],
    of: &[0, 1, 1, 1, 1, 1],
};
const MEALS: &[Category] = &[
    category("yes", "Yes"),
    category("no", "No"),
    category("notApplicable", "Not applicable (finished school before 1980 or went to school overseas)"),
    category("dontKnow", "Don't know"),
];
