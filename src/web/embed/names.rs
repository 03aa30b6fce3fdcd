//! The names of what ids name: one statement for each table, whatever the number of records.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::asked::Embeddable;
use super::records::Ids;
use crate::db::Read;
use crate::schema::{apprenticeships, cohorts, organisations, people, standards};
use crate::visibility::Visibility;

type Around = (Uuid, Uuid, Option<Uuid>, Uuid, Uuid, Uuid);

/// Adds to the ids of records those of the apprenticeships that they name, as far as these may be read.
pub(super) async fn complete(
    conn: &mut impl Read,
    seen: &Visibility,
    records: &mut [Ids],
) -> QueryResult<()> {
    let mut named: Vec<Uuid> = records.iter().filter_map(|ids| ids.apprenticeship_id).collect();
    named.sort_unstable();
    named.dedup();
    if named.is_empty() {
        return Ok(());
    }
    let found: Vec<Around> = apprenticeships::table
        .filter(apprenticeships::id.eq_any(&named))
        .filter(seen.apprenticeships())
        .select((
            apprenticeships::id,
            apprenticeships::person_id,
            apprenticeships::line_manager_id,
            apprenticeships::provider_id,
            apprenticeships::cohort_id,
            apprenticeships::standard_id,
        ))
        .load(conn)
        .await?;
    for ids in records {
        let Some((_, person, manager, provider, cohort, standard)) =
            found.iter().find(|(id, ..)| Some(*id) == ids.apprenticeship_id).copied()
        else {
            continue;
        };
        ids.person_id.get_or_insert(Some(person));
        ids.line_manager_id.get_or_insert(manager);
        ids.provider_id.get_or_insert(Some(provider));
        ids.cohort_id.get_or_insert(Some(cohort));
        ids.standard_id.get_or_insert(Some(standard));
    }
    Ok(())
}

/// Names by id.
pub(super) struct Names(HashMap<Uuid, String>);

impl Names {
    pub(super) async fn find(
        conn: &mut impl Read,
        records: &[Ids],
        asked: &[Embeddable],
    ) -> QueryResult<Self> {
        let of = |kinds: &[Embeddable]| {
            let kinds = asked.iter().filter(|one| kinds.contains(one));
            let mut ids: Vec<Uuid> =
                kinds.flat_map(|kind| records.iter().filter_map(|record| record.of(*kind))).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let mut names = HashMap::new();
        let ids = of(&[Embeddable::Person, Embeddable::LineManager]);
        if !ids.is_empty() {
            let found: Vec<(Uuid, String, String)> = people::table
                .filter(people::id.eq_any(ids))
                .select((people::id, people::given_name, people::family_name))
                .load(conn)
                .await?;
            names.extend(found.into_iter().map(|(id, given, family)| (id, format!("{given} {family}"))));
        }
        macro_rules! named {
            ($kind:ident, $table:ident, $name:ident) => {
                let ids = of(&[Embeddable::$kind]);
                if !ids.is_empty() {
                    let found =
                        $table::table.filter($table::id.eq_any(ids)).select(($table::id, $table::$name));
                    names.extend(found.load::<(Uuid, String)>(conn).await?);
                }
            };
        }
        named!(Provider, organisations, name);
        named!(Cohort, cohorts, name);
        named!(Standard, standards, title);
        Ok(Self(names))
    }

    /// What is embedded in a record: null where it names none, or none that the caller may know.
    pub(super) fn beside(&self, record: &Ids, asked: &[Embeddable]) -> Value {
        let named = asked.iter().map(|kind| {
            let named = record.of(*kind).and_then(|id| Some(json!({"id": id, "name": self.0.get(&id)?})));
            (kind.to_string(), named.unwrap_or_default())
        });
        named.collect::<Map<_, _>>().into()
    }
}
