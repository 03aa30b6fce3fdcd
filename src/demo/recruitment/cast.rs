//! Who applied: everybody is invented.

use super::super::story::{APPRENTICES, Apprentice, MOVED};

/// What became of an application in the first round, besides those who were enrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// Never handed in.
    Draft,
    /// Withdrawn once it was handed in.
    Withdrawn,
    /// Neither a resident nor of a school in Hackney.
    NotEligible,
    /// Others were stronger on paper.
    Sifted,
    /// Others were stronger in the interview.
    Interviewed,
    /// The interview was missed.
    Missed,
    /// Withdrawn before the interview that was booked.
    WithdrawnLate,
    /// An offer was declined.
    Declined,
    /// An offer lapsed.
    Lapsed,
    /// A condition was not met.
    Failed,
    /// Goes on in the next round.
    Deferred,
}

/// Others who applied in the first round: given and family name, and what became of it.
pub(super) const OTHERS: &[(&str, &str, End)] = &[
    ("Aaron", "Ashdown", End::Sifted),
    ("Abena", "Birch", End::Interviewed),
    ("Adil", "Cobbler", End::NotEligible),
    ("Amina", "Dalton", End::Sifted),
    ("Asha", "Elmwood", End::Interviewed),
    ("Beth", "Fenwick", End::Declined),
    ("Bilal", "Garner", End::Sifted),
    ("Caleb", "Hartley", End::Interviewed),
    ("Chidi", "Ironside", End::Sifted),
    ("Cora", "Jessop", End::NotEligible),
    ("Dana", "Kirkby", End::Sifted),
    ("Dina", "Larkin", End::Interviewed),
    ("Eli", "Marlow", End::Withdrawn),
    ("Esme", "Norbury", End::Sifted),
    ("Femi", "Oakes", End::Interviewed),
    ("Gia", "Penrose", End::Lapsed),
    ("Hana", "Quayle", End::Sifted),
    ("Ivo", "Redfern", End::Missed),
    ("Jade", "Selby", End::Sifted),
    ("Joss", "Thorne", End::NotEligible),
    ("Kai", "Underhill", End::Interviewed),
    ("Kemi", "Varley", End::Sifted),
    ("Leo", "Whitlow", End::WithdrawnLate),
    ("Lola", "Yardley", End::Sifted),
    ("Mina", "Abbot", End::Interviewed),
    ("Musa", "Bexley", End::Draft),
    ("Nadia", "Carver", End::Sifted),
    ("Niko", "Denholm", End::NotEligible),
    ("Ola", "Eastwood", End::Interviewed),
    ("Perry", "Farrow", End::Failed),
    ("Rita", "Golding", End::Sifted),
    ("Sana", "Hawley", End::Interviewed),
    ("Seth", "Ingram", End::NotEligible),
    ("Tess", "Jowett", End::Deferred),
    ("Umar", "Kendal", End::Sifted),
    ("Vera", "Lowther", End::Interviewed),
    ("Will", "Merton", End::Draft),
    ("Yara", "Newby", End::Withdrawn),
    ("Zane", "Overton", End::NotEligible),
    ("Abel", "Whitby", End::Sifted),
    ("Iris", "Kersey", End::Interviewed),
    ("Otis", "Langley", End::Sifted),
];

/// A vacancy of the first round: who was found for it, by the places in the cast.
pub(super) struct Opening {
    pub(super) provider: &'static str,
    pub(super) standard: (&'static str, &'static str),
    pub(super) team: &'static str,
    pub(super) found: Vec<usize>,
}

/// The team in which an apprentice began.
pub(super) fn first_team(apprentice: &Apprentice) -> &'static str {
    if apprentice.name.0 == MOVED.0 { MOVED.2 } else { apprentice.team }
}

/// The vacancies that the apprentices were found for.
pub(super) fn openings() -> Vec<Opening> {
    let mut openings: Vec<Opening> = Vec::new();
    for (number, one) in APPRENTICES.iter().enumerate() {
        let team = first_team(one);
        let same = |known: &&mut Opening| {
            (known.provider, known.standard, known.team) == (one.provider, one.standard, team)
        };
        match openings.iter_mut().find(same) {
            Some(known) => known.found.push(number),
            None => openings.push(Opening {
                provider: one.provider,
                standard: one.standard,
                team,
                found: vec![number],
            }),
        }
    }
    openings
}

/// What a post is called.
pub(super) fn title(standard: &str) -> &'static str {
    match standard {
        "ST0116" => "Apprentice developer",
        "ST0118" => "Apprentice data analyst",
        "ST0128" => "Apprentice web developer",
        "ST0795" => "Apprentice data technician",
        "ST0127" => "Apprentice network engineer",
        _ => "Apprentice support technician",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_applied_in_the_round_and_twenty_one_were_found() {
        let counted = OTHERS.iter().filter(|(.., end)| !matches!(end, End::Draft | End::Deferred)).count();
        assert_eq!(counted + APPRENTICES.len(), 60);
        assert_eq!(openings().iter().map(|one| one.found.len()).sum::<usize>(), APPRENTICES.len());
    }
}
