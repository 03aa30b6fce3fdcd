//! Use cases of editions.

use std::time::{Duration, Instant};

use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::events::EditionEvent;
use super::model::commands::{PublishEdition, WithdrawEdition};
use super::model::{Edition, EditionStage, Figures, StoredFact, population, sizes};
use super::store;
use crate::ctx::Ctx;
use crate::db::{Db, Read};
use crate::error::{Code, Error, FieldCode, FieldError, OnConstraint as _, Result};
use crate::features::equality::disclosure::audit::Budget;
use crate::features::equality::disclosure::display::{FULL_BASE, Shown, display};
use crate::features::equality::disclosure::knowledge::KnownFact;
use crate::features::equality::disclosure::populations::{Population, Refused, Rounds};
use crate::features::equality::disclosure::publish::{self, Public};
use crate::features::equality::disclosure::tables::{self, Breakdown, Layout, Table};
use crate::features::equality::questions::{Grouping, SET_2026_1};
use crate::features::events::{self, Subject};
use crate::ids::{EqualityEditionId, RecruitmentRoundId};
use crate::json::stored::Json;
use crate::lifecycle::transition_not_allowed_because;

/// The most editions about people of some rounds that are looked at.
const MOST: i64 = 1_000;
/// How long an audit of a whole edition may take; unoptimised code needs longer for the same.
const TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 60 } else { 3 });
/// How many steps it may take: on a slow machine about as long.
const STEPS: u64 = 20_000_000;

/// An edition.
pub async fn find(conn: &mut impl Read, id: EqualityEditionId) -> Result<Edition> {
    Ok(store::find(conn, id).await?)
}

/// The same, locked.
pub async fn lock(conn: &mut AsyncPgConnection, id: EqualityEditionId) -> Result<Edition> {
    Ok(store::find_for_update(conn, id).await?)
}

/// A page of editions, of all rounds where none is named.
pub async fn list(
    conn: &mut impl Read,
    rounds: &[RecruitmentRoundId],
    after: Option<EqualityEditionId>,
    limit: i64,
) -> Result<Vec<Edition>> {
    Ok(store::list_page(conn, rounds, after, limit).await?)
}

/// The editions about people of these rounds.
pub async fn of_rounds(conn: &mut impl Read, rounds: &[RecruitmentRoundId]) -> Result<Vec<Edition>> {
    match rounds {
        [] => Ok(Vec::new()),
        rounds => Ok(store::list_page(conn, rounds, None, MOST).await?),
    }
}

/// What is displayed of a population, and all that is public beside it.
#[derive(Clone, Debug)]
pub struct Asked {
    stamp: (i64, Option<i64>),
    stage: EditionStage,
    round_ids: Vec<Uuid>,
    population: Population,
    rounds: Rounds,
    history: Vec<tables::Edition>,
    facts: Vec<KnownFact>,
    tables: Vec<Table>,
}

/// What is decided.
#[derive(Clone, Debug)]
pub struct Decided {
    asked: Asked,
    people: i32,
    figures: Figures,
}

/// Looks at a population that may be published, and has its figures displayed, once for all time.
///
/// # Errors
/// 422 where there is no such round; 409 while one is open, where it was published or pooled before, or is too small or too close to
/// another population.
pub async fn ask(conn: &mut AsyncPgConnection, command: &PublishEdition) -> Result<Asked> {
    let (stage, round_ids) = (command.stage, command.rounds());
    let known = store::rounds(conn, &round_ids).await?;
    if known.len() != round_ids.len() {
        let at =
            if known.iter().any(|(id, _)| *id == command.round_id.0) { "#/pooledWith" } else { "#/roundId" };
        return Err(Error::invalid(vec![FieldError::pointer(
            at,
            FieldCode::NotFound,
            "names no recruitment round",
        )]));
    }
    if known.iter().any(|(_, closed_at)| closed_at.is_none()) {
        let detail = "Figures are published of closed recruitment rounds.";
        return Err(transition_not_allowed_because::<&str>(detail, &[]));
    }
    let stamp = store::stamp(conn).await?;
    let (rounds, population) = (sizes(store::sizes(conn).await?), population(stage, &round_ids));
    let history = history(store::all(conn).await?);
    let published: Vec<&Population> = history.iter().map(|edition| &edition.population).collect();
    rounds.allow(&population, &published).map_err(refused)?;
    let facts = store::facts(conn).await?.into_iter().map(fact).collect();
    let tables = displayed(store::shown(conn, stage, &round_ids).await?, rounds.people(&population));
    Ok(Asked { stamp, stage, round_ids, population, rounds, history, facts, tables })
}

fn refused(why: Refused) -> Error {
    let (code, detail) = match why {
        Refused::TooClose => {
            (Code::PopulationsTooClose, "Another population has fewer than 20 people more, or fewer.")
        }
        Refused::TooSmall | Refused::PoolOfOne => (
            Code::PopulationTooSmall,
            "There are fewer than 20 people; they can be pooled with those of later rounds.",
        ),
        Refused::AlreadyPooled => (Code::AlreadyExists, "The people of a round are in one pool."),
        Refused::AlreadyPublished => (Code::AlreadyExists, "The figures of a population are published once."),
    };
    Error::because(code, detail)
}

