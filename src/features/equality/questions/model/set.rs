//! The questions and characteristics of 2026-1, in their order.

use super::*;

const fn question(key: &'static str, text: &'static str, answers: &'static [Category]) -> Question {
    Question { key, text, answers }
}

const fn one(
    key: &'static str,
    label: &'static str,
    fine: &'static [Category],
    coarse: Option<Coarse>,
    floor: u32,
    two_way: bool,
) -> Characteristic {
    Characteristic { key, label, source: Source::Answer(key), fine, coarse, floor, two_way }
}

/// The question set 2026-1.
pub const SET_2026_1: QuestionSet = QuestionSet {
    version: "2026-1",
    questions: &[
        question("sex", "What is your sex?", SEXES),
        question(
            "genderIdentity",
            "Is the gender you identify with the same as your sex registered at birth?",
            SAME_GENDER,
        ),
        question("ageBand", "How old are you?", AGES),
        question("ethnicGroup", "What is your ethnic group?", ETHNIC),
        question(
            "longTermCondition",
            "Do you have any physical or mental health conditions or illnesses lasting or expected to last 12 months or more?",
            YES_NO,
        ),
        question(
            "conditionEffect",
            "Do any of your conditions or illnesses reduce your ability to carry out day-to-day activities?",
            EFFECTS,
        ),
        question("religion", "What is your religion?", RELIGIONS),
        question(
            "sexualOrientation",
            "Which of the following best describes your sexual orientation?",
            ORIENTATIONS,
        ),
        question(
            "caring",
            "Do you look after, or give any help or support to, anyone because they have long-term physical or mental health conditions or illnesses, or problems related to old age?",
            CARE,
        ),
        question(
            "freeSchoolMeals",
            "If you finished school after 1980, were you eligible for free school meals at any point during your school years?",
            MEALS,
        ),
        question(
            "firstInFamily",
            "If you went or go to university, are you of the first generation in your family to do so, or would you be?",
            YES_NO_UNSURE,
        ),
    ],
    characteristics: &[
        one("sex", "Sex", SEXES, None, 20, false),
        one("genderIdentity", "Gender identity", SAME_GENDER, None, 50, false),
        one("ageBand", "Age", AGES, Some(AGES_COARSE), 20, true),
        one("ethnicGroup", "Ethnic group", ETHNIC, Some(ETHNIC_COARSE), 50, true),
        Characteristic {
            key: "disability",
            label: "Disability",
            source: Source::EqualityAct { condition: "longTermCondition", effect: "conditionEffect" },
            fine: DISABILITY,
            coarse: None,
            floor: 50,
            two_way: true,
        },
        one("religion", "Religion", RELIGIONS, Some(RELIGIONS_COARSE), 50, false),
        one("sexualOrientation", "Sexual orientation", ORIENTATIONS, Some(ORIENTATIONS_COARSE), 50, false),
        one("caring", "Caring", CARE, Some(CARE_COARSE), 50, false),
        one("freeSchoolMeals", "Free school meals", MEALS, None, 50, false),
        one("firstInFamily", "First in the family at university", YES_NO_UNSURE, None, 50, false),
    ],
};
