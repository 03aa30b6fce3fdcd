#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use super::*;

#[test]
fn every_category_has_a_row_of_its_coarse_grouping_and_every_row_a_category() {
    for characteristic in SET_2026_1.characteristics {
        let Some(coarse) = characteristic.coarse else { continue };
        assert_eq!(coarse.of.len(), characteristic.fine.len(), "{}", characteristic.key);
        assert!(coarse.of.is_sorted(), "{}", characteristic.key);
        let rows: std::collections::BTreeSet<usize> = coarse.of.iter().copied().collect();
        assert!(rows.into_iter().eq(0..coarse.categories.len()), "{}", characteristic.key);
    }
}

#[test]
fn every_characteristic_comes_from_questions_of_the_set() {
    let asked = |key| SET_2026_1.questions.iter().find(|question| question.key == key);
    for characteristic in SET_2026_1.characteristics {
        match characteristic.source {
            Source::Answer(key) => assert_eq!(asked(key).map(|q| q.answers), Some(characteristic.fine)),
            Source::EqualityAct { condition, effect } => {
                assert!(asked(condition).is_some() && asked(effect).is_some());
            }
        }
    }
    assert_eq!(SET_2026_1.characteristics[0].key, SEX);
}

#[test]
fn disability_is_a_lasting_condition_that_reduces_what_one_can_do() {
    let (_, disability) = SET_2026_1.find("disability").unwrap();
    let of = |condition: i16, effect: i16| {
        disability.category_of(|key| if key == "longTermCondition" { condition } else { effect })
    };
    assert_eq!((of(2, 2), of(2, 3), of(2, 4), of(3, 0)), (Some(0), Some(0), Some(1), Some(1)));
    assert_eq!((of(2, 1), of(2, 0), of(1, 2), of(0, 0)), (None, None, None, None));
}
