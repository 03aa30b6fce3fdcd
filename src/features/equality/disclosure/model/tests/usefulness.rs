//! An auditor that withholds everything keeps every promise; this one publishes most of what the sizes allow.

use super::histories::{order, publish};
use super::people::{Crowd, Dice};
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
        let start = std::time::Instant::now();
        let history = publish(&mut crowd, &order(true), 0, dice);
        let tally = tally(&history);
        if std::env::var("EQ_STATS").is_ok() {
            eprintln!("{sizes:?} {tally:?} {:?}", start.elapsed());
            for edition in &history {
                for w in &edition.withheld {
                    if matches!(w.because, Because::Protected { .. }) {
                        eprintln!("  {:?} {:?} {:?}", edition.people, w.breakdown, w.because);
                    }
                }
            }
        }
        all.iter_mut().zip(tally).for_each(|(all, more)| *all += more);
    }
    let [published, protected, ..] = all;
    assert!(published > 4 * protected, "{all:?}");
}
