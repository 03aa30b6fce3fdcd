//! An auditor that withholds everything keeps every promise; this one publishes most of what the sizes allow.

use super::histories::{order, publish};
use super::people::{Crowd, Dice, SET};
use crate::features::equality::disclosure::model::linked::SEX;
use crate::features::equality::disclosure::model::tables::{Because, Breakdown, Edition};

/// Tables published and withheld to protect people, one-way and two-way.
fn tally(history: &[Edition]) -> [usize; 4] {
    let mut tally = [0; 4];
    for edition in history {
        let protected =
            edition.withheld.iter().filter(|withheld| matches!(withheld.because, Because::Protected { .. }));
        let published = edition.tables.iter().map(|table| (table.layout.breakdown, 0));
        for (breakdown, kind) in published.chain(protected.map(|withheld| (withheld.breakdown, 1))) {
            tally[kind + if matches!(breakdown, Breakdown::TwoWay(_)) { 2 } else { 0 }] += 1;
        }
    }
    tally
}

#[test]
fn most_tables_of_ordinary_rounds_are_published() {
    let mut all = [0; 4];
    for (seed, sizes) in
        [(60, 24, 21), (90, 30, 25), (150, 70, 40), (240, 120, 64), (420, 100, 80)].iter().enumerate()
    {
        let dice = &mut Dice::new(seed as u64 + 11);
        let mut crowd = Crowd::random(&[*sizes], dice, 40, 8);
        let history = publish(&mut crowd, &order(true), 0, dice);
        all.iter_mut().zip(tally(&history)).for_each(|(all, more)| *all += more);
    }
    let [published, protected, ..] = all;
    assert!(published > 2 * protected, "{all:?}");
}

/// Women and everyone else by disability. Where a row's two cells and its sum are rounded to different sides, too little is left
/// open; here they are not.
#[test]
fn a_two_way_table_whose_rows_add_up_as_displayed_is_published() {
    let dice = &mut Dice::new(40);
    let mut crowd = Crowd::random(&[(400, 0, 0)], dice, 100, 15);
    let (disability, _) = SET.find("disability").unwrap();
    for (number, person) in crowd.people.iter_mut().enumerate() {
        person.answers[SEX] =
            [Some(0), Some(1), None][usize::from(number >= 200) + usize::from(number >= 390)];
        let within = number % 200;
        person.answers[disability] =
            [Some(0), Some(1), None][usize::from(within >= 50) + usize::from(within >= 180)];
    }
    let history = publish(&mut crowd, &order(true), 0, dice);
    let two_way =
        history[0].tables.iter().find(|table| table.layout.breakdown == Breakdown::TwoWay(disability));
    let cells = two_way.map(|table| table.cells.iter().map(|cell| cell.value()).collect::<Vec<_>>());
    assert_eq!(cells, Some([50, 130, 20, 50, 130, 20].map(Some).to_vec()));
}
