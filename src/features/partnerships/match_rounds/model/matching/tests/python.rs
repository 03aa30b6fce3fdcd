//! The same pairs as others find, who wrote the Python package `matching`.

use std::fmt::Write as _;

use super::generator::{Numbers, contested, mixed};
use super::model::assign;
use super::oracle::{Assignment, Preferences, positions};

#[path = "../../../../../../../tests/api/support/tools.rs"]
mod tools;

#[test]
fn the_package_matching_finds_the_same_pairs() {
    let packages = ["matching==1.4.3", "numpy==2.4.6"];
    let lost = "nobody compared the pairs of rounds with those of the package matching";
    let Some(python) = tools::python("matching-tools", &packages, lost) else { return };
    let (mut rounds, mut ours) = (String::new(), Vec::<Assignment>::new());
    for seed in 0..10_000 {
        let mut numbers = Numbers::new(seed);
        let round = if seed % 2 == 0 { mixed(&mut numbers, 12, 7) } else { contested(&mut numbers) };
        let Preferences { mentees, mentors, places } = Preferences::new(&round);
        writeln!(rounds, "{}", serde_json::json!([mentees, mentors, places])).unwrap();
        ours.push(positions(&round, &assign(&round.mentees, &round.mentors)));
    }
    let theirs = tools::told_by(&python, "partnerships/match_rounds/solve.py", &rounds);
    assert_eq!(theirs.len(), ours.len());
    for (seed, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert_eq!(serde_json::json!(ours), theirs, "seed {seed}");
    }
}
