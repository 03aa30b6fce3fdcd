//! An edition as a drawing: a bar a figure, and all of it as text, for whoever sees it and for whoever hears it.
//!
//! Everything is made of displayed figures, in a fixed order. "Fewer than 5" has no bar: whatever its length, it would seem to tell
//! something. Nothing in it runs, and it loads nothing.

use askama::Template;

use super::bodies::{CellBody, EditionBody, FigureMark, TableBody};
use crate::ctx::london_day;
use crate::error::Result;
use crate::features::equality::disclosure::display::{Shown, bar};
use crate::xml;

/// The width of the drawing, and of what stands between its margins.
const WIDTH: u32 = 800;
const INNER: u32 = 752;
const MARGIN: u32 = 24;
/// From one line to the next.
const LINE: u32 = 22;
/// How many letters a line of text takes, and the name of a figure beside the figure.
const LETTERS: usize = 88;
const LETTERS_OF_A_NAME: usize = 58;

/// What a drawing looks like.
pub fn an_example() -> &'static str {
    "<svg xmlns=\"http://www.w3.org/2000/svg\" lang=\"en\"><title>Whom we reach: those who began</title></svg>"
}

#[derive(Template)]
#[template(path = "features/equality/editions/chart.svg")]
struct Chart {
    title: String,
    about: String,
    height: u32,
    lines: Vec<Line>,
    tables: Vec<Drawn>,
    /// Where what is not shown begins, and its lines.
    not_shown: u32,
    withheld: Vec<Line>,
}

/// A line of text and where it stands.
struct Line {
    y: u32,
    text: String,
}

/// A table: its words, and a row a figure.
struct Drawn {
    y: u32,
    title: String,
    /// All of it in one text.
    words: String,
    rows: Vec<Row>,
}

/// A figure.
struct Row {
    y: u32,
    name: Vec<Line>,
    figure: String,
    bar: Option<Bar>,
}

struct Bar {
    y: u32,
    width: u32,
}

/// The drawing.
pub fn of(edition: &EditionBody) -> Result<String> {
    let mut at = 52;
    let mut chart = Chart {
        title: edition.stage.heading(),
        about: String::new(),
        height: 0,
        lines: Vec::new(),
        tables: Vec::new(),
        not_shown: 0,
        withheld: Vec::new(),
    };
    let day = |at| london_day(at).format("%-d %B %Y");
    match edition.withdrawn_at {
        Some(withdrawn) => {
            let reason = edition.withdrawal_reason.clone().unwrap_or_default();
            chart.about = format!("This was withdrawn on {}. {reason}", day(withdrawn));
            chart.lines = written(&mut at, &chart.about);
        }
        None => {
            chart.about = format!(
                "{} people. Published on {}. Numbers are rounded to the nearest 5. Percentages are worked out from rounded numbers, \
                 from 50 people on. “Not stated” is whoever was not asked or preferred not to say.",
                edition.people,
                day(edition.published_at)
            );
            chart.lines = written(&mut at, &chart.about);
            for table in &edition.tables {
                chart.tables.push(drawn(&mut at, edition, table));
            }
            at += 2 * LINE;
            chart.not_shown = at;
            for one in &edition.withheld {
                chart.withheld.extend(written(&mut at, &format!("{}: {}", one.title, one.because)));
            }
        }
    }
    chart.height = at + MARGIN;
    Ok(xml::writable(chart.render()?))
}

/// A text beneath what is there.
fn written(at: &mut u32, text: &str) -> Vec<Line> {
    let line = |text| {
        *at += LINE;
        Line { y: *at, text }
    };
    folded(text, LETTERS).into_iter().map(line).collect()
}

fn drawn(at: &mut u32, edition: &EditionBody, table: &TableBody) -> Drawn {
    *at += 2 * LINE;
    let y = *at;
    let mut rows: Vec<Row> = table.cells.iter().map(|cell| row(at, edition, cell)).collect();
    let everyone = match table.base.mark {
        FigureMark::Rounded => table.base.value.map_or_else(String::new, |value| value.to_string()),
        FigureMark::FewerThan5 => few().to_owned(),
    };
    rows.push(laid_out(at, "Everyone", everyone, None));
    let words = rows.iter().map(|row| format!("{}: {}.", row.name_as_one(), row.figure));
    let words = words.collect::<Vec<_>>().join(" ");
    Drawn { y, title: table.title.clone(), words, rows }
}

fn few() -> &'static str {
    "fewer than 5 (including none)"
}

fn row(at: &mut u32, edition: &EditionBody, cell: &CellBody) -> Row {
    let (figure, length) = match cell.shown {
        Shown::FewerThan5 => (few().to_owned(), None),
        Shown::Rounded(value) => {
            let share = cell.percent.map(|percent| format!(" ({percent} %)")).unwrap_or_default();
            (format!("{value}{share}"), Some(INNER * bar(cell.shown, edition.base()) / 100))
        }
    };
    laid_out(at, &cell.label, figure, length)
}

