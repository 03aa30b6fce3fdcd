//! An edition as a drawing, and its page.

use hackit::access::Role;
use serde_json::{Value, json};

use super::editions::{EDITIONS, publish};
use super::people::{Came, Somebody, closed_with, cohort_one};
use crate::browser::browser;
use crate::keyboard::Window;
use crate::recruitment::pages::open;
use crate::recruitment::scene::Campaign;
use crate::support::{Reply, TestApp};

/// The values of an attribute in the text of a drawing, in order.
fn all<'a>(drawing: &'a Reply, before: &str) -> Vec<&'a str> {
    drawing.text.split(before).skip(1).filter_map(|rest| rest.split(['"', '<']).next()).collect()
}

/// So many people who applied, with answers of every sort to every question.
fn various(people: i16) -> Vec<Somebody> {
    let answer = |n: i16, question: i16| match (n + 3 * question) % 11 {
        0 => 1,
        m if m < 7 => 2 + (n + question) % 2,
        _ => 2 + n % 2,
    };
    let answers = |n| std::array::from_fn(|question| answer(n, i16::try_from(question).expect("a few")));
    (0..people).map(|n| (Came::Applied, answers(n))).collect()
}

#[tokio::test]
async fn a_drawing_has_every_displayed_figure_as_a_bar_and_as_text() {
    let campaign = Campaign::new().await;
    let staff = campaign.app.staff().await;
    closed_with(&campaign, &various(160)).await;
    let published = publish(&staff, &campaign, "applications").await.expect(201);
    let nobody = campaign.app.anonymous();
    let place = published.header("location");
    let drawing = nobody.get(&format!("{place}.svg")).await.expect(200);
    let table = nobody.get(&format!("{place}.csv")).await.expect(200);
    assert_eq!(drawing.header("content-type"), "image/svg+xml");
    assert_eq!(drawing.header("cache-control"), table.header("cache-control"));
    assert!(drawing.header("content-security-policy").contains("default-src 'none'"));
    let tag = drawing.header("etag").to_owned();
    let again = nobody.request("GET", &format!("{place}.svg")).header("if-none-match", &tag).send().await;
    again.expect(304);
    let body = &published.body;
    let tables = body["tables"].as_array().expect("tables");
    assert!(tables.len() > 1, "{body}");
    let cells: Vec<&Value> = tables.iter().flat_map(|one| one["cells"].as_array().expect("cells")).collect();
    // A bar for each number, none for "fewer than 5"; the length is of the displayed figures.
    let lengths = all(&drawing, "<rect class=\"bar\" x=\"24\" y=\"").len();
    assert_eq!(lengths, cells.iter().filter(|cell| !cell["value"].is_null()).count());
    let few = cells.iter().filter(|cell| cell["value"].is_null()).count();
    assert!(few > 0, "{body}");
    assert_eq!(drawing.text.matches("role=\"cell\">fewer than 5 (including none)<").count(), few);
    let figures = all(&drawing, "role=\"cell\">");
    let mut expected = Vec::new();
    for one in tables {
        for cell in one["cells"].as_array().expect("cells") {
            expected.push(match (&cell["value"], &cell["percent"]) {
                (Value::Null, _) => "fewer than 5 (including none)".to_owned(),
                (value, Value::Null) => value.to_string(),
                (value, percent) => format!("{value} ({percent} %)"),
            });
        }
        expected.push(one["base"]["value"].to_string());
    }
    assert_eq!(figures, expected);
    assert_eq!(drawing.text.matches("role=\"table\"").count(), tables.len());
    for one in body["withheld"].as_array().expect("a list") {
        let because = one["because"].as_str().expect("a sentence");
        assert!(drawing.text.contains(&format!(": {because}</text>")), "{because}: {}", drawing.text);
    }
    for outside in ["<script", "href", "url(", "<image", "<foreignObject", "<style", " on", "http://"] {
        let own = drawing.text.replace("http://www.w3.org/2000/svg", "").replace("Published on", "");
        let found = own.split('<').filter(|tag| !tag.starts_with("text") && !tag.starts_with("desc"));
        assert!(found.map(|tag| format!("<{tag}")).all(|tag| !tag.contains(outside)), "{outside}");
    }
    nobody.get(&format!("{EDITIONS}/none.svg")).await.expect(400);
    nobody.get(&format!("{EDITIONS}/019abf3e-9c00-7000-8000-000000000091.svg")).await.expect(404);
    nobody.get(&format!("{place}.svg?x=1")).await.expect(400);
}