fn history(editions: Vec<Edition>) -> Vec<tables::Edition> {
    let known = editions.into_iter().map(|edition| tables::Edition {
        population: population(edition.stage, &edition.round_ids),
        people: u32::try_from(edition.people).unwrap_or_default(),
        tables: edition.figures.0.tables(&SET_2026_1),
        withheld: edition.figures.0.withheld(&SET_2026_1),
    });
    known.collect()
}

fn fact(row: StoredFact) -> KnownFact {
    let StoredFact { id: _, round_id, stage, characteristic, category, people, source } = row;
    let count = u32::try_from(people).unwrap_or_default();
    KnownFact { population: population(stage, &[round_id]), characteristic, category, count, source }
}

/// Tables of rows in the order of their cells.
fn displayed(rows: Vec<store::ShownRow>, people: u32) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    for (characteristic, two_way, grouping, _, value) in rows {
        let Some((place, _)) = SET_2026_1.find(&characteristic) else { continue };
        let breakdown = if two_way { Breakdown::TwoWay(place) } else { Breakdown::OneWay(place) };
        let grouping = if grouping == "fine" { Grouping::Fine } else { Grouping::Coarse };
        let layout = Layout { breakdown, grouping, not_stated: two_way || people >= FULL_BASE };
        let value = value.and_then(|value| u32::try_from(value).ok());
        let shown = value.map_or(Shown::FewerThan5, Shown::Rounded);
        match tables.last_mut().filter(|table| table.layout == layout) {
            Some(table) => table.cells.push(shown),
            None => tables.push(Table { layout, base: display(people), cells: vec![shown] }),
        }
    }
    tables
}

/// Decides which tables are published; takes seconds of one processor.
pub fn decide(asked: Asked) -> Decided {
    let began = Instant::now();
    let still = || began.elapsed() < TIME;
    let set = &SET_2026_1;
    let public = Public { set, rounds: &asked.rounds, history: &asked.history, facts: &asked.facts };
    let edition =
        publish::decide(&public, &asked.population, &asked.tables, &mut Budget::until(STEPS, &still));
    let (people, figures) = (i32::try_from(edition.people).unwrap_or(i32::MAX), Figures::of(set, &edition));
    Decided { asked, people, figures }
}

async fn decided(asked: Asked) -> Result<Decided> {
    Ok(tokio::task::spawn_blocking(|| decide(asked)).await.map_err(anyhow::Error::from)?)
}

/// What would be published now, decided outside any transaction.
///
/// # Errors
/// As [`ask`].
pub async fn prepare(db: &Db, command: &PublishEdition) -> Result<Decided> {
    let asked = db.write(async |conn| ask(conn, command).await).await?;
    decided(asked).await
}

/// Publishes what was decided. Where another edition was published or withdrawn meanwhile, it is decided once more.
///
/// # Errors
/// As [`ask`].
pub async fn publish(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    command: &PublishEdition,
    prepared: &Decided,
) -> Result<Edition> {
    store::lock_all(conn).await?;
    let Decided { asked, people, figures } = if store::stamp(conn).await? == prepared.asked.stamp {
        prepared.clone()
    } else {
        decided(ask(conn, command).await?).await?
    };
    let new = Edition {
        id: ctx.new_id(),
        stage: asked.stage,
        round_ids: asked.round_ids,
        question_set: SET_2026_1.version.to_owned(),
        people,
        figures: Json(figures),
        published_at: ctx.now,
        withdrawn_at: None,
        withdrawal_reason: None,
        updated_at: ctx.now,
        version: 1,
    };
    let published = store::insert(conn, new)
        .await
        .on_constraint("equality_editions_one_each", || refused(Refused::AlreadyPublished))?;
    events::record(conn, ctx, Subject::new(published.id), EditionEvent::Published).await?;
    Ok(published)
}

/// Withdraws a locked edition. Its figures stay in every later audit: who has read them knows them.
///
/// # Errors
/// 409 where it is withdrawn.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    present: Edition,
    command: WithdrawEdition,
) -> Result<Edition> {
    if present.withdrawn_at.is_some() {
        return Err(transition_not_allowed_because::<&str>("The edition is withdrawn.", &[]));
    }
    let withdrawn = store::withdraw(conn, present.id, &command.reason, ctx.now).await?;
    events::record(conn, ctx, Subject::new(withdrawn.id), EditionEvent::Withdrawn).await?;
    Ok(withdrawn)
}

/// Writes down what everybody knows of the people of a stage of a round: how many are in a category, and where that is said.
pub async fn add_known_fact(
    conn: &mut AsyncPgConnection,
    ctx: &Ctx,
    (round, stage): (RecruitmentRoundId, EditionStage),
    (characteristic, category, people): (&str, &str, i32),
    source: &str,
) -> Result<()> {
    let new = StoredFact {
        id: ctx.new_id(),
        round_id: round.0,
        stage,
        characteristic: characteristic.to_owned(),
        category: category.to_owned(),
        people,
        source: source.to_owned(),
    };
    if !fact(new.clone()).is_about(&SET_2026_1) {
        return Err(Error::Internal(anyhow::anyhow!("{category} is no category of {characteristic}")));
    }
    store::insert_fact(conn, new).await?;
    Ok(())
}