/// Every row takes the same room for a bar, whether it has one or not.
fn laid_out(at: &mut u32, name: &str, figure: String, length: Option<u32>) -> Row {
    *at += LINE + 8;
    let y = *at;
    let mut name: Vec<Line> = folded(name, LETTERS_OF_A_NAME)
        .into_iter()
        .zip((y..).step_by(LINE as usize))
        .map(|(text, y)| Line { y, text })
        .collect();
    // Read aloud, lines that were folded are one text.
    let last = name.len().saturating_sub(1);
    name.iter_mut().take(last).for_each(|line| line.text.push(' '));
    *at = name.last().map_or(y, |line| line.y) + 8;
    let bar = length.map(|width| Bar { y: *at, width });
    *at += 14;
    Row { y, name, figure, bar }
}

impl Row {
    fn name_as_one(&self) -> String {
        self.name.iter().map(|line| line.text.as_str()).collect()
    }
}

/// A text in lines of at most so many letters; a longer word stands alone.
fn folded(text: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= letters => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::super::EditionStage;
    use super::super::bodies::{FigureBody, WithheldBody};
    use super::*;
    use crate::ids::EqualityEditionId;

    fn cell(shown: Shown, percent: Option<u32>, label: &str) -> CellBody {
        let mark = match shown {
            Shown::FewerThan5 => FigureMark::FewerThan5,
            Shown::Rounded(_) => FigureMark::Rounded,
        };
        CellBody {
            categories: vec!["x"],
            value: shown.value(),
            mark,
            percent,
            label: label.to_owned(),
            shown,
        }
    }

    fn edition(cells: Vec<CellBody>) -> EditionBody {
        let base = FigureBody { value: Some(60), mark: FigureMark::Rounded };
        EditionBody {
            id: EqualityEditionId(uuid::Uuid::from_u128(1)),
            round_id: None,
            pooled_with: Vec::new(),
            stage: EditionStage::Hires,
            question_set: "2026-1".to_owned(),
            people: 60,
            published_at: DateTime::UNIX_EPOCH,
            tables: vec![TableBody { characteristics: vec!["sex"], base, cells, title: "<Sex>".to_owned() }],
            withheld: vec![WithheldBody {
                characteristics: vec!["religion"],
                because: "withheld to protect people".to_owned(),
                title: "Religion".to_owned(),
            }],
            withdrawn_at: None,
            withdrawal_reason: None,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    /// The widths of the bars, in order.
    fn widths(svg: &str) -> Vec<&str> {
        svg.split("<rect class=\"bar\"")
            .skip(1)
            .filter_map(|bar| bar.split("width=\"").nth(1)?.split('"').next())
            .collect()
    }

    #[test]
    fn bars_are_as_long_as_displayed_figures_and_fewer_than_5_has_none() {
        let cells = vec![
            cell(Shown::Rounded(30), Some(50), "Female"),
            cell(Shown::FewerThan5, None, "Male"),
            cell(Shown::Rounded(60), Some(100), "Not stated"),
        ];
        let svg = of(&edition(cells)).expect("a drawing");
        assert_eq!(widths(&svg), ["376", "752"]);
        assert!(svg.contains("Female: 30 (50 %). Male: fewer than 5 (including none). Not stated: 60 (100 %). Everyone: 60."), "{svg}");
        assert!(
            svg.contains(">Religion: withheld to protect people<") && svg.contains("&#60;Sex&#62;"),
            "{svg}"
        );
    }

    #[test]
    fn a_withdrawn_edition_says_why_and_shows_nothing_more() {
        let withdrawn = EditionBody {
            tables: Vec::new(),
            withheld: Vec::new(),
            withdrawn_at: Some(DateTime::UNIX_EPOCH),
            withdrawal_reason: Some("Too <b>early</b>\u{1}, \"and\" wrong.".to_owned()),
            ..edition(Vec::new())
        };
        let svg = of(&withdrawn).expect("a drawing");
        assert!(
            svg.contains(
                "This was withdrawn on 1 January 1970. Too &#60;b&#62;early&#60;/b&#62;, &#34;and&#34; wrong."
            ),
            "{svg}"
        );
        assert!(!svg.contains("role=\"table\"") && widths(&svg).is_empty(), "{svg}");
    }

    #[test]
    fn long_text_is_folded_and_loses_no_word() {
        let text = "one two three four ".repeat(20);
        let lines = folded(&text, 30);
        assert!(lines.iter().all(|line| line.len() <= 30), "{lines:?}");
        assert_eq!(lines.join(" "), text.trim());
        assert_eq!(folded(&"x".repeat(40), 30).len(), 1);
    }
}
