//! Editions of equality figures, for people and for paper: what everybody may read, and nothing else.

use actix_web::{HttpRequest, HttpResponse, get, web};
use askama::Template;

use super::recruitment::words;
use crate::ctx::london_day;
use crate::error::{Code, Result};
use crate::features::equality::disclosure::display::bar;
use crate::features::equality::editions::{self, EditionBody, EditionStage, TableBody};
use crate::features::equality::questions::{Grouping, SET_2026_1};
use crate::features::equality::targets::{self, ActionBody, TargetBody, TargetReached};
use crate::ids::{EqualityEditionId, RecruitmentRoundId};
use crate::site::forms::nowhere;
use crate::site::pages::html::page;
use crate::web::{OptionalCaller, State};

/// Where the pages are.
pub const PATHS: &[&str] = &["/equality/{id}"];

/// Registers the pages.
pub fn configure(config: &mut web::ServiceConfig) {
    config.service(show);
}

#[derive(Template)]
#[template(path = "site/equality/edition.html")]
struct EditionPage {
    id: EqualityEditionId,
    title: String,
    people: i32,
    published: String,
    withdrawn: Option<(String, String)>,
    tables: Vec<Table>,
    withheld: Vec<(String, String)>,
    targets: Vec<Target>,
}

struct Table {
    title: String,
    base: String,
    rows: Vec<Row>,
}

struct Row {
    label: String,
    value: String,
    percent: Option<u32>,
    /// Of a hundred.
    bar: u32,
}

struct Target {
    words: String,
    reached: &'static str,
    actions: Vec<String>,
}

impl Table {
    fn has_percent(&self) -> bool {
        self.rows.iter().any(|row| row.percent.is_some())
    }
}

/// A number as it is read aloud.
fn number(value: Option<u32>) -> String {
    value.map_or_else(|| "fewer than 5".to_owned(), |value| value.to_string())
}

fn table(edition: &EditionBody, table: &TableBody) -> Table {
    let rows = table.cells.iter().map(|cell| Row {
        label: cell.label.clone(),
        value: number(cell.value),
        percent: cell.percent,
        bar: bar(cell.shown, edition.base()),
    });
    Table { title: table.title.clone(), base: number(table.base.value), rows: rows.collect() }
}

fn target(target: &TargetBody, actions: Vec<ActionBody>) -> Target {
    let of = SET_2026_1.find(&target.characteristic);
    let label = of.and_then(|(_, of)| {
        let mut all = of.categories(Grouping::Fine).iter().chain(of.categories(Grouping::Coarse));
        all.find(|category| category.key == target.category)
    });
    let stage = match target.stage {
        EditionStage::Applications => "of those who apply",
        EditionStage::Offers => "of those who are offered a place",
        EditionStage::Hires => "of those who begin",
    };
    let label = label.map_or(target.category.as_str(), |category| category.label);
    Target {
        words: format!("{label}: at least {} % {stage}.", target.percent),
        reached: match target.reached {
            TargetReached::Yes => "It is reached.",
            TargetReached::No => "It is not reached.",
            TargetReached::CannotBeSaid => "Whether it is reached cannot be said.",
        },
        actions: actions.into_iter().map(action).collect(),
    }
}

fn action(action: ActionBody) -> String {
    let day = words::day(action.on);
    match action.outcome {
        Some(outcome) => format!("{day}: {}. {outcome}", action.title),
        None => format!("{day}: {}", action.title),
    }
}

/// What does not exist, and an address that cannot be one, are the same to everybody.
#[get("/equality/{id}")]
async fn show(request: HttpRequest, id: web::Path<String>, state: web::Data<State>) -> Result<HttpResponse> {
    let unknown = || nowhere("/vacancies", "See all vacancies");
    // Everybody sees the same, whoever is signed in.
    OptionalCaller::anonymous(&request)?;
    let Ok(id) = id.parse::<EqualityEditionId>() else { return unknown() };
    let found = state
        .db
        .read(async |conn| {
            let row = editions::find(conn, id).await?;
            let mut aims = Vec::new();
            for round in &row.round_ids {
                aims.extend(targets::of_round(conn, RecruitmentRoundId(*round)).await?);
            }
            Ok((row, aims))
        })
        .await;
    match found {
        Ok((row, aims)) => page(&shown(&EditionBody::from(row), aims)),
        Err(error) if error.code() == Code::NotFound => unknown(),
        Err(error) => Err(error),
    }
}

fn shown(edition: &EditionBody, aims: Vec<(TargetBody, Vec<ActionBody>)>) -> EditionPage {
    let day = |at| words::day(london_day(at));
    let withdrawn =
        edition.withdrawn_at.map(|at| (day(at), edition.withdrawal_reason.clone().unwrap_or_default()));
    let targets = aims.into_iter().filter(|(aim, _)| aim.stage == edition.stage);
    EditionPage {
        id: edition.id,
        title: edition.stage.heading(),
        people: edition.people,
        published: day(edition.published_at),
        withdrawn,
        tables: edition.tables.iter().map(|one| table(edition, one)).collect(),
        withheld: edition.withheld.iter().map(|one| (one.title.clone(), one.because.clone())).collect(),
        targets: targets.map(|(aim, actions)| target(&aim, actions)).collect(),
    }
}
