//! Into which statements a filter is taken apart: each reads the events of one index in the order of the feed, so that none passes
//! over many to find few.

use std::collections::HashMap;

use uuid::Uuid;

use super::super::model::{Filter, SubjectType};
use crate::db::alternatives::{Way, split};
use crate::ids::{OrganisationId, PersonId};

/// The one type of which there are more events than of all others together. It has no index of its own, as every update that
/// arrives would pay for it: whoever follows it alone finds it soon among all events.
pub const MOST_FREQUENT: &str = "progressUpdate.received";

/// How many statements one kind of visibility may take; what would take more is read together, whatever it then passes over.
const MOST: usize = 50;

/// Why the events that one statement reads are seen.
#[derive(Clone, Copy)]
pub enum Seen {
    By(Way),
    /// What is recorded as the person's own.
    Own(PersonId),
}

/// Which events one statement reads.
pub enum Wanted<'a> {
    MostFrequent,
    Type(&'static str),
    /// A type by the index of its kind, of which there are a few events.
    TypeOf(&'static str, SubjectType),
    /// Of many types, of whatever kinds.
    Types(Vec<&'static str>),
    Kind(SubjectType),
    /// Of many kinds, perhaps the most frequent type among them.
    Kinds(&'a [SubjectType]),
}

/// What one statement reads.
pub struct Ask<'a> {
    pub seen: Seen,
    pub wanted: Wanted<'a>,
    /// Whether the most frequent type is none of it, so that the indexes without it do.
    pub indexed: bool,
    /// Who did it; whoever, where nobody is named.
    pub actors: Vec<Uuid>,
    /// To which records it happened; whatever, where none is named.
    pub subjects: Vec<Uuid>,
}

/// Whether these are all kinds of record that there are.
pub fn are_all(kinds: &[SubjectType]) -> bool {
    kinds.len() == SubjectType::ALL.len()
}

/// The statements for some kinds of record, seen in some ways. `organisations` has those of the actors that are clients.
pub fn asks<'a>(
    filter: &Filter,
    kinds: &'a [SubjectType],
    seen: Vec<Seen>,
    organisations: &HashMap<Uuid, OrganisationId>,
) -> Vec<Ask<'a>> {
    let mut asks = Vec::new();
    let room = (MOST / seen.len().max(1)).max(1);
    let few = |ids: &Vec<Uuid>| {
        let all = split(vec![ids.clone()], |ids| ids);
        if all.len() > room { vec![ids.clone()] } else { all }
    };
    for seen in seen {
        if !filter.subjects.is_empty() {
            // A record has few events, so the rest is looked for among them.
            asks.extend(few(&filter.subjects).into_iter().map(|subjects| {
                let (wanted, actors) = (together(filter, kinds), filter.actors.clone());
                Ask { seen, wanted, indexed: false, actors, subjects }
            }));
        } else if filter.actors.is_empty() {
            asks.extend(alternatives(filter, kinds, room).into_iter().map(|wanted| plain(seen, wanted)));
        } else {
            for actors in few(&filter.actors) {
                let by = of_actors(filter, kinds, (seen, room), organisations, &actors);
                asks.extend(by.into_iter().map(|ask| Ask { actors: actors.clone(), ..ask }));
            }
        }
    }
    asks
}

/// What nobody and no record narrows.
fn plain(seen: Seen, wanted: Wanted<'_>) -> Ask<'_> {
    let of_few = matches!(seen, Seen::By(Way::Apprenticeship(_)) | Seen::Own(_));
    let (wanted, indexed) = match wanted {
        // An apprenticeship's index, and a person's, has the kinds, of each a few events.
        Wanted::TypeOf(name, _) if !of_few => (Wanted::Type(name), true),
        Wanted::TypeOf(..) | Wanted::Type(_) | Wanted::Kind(_) => (wanted, true),
        Wanted::MostFrequent | Wanted::Types(_) | Wanted::Kinds(_) => (wanted, false),
    };
    Ask { seen, wanted, indexed, actors: Vec::new(), subjects: Vec::new() }
}

/// What some actors did, by an index that begins with the actor.
fn of_actors<'a>(
    filter: &Filter,
    kinds: &'a [SubjectType],
    (seen, room): (Seen, usize),
    organisations: &HashMap<Uuid, OrganisationId>,
    actors: &[Uuid],
) -> Vec<Ask<'a>> {
    let ask = |wanted, indexed| Ask { seen, wanted, indexed, actors: Vec::new(), subjects: Vec::new() };
    match seen {
        Seen::By(Way::Everything) if filter.types.is_empty() && filter.subject_types.is_empty() => {
            vec![ask(together(filter, kinds), false)]
        }
        Seen::By(Way::Everything) => {
            let wanted = alternatives(filter, kinds, room).into_iter();
            let indexed = |wanted: &Wanted<'_>| matches!(wanted, Wanted::TypeOf(..) | Wanted::Kind(_));
            wanted
                .map(|wanted| (indexed(&wanted), wanted))
                .map(|(indexed, wanted)| ask(wanted, indexed))
                .collect()
        }
        Seen::By(Way::Organisation(id)) => {
            // An update names the organisation of the client that pushed it: of another organisation's clients there is none.
            let frequent = actors.iter().any(|actor| organisations.get(actor) == Some(&id))
                && kinds.contains(&SubjectType::ProgressUpdate)
                && (filter.types.is_empty() || filter.types.iter().any(|one| one.info.name == MOST_FREQUENT));
            let others = [ask(together(filter, kinds), true)].into_iter();
            others.chain(frequent.then(|| ask(Wanted::MostFrequent, false))).collect()
        }
        // Of an apprenticeship, and of a person's own records, there are few events.
        Seen::By(Way::Apprenticeship(_)) | Seen::Own(_) => vec![ask(together(filter, kinds), false)],
    }
}

/// What is wanted of some kinds of record, all by one statement.
fn together<'a>(filter: &Filter, kinds: &'a [SubjectType]) -> Wanted<'a> {
    if filter.types.is_empty() {
        return Wanted::Kinds(kinds);
    }
    let types = filter.types.iter().filter(|wanted| kinds.contains(&wanted.of.subject));
    Wanted::Types(types.map(|wanted| wanted.info.name).collect())
}

/// What is wanted of some kinds of record, each by an index that has its events in order; all together where there is no room
/// for so many.
fn alternatives<'a>(filter: &Filter, kinds: &'a [SubjectType], room: usize) -> Vec<Wanted<'a>> {
    if !filter.types.is_empty() {
        let types = filter.types.iter().filter(|wanted| kinds.contains(&wanted.of.subject));
        if types.clone().count() > room {
            return vec![together(filter, kinds)];
        }
        let each = types.map(|wanted| match wanted.info.name {
            MOST_FREQUENT => Wanted::MostFrequent,
            name => Wanted::TypeOf(name, wanted.of.subject),
        });
        return each.collect();
    }
    if kinds.contains(&SubjectType::ProgressUpdate) || kinds.len() > room {
        return vec![Wanted::Kinds(kinds)];
    }
    kinds.iter().map(|kind| Wanted::Kind(*kind)).collect()
}