#[tokio::test]
async fn a_withdrawn_edition_is_drawn_without_a_figure() {
    let campaign = Campaign::new().await;
    let staff = campaign.app.staff().await;
    closed_with(&campaign, &cohort_one()[..21]).await;
    let place = publish(&staff, &campaign, "hires").await.expect(201).header("location").to_owned();
    let reason = json!({"reason": "Closed <too> early & \"wrong\"."});
    staff.post(&format!("{place}/withdrawals"), &reason).await.expect(200);
    let drawing = campaign.app.anonymous().get(&format!("{place}.svg")).await.expect(200);
    let said = "Closed &#60;too&#62; early &#38; &#34;wrong&#34;.";
    assert_eq!(drawing.text.matches(said).count(), 2, "{}", drawing.text);
    assert!(!drawing.text.contains("role=\"table\"") && !drawing.text.contains("Sex"), "{}", drawing.text);
}

#[tokio::test]
async fn an_address_without_an_edition_is_answered_with_a_page() {
    let app = TestApp::new().await;
    let all = |reply: &Reply| (reply.header("cache-control").to_owned(), reply.text.clone());
    let nowhere = open(&app, "/equality/019abf3e-9c00-7000-8000-000000000091").await.expect(404);
    assert!(nowhere.text.contains("<h1>Page not found</h1>"), "{}", nowhere.text);
    assert_eq!(nowhere.header("content-type"), "text/html; charset=utf-8");
    assert_eq!((nowhere.header("cache-control"), nowhere.header("x-robots-tag")), ("no-store", "noindex"));
    let staff = app.staff().await;
    for path in ["/equality/none", "/equality/%3Cb%3E", "/equality/019abf3e"] {
        assert_eq!(all(&open(&app, path).await.expect(404)), all(&nowhere), "{path}");
        assert_eq!(all(&staff.get(path).await.expect(404)), all(&nowhere), "{path}");
    }
    let officer = app.person(Role::DataProtectionOfficer).await;
    officer.post("/equality/none", &Value::Null).await.expect(405);
}

#[tokio::test]
async fn a_browser_shows_the_drawing_that_the_page_leads_to() {
    let Some(executable) = browser("nobody looked at the drawing of figures") else { return };
    let campaign = Campaign::new().await;
    let staff = campaign.app.staff().await;
    closed_with(&campaign, &various(160)).await;
    let published = publish(&staff, &campaign, "applications").await.expect(201);
    let mut window = Window::open(executable).await;
    let reader = &window.reader;
    let base = campaign.app.base();
    reader.goto(&format!("{base}/equality/{}", published.id()), "Whom we reach: those who applied").await;
    let drawing = format!("{}.svg", published.header("location"));
    assert_eq!(reader.steps(2).await, [drawing.as_str(), &drawing.replace(".svg", ".csv")]);
    reader.show(&format!("{base}{drawing}")).await;
    let heard = reader.heard().await;
    for part in [
        "heading: Whom we reach: those who applied",
        "table: Sex",
        "rowheader: Female",
        "cell: fewer than 5 (including none)",
        "rowheader: Everyone",
        "heading: What is not shown",
    ] {
        assert!(heard.iter().any(|one| one == part), "{part}: {heard:?}");
    }
    // What is seen last is heard last.
    let at = |part: &str| heard.iter().position(|one| one == part);
    assert!(at("heading: What is not shown") > at("table: Sex"), "{heard:?}");
    // Nothing is cut off and no texts lie over each other.
    let apart = "(() => { const all = [...document.querySelectorAll('text')].map(one => one.getBoundingClientRect());
        const page = document.documentElement.getBoundingClientRect();
        const inside = all.every(one => one.left >= page.left && one.right <= page.right && one.bottom <= page.bottom);
        const over = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top + 4 < b.bottom && b.top + 4 < a.bottom;
        return inside && all.every((one, at) => all.slice(at + 1).every(other => !over(one, other))); })()";
    assert_eq!(reader.value(apart).await, true);
    window.close().await;
}
